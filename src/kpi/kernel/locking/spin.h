/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bare lock word, without preempt_count, for the other locks and for
 * pv_ops, whose callers have dealt with that themselves.
 */
#ifndef KPI_SPIN_H
#define KPI_SPIN_H

#include <linux/spinlock_types.h>
#include <asm/asm.h>
#include <asm/processor-flags.h>

#include "arch/x86/percpu.h"

void kpi_spin_lock(struct qspinlock *lock);
void kpi_spin_unlock(struct qspinlock *lock);

/* Read memory that may be gone: as 0 then. */
#define kpi_peek(mov, place)                                                  \
	({                                                                    \
		u32 __value;                                                  \
		asm volatile("1:	" mov " %1, %0\n"                      \
			     "2:\n"                                           \
			     _ASM_EXTABLE_TYPE_REG(1b, 2b, EX_TYPE_ZERO_REG,  \
						   %0)                        \
			     : "=r" (__value) : "m" (place) : "memory");      \
		__value;                                                      \
	})

/*
 * A lock's count of sleepers after it was let go. It may belong by then to
 * somebody who frees it. A wake of a word that is no lock any more is harmless
 * to sleepers, who look again.
 */
#define kpi_sleepers_of(mov, count) kpi_peek(mov, count)

/* local_irq_save() and its like, without pv_ops' indirect call for each. */
static __always_inline unsigned long kpi_irq_save(void)
{
	unsigned long flags = this_cpu_read(kpi_eflags);

	this_cpu_write(kpi_eflags, 0);
	barrier();
	return flags;
}

static __always_inline void kpi_irq_disable(void)
{
	this_cpu_write(kpi_eflags, 0);
	barrier();
}

static __always_inline void kpi_irq_enable(void)
{
	barrier();
	this_cpu_write(kpi_eflags, X86_EFLAGS_IF);
}

static __always_inline void kpi_irq_restore(unsigned long flags)
{
	if (flags & X86_EFLAGS_IF)
		kpi_irq_enable();
}

#endif
