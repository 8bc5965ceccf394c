// SPDX-License-Identifier: GPL-2.0
/*
 * lib/lockref.c, linux/lockref.h: a count and its lock in one word, so that
 * the count can be changed without the lock while nobody holds it.
 */
#include <linux/export.h>
#include <linux/lockref.h>

#include "kpi.h"

/* What a change does: applied to @count or refused. */
static bool inc(int *count)
{
	++*count;
	return true;
}

static bool inc_if_positive(int *count)
{
	return *count > 0 && inc(count);
}

static bool inc_if_not_dead(int *count)
{
	return *count >= 0 && inc(count);
}

static bool dec_if_above_one(int *count)
{
	if (*count <= 1)
		return false;
	--*count;
	return true;
}

static bool dec_if_positive(int *count)
{
	if (*count <= 0)
		return false;
	--*count;
	return true;
}

enum outcome { DONE, REFUSED, LOCKED };

/* Change the count by cmpxchg of the whole word while the lock is free. */
static __always_inline enum outcome try_lockless(struct lockref *ref,
						 bool (*change)(int *count))
{
#if USE_CMPXCHG_LOCKREF
	struct lockref old = { .lock_count = READ_ONCE(ref->lock_count) };
	int tries = 100;

	while (tries-- && arch_spin_value_unlocked(old.lock.rlock.raw_lock)) {
		struct lockref new = old;

		if (!change(&new.count))
			return REFUSED;
		if (try_cmpxchg64_relaxed(&ref->lock_count, &old.lock_count,
					  new.lock_count))
			return DONE;
	}
#endif
	return LOCKED;
}

/* 1 when the change was made; @keep: return with the lock when it was not. */
static __always_inline int update(struct lockref *ref,
				  bool (*change)(int *count), bool keep)
{
	enum outcome out = try_lockless(ref, change);
	bool done;

	if (out == DONE || (out == REFUSED && !keep))
		return out == DONE;
	spin_lock(&ref->lock);
	done = change(&ref->count);
	if (done || !keep)
		spin_unlock(&ref->lock);
	return done;
}

__weak void lockref_get(struct lockref *ref)
{
	update(ref, inc, false);
}
KPI_EXPORT(lockref_get);

__weak int lockref_get_not_zero(struct lockref *ref)
{
	return update(ref, inc_if_positive, false);
}
KPI_EXPORT(lockref_get_not_zero);

__weak int lockref_get_not_dead(struct lockref *ref)
{
	return update(ref, inc_if_not_dead, false);
}
KPI_EXPORT(lockref_get_not_dead);

__weak int lockref_put_not_zero(struct lockref *ref)
{
	return update(ref, dec_if_above_one, false);
}
KPI_EXPORT(lockref_put_not_zero);

/* The last reference is not dropped: returns 0 with the lock held. */
__weak int lockref_put_or_lock(struct lockref *ref)
{
	return update(ref, dec_if_above_one, true);
}
KPI_EXPORT(lockref_put_or_lock);

/* Never takes the lock: the new count, or -1 when that could not be. */
__weak int lockref_put_return(struct lockref *ref)
{
#if USE_CMPXCHG_LOCKREF
	struct lockref old = { .lock_count = READ_ONCE(ref->lock_count) };

	while (arch_spin_value_unlocked(old.lock.rlock.raw_lock)) {
		struct lockref new = old;

		if (!dec_if_positive(&new.count))
			return -1;
		if (try_cmpxchg64_relaxed(&ref->lock_count, &old.lock_count,
					  new.lock_count))
			return new.count;
	}
#endif
	return -1;
}
KPI_EXPORT(lockref_put_return);

/* Called with the lock held. */
__weak void lockref_mark_dead(struct lockref *ref)
{
	assert_spin_locked(&ref->lock);
	ref->count = -128;
}
KPI_EXPORT(lockref_mark_dead);
