// SPDX-License-Identifier: GPL-2.0
/* kernel/irq/manage.c: the threads of threaded handlers. */
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/sched/task.h>

#include "kpi.h"
#include "kernel/irq/internals.h"

/* Until it is told to run; false: it shall end. */
static bool wait_for_order(struct irqaction *action)
{
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (test_and_clear_bit(IRQTF_RUNTHREAD,
				       &action->thread_flags)) {
			__set_current_state(TASK_RUNNING);
			return true;
		}
		/* An order that came together with the end is still carried out. */
		if (kthread_should_stop()) {
			__set_current_state(TASK_RUNNING);
			return test_and_clear_bit(IRQTF_RUNTHREAD,
						  &action->thread_flags);
		}
		schedule();
	}
}

/* The last thread of a ONESHOT interrupt unmasks its line. */
static void finish_oneshot(struct irq_desc *desc, struct irqaction *action)
{
	if (!(desc->istate & IRQS_ONESHOT))
		return;
	bus_lock(desc);
	raw_spin_lock_irq(&desc->lock);
	/* Told to run again meanwhile: the next round unmasks. */
	if (!test_bit(IRQTF_RUNTHREAD, &action->thread_flags)) {
		desc->threads_oneshot &= ~action->thread_mask;
		if (!desc->threads_oneshot &&
		    !irqd_irq_disabled(&desc->irq_data) &&
		    irqd_irq_masked(&desc->irq_data))
			kpi_irq_unmask(desc);
	}
	raw_spin_unlock_irq(&desc->lock);
	bus_unlock(desc);
}

static int irq_thread(void *data)
{
	struct irqaction *action = data;
	struct irq_desc *desc = irq_to_desc(action->irq);

	while (wait_for_order(action)) {
		irqreturn_t ret = action->thread_fn(action->irq,
						    action->dev_id);

		if (ret == IRQ_HANDLED)
			atomic_inc(&desc->threads_handled);
		finish_oneshot(desc, action);
		if (atomic_dec_and_test(&desc->threads_active))
			wake_up(&desc->wait_for_threads);
	}
	return 0;
}

int kpi_irq_thread_start(struct irqaction *action, unsigned int irq,
			 bool secondary)
{
	struct task_struct *t = kthread_create(irq_thread, action,
					       secondary ? "irq/%d-s-%s" :
							   "irq/%d-%s",
					       irq, action->name);

	if (IS_ERR(t))
		return PTR_ERR(t);
	sched_set_fifo(t);
	action->thread = get_task_struct(t);
	wake_up_process(t);
	return 0;
}

void kpi_irq_thread_stop(struct irqaction *action)
{
	kthread_stop(action->thread);
	put_task_struct(action->thread);
}
