// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/locking/rtmutex_api.c, linux/rtmutex.h: mutexes with priority
 * inheritance.
 *
 * owner is the task, with WAITERS in its lowest bit while somebody waits: then
 * neither side's fast path succeeds. Waiters are in the lock's tree, the most
 * urgent first, and of equals who came first. The first of each lock that a
 * task holds is also in the task's pi_waiters, and the most urgent of those
 * lends the task its priority, which may move the task ahead where it waits
 * itself, and so on along the chain.
 *
 * Such a chain crosses locks in any order, so one lock of our own protects all
 * trees and every change of WAITERS. Only contended locks come here.
 */
#include <linux/bug.h>
#include <linux/rbtree.h>
#include <linux/rtmutex.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/rt.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "kernel/hung_task.h"
#include "kernel/locking/check.h"
#include "kernel/locking/rtmutex.h"

#define WAITERS 1UL
#define SPINS 100

struct rt_mutex_waiter {
	struct rb_node node;		/* in lock->waiters */
	struct rb_node pi_node;		/* in the owner's pi_waiters */
	struct task_struct *task;
	struct rt_mutex_base *lock;
	int prio;
};

static DEFINE_RAW_SPINLOCK(pi_chains);

void rt_mutex_base_init(struct rt_mutex_base *rtb)
{
	raw_spin_lock_init(&rtb->wait_lock);
	rtb->waiters = RB_ROOT_CACHED;
	rtb->owner = NULL;
}
KPI_EXPORT(rt_mutex_base_init);

void __rt_mutex_init(struct rt_mutex *lock, const char *name,
		     struct lock_class_key *key)
{
	rt_mutex_base_init(&lock->rtmutex);
}
KPI_EXPORT(__rt_mutex_init);

static struct task_struct *owner_of(struct rt_mutex_base *lock)
{
	return (void *)((unsigned long)READ_ONCE(lock->owner) & ~WAITERS);
}

static bool lock_fast(struct rt_mutex_base *lock)
{
	struct task_struct *free = NULL;

	return try_cmpxchg_acquire(&lock->owner, &free, current);
}

/* All tasks without a real-time priority are equals, whatever their nice. */
static int waiting_prio(const struct task_struct *task)
{
	return rt_prio(task->prio) ? task->prio : DEFAULT_PRIO;
}

static bool node_less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct rt_mutex_waiter, node)->prio <
	       rb_entry(b, struct rt_mutex_waiter, node)->prio;
}

static bool pi_node_less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct rt_mutex_waiter, pi_node)->prio <
	       rb_entry(b, struct rt_mutex_waiter, pi_node)->prio;
}

static struct rt_mutex_waiter *top_waiter(struct rt_mutex_base *lock)
{
	struct rb_node *first = rb_first_cached(&lock->waiters);

	return first ? rb_entry(first, struct rt_mutex_waiter, node) : NULL;
}

static void lend(struct task_struct *owner, struct rt_mutex_waiter *waiter)
{
	if (owner && waiter)
		rb_add_cached(&waiter->pi_node, &owner->pi_waiters,
			      pi_node_less);
}

static void take_back(struct task_struct *owner, struct rt_mutex_waiter *waiter)
{
	if (!owner || !waiter || RB_EMPTY_NODE(&waiter->pi_node))
		return;
	rb_erase_cached(&waiter->pi_node, &owner->pi_waiters);
	RB_CLEAR_NODE(&waiter->pi_node);
}

static int effective_prio(struct task_struct *task)
{
	struct rb_node *first = rb_first_cached(&task->pi_waiters);
	int lent;

	task->pi_top_task = NULL;
	if (!first)
		return task->normal_prio;
	task->pi_top_task =
		rb_entry(first, struct rt_mutex_waiter, pi_node)->task;
	lent = task->pi_top_task->prio;
	return min(lent, task->normal_prio);
}

/* In or out of its lock's tree, with what that changes for the owner. */
static void enqueue(struct rt_mutex_waiter *waiter)
{
	struct rt_mutex_base *lock = waiter->lock;
	struct task_struct *owner = owner_of(lock);

	waiter->prio = waiting_prio(waiter->task);
	take_back(owner, top_waiter(lock));
	rb_add_cached(&waiter->node, &lock->waiters, node_less);
	lend(owner, top_waiter(lock));
}

static void dequeue(struct rt_mutex_waiter *waiter)
{
	struct rt_mutex_base *lock = waiter->lock;
	struct task_struct *owner = owner_of(lock);

	take_back(owner, top_waiter(lock));
	rb_erase_cached(&waiter->node, &lock->waiters);
	lend(owner, top_waiter(lock));
}

/*
 * Along the chain of those who wait for each other. It ends where a priority
 * stays as it is, which it does on a closed chain (a deadlock) too.
 */
static void adjust_chain(struct task_struct *task)
{
	struct rt_mutex_waiter *waiter;
	int prio;

	while (task) {
		prio = effective_prio(task);
		if (task->prio == prio)
			return;
		WRITE_ONCE(task->prio, prio);
		waiter = task->pi_blocked_on;
		if (!waiter)
			return;
		if (waiter->prio != waiting_prio(task)) {
			dequeue(waiter);
			enqueue(waiter);
		}
		task = owner_of(waiter->lock);
		/* Let go a moment ago: the first to go may be another now. */
		if (!task)
			wake_up_process(top_waiter(waiter->lock)->task);
	}
}

void kpi_rt_mutex_adjust(struct task_struct *task)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&pi_chains, flags);
	adjust_chain(task);
	raw_spin_unlock_irqrestore(&pi_chains, flags);
}

static void set_waiters_bit(struct rt_mutex_base *lock)
{
	set_bit(0, (unsigned long *)&lock->owner);
}

/*
 * WAITERS is set, so nobody but us changes owner. A newcomer goes first only
 * where he is more urgent than all who wait.
 */
static bool take_slow(struct rt_mutex_base *lock,
		      struct rt_mutex_waiter *waiter)
{
	struct rt_mutex_waiter *top = top_waiter(lock);

	if (owner_of(lock))
		return false;
	if (waiter && top != waiter)
		return false;
	if (!waiter && top && waiting_prio(current) >= top->prio)
		return false;
	if (waiter) {
		rb_erase_cached(&waiter->node, &lock->waiters);
		current->pi_blocked_on = NULL;
		top = top_waiter(lock);
	}
	lend(current, top);
	WRITE_ONCE(lock->owner,
		   (void *)((unsigned long)current | (top ? WAITERS : 0)));
	smp_mb(); /* acquire: what the last owner wrote is seen after this */
	adjust_chain(current);
	return true;
}

static void give_up(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter)
{
	struct rt_mutex_waiter *top;

	dequeue(waiter);
	current->pi_blocked_on = NULL;
	adjust_chain(owner_of(lock));
	top = top_waiter(lock);
	if (!top)
		clear_bit(0, (unsigned long *)&lock->owner);
	else if (!owner_of(lock))
		wake_up_process(top->task);
}

/* What the kernel does: it says so, and the task sleeps for good. */
static noinline void deadlock(struct rt_mutex_base *lock)
{
	raw_spin_unlock_irq(&pi_chains);
	WARN(1, "rtmutex deadlock detected: %s/%d already holds it\n",
	     current->comm, current->pid);
	host_finding("rt_mutex deadlock");
	host_never_ends(current);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
}

/* Called and left with pi_chains held; 0 or -EINTR. */
static int wait_turn(struct rt_mutex_base *lock, unsigned int state)
{
	struct rt_mutex_waiter waiter = { .task = current, .lock = lock };

	RB_CLEAR_NODE(&waiter.pi_node);
	current->pi_blocked_on = &waiter;
	enqueue(&waiter);
	adjust_chain(owner_of(lock));
	for (;;) {
		set_current_state(state);
		if (take_slow(lock, &waiter))
			break;
		if (signal_pending_state(state, current)) {
			__set_current_state(TASK_RUNNING);
			give_up(lock, &waiter);
			return -EINTR;
		}
		raw_spin_unlock_irq(&pi_chains);
		schedule();
		raw_spin_lock_irq(&pi_chains);
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static noinline int lock_slow(struct rt_mutex_base *lock, unsigned int state)
{
	struct kpi_block outer;
	int n, ret = 0;

	for (n = 0; n < SPINS && owner_of(lock) != current; n++) {
		if (lock_fast(lock))
			return 0;
		cpu_relax();
	}
	outer = kpi_block_begin(KPI_BLOCK_RT_MUTEX, lock, NULL,
				state == TASK_UNINTERRUPTIBLE &&
					owner_of(lock) != current);
	raw_spin_lock_irq(&pi_chains);
	set_waiters_bit(lock);
	if (owner_of(lock) == current)
		deadlock(lock);
	if (!take_slow(lock, NULL))
		ret = wait_turn(lock, state);
	raw_spin_unlock_irq(&pi_chains);
	kpi_block_end(&outer);
	return ret;
}

static int lock_state(struct rt_mutex *lock, unsigned int state)
{
	kpi_may_sleep();
	if (likely(lock_fast(&lock->rtmutex)))
		return 0;
	return lock_slow(&lock->rtmutex, state);
}

void __sched rt_mutex_lock(struct rt_mutex *lock)
{
	lock_state(lock, TASK_UNINTERRUPTIBLE);
}
KPI_EXPORT(rt_mutex_lock);

int __sched rt_mutex_lock_interruptible(struct rt_mutex *lock)
{
	return lock_state(lock, TASK_INTERRUPTIBLE);
}
KPI_EXPORT(rt_mutex_lock_interruptible);

int __sched rt_mutex_lock_killable(struct rt_mutex *lock)
{
	return lock_state(lock, TASK_KILLABLE);
}
KPI_EXPORT(rt_mutex_lock_killable);

static noinline bool trylock_slow(struct rt_mutex_base *lock)
{
	unsigned long flags;
	bool taken = false;

	/* Held: there is no need to know by whom, or who waits. */
	if (owner_of(lock))
		return false;
	raw_spin_lock_irqsave(&pi_chains, flags);
	set_waiters_bit(lock);
	taken = take_slow(lock, NULL);
	if (!top_waiter(lock))
		clear_bit(0, (unsigned long *)&lock->owner);
	raw_spin_unlock_irqrestore(&pi_chains, flags);
	return taken;
}

int __sched rt_mutex_trylock(struct rt_mutex *lock)
{
	if (likely(lock_fast(&lock->rtmutex)))
		return 1;
	return trylock_slow(&lock->rtmutex);
}
KPI_EXPORT(rt_mutex_trylock);

static noinline void unlock_slow(struct rt_mutex_base *lock)
{
	struct rt_mutex_waiter *top;
	unsigned long flags;

	if (owner_of(lock) != current) {
		kpi_lock_report("rt_mutex released by another", lock,
				owner_of(lock));
		return;
	}
	raw_spin_lock_irqsave(&pi_chains, flags);
	top = top_waiter(lock);
	take_back(current, top);
	smp_store_release(&lock->owner, (void *)(top ? WAITERS : 0));
	adjust_chain(current);
	/* Within: the waiter and its task cannot go meanwhile. */
	if (top)
		wake_up_process(top->task);
	raw_spin_unlock_irqrestore(&pi_chains, flags);
}

void __sched rt_mutex_unlock(struct rt_mutex *lock)
{
	struct task_struct *owner = current;

	if (!try_cmpxchg_release(&lock->rtmutex.owner, &owner, NULL))
		unlock_slow(&lock->rtmutex);
}
KPI_EXPORT(rt_mutex_unlock);
