// SPDX-License-Identifier: GPL-2.0
/*
 * stress - many threads take locks of every kind, queue and cancel works, arm
 * and delete timers, read and replace what RCU protects, all at once and at
 * random. What a lock protects is two numbers that must be equal; a thread
 * that hangs is the test's time limit's to find.
 *
 * threads=64 msecs=60000 makes a long run of it.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

static int threads = 16;
module_param(threads, int, 0);
static int msecs = 300;
module_param(msecs, int, 0);

static atomic_t failures = ATOMIC_INIT(0);
static atomic_long_t checks = ATOMIC_LONG_INIT(0);

static void check(bool ok, const char *what)
{
	atomic_long_inc(&checks);
	if (!ok && !atomic_fetch_inc(&failures))
		pr_err("stress: %s\n", what);
}

/* Two numbers under one lock. */
struct pair {
	unsigned long a, b;
};

static void change(struct pair *pair, const char *lock)
{
	check(READ_ONCE(pair->a) == READ_ONCE(pair->b), lock);
	WRITE_ONCE(pair->a, pair->a + 1);
	barrier();
	WRITE_ONCE(pair->b, pair->b + 1);
}

static void look(struct pair *pair, const char *lock)
{
	check(READ_ONCE(pair->a) == READ_ONCE(pair->b), lock);
}

static DEFINE_SPINLOCK(spin);
static DEFINE_RWLOCK(rw);
static DEFINE_MUTEX(mutex);
static DECLARE_RWSEM(rwsem);
static struct pair of_spin, of_rw, of_mutex, of_rwsem;

static void use_spin(u32 r)
{
	unsigned long flags;

	if (r & 1) {
		spin_lock_irqsave(&spin, flags);
		change(&of_spin, "spin_lock_irqsave");
		spin_unlock_irqrestore(&spin, flags);
	} else if (spin_trylock_bh(&spin)) {
		change(&of_spin, "spin_trylock_bh");
		spin_unlock_bh(&spin);
	}
}

static void use_rw(u32 r)
{
	if (r & 7) {
		read_lock(&rw);
		look(&of_rw, "read_lock");
		read_unlock(&rw);
	} else {
		write_lock_irq(&rw);
		change(&of_rw, "write_lock_irq");
		write_unlock_irq(&rw);
	}
}

static void use_mutex(u32 r)
{
	switch (r & 3) {
	case 0:
		if (!mutex_trylock(&mutex))
			return;
		break;
	case 1:
		if (mutex_lock_interruptible(&mutex))
			return;
		break;
	default:
		mutex_lock(&mutex);
	}
	change(&of_mutex, "mutex");
	if (!(r & 0xf00))
		usleep_range(10, 50);
	change(&of_mutex, "mutex after a sleep");
	mutex_unlock(&mutex);
}

static void use_rwsem(u32 r)
{
	if (r & 3) {
		down_read(&rwsem);
		look(&of_rwsem, "down_read");
		if (!(r & 0xf00))
			usleep_range(10, 50);
		look(&of_rwsem, "down_read after a sleep");
		up_read(&rwsem);
		return;
	}
	down_write(&rwsem);
	change(&of_rwsem, "down_write");
	if (r & 4) {
		downgrade_write(&rwsem);
		look(&of_rwsem, "downgrade_write");
		up_read(&rwsem);
	} else {
		up_write(&rwsem);
	}
}

/* What RCU protects: freed memory reads as poison in `alive`. */
#define ALIVE 0x600d
struct shared {
	struct rcu_head rcu;
	int alive;
};
static struct shared __rcu *by_rcu, *by_srcu;
static DEFINE_SPINLOCK(replace);
DEFINE_STATIC_SRCU(srcu);

static void bury(struct rcu_head *rcu)
{
	struct shared *s = container_of(rcu, struct shared, rcu);

	check(s->alive == ALIVE, "a callback runs twice");
	s->alive = 0;
	kfree(s);
}

static struct shared *exchange(struct shared __rcu **where)
{
	struct shared *s = kmalloc(sizeof(*s), GFP_KERNEL), *old;

	if (!s)
		return NULL;
	s->alive = ALIVE;
	spin_lock(&replace);
	old = rcu_dereference_protected(*where, true);
	rcu_assign_pointer(*where, s);
	spin_unlock(&replace);
	return old;
}

static void use_rcu(u32 r)
{
	struct shared *s;
	int i;

	if (r % 32 == 0) {
		s = exchange(&by_rcu);
		if (s && (r & 0x100))
			synchronize_rcu();
		if (s)
			call_rcu(&s->rcu, bury);
		return;
	}
	rcu_read_lock();
	s = rcu_dereference(by_rcu);
	for (i = 0; s && i < 20; i++) {
		check(READ_ONCE(s->alive) == ALIVE, "freed under a reader");
		cpu_relax();
	}
	rcu_read_unlock();
}

static void use_srcu(u32 r)
{
	struct shared *s;
	int idx;

	if (r % 64 == 0) {
		s = exchange(&by_srcu);
		synchronize_srcu(&srcu);
		if (s)
			bury(&s->rcu);
		return;
	}
	idx = srcu_read_lock(&srcu);
	s = srcu_dereference(by_srcu, &srcu);
	if (!(r & 0xf00))
		usleep_range(10, 50);
	check(!s || READ_ONCE(s->alive) == ALIVE, "freed under a sleeping reader");
	srcu_read_unlock(&srcu, idx);
}

/* Timers and works that never run twice at once. */
#define SHARED 8
static struct timer_list timers[SHARED];
static struct delayed_work works[SHARED];
static atomic_t in_timer[SHARED], in_work[SHARED];
static struct workqueue_struct *wq;
static DECLARE_WAIT_QUEUE_HEAD(fired);
static atomic_t nr_fired;

static void on_timer(struct timer_list *timer)
{
	int i = timer - timers;

	check(atomic_inc_return(&in_timer[i]) == 1, "a timer twice at once");
	use_spin(1);
	atomic_inc(&nr_fired);
	wake_up(&fired);
	atomic_dec(&in_timer[i]);
}

static void on_work(struct work_struct *work)
{
	int i = to_delayed_work(work) - works;
	u32 r = get_random_u32();

	check(atomic_inc_return(&in_work[i]) == 1, "a work twice at once");
	use_mutex(r);
	atomic_dec(&in_work[i]);
	if (r % 8 == 0)
		mod_delayed_work(wq, &works[i], r >> 8 & 1);
}

static void use_timer(u32 r)
{
	struct timer_list *timer = &timers[(r >> 4) % SHARED];

	switch (r % 8) {
	case 0:
		del_timer_sync(timer);
		break;
	case 1:
		del_timer(timer);
		break;
	case 2:
		wait_event_timeout(fired, atomic_add_unless(&nr_fired, -1, 0),
				   2);
		break;
	default:
		mod_timer(timer, jiffies + (r >> 8) % 4);
	}
}

static void use_work(u32 r)
{
	struct delayed_work *dwork = &works[(r >> 4) % SHARED];

	switch (r % 8) {
	case 0:
		cancel_delayed_work_sync(dwork);
		break;
	case 1:
		cancel_delayed_work(dwork);
		break;
	case 2:
		flush_delayed_work(dwork);
		break;
	case 3:
		flush_workqueue(wq);
		break;
	case 4:
		mod_delayed_work(wq, dwork, (r >> 8) % 3);
		break;
	default:
		queue_delayed_work(wq, dwork, (r >> 8) % 3);
	}
}

static int stress_thread(void *unused)
{
	static void (*const use[])(u32) = {
		use_spin, use_rw, use_mutex, use_rwsem,
		use_rcu, use_srcu, use_timer, use_work,
	};
	u32 r;

	while (!kthread_should_stop()) {
		r = get_random_u32();
		use[r % ARRAY_SIZE(use)](r >> 3);
		check(!in_atomic() && !irqs_disabled(), "left atomic");
		cond_resched();
	}
	return 0;
}

static int run(void)
{
	struct task_struct **tasks;
	int i, n;

	tasks = kcalloc(threads, sizeof(*tasks), GFP_KERNEL);
	if (!tasks)
		return -ENOMEM;
	for (n = 0; n < threads; n++) {
		tasks[n] = kthread_run(stress_thread, NULL, "stress/%d", n);
		if (IS_ERR(tasks[n]))
			break;
	}
	check(n == threads, "a thread could not be made");
	msleep(msecs);
	for (i = 0; i < n; i++)
		kthread_stop(tasks[i]);
	kfree(tasks);
	return 0;
}

static void clean_up(void)
{
	int i;

	for (i = 0; i < SHARED; i++) {
		del_timer_sync(&timers[i]);
		cancel_delayed_work_sync(&works[i]);
	}
	destroy_workqueue(wq);
	rcu_barrier();
	kfree(rcu_dereference_protected(by_rcu, true));
	kfree(rcu_dereference_protected(by_srcu, true));
}

static int __init stress_init(void)
{
	int i, err;

	wq = alloc_workqueue("stress", WQ_UNBOUND, 4);
	if (!wq)
		return -ENOMEM;
	for (i = 0; i < SHARED; i++) {
		timer_setup(&timers[i], on_timer, 0);
		INIT_DELAYED_WORK(&works[i], on_work);
	}
	err = run();
	clean_up();
	if (err)
		return err;
	if (atomic_read(&failures))
		return -EINVAL;
	pr_info("stress: %ld checks passed\n", atomic_long_read(&checks));
	return 0;
}

static void __exit stress_exit(void)
{
}

module_init(stress_init);
module_exit(stress_exit);
MODULE_DESCRIPTION("Locks, RCU, timers and works under many threads");
MODULE_LICENSE("GPL");
