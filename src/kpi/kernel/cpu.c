// SPDX-License-Identifier: GPL-2.0
/* kernel/cpu.c, linux/cpumask.h: which CPUs there are. */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/nodemask.h>
#include <linux/topology.h>

#include "kpi.h"
#include "kernel/boot.h"

unsigned int nr_cpu_ids __read_mostly = NR_CPUS;
KPI_EXPORT(nr_cpu_ids);

/* All CPUs are there from boot to end: every mask but "dying" is the same. */
struct cpumask __cpu_possible_mask;
KPI_EXPORT(__cpu_possible_mask);
struct cpumask __cpu_online_mask;
KPI_EXPORT(__cpu_online_mask);
struct cpumask __cpu_present_mask;
KPI_EXPORT(__cpu_present_mask);
struct cpumask __cpu_active_mask;
KPI_EXPORT(__cpu_active_mask);
struct cpumask __cpu_dying_mask;
KPI_EXPORT(__cpu_dying_mask);

atomic_t __num_online_cpus __read_mostly;
KPI_EXPORT(__num_online_cpus);

/*
 * cpumask_of(cpu) points into this table at row 1 + cpu % 64, moved back by
 * cpu / 64 words, so that the row's first word becomes the one with the bit.
 */
#define MASK_ROW(n) [(n) + 1] = { 1UL << (n) }
#define MASK_ROWS_8(n)                                                        \
	MASK_ROW(n), MASK_ROW((n) + 1), MASK_ROW((n) + 2), MASK_ROW((n) + 3), \
	MASK_ROW((n) + 4), MASK_ROW((n) + 5), MASK_ROW((n) + 6),              \
	MASK_ROW((n) + 7)

const unsigned long cpu_bit_bitmap[BITS_PER_LONG + 1][BITS_TO_LONGS(NR_CPUS)] = {
	MASK_ROWS_8(0),	 MASK_ROWS_8(8),  MASK_ROWS_8(16), MASK_ROWS_8(24),
	MASK_ROWS_8(32), MASK_ROWS_8(40), MASK_ROWS_8(48), MASK_ROWS_8(56),
};
KPI_EXPORT(cpu_bit_bitmap);

const DECLARE_BITMAP(cpu_all_bits, NR_CPUS) = {
	[0 ... BITS_TO_LONGS(NR_CPUS) - 1] = ~0UL
};
KPI_EXPORT(cpu_all_bits);

/* One memory node with all CPUs: the host hides the machine's topology. */
unsigned int nr_node_ids __read_mostly = 1;
KPI_EXPORT(nr_node_ids);
unsigned int nr_online_nodes __read_mostly = 1;
KPI_EXPORT(nr_online_nodes);

nodemask_t node_states[NR_NODE_STATES] __read_mostly = {
	[0 ... NR_NODE_STATES - 1] = { { [0] = 1UL } },
};
KPI_EXPORT(node_states);

#ifdef CONFIG_CPUMASK_OFFSTACK
cpumask_var_t node_to_cpumask_map[MAX_NUMNODES] = { [0] = &__cpu_possible_mask };
#else
cpumask_var_t node_to_cpumask_map[MAX_NUMNODES];
#endif
KPI_EXPORT(node_to_cpumask_map);

void kpi_cpu_init(unsigned int nr_cpus)
{
	unsigned int cpu;

	nr_cpu_ids = nr_cpus;
	for (cpu = 0; cpu < nr_cpus; cpu++) {
		cpumask_set_cpu(cpu, &__cpu_possible_mask);
		cpumask_set_cpu(cpu, &__cpu_present_mask);
		cpumask_set_cpu(cpu, &__cpu_online_mask);
		cpumask_set_cpu(cpu, &__cpu_active_mask);
	}
	atomic_set(&__num_online_cpus, nr_cpus);
}
