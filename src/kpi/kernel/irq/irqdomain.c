// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/irq/irqdomain.c, linux/irqdomain.h: numbers of an interrupt
 * controller's own mapped to interrupt numbers.
 */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/irq/internals.h"

static LIST_HEAD(domains);
static DEFINE_MUTEX(domains_lock);
static struct irq_domain *default_host;

/* ---------------------------------------------------- firmware nodes */

struct named_fwnode {
	struct fwnode_handle fwnode;
	char *name;
};

static const char *fwnode_name(const struct fwnode_handle *fwnode)
{
	return container_of(fwnode, struct named_fwnode, fwnode)->name;
}

const struct fwnode_operations irqchip_fwnode_ops = {
	.get_name = fwnode_name,
};
KPI_EXPORT(irqchip_fwnode_ops);

struct fwnode_handle *__irq_domain_alloc_fwnode(unsigned int type, int id,
						const char *name,
						phys_addr_t *pa)
{
	struct named_fwnode *f = kzalloc(sizeof(*f), GFP_KERNEL);

	if (!f)
		return NULL;
	if (type == IRQCHIP_FWNODE_NAMED)
		f->name = kasprintf(GFP_KERNEL, "%s", name);
	else if (type == IRQCHIP_FWNODE_NAMED_ID)
		f->name = kasprintf(GFP_KERNEL, "%s-%d", name, id);
	else
		f->name = kasprintf(GFP_KERNEL, "irqchip@%pa", pa);
	if (!f->name) {
		kfree(f);
		return NULL;
	}
	fwnode_init(&f->fwnode, &irqchip_fwnode_ops);
	return &f->fwnode;
}
KPI_EXPORT(__irq_domain_alloc_fwnode);

void irq_domain_free_fwnode(struct fwnode_handle *fwnode)
{
	struct named_fwnode *f;

	if (!fwnode || WARN_ON(fwnode->ops != &irqchip_fwnode_ops))
		return;
	f = container_of(fwnode, struct named_fwnode, fwnode);
	kfree(f->name);
	kfree(f);
}
KPI_EXPORT(irq_domain_free_fwnode);

/* ------------------------------------------------------------ domains */

struct irq_domain *__irq_domain_add(struct fwnode_handle *fwnode,
				    unsigned int size,
				    irq_hw_number_t hwirq_max, int direct_max,
				    const struct irq_domain_ops *ops,
				    void *host_data)
{
	struct irq_domain *d;

	if (WARN_ON(direct_max))
		return NULL;
	d = kzalloc(struct_size(d, revmap, size), GFP_KERNEL);
	if (!d)
		return NULL;
	INIT_RADIX_TREE(&d->revmap_tree, GFP_KERNEL);
	mutex_init(&d->revmap_mutex);
	d->ops = ops;
	d->host_data = host_data;
	d->fwnode = fwnode_handle_get(fwnode);
	d->hwirq_max = hwirq_max;
	d->revmap_size = size;
	if (ops->alloc)
		d->flags |= IRQ_DOMAIN_FLAG_HIERARCHY;
	d->name = kasprintf(GFP_KERNEL, "%s",
			    fwnode && fwnode_get_name(fwnode) ?
				    fwnode_get_name(fwnode) : "unknown");
	mutex_lock(&domains_lock);
	list_add(&d->link, &domains);
	mutex_unlock(&domains_lock);
	return d;
}
KPI_EXPORT(__irq_domain_add);

void irq_domain_remove(struct irq_domain *d)
{
	mutex_lock(&domains_lock);
	WARN_ON(!radix_tree_empty(&d->revmap_tree));
	list_del(&d->link);
	mutex_unlock(&domains_lock);
	fwnode_handle_put(d->fwnode);
	if (d == default_host)
		default_host = NULL;
	kfree(d->name);
	kfree(d);
}
KPI_EXPORT(irq_domain_remove);

void irq_set_default_host(struct irq_domain *d)
{
	default_host = d;
}
KPI_EXPORT(irq_set_default_host);

struct irq_domain *irq_get_default_host(void)
{
	return default_host;
}
KPI_EXPORT(irq_get_default_host);

void irq_domain_update_bus_token(struct irq_domain *d,
				 enum irq_domain_bus_token bus_token)
{
	mutex_lock(&domains_lock);
	d->bus_token = bus_token;
	mutex_unlock(&domains_lock);
}
KPI_EXPORT(irq_domain_update_bus_token);

static bool serves(struct irq_domain *d, struct irq_fwspec *fwspec,
		   enum irq_domain_bus_token bus_token)
{
	if (d->ops->select)
		return d->ops->select(d, fwspec, bus_token);
	if (d->ops->match)
		return d->ops->match(d, to_of_node(fwspec->fwnode), bus_token);
	return fwspec->fwnode && d->fwnode == fwspec->fwnode &&
	       (bus_token == DOMAIN_BUS_ANY || d->bus_token == bus_token);
}

struct irq_domain *irq_find_matching_fwspec(struct irq_fwspec *fwspec,
					    enum irq_domain_bus_token bus_token)
{
	struct irq_domain *d, *found = NULL;

	mutex_lock(&domains_lock);
	list_for_each_entry(d, &domains, link)
		if (serves(d, fwspec, bus_token)) {
			found = d;
			break;
		}
	mutex_unlock(&domains_lock);
	return found;
}
KPI_EXPORT(irq_find_matching_fwspec);

/* ----------------------------------------------------------- mappings */

void kpi_irq_domain_map(struct irq_domain *d, irq_hw_number_t hwirq,
			struct irq_data *data)
{
	mutex_lock(&d->revmap_mutex);
	if (hwirq < d->revmap_size)
		rcu_assign_pointer(d->revmap[hwirq], data);
	else if (data)
		radix_tree_insert(&d->revmap_tree, hwirq, data);
	else
		radix_tree_delete(&d->revmap_tree, hwirq);
	mutex_unlock(&d->revmap_mutex);
}

struct irq_desc *__irq_resolve_mapping(struct irq_domain *d,
				       irq_hw_number_t hwirq,
				       unsigned int *irq)
{
	struct irq_data *data;

	if (!d)
		return NULL;
	rcu_read_lock();
	data = hwirq < d->revmap_size ? rcu_dereference(d->revmap[hwirq]) :
					radix_tree_lookup(&d->revmap_tree,
							  hwirq);
	rcu_read_unlock();
	if (data && irq)
		*irq = data->irq;
	return data ? irq_data_to_desc(data) : NULL;
}
KPI_EXPORT(__irq_resolve_mapping);

int irq_domain_associate(struct irq_domain *d, unsigned int virq,
			 irq_hw_number_t hwirq)
{
	struct irq_data *data = irq_get_irq_data(virq);
	int ret = 0;

	if (WARN(hwirq >= d->hwirq_max,
		 "error: hwirq 0x%x is too large for %s\n", (int)hwirq,
		 d->name) ||
	    WARN(!data, "error: virq%i is not allocated", virq) ||
	    WARN(data->domain, "error: virq%i is already associated", virq))
		return -EINVAL;
	data->hwirq = hwirq;
	data->domain = d;
	if (d->ops->map)
		ret = d->ops->map(d, virq, hwirq);
	if (ret) {
		data->domain = NULL;
		data->hwirq = 0;
		return ret;
	}
	kpi_irq_domain_map(d, hwirq, data);
	d->mapcount++;
	irq_clear_status_flags(virq, IRQ_NOREQUEST);
	return 0;
}
KPI_EXPORT(irq_domain_associate);

unsigned int irq_create_mapping_affinity(struct irq_domain *d,
					 irq_hw_number_t hwirq,
					 const struct irq_affinity_desc *affinity)
{
	unsigned int virq = 0;
	int ret;

	if (WARN(!d, "%s(, %lx) called with NULL domain\n", __func__, hwirq))
		return 0;
	if (__irq_resolve_mapping(d, hwirq, &virq))
		return virq;
	ret = __irq_alloc_descs(-1, 1, 1, NUMA_NO_NODE, THIS_MODULE, affinity);
	if (ret <= 0)
		return 0;
	if (irq_domain_associate(d, ret, hwirq)) {
		irq_free_descs(ret, 1);
		return 0;
	}
	return ret;
}
KPI_EXPORT(irq_create_mapping_affinity);

void irq_dispose_mapping(unsigned int virq)
{
	struct irq_data *data = irq_get_irq_data(virq);
	struct irq_domain *d = data ? data->domain : NULL;

	if (!virq || WARN_ON(!d))
		return;
	if (irq_domain_is_hierarchy(d)) {
		irq_domain_free_irqs(virq, 1);
		return;
	}
	irq_set_status_flags(virq, IRQ_NOREQUEST);
	irq_set_chip_and_handler(virq, NULL, NULL);
	synchronize_irq(virq);
	if (d->ops->unmap)
		d->ops->unmap(d, virq);
	kpi_irq_domain_map(d, data->hwirq, NULL);
	d->mapcount--;
	irq_free_descs(virq, 1);
}
KPI_EXPORT(irq_dispose_mapping);

struct irq_domain *irq_domain_create_simple(struct fwnode_handle *fwnode,
					    unsigned int size,
					    unsigned int first_irq,
					    const struct irq_domain_ops *ops,
					    void *host_data)
{
	struct irq_domain *d = __irq_domain_add(fwnode, size, size, 0, ops,
						host_data);
	unsigned int i;

	if (!d || !first_irq)
		return d;
	irq_alloc_descs(first_irq, first_irq, size, NUMA_NO_NODE);
	for (i = 0; i < size; i++)
		irq_domain_associate(d, first_irq + i, i);
	return d;
}
KPI_EXPORT(irq_domain_create_simple);

void irq_domain_associate_many(struct irq_domain *d, unsigned int irq_base,
			       irq_hw_number_t hwirq_base, int count)
{
	int i;

	for (i = 0; i < count; i++)
		irq_domain_associate(d, irq_base + i, hwirq_base + i);
}
KPI_EXPORT(irq_domain_associate_many);

/* For controllers whose interrupts have numbers of old. */
struct irq_domain *irq_domain_create_legacy(struct fwnode_handle *fwnode,
					    unsigned int size,
					    unsigned int first_irq,
					    irq_hw_number_t first_hwirq,
					    const struct irq_domain_ops *ops,
					    void *host_data)
{
	struct irq_domain *d =
		__irq_domain_add(fwnode, first_hwirq + size,
				 first_hwirq + size, 0, ops, host_data);

	if (d)
		irq_domain_associate_many(d, first_irq, first_hwirq, size);
	return d;
}
KPI_EXPORT(irq_domain_create_legacy);

struct irq_domain *irq_domain_add_legacy(struct device_node *of_node,
					 unsigned int size,
					 unsigned int first_irq,
					 irq_hw_number_t first_hwirq,
					 const struct irq_domain_ops *ops,
					 void *host_data)
{
	return irq_domain_create_legacy(of_node_to_fwnode(of_node), size,
					first_irq, first_hwirq, ops,
					host_data);
}
KPI_EXPORT(irq_domain_add_legacy);

int generic_handle_domain_irq_safe(struct irq_domain *d, unsigned int hwirq)
{
	unsigned int irq;

	if (!__irq_resolve_mapping(d, hwirq, &irq))
		return -EINVAL;
	return generic_handle_irq_safe(irq);
}
KPI_EXPORT(generic_handle_domain_irq_safe);

int generic_handle_domain_irq(struct irq_domain *d, unsigned int hwirq)
{
	unsigned int irq;

	if (!__irq_resolve_mapping(d, hwirq, &irq))
		return -EINVAL;
	return generic_handle_irq(irq);
}
KPI_EXPORT(generic_handle_domain_irq);

/* --------------------------------------------------------- translators */

int irq_domain_xlate_onecell(struct irq_domain *d, struct device_node *ctrlr,
			     const u32 *intspec, unsigned int intsize,
			     irq_hw_number_t *out_hwirq, unsigned int *out_type)
{
	if (WARN_ON(intsize < 1))
		return -EINVAL;
	*out_hwirq = intspec[0];
	*out_type = IRQ_TYPE_NONE;
	return 0;
}
KPI_EXPORT(irq_domain_xlate_onecell);

int irq_domain_xlate_twocell(struct irq_domain *d, struct device_node *ctrlr,
			     const u32 *intspec, unsigned int intsize,
			     irq_hw_number_t *out_hwirq, unsigned int *out_type)
{
	if (WARN_ON(intsize < 2))
		return -EINVAL;
	*out_hwirq = intspec[0];
	*out_type = intspec[1] & IRQ_TYPE_SENSE_MASK;
	return 0;
}
KPI_EXPORT(irq_domain_xlate_twocell);

int irq_domain_xlate_onetwocell(struct irq_domain *d,
				struct device_node *ctrlr, const u32 *intspec,
				unsigned int intsize,
				unsigned long *out_hwirq,
				unsigned int *out_type)
{
	if (intsize > 1)
		return irq_domain_xlate_twocell(d, ctrlr, intspec, intsize,
						out_hwirq, out_type);
	return irq_domain_xlate_onecell(d, ctrlr, intspec, intsize, out_hwirq,
					out_type);
}
KPI_EXPORT(irq_domain_xlate_onetwocell);

int irq_domain_translate_onecell(struct irq_domain *d,
				 struct irq_fwspec *fwspec,
				 unsigned long *out_hwirq,
				 unsigned int *out_type)
{
	return irq_domain_xlate_onecell(d, NULL, fwspec->param,
					fwspec->param_count, out_hwirq,
					out_type);
}
KPI_EXPORT(irq_domain_translate_onecell);

int irq_domain_translate_twocell(struct irq_domain *d,
				 struct irq_fwspec *fwspec,
				 unsigned long *out_hwirq,
				 unsigned int *out_type)
{
	return irq_domain_xlate_twocell(d, NULL, fwspec->param,
					fwspec->param_count, out_hwirq,
					out_type);
}
KPI_EXPORT(irq_domain_translate_twocell);

const struct irq_domain_ops irq_domain_simple_ops = {
	.xlate = irq_domain_xlate_onetwocell,
};
KPI_EXPORT(irq_domain_simple_ops);
