// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/sched/core.c, linux/sched.h: on which CPUs a task may run.
 *
 * The masks are the kernel side's, the host's threads keep to them when they
 * take a CPU. One that runs where it may no longer gives way when it asks
 * whether it should, as at the end of a time slice.
 */
#include <linux/cpumask.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/smp.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "kernel/sched/sched.h"

void kpi_apply_affinity(struct task_struct *task)
{
	if (task == &init_task)
		return;
	/*
	 * It may give way before the host knows the mask, and stay: then the
	 * ticker marks it again, but only a tick later.
	 */
	if (task != current &&
	    !cpumask_test_cpu(task_cpu(task), task->cpus_ptr))
		set_tsk_need_resched(task);
	host_thread_affinity(task, cpumask_bits(task->cpus_ptr)[0]);
}

/* A pinned task keeps its CPU until migrate_enable(), and this waits for it. */
static void wait_unpinned(struct task_struct *task)
{
	while (task != current && READ_ONCE(task->migration_disabled))
		schedule_timeout_uninterruptible(1);
}

static int set_mask(struct task_struct *task, const struct cpumask *mask)
{
	unsigned long flags;
	int ret = -EINVAL;

	raw_spin_lock_irqsave(&task->pi_lock, flags);
	if (cpumask_intersects(mask, cpu_online_mask)) {
		cpumask_copy(&task->cpus_mask, mask);
		task->nr_cpus_allowed = cpumask_weight(&task->cpus_mask);
		ret = 0;
	}
	raw_spin_unlock_irqrestore(&task->pi_lock, flags);
	return ret;
}

int set_cpus_allowed_ptr(struct task_struct *task, const struct cpumask *mask)
{
	int ret = set_mask(task, mask);

	if (ret)
		return ret;
	wait_unpinned(task);
	if (task->cpus_ptr == &task->cpus_mask)
		kpi_apply_affinity(task);
	return 0;
}
KPI_EXPORT(set_cpus_allowed_ptr);

/* It may sleep meanwhile, and wakes on this CPU. */
void migrate_disable(void)
{
	struct task_struct *task = current;

	if (task->migration_disabled++)
		return;
	preempt_disable();
	task->cpus_ptr = cpumask_of(smp_processor_id());
	if (task != &init_task)
		host_thread_affinity(task, cpumask_bits(task->cpus_ptr)[0]);
	preempt_enable();
}
KPI_EXPORT(migrate_disable);

void migrate_enable(void)
{
	struct task_struct *task = current;

	if (WARN_ON_ONCE(!task->migration_disabled))
		return;
	if (task->migration_disabled > 1) {
		task->migration_disabled--;
		return;
	}
	task->cpus_ptr = &task->cpus_mask;
	barrier();
	task->migration_disabled = 0;
	if (task != &init_task)
		host_thread_affinity(task, cpumask_bits(task->cpus_ptr)[0]);
}
KPI_EXPORT(migrate_enable);
