// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/irq/irqdomain.c (hierarchies), chip.c (*_parent), linux/irqdomain.h:
 * interrupt controllers behind each other. An interrupt has one irq_data for
 * each domain that it passes, from the outermost on by parent_data.
 */
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/irq/internals.h"

struct irq_domain *irq_domain_create_hierarchy(struct irq_domain *parent,
					       unsigned int flags,
					       unsigned int size,
					       struct fwnode_handle *fwnode,
					       const struct irq_domain_ops *ops,
					       void *host_data)
{
	struct irq_domain *d = size ?
		irq_domain_create_linear(fwnode, size, ops, host_data) :
		irq_domain_create_tree(fwnode, ops, host_data);

	if (d) {
		d->parent = parent;
		d->flags |= flags;
	}
	return d;
}
KPI_EXPORT(irq_domain_create_hierarchy);

struct irq_data *irq_domain_get_irq_data(struct irq_domain *d,
					 unsigned int virq)
{
	struct irq_data *data = irq_get_irq_data(virq);

	while (data && data->domain != d)
		data = data->parent_data;
	return data;
}
KPI_EXPORT(irq_domain_get_irq_data);

int irq_domain_set_hwirq_and_chip(struct irq_domain *d, unsigned int virq,
				  irq_hw_number_t hwirq,
				  const struct irq_chip *chip, void *chip_data)
{
	struct irq_data *data = irq_domain_get_irq_data(d, virq);

	if (!data)
		return -ENOENT;
	data->hwirq = hwirq;
	data->chip = (struct irq_chip *)(chip ?: &no_irq_chip);
	data->chip_data = chip_data;
	return 0;
}
KPI_EXPORT(irq_domain_set_hwirq_and_chip);

void irq_domain_set_info(struct irq_domain *d, unsigned int virq,
			 irq_hw_number_t hwirq, const struct irq_chip *chip,
			 void *chip_data, irq_flow_handler_t handler,
			 void *handler_data, const char *handler_name)
{
	irq_domain_set_hwirq_and_chip(d, virq, hwirq, chip, chip_data);
	__irq_set_handler(virq, handler, 0, handler_name);
	irq_set_handler_data(virq, handler_data);
}
KPI_EXPORT(irq_domain_set_info);

void irq_domain_reset_irq_data(struct irq_data *data)
{
	data->hwirq = 0;
	data->chip = &no_irq_chip;
	data->chip_data = NULL;
}
KPI_EXPORT(irq_domain_reset_irq_data);

/* ----------------------------------------------------- allocating them */

static void free_parents(struct irq_data *data)
{
	struct irq_data *parent = data->parent_data, *next;

	for (; parent; parent = next) {
		next = parent->parent_data;
		kfree(parent);
	}
	data->parent_data = NULL;
	data->domain = NULL;
}

static int add_parents(struct irq_domain *d, unsigned int virq)
{
	struct irq_data *top = irq_get_irq_data(virq), *data = top;

	top->domain = d;
	while ((d = d->parent)) {
		data->parent_data = kzalloc(sizeof(*data), GFP_KERNEL);
		if (!data->parent_data) {
			free_parents(top);
			return -ENOMEM;
		}
		data = data->parent_data;
		data->irq = virq;
		data->common = top->common;
		data->chip = &no_irq_chip;
		data->domain = d;
	}
	return 0;
}

static void free_all_parents(unsigned int virq, unsigned int nr)
{
	while (nr--)
		free_parents(irq_get_irq_data(virq + nr));
}

static int add_all_parents(struct irq_domain *d, unsigned int virq,
			   unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (add_parents(d, virq + i)) {
			free_all_parents(virq, i);
			return -ENOMEM;
		}
	return 0;
}

/* In the tables of all domains that it passes, or in none. */
static void map_all(unsigned int virq, bool map)
{
	struct irq_data *data = irq_get_irq_data(virq);

	for (; data; data = data->parent_data) {
		kpi_irq_domain_map(data->domain, data->hwirq,
				   map ? data : NULL);
		data->domain->mapcount += map ? 1 : -1;
	}
}

int irq_domain_alloc_irqs_hierarchy(struct irq_domain *d, unsigned int virq,
				    unsigned int nr, void *arg)
{
	return d->ops->alloc ? d->ops->alloc(d, virq, nr, arg) : -ENOSYS;
}

int __irq_domain_alloc_irqs(struct irq_domain *d, int base, unsigned int nr,
			    int node, void *arg, bool realloc,
			    const struct irq_affinity_desc *affinity)
{
	unsigned int i;
	int virq, ret;

	d = d ?: irq_get_default_host();
	if (WARN(!d, "domain is NULL; cannot allocate IRQ\n"))
		return -EINVAL;
	virq = realloc && base >= 0 ? base :
	       __irq_alloc_descs(base, base < 0 ? 1 : base, nr, node,
				 THIS_MODULE, affinity);
	if (virq < 0)
		return virq;
	ret = add_all_parents(d, virq, nr);
	if (ret)
		goto descs;
	ret = irq_domain_alloc_irqs_hierarchy(d, virq, nr, arg);
	if (ret)
		goto parents;
	for (i = 0; i < nr; i++) {
		map_all(virq + i, true);
		irq_clear_status_flags(virq + i, IRQ_NOREQUEST);
	}
	return virq;
parents:
	free_all_parents(virq, nr);
descs:
	irq_free_descs(virq, nr);
	return ret;
}
KPI_EXPORT(__irq_domain_alloc_irqs);

static void free_from(struct irq_domain *d, unsigned int virq, unsigned int nr)
{
	unsigned int i;

	for (i = 0; d->ops->free && i < nr; i++)
		if (irq_domain_get_irq_data(d, virq + i))
			d->ops->free(d, virq + i, 1);
}

void irq_domain_free_irqs(unsigned int virq, unsigned int nr)
{
	struct irq_data *data = irq_get_irq_data(virq);
	unsigned int i;

	if (WARN(!data || !data->domain || !data->domain->ops->free,
		 "NULL pointer, cannot free irq\n"))
		return;
	for (i = 0; i < nr; i++) {
		irq_set_status_flags(virq + i, IRQ_NOREQUEST);
		irq_set_chip_and_handler(virq + i, NULL, NULL);
		synchronize_irq(virq + i);
		map_all(virq + i, false);
	}
	free_from(data->domain, virq, nr);
	free_all_parents(virq, nr);
	irq_free_descs(virq, nr);
}

int irq_domain_alloc_irqs_parent(struct irq_domain *d, unsigned int base,
				 unsigned int nr, void *arg)
{
	return d->parent ? irq_domain_alloc_irqs_hierarchy(d->parent, base, nr,
							   arg) : -ENOSYS;
}
KPI_EXPORT(irq_domain_alloc_irqs_parent);

void irq_domain_free_irqs_parent(struct irq_domain *d, unsigned int base,
				 unsigned int nr)
{
	if (d->parent)
		free_from(d->parent, base, nr);
}
KPI_EXPORT(irq_domain_free_irqs_parent);

void irq_domain_free_irqs_common(struct irq_domain *d, unsigned int virq,
				 unsigned int nr)
{
	struct irq_data *data;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		data = irq_domain_get_irq_data(d, virq + i);
		if (data)
			irq_domain_reset_irq_data(data);
	}
	irq_domain_free_irqs_parent(d, virq, nr);
}
KPI_EXPORT(irq_domain_free_irqs_common);

/* ---------------------------------------------------------- activation */

int irq_domain_activate_irq(struct irq_data *data, bool reserve)
{
	struct irq_domain *d = data ? data->domain : NULL;
	int ret = 0;

	if (!d)
		return 0;
	if (data->parent_data)
		ret = irq_domain_activate_irq(data->parent_data, reserve);
	if (ret || !d->ops->activate)
		return ret;
	ret = d->ops->activate(d, data, reserve);
	if (ret && data->parent_data)
		irq_domain_deactivate_irq(data->parent_data);
	return ret;
}

void irq_domain_deactivate_irq(struct irq_data *data)
{
	for (; data && data->domain; data = data->parent_data)
		if (data->domain->ops->deactivate)
			data->domain->ops->deactivate(data->domain, data);
}

/* ---------------------------------------------------- chips of parents */

#define TO_PARENT(name, member)                                               \
	void name(struct irq_data *data)                                      \
	{                                                                     \
		data = data->parent_data;                                     \
		data->chip->member(data);                                     \
	}                                                                     \
	KPI_EXPORT(name)

TO_PARENT(irq_chip_ack_parent, irq_ack);
TO_PARENT(irq_chip_mask_parent, irq_mask);
TO_PARENT(irq_chip_unmask_parent, irq_unmask);
TO_PARENT(irq_chip_mask_ack_parent, irq_mask_ack);
TO_PARENT(irq_chip_eoi_parent, irq_eoi);

void irq_chip_enable_parent(struct irq_data *data)
{
	data = data->parent_data;
	if (data->chip->irq_enable)
		data->chip->irq_enable(data);
	else
		data->chip->irq_unmask(data);
}
KPI_EXPORT(irq_chip_enable_parent);

void irq_chip_disable_parent(struct irq_data *data)
{
	data = data->parent_data;
	if (data->chip->irq_disable)
		data->chip->irq_disable(data);
	else
		data->chip->irq_mask(data);
}
KPI_EXPORT(irq_chip_disable_parent);

int irq_chip_set_affinity_parent(struct irq_data *data,
				 const struct cpumask *dest, bool force)
{
	data = data->parent_data;
	return data->chip->irq_set_affinity ?
		       data->chip->irq_set_affinity(data, dest, force) :
		       -ENOSYS;
}
KPI_EXPORT(irq_chip_set_affinity_parent);

int irq_chip_set_type_parent(struct irq_data *data, unsigned int type)
{
	data = data->parent_data;
	return data->chip->irq_set_type ?
		       data->chip->irq_set_type(data, type) : -ENOSYS;
}
KPI_EXPORT(irq_chip_set_type_parent);

int irq_chip_set_wake_parent(struct irq_data *data, unsigned int on)
{
	data = data->parent_data;
	if (data->chip->flags & IRQCHIP_SKIP_SET_WAKE)
		return 0;
	return data->chip->irq_set_wake ? data->chip->irq_set_wake(data, on) :
					  -ENOSYS;
}
KPI_EXPORT(irq_chip_set_wake_parent);

int irq_chip_retrigger_hierarchy(struct irq_data *data)
{
	for (data = data->parent_data; data; data = data->parent_data)
		if (data->chip && data->chip->irq_retrigger)
			return data->chip->irq_retrigger(data);
	return 0;
}
KPI_EXPORT(irq_chip_retrigger_hierarchy);

int irq_chip_set_parent_state(struct irq_data *data,
			      enum irqchip_irq_state which, bool on)
{
	data = data->parent_data;
	return data && data->chip->irq_set_irqchip_state ?
		       data->chip->irq_set_irqchip_state(data, which, on) : 0;
}
KPI_EXPORT(irq_chip_set_parent_state);

int irq_chip_get_parent_state(struct irq_data *data,
			      enum irqchip_irq_state which, bool *state)
{
	data = data->parent_data;
	return data && data->chip->irq_get_irqchip_state ?
		       data->chip->irq_get_irqchip_state(data, which, state) :
		       0;
}
KPI_EXPORT(irq_chip_get_parent_state);

int irq_chip_request_resources_parent(struct irq_data *data)
{
	data = data->parent_data;
	return data->chip->irq_request_resources ?
		       data->chip->irq_request_resources(data) : 0;
}
KPI_EXPORT(irq_chip_request_resources_parent);

void irq_chip_release_resources_parent(struct irq_data *data)
{
	data = data->parent_data;
	if (data->chip->irq_release_resources)
		data->chip->irq_release_resources(data);
}
KPI_EXPORT(irq_chip_release_resources_parent);
