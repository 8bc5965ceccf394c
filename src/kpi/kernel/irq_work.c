// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/irq_work.c, linux/irq_work.h: callbacks in interrupt context.
 *
 * They share the queue of smp.c, whose entries have the same head. Queued
 * where interrupts are on, the function has run by the time that the call
 * returns, as it would by an interrupt that a CPU sends itself; a lazy one
 * does not wait for the tick, of which an idle CPU has none.
 */
#include <linux/irq_work.h>
#include <linux/preempt.h>
#include <linux/smp.h>

#include "kpi.h"
#include "kernel/smp.h"

static bool claim(struct irq_work *work)
{
	int old = atomic_fetch_or(IRQ_WORK_CLAIMED | CSD_TYPE_IRQ_WORK,
				  &work->node.a_flags);

	return !(old & IRQ_WORK_PENDING);
}

/* Preemption is off. */
static void queue_here(struct irq_work *work)
{
	unsigned int cpu = smp_processor_id();

	kpi_smp_enqueue(cpu, &work->node.llist);
	if (irqs_disabled()) {
		kpi_cpu_kick(cpu);
		return;
	}
	this_cpu_write(kpi_bell.pending, 1);
	kpi_interrupt();
}

bool irq_work_queue(struct irq_work *work)
{
	if (!claim(work))
		return false;
	preempt_disable();
	queue_here(work);
	preempt_enable();
	return true;
}
KPI_EXPORT(irq_work_queue);

bool irq_work_queue_on(struct irq_work *work, int cpu)
{
	if (!claim(work))
		return false;
	preempt_disable();
	if (cpu == smp_processor_id()) {
		queue_here(work);
	} else {
		kpi_smp_enqueue(cpu, &work->node.llist);
		kpi_cpu_kick(cpu);
	}
	preempt_enable();
	return true;
}

/* It may be claimed again from within, and is then still busy after. */
void irq_work_single(void *arg)
{
	struct irq_work *work = arg;
	int flags = atomic_read(&work->node.a_flags) & ~IRQ_WORK_PENDING;

	atomic_set(&work->node.a_flags, flags);
	smp_mb();
	work->func(work);
	atomic_cmpxchg(&work->node.a_flags, flags, flags & ~IRQ_WORK_BUSY);
}

/* All that is queued here; interrupts are off. */
void irq_work_run(void)
{
	unsigned long flags;

	local_irq_save(flags);
	kpi_smp_flush();
	local_irq_restore(flags);
}
KPI_EXPORT(irq_work_run);

void irq_work_sync(struct irq_work *work)
{
	unsigned int round;

	WARN_ON_ONCE(irqs_disabled());
	might_sleep();
	for (round = 0; irq_work_is_busy(work); round++)
		kpi_cpu_relax(round);
}
KPI_EXPORT(irq_work_sync);
