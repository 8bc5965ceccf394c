// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/kernel/cpu/common.c, asm/processor.h: the head of a CPU's block.
 *
 * fixed_percpu_data is linked first (kpi.lds): gcc reads the stack canary at
 * %gs:0x28.
 */
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/smp.h>
#include <linux/topology.h>
#include <asm/processor.h>

#include "kpi.h"
#include "arch/x86/percpu.h"

DEFINE_PER_CPU_FIRST(struct fixed_percpu_data, fixed_percpu_data) __visible;

/* The words that inline functions of the headers read at fixed offsets. */
DEFINE_PER_CPU(struct task_struct *, current_task) = &init_task;
KPI_EXPORT(current_task);

/*
 * The inverted need-resched bit stays set for ever: no preempt_enable() has
 * to call the scheduler, since preemption is the host's.
 */
DEFINE_PER_CPU(int, __preempt_count) = PREEMPT_ENABLED;
KPI_EXPORT(__preempt_count);

DEFINE_PER_CPU_READ_MOSTLY(int, cpu_number);
KPI_EXPORT(cpu_number);

DEFINE_PER_CPU_READ_MOSTLY(unsigned long, this_cpu_off);
KPI_EXPORT(this_cpu_off);

#ifdef CONFIG_NUMA
DEFINE_PER_CPU(int, numa_node);
KPI_EXPORT(numa_node);
DEFINE_PER_CPU(int, _numa_mem_);
#endif

/* EFLAGS.IF as kernel code believes it to be; see pv_ops. */
DEFINE_PER_CPU(unsigned long, kpi_eflags) = X86_EFLAGS_IF;

unsigned long __per_cpu_offset[NR_CPUS];
KPI_EXPORT(__per_cpu_offset);

/*
 * Threads keep their stack frames while they move from CPU to CPU, so one
 * canary serves all of them.  It changes under the caller's feet here.
 */
void __no_stack_protector kpi_percpu_init(const struct host_boot_info *info)
{
	unsigned long canary;
	unsigned int cpu;

	host_random(&canary, sizeof(canary));
	canary &= CANARY_MASK;
	for (cpu = 0; cpu < info->nr_cpus; cpu++) {
		unsigned long base = info->percpu_base +
				     cpu * info->percpu_stride;

		__per_cpu_offset[cpu] = base;
		per_cpu(this_cpu_off, cpu) = base;
		per_cpu(cpu_number, cpu) = cpu;
		per_cpu(fixed_percpu_data, cpu).stack_canary = canary;
	}
	init_task.stack_canary = canary;
}
