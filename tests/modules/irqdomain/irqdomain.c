// SPDX-License-Identifier: GPL-2.0
/*
 * irqdomain.c - interrupt controllers behind each other, legacy domains, chips
 * that are a register with a bit for each interrupt, injected interrupts.
 */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "../check.h"

static unsigned long checks;
static int handled, parent_masks, parent_unmasks, parent_acks, activated;

static irqreturn_t handler(int irq, void *arg)
{
	handled++;
	return IRQ_HANDLED;
}

/* ------------------------------------------------------- two in a row */

static void parent_mask(struct irq_data *d)
{
	parent_masks++;
}

static void parent_unmask(struct irq_data *d)
{
	parent_unmasks++;
}

static void parent_ack(struct irq_data *d)
{
	parent_acks++;
}

static struct irq_chip parent_chip = {
	.name = "outer",
	.irq_mask = parent_mask,
	.irq_unmask = parent_unmask,
	.irq_ack = parent_ack,
};

static int parent_alloc(struct irq_domain *d, unsigned int virq,
			unsigned int nr, void *arg)
{
	unsigned long first = (unsigned long)arg + 100;
	unsigned int i;

	for (i = 0; i < nr; i++)
		irq_domain_set_info(d, virq + i, first + i, &parent_chip,
				    NULL, handle_edge_irq, NULL, NULL);
	return 0;
}

static int parent_activate(struct irq_domain *d, struct irq_data *data,
			   bool reserve)
{
	activated++;
	return 0;
}

static void parent_deactivate(struct irq_domain *d, struct irq_data *data)
{
	activated--;
}

static const struct irq_domain_ops parent_ops = {
	.alloc = parent_alloc,
	.free = irq_domain_free_irqs_common,
	.activate = parent_activate,
	.deactivate = parent_deactivate,
};

static struct irq_chip child_chip = {
	.name = "inner",
	.irq_mask = irq_chip_mask_parent,
	.irq_unmask = irq_chip_unmask_parent,
	.irq_ack = irq_chip_ack_parent,
};

static int child_alloc(struct irq_domain *d, unsigned int virq,
		       unsigned int nr, void *arg)
{
	unsigned long first = (unsigned long)arg;
	int ret = irq_domain_alloc_irqs_parent(d, virq, nr, arg);
	unsigned int i;

	for (i = 0; !ret && i < nr; i++)
		ret = irq_domain_set_hwirq_and_chip(d, virq + i, first + i,
						    &child_chip, NULL);
	return ret;
}

static const struct irq_domain_ops child_ops = {
	.alloc = child_alloc,
	.free = irq_domain_free_irqs_common,
};

static int check_use(unsigned int virq, struct irq_domain *child)
{
	int masks = parent_masks;

	handled = 0;
	CHECK(!request_irq(virq, handler, 0, "irqdomain", &handled));
	CHECK(activated == 1 && parent_unmasks);
	CHECK(!generic_handle_domain_irq_safe(child, 5));
	CHECK(handled == 1 && parent_acks == 1);
	CHECK(generic_handle_domain_irq_safe(child, 50) == -EINVAL);
	/* An edge that comes while it is disabled comes when it is enabled. */
	disable_irq(virq);
	generic_handle_domain_irq_safe(child, 5);
	CHECK(handled == 1 && parent_masks > masks);
	enable_irq(virq);
	msleep(50);
	CHECK(handled == 2);
	CHECK(!irq_inject_interrupt(virq));
	msleep(50);
	CHECK(handled == 3);
	free_irq(virq, &handled);
	CHECK(!activated);
	return 0;
}

static int check_hierarchy(void)
{
	struct fwnode_handle *outer = irq_domain_alloc_named_fwnode("outer");
	struct fwnode_handle *inner = irq_domain_alloc_named_fwnode("inner");
	struct irq_domain *parent = irq_domain_create_tree(outer, &parent_ops,
							   NULL);
	struct irq_domain *child =
		irq_domain_create_hierarchy(parent, 0, 16, inner, &child_ops,
					    NULL);
	struct irq_data *data;
	int virq;

	CHECK(parent && child && child->parent == parent);
	CHECK(irq_domain_is_hierarchy(child));
	virq = irq_domain_alloc_irqs(child, 2, NUMA_NO_NODE, (void *)5);
	CHECK(virq > 0);
	CHECK(irq_find_mapping(child, 5) == virq);
	CHECK(irq_find_mapping(child, 6) == virq + 1);
	CHECK(irq_find_mapping(parent, 106) == virq + 1);
	data = irq_get_irq_data(virq);
	CHECK(data->domain == child && data->hwirq == 5);
	CHECK(irq_domain_get_irq_data(parent, virq) == data->parent_data);
	CHECK(data->parent_data->hwirq == 105);
	CHECK(data->parent_data->chip == &parent_chip);
	if (check_use(virq, child))
		return -EINVAL;
	irq_dispose_mapping(virq);
	irq_dispose_mapping(virq + 1);
	CHECK(!irq_find_mapping(child, 5) && !irq_find_mapping(parent, 105));
	irq_domain_remove(child);
	irq_domain_remove(parent);
	irq_domain_free_fwnode(inner);
	irq_domain_free_fwnode(outer);
	return 0;
}

/* ------------------------------------------------------- generic chips */

#ifdef CONFIG_GENERIC_IRQ_CHIP
enum { ACK = 8, MASK = 12 };
static u32 registers[4];

static u32 read_register(void __iomem *at)
{
	return *(u32 __force *)at;
}

static void write_register(u32 value, void __iomem *at)
{
	*(u32 __force *)at = value;
}

static int check_generic_chip(void)
{
	int base = irq_alloc_descs(-1, 1, 8, NUMA_NO_NODE);
	struct irq_chip_generic *gc;
	struct irq_chip_type *ct;

	CHECK(base > 0);
	gc = irq_alloc_generic_chip("bits", 1, base,
				    (void __iomem __force *)registers,
				    handle_level_irq);
	CHECK(gc);
	gc->reg_readl = read_register;
	gc->reg_writel = write_register;
	ct = gc->chip_types;
	ct->chip.irq_mask = irq_gc_mask_clr_bit;
	ct->chip.irq_unmask = irq_gc_mask_set_bit;
	ct->chip.irq_ack = irq_gc_ack_set_bit;
	ct->chip.irq_set_wake = irq_gc_set_wake;
	ct->regs.mask = MASK;
	ct->regs.ack = ACK;
	gc->wake_enabled = BIT(3);
	registers[MASK / 4] = 0x80;
	irq_setup_generic_chip(gc, 0x0f, IRQ_GC_INIT_MASK_CACHE, IRQ_NOREQUEST,
			       IRQ_LEVEL);
	CHECK(gc->mask_cache == 0x80);
	CHECK(irq_get_chip(base + 3) == &ct->chip &&
	      irq_get_chip_data(base + 3) == gc);
	handled = 0;
	CHECK(!request_irq(base + 3, handler, 0, "irqdomain", &handled));
	CHECK(registers[MASK / 4] == 0x88);
	generic_handle_irq_safe(base + 3);
	CHECK(handled == 1 && registers[ACK / 4] == 8);
	CHECK(registers[MASK / 4] == 0x88);
	disable_irq(base + 3);
	generic_handle_irq_safe(base + 3);
	CHECK(handled == 1 && registers[MASK / 4] == 0x80);
	enable_irq(base + 3);
	CHECK(registers[MASK / 4] == 0x88);
	CHECK(!irq_set_irq_wake(base + 3, 1) && gc->wake_active == 8);
	CHECK(!irq_set_irq_wake(base + 3, 0) && !gc->wake_active);
	free_irq(base + 3, &handled);
	CHECK(registers[MASK / 4] == 0x80);
	irq_remove_generic_chip(gc, 0x0f, 0, IRQ_NOREQUEST);
	CHECK(irq_get_chip_data(base + 3) == NULL);
	kfree(gc);
	irq_free_descs(base, 8);
	return 0;
}

#else /* a kernel without drivers that want them */

static int check_generic_chip(void)
{
	return 0;
}

#endif

/* ------------------------------------------- numbers that are there before */

static const struct irq_domain_ops legacy_ops = { };

static int check_legacy(void)
{
	int base = irq_alloc_descs(-1, 1, 4, NUMA_NO_NODE);
	struct fwnode_handle *node = irq_domain_alloc_named_fwnode("legacy");
	struct irq_fwspec spec = { .fwnode = node, .param_count = 2,
				   .param = { 7, IRQ_TYPE_EDGE_FALLING } };
	struct irq_domain *d;
	unsigned long hwirq;
	unsigned int type;

	CHECK(base > 0 && node);
	d = irq_domain_create_legacy(node, 4, base, 2, &legacy_ops, NULL);
	CHECK(d);
	CHECK(irq_find_mapping(d, 2) == base);
	CHECK(irq_find_mapping(d, 5) == base + 3);
	CHECK(!irq_find_mapping(d, 6) && !irq_find_mapping(d, 1));
	CHECK(!irq_domain_translate_twocell(d, &spec, &hwirq, &type));
	CHECK(hwirq == 7 && type == IRQ_TYPE_EDGE_FALLING);
	spec.param_count = 1;
	CHECK(!irq_domain_translate_onecell(d, &spec, &hwirq, &type));
	CHECK(hwirq == 7 && type == IRQ_TYPE_NONE);
	for (type = 0; type < 4; type++)
		irq_dispose_mapping(base + type);
	irq_domain_remove(d);
	irq_domain_free_fwnode(node);
	return 0;
}

static int __init irqdomain_init(void)
{
	if (check_hierarchy() || check_generic_chip() || check_legacy())
		return -EINVAL;
	pr_info("irqdomain: %lu checks passed\n", checks);
	return 0;
}
module_init(irqdomain_init);

static void __exit irqdomain_exit(void)
{
}
module_exit(irqdomain_exit);

MODULE_DESCRIPTION("Interrupt domains and generic chips");
MODULE_LICENSE("GPL");
