// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/sched/core.c, linux/sched.h: scheduling classes and priorities.
 *
 * They are told back, and they order those that wait for an rt_mutex, whose
 * holder is lent the priority of the most urgent of them. Which thread gets a
 * core is up to the machine's scheduler, which is not told.
 */
#include <linux/capability.h>
#include <linux/sched.h>
#include <linux/sched/prio.h>
#include <linux/sched/rt.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <uapi/linux/sched/types.h>

#include "kpi.h"
#include "kernel/locking/rtmutex.h"

#define NOT_TOLD "recorded; the machine's scheduler is not told"

static bool is_rt(int policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

static bool is_fair(int policy)
{
	return policy == SCHED_NORMAL || policy == SCHED_BATCH ||
	       policy == SCHED_IDLE;
}

/* Under pi_lock. */
static void set_normal_prio(struct task_struct *task)
{
	if (is_rt(task->policy))
		task->normal_prio = MAX_RT_PRIO - 1 - task->rt_priority;
	else
		task->normal_prio = task->static_prio;
}

void set_user_nice(struct task_struct *task, long nice)
{
	unsigned long flags;

	if (nice < MIN_NICE || nice > MAX_NICE)
		return;
	raw_spin_lock_irqsave(&task->pi_lock, flags);
	task->static_prio = NICE_TO_PRIO(nice);
	set_normal_prio(task);
	raw_spin_unlock_irqrestore(&task->pi_lock, flags);
	kpi_rt_mutex_adjust(task);
}
KPI_EXPORT_PARTIAL(set_user_nice, NOT_TOLD);

/* May the caller make @task this nice? */
int can_nice(const struct task_struct *task, const int nice)
{
	return nice_to_rlimit(nice) <= task_rlimit(task, RLIMIT_NICE) ||
	       capable(CAP_SYS_NICE);
}
KPI_EXPORT(can_nice);

static int check(const struct sched_attr *attr)
{
	if (attr->sched_policy == SCHED_DEADLINE)
		return -EBUSY;
	if (!is_rt(attr->sched_policy) && !is_fair(attr->sched_policy))
		return -EINVAL;
	if (attr->sched_flags & ~SCHED_FLAG_ALL)
		return -EINVAL;
	if (attr->sched_priority > MAX_RT_PRIO - 1 ||
	    is_rt(attr->sched_policy) != (attr->sched_priority != 0))
		return -EINVAL;
	return 0;
}

int sched_setattr_nocheck(struct task_struct *task,
			  const struct sched_attr *attr)
{
	int ret = check(attr);
	unsigned long flags;

	if (ret)
		return ret;
	raw_spin_lock_irqsave(&task->pi_lock, flags);
	task->policy = attr->sched_policy;
	task->sched_reset_on_fork =
		!!(attr->sched_flags & SCHED_FLAG_RESET_ON_FORK);
	task->rt_priority = attr->sched_priority;
	if (is_fair(attr->sched_policy))
		task->static_prio = NICE_TO_PRIO(attr->sched_nice);
	set_normal_prio(task);
	raw_spin_unlock_irqrestore(&task->pi_lock, flags);
	kpi_rt_mutex_adjust(task);
	return 0;
}
KPI_EXPORT_PARTIAL(sched_setattr_nocheck,
		   NOT_TOLD "; SCHED_DEADLINE is refused (-EBUSY)");

/* The distribution's kernel has it, but exports it to nobody. */
int sched_setscheduler_nocheck(struct task_struct *task, int policy,
			       const struct sched_param *param)
{
	struct sched_attr attr = {
		.sched_policy = policy & ~SCHED_RESET_ON_FORK,
		.sched_priority = param->sched_priority,
		.sched_nice = PRIO_TO_NICE(task->static_prio),
	};

	if (policy & SCHED_RESET_ON_FORK)
		attr.sched_flags |= SCHED_FLAG_RESET_ON_FORK;
	return sched_setattr_nocheck(task, &attr);
}
KPI_EXPORT_PARTIAL(sched_setscheduler_nocheck, NOT_TOLD);

static void set_fifo(struct task_struct *task, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	WARN_ON_ONCE(sched_setscheduler_nocheck(task, SCHED_FIFO, &param));
}

void sched_set_fifo(struct task_struct *task)
{
	set_fifo(task, MAX_RT_PRIO / 2);
}
KPI_EXPORT_PARTIAL(sched_set_fifo, NOT_TOLD);

void sched_set_fifo_low(struct task_struct *task)
{
	set_fifo(task, 1);
}
KPI_EXPORT_PARTIAL(sched_set_fifo_low, NOT_TOLD);

void sched_set_normal(struct task_struct *task, int nice)
{
	struct sched_attr attr = {
		.sched_policy = SCHED_NORMAL,
		.sched_nice = nice,
	};

	WARN_ON_ONCE(sched_setattr_nocheck(task, &attr));
}
KPI_EXPORT_PARTIAL(sched_set_normal, NOT_TOLD);
