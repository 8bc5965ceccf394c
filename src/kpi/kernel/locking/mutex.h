/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mutex.h - the word of a mutex, for ww_mutexes too.
 *
 * owner holds the task and, in its low bits, what the unlocker must know:
 * WAITERS: somebody is on wait_list; HANDOFF: the first waiter was overtaken
 * once and gets the lock next. wait_lock protects the list and both bits.
 */
#ifndef KPI_MUTEX_H
#define KPI_MUTEX_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched.h>

#define MUTEX_WAITERS 1UL
#define MUTEX_HANDOFF 2UL
#define MUTEX_FLAGS 7UL
#define MUTEX_SPINS 100

static inline bool kpi_mutex_take_fast(struct mutex *lock)
{
	long free = 0;

	return atomic_long_try_cmpxchg_acquire(&lock->owner, &free,
					       (long)current);
}

/*
 * Take a free lock whatever its flags; the first waiter's own HANDOFF is done
 * with when it gets the lock.
 */
static inline bool kpi_mutex_take(struct mutex *lock, bool first)
{
	long old = atomic_long_read(&lock->owner), new;

	do {
		if (old & ~MUTEX_FLAGS)
			return false;
		if ((old & MUTEX_HANDOFF) && !first)
			return false;
		new = (long)current | (old & MUTEX_WAITERS);
	} while (!atomic_long_try_cmpxchg_acquire(&lock->owner, &old, new));
	return true;
}

static inline bool kpi_mutex_spin(struct mutex *lock)
{
	int n;

	for (n = 0; n < MUTEX_SPINS; n++) {
		if (kpi_mutex_take(lock, false))
			return true;
		cpu_relax();
	}
	return false;
}

static inline void kpi_mutex_leave_list(struct mutex *lock,
					struct list_head *waiter)
{
	list_del(waiter);
	if (list_empty(&lock->wait_list))
		atomic_long_andnot(MUTEX_WAITERS | MUTEX_HANDOFF, &lock->owner);
}

#endif
