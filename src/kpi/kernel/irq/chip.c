// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/irq/chip.c, dummychip.c, linux/irq.h: an interrupt's chip: what
 * masks it, and how its signal flows.
 */
#include <linux/irq_work.h>
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/irq/internals.h"

/* --------------------------------------------- chips that are none */

static void ignore(struct irq_data *data)
{
}

static unsigned int ignore_ret(struct irq_data *data)
{
	return 0;
}

static void ack_bad(struct irq_data *data)
{
	pr_warn("irq %u: acknowledged without a chip\n", data->irq);
}

struct irq_chip no_irq_chip = {
	.name = "none",
	.irq_startup = ignore_ret,
	.irq_shutdown = ignore,
	.irq_enable = ignore,
	.irq_disable = ignore,
	.irq_ack = ack_bad,
	.flags = IRQCHIP_SKIP_SET_WAKE,
};

struct irq_chip dummy_irq_chip = {
	.name = "dummy",
	.irq_startup = ignore_ret,
	.irq_shutdown = ignore,
	.irq_enable = ignore,
	.irq_disable = ignore,
	.irq_ack = ignore,
	.irq_mask = ignore,
	.irq_unmask = ignore,
	.flags = IRQCHIP_SKIP_SET_WAKE,
};
KPI_EXPORT(dummy_irq_chip);

/* ------------------------------------------------- mask and unmask */

void kpi_irq_mask(struct irq_desc *desc)
{
	struct irq_data *d = &desc->irq_data;

	if (irqd_irq_masked(d))
		return;
	if (d->chip->irq_mask)
		d->chip->irq_mask(d);
	irqd_set(d, IRQD_IRQ_MASKED);
}

void kpi_irq_unmask(struct irq_desc *desc)
{
	struct irq_data *d = &desc->irq_data;

	if (!irqd_irq_masked(d))
		return;
	if (d->chip->irq_unmask)
		d->chip->irq_unmask(d);
	irqd_clear(d, IRQD_IRQ_MASKED);
}

void kpi_irq_enable(struct irq_desc *desc)
{
	struct irq_data *d = &desc->irq_data;

	if (!irqd_irq_disabled(d)) {
		kpi_irq_unmask(desc);
		return;
	}
	irqd_clear(d, IRQD_IRQ_DISABLED);
	if (d->chip->irq_enable) {
		d->chip->irq_enable(d);
		irqd_clear(d, IRQD_IRQ_MASKED);
	} else {
		kpi_irq_unmask(desc);
	}
}

/*
 * Without a disable function of its chip an interrupt stays unmasked until it
 * comes: most never do while they are disabled for a moment.
 */
void kpi_irq_disable(struct irq_desc *desc)
{
	struct irq_data *d = &desc->irq_data;

	if (irqd_irq_disabled(d)) {
		if (irq_setting(desc, IRQ_DISABLE_UNLAZY))
			kpi_irq_mask(desc);
		return;
	}
	irqd_set(d, IRQD_IRQ_DISABLED);
	if (d->chip->irq_disable) {
		d->chip->irq_disable(d);
		irqd_set(d, IRQD_IRQ_MASKED);
	} else if (irq_setting(desc, IRQ_DISABLE_UNLAZY)) {
		kpi_irq_mask(desc);
	}
}

int kpi_irq_startup(struct irq_desc *desc)
{
	struct irq_data *d = &desc->irq_data;
	int ret = 0;

	ret = irq_domain_activate_irq(d, false);
	if (ret)
		return ret;
	desc->depth = 0;
	irqd_set_activated(d);
	if (d->chip->irq_startup) {
		ret = d->chip->irq_startup(d);
		irqd_clear(d, IRQD_IRQ_DISABLED | IRQD_IRQ_MASKED);
	} else {
		kpi_irq_enable(desc);
	}
	irqd_set(d, IRQD_IRQ_STARTED);
	return ret;
}

void kpi_irq_shutdown(struct irq_desc *desc)
{
	struct irq_data *d = &desc->irq_data;

	if (!irqd_is_started(d))
		return;
	desc->depth = 1;
	if (d->chip->irq_shutdown) {
		d->chip->irq_shutdown(d);
		irqd_set(d, IRQD_IRQ_DISABLED | IRQD_IRQ_MASKED);
	} else {
		irqd_set(d, IRQD_IRQ_DISABLED);
		if (d->chip->irq_disable)
			d->chip->irq_disable(d);
		else
			kpi_irq_mask(desc);
		irqd_set(d, IRQD_IRQ_MASKED);
	}
	irqd_clear(d, IRQD_IRQ_STARTED);
	irq_domain_deactivate_irq(d);
	irqd_clr_activated(d);
}

/* ---------------------------------------------------------- resending */

struct resend {
	struct irq_work work;
	unsigned int irq;
};

/* In hardirq context, as the interrupt itself would be. */
static void resend_work(struct irq_work *work)
{
	struct resend *r = container_of(work, struct resend, work);

	generic_handle_irq(r->irq);
	kfree(r);
}

void kpi_irq_resend(struct irq_desc *desc)
{
	struct resend *r;

	/* A level that is still there comes again by itself. */
	if (irq_setting(desc, IRQ_LEVEL)) {
		desc->istate &= ~IRQS_PENDING;
		return;
	}
	if (!(desc->istate & IRQS_PENDING) || desc->istate & IRQS_REPLAY)
		return;
	desc->istate &= ~IRQS_PENDING;
	if (desc->irq_data.chip->irq_retrigger &&
	    desc->irq_data.chip->irq_retrigger(&desc->irq_data)) {
		desc->istate |= IRQS_REPLAY;
		return;
	}
	r = kmalloc(sizeof(*r), GFP_ATOMIC);
	if (!r)
		return;
	desc->istate |= IRQS_REPLAY;
	r->irq = irq_desc_get_irq(desc);
	init_irq_work(&r->work, resend_work);
	irq_work_queue(&r->work);
}

/* As if it had come in; a level has to be raised by who holds it. */
int irq_inject_interrupt(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);
	unsigned long flags;
	int ret = -EINVAL;

	if (!desc)
		return -EINVAL;
	if (!irq_set_irqchip_state(irq, IRQCHIP_STATE_PENDING, true))
		return 0;
	raw_spin_lock_irqsave(&desc->lock, flags);
	if (irqd_is_activated(&desc->irq_data) &&
	    !irq_setting(desc, IRQ_LEVEL)) {
		desc->istate |= IRQS_PENDING;
		kpi_irq_resend(desc);
		ret = 0;
	}
	raw_spin_unlock_irqrestore(&desc->lock, flags);
	return ret;
}
KPI_EXPORT(irq_inject_interrupt);

/* ---------------------------------------------------- flow handlers */

/* With desc->lock. False: leave it pending, or somebody else is at it. */
static bool may_run(struct irq_desc *desc)
{
	desc->istate &= ~IRQS_REPLAY;
	if (irqd_irq_inprogress(&desc->irq_data))
		return false;
	if (!desc->action || irqd_irq_disabled(&desc->irq_data)) {
		desc->istate |= IRQS_PENDING;
		return false;
	}
	return true;
}

static void count(struct irq_desc *desc)
{
	__this_cpu_inc(*desc->kstat_irqs);
	desc->tot_count++;
}

static void mask_ack(struct irq_desc *desc)
{
	struct irq_chip *chip = desc->irq_data.chip;

	if (chip->irq_mask_ack) {
		chip->irq_mask_ack(&desc->irq_data);
		irqd_set(&desc->irq_data, IRQD_IRQ_MASKED);
		return;
	}
	kpi_irq_mask(desc);
	if (chip->irq_ack)
		chip->irq_ack(&desc->irq_data);
}

/* A threaded ONESHOT handler unmasks when its thread is through. */
static void unmask_if_done(struct irq_desc *desc)
{
	if (!irqd_irq_disabled(&desc->irq_data) &&
	    irqd_irq_masked(&desc->irq_data) && !desc->threads_oneshot)
		kpi_irq_unmask(desc);
}

void handle_simple_irq(struct irq_desc *desc)
{
	raw_spin_lock(&desc->lock);
	if (may_run(desc)) {
		count(desc);
		kpi_handle_event(desc);
	}
	raw_spin_unlock(&desc->lock);
}
KPI_EXPORT(handle_simple_irq);

/* Not counted, nor looked at whether anybody cared. */
void handle_untracked_irq(struct irq_desc *desc)
{
	struct irqaction *action;

	raw_spin_lock(&desc->lock);
	if (may_run(desc)) {
		desc->istate &= ~IRQS_PENDING;
		irqd_set(&desc->irq_data, IRQD_IRQ_INPROGRESS);
		raw_spin_unlock(&desc->lock);
		for (action = desc->action; action; action = action->next)
			action->handler(irq_desc_get_irq(desc), action->dev_id);
		raw_spin_lock(&desc->lock);
		irqd_clear(&desc->irq_data, IRQD_IRQ_INPROGRESS);
	}
	raw_spin_unlock(&desc->lock);
}
KPI_EXPORT(handle_untracked_irq);

void handle_level_irq(struct irq_desc *desc)
{
	raw_spin_lock(&desc->lock);
	mask_ack(desc);
	if (may_run(desc)) {
		count(desc);
		kpi_handle_event(desc);
		unmask_if_done(desc);
	}
	raw_spin_unlock(&desc->lock);
}
KPI_EXPORT(handle_level_irq);

static void eoi(struct irq_desc *desc)
{
	if (desc->irq_data.chip->irq_eoi)
		desc->irq_data.chip->irq_eoi(&desc->irq_data);
}

void handle_fasteoi_irq(struct irq_desc *desc)
{
	raw_spin_lock(&desc->lock);
	if (!may_run(desc)) {
		kpi_irq_mask(desc);
		eoi(desc);
		raw_spin_unlock(&desc->lock);
		return;
	}
	count(desc);
	if (desc->istate & IRQS_ONESHOT)
		kpi_irq_mask(desc);
	kpi_handle_event(desc);
	unmask_if_done(desc);
	eoi(desc);
	raw_spin_unlock(&desc->lock);
}
KPI_EXPORT(handle_fasteoi_irq);

/* One that comes while its handler runs is not lost: the handler runs again. */
void handle_edge_irq(struct irq_desc *desc)
{
	raw_spin_lock(&desc->lock);
	if (!may_run(desc)) {
		desc->istate |= IRQS_PENDING;
		mask_ack(desc);
		raw_spin_unlock(&desc->lock);
		return;
	}
	count(desc);
	if (desc->irq_data.chip->irq_ack)
		desc->irq_data.chip->irq_ack(&desc->irq_data);
	do {
		if (!desc->action) {
			kpi_irq_mask(desc);
			break;
		}
		if (desc->istate & IRQS_PENDING &&
		    !irqd_irq_disabled(&desc->irq_data))
			kpi_irq_unmask(desc);
		kpi_handle_event(desc);
	} while (desc->istate & IRQS_PENDING &&
		 !irqd_irq_disabled(&desc->irq_data));
	raw_spin_unlock(&desc->lock);
}
KPI_EXPORT(handle_edge_irq);

void handle_percpu_irq(struct irq_desc *desc)
{
	struct irq_chip *chip = desc->irq_data.chip;

	__this_cpu_inc(*desc->kstat_irqs);
	if (chip->irq_ack)
		chip->irq_ack(&desc->irq_data);
	if (desc->action)
		desc->action->handler(irq_desc_get_irq(desc),
				      desc->action->dev_id);
	eoi(desc);
}
KPI_EXPORT(handle_percpu_irq);

/* On the thread of the interrupt it is nested in: there is no other. */
void handle_nested_irq(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);
	struct irqaction *action;
	irqreturn_t ret = IRQ_NONE;

	might_sleep();
	raw_spin_lock_irq(&desc->lock);
	if (!may_run(desc)) {
		raw_spin_unlock_irq(&desc->lock);
		return;
	}
	count(desc);
	action = desc->action;
	atomic_inc(&desc->threads_active);
	raw_spin_unlock_irq(&desc->lock);
	for (; action; action = action->next)
		ret |= action->thread_fn(irq, action->dev_id);
	kpi_note_interrupt(desc, ret);
	if (atomic_dec_and_test(&desc->threads_active))
		wake_up(&desc->wait_for_threads);
}
KPI_EXPORT(handle_nested_irq);

void handle_bad_irq(struct irq_desc *desc)
{
	pr_err_ratelimited("irq %u came in: nobody handles it\n",
			   irq_desc_get_irq(desc));
	count(desc);
}
KPI_EXPORT(handle_bad_irq);
