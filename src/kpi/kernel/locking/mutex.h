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

#include "kernel/locking/adaptive.h"

#define MUTEX_WAITERS 1UL
#define MUTEX_HANDOFF 2UL
#define MUTEX_FLAGS 7UL

/*
 * A locked instruction right behind a call waits longer for the return
 * address to be stored than these take: measured, 1.7 ns each.
 */
static __always_inline void kpi_mutex_space_out(void)
{
	asm volatile(".rept 12\n\tnop\n\t.endr");
}

static inline struct task_struct *kpi_mutex_owner(struct mutex *lock)
{
	return (void *)(atomic_long_read(&lock->owner) & ~MUTEX_FLAGS);
}

static __always_inline bool kpi_mutex_take_fast(struct mutex *lock)
{
	long free = 0;

	kpi_mutex_space_out();
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
	struct task_struct *owner;
	unsigned int n;

	for (n = 0; n < KPI_OWNER_TURNS; n++) {
		if (kpi_mutex_take(lock, false))
			return true;
		owner = kpi_mutex_owner(lock);
		if (owner && !kpi_worth_waiting_for(owner))
			return false;
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
