// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/softirq.c, linux/bottom_half.h, linux/interrupt.h: softirqs.
 *
 * A softirq that is raised in an interrupt, in another softirq, or where
 * softirqs are held off is pending on that CPU and runs there when the last
 * of these ends. What process context raises runs beside it; see tasklet.c.
 */
#include <linux/bottom_half.h>
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/preempt.h>

#include "kpi.h"
#include "kernel/smp.h"
#include "kernel/softirq.h"

DEFINE_PER_CPU_SHARED_ALIGNED(irq_cpustat_t, irq_stat);
KPI_EXPORT(irq_stat);

static struct softirq_action vector[NR_SOFTIRQS];

/* So often in a row; what is raised still goes to a thread of its own. */
#define MAX_ROUNDS 10

void open_softirq(int nr, void (*action)(struct softirq_action *))
{
	vector[nr].action = action;
}

void __raise_softirq_irqoff(unsigned int nr)
{
	this_cpu_or(irq_stat.__softirq_pending, BIT(nr));
}

void raise_softirq_irqoff(unsigned int nr)
{
	__raise_softirq_irqoff(nr);
	if (!in_interrupt())
		kpi_cpu_kick(smp_processor_id());
}

void raise_softirq(unsigned int nr)
{
	unsigned long flags;

	local_irq_save(flags);
	raise_softirq_irqoff(nr);
	local_irq_restore(flags);
}

static void run_vectors(unsigned long pending)
{
	unsigned int nr;

	for_each_set_bit(nr, &pending, NR_SOFTIRQS) {
		int count = preempt_count();

		vector[nr].action(&vector[nr]);
		if (WARN_ONCE(preempt_count() != count,
			      "softirq %u %pS preempt leak: %08x -> %08x\n", nr,
			      vector[nr].action, count, preempt_count()))
			preempt_count_set(count);
	}
}

/* In softirq context, interrupts off; they are on while the vectors run. */
static void run_rounds(void)
{
	u16 pending;
	int round;

	for (round = 0; round < MAX_ROUNDS; round++) {
		pending = this_cpu_xchg(irq_stat.__softirq_pending, 0);
		if (!pending)
			return;
		local_irq_enable();
		run_vectors(pending);
		local_irq_disable();
	}
	kpi_tasklets_hand_over();
	if (local_softirq_pending())
		kpi_cpu_kick(smp_processor_id());
}

asmlinkage __visible void __do_softirq(void)
{
	__preempt_count_add(SOFTIRQ_OFFSET);
	barrier();
	run_rounds();
	barrier();
	__preempt_count_sub(SOFTIRQ_OFFSET);
}

asmlinkage __visible void do_softirq(void)
{
	unsigned long flags;

	if (in_interrupt())
		return;
	local_irq_save(flags);
	if (local_softirq_pending())
		__do_softirq();
	local_irq_restore(flags);
}

/*
 * The count falls to one before the softirqs run and to zero after: who is
 * waited for with preemption off is not given away in between.
 */
void __local_bh_enable_ip(unsigned long ip, unsigned int cnt)
{
	barrier();
	if (likely(!local_softirq_pending())) {
		__preempt_count_sub(cnt);
		return;
	}
	__preempt_count_sub(cnt - 1);
	do_softirq();
	__preempt_count_sub(1);
}
KPI_EXPORT(__local_bh_enable_ip);

/* For where interrupts are off: what is pending waits for the next end. */
void _local_bh_enable(void)
{
	WARN_ON_ONCE(in_hardirq());
	barrier();
	__preempt_count_sub(SOFTIRQ_DISABLE_OFFSET);
}
KPI_EXPORT(_local_bh_enable);

void kpi_softirq_enter(void)
{
	__preempt_count_add(SOFTIRQ_OFFSET);
	barrier();
}

void kpi_softirq_exit(void)
{
	barrier();
	__preempt_count_sub(SOFTIRQ_OFFSET);
	do_softirq();
}

void irq_enter_rcu(void)
{
	__preempt_count_add(HARDIRQ_OFFSET);
	barrier();
}

void irq_enter(void)
{
	irq_enter_rcu();
}

/* Interrupts are off, as they have been since irq_enter(). */
void irq_exit_rcu(void)
{
	barrier();
	__preempt_count_sub(HARDIRQ_OFFSET);
	if (!in_interrupt() && local_softirq_pending())
		__do_softirq();
}

void irq_exit(void)
{
	irq_exit_rcu();
}
