// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/locking/rwsem.c, linux/rwsem.h: reader-writer semaphores.
 *
 * count: bit 0 a writer, bit 1 somebody waits, readers from bit 8 on; 0 means
 * free, as the header's rwsem_is_locked() demands. Once somebody waits,
 * newcomers queue behind him and the releaser grants in the order of the
 * queue: one writer, or all readers up to the next writer. So neither side
 * starves. wait_lock protects the list and every change of WAITERS.
 */
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "kernel/hung_task.h"
#include "kernel/locking/adaptive.h"
#include "kernel/locking/check.h"
#include "kernel/locking/order.h"
#include "kernel/locking/waiter.h"
#include "kernel/sched/wakes.h"

#define WRITER 1L
#define WAITERS 2L
#define READER 0x100L
#define OWNED_BY_READER 1L

void __init_rwsem(struct rw_semaphore *sem, const char *name,
		  struct lock_class_key *key)
{
	atomic_long_set(&sem->count, RWSEM_UNLOCKED_VALUE);
	atomic_long_set(&sem->owner, 0);
	osq_lock_init(&sem->osq);
	raw_spin_lock_init(&sem->wait_lock);
	INIT_LIST_HEAD(&sem->wait_list);
}
KPI_EXPORT(__init_rwsem);

static bool read_try(struct rw_semaphore *sem)
{
	long old = atomic_long_read(&sem->count);

	while (!(old & (WRITER | WAITERS))) {
		if (atomic_long_try_cmpxchg_acquire(&sem->count, &old,
						    old + READER))
			return true;
	}
	return false;
}

static bool write_try(struct rw_semaphore *sem)
{
	long free = 0;

	if (!atomic_long_try_cmpxchg_acquire(&sem->count, &free, WRITER))
		return false;
	atomic_long_set(&sem->owner, (long)current);
	return true;
}

static struct task_struct *owner_of(struct rw_semaphore *sem)
{
	return (void *)atomic_long_read(&sem->owner);
}

/* Without asking for the cache line while another has it. */
static bool write_try_seen_free(struct rw_semaphore *sem)
{
	return !atomic_long_read(&sem->count) && write_try(sem);
}

/* Of readers nobody knows who they are: they are taken to run. */
static bool worth_spinning(struct rw_semaphore *sem)
{
	long count = atomic_long_read(&sem->count);
	struct task_struct *owner = owner_of(sem);

	if (count & WAITERS)
		return false;
	return owner ? kpi_worth_waiting_for(owner) : kpi_parallel();
}

static bool spin(struct rw_semaphore *sem, bool (*try)(struct rw_semaphore *))
{
	unsigned int n;

	for (n = 0; n < KPI_OWNER_TURNS; n++) {
		if (try(sem))
			return true;
		if (!worth_spinning(sem))
			return false;
		cpu_relax();
	}
	return false;
}

static struct kpi_waiter *first_waiter(struct rw_semaphore *sem)
{
	return list_first_entry_or_null(&sem->wait_list, struct kpi_waiter,
					list);
}

static void grant(struct rw_semaphore *sem, struct kpi_waiter *waiter)
{
	struct task_struct *task = waiter->task;

	list_del(&waiter->list);
	get_task_struct(task);
	/* The waiter's stack is its own again once it sees this. */
	smp_store_release(&waiter->granted, true);
	wake_up_process(task);
	put_task_struct(task);
}

/* Give the lock to whom the queue's head allows. Under wait_lock. */
static void grant_waiters(struct rw_semaphore *sem)
{
	struct kpi_waiter *waiter;
	long count;

	while ((waiter = first_waiter(sem))) {
		count = atomic_long_read(&sem->count);
		if (count & WRITER)
			break;
		if (waiter->writer) {
			if (count & ~WAITERS)
				break;
			atomic_long_or(WRITER, &sem->count);
			atomic_long_set(&sem->owner, (long)waiter->task);
			grant(sem, waiter);
			break;
		}
		atomic_long_add(READER, &sem->count);
		grant(sem, waiter);
	}
	if (list_empty(&sem->wait_list))
		atomic_long_andnot(WAITERS, &sem->count);
}

static int give_up(struct rw_semaphore *sem, struct kpi_waiter *waiter)
{
	int ret = -EINTR;

	raw_spin_lock_irq(&sem->wait_lock);
	if (waiter->granted) {
		ret = 0;
	} else {
		list_del(&waiter->list);
		/* Readers behind a writer that goes may have to go on. */
		grant_waiters(sem);
	}
	raw_spin_unlock_irq(&sem->wait_lock);
	return ret;
}

static noinline int wait_granted(struct rw_semaphore *sem, bool writer,
				 unsigned int state)
{
	struct kpi_waiter waiter = { .task = current, .writer = writer };
	struct kpi_block outer = kpi_block_begin(KPI_BLOCK_RWSEM, sem, NULL,
						 state == TASK_UNINTERRUPTIBLE);
	int ret = 0;

	raw_spin_lock_irq(&sem->wait_lock);
	list_add_tail(&waiter.list, &sem->wait_list);
	atomic_long_or(WAITERS, &sem->count);
	grant_waiters(sem);
	raw_spin_unlock_irq(&sem->wait_lock);
	for (;;) {
		set_current_state(state);
		if (smp_load_acquire(&waiter.granted))
			break;
		if (signal_pending_state(state, current)) {
			ret = give_up(sem, &waiter);
			break;
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	kpi_block_end(&outer);
	return ret;
}

static noinline int read_lock_slow(struct rw_semaphore *sem, unsigned int state)
{
	might_sleep();
	if (spin(sem, read_try))
		return 0;
	return wait_granted(sem, false, state);
}

static __always_inline int read_lock_state(struct rw_semaphore *sem,
					    unsigned int state, unsigned long ip)
{
	int ret;

	kpi_may_sleep();
	kpi_order_note(acquire, sem, ip);
	ret = read_try(sem) ? 0 : read_lock_slow(sem, state);
	if (ret)
		kpi_order_note(release, sem, 0);
	return ret;
}

static noinline int write_lock_slow(struct rw_semaphore *sem, unsigned int state)
{
	might_sleep();
	if (spin(sem, write_try_seen_free))
		return 0;
	return wait_granted(sem, true, state);
}

static __always_inline int write_lock_state(struct rw_semaphore *sem,
					    unsigned int state, unsigned long ip)
{
	int ret;

	kpi_may_sleep();
	kpi_order_note(acquire, sem, ip);
	ret = write_try(sem) ? 0 : write_lock_slow(sem, state);
	if (ret)
		kpi_order_note(release, sem, 0);
	return ret;
}

void __sched down_read(struct rw_semaphore *sem)
{
	read_lock_state(sem, TASK_UNINTERRUPTIBLE, _RET_IP_);
}
KPI_EXPORT(down_read);

int __sched down_read_interruptible(struct rw_semaphore *sem)
{
	return read_lock_state(sem, TASK_INTERRUPTIBLE, _RET_IP_);
}
KPI_EXPORT(down_read_interruptible);

int __sched down_read_killable(struct rw_semaphore *sem)
{
	return read_lock_state(sem, TASK_KILLABLE, _RET_IP_);
}
KPI_EXPORT(down_read_killable);

int down_read_trylock(struct rw_semaphore *sem)
{
	bool taken = read_try(sem);

	if (taken)
		kpi_order_note(held, sem, _RET_IP_);
	return taken;
}
KPI_EXPORT(down_read_trylock);

void __sched down_write(struct rw_semaphore *sem)
{
	write_lock_state(sem, TASK_UNINTERRUPTIBLE, _RET_IP_);
}
KPI_EXPORT(down_write);

int __sched down_write_killable(struct rw_semaphore *sem)
{
	return write_lock_state(sem, TASK_KILLABLE, _RET_IP_);
}
KPI_EXPORT(down_write_killable);

int down_write_trylock(struct rw_semaphore *sem)
{
	bool taken = write_try(sem);

	if (taken)
		kpi_order_note(held, sem, _RET_IP_);
	return taken;
}
KPI_EXPORT(down_write_trylock);

static noinline void wake_waiters(struct rw_semaphore *sem)
{
	unsigned long flags;

	kpi_wakes_hold();
	raw_spin_lock_irqsave(&sem->wait_lock, flags);
	grant_waiters(sem);
	raw_spin_unlock_irqrestore(&sem->wait_lock, flags);
	kpi_wakes_release();
}

/* The last reader lets those in who wait; one too many is none at all. */
static noinline void up_read_slow(struct rw_semaphore *sem, long count)
{
	if (count >= 0) {
		wake_waiters(sem);
		return;
	}
	kpi_lock_report("rw_semaphore released that no reader holds", sem,
			owner_of(sem));
	atomic_long_add(READER, &sem->count);
}

void up_read(struct rw_semaphore *sem)
{
	long count;

	kpi_order_note(release, sem, 0);
	count = atomic_long_sub_return_release(READER, &sem->count);
	if (unlikely(count == WAITERS || count < 0))
		up_read_slow(sem, count);
}
KPI_EXPORT(up_read);

static noinline void up_write_slow(struct rw_semaphore *sem, long count)
{
	if (!(count & WRITER))
		kpi_lock_report("rw_semaphore released that no writer holds",
				sem, NULL);
	else
		wake_waiters(sem);
}

void up_write(struct rw_semaphore *sem)
{
	long count;

	kpi_order_note(release, sem, 0);
	if (kpi_checking_locks() && owner_of(sem) != current)
		kpi_lock_report("rw_semaphore released by another", sem,
				owner_of(sem));
	atomic_long_set(&sem->owner, 0);
	count = atomic_long_fetch_andnot_release(WRITER, &sem->count);
	if (unlikely((count & (WRITER | WAITERS)) != WRITER))
		up_write_slow(sem, count);
}
KPI_EXPORT(up_write);

void downgrade_write(struct rw_semaphore *sem)
{
	atomic_long_set(&sem->owner, 0);
	if (atomic_long_fetch_add_release(READER - WRITER, &sem->count) &
	    WAITERS)
		wake_waiters(sem);
}
KPI_EXPORT(downgrade_write);
