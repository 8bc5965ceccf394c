// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/tasks.h, linux/rcupdate_trace.h: the tracing kind of tasks-RCU,
 * whose readers may sleep and say where they begin and end.
 *
 * Readers count their nesting in their task, inline. A grace period marks those
 * that are inside, and the outermost unlock of a marked one comes here and
 * takes the mark away: so one that is soon inside again is not waited for
 * again.
 */
#include <linux/rcupdate.h>
#include <linux/rcupdate_trace.h>
#include <linux/sched.h>

#include "kpi.h"
#include "kernel/rcu/rcu.h"

u8 rcu_trc_cmpxchg_need_qs(struct task_struct *t, u8 old, u8 new)
{
	return cmpxchg(&t->trc_reader_special.b.need_qs, old, new);
}
KPI_EXPORT(rcu_trc_cmpxchg_need_qs);

/* The nesting is far below zero meanwhile: not yet out, but no reader. */
void rcu_read_unlock_trace_special(struct task_struct *t)
{
	smp_mb(); /* What was read comes before the mark goes. */
	WRITE_ONCE(t->trc_reader_special.b.blocked, false);
	rcu_trc_cmpxchg_need_qs(t, TRC_NEED_QS, 0);
	rcu_trc_cmpxchg_need_qs(t, TRC_NEED_QS_CHECKED, 0);
	WRITE_ONCE(t->trc_reader_nesting, 0);
}
KPI_EXPORT(rcu_read_unlock_trace_special);

/* Grace periods find a sleeping reader like any other. */
void rcu_tasks_trace_qs_blkd(struct task_struct *t)
{
	WRITE_ONCE(t->trc_reader_special.b.blocked, true);
}
KPI_EXPORT(rcu_tasks_trace_qs_blkd);

static bool mark_reader(struct task_struct *task)
{
	if (READ_ONCE(task->trc_reader_nesting))
		rcu_trc_cmpxchg_need_qs(task, 0, TRC_NEED_QS);
	return false;
}

static bool is_marked(struct task_struct *task)
{
	if (READ_ONCE(task->trc_reader_special.b.need_qs) != TRC_NEED_QS)
		return false;
	if (READ_ONCE(task->trc_reader_nesting))
		return true;
	rcu_trc_cmpxchg_need_qs(task, TRC_NEED_QS, 0);
	return false;
}

/* The read side has no barrier; ordinary grace periods end with one for all. */
static void trace_grace_period(void)
{
	struct kpi_rcu_stall stall;
	unsigned int round = 0;

	kpi_rcu_grace_period();
	kpi_rcu_stall_begin(&stall);
	kpi_rcu_any_task(mark_reader);
	while (kpi_rcu_any_task(is_marked)) {
		kpi_rcu_pause(round++);
		kpi_rcu_stall_check(&stall, -1, is_marked);
	}
	host_membarrier();
}

static struct kpi_rcu_cbs trace =
	KPI_RCU_CBS_INIT("rcu_tasks_trace_kthread", trace_grace_period);

void call_rcu_tasks_trace(struct rcu_head *head, rcu_callback_t func)
{
	kpi_rcu_cbs_add(&trace, head, func);
}
KPI_EXPORT(call_rcu_tasks_trace);

void synchronize_rcu_tasks_trace(void)
{
	kpi_rcu_cbs_sync(&trace);
}
KPI_EXPORT(synchronize_rcu_tasks_trace);

void rcu_barrier_tasks_trace(void)
{
	kpi_rcu_cbs_barrier(&trace);
}
KPI_EXPORT(rcu_barrier_tasks_trace);

void show_rcu_tasks_trace_gp_kthread(void)
{
	kpi_rcu_cbs_show(&trace);
}
KPI_EXPORT(show_rcu_tasks_trace_gp_kthread);
