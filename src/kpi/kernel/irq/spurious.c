// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/irq/spurious.c: an interrupt that nobody handles, again and again,
 * is disabled.
 */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/sched/debug.h>

#include "kpi.h"
#include "kernel/irq/internals.h"

/* The kernel's numbers: of 100,000 all but 100. */
#define ROUND 100000
#define TOO_MANY 99900

static void report(struct irq_desc *desc, const char *what)
{
	struct irqaction *action;

	pr_err("irq %u: %s (try booting with the \"irqpoll\" option)\n",
	       irq_desc_get_irq(desc), what);
	dump_stack();
	pr_err("handlers:\n");
	for (action = desc->action; action; action = action->next) {
		pr_err("[<%px>] %ps", action->handler, action->handler);
		if (action->thread_fn)
			pr_cont(" threaded [<%px>] %ps", action->thread_fn,
				action->thread_fn);
		pr_cont("\n");
	}
}

static void report_bad_return(struct irq_desc *desc, irqreturn_t ret)
{
	static int most = 100;

	if (most-- > 0) {
		pr_err("irq event %u: bogus return value %x\n",
		       irq_desc_get_irq(desc), ret);
		dump_stack();
	}
}

static void disable_for_good(struct irq_desc *desc)
{
	unsigned long flags;

	report(desc, "nobody cared");
	pr_emerg("Disabling IRQ #%d\n", irq_desc_get_irq(desc));
	raw_spin_lock_irqsave(&desc->lock, flags);
	desc->istate |= IRQS_SPURIOUS_DISABLED;
	desc->depth++;
	kpi_irq_disable(desc);
	kpi_irq_mask(desc);
	raw_spin_unlock_irqrestore(&desc->lock, flags);
}

/* A handler that only wakes its thread tells by the thread's success. */
static bool thread_handled(struct irq_desc *desc)
{
	int handled = atomic_read(&desc->threads_handled);
	bool more = handled != desc->threads_handled_last;

	desc->threads_handled_last = handled;
	return more;
}

void kpi_note_interrupt(struct irq_desc *desc, irqreturn_t ret)
{
	if (irq_setting(desc, IRQ_IS_POLLED) ||
	    desc->istate & IRQS_SPURIOUS_DISABLED)
		return;
	if (ret & ~(IRQ_HANDLED | IRQ_WAKE_THREAD)) {
		report_bad_return(desc, ret);
		return;
	}
	if (ret == IRQ_NONE ||
	    (ret == IRQ_WAKE_THREAD && desc->irqs_unhandled &&
	     !thread_handled(desc))) {
		/* Those further apart than a tenth of a second are no storm. */
		if (time_after(jiffies, desc->last_unhandled + HZ / 10))
			desc->irqs_unhandled = 1;
		else
			desc->irqs_unhandled++;
		desc->last_unhandled = jiffies;
	}
	if (++desc->irq_count < ROUND)
		return;
	desc->irq_count = 0;
	if (desc->irqs_unhandled > TOO_MANY)
		disable_for_good(desc);
	desc->irqs_unhandled = 0;
}
