// SPDX-License-Identifier: GPL-2.0
/* kernel/power/main.c, linux/suspend.h: who wants to know of a suspend. */
#include <linux/notifier.h>
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
