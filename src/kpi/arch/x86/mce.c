// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/kernel/cpu/mce/core.c, asm/mce.h: who is told of machine checks,
 * which go to the machine's own kernel.
 */
#include <linux/notifier.h>
#include <asm/mce.h>

#include "kpi.h"

static BLOCKING_NOTIFIER_HEAD(decoders);

void mce_register_decode_chain(struct notifier_block *nb)
{
	if (!WARN_ON(nb->priority < MCE_PRIO_LOWEST ||
		     nb->priority > MCE_PRIO_HIGHEST))
		blocking_notifier_chain_register(&decoders, nb);
}
KPI_EXPORT(mce_register_decode_chain);

void mce_unregister_decode_chain(struct notifier_block *nb)
{
	blocking_notifier_chain_unregister(&decoders, nb);
}
KPI_EXPORT(mce_unregister_decode_chain);
