// SPDX-License-Identifier: GPL-2.0
/* kernel/irq/handle.c: running the handlers of an interrupt. */
#include <linux/kthread.h>
#include <linux/sched.h>

#include "kpi.h"
#include "kernel/irq/internals.h"

irqreturn_t no_action(int irq, void *dev_id)
{
	return IRQ_NONE;
}
KPI_EXPORT(no_action);

static void warn_no_thread(unsigned int irq, struct irqaction *action)
{
	pr_warn_once("IRQ %d device %s returned IRQ_WAKE_THREAD but no thread function available.\n",
		     irq, action->name);
}

/*
 * The mask bit keeps a ONESHOT line masked until this thread is through; it
 * is set before the thread can see its order to run.
 */
void kpi_wake_thread(struct irq_desc *desc, struct irqaction *action)
{
	if (!action->thread || action->thread->flags & PF_EXITING)
		return;
	if (test_and_set_bit(IRQTF_RUNTHREAD, &action->thread_flags))
		return;
	desc->threads_oneshot |= action->thread_mask;
	atomic_inc(&desc->threads_active);
	wake_up_process(action->thread);
}

static irqreturn_t run_handlers(struct irq_desc *desc)
{
	unsigned int irq = irq_desc_get_irq(desc);
	struct irqaction *action;
	irqreturn_t all = IRQ_NONE;

	for (action = READ_ONCE(desc->action); action; action = action->next) {
		irqreturn_t ret = action->handler(irq, action->dev_id);

		if (WARN_ONCE(!irqs_disabled(),
			      "irq %u handler %pS enabled interrupts\n", irq,
			      action->handler))
			local_irq_disable();
		if (ret == IRQ_WAKE_THREAD) {
			if (action->thread_fn)
				kpi_wake_thread(desc, action);
			else
				warn_no_thread(irq, action);
		}
		all |= ret;
	}
	return all;
}

/* With desc->lock, which handlers do not run under. */
irqreturn_t kpi_handle_event(struct irq_desc *desc)
{
	irqreturn_t ret;

	desc->istate &= ~IRQS_PENDING;
	irqd_set(&desc->irq_data, IRQD_IRQ_INPROGRESS);
	raw_spin_unlock(&desc->lock);
	ret = run_handlers(desc);
	if (!irq_setting(desc, IRQ_NO_DEBUG))
		kpi_note_interrupt(desc, ret);
	raw_spin_lock(&desc->lock);
	irqd_clear(&desc->irq_data, IRQD_IRQ_INPROGRESS);
	return ret;
}

void irq_wake_thread(unsigned int irq, void *dev_id)
{
	struct irq_desc *desc = irq_to_desc(irq);
	struct irqaction *action;
	unsigned long flags;

	if (!desc || WARN_ON(irq_setting(desc, IRQ_PER_CPU_DEVID)))
		return;
	raw_spin_lock_irqsave(&desc->lock, flags);
	for (action = desc->action; action; action = action->next)
		if (action->dev_id == dev_id) {
			if (action->thread)
				kpi_wake_thread(desc, action);
			break;
		}
	raw_spin_unlock_irqrestore(&desc->lock, flags);
}
KPI_EXPORT(irq_wake_thread);
