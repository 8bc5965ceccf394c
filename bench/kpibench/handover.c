// SPDX-License-Identifier: GPL-2.0
/*
 * Contended locks: two threads that always wait for each other.
 *
 * Three locks in a ring, and each thread takes the next one before it lets go
 * of the one it has. Both go round one behind the other, so each takes a lock
 * that the other has just let go: every step is one hand-over to a waiter.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/processor.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/semaphore.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "kpibench.h"

#define RING 3
#define STEPS 2048

struct lock_ops {
	void (*lock)(unsigned int i);
	void (*unlock)(unsigned int i);
};

static spinlock_t spins[RING];
static struct mutex mutexes[RING];
static struct semaphore sems[RING];
static struct rw_semaphore rwsems[RING];

static const struct lock_ops *ops;
static struct task_struct *partner;
static DECLARE_WAIT_QUEUE_HEAD(start);
static DECLARE_COMPLETION(done);
static unsigned int steps;	/* of the round that is asked for, or 0 */
static bool ready, go;

static void spin_get(unsigned int i)
{
	spin_lock(&spins[i]);
}

static void spin_put(unsigned int i)
{
	spin_unlock(&spins[i]);
}

static void mutex_get(unsigned int i)
{
	mutex_lock_nested(&mutexes[i], i);
}

static void mutex_put(unsigned int i)
{
	mutex_unlock(&mutexes[i]);
}

static void sem_get(unsigned int i)
{
	down(&sems[i]);
}

static void sem_put(unsigned int i)
{
	up(&sems[i]);
}

static void rwsem_get(unsigned int i)
{
	down_write(&rwsems[i]);
}

static void rwsem_put(unsigned int i)
{
	up_write(&rwsems[i]);
}

static const struct lock_ops spin_ops = { spin_get, spin_put },
	mutex_ops = { mutex_get, mutex_put }, sem_ops = { sem_get, sem_put },
	rwsem_ops = { rwsem_get, rwsem_put };

static void go_round(unsigned int at, unsigned int n)
{
	while (n--) {
		ops->lock((at + 1) % RING);
		ops->unlock(at);
		at = (at + 1) % RING;
	}
	ops->unlock(at);
}

static int partner_thread(void *unused)
{
	unsigned int n;

	for (;;) {
		wait_event(start, READ_ONCE(steps) || kthread_should_stop());
		if (kthread_should_stop())
			return 0;
		n = steps;
		steps = 0;
		ops->lock(1);
		smp_store_release(&ready, true);
		spin_until_cond(smp_load_acquire(&go));
		go_round(1, n);
		complete(&done);
	}
}

static int begin(const struct lock_ops *which)
{
	int i;

	ops = which;
	for (i = 0; i < RING; i++) {
		spin_lock_init(&spins[i]);
		mutex_init(&mutexes[i]);
		sema_init(&sems[i], 1);
		init_rwsem(&rwsems[i]);
	}
	partner = kthread_run(partner_thread, NULL, "kpibench/partner");
	return PTR_ERR_OR_ZERO(partner);
}

static int begin_spin(void)
{
	return begin(&spin_ops);
}

static int begin_mutex(void)
{
	return begin(&mutex_ops);
}

static int begin_sem(void)
{
	return begin(&sem_ops);
}

static int begin_rwsem(void)
{
	return begin(&rwsem_ops);
}

/*
 * Timed from when both are on their way: how they get there is no hand-over.
 * Two steps of each count as two.
 */
static u64 sample(void)
{
	u64 begun;

	ready = go = false;
	WRITE_ONCE(steps, STEPS);
	wake_up(&start);
	/* Holding nothing, so that the partner can come to run anywhere. */
	while (!smp_load_acquire(&ready))
		cond_resched();
	ops->lock(0);
	begun = ktime_get_ns();
	smp_store_release(&go, true);
	go_round(0, STEPS);
	begun = ktime_get_ns() - begun;
	wait_for_completion(&done);
	return div_u64(begun, 2 * STEPS);
}

static void end(void)
{
	kthread_stop(partner);
}

#define HANDOVER(text, begin_it)                                              \
	{ .name = text, .setup = begin_it, .sample = sample, .teardown = end }

const struct kpibench bench_handover[] = {
	HANDOVER("spin_lock handed over", begin_spin),
	HANDOVER("mutex handed over", begin_mutex),
	HANDOVER("semaphore handed over", begin_sem),
	HANDOVER("rw_semaphore handed over", begin_rwsem),
	{ }
};
