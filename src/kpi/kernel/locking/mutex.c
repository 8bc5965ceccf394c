// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/locking/mutex.c, linux/mutex.h: mutexes.
 *
 * owner holds the task and, in its low bits, what the unlocker must know:
 * WAITERS: somebody is on wait_list; HANDOFF: the first waiter was overtaken
 * once and gets the lock next. wait_lock protects the list and both bits.
 */
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "kernel/locking/waiter.h"

#define WAITERS 1UL
#define HANDOFF 2UL
#define FLAGS 7UL
#define SPINS 100

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
	return atomic_long_read(&lock->owner) & ~FLAGS;
}
KPI_EXPORT(mutex_is_locked);

static bool take_fast(struct mutex *lock)
{
	long free = 0;

	return atomic_long_try_cmpxchg_acquire(&lock->owner, &free,
					       (long)current);
}

/*
 * Take a free lock whatever its flags; the first waiter's own HANDOFF is done
 * with when it gets the lock.
 */
static bool take(struct mutex *lock, bool first)
{
	long old = atomic_long_read(&lock->owner), new;

	do {
		if (old & ~FLAGS)
			return false;
		if ((old & HANDOFF) && !first)
			return false;
		new = (long)current | (old & WAITERS);
	} while (!atomic_long_try_cmpxchg_acquire(&lock->owner, &old, new));
	return true;
}

static bool spin(struct mutex *lock)
{
	int n;

	for (n = 0; n < SPINS; n++) {
		if (take(lock, false))
			return true;
		cpu_relax();
	}
	return false;
}

static void leave_list(struct mutex *lock, struct kpi_waiter *waiter)
{
	list_del(&waiter->list);
	if (list_empty(&lock->wait_list))
		atomic_long_andnot(WAITERS | HANDOFF, &lock->owner);
}

static noinline int lock_slow(struct mutex *lock, unsigned int state)
{
	struct kpi_waiter waiter = { .task = current };
	bool first;

	if (spin(lock))
		return 0;
	raw_spin_lock(&lock->wait_lock);
	list_add_tail(&waiter.list, &lock->wait_list);
	atomic_long_or(WAITERS, &lock->owner);
	set_current_state(state);
	for (;;) {
		first = list_first_entry(&lock->wait_list, struct kpi_waiter,
					 list) == &waiter;
		if (take(lock, first))
			break;
		if (signal_pending_state(state, current)) {
			__set_current_state(TASK_RUNNING);
			leave_list(lock, &waiter);
			raw_spin_unlock(&lock->wait_lock);
			return -EINTR;
		}
		if (first && waiter.woken)
			atomic_long_or(HANDOFF, &lock->owner);
		waiter.woken = true;
		raw_spin_unlock(&lock->wait_lock);
		schedule();
		raw_spin_lock(&lock->wait_lock);
		set_current_state(state);
	}
	__set_current_state(TASK_RUNNING);
	leave_list(lock, &waiter);
	raw_spin_unlock(&lock->wait_lock);
	return 0;
}

static noinline void unlock_slow(struct mutex *lock)
{
	struct task_struct *wake = NULL;

	atomic_long_and(FLAGS, &lock->owner);
	raw_spin_lock(&lock->wait_lock);
	if (!list_empty(&lock->wait_list))
		wake = list_first_entry(&lock->wait_list, struct kpi_waiter,
					list)->task;
	/* Within the lock: the waiter and its task cannot go meanwhile. */
	if (wake)
		wake_up_process(wake);
	raw_spin_unlock(&lock->wait_lock);
}

void __sched mutex_lock(struct mutex *lock)
{
	might_sleep();
	if (!take_fast(lock))
		lock_slow(lock, TASK_UNINTERRUPTIBLE);
}
KPI_EXPORT(mutex_lock);

int __sched mutex_lock_interruptible(struct mutex *lock)
{
	might_sleep();
	return take_fast(lock) ? 0 : lock_slow(lock, TASK_INTERRUPTIBLE);
}
KPI_EXPORT(mutex_lock_interruptible);

int __sched mutex_lock_killable(struct mutex *lock)
{
	might_sleep();
	return take_fast(lock) ? 0 : lock_slow(lock, TASK_KILLABLE);
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
	return take(lock, false);
}
KPI_EXPORT(mutex_trylock);

void __sched mutex_unlock(struct mutex *lock)
{
	long owner = (long)current;

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
