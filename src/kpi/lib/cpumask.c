// SPDX-License-Identifier: GPL-2.0
/* lib/cpumask.c, linux/cpumask.h: choosing CPUs, masks on the heap. */
#include <linux/bug.h>
#include <linux/cpumask.h>
#include <linux/numa.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "kpi.h"

/*
 * One round over @mask that began at @start: @n is where the caller is, @wrap
 * whether it has passed the end once.  nr_cpumask_bits: the round is over.
 */
unsigned int cpumask_next_wrap(int n, const struct cpumask *mask, int start,
			       bool wrap)
{
	unsigned int next = cpumask_next(n, mask);

	if (wrap && n < start && next >= start)
		return nr_cpumask_bits;
	if (next < nr_cpumask_bits)
		return next;
	/* At most once more: from the bottom, now with an end in sight. */
	next = cpumask_first(mask);
	return start >= 0 && next >= start ? nr_cpumask_bits : next;
}
KPI_EXPORT(cpumask_next_wrap);

#ifdef CONFIG_CPUMASK_OFFSTACK
bool alloc_cpumask_var_node(cpumask_var_t *mask, gfp_t flags, int node)
{
	*mask = kmalloc_node(cpumask_size(), flags, node);
	return *mask;
}
KPI_EXPORT(alloc_cpumask_var_node);

void free_cpumask_var(cpumask_var_t mask)
{
	kfree(mask);
}
KPI_EXPORT(free_cpumask_var);
#endif

/* The i-th online CPU, those of @node before all others. */
unsigned int cpumask_local_spread(unsigned int i, int node)
{
	const struct cpumask *local;
	unsigned int here;

	i %= num_online_cpus();
	if (node == NUMA_NO_NODE)
		return cpumask_nth(i, cpu_online_mask);

	local = cpumask_of_node(node);
	here = cpumask_weight_and(cpu_online_mask, local);
	if (i < here)
		return cpumask_nth_and(i, cpu_online_mask, local);
	return cpumask_nth_andnot(i - here, cpu_online_mask, local);
}
KPI_EXPORT(cpumask_local_spread);

/*
 * Callers on one CPU that ask again get the next one.  A race between two of
 * them costs fairness only, as in the kernel.
 */
static DEFINE_PER_CPU(int, last_choice);

static unsigned int remember(unsigned int cpu)
{
	if (cpu < nr_cpu_ids)
		__this_cpu_write(last_choice, cpu);
	return cpu;
}

unsigned int cpumask_any_distribute(const struct cpumask *srcp)
{
	return remember(find_next_bit_wrap(cpumask_bits(srcp), nr_cpumask_bits,
					   __this_cpu_read(last_choice) + 1));
}
KPI_EXPORT(cpumask_any_distribute);

unsigned int cpumask_any_and_distribute(const struct cpumask *src1p,
					const struct cpumask *src2p)
{
	return remember(find_next_and_bit_wrap(cpumask_bits(src1p),
					       cpumask_bits(src2p),
					       nr_cpumask_bits,
					       __this_cpu_read(last_choice) +
						       1));
}
KPI_EXPORT(cpumask_any_and_distribute);
