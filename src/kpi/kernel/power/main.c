// SPDX-License-Identifier: GPL-2.0
/* kernel/power/main.c, linux/suspend.h: who wants to know of a suspend. */
#include <linux/device.h>
#include <linux/notifier.h>
#include <linux/pm.h>
#include <linux/suspend.h>

#include "kpi.h"

static BLOCKING_NOTIFIER_HEAD(pm_chain_head);

int register_pm_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&pm_chain_head, nb);
}
KPI_EXPORT(register_pm_notifier);

int unregister_pm_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&pm_chain_head, nb);
}
KPI_EXPORT(unregister_pm_notifier);

/* No suspend is in progress. */
unsigned int pm_suspend_global_flags;
KPI_EXPORT(pm_suspend_global_flags);

suspend_state_t pm_suspend_target_state;
KPI_EXPORT(pm_suspend_target_state);

/* ------------------------------------------- sleeping, which never happens */

void __suspend_report_result(const char *function, struct device *dev,
			     void *fn, int ret)
{
	if (ret)
		dev_err(dev, "%s(): %pS returns %d\n", function, fn, ret);
}
KPI_EXPORT(__suspend_report_result);

/* No callback of @dev is under way, so there is none to wait for. */
int device_pm_wait_for_dev(struct device *subordinate, struct device *dev)
{
	return 0;
}
KPI_EXPORT_NOOP(device_pm_wait_for_dev, "the system is never suspended");
