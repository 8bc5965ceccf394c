// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/irq/generic-chip.c, devres.c, linux/irq.h: controllers that are but a register
 * with a bit for each interrupt.
 */
#include <linux/device.h>
#include <linux/io.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/irq/internals.h"

/* ------------------------------------------------ what such a chip does */

void irq_gc_noop(struct irq_data *d)
{
}
KPI_EXPORT(irq_gc_noop);

/* Write the bit to a register of its own; @mask: the cache gains or loses it. */
static void write_bit(struct irq_data *d, unsigned long which, int mask)
{
	struct irq_chip_generic *gc = irq_data_get_irq_chip_data(d);
	struct irq_chip_type *ct = irq_data_get_chip_type(d);

	raw_spin_lock(&gc->lock);
	irq_reg_writel(gc, d->mask, which);
	if (mask > 0)
		*ct->mask_cache |= d->mask;
	else if (mask < 0)
		*ct->mask_cache &= ~d->mask;
	raw_spin_unlock(&gc->lock);
}

static void write_mask(struct irq_data *d, bool set)
{
	struct irq_chip_generic *gc = irq_data_get_irq_chip_data(d);
	struct irq_chip_type *ct = irq_data_get_chip_type(d);

	raw_spin_lock(&gc->lock);
	if (set)
		*ct->mask_cache |= d->mask;
	else
		*ct->mask_cache &= ~d->mask;
	irq_reg_writel(gc, *ct->mask_cache, ct->regs.mask);
	raw_spin_unlock(&gc->lock);
}

void irq_gc_mask_disable_reg(struct irq_data *d)
{
	write_bit(d, irq_data_get_chip_type(d)->regs.disable, -1);
}
KPI_EXPORT(irq_gc_mask_disable_reg);

void irq_gc_unmask_enable_reg(struct irq_data *d)
{
	write_bit(d, irq_data_get_chip_type(d)->regs.enable, 1);
}
KPI_EXPORT(irq_gc_unmask_enable_reg);

void irq_gc_ack_set_bit(struct irq_data *d)
{
	write_bit(d, irq_data_get_chip_type(d)->regs.ack, 0);
}
KPI_EXPORT(irq_gc_ack_set_bit);

void irq_gc_mask_set_bit(struct irq_data *d)
{
	write_mask(d, true);
}
KPI_EXPORT(irq_gc_mask_set_bit);

void irq_gc_mask_clr_bit(struct irq_data *d)
{
	write_mask(d, false);
}
KPI_EXPORT(irq_gc_mask_clr_bit);

int irq_gc_set_wake(struct irq_data *d, unsigned int on)
{
	struct irq_chip_generic *gc = irq_data_get_irq_chip_data(d);

	if (!(d->mask & gc->wake_enabled))
		return -EINVAL;
	raw_spin_lock(&gc->lock);
	if (on)
		gc->wake_active |= d->mask;
	else
		gc->wake_active &= ~d->mask;
	raw_spin_unlock(&gc->lock);
	return 0;
}
KPI_EXPORT(irq_gc_set_wake);

/* ------------------------------------------------------------- one chip */

static void init_chip(struct irq_chip_generic *gc, const char *name,
		      int num_ct, unsigned int irq_base,
		      void __iomem *reg_base, irq_flow_handler_t handler)
{
	int i;

	raw_spin_lock_init(&gc->lock);
	INIT_LIST_HEAD(&gc->list);
	gc->num_ct = num_ct;
	gc->irq_base = irq_base;
	gc->reg_base = reg_base;
	for (i = 0; i < num_ct; i++)
		gc->chip_types[i].chip.name = name;
	gc->chip_types->handler = handler;
}

struct irq_chip_generic *irq_alloc_generic_chip(const char *name, int num_ct,
						unsigned int irq_base,
						void __iomem *reg_base,
						irq_flow_handler_t handler)
{
	struct irq_chip_generic *gc =
		kzalloc(struct_size(gc, chip_types, num_ct), GFP_KERNEL);

	if (gc)
		init_chip(gc, name, num_ct, irq_base, reg_base, handler);
	return gc;
}
KPI_EXPORT(irq_alloc_generic_chip);

static void init_mask_cache(struct irq_chip_generic *gc,
			    enum irq_gc_flags flags)
{
	struct irq_chip_type *ct = gc->chip_types;
	u32 *cache = &gc->mask_cache;
	unsigned int i;

	for (i = 0; i < gc->num_ct; i++) {
		if (flags & IRQ_GC_MASK_CACHE_PER_TYPE)
			cache = &ct[i].mask_cache_priv;
		ct[i].mask_cache = cache;
		if (flags & IRQ_GC_INIT_MASK_CACHE)
			*cache = irq_reg_readl(gc, ct[i].regs.mask);
	}
}

void irq_setup_generic_chip(struct irq_chip_generic *gc, u32 msk,
			    enum irq_gc_flags flags, unsigned int clr,
			    unsigned int set)
{
	struct irq_chip_type *ct = gc->chip_types;
	unsigned int irq = gc->irq_base;

	init_mask_cache(gc, flags);
	for (; msk; msk >>= 1, irq++) {
		struct irq_data *d = irq_get_irq_data(irq);

		if (!(msk & 1) || !d)
			continue;
		if (!(flags & IRQ_GC_NO_MASK)) {
			if (ct->chip.irq_calc_mask)
				ct->chip.irq_calc_mask(d);
			else
				d->mask = 1 << (irq - gc->irq_base);
		}
		irq_set_chip_and_handler(irq, &ct->chip, ct->handler);
		irq_set_chip_data(irq, gc);
		irq_modify_status(irq, clr, set);
	}
	gc->irq_cnt = irq - gc->irq_base;
}
KPI_EXPORT(irq_setup_generic_chip);

int irq_setup_alt_chip(struct irq_data *d, unsigned int type)
{
	struct irq_chip_generic *gc = irq_data_get_irq_chip_data(d);
	unsigned int i;

	for (i = 0; i < gc->num_ct; i++)
		if (gc->chip_types[i].type & type) {
			d->chip = &gc->chip_types[i].chip;
			irq_data_to_desc(d)->handle_irq =
				gc->chip_types[i].handler;
			return 0;
		}
	return -EINVAL;
}
KPI_EXPORT(irq_setup_alt_chip);

void irq_remove_generic_chip(struct irq_chip_generic *gc, u32 msk,
			     unsigned int clr, unsigned int set)
{
	unsigned int bit, irq;

	for (bit = 0; msk; msk >>= 1, bit++) {
		if (!(msk & 1))
			continue;
		irq = gc->domain ? irq_find_mapping(gc->domain,
						    gc->irq_base + bit) :
				   gc->irq_base + bit;
		if (!irq)
			continue;
		irq_set_handler(irq, NULL);
		irq_set_chip(irq, &no_irq_chip);
		irq_set_chip_data(irq, NULL);
		irq_modify_status(irq, clr, set);
	}
}
KPI_EXPORT(irq_remove_generic_chip);

/* ------------------------------------------ that go with their driver */

static void free_chip(void *gc)
{
	kfree(gc);
}

struct irq_chip_generic *devm_irq_alloc_generic_chip(struct device *dev,
						     const char *name,
						     int num_ct,
						     unsigned int irq_base,
						     void __iomem *reg_base,
						     irq_flow_handler_t handler)
{
	struct irq_chip_generic *gc = irq_alloc_generic_chip(
		name, num_ct, irq_base, reg_base, handler);

	if (gc && devm_add_action_or_reset(dev, free_chip, gc))
		return NULL;
	return gc;
}
KPI_EXPORT(devm_irq_alloc_generic_chip);

struct generic_chip_devres {
	struct irq_chip_generic *gc;
	u32 msk;
	unsigned int clr, set;
};

static void remove_generic_chip(struct device *dev, void *res)
{
	struct generic_chip_devres *r = res;

	irq_remove_generic_chip(r->gc, r->msk, r->clr, r->set);
}

int devm_irq_setup_generic_chip(struct device *dev, struct irq_chip_generic *gc,
				u32 msk, enum irq_gc_flags flags,
				unsigned int clr, unsigned int set)
{
	struct generic_chip_devres *r =
		devres_alloc(remove_generic_chip, sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	irq_setup_generic_chip(gc, msk, flags, clr, set);
	*r = (struct generic_chip_devres){ gc, msk, clr, set };
	devres_add(dev, r);
	return 0;
}
KPI_EXPORT(devm_irq_setup_generic_chip);

/* ----------------------------------------------------- those of a domain */

static u32 read_be(void __iomem *addr)
{
	return ioread32be(addr);
}

static void write_be(u32 value, void __iomem *addr)
{
	iowrite32be(value, addr);
}

int __irq_alloc_domain_generic_chips(struct irq_domain *d, int irqs_per_chip,
				     int num_ct, const char *name,
				     irq_flow_handler_t handler,
				     unsigned int clr, unsigned int set,
				     enum irq_gc_flags flags)
{
	int i, n = irqs_per_chip ? DIV_ROUND_UP(d->revmap_size, irqs_per_chip) :
				   0;
	struct irq_domain_chip_generic *dgc;
	size_t each = sizeof(struct irq_chip_generic) +
		      num_ct * sizeof(struct irq_chip_type);
	char *at;

	if (d->gc)
		return -EBUSY;
	if (!n)
		return -EINVAL;
	/* One piece: its owner frees it with the domain, by kfree(). */
	dgc = kzalloc(struct_size(dgc, gc, n) + n * each, GFP_KERNEL);
	if (!dgc)
		return -ENOMEM;
	dgc->irqs_per_chip = irqs_per_chip;
	dgc->num_chips = n;
	dgc->irq_flags_to_clear = clr;
	dgc->irq_flags_to_set = set;
	dgc->gc_flags = flags;
	at = (char *)&dgc->gc[n];
	for (i = 0; i < n; i++, at += each) {
		dgc->gc[i] = (struct irq_chip_generic *)at;
		init_chip(dgc->gc[i], name, num_ct, i * irqs_per_chip, NULL,
			  handler);
		dgc->gc[i]->domain = d;
		if (flags & IRQ_GC_BE_IO) {
			dgc->gc[i]->reg_readl = read_be;
			dgc->gc[i]->reg_writel = write_be;
		}
	}
	d->gc = dgc;
	return 0;
}
KPI_EXPORT(__irq_alloc_domain_generic_chips);

struct irq_chip_generic *irq_get_domain_generic_chip(struct irq_domain *d,
						     unsigned int hw_irq)
{
	unsigned int i = d->gc ? hw_irq / d->gc->irqs_per_chip : 0;

	return d->gc && i < d->gc->num_chips ? d->gc->gc[i] : NULL;
}
KPI_EXPORT(irq_get_domain_generic_chip);

int irq_map_generic_chip(struct irq_domain *d, unsigned int virq,
			 irq_hw_number_t hw_irq)
{
	struct irq_chip_generic *gc = irq_get_domain_generic_chip(d, hw_irq);
	struct irq_data *data = irq_domain_get_irq_data(d, virq);
	unsigned int bit = d->gc ? hw_irq % d->gc->irqs_per_chip : 0;
	struct irq_chip_type *ct;

	if (!gc || !data)
		return d->gc ? -EINVAL : -ENODEV;
	if (test_bit(bit, &gc->unused))
		return -ENOTSUPP;
	if (test_bit(bit, &gc->installed))
		return -EBUSY;
	ct = gc->chip_types;
	if (!gc->installed)
		init_mask_cache(gc, d->gc->gc_flags);
	set_bit(bit, &gc->installed);
	if (ct->chip.irq_calc_mask)
		ct->chip.irq_calc_mask(data);
	else
		data->mask = 1 << bit;
	irq_domain_set_info(d, virq, hw_irq, &ct->chip, gc, ct->handler, NULL,
			    NULL);
	irq_modify_status(virq, d->gc->irq_flags_to_clear,
			  d->gc->irq_flags_to_set);
	return 0;
}

void irq_unmap_generic_chip(struct irq_domain *d, unsigned int virq)
{
	struct irq_data *data = irq_domain_get_irq_data(d, virq);
	struct irq_chip_generic *gc =
		data ? irq_get_domain_generic_chip(d, data->hwirq) : NULL;

	if (!gc)
		return;
	clear_bit(data->hwirq % d->gc->irqs_per_chip, &gc->installed);
	irq_domain_set_info(d, virq, data->hwirq, &no_irq_chip, NULL, NULL,
			    NULL, NULL);
}

const struct irq_domain_ops irq_generic_chip_ops = {
	.map = irq_map_generic_chip,
	.unmap = irq_unmap_generic_chip,
	.xlate = irq_domain_xlate_onetwocell,
};
KPI_EXPORT(irq_generic_chip_ops);
