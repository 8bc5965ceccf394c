// SPDX-License-Identifier: GPL-2.0
/* mm/oom_kill.c, linux/oom.h: who can give memory back when there is none. */
#include <linux/gfp.h>
#include <linux/notifier.h>
#include <linux/oom.h>

#include "kpi.h"
#include "oom.h"

static BLOCKING_NOTIFIER_HEAD(oom_notify_list);

int register_oom_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&oom_notify_list, nb);
}
KPI_EXPORT(register_oom_notifier);

int unregister_oom_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&oom_notify_list, nb);
}
KPI_EXPORT(unregister_oom_notifier);

/* As the kernel: no such effort for who can do without or wants very much. */
bool kpi_oom_freed_some(gfp_t gfp, unsigned int order)
{
	unsigned long freed = 0;

	if (!(gfp & __GFP_DIRECT_RECLAIM) || (gfp & __GFP_NORETRY) ||
	    !(gfp & __GFP_FS) || order > PAGE_ALLOC_COSTLY_ORDER)
		return false;
	if (!preemptible())
		return false;
	blocking_notifier_call_chain(&oom_notify_list, 0, &freed);
	return freed > 0;
}
