// SPDX-License-Identifier: GPL-2.0
/*
 * lib/cpu_rmap.c: which of several objects - queues with an interrupt each - is
 * the nearest to a CPU. CPUs here are threads of one node.
 */
#include <linux/cpu_rmap.h>
#include <linux/interrupt.h>
#include <linux/slab.h>

#include "kpi.h"

#define SAME_NODE 3

struct cpu_rmap *alloc_cpu_rmap(unsigned int size, gfp_t flags)
{
	size_t head = ALIGN(offsetof(struct cpu_rmap, near[nr_cpu_ids]),
			    sizeof(void *));
	struct cpu_rmap *rmap;
	unsigned int cpu;

	if (!size || size > U16_MAX)
		return NULL;
	rmap = kzalloc(head + size * sizeof(rmap->obj[0]), flags);
	if (!rmap)
		return NULL;
	kref_init(&rmap->refcount);
	rmap->obj = (void *)rmap + head;
	rmap->size = size;
	/* In turns, until something is known. */
	for_each_possible_cpu(cpu) {
		rmap->near[cpu].index = cpu % size;
		rmap->near[cpu].dist = CPU_RMAP_DIST_INF;
	}
	return rmap;
}
KPI_EXPORT(alloc_cpu_rmap);

static void release_rmap(struct kref *ref)
{
	kfree(container_of(ref, struct cpu_rmap, refcount));
}

int cpu_rmap_put(struct cpu_rmap *rmap)
{
	return kref_put(&rmap->refcount, release_rmap);
}
KPI_EXPORT(cpu_rmap_put);

int cpu_rmap_add(struct cpu_rmap *rmap, void *obj)
{
	BUG_ON(rmap->used >= rmap->size);
	rmap->obj[rmap->used] = obj;
	return rmap->used++;
}
KPI_EXPORT(cpu_rmap_add);

/* A CPU without an object of its own takes that of another one. */
static void take_neighbour(struct cpu_rmap *rmap, unsigned int cpu)
{
	unsigned int other;

	for_each_online_cpu(other)
		if (!rmap->near[other].dist) {
			rmap->near[cpu].index = rmap->near[other].index;
			rmap->near[cpu].dist = SAME_NODE;
			return;
		}
}

int cpu_rmap_update(struct cpu_rmap *rmap, u16 index,
		    const struct cpumask *affinity)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (rmap->near[cpu].index == index)
			rmap->near[cpu].dist = CPU_RMAP_DIST_INF;
	for_each_cpu(cpu, affinity) {
		rmap->near[cpu].index = index;
		rmap->near[cpu].dist = 0;
	}
	for_each_online_cpu(cpu)
		if (rmap->near[cpu].dist == CPU_RMAP_DIST_INF)
			take_neighbour(rmap, cpu);
	return 0;
}
KPI_EXPORT(cpu_rmap_update);

/* ------------------------------------------------ objects that are interrupts */

struct mapped_irq {
	struct irq_affinity_notify notify;
	struct cpu_rmap *rmap;
	u16 index;
};

static void on_change(struct irq_affinity_notify *notify,
		      const cpumask_t *mask)
{
	struct mapped_irq *m = container_of(notify, struct mapped_irq, notify);

	cpu_rmap_update(m->rmap, m->index, mask);
}

static void release_irq(struct kref *ref)
{
	struct mapped_irq *m = container_of(ref, struct mapped_irq,
					    notify.kref);

	m->rmap->obj[m->index] = NULL;
	cpu_rmap_put(m->rmap);
	kfree(m);
}

int irq_cpu_rmap_add(struct cpu_rmap *rmap, int irq)
{
	struct mapped_irq *m = kzalloc(sizeof(*m), GFP_KERNEL);
	int ret;

	if (!m)
		return -ENOMEM;
	m->notify.notify = on_change;
	m->notify.release = release_irq;
	m->rmap = rmap;
	kref_get(&rmap->refcount);
	m->index = cpu_rmap_add(rmap, m);
	ret = irq_set_affinity_notifier(irq, &m->notify);
	if (!ret)
		return 0;
	rmap->obj[m->index] = NULL;
	cpu_rmap_put(rmap);
	kfree(m);
	return ret;
}
KPI_EXPORT(irq_cpu_rmap_add);

void free_irq_cpu_rmap(struct cpu_rmap *rmap)
{
	unsigned int i;

	for (i = 0; rmap && i < rmap->used; i++) {
		struct mapped_irq *m = rmap->obj[i];

		if (m)
			irq_set_affinity_notifier(m->notify.irq, NULL);
	}
	if (rmap)
		cpu_rmap_put(rmap);
}
KPI_EXPORT(free_irq_cpu_rmap);
