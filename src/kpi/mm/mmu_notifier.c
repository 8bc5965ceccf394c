// SPDX-License-Identifier: GPL-2.0
/* mm/mmu_notifier.c, linux/mmu_notifier.h: the end of notifiers. */
#include <linux/mmu_notifier.h>
#include <linux/srcu.h>

#include "kpi.h"

DEFINE_STATIC_SRCU(srcu);

/* No notifier can be registered, so there is none to wait for but readers. */
void mmu_notifier_synchronize(void)
{
	synchronize_srcu(&srcu);
}
KPI_EXPORT(mmu_notifier_synchronize);
