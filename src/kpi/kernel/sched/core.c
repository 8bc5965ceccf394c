// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/sched/core.c, linux/sched.h: sleeping and waking.
 *
 * A task's __state is the word that its thread sleeps on, so the kernel's rule
 * - set the state, look at the condition, schedule() - is the futex's own: a
 * waker that comes in between has changed the word, and the sleep returns at
 * once. Waking is one exchange of the word and, then, a futex wake.
 *
 * Two threads that talk to each other would spend their time on that: so a
 * thread about to sleep looks at its state for a while, if that was of use
 * lately and threads can run beside each other at all.
 */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/sched/debug.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/wait.h>

#include "kpi.h"
#include "kernel/rcu/rcu.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/wakes.h"
#include "kernel/smp.h"
#include "kernel/softirq.h"
#include "kernel/task.h"
#include "kernel/workqueue/sleep.h"

#define NEVER (~0ULL)

/* What the kernel says when code sleeps that holds a spin lock. */
static noinline void report_atomic(void)
{
	pr_err("BUG: scheduling while atomic: %s/%d/0x%08x\n", current->comm,
	       current->pid, preempt_count());
	dump_stack();
	host_finding("scheduling while atomic");
}

/* A task that gives up its CPU of its own accord is no reader of any kind. */
static void note_voluntary_switch(struct task_struct *task)
{
	WARN_ONCE(task->rcu_read_lock_nesting > 0,
		  "Voluntary context switch within RCU read-side critical section!");
	rcu_tasks_qs(task, false);
}

static bool sleep_until(struct task_struct *task, u64 deadline)
{
	unsigned int state;

	for (;;) {
		state = READ_ONCE(task->__state);
		if (state == TASK_RUNNING)
			return true;
		if (signal_pending_state(state, task))
			break;
		if (host_sleep(&task->__state, state, deadline) == -ETIMEDOUT) {
			__set_current_state(TASK_RUNNING);
			return false;
		}
	}
	__set_current_state(TASK_RUNNING);
	return true;
}

/* Who comes to wake it must see that it need not, or it that it was woken. */
static void stop_polling(struct kpi_task *kt)
{
	WRITE_ONCE(kt->polling, false);
	smp_mb();
}

static void poll_state(struct task_struct *task)
{
	struct kpi_task *kt = kpi_task_of(task);
	unsigned int limit = kpi_patience_limit(&kt->patience), n;

	WRITE_ONCE(kt->polling, true);
	for (n = 0; n < limit && !tif_need_resched(); n++) {
		if (READ_ONCE(task->__state) == TASK_RUNNING) {
			WRITE_ONCE(kt->polling, false);
			kpi_patience_learn(&kt->patience, true);
			return;
		}
		kpi_poll_interrupts();
		cpu_relax();
	}
	stop_polling(kt);
	kpi_patience_learn(&kt->patience, false);
}

/* @poll: for a while at first, since it may soon be woken. */
static bool sleep_polling(u64 deadline, bool poll)
{
	struct task_struct *task = current;
	bool worker = task->flags & PF_WQ_WORKER, woken;

	if (unlikely(in_atomic() || irqs_disabled()))
		report_atomic();
	kpi_poll_interrupts();
	kpi_tasklets_before_sleep();
	note_voluntary_switch(task);
	if (worker)
		kpi_wq_worker_sleeping();
	if (poll && kpi_parallel())
		poll_state(task);
	woken = sleep_until(task, deadline);
	WRITE_ONCE(task->nvcsw, task->nvcsw + 1);
	if (worker)
		kpi_wq_worker_running();
	return woken;
}

bool kpi_sleep_until(u64 deadline)
{
	return sleep_polling(deadline, deadline == NEVER);
}

asmlinkage __visible void __sched schedule(void)
{
	if (READ_ONCE(current->__state) == TASK_RUNNING) {
		note_voluntary_switch(current);
		kpi_give_way();
	} else {
		kpi_sleep_until(NEVER);
	}
}
KPI_EXPORT(schedule);

int kpi_try_to_wake_up(struct task_struct *task, unsigned int mask)
{
	unsigned int state;

	/* The condition that the sleeper looks at comes before its state. */
	smp_mb();
	state = READ_ONCE(task->__state);
	do {
		if (!(state & mask))
			return 0;
	} while (!try_cmpxchg(&task->__state, &state, TASK_RUNNING));
	if (!READ_ONCE(kpi_task_of(task)->polling))
		kpi_wake_word(&task->__state);
	return 1;
}

int wake_up_process(struct task_struct *task)
{
	return kpi_try_to_wake_up(task, TASK_NORMAL);
}
KPI_EXPORT(wake_up_process);

int wake_up_state(struct task_struct *task, unsigned int state)
{
	return kpi_try_to_wake_up(task, state);
}

int default_wake_function(wait_queue_entry_t *entry, unsigned int mode,
			  int wake_flags, void *key)
{
	return kpi_try_to_wake_up(entry->private, mode);
}
KPI_EXPORT(default_wake_function);

/*
 * The whole timeout has passed when jiffies has reached its end: a sleep of n
 * ticks that begins within a tick ends that far into the n-th.
 */
signed long __sched schedule_timeout(signed long timeout)
{
	unsigned long expire = jiffies + timeout;
	u64 start = host_clock(HOST_CLOCK_MONOTONIC);

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	if (timeout < 0) {
		pr_err("schedule_timeout: wrong timeout value %lx\n", timeout);
		dump_stack();
		__set_current_state(TASK_RUNNING);
		return 0;
	}
	if (!sleep_polling(start + (u64)timeout * TICK_NSEC, true))
		return 0;
	timeout = expire - jiffies;
	return timeout < 0 ? 0 : timeout;
}
KPI_EXPORT(schedule_timeout);

signed long __sched schedule_timeout_interruptible(signed long timeout)
{
	__set_current_state(TASK_INTERRUPTIBLE);
	return schedule_timeout(timeout);
}
KPI_EXPORT(schedule_timeout_interruptible);

signed long __sched schedule_timeout_killable(signed long timeout)
{
	__set_current_state(TASK_KILLABLE);
	return schedule_timeout(timeout);
}
KPI_EXPORT(schedule_timeout_killable);

signed long __sched schedule_timeout_uninterruptible(signed long timeout)
{
	__set_current_state(TASK_UNINTERRUPTIBLE);
	return schedule_timeout(timeout);
}
KPI_EXPORT(schedule_timeout_uninterruptible);

signed long __sched schedule_timeout_idle(signed long timeout)
{
	__set_current_state(TASK_IDLE);
	return schedule_timeout(timeout);
}
KPI_EXPORT(schedule_timeout_idle);

int io_schedule_prepare(void)
{
	int old = current->in_iowait;

	current->in_iowait = 1;
	return old;
}

void io_schedule_finish(int token)
{
	current->in_iowait = token;
}

void __sched io_schedule(void)
{
	int token = io_schedule_prepare();

	schedule();
	io_schedule_finish(token);
}
KPI_EXPORT(io_schedule);

long __sched io_schedule_timeout(long timeout)
{
	int token = io_schedule_prepare();
	long left = schedule_timeout(timeout);

	io_schedule_finish(token);
	return left;
}
KPI_EXPORT(io_schedule_timeout);

unsigned long long notrace sched_clock(void)
{
	return host_clock(HOST_CLOCK_MONOTONIC);
}
KPI_EXPORT(sched_clock);

u64 sched_clock_cpu(int cpu)
{
	return sched_clock();
}
KPI_EXPORT(sched_clock_cpu);
