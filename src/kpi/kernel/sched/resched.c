// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/sched/core.c, linux/sched.h: giving way to others.
 *
 * There may be more threads than CPUs, and one that never sleeps would keep
 * its CPU. As with the kernel's voluntary preemption the end of a time slice
 * only marks the task, and it gives way where it asks: in cond_resched() and
 * might_sleep().
 */
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/task.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "kernel/locking/check.h"
#include "kernel/rcu/rcu.h"
#include "kernel/sched/sched.h"
#include "kernel/smp.h"
#include "kernel/task.h"

/*
 * The ticker, which owns no CPU, looks at what runs on others. A task that
 * stops running is not waited for by anything else, so this holds it there.
 */
static DEFINE_PER_CPU(unsigned int, looked_at);

static void mark_current_of(unsigned int cpu)
{
	unsigned int *looking = per_cpu_ptr(&looked_at, cpu);
	struct task_struct *task;

	smp_store_mb(*looking, 1);
	task = READ_ONCE(per_cpu(current_task, cpu));
	if (task && task != &init_task)
		set_tsk_need_resched(task);
	smp_store_release(looking, 0);
}

void kpi_resched(void)
{
	static unsigned int turn;
	unsigned int cpu;

	for_each_online_cpu(cpu)
		mark_current_of(cpu);
	/* Those who wait may be timers, and all CPUs in loops of a module. */
	turn = cpumask_next(turn, cpu_online_mask);
	if (turn >= nr_cpu_ids)
		turn = cpumask_first(cpu_online_mask);
	kpi_cpu_help(turn);
}

void kpi_sched_leave(void)
{
	smp_mb(); /* current is another one before this looks */
	while (unlikely(this_cpu_read(looked_at)))
		cpu_relax();
}

void kpi_give_way(void)
{
	clear_tsk_need_resched(current);
	host_yield();
}

/* To tasks-RCU it goes on running: it did not ask for this. */
static void preempt(void)
{
	struct task_struct *task = current;

	this_cpu_inc(kpi_rcu_quiet);
	kpi_task_of(task)->preempted = true;
	kpi_give_way();
	kpi_task_of(task)->preempted = false;
	task->nivcsw++;
}

/* Whatever the state says: this is no sleep. */
asmlinkage __visible void __sched preempt_schedule(void)
{
	if (preemptible())
		preempt();
}
KPI_EXPORT(preempt_schedule);

void __sched yield(void)
{
	set_current_state(TASK_RUNNING);
	schedule();
}
KPI_EXPORT(yield);

int __sched __cond_resched(void)
{
	if (kpi_checking_locks())
		kpi_check_may_sleep();
	if (preempt_count() || likely(!tif_need_resched()))
		return 0;
	preempt();
	return 1;
}
KPI_EXPORT(__cond_resched);

/* Held once and nothing else: to let it go is to be preemptible. */
static bool lock_holder_should_rest(void)
{
	return tif_need_resched() && preempt_count() == PREEMPT_LOCK_OFFSET;
}

static void rest_unlocked(void)
{
	if (preempt_count())
		cpu_relax();
	else
		preempt();
}

int __cond_resched_lock(spinlock_t *lock)
{
	if (!spin_needbreak(lock) && !lock_holder_should_rest())
		return 0;
	spin_unlock(lock);
	rest_unlocked();
	spin_lock(lock);
	return 1;
}
KPI_EXPORT(__cond_resched_lock);

int __cond_resched_rwlock_read(rwlock_t *lock)
{
	if (!rwlock_needbreak(lock) && !lock_holder_should_rest())
		return 0;
	read_unlock(lock);
	rest_unlocked();
	read_lock(lock);
	return 1;
}
KPI_EXPORT(__cond_resched_rwlock_read);

int __cond_resched_rwlock_write(rwlock_t *lock)
{
	if (!rwlock_needbreak(lock) && !lock_holder_should_rest())
		return 0;
	write_unlock(lock);
	rest_unlocked();
	write_lock(lock);
	return 1;
}
KPI_EXPORT(__cond_resched_rwlock_write);
