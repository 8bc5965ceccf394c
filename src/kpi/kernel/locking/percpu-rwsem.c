// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/locking/percpu-rwsem.c, linux/percpu-rwsem.h: reader-writer
 * semaphores whose readers count themselves on their own CPU.
 *
 * The fast path of readers is inlined: it asks gp_state and counts. A writer
 * sends readers to the slow path first (rcu/sync.c), then sets block, and
 * waits until the sum of all counts is 0. A slow reader counts and looks at
 * block after; one of the two sees the other. Whoever cannot get in queues,
 * and the writer that leaves grants in the queue's order: one writer, or all
 * readers up to the next. waiters.lock protects the queue.
 */
#include <linux/atomic.h>
#include <linux/percpu-rwsem.h>
#include <linux/percpu.h>
#include <linux/rcu_sync.h>
#include <linux/rcuwait.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/task.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "kpi.h"
#include "kernel/locking/check.h"
#include "kernel/locking/waiter.h"

int __percpu_init_rwsem(struct percpu_rw_semaphore *sem, const char *name,
			struct lock_class_key *key)
{
	sem->read_count = alloc_percpu(unsigned int);
	if (!sem->read_count)
		return -ENOMEM;
	rcu_sync_init(&sem->rss);
	rcuwait_init(&sem->writer);
	init_waitqueue_head(&sem->waiters);
	atomic_set(&sem->block, 0);
	return 0;
}
KPI_EXPORT(__percpu_init_rwsem);

void percpu_free_rwsem(struct percpu_rw_semaphore *sem)
{
	/* As after an initialization that failed. */
	if (!sem->read_count)
		return;
	rcu_sync_dtor(&sem->rss);
	free_percpu(sem->read_count);
	sem->read_count = NULL;
}
KPI_EXPORT(percpu_free_rwsem);

/* On whose CPU a reader is counted does not matter: only the sum counts. */
static bool read_try(struct percpu_rw_semaphore *sem)
{
	this_cpu_inc(*sem->read_count);
	smp_mb(); /* the writer sets block, then sums */
	if (!atomic_read_acquire(&sem->block))
		return true;
	this_cpu_dec(*sem->read_count);
	/* The writer may have seen that count and gone to sleep. */
	rcuwait_wake_up(&sem->writer);
	return false;
}

static bool write_try(struct percpu_rw_semaphore *sem)
{
	return !atomic_read(&sem->block) && !atomic_xchg(&sem->block, 1);
}

static bool try(struct percpu_rw_semaphore *sem, bool writer)
{
	return writer ? write_try(sem) : read_try(sem);
}

/*
 * Queued are those who found block set; the writer who did that grants to
 * them when it clears it. So nobody joins a queue that no one will look at,
 * and nobody who comes later need overtake it.
 */
static void wait_granted(struct percpu_rw_semaphore *sem, bool writer)
{
	struct kpi_waiter waiter = { .task = current, .writer = writer };
	bool got;

	spin_lock_irq(&sem->waiters.lock);
	got = list_empty(&sem->waiters.head) && try(sem, writer);
	if (!got)
		list_add_tail(&waiter.list, &sem->waiters.head);
	spin_unlock_irq(&sem->waiters.lock);
	while (!got) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		got = smp_load_acquire(&waiter.granted);
		if (!got)
			schedule();
	}
	__set_current_state(TASK_RUNNING);
}

static void grant(struct kpi_waiter *waiter)
{
	struct task_struct *task = waiter->task;

	list_del(&waiter->list);
	get_task_struct(task);
	/* The waiter's stack is its own again once it sees this. */
	smp_store_release(&waiter->granted, true);
	wake_up_process(task);
	put_task_struct(task);
}

static void grant_waiters(struct percpu_rw_semaphore *sem)
{
	struct kpi_waiter *waiter, *next;
	unsigned long flags;
	bool writer;

	spin_lock_irqsave(&sem->waiters.lock, flags);
	list_for_each_entry_safe(waiter, next, &sem->waiters.head, list) {
		writer = waiter->writer;
		if (!try(sem, writer))
			break;
		grant(waiter);
		if (writer)
			break;
	}
	spin_unlock_irqrestore(&sem->waiters.lock, flags);
}

/* Called and left with preemption off, by percpu_down_read(). */
bool __sched __percpu_down_read(struct percpu_rw_semaphore *sem, bool trylock)
{
	if (read_try(sem))
		return true;
	if (trylock)
		return false;
	preempt_enable();
	wait_granted(sem, false);
	preempt_disable();
	return true;
}
KPI_EXPORT(__percpu_down_read);

static unsigned int readers(struct percpu_rw_semaphore *sem)
{
	unsigned int sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(sem->read_count, cpu));
	smp_mb(); /* what those who have left wrote is seen after this */
	return sum;
}

bool percpu_is_read_locked(struct percpu_rw_semaphore *sem)
{
	return readers(sem) && !atomic_read(&sem->block);
}
KPI_EXPORT(percpu_is_read_locked);

void __sched percpu_down_write(struct percpu_rw_semaphore *sem)
{
	might_sleep();
	rcu_sync_enter(&sem->rss);
	if (!write_try(sem))
		wait_granted(sem, true);
	smp_mb(); /* a reader counts, then looks at block */
	rcuwait_wait_event(&sem->writer, !readers(sem), TASK_UNINTERRUPTIBLE);
}
KPI_EXPORT(percpu_down_write);

void percpu_up_write(struct percpu_rw_semaphore *sem)
{
	if (unlikely(!atomic_read(&sem->block)))
		kpi_lock_report("percpu_rw_semaphore released that no writer holds",
				sem, NULL);
	atomic_set_release(&sem->block, 0);
	grant_waiters(sem);
	rcu_sync_exit(&sem->rss);
}
KPI_EXPORT(percpu_up_write);
