// SPDX-License-Identifier: GPL-2.0
/* kernel/module/main.c, linux/module.h: who wants to know of modules. */
#include <linux/module.h>
#include <linux/notifier.h>

#include "kpi.h"
#include "kernel/module/internal.h"

static BLOCKING_NOTIFIER_HEAD(module_notify_list);

int register_module_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&module_notify_list, nb);
}
KPI_EXPORT(register_module_notifier);

int unregister_module_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&module_notify_list, nb);
}
KPI_EXPORT(unregister_module_notifier);

/* Whoever had agreed learns that it is off, where somebody else refuses. */
int kpi_module_notify_coming(struct module *mod)
{
	return notifier_to_errno(blocking_notifier_call_chain_robust(
		&module_notify_list, MODULE_STATE_COMING, MODULE_STATE_GOING,
		mod));
}

void kpi_module_notify(struct module *mod, unsigned long state)
{
	blocking_notifier_call_chain(&module_notify_list, state, mod);
}

/* ---------------------------------------------- before a module's exit */

static BLOCKING_NOTIFIER_HEAD(leaving_list);

int kpi_register_leaving_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&leaving_list, nb);
}

void kpi_module_notify_leaving(struct module *mod)
{
	blocking_notifier_call_chain(&leaving_list, MODULE_STATE_GOING, mod);
}
