// SPDX-License-Identifier: GPL-2.0
/*
 * lock_forms - every form of the locks that modules take: which of them may be
 * taken together, what gives up at a signal, what the counters that end in a
 * lock do, and that each excludes.
 */
#include <linux/bit_spinlock.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/local_lock.h>
#include <linux/lockref.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/sched/signal.h>
#include <linux/semaphore.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>

static int checks;

#include "../check.h"

static DEFINE_SPINLOCK(spin);
static DEFINE_RAW_SPINLOCK(raw);
static DEFINE_RWLOCK(rw);
static DEFINE_MUTEX(mutex);
static DECLARE_RWSEM(rwsem);
static DEFINE_SEMAPHORE(sem);
static DEFINE_SEQLOCK(seq);
static unsigned long bits;

/* ------------------------------------------- what each form switches off */

static int check_spin_contexts(void)
{
	unsigned long flags;

	spin_lock(&spin);
	CHECK(in_atomic() && !irqs_disabled() && !in_softirq());
	spin_unlock(&spin);
	spin_lock_bh(&spin);
	CHECK(in_softirq() && !irqs_disabled());
	spin_unlock_bh(&spin);
	spin_lock_irq(&spin);
	CHECK(irqs_disabled());
	spin_unlock_irq(&spin);
	spin_lock_irqsave(&spin, flags);
	CHECK(irqs_disabled());
	CHECK(!spin_trylock(&spin));
	spin_unlock_irqrestore(&spin, flags);
	CHECK(!irqs_disabled() && !in_atomic());
	CHECK(spin_trylock_bh(&spin));
	CHECK(in_softirq());
	spin_unlock_bh(&spin);
	CHECK(spin_trylock_irq(&spin));
	CHECK(irqs_disabled());
	CHECK(!raw_spin_trylock(&spin.rlock));
	spin_unlock_irq(&spin);
	CHECK(spin_trylock_irqsave(&spin, flags));
	spin_unlock_irqrestore(&spin, flags);
	raw_spin_lock(&raw);
	raw_spin_lock_nested(&spin.rlock, SINGLE_DEPTH_NESTING);
	CHECK(raw_spin_is_locked(&raw) && spin_is_locked(&spin));
	raw_spin_unlock(&spin.rlock);
	raw_spin_unlock(&raw);
	CHECK(!in_atomic() && !in_softirq() && !irqs_disabled());
	return 0;
}

static int check_rw_contexts(void)
{
	unsigned long flags;

	read_lock_bh(&rw);
	CHECK(in_softirq());
	CHECK(read_trylock(&rw));
	CHECK(!write_trylock(&rw));
	read_unlock(&rw);
	read_unlock_bh(&rw);
	read_lock_irq(&rw);
	CHECK(irqs_disabled());
	read_unlock_irq(&rw);
	read_lock_irqsave(&rw, flags);
	read_unlock_irqrestore(&rw, flags);
	write_lock_bh(&rw);
	CHECK(in_softirq() && !read_trylock(&rw) && !write_trylock(&rw));
	write_unlock_bh(&rw);
	write_lock_irqsave(&rw, flags);
	CHECK(irqs_disabled());
	write_unlock_irqrestore(&rw, flags);
	CHECK(write_trylock_irqsave(&rw, flags));
	write_unlock_irqrestore(&rw, flags);
	CHECK(!in_atomic() && !in_softirq() && !irqs_disabled());
	return 0;
}

static DEFINE_PER_CPU(local_lock_t, local) = INIT_LOCAL_LOCK(local);
static DEFINE_PER_CPU(int, mine);

static int check_local_lock(void)
{
	unsigned long flags;

	local_lock(&local);
	CHECK(in_atomic());
	this_cpu_inc(mine);
	CHECK(this_cpu_read(mine) == 1);
	this_cpu_dec(mine);
	local_unlock(&local);
	local_lock_irqsave(&local, flags);
	CHECK(irqs_disabled());
	local_unlock_irqrestore(&local, flags);
	local_lock_irq(&local);
	CHECK(irqs_disabled());
	local_unlock_irq(&local);
	CHECK(!in_atomic() && !irqs_disabled());
	return 0;
}

/* ------------------------------------------ counters that end in a lock */

static int check_dec_and_lock(void)
{
	atomic_t count = ATOMIC_INIT(2);
	refcount_t refs = REFCOUNT_INIT(2);
	unsigned long flags;

	CHECK(!atomic_dec_and_lock(&count, &spin));
	CHECK(!spin_is_locked(&spin) && !in_atomic());
	CHECK(atomic_dec_and_lock(&count, &spin));
	CHECK(spin_is_locked(&spin) && atomic_read(&count) == 0);
	spin_unlock(&spin);
	atomic_set(&count, 2);
	CHECK(!atomic_dec_and_lock_irqsave(&count, &spin, flags));
	CHECK(!irqs_disabled());
	CHECK(atomic_dec_and_lock_irqsave(&count, &spin, flags));
	CHECK(irqs_disabled());
	spin_unlock_irqrestore(&spin, flags);
	atomic_set(&count, 2);
	CHECK(!atomic_dec_and_mutex_lock(&count, &mutex));
	CHECK(!mutex_is_locked(&mutex));
	CHECK(atomic_dec_and_mutex_lock(&count, &mutex));
	CHECK(mutex_is_locked(&mutex));
	mutex_unlock(&mutex);
	CHECK(!refcount_dec_and_lock(&refs, &spin));
	CHECK(refcount_dec_and_lock(&refs, &spin));
	spin_unlock(&spin);
	refcount_set(&refs, 1);
	CHECK(refcount_dec_and_mutex_lock(&refs, &mutex));
	mutex_unlock(&mutex);
	refcount_set(&refs, 1);
	CHECK(refcount_dec_and_lock_irqsave(&refs, &spin, &flags));
	spin_unlock_irqrestore(&spin, flags);
	return 0;
}

static int check_lockref(void)
{
	struct lockref ref = { .lock = __SPIN_LOCK_UNLOCKED(ref.lock),
			       .count = 1 };

	lockref_get(&ref);
	CHECK(ref.count == 2);
	CHECK(lockref_put_return(&ref) == 1);
	CHECK(lockref_get_not_zero(&ref));
	CHECK(lockref_put_or_lock(&ref));
	CHECK(!lockref_put_or_lock(&ref));
	CHECK(spin_is_locked(&ref.lock));
	lockref_mark_dead(&ref);
	spin_unlock(&ref.lock);
	CHECK(!lockref_get_not_dead(&ref));
	return 0;
}

static int check_bits(void)
{
	bit_spin_lock(3, &bits);
	CHECK(bit_spin_is_locked(3, &bits) && bits == BIT(3));
	CHECK(in_atomic());
	CHECK(!bit_spin_trylock(3, &bits));
	CHECK(bit_spin_trylock(4, &bits));
	__bit_spin_unlock(4, &bits);
	bit_spin_unlock(3, &bits);
	CHECK(!bits && !in_atomic());
	return 0;
}

/* ------------------------------------------------------ readers who retry */

static int check_seqlock(void)
{
	seqcount_t count = SEQCNT_ZERO(count);
	unsigned int start;

	start = read_seqbegin(&seq);
	CHECK(!(start & 1) && !read_seqretry(&seq, start));
	write_seqlock(&seq);
	CHECK(seq.seqcount.seqcount.sequence & 1);
	write_sequnlock(&seq);
	CHECK(read_seqretry(&seq, start));
	read_seqlock_excl(&seq);
	CHECK(spin_is_locked(&seq.lock));
	read_sequnlock_excl(&seq);
	start = 0;
	read_seqbegin_or_lock(&seq, (int *)&start);
	CHECK(!need_seqretry(&seq, start));
	done_seqretry(&seq, start);
	start = read_seqcount_begin(&count);
	preempt_disable();
	write_seqcount_begin(&count);
	CHECK(raw_read_seqcount(&count) & 1);
	write_seqcount_end(&count);
	preempt_enable();
	CHECK(read_seqcount_retry(&count, start));
	return 0;
}

static unsigned long left, right;
static atomic_t torn;

static int seq_reader(void *unused)
{
	unsigned long l, r;
	unsigned int start;

	while (!kthread_should_stop()) {
		do {
			start = read_seqbegin(&seq);
			l = READ_ONCE(left);
			r = READ_ONCE(right);
		} while (read_seqretry(&seq, start));
		if (l != r)
			atomic_inc(&torn);
		cond_resched();
	}
	return 0;
}

static int check_seq_readers(void)
{
	struct task_struct *task[2];
	int i;

	for (i = 0; i < 2; i++) {
		task[i] = kthread_run(seq_reader, NULL, "lock_forms/seq");
		CHECK(!IS_ERR(task[i]));
	}
	for (i = 0; i < 20000; i++) {
		write_seqlock_irq(&seq);
		WRITE_ONCE(left, i);
		WRITE_ONCE(right, i);
		write_sequnlock_irq(&seq);
		cond_resched();
	}
	for (i = 0; i < 2; i++)
		kthread_stop(task[i]);
	CHECK(!atomic_read(&torn));
	return 0;
}

/* ------------------------------------------------------ signals to waiters */

struct waiter {
	int (*lock)(void);
	int result;
	struct completion started, done;
};

static int mutex_interruptible(void) { return mutex_lock_interruptible(&mutex); }
static int mutex_killable(void) { return mutex_lock_killable(&mutex); }
static int read_interruptible(void) { return down_read_interruptible(&rwsem); }
static int read_killable(void) { return down_read_killable(&rwsem); }
static int write_killable(void) { return down_write_killable(&rwsem); }
static int sem_interruptible(void) { return down_interruptible(&sem); }
static int sem_killable(void) { return down_killable(&sem); }

static int wait_for_lock(void *arg)
{
	struct waiter *w = arg;

	allow_signal(SIGKILL);
	allow_signal(SIGUSR1);
	complete(&w->started);
	w->result = w->lock();
	kthread_complete_and_exit(&w->done, 0);
}

/* All three locks are held: none of these gets its own. */
static int check_signal(int (*lock)(void), int signal, bool other_ignored)
{
	struct waiter w = { .lock = lock, .result = 1 };
	struct task_struct *task;

	init_completion(&w.started);
	init_completion(&w.done);
	task = kthread_run(wait_for_lock, &w, "lock_forms/wait");
	CHECK(!IS_ERR(task));
	wait_for_completion(&w.started);
	CHECK(!wait_for_completion_timeout(&w.done, 2));
	if (other_ignored) {
		send_sig(SIGUSR1, task, 1);
		CHECK(!wait_for_completion_timeout(&w.done, 2));
	}
	send_sig(signal, task, 1);
	wait_for_completion(&w.done);
	CHECK(w.result == -EINTR);
	return 0;
}

static int check_signals(void)
{
	int err;

	mutex_lock(&mutex);
	down_write(&rwsem);
	down(&sem);
	err = check_signal(mutex_interruptible, SIGUSR1, false) ?:
	      check_signal(mutex_killable, SIGKILL, true) ?:
	      check_signal(read_interruptible, SIGUSR1, false) ?:
	      check_signal(read_killable, SIGKILL, true) ?:
	      check_signal(write_killable, SIGKILL, true) ?:
	      check_signal(sem_interruptible, SIGUSR1, false) ?:
	      check_signal(sem_killable, SIGKILL, true);
	up(&sem);
	up_write(&rwsem);
	mutex_unlock(&mutex);
	if (err)
		return err;
	/* Those who gave up left nothing behind. */
	CHECK(!mutex_is_locked(&mutex) && !rwsem_is_locked(&rwsem));
	CHECK(mutex_trylock(&mutex));
	mutex_unlock(&mutex);
	CHECK(down_write_trylock(&rwsem));
	up_write(&rwsem);
	CHECK(!down_trylock(&sem));
	up(&sem);
	CHECK(!mutex_lock_killable(&mutex));
	mutex_unlock(&mutex);
	CHECK(!mutex_lock_interruptible(&mutex));
	mutex_unlock(&mutex);
	mutex_lock_io(&mutex);
	mutex_unlock(&mutex);
	CHECK(!down_read_interruptible(&rwsem));
	up_read(&rwsem);
	CHECK(!down_write_killable(&rwsem));
	downgrade_write(&rwsem);
	up_read(&rwsem);
	return 0;
}

/* -------------------------------------------- rwsem: neither side starves */

static atomic_t in_read, in_write, broken;
static unsigned long got[4];

static int rwsem_worker(void *arg)
{
	unsigned long *mine = arg;
	bool writes = mine == got;

	while (!kthread_should_stop()) {
		if (writes) {
			down_write(&rwsem);
			if (atomic_inc_return(&in_write) > 1 ||
			    atomic_read(&in_read))
				atomic_inc(&broken);
			atomic_dec(&in_write);
			if (*mine % 2) {
				downgrade_write(&rwsem);
				up_read(&rwsem);
			} else {
				up_write(&rwsem);
			}
		} else {
			down_read(&rwsem);
			atomic_inc(&in_read);
			if (atomic_read(&in_write))
				atomic_inc(&broken);
			udelay(20);
			atomic_dec(&in_read);
			up_read(&rwsem);
		}
		(*mine)++;
		cond_resched();
	}
	return 0;
}

/* Readers that overlap all the time must let the writer in. */
static int check_rwsem_fairness(void)
{
	struct task_struct *tasks[ARRAY_SIZE(got)];
	unsigned long end = jiffies + 30 * HZ;
	int i;

	for (i = 0; i < ARRAY_SIZE(got); i++) {
		tasks[i] = kthread_run(rwsem_worker, &got[i], "lock_forms/rw");
		CHECK(!IS_ERR(tasks[i]));
	}
	for (i = 0; i < ARRAY_SIZE(got); i++)
		while (READ_ONCE(got[i]) < 100 && time_before(jiffies, end))
			msleep(1);
	for (i = 0; i < ARRAY_SIZE(got); i++)
		kthread_stop(tasks[i]);
	for (i = 0; i < ARRAY_SIZE(got); i++)
		CHECK(got[i] >= 100);
	CHECK(!atomic_read(&broken));
	return 0;
}

/* ------------------------------------------------------- each one excludes */

#define THREADS 4
#define ROUNDS 3000

static unsigned long counter;

static void by_bit(void) { bit_spin_lock(0, &bits); counter++; bit_spin_unlock(0, &bits); }
static void by_bh(void) { spin_lock_bh(&spin); counter++; spin_unlock_bh(&spin); }
static void by_write_bh(void) { write_lock_bh(&rw); counter++; write_unlock_bh(&rw); }
static void by_seq(void) { write_seqlock(&seq); counter++; write_sequnlock(&seq); }
static void by_io(void) { mutex_lock_io(&mutex); counter++; mutex_unlock(&mutex); }
static void by_trylock(void)
{
	while (!mutex_trylock(&mutex))
		cond_resched();
	counter++;
	mutex_unlock(&mutex);
}

static int worker(void *fn)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		((void (*)(void))fn)();
		cond_resched();
	}
	while (!kthread_should_stop())
		msleep(1);
	return i;
}

static int check_exclusion(void (*fn)(void))
{
	struct task_struct *tasks[THREADS];
	int i;

	counter = 0;
	for (i = 0; i < THREADS; i++) {
		tasks[i] = kthread_run(worker, fn, "lock_forms/%d", i);
		CHECK(!IS_ERR(tasks[i]));
	}
	msleep(2);
	for (i = 0; i < THREADS; i++)
		CHECK(kthread_stop(tasks[i]) == ROUNDS);
	CHECK(counter == THREADS * ROUNDS);
	return 0;
}

static int __init lock_forms_init(void)
{
	int err = check_spin_contexts() ?: check_rw_contexts() ?:
		  check_local_lock() ?: check_dec_and_lock() ?:
		  check_lockref() ?: check_bits() ?: check_seqlock() ?:
		  check_seq_readers() ?: check_signals() ?:
		  check_rwsem_fairness() ?: check_exclusion(by_bit) ?:
		  check_exclusion(by_bh) ?: check_exclusion(by_write_bh) ?:
		  check_exclusion(by_seq) ?: check_exclusion(by_io) ?:
		  check_exclusion(by_trylock);

	if (!err)
		pr_info("lock_forms: %d checks passed\n", checks);
	return err;
}

static void __exit lock_forms_exit(void)
{
}

module_init(lock_forms_init);
module_exit(lock_forms_exit);
MODULE_DESCRIPTION("Checks every form of the locks");
MODULE_LICENSE("GPL");
