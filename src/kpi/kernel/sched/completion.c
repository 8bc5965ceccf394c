// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/sched/completion.c, linux/completion.h: completions.
 *
 * A completion often lives on the waiter's stack. Both sides hold wait.lock
 * for all that they touch, so the waiter cannot return, and its stack go,
 * while complete() is still at work.
 */
#include <linux/completion.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/signal.h>
#include <linux/swait.h>

#include "kpi.h"
#include "kernel/hung_task.h"
#include "kernel/sched/wakes.h"

#define FOR_EVER UINT_MAX	/* what complete_all() leaves in done */

void complete(struct completion *x)
{
	unsigned long flags;

	kpi_wakes_hold();
	raw_spin_lock_irqsave(&x->wait.lock, flags);
	if (x->done != FOR_EVER)
		x->done++;
	swake_up_locked(&x->wait);
	raw_spin_unlock_irqrestore(&x->wait.lock, flags);
	kpi_wakes_release();
}
KPI_EXPORT(complete);

void complete_all(struct completion *x)
{
	unsigned long flags;

	kpi_wakes_hold();
	raw_spin_lock_irqsave(&x->wait.lock, flags);
	x->done = FOR_EVER;
	while (!list_empty(&x->wait.task_list))
		swake_up_locked(&x->wait);
	raw_spin_unlock_irqrestore(&x->wait.lock, flags);
	kpi_wakes_release();
}
KPI_EXPORT(complete_all);

static void enqueue(struct completion *x, struct swait_queue *wait)
{
	if (list_empty(&wait->task_list))
		list_add_tail(&wait->task_list, &x->wait.task_list);
}

/* Under wait.lock, which is let go while asleep. */
static long wait_locked(struct completion *x, long timeout, unsigned int state,
			long (*sleep)(long))
{
	DECLARE_SWAITQUEUE(wait);

	while (!x->done && timeout) {
		if (signal_pending_state(state, current)) {
			timeout = -ERESTARTSYS;
			break;
		}
		enqueue(x, &wait);
		set_current_state(state);
		raw_spin_unlock_irq(&x->wait.lock);
		timeout = sleep(timeout);
		raw_spin_lock_irq(&x->wait.lock);
	}
	__finish_swait(&x->wait, &wait);
	if (!x->done)
		return timeout;
	if (x->done != FOR_EVER)
		x->done--;
	/* Done at the very last moment still counts as in time. */
	return timeout ?: 1;
}

static long wait_common(struct completion *x, long timeout, unsigned int state,
			long (*sleep)(long))
{
	struct kpi_block outer;
	bool done;

	might_sleep();
	raw_spin_lock_irq(&x->wait.lock);
	done = x->done;
	if (!done)
		outer = kpi_block_begin(KPI_BLOCK_COMPLETION, x, NULL,
					state == TASK_UNINTERRUPTIBLE &&
					timeout == MAX_SCHEDULE_TIMEOUT);
	timeout = wait_locked(x, timeout, state, sleep);
	if (!done)
		kpi_block_end(&outer);
	raw_spin_unlock_irq(&x->wait.lock);
	return timeout;
}

void __sched wait_for_completion(struct completion *x)
{
	wait_common(x, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE,
		    schedule_timeout);
}
KPI_EXPORT(wait_for_completion);

unsigned long __sched wait_for_completion_timeout(struct completion *x,
						  unsigned long timeout)
{
	return wait_common(x, timeout, TASK_UNINTERRUPTIBLE, schedule_timeout);
}
KPI_EXPORT(wait_for_completion_timeout);

void __sched wait_for_completion_io(struct completion *x)
{
	wait_common(x, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE,
		    io_schedule_timeout);
}
KPI_EXPORT(wait_for_completion_io);

unsigned long __sched wait_for_completion_io_timeout(struct completion *x,
						     unsigned long timeout)
{
	return wait_common(x, timeout, TASK_UNINTERRUPTIBLE,
			   io_schedule_timeout);
}
KPI_EXPORT(wait_for_completion_io_timeout);

int __sched wait_for_completion_state(struct completion *x, unsigned int state)
{
	long ret = wait_common(x, MAX_SCHEDULE_TIMEOUT, state,
			       schedule_timeout);

	return ret == -ERESTARTSYS ? ret : 0;
}
KPI_EXPORT(wait_for_completion_state);

int __sched wait_for_completion_interruptible(struct completion *x)
{
	return wait_for_completion_state(x, TASK_INTERRUPTIBLE);
}
KPI_EXPORT(wait_for_completion_interruptible);

long __sched wait_for_completion_interruptible_timeout(struct completion *x,
						       unsigned long timeout)
{
	return wait_common(x, timeout, TASK_INTERRUPTIBLE, schedule_timeout);
}
KPI_EXPORT(wait_for_completion_interruptible_timeout);

int __sched wait_for_completion_killable(struct completion *x)
{
	return wait_for_completion_state(x, TASK_KILLABLE);
}
KPI_EXPORT(wait_for_completion_killable);

long __sched wait_for_completion_killable_timeout(struct completion *x,
						  unsigned long timeout)
{
	return wait_common(x, timeout, TASK_KILLABLE, schedule_timeout);
}
KPI_EXPORT(wait_for_completion_killable_timeout);

bool try_wait_for_completion(struct completion *x)
{
	unsigned long flags;
	bool done;

	raw_spin_lock_irqsave(&x->wait.lock, flags);
	done = x->done;
	if (done && x->done != FOR_EVER)
		x->done--;
	raw_spin_unlock_irqrestore(&x->wait.lock, flags);
	return done;
}
KPI_EXPORT(try_wait_for_completion);

bool completion_done(struct completion *x)
{
	unsigned long flags;
	bool done;

	/* The lock, so that the caller may free it when complete() is over. */
	raw_spin_lock_irqsave(&x->wait.lock, flags);
	done = x->done;
	raw_spin_unlock_irqrestore(&x->wait.lock, flags);
	return done;
}
KPI_EXPORT(completion_done);
