// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/locking/ww_mutex.h, linux/ww_mutex.h: mutexes of which a task takes
 * several in any order, without deadlock.
 *
 * Each transaction (struct ww_acquire_ctx) has a stamp; the one with the lower
 * stamp is the older and wins. Where a class waits or dies, the younger gives
 * up (-EDEADLK) rather than wait for an older one. Where it wounds or waits,
 * the older one wounds a younger holder, which gives up when it would wait
 * next. Only transactions that hold something already can be in a cycle, so
 * only those are told to give up.
 *
 * The base is a mutex, see mutex.h. Its wait_list is in the order of stamps,
 * those without a context among them as they came. A holder's context is read
 * under wait_lock with WAITERS set: then the holder cannot let go meanwhile.
 */
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/ww_mutex.h>

#include "kpi.h"
#include "kernel/locking/check.h"
#include "kernel/locking/mutex.h"

struct ww_waiter {
	struct list_head list;
	struct task_struct *task;
	bool woken;			/* as in struct kpi_waiter */
	struct ww_acquire_ctx *ctx;	/* or NULL */
};

static bool younger(const struct ww_acquire_ctx *a,
		    const struct ww_acquire_ctx *b)
{
	return (long)(a->stamp - b->stamp) > 0;
}

static struct ww_waiter *first_waiter(struct mutex *lock)
{
	return list_first_entry_or_null(&lock->wait_list, struct ww_waiter,
					list);
}

/* @ctx waits for what @holder has. Under wait_lock. True: it is wounded. */
static bool wound(struct mutex *lock, struct ww_acquire_ctx *ctx,
		  struct ww_acquire_ctx *holder)
{
	struct task_struct *owner = kpi_mutex_owner(lock);

	if (!holder || !owner || ctx->is_wait_die || !ctx->acquired ||
	    !younger(holder, ctx))
		return false;
	WRITE_ONCE(holder->wounded, 1);
	/* It may sleep where it would give up, were it looking. */
	if (owner != current)
		wake_up_process(owner);
	return true;
}

/*
 * @ctx has the lock now. Waiters that wait for another holder than they saw
 * must judge anew: older ones wound, younger ones that may die do so.
 */
static void judge_waiters(struct mutex *lock, struct ww_acquire_ctx *ctx)
{
	struct ww_waiter *w;

	list_for_each_entry(w, &lock->wait_list, list) {
		if (!w->ctx)
			continue;
		if (wound(lock, w->ctx, ctx))
			return;
		if (ctx->is_wait_die && w->ctx->acquired &&
		    younger(w->ctx, ctx))
			wake_up_process(w->task);
	}
}

static void acquired(struct ww_mutex *ww, struct ww_acquire_ctx *ctx)
{
	ctx->acquired++;
	WRITE_ONCE(ww->ctx, ctx);
}

/* Taken without wait_lock: who queued up before ctx was there saw no holder. */
static void acquired_fast(struct ww_mutex *ww, struct ww_acquire_ctx *ctx)
{
	struct mutex *lock = &ww->base;

	acquired(ww, ctx);
	smp_mb(); /* a waiter sets WAITERS, then reads ctx */
	if (likely(!(atomic_long_read(&lock->owner) & MUTEX_WAITERS)))
		return;
	raw_spin_lock(&lock->wait_lock);
	judge_waiters(lock, ctx);
	raw_spin_unlock(&lock->wait_lock);
}

/* Holding nothing, it cannot be in a cycle. */
static bool must_give_up(struct ww_mutex *ww, struct ww_waiter *waiter)
{
	struct ww_acquire_ctx *ctx = waiter->ctx, *holder = READ_ONCE(ww->ctx);
	struct ww_waiter *w = waiter;

	if (!ctx || !ctx->acquired)
		return false;
	if (!ctx->is_wait_die)
		return READ_ONCE(ctx->wounded);
	if (holder && younger(ctx, holder))
		return true;
	/* Those before it in the list are older. */
	list_for_each_entry_continue_reverse(w, &ww->base.wait_list, list)
		if (w->ctx)
			return true;
	return false;
}

static void add_waiter(struct mutex *lock, struct ww_waiter *waiter)
{
	struct list_head *before = &lock->wait_list;
	struct ww_waiter *w;

	if (waiter->ctx)
		list_for_each_entry(w, &lock->wait_list, list) {
			if (w->ctx && younger(w->ctx, waiter->ctx)) {
				before = &w->list;
				break;
			}
		}
	list_add_tail(&waiter->list, before);
	atomic_long_or(MUTEX_WAITERS, &lock->owner);
}

static void leave(struct mutex *lock, struct ww_waiter *waiter)
{
	struct ww_waiter *first;

	__set_current_state(TASK_RUNNING);
	kpi_mutex_leave_list(lock, &waiter->list);
	/* The unlocker may have woken this one. */
	first = first_waiter(lock);
	if (first && !kpi_mutex_owner(lock))
		wake_up_process(first->task);
}

/* Called and left with wait_lock held. 0, -EINTR or -EDEADLK. */
static int wait_turn(struct ww_mutex *ww, struct ww_waiter *waiter,
		     unsigned int state)
{
	struct mutex *lock = &ww->base;
	bool first;
	int ret;

	for (;;) {
		set_current_state(state);
		first = first_waiter(lock) == waiter;
		if (kpi_mutex_take(lock, first))
			break;
		ret = signal_pending_state(state, current) ? -EINTR :
		      must_give_up(ww, waiter)		   ? -EDEADLK : 0;
		if (ret) {
			leave(lock, waiter);
			return ret;
		}
		/* Whoever came to hold it since may be one to wound. */
		if (waiter->ctx)
			wound(lock, waiter->ctx, READ_ONCE(ww->ctx));
		if (first && waiter->woken)
			atomic_long_or(MUTEX_HANDOFF, &lock->owner);
		waiter->woken = true;
		raw_spin_unlock(&lock->wait_lock);
		schedule();
		raw_spin_lock(&lock->wait_lock);
	}
	__set_current_state(TASK_RUNNING);
	kpi_mutex_leave_list(lock, &waiter->list);
	return 0;
}

static noinline int lock_slow(struct ww_mutex *ww, struct ww_acquire_ctx *ctx,
			      unsigned int state)
{
	struct ww_waiter waiter = { .task = current, .ctx = ctx };
	struct mutex *lock = &ww->base;
	int ret;

	if (ctx && READ_ONCE(ww->ctx) == ctx)
		return -EALREADY;
	if (kpi_mutex_spin(lock)) {
		if (ctx)
			acquired_fast(ww, ctx);
		return 0;
	}
	raw_spin_lock(&lock->wait_lock);
	add_waiter(lock, &waiter);
	ret = wait_turn(ww, &waiter, state);
	if (!ret && ctx) {
		acquired(ww, ctx);
		judge_waiters(lock, ctx);
	}
	raw_spin_unlock(&lock->wait_lock);
	return ret;
}

/* What wounded it before it had let go of everything does not count any more. */
static void begin(struct ww_acquire_ctx *ctx)
{
	if (ctx && !ctx->acquired)
		ctx->wounded = 0;
}

static int lock_state(struct ww_mutex *ww, struct ww_acquire_ctx *ctx,
		      unsigned int state)
{
	kpi_may_sleep();
	begin(ctx);
	if (!kpi_mutex_take_fast(&ww->base))
		return lock_slow(ww, ctx, state);
	if (ctx)
		acquired_fast(ww, ctx);
	return 0;
}

int __sched ww_mutex_lock(struct ww_mutex *ww, struct ww_acquire_ctx *ctx)
{
	return lock_state(ww, ctx, TASK_UNINTERRUPTIBLE);
}
KPI_EXPORT(ww_mutex_lock);

int __sched ww_mutex_lock_interruptible(struct ww_mutex *ww,
					struct ww_acquire_ctx *ctx)
{
	return lock_state(ww, ctx, TASK_INTERRUPTIBLE);
}
KPI_EXPORT(ww_mutex_lock_interruptible);

int ww_mutex_trylock(struct ww_mutex *ww, struct ww_acquire_ctx *ctx)
{
	begin(ctx);
	if (!kpi_mutex_take(&ww->base, false))
		return 0;
	if (ctx)
		acquired_fast(ww, ctx);
	return 1;
}
KPI_EXPORT(ww_mutex_trylock);

void __sched ww_mutex_unlock(struct ww_mutex *ww)
{
	if (ww->ctx) {
		ww->ctx->acquired--;
		WRITE_ONCE(ww->ctx, NULL);
	}
	mutex_unlock(&ww->base);
}
KPI_EXPORT(ww_mutex_unlock);
