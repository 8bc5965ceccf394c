// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/irq/chip.c, manage.c, linux/irq.h: what a driver of interrupts, or of
 * a device that wakes the machine, sets and asks.
 */
#include <linux/cpumask.h>
#include <linux/kernel.h>

#include "kpi.h"
#include "kernel/irq/internals.h"

static struct irq_desc *lock_desc(unsigned int irq, unsigned long *flags)
{
	struct irq_desc *desc = irq_to_desc(irq);

	if (desc)
		raw_spin_lock_irqsave(&desc->lock, *flags);
	return desc;
}

static void unlock_desc(struct irq_desc *desc, unsigned long flags)
{
	raw_spin_unlock_irqrestore(&desc->lock, flags);
}

struct irq_data *irq_get_irq_data(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	return desc ? &desc->irq_data : NULL;
}
KPI_EXPORT(irq_get_irq_data);

int irq_set_chip(unsigned int irq, const struct irq_chip *chip)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);

	if (!desc)
		return -EINVAL;
	desc->irq_data.chip = (struct irq_chip *)(chip ?: &no_irq_chip);
	unlock_desc(desc, flags);
	return 0;
}
KPI_EXPORT(irq_set_chip);

int irq_set_handler_data(unsigned int irq, void *data)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);

	if (!desc)
		return -EINVAL;
	desc->irq_common_data.handler_data = data;
	unlock_desc(desc, flags);
	return 0;
}
KPI_EXPORT(irq_set_handler_data);

int irq_set_chip_data(unsigned int irq, void *data)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);

	if (!desc)
		return -EINVAL;
	desc->irq_data.chip_data = data;
	unlock_desc(desc, flags);
	return 0;
}
KPI_EXPORT(irq_set_chip_data);

/* A chained handler has no action: it is on from here. */
static void set_handler(struct irq_desc *desc, irq_flow_handler_t handle,
			int is_chained, const char *name)
{
	if (!handle)
		handle = handle_bad_irq;
	if (handle == handle_bad_irq) {
		kpi_irq_shutdown(desc);
		desc->depth = 1;
	}
	desc->handle_irq = handle;
	desc->name = name;
	if (handle == handle_bad_irq || !is_chained)
		return;
	desc->status_use_accessors |= IRQ_NOPROBE | IRQ_NOREQUEST |
				      IRQ_NOTHREAD;
	kpi_irq_startup(desc);
}

void __irq_set_handler(unsigned int irq, irq_flow_handler_t handle,
		       int is_chained, const char *name)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);

	if (!desc)
		return;
	set_handler(desc, handle, is_chained, name);
	unlock_desc(desc, flags);
}
KPI_EXPORT(__irq_set_handler);

void irq_set_chained_handler_and_data(unsigned int irq,
				      irq_flow_handler_t handle, void *data)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);

	if (!desc)
		return;
	desc->irq_common_data.handler_data = data;
	set_handler(desc, handle, 1, NULL);
	unlock_desc(desc, flags);
}
KPI_EXPORT(irq_set_chained_handler_and_data);

void irq_set_chip_and_handler_name(unsigned int irq,
				   const struct irq_chip *chip,
				   irq_flow_handler_t handle, const char *name)
{
	irq_set_chip(irq, chip);
	__irq_set_handler(irq, handle, 0, name);
}
KPI_EXPORT(irq_set_chip_and_handler_name);

void irq_modify_status(unsigned int irq, unsigned long clr, unsigned long set)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);

	if (!desc)
		return;
	WARN_ON_ONCE(!desc->depth && set & IRQ_NOAUTOEN);
	desc->status_use_accessors &= ~(clr & IRQF_MODIFY_MASK);
	desc->status_use_accessors |= set & IRQF_MODIFY_MASK;
	irqd_clear(&desc->irq_data, IRQD_NO_BALANCING | IRQD_PER_CPU |
				    IRQD_LEVEL);
	if (irq_setting(desc, IRQ_NO_BALANCING))
		irqd_set(&desc->irq_data, IRQD_NO_BALANCING);
	if (irq_setting(desc, IRQ_PER_CPU))
		irqd_set(&desc->irq_data, IRQD_PER_CPU);
	if (irq_setting(desc, IRQ_LEVEL))
		irqd_set(&desc->irq_data, IRQD_LEVEL);
	unlock_desc(desc, flags);
}
KPI_EXPORT(irq_modify_status);

/* With desc->lock. A chip without types has the one that it has. */
int kpi_irq_set_type(struct irq_desc *desc, unsigned int type)
{
	struct irq_chip *chip = desc->irq_data.chip;
	int ret;

	type &= IRQ_TYPE_SENSE_MASK;
	if (!chip->irq_set_type) {
		pr_debug("No set_type function for IRQ %d (%s)\n",
			 irq_desc_get_irq(desc), chip->name ?: "unknown");
		return 0;
	}
	ret = chip->irq_set_type(&desc->irq_data, type);
	if (ret < 0)
		return ret;
	if (ret != IRQ_SET_MASK_OK_NOCOPY)
		irqd_set_trigger_type(&desc->irq_data, type);
	if (type & IRQ_TYPE_LEVEL_MASK) {
		desc->status_use_accessors |= IRQ_LEVEL;
		irqd_set(&desc->irq_data, IRQD_LEVEL);
	} else {
		desc->status_use_accessors &= ~IRQ_LEVEL;
		irqd_clear(&desc->irq_data, IRQD_LEVEL);
	}
	return 0;
}

int irq_set_irq_type(unsigned int irq, unsigned int type)
{
	struct irq_desc *desc = irq_to_desc(irq);
	unsigned long flags;
	int ret;

	if (!desc)
		return -EINVAL;
	bus_lock(desc);
	raw_spin_lock_irqsave(&desc->lock, flags);
	ret = kpi_irq_set_type(desc, type);
	raw_spin_unlock_irqrestore(&desc->lock, flags);
	bus_unlock(desc);
	return ret;
}
KPI_EXPORT(irq_set_irq_type);

static int set_wake(struct irq_desc *desc, unsigned int on)
{
	struct irq_chip *chip = desc->irq_data.chip;

	if (chip->flags & IRQCHIP_SKIP_SET_WAKE)
		return 0;
	return chip->irq_set_wake ? chip->irq_set_wake(&desc->irq_data, on) :
				    -ENXIO;
}

int irq_set_irq_wake(unsigned int irq, unsigned int on)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);
	int ret = 0;

	if (!desc)
		return -EINVAL;
	if (on && !desc->wake_depth++)
		ret = set_wake(desc, on);
	else if (!on && !desc->wake_depth)
		WARN(1, "Unbalanced IRQ %d wake disable\n", irq);
	else if (!on && !--desc->wake_depth)
		ret = set_wake(desc, on);
	if (ret)
		desc->wake_depth = !on;
	if (desc->wake_depth)
		irqd_set(&desc->irq_data, IRQD_WAKEUP_STATE);
	else
		irqd_clear(&desc->irq_data, IRQD_WAKEUP_STATE);
	unlock_desc(desc, flags);
	return ret;
}
KPI_EXPORT(irq_set_irq_wake);

/* ------------------------------------------------------------ affinity */

static int set_affinity(unsigned int irq, const struct cpumask *mask,
			bool force)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);
	struct irq_chip *chip;
	int ret = 0;

	if (!desc)
		return -EINVAL;
	chip = desc->irq_data.chip;
	if (chip->irq_set_affinity)
		ret = chip->irq_set_affinity(&desc->irq_data, mask, force);
	else
		ret = -EINVAL;
	if (ret >= 0) {
		cpumask_copy(desc->irq_common_data.affinity, mask);
		irqd_set(&desc->irq_data, IRQD_AFFINITY_SET);
	}
	unlock_desc(desc, flags);
	return min(ret, 0);
}

int irq_set_affinity(unsigned int irq, const struct cpumask *mask)
{
	return set_affinity(irq, mask, false);
}
KPI_EXPORT(irq_set_affinity);

int irq_force_affinity(unsigned int irq, const struct cpumask *mask)
{
	return set_affinity(irq, mask, true);
}
KPI_EXPORT(irq_force_affinity);

int __irq_apply_affinity_hint(unsigned int irq, const struct cpumask *m,
			      bool setaffinity)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);

	if (!desc)
		return -EINVAL;
	desc->affinity_hint = m;
	unlock_desc(desc, flags);
	if (m && setaffinity)
		set_affinity(irq, m, false);
	return 0;
}
KPI_EXPORT(__irq_apply_affinity_hint);

/* Called at each change; here nobody but the driver itself makes any. */
int irq_set_affinity_notifier(unsigned int irq,
			      struct irq_affinity_notify *notify)
{
	struct irq_affinity_notify *old;
	unsigned long flags;
	struct irq_desc *desc;

	might_sleep();
	desc = lock_desc(irq, &flags);
	if (!desc)
		return -EINVAL;
	if (notify) {
		notify->irq = irq;
		kref_init(&notify->kref);
	}
	old = desc->affinity_notify;
	desc->affinity_notify = notify;
	unlock_desc(desc, flags);
	if (old)
		kref_put(&old->kref, old->release);
	return 0;
}
KPI_EXPORT(irq_set_affinity_notifier);

int irq_set_vcpu_affinity(unsigned int irq, void *vcpu_info)
{
	return irq_to_desc(irq) ? -ENOSYS : -EINVAL;
}
KPI_EXPORT(irq_set_vcpu_affinity);

bool irq_percpu_is_enabled(unsigned int irq)
{
	return false;
}
KPI_EXPORT(irq_percpu_is_enabled);

int irq_get_irqchip_state(unsigned int irq, enum irqchip_irq_state which,
			  bool *state)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);
	int ret = -EINVAL;

	if (!desc)
		return ret;
	if (desc->irq_data.chip->irq_get_irqchip_state)
		ret = desc->irq_data.chip->irq_get_irqchip_state(
			&desc->irq_data, which, state);
	unlock_desc(desc, flags);
	return ret;
}
KPI_EXPORT(irq_get_irqchip_state);

int irq_set_irqchip_state(unsigned int irq, enum irqchip_irq_state which,
			  bool val)
{
	unsigned long flags;
	struct irq_desc *desc = lock_desc(irq, &flags);
	int ret = -EINVAL;

	if (!desc)
		return ret;
	if (desc->irq_data.chip->irq_set_irqchip_state)
		ret = desc->irq_data.chip->irq_set_irqchip_state(
			&desc->irq_data, which, val);
	unlock_desc(desc, flags);
	return ret;
}
KPI_EXPORT(irq_set_irqchip_state);

bool irq_check_status_bit(unsigned int irq, unsigned int bitmask)
{
	struct irq_desc *desc = irq_to_desc(irq);

	return desc && desc->status_use_accessors & bitmask;
}
KPI_EXPORT(irq_check_status_bit);

/* No ISA bus: a driver that looks for its interrupt finds none. */
unsigned long probe_irq_on(void)
{
	return 0;
}
KPI_EXPORT(probe_irq_on);

int probe_irq_off(unsigned long mask)
{
	return 0;
}
KPI_EXPORT(probe_irq_off);

bool irq_has_action(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	return desc && desc->action;
}
KPI_EXPORT(irq_has_action);
