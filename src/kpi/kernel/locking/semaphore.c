// SPDX-License-Identifier: GPL-2.0
/* kernel/locking/semaphore.c, linux/semaphore.h: counting semaphores. */
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/signal.h>
#include <linux/semaphore.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "kernel/hung_task.h"
#include "kernel/locking/waiter.h"
#include "kernel/sched/wakes.h"

/* Called and left with sem->lock held. */
static int wait_up(struct semaphore *sem, unsigned int state, long timeout)
{
	struct kpi_waiter waiter = { .task = current };
	int ret;

	list_add_tail(&waiter.list, &sem->wait_list);
	for (;;) {
		if (signal_pending_state(state, current)) {
			ret = -EINTR;
			break;
		}
		if (timeout <= 0) {
			ret = -ETIME;
			break;
		}
		__set_current_state(state);
		raw_spin_unlock_irq(&sem->lock);
		timeout = schedule_timeout(timeout);
		raw_spin_lock_irq(&sem->lock);
		if (waiter.granted)
			return 0;
	}
	list_del(&waiter.list);
	return ret;
}

static int down_state(struct semaphore *sem, unsigned int state, long timeout)
{
	struct kpi_block outer;
	unsigned long flags;
	int ret = 0;

	might_sleep();
	raw_spin_lock_irqsave(&sem->lock, flags);
	if (sem->count > 0) {
		sem->count--;
	} else {
		outer = kpi_block_begin(KPI_BLOCK_SEMAPHORE, sem, NULL,
					state == TASK_UNINTERRUPTIBLE &&
					timeout == MAX_SCHEDULE_TIMEOUT);
		ret = wait_up(sem, state, timeout);
		kpi_block_end(&outer);
	}
	raw_spin_unlock_irqrestore(&sem->lock, flags);
	return ret;
}

void __sched down(struct semaphore *sem)
{
	down_state(sem, TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
}
KPI_EXPORT(down);

int __sched down_interruptible(struct semaphore *sem)
{
	return down_state(sem, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
}
KPI_EXPORT(down_interruptible);

int __sched down_killable(struct semaphore *sem)
{
	return down_state(sem, TASK_KILLABLE, MAX_SCHEDULE_TIMEOUT);
}
KPI_EXPORT(down_killable);

int __sched down_timeout(struct semaphore *sem, long timeout)
{
	return down_state(sem, TASK_UNINTERRUPTIBLE, timeout);
}
KPI_EXPORT(down_timeout);

/* 0 when taken: the other way round than mutex_trylock(). */
int __sched down_trylock(struct semaphore *sem)
{
	unsigned long flags;
	int count;

	raw_spin_lock_irqsave(&sem->lock, flags);
	count = sem->count - 1;
	if (count >= 0)
		sem->count = count;
	raw_spin_unlock_irqrestore(&sem->lock, flags);
	return count < 0;
}
KPI_EXPORT(down_trylock);

void __sched up(struct semaphore *sem)
{
	struct kpi_waiter *waiter;
	unsigned long flags;

	kpi_wakes_hold();
	raw_spin_lock_irqsave(&sem->lock, flags);
	waiter = list_first_entry_or_null(&sem->wait_list, struct kpi_waiter,
					  list);
	if (waiter) {
		list_del(&waiter->list);
		waiter->granted = true;
		wake_up_process(waiter->task);
	} else {
		sem->count++;
	}
	raw_spin_unlock_irqrestore(&sem->lock, flags);
	kpi_wakes_release();
}
KPI_EXPORT(up);
