// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/tasks.h, linux/rcupdate.h: tasks-RCU, which waits until each task
 * has given up its CPU of its own accord, and the rude kind, which waits until
 * each CPU could be taken from what runs there.
 *
 * A task that is not on a run queue sleeps or runs outside of the kernel; one
 * that is gets marked, and the mark goes when it next calls schedule(). Code
 * that may not be preempted is waited for by ordinary grace periods before
 * and after, so that a task is never between two states when it is looked at.
 */
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "kpi.h"
#include "kernel/rcu/rcu.h"

static bool mark_running(struct task_struct *task)
{
	if (READ_ONCE(task->on_rq) && task != current) {
		task->rcu_tasks_nvcsw = READ_ONCE(task->nvcsw);
		WRITE_ONCE(task->rcu_tasks_holdout, true);
	}
	return false;
}

static bool still_running(struct task_struct *task)
{
	if (!READ_ONCE(task->rcu_tasks_holdout))
		return false;
	if (READ_ONCE(task->on_rq) &&
	    READ_ONCE(task->nvcsw) == task->rcu_tasks_nvcsw)
		return true;
	WRITE_ONCE(task->rcu_tasks_holdout, false);
	return false;
}

static void tasks_grace_period(void)
{
	struct kpi_rcu_stall stall;
	unsigned int round = 0;

	kpi_rcu_grace_period();
	kpi_rcu_stall_begin(&stall);
	kpi_rcu_any_task(mark_running);
	while (kpi_rcu_any_task(still_running)) {
		kpi_rcu_pause(round++);
		kpi_rcu_stall_check(&stall, -1, still_running);
	}
	kpi_rcu_grace_period();
}

static struct kpi_rcu_cbs tasks =
	KPI_RCU_CBS_INIT("rcu_tasks_kthread", tasks_grace_period);

void call_rcu_tasks(struct rcu_head *head, rcu_callback_t func)
{
	kpi_rcu_cbs_add(&tasks, head, func);
}
KPI_EXPORT(call_rcu_tasks);

void synchronize_rcu_tasks(void)
{
	kpi_rcu_cbs_sync(&tasks);
}
KPI_EXPORT(synchronize_rcu_tasks);

void rcu_barrier_tasks(void)
{
	kpi_rcu_cbs_barrier(&tasks);
}
KPI_EXPORT(rcu_barrier_tasks);

void show_rcu_tasks_classic_gp_kthread(void)
{
	kpi_rcu_cbs_show(&tasks);
}
KPI_EXPORT(show_rcu_tasks_classic_gp_kthread);

/* What cannot be preempted is a reader of ordinary RCU too. */
static struct kpi_rcu_cbs rude =
	KPI_RCU_CBS_INIT("rcu_tasks_rude_kthread", kpi_rcu_grace_period);

void call_rcu_tasks_rude(struct rcu_head *head, rcu_callback_t func)
{
	kpi_rcu_cbs_add(&rude, head, func);
}
KPI_EXPORT(call_rcu_tasks_rude);

void synchronize_rcu_tasks_rude(void)
{
	kpi_rcu_cbs_sync(&rude);
}
KPI_EXPORT(synchronize_rcu_tasks_rude);

void rcu_barrier_tasks_rude(void)
{
	kpi_rcu_cbs_barrier(&rude);
}
KPI_EXPORT(rcu_barrier_tasks_rude);

void show_rcu_tasks_rude_gp_kthread(void)
{
	kpi_rcu_cbs_show(&rude);
}
KPI_EXPORT(show_rcu_tasks_rude_gp_kthread);
