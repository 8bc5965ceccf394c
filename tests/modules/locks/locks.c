// SPDX-License-Identifier: GPL-2.0
/*
 * locks - several threads and one counter, under each kind of lock; sleeping
 * and waking; grace periods.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/wait.h>

static int checks;

#include "../check.h"

#define THREADS 6
#define ROUNDS 5000

static DEFINE_SPINLOCK(spin);
static DEFINE_RWLOCK(rw);
static DEFINE_MUTEX(mutex);
static DECLARE_RWSEM(rwsem);
static DEFINE_SEMAPHORE(sem);

static unsigned long counter;

static void by_spin(void) { spin_lock(&spin); counter++; spin_unlock(&spin); }
static void by_irqsave(void)
{
	unsigned long flags;

	spin_lock_irqsave(&spin, flags);
	counter++;
	spin_unlock_irqrestore(&spin, flags);
}
static void by_rw(void) { write_lock(&rw); counter++; write_unlock(&rw); }
static void by_mutex(void) { mutex_lock(&mutex); counter++; mutex_unlock(&mutex); }
static void by_rwsem(void) { down_write(&rwsem); counter++; up_write(&rwsem); }
static void by_sem(void) { down(&sem); counter++; up(&sem); }

static int worker(void *fn)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		((void (*)(void))fn)();
		if (!(i % 64))
			cond_resched();
	}
	while (!kthread_should_stop())
		msleep(1);
	return i;
}

static int check_lock(void (*fn)(void))
{
	struct task_struct *tasks[THREADS];
	int i;

	counter = 0;
	for (i = 0; i < THREADS; i++) {
		tasks[i] = kthread_run(worker, fn, "locks/%d", i);
		CHECK(!IS_ERR(tasks[i]));
	}
	msleep(5);
	for (i = 0; i < THREADS; i++)
		CHECK(kthread_stop(tasks[i]) == ROUNDS);
	CHECK(counter == THREADS * ROUNDS);
	return 0;
}

static int check_states(void)
{
	CHECK(!spin_is_locked(&spin));
	CHECK(spin_trylock(&spin));
	CHECK(spin_is_locked(&spin));
	CHECK(!spin_trylock(&spin));
	spin_unlock(&spin);
	CHECK(mutex_trylock(&mutex));
	CHECK(mutex_is_locked(&mutex));
	CHECK(!mutex_trylock(&mutex));
	mutex_unlock(&mutex);
	CHECK(down_read_trylock(&rwsem));
	CHECK(down_read_trylock(&rwsem));
	CHECK(!down_write_trylock(&rwsem));
	up_read(&rwsem);
	up_read(&rwsem);
	down_write(&rwsem);
	CHECK(!down_read_trylock(&rwsem));
	downgrade_write(&rwsem);
	CHECK(down_read_trylock(&rwsem));
	up_read(&rwsem);
	up_read(&rwsem);
	CHECK(!rwsem_is_locked(&rwsem));
	CHECK(!down_trylock(&sem));
	CHECK(down_trylock(&sem) == 1);
	CHECK(down_timeout(&sem, 2) == -ETIME);
	up(&sem);
	return 0;
}

static DECLARE_WAIT_QUEUE_HEAD(queue);
static int ball;

static int player(void *unused)
{
	int i;

	for (i = 0; i < 1000; i++) {
		wait_event(queue, READ_ONCE(ball) == 1);
		WRITE_ONCE(ball, 0);
		wake_up(&queue);
	}
	return 0;
}

static int check_waiting(void)
{
	struct completion never;
	int i;

	CHECK(!IS_ERR(kthread_run(player, NULL, "locks/player")));
	for (i = 0; i < 1000; i++) {
		WRITE_ONCE(ball, 1);
		wake_up(&queue);
		wait_event(queue, READ_ONCE(ball) == 0);
	}
	CHECK(wait_event_timeout(queue, ball == 7, 3) == 0);
	CHECK(wait_event_timeout(queue, ball == 0, 3) > 0);
	init_completion(&never);
	CHECK(wait_for_completion_timeout(&never, 2) == 0);
	complete_all(&never);
	CHECK(wait_for_completion_timeout(&never, 2) > 0);
	return 0;
}

struct thing {
	struct rcu_head rcu;
	int alive;
};

static struct thing __rcu *shared;
static atomic_t dead_seen, freed;
DEFINE_STATIC_SRCU(srcu);

static void free_thing(struct rcu_head *head)
{
	struct thing *thing = container_of(head, struct thing, rcu);

	WRITE_ONCE(thing->alive, 0);
	kfree(thing);
	atomic_inc(&freed);
}

static int reader(void *unused)
{
	struct thing *thing;
	int i;

	while (!kthread_should_stop()) {
		rcu_read_lock();
		thing = rcu_dereference(shared);
		for (i = 0; thing && i < 50; i++) {
			if (!READ_ONCE(thing->alive))
				atomic_inc(&dead_seen);
			cpu_relax();
		}
		rcu_read_unlock();
		cond_resched();
	}
	return 0;
}

static int check_rcu(void)
{
	struct task_struct *task = kthread_run(reader, NULL, "locks/reader");
	struct thing *new, *old;
	int i, idx;

	CHECK(!IS_ERR(task));
	for (i = 0; i < 500; i++) {
		new = kzalloc(sizeof(*new), GFP_KERNEL);
		CHECK(new);
		new->alive = 1;
		old = rcu_replace_pointer(shared, new, true);
		if (old)
			call_rcu(&old->rcu, free_thing);
		if (!(i % 50))
			synchronize_rcu();
	}
	old = rcu_replace_pointer(shared, NULL, true);
	call_rcu(&old->rcu, free_thing);
	rcu_barrier();
	kthread_stop(task);
	CHECK(!atomic_read(&dead_seen));
	CHECK(atomic_read(&freed) == 500);
	idx = srcu_read_lock(&srcu);
	msleep(1);
	srcu_read_unlock(&srcu, idx);
	synchronize_srcu(&srcu);
	return 0;
}

static int __init locks_init(void)
{
	int err = check_states() ?: check_lock(by_spin) ?:
		  check_lock(by_irqsave) ?: check_lock(by_rw) ?:
		  check_lock(by_mutex) ?: check_lock(by_rwsem) ?:
		  check_lock(by_sem) ?: check_waiting() ?: check_rcu();

	if (!err)
		pr_info("locks: %d checks passed\n", checks);
	return err;
}

static void __exit locks_exit(void)
{
}

module_init(locks_init);
module_exit(locks_exit);
MODULE_DESCRIPTION("Checks locks, waiting and RCU");
MODULE_LICENSE("GPL");
