// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/locking/mutex.c, linux/mutex.h: mutexes.
 * The word's bits: mutex.h.
 */
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "kernel/hung_task.h"
#include "kernel/locking/check.h"
#include "kernel/locking/mutex.h"
#include "kernel/locking/order.h"
#include "kernel/locking/waiter.h"
#include "kernel/sched/wakes.h"

void __mutex_init(struct mutex *lock, const char *name,
		  struct lock_class_key *key)
{
	atomic_long_set(&lock->owner, 0);
	raw_spin_lock_init(&lock->wait_lock);
	INIT_LIST_HEAD(&lock->wait_list);
	osq_lock_init(&lock->osq);
}
KPI_EXPORT(__mutex_init);

bool mutex_is_locked(struct mutex *lock)
{
	return atomic_long_read(&lock->owner) & ~MUTEX_FLAGS;
}
KPI_EXPORT(mutex_is_locked);

static noinline int lock_slow(struct mutex *lock, unsigned int state)
{
	struct kpi_waiter waiter = { .task = current };
	struct kpi_block outer;
	bool first;

	might_sleep();
	if (kpi_mutex_spin(lock))
		return 0;
	outer = kpi_block_begin(KPI_BLOCK_MUTEX, lock, NULL,
				state == TASK_UNINTERRUPTIBLE);
	raw_spin_lock(&lock->wait_lock);
	list_add_tail(&waiter.list, &lock->wait_list);
	atomic_long_or(MUTEX_WAITERS, &lock->owner);
	set_current_state(state);
	for (;;) {
		first = list_first_entry(&lock->wait_list, struct kpi_waiter,
					 list) == &waiter;
		if (kpi_mutex_take(lock, first))
			break;
		if (signal_pending_state(state, current)) {
			__set_current_state(TASK_RUNNING);
			kpi_mutex_leave_list(lock, &waiter.list);
			raw_spin_unlock(&lock->wait_lock);
			kpi_block_end(&outer);
			return -EINTR;
		}
		if (first && waiter.woken)
			atomic_long_or(MUTEX_HANDOFF, &lock->owner);
		waiter.woken = true;
		raw_spin_unlock(&lock->wait_lock);
		schedule();
		raw_spin_lock(&lock->wait_lock);
		set_current_state(state);
	}
	__set_current_state(TASK_RUNNING);
	kpi_mutex_leave_list(lock, &waiter.list);
	raw_spin_unlock(&lock->wait_lock);
	kpi_block_end(&outer);
	return 0;
}

static noinline void unlock_slow(struct mutex *lock)
{
	struct task_struct *wake = NULL, *owner = kpi_mutex_owner(lock);

	if (unlikely(owner != current))
		kpi_lock_report("mutex released by another", lock, owner);
	atomic_long_and(MUTEX_FLAGS, &lock->owner);
	kpi_wakes_hold();
	raw_spin_lock(&lock->wait_lock);
	if (!list_empty(&lock->wait_list))
		wake = list_first_entry(&lock->wait_list, struct kpi_waiter,
					list)->task;
	/* Within the lock: the waiter and its task cannot go meanwhile. */
	if (wake)
		wake_up_process(wake);
	raw_spin_unlock(&lock->wait_lock);
	kpi_wakes_release();
}

void __sched mutex_lock(struct mutex *lock)
{
	kpi_may_sleep();
	kpi_order_note(acquire, lock, _RET_IP_);
	if (!kpi_mutex_take_fast(lock))
		lock_slow(lock, TASK_UNINTERRUPTIBLE);
}
KPI_EXPORT(mutex_lock);

static __always_inline int lock_breakable(struct mutex *lock,
					  unsigned int state, unsigned long ip)
{
	int ret;

	kpi_may_sleep();
	kpi_order_note(acquire, lock, ip);
	ret = kpi_mutex_take_fast(lock) ? 0 : lock_slow(lock, state);
	if (ret)
		kpi_order_note(release, lock, 0);
	return ret;
}

int __sched mutex_lock_interruptible(struct mutex *lock)
{
	return lock_breakable(lock, TASK_INTERRUPTIBLE, _RET_IP_);
}
KPI_EXPORT(mutex_lock_interruptible);

int __sched mutex_lock_killable(struct mutex *lock)
{
	return lock_breakable(lock, TASK_KILLABLE, _RET_IP_);
}
KPI_EXPORT(mutex_lock_killable);

void __sched mutex_lock_io(struct mutex *lock)
{
	int token = io_schedule_prepare();

	mutex_lock(lock);
	io_schedule_finish(token);
}
KPI_EXPORT(mutex_lock_io);

int __sched mutex_trylock(struct mutex *lock)
{
	bool taken = kpi_mutex_take(lock, false);

	if (taken)
		kpi_order_note(held, lock, _RET_IP_);
	return taken;
}
KPI_EXPORT(mutex_trylock);

void __sched mutex_unlock(struct mutex *lock)
{
	long owner = (long)current;

	kpi_order_note(release, lock, 0);
	kpi_mutex_space_out();
	if (!atomic_long_try_cmpxchg_release(&lock->owner, &owner, 0))
		unlock_slow(lock);
}
KPI_EXPORT(mutex_unlock);

int atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock)
{
	if (atomic_add_unless(cnt, -1, 1))
		return 0;
	mutex_lock(lock);
	if (atomic_dec_and_test(cnt))
		return 1;
	mutex_unlock(lock);
	return 0;
}
KPI_EXPORT(atomic_dec_and_mutex_lock);
