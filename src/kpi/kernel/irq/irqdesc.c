// SPDX-License-Identifier: GPL-2.0
/* kernel/irq/irqdesc.c, linux/irqdesc.h: interrupt numbers. */
#include <linux/cpumask.h>
#include <linux/kernel_stat.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "kernel/irq/internals.h"

/*
 * The first are the ISA bus's, which drivers ask for by number; those given
 * out begin behind the pins of two I/O APICs. (An example driver that is about
 * asks for 42 by its number, when it has taken three messages.)
 */
#define FIRST_DYNAMIC 40
#define NR_MOST 4096

static DEFINE_XARRAY_ALLOC(descs);
static DEFINE_MUTEX(descs_lock);

int nr_irqs = NR_MOST;
KPI_EXPORT(nr_irqs);

struct irq_desc *irq_to_desc(unsigned int irq)
{
	return xa_load(&descs, irq);
}
KPI_EXPORT(irq_to_desc);

struct irq_desc *kpi_next_irq(unsigned int *irq)
{
	unsigned long index = *irq;
	struct irq_desc *desc = xa_find(&descs, &index, NR_MOST, XA_PRESENT);

	*irq = index;
	return desc;
}

static void init_desc(struct irq_desc *desc, unsigned int irq,
		      struct module *owner)
{
	raw_spin_lock_init(&desc->lock);
	mutex_init(&desc->request_mutex);
	init_waitqueue_head(&desc->wait_for_threads);
	desc->irq_data.common = &desc->irq_common_data;
	desc->irq_data.irq = irq;
	desc->irq_data.chip = &no_irq_chip;
	desc->handle_irq = handle_bad_irq;
	desc->depth = 1;
	desc->owner = owner;
	irqd_set(&desc->irq_data, IRQD_IRQ_DISABLED | IRQD_IRQ_MASKED);
}

static void free_desc(struct irq_desc *desc)
{
	free_percpu(desc->kstat_irqs);
	free_cpumask_var(desc->irq_common_data.affinity);
	free_cpumask_var(desc->irq_common_data.effective_affinity);
	free_cpumask_var(desc->pending_mask);
	kfree(desc);
}

static struct irq_desc *new_desc(unsigned int irq, struct module *owner)
{
	struct irq_desc *desc = kzalloc(sizeof(*desc), GFP_KERNEL);

	if (!desc)
		return NULL;
	desc->kstat_irqs = alloc_percpu(unsigned int);
	if (!desc->kstat_irqs ||
	    !zalloc_cpumask_var(&desc->irq_common_data.affinity, GFP_KERNEL) ||
	    !zalloc_cpumask_var(&desc->irq_common_data.effective_affinity,
				GFP_KERNEL) ||
	    !zalloc_cpumask_var(&desc->pending_mask, GFP_KERNEL)) {
		free_desc(desc);
		return NULL;
	}
	init_desc(desc, irq, owner);
	cpumask_copy(desc->irq_common_data.affinity, cpu_possible_mask);
	cpumask_copy(desc->irq_common_data.effective_affinity,
		     cpumask_of(0));
	return desc;
}

/* The first of @cnt free numbers in a row, from @from on. */
static int find_numbers(unsigned int from, unsigned int cnt)
{
	unsigned int irq, run = 0;

	for (irq = from; irq < NR_MOST; irq++) {
		run = xa_load(&descs, irq) ? 0 : run + 1;
		if (run == cnt)
			return irq - cnt + 1;
	}
	return -ENOSPC;
}

/* A driver that gives back vectors before their handlers. */
static void drop_actions(struct irq_desc *desc, unsigned int irq)
{
	while (desc && desc->action) {
		pr_err("IRQ %u is given back while %s still handles it\n", irq,
		       desc->action->name);
		host_finding("interrupt given back with its handler");
		free_irq(irq, desc->action->dev_id);
	}
}

static void remove_numbers(unsigned int from, unsigned int cnt)
{
	while (cnt--) {
		struct irq_desc *desc = xa_erase(&descs, from++);

		if (desc)
			free_desc(desc);
	}
}

static int add_numbers(unsigned int from, unsigned int cnt,
		       struct module *owner)
{
	unsigned int i;

	for (i = 0; i < cnt; i++) {
		struct irq_desc *desc = new_desc(from + i, owner);

		if (!desc || xa_err(xa_store(&descs, from + i, desc,
					     GFP_KERNEL))) {
			if (desc)
				free_desc(desc);
			remove_numbers(from, i);
			return -ENOMEM;
		}
	}
	return from;
}

/* @irq < 0: any number from @from on; else just that one. */
int __irq_alloc_descs(int irq, unsigned int from, unsigned int cnt, int node,
		      struct module *owner,
		      const struct irq_affinity_desc *affinity)
{
	int ret;

	if (!cnt)
		return -EINVAL;
	if (irq >= 0 && from > irq)
		return -EINVAL;
	if (irq < 0)
		from = max(from, (unsigned int)FIRST_DYNAMIC);
	mutex_lock(&descs_lock);
	ret = find_numbers(irq >= 0 ? irq : from, cnt);
	if (irq >= 0 && ret != irq)
		ret = -EEXIST;
	if (ret >= 0)
		ret = add_numbers(ret, cnt, owner);
	mutex_unlock(&descs_lock);
	return ret;
}
KPI_EXPORT(__irq_alloc_descs);

void irq_free_descs(unsigned int from, unsigned int cnt)
{
	unsigned int i;

	if (from >= NR_MOST || from + cnt > NR_MOST)
		return;
	for (i = 0; i < cnt; i++)
		drop_actions(irq_to_desc(from + i), from + i);
	mutex_lock(&descs_lock);
	remove_numbers(from, cnt);
	mutex_unlock(&descs_lock);
}
KPI_EXPORT(irq_free_descs);

static int handle_desc(struct irq_desc *desc)
{
	if (!desc)
		return -EINVAL;
	/* A chip's own handler may find its interrupts in process context. */
	if (WARN_ON_ONCE(!in_hardirq() &&
			 irqd_is_handle_enforce_irqctx(&desc->irq_data)))
		return -EPERM;
	generic_handle_irq_desc(desc);
	return 0;
}

int generic_handle_irq(unsigned int irq)
{
	return handle_desc(irq_to_desc(irq));
}
KPI_EXPORT(generic_handle_irq);

int generic_handle_irq_safe(unsigned int irq)
{
	unsigned long flags;
	int ret;

	local_irq_save(flags);
	ret = handle_desc(irq_to_desc(irq));
	local_irq_restore(flags);
	return ret;
}
KPI_EXPORT(generic_handle_irq_safe);

unsigned int kstat_irqs_cpu(unsigned int irq, int cpu)
{
	struct irq_desc *desc = irq_to_desc(irq);

	return desc ? irq_desc_kstat_cpu(desc, cpu) : 0;
}
KPI_EXPORT(kstat_irqs_cpu);

