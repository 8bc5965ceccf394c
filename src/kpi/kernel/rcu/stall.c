// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/tree_stall.h, linux/rcupdate.h: a grace period that waits so long
 * that something must be wrong, and is told by whom.
 */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "kpi.h"
#include "kernel/rcu/rcu.h"

int rcu_cpu_stall_suppress __read_mostly;
KPI_EXPORT(rcu_cpu_stall_suppress);
int rcu_cpu_stall_suppress_at_boot __read_mostly;
KPI_EXPORT(rcu_cpu_stall_suppress_at_boot);
int rcu_cpu_stall_timeout __read_mostly = CONFIG_RCU_CPU_STALL_TIMEOUT;

int rcu_jiffies_till_stall_check(void)
{
	return clamp(READ_ONCE(rcu_cpu_stall_timeout), 3, 300) * HZ;
}
KPI_EXPORT(rcu_jiffies_till_stall_check);

/* CONFIG_RCU_EXP_CPU_STALL_TIMEOUT is 0: as for the normal ones. */
int rcu_exp_jiffies_till_stall_check(void)
{
	return rcu_jiffies_till_stall_check();
}
KPI_EXPORT(rcu_exp_jiffies_till_stall_check);

void kpi_rcu_stall_begin(struct kpi_rcu_stall *stall)
{
	stall->start = jiffies;
	stall->next = stall->start + rcu_jiffies_till_stall_check();
}

/* The walk holds a spin lock, so only the first one is named, and its name. */
static struct {
	bool (*is_reader)(struct task_struct *task);
	pid_t pid;
	char comm[TASK_COMM_LEN];
} blocker;

static bool note_blocker(struct task_struct *task)
{
	if (!blocker.is_reader(task))
		return false;
	blocker.pid = task->pid;
	strscpy(blocker.comm, task->comm, sizeof(blocker.comm));
	return true;
}

static void name_blocker(bool (*is_reader)(struct task_struct *task))
{
	static DEFINE_MUTEX(lock);

	mutex_lock(&lock);
	blocker.is_reader = is_reader;
	if (kpi_rcu_any_task(note_blocker))
		pr_err("rcu: \tblocked by task P%d (%s)\n", blocker.pid,
		       blocker.comm);
	mutex_unlock(&lock);
}

void kpi_rcu_stall_check(struct kpi_rcu_stall *stall, int cpu,
			 bool (*is_reader)(struct task_struct *task))
{
	if (time_before(jiffies, stall->next) || rcu_cpu_stall_suppress)
		return;
	stall->next = jiffies + 3 * rcu_jiffies_till_stall_check() + 3;
	pr_err("rcu: INFO: %s detected stalls on CPUs/tasks:\n",
	       current->comm);
	if (cpu >= 0)
		pr_err("rcu: \tCPU %d with preempt_count %x\n", cpu,
		       per_cpu(__preempt_count, cpu) & ~PREEMPT_NEED_RESCHED);
	else
		name_blocker(is_reader);
	pr_err("rcu: \t(detected by %d, t=%lu jiffies)\n",
	       raw_smp_processor_id(), jiffies - stall->start);
}
