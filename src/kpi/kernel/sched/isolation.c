// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/sched/isolation.c, linux/sched/isolation.h: CPUs set apart from the
 * kernel's own chores. There are none, as on a machine whose command line
 * names none: every CPU does every kind of housekeeping.
 */
#include <linux/cpumask.h>
#include <linux/jump_label.h>
#include <linux/sched.h>
#include <linux/sched/isolation.h>
#include <linux/smp.h>

#include "kpi.h"

#ifdef CONFIG_CPU_ISOLATION

DEFINE_STATIC_KEY_FALSE(housekeeping_overridden);
KPI_EXPORT(housekeeping_overridden);

bool housekeeping_enabled(enum hk_type type)
{
	return false;
}
KPI_EXPORT(housekeeping_enabled);

int housekeeping_any_cpu(enum hk_type type)
{
	return raw_smp_processor_id();
}
KPI_EXPORT(housekeeping_any_cpu);

const struct cpumask *housekeeping_cpumask(enum hk_type type)
{
	return cpu_possible_mask;
}
KPI_EXPORT(housekeeping_cpumask);

void housekeeping_affine(struct task_struct *task, enum hk_type type)
{
}
KPI_EXPORT_NOOP(housekeeping_affine, "no CPU is set apart to keep it off");

bool housekeeping_test_cpu(int cpu, enum hk_type type)
{
	return true;
}
KPI_EXPORT(housekeeping_test_cpu);

#endif
