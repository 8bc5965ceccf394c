// SPDX-License-Identifier: GPL-2.0
/*
 * lib/irq_poll.c: work of an interrupt done by polling in softirq context, so
 * much at a time. IRQ_POLL_F_SCHED belongs to who polls, or has disabled it.
 */
#include <linux/bitops.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/irq_poll.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/percpu.h>

#include "kpi.h"

#define BUDGET 256

static DEFINE_PER_CPU(struct list_head, queue);

void irq_poll_init(struct irq_poll *iop, int weight, irq_poll_fn *poll)
{
	*iop = (struct irq_poll){ .weight = weight, .poll = poll };
	INIT_LIST_HEAD(&iop->list);
}
KPI_EXPORT(irq_poll_init);

void irq_poll_sched(struct irq_poll *iop)
{
	unsigned long flags;

	if (test_bit(IRQ_POLL_F_DISABLE, &iop->state) ||
	    test_and_set_bit(IRQ_POLL_F_SCHED, &iop->state))
		return;
	local_irq_save(flags);
	list_add_tail(&iop->list, this_cpu_ptr(&queue));
	raise_softirq_irqoff(IRQ_POLL_SOFTIRQ);
	local_irq_restore(flags);
}
KPI_EXPORT(irq_poll_sched);

/* With interrupts off, on the CPU whose queue it is in. */
static void finish(struct irq_poll *iop)
{
	list_del(&iop->list);
	clear_bit_unlock(IRQ_POLL_F_SCHED, &iop->state);
}

void irq_poll_complete(struct irq_poll *iop)
{
	unsigned long flags;

	local_irq_save(flags);
	finish(iop);
	local_irq_restore(flags);
}
KPI_EXPORT(irq_poll_complete);

void irq_poll_disable(struct irq_poll *iop)
{
	set_bit(IRQ_POLL_F_DISABLE, &iop->state);
	while (test_and_set_bit(IRQ_POLL_F_SCHED, &iop->state))
		msleep(1);
	clear_bit(IRQ_POLL_F_DISABLE, &iop->state);
}
KPI_EXPORT(irq_poll_disable);

void irq_poll_enable(struct irq_poll *iop)
{
	BUG_ON(!test_bit(IRQ_POLL_F_SCHED, &iop->state));
	clear_bit_unlock(IRQ_POLL_F_SCHED, &iop->state);
}
KPI_EXPORT(irq_poll_enable);

/*
 * Interrupts are on while a driver polls: they only add behind it. One that
 * has done less than its weight has called irq_poll_complete() itself, and
 * may be queued again by now.
 */
static int poll_one(struct list_head *mine)
{
	struct irq_poll *iop = list_first_entry(mine, struct irq_poll, list);
	int weight = iop->weight, work = 0;

	local_irq_enable();
	if (test_bit(IRQ_POLL_F_SCHED, &iop->state))
		work = iop->poll(iop, weight);
	local_irq_disable();
	if (work >= weight) {
		if (test_bit(IRQ_POLL_F_DISABLE, &iop->state))
			finish(iop);
		else
			list_move_tail(&iop->list, mine);
	}
	return work;
}

static void run(struct softirq_action *action)
{
	struct list_head *mine = this_cpu_ptr(&queue);
	unsigned long start = jiffies;
	int budget = BUDGET;

	local_irq_disable();
	while (!list_empty(mine)) {
		if (budget <= 0 || time_after(jiffies, start)) {
			__raise_softirq_irqoff(IRQ_POLL_SOFTIRQ);
			break;
		}
		budget -= poll_one(mine);
	}
	local_irq_enable();
}

static int start_irq_poll(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		INIT_LIST_HEAD(per_cpu_ptr(&queue, cpu));
	open_softirq(IRQ_POLL_SOFTIRQ, run);
	return 0;
}
KPI_INIT_CORE(start_irq_poll);
