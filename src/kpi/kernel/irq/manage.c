// SPDX-License-Identifier: GPL-2.0
/* kernel/irq/manage.c, linux/interrupt.h: asking for interrupts. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/irq/internals.h"

/* A handler of a threaded interrupt that has none of its own. */
static irqreturn_t wake_thread_only(int irq, void *dev_id)
{
	return IRQ_WAKE_THREAD;
}

static irqreturn_t nested_primary(int irq, void *dev_id)
{
	WARN(1, "Primary handler called for nested irq %d\n", irq);
	return IRQ_NONE;
}

/* ------------------------------------------------------------- waiting */

/* Until no handler of it runs, on whatever CPU. */
static void wait_for_handlers(struct irq_desc *desc)
{
	unsigned long flags;
	bool busy;

	do {
		while (irqd_irq_inprogress(&desc->irq_data))
			cpu_relax();
		raw_spin_lock_irqsave(&desc->lock, flags);
		busy = irqd_irq_inprogress(&desc->irq_data);
		raw_spin_unlock_irqrestore(&desc->lock, flags);
	} while (busy);
}

bool synchronize_hardirq(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	if (!desc)
		return true;
	wait_for_handlers(desc);
	return !atomic_read(&desc->threads_active);
}
KPI_EXPORT(synchronize_hardirq);

void synchronize_irq(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	if (!desc)
		return;
	might_sleep();
	wait_for_handlers(desc);
	wait_event(desc->wait_for_threads, !atomic_read(&desc->threads_active));
}
KPI_EXPORT(synchronize_irq);

/* ------------------------------------------------- disable and enable */

static struct irq_desc *lock_desc(unsigned int irq, unsigned long *flags)
{
	struct irq_desc *desc = irq_to_desc(irq);

	if (!desc)
		return NULL;
	bus_lock(desc);
	raw_spin_lock_irqsave(&desc->lock, *flags);
	return desc;
}

static void unlock_desc(struct irq_desc *desc, unsigned long flags)
{
	raw_spin_unlock_irqrestore(&desc->lock, flags);
	bus_unlock(desc);
}

void disable_irq_nosync(unsigned int irq)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);

	if (!desc)
		return;
	if (!desc->depth++)
		kpi_irq_disable(desc);
	unlock_desc(desc, flags);
}
KPI_EXPORT(disable_irq_nosync);

void disable_irq(unsigned int irq)
{
	might_sleep();
	disable_irq_nosync(irq);
	synchronize_irq(irq);
}
KPI_EXPORT(disable_irq);

bool disable_hardirq(unsigned int irq)
{
	disable_irq_nosync(irq);
	return synchronize_hardirq(irq);
}
KPI_EXPORT(disable_hardirq);

void enable_irq(unsigned int irq)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);

	if (!desc)
		return;
	switch (desc->depth) {
	case 0:
		WARN(1, "Unbalanced enable for IRQ %d\n", irq);
		break;
	case 1:
		if (WARN(!desc->irq_data.chip,
			 "enable_irq before setup: irq %u\n", irq))
			break;
		desc->depth = 0;
		if (desc->istate & IRQS_SPURIOUS_DISABLED)
			desc->istate &= ~IRQS_SPURIOUS_DISABLED;
		if (irqd_is_started(&desc->irq_data))
			kpi_irq_enable(desc);
		else
			kpi_irq_startup(desc);
		kpi_irq_resend(desc);
		break;
	default:
		desc->depth--;
	}
	unlock_desc(desc, flags);
}
KPI_EXPORT(enable_irq);

/* ------------------------------------------------------------- request */

/* With desc->lock. All on one line agree on how it works, or there is one. */
static bool may_share(const struct irqaction *old, const struct irqaction *new)
{
	return old->flags & new->flags & IRQF_SHARED &&
	       !((old->flags ^ new->flags) &
		 (IRQF_TRIGGER_MASK | IRQF_ONESHOT | IRQF_PERCPU));
}

static int refuse(struct irq_desc *desc, const struct irqaction *old,
		  const struct irqaction *new)
{
	if (!(new->flags & IRQF_PROBE_SHARED)) {
		pr_err("Flags mismatch irq %d. %08x (%s) vs. %08x (%s)\n",
		       irq_desc_get_irq(desc), new->flags, new->name,
		       old->flags, old->name);
		dump_stack();
	}
	return -EBUSY;
}

/* Each thread of a shared ONESHOT line has a bit of its own. */
static int take_thread_mask(struct irq_desc *desc, struct irqaction *new)
{
	unsigned long used = 0;
	struct irqaction *a;

	for (a = desc->action; a; a = a->next)
		used |= a->thread_mask;
	if (!(new->flags & IRQF_ONESHOT))
		return 0;
	if (used == ~0UL)
		return -EBUSY;
	new->thread_mask = 1UL << ffz(used);
	return 0;
}

/* A level that stays until its thread has run would come for ever. */
static int check_oneshot(struct irq_desc *desc, const struct irqaction *new)
{
	if (new->flags & IRQF_ONESHOT || new->handler != wake_thread_only ||
	    desc->irq_data.chip->flags & IRQCHIP_ONESHOT_SAFE)
		return 0;
	pr_err("Threaded irq requested with handler=NULL and !ONESHOT for %s (irq %d)\n",
	       new->name, irq_desc_get_irq(desc));
	return -EINVAL;
}

static int add_first(struct irq_desc *desc, struct irqaction *new)
{
	int ret = 0;

	if (new->flags & IRQF_TRIGGER_MASK)
		ret = kpi_irq_set_type(desc, new->flags & IRQF_TRIGGER_MASK);
	if (ret)
		return ret;
	desc->istate &= ~(IRQS_SPURIOUS_DISABLED | IRQS_ONESHOT | IRQS_PENDING);
	desc->irq_count = desc->irqs_unhandled = 0;
	if (new->flags & IRQF_ONESHOT)
		desc->istate |= IRQS_ONESHOT;
	irqd_clear(&desc->irq_data, IRQD_IRQ_INPROGRESS);
	if (irq_setting(desc, IRQ_NOAUTOEN) || new->flags & IRQF_NO_AUTOEN)
		desc->depth = 1;
	return 0;
}

static int link_action(struct irq_desc *desc, struct irqaction *new)
{
	struct irqaction **at = &desc->action;
	bool first = !*at;
	int ret;

	if (*at && !may_share(*at, new))
		return refuse(desc, *at, new);
	ret = take_thread_mask(desc, new) ?: check_oneshot(desc, new);
	if (!ret && first)
		ret = add_first(desc, new);
	if (ret)
		return ret;
	while (*at)
		at = &(*at)->next;
	WRITE_ONCE(*at, new);
	if (first && !irq_setting(desc, IRQ_NOAUTOEN) &&
	    !(new->flags & IRQF_NO_AUTOEN))
		ret = kpi_irq_startup(desc);
	/* A further handler may be the one that a storm was waiting for. */
	if (!first && desc->istate & IRQS_SPURIOUS_DISABLED) {
		desc->istate &= ~IRQS_SPURIOUS_DISABLED;
		if (!--desc->depth)
			kpi_irq_enable(desc);
	}
	return ret;
}

static int setup_thread(struct irq_desc *desc, struct irqaction *new)
{
	if (irq_setting(desc, IRQ_NESTED_THREAD)) {
		if (!new->thread_fn)
			return -EINVAL;
		new->handler = nested_primary;
		return 0;
	}
	return new->thread_fn ? kpi_irq_thread_start(new, new->irq, false) : 0;
}

static int acquire_resources(struct irq_desc *desc)
{
	struct irq_chip *chip = desc->irq_data.chip;

	return !desc->action && chip->irq_request_resources ?
		       chip->irq_request_resources(&desc->irq_data) : 0;
}

static void release_resources(struct irq_desc *desc)
{
	if (!desc->action && desc->irq_data.chip->irq_release_resources)
		desc->irq_data.chip->irq_release_resources(&desc->irq_data);
}

static int setup_irq(struct irq_desc *desc, struct irqaction *new)
{
	unsigned long flags;
	int ret;

	if (desc->irq_data.chip == &no_irq_chip)
		return -ENOSYS;
	if (!try_module_get(desc->owner))
		return -ENODEV;
	ret = setup_thread(desc, new);
	if (ret)
		goto put;
	mutex_lock(&desc->request_mutex);
	bus_lock(desc);
	ret = acquire_resources(desc);
	if (!ret) {
		raw_spin_lock_irqsave(&desc->lock, flags);
		ret = link_action(desc, new);
		raw_spin_unlock_irqrestore(&desc->lock, flags);
		if (ret)
			release_resources(desc);
	}
	bus_unlock(desc);
	mutex_unlock(&desc->request_mutex);
	if (ret && new->thread)
		kpi_irq_thread_stop(new);
put:
	if (ret)
		module_put(desc->owner);
	return ret;
}

static int check_request(unsigned int irq, struct irq_desc *desc,
			 unsigned long flags, const void *dev_id)
{
	if (irq == IRQ_NOTCONNECTED)
		return -ENOTCONN;
	if ((flags & IRQF_SHARED && !dev_id) ||
	    (flags & IRQF_SHARED && flags & IRQF_NO_AUTOEN) ||
	    (!(flags & IRQF_SHARED) && flags & IRQF_COND_SUSPEND) ||
	    (flags & IRQF_NO_SUSPEND && flags & IRQF_COND_SUSPEND))
		return -EINVAL;
	if (!desc || irq_setting(desc, IRQ_NOREQUEST) ||
	    WARN_ON(irq_setting(desc, IRQ_PER_CPU_DEVID)))
		return -EINVAL;
	return 0;
}

int request_threaded_irq(unsigned int irq, irq_handler_t handler,
			 irq_handler_t thread_fn, unsigned long flags,
			 const char *name, void *dev_id)
{
	struct irq_desc *desc = irq == IRQ_NOTCONNECTED ? NULL :
							  irq_to_desc(irq);
	int ret = check_request(irq, desc, flags, dev_id);
	struct irqaction *action;

	if (ret)
		return ret;
	if (!handler && !thread_fn)
		return -EINVAL;
	action = kzalloc(sizeof(*action), GFP_KERNEL);
	if (!action)
		return -ENOMEM;
	action->handler = handler ?: wake_thread_only;
	action->thread_fn = thread_fn;
	action->flags = flags;
	action->name = name;
	action->dev_id = dev_id;
	action->irq = irq;
	ret = setup_irq(desc, action);
	if (ret)
		kfree(action);
	return ret;
}
KPI_EXPORT(request_threaded_irq);

int request_any_context_irq(unsigned int irq, irq_handler_t handler,
			    unsigned long flags, const char *name,
			    void *dev_id)
{
	struct irq_desc *desc = irq == IRQ_NOTCONNECTED ? NULL :
							  irq_to_desc(irq);
	int ret;

	if (irq == IRQ_NOTCONNECTED)
		return -ENOTCONN;
	if (!desc)
		return -EINVAL;
	if (irq_setting(desc, IRQ_NESTED_THREAD)) {
		ret = request_threaded_irq(irq, NULL, handler, flags, name,
					   dev_id);
		return ret ?: IRQC_IS_NESTED;
	}
	ret = request_irq(irq, handler, flags, name, dev_id);
	return ret ?: IRQC_IS_HARDIRQ;
}
KPI_EXPORT(request_any_context_irq);

/* ---------------------------------------------------------------- free */

static struct irqaction *unlink_action(struct irq_desc *desc, void *dev_id)
{
	struct irqaction **at = &desc->action, *action;

	while (*at && (*at)->dev_id != dev_id)
		at = &(*at)->next;
	action = *at;
	if (!action)
		return NULL;
	WRITE_ONCE(*at, action->next);
	if (!desc->action)
		kpi_irq_shutdown(desc);
	return action;
}

static struct irqaction *remove_action(struct irq_desc *desc, void *dev_id)
{
	struct irqaction *action;
	unsigned long flags;

	mutex_lock(&desc->request_mutex);
	bus_lock(desc);
	raw_spin_lock_irqsave(&desc->lock, flags);
	action = unlink_action(desc, dev_id);
	raw_spin_unlock_irqrestore(&desc->lock, flags);
	bus_unlock(desc);
	if (action)
		synchronize_irq(irq_desc_get_irq(desc));
	if (action && action->thread)
		kpi_irq_thread_stop(action);
	if (action)
		release_resources(desc);
	mutex_unlock(&desc->request_mutex);
	return action;
}

const void *free_irq(unsigned int irq, void *dev_id)
{
	struct irq_desc *desc = irq_to_desc(irq);
	struct irqaction *action;
	const char *name;

	if (!desc || WARN_ON(irq_setting(desc, IRQ_PER_CPU_DEVID)))
		return NULL;
	might_sleep();
	action = remove_action(desc, dev_id);
	if (!action) {
		WARN(1, "Trying to free already-free IRQ %d\n", irq);
		return NULL;
	}
	module_put(desc->owner);
	name = action->name;
	kfree(action);
	return name;
}
KPI_EXPORT(free_irq);

/* ---------------------------------------------------------- left behind */

static int audit_irqs(const struct kpi_module_image *image)
{
	struct irqaction *action;
	struct irq_desc *desc;
	unsigned int irq;
	int n = 0;

	for (irq = 0; (desc = kpi_next_irq(&irq)); irq++)
		for (action = desc->action; action; action = action->next)
			if (kpi_image_holds(image,
					    (unsigned long)action->handler) ||
			    kpi_image_holds(image,
					    (unsigned long)action->thread_fn)) {
				pr_warn("irq %u (%s) is still requested, handler %pS\n",
					irq, action->name,
					action->thread_fn ?: action->handler);
				n++;
			}
	return n;
}
KPI_AUDIT(audit_irqs);
