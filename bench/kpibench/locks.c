// SPDX-License-Identifier: GPL-2.0
/* Locks that nobody else wants, and what costs about as much. */
#include <linux/atomic.h>
#include <linux/interrupt.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/percpu_counter.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>

#include "kpibench.h"

static DEFINE_SPINLOCK(spin);
static DEFINE_RWLOCK(rw);
static DEFINE_MUTEX(mutex);
static DECLARE_RWSEM(rwsem);
static DEFINE_SEMAPHORE(sem);
static DEFINE_SEQLOCK(seq);
static atomic_t counter;
static DEFINE_PER_CPU(unsigned long, per_cpu_counter);
static struct percpu_counter pcpu;

#define REPEAT(name, ...)                                                     \
static void name(unsigned int n)                                              \
{                                                                             \
	while (n--) {                                                         \
		__VA_ARGS__;                                                  \
	}                                                                     \
}

REPEAT(run_spin, spin_lock(&spin); spin_unlock(&spin))
REPEAT(run_spin_bh, spin_lock_bh(&spin); spin_unlock_bh(&spin))
REPEAT(run_spin_irq, spin_lock_irq(&spin); spin_unlock_irq(&spin))
REPEAT(run_trylock, if (spin_trylock(&spin)) spin_unlock(&spin))
REPEAT(run_read, read_lock(&rw); read_unlock(&rw))
REPEAT(run_write, write_lock(&rw); write_unlock(&rw))
REPEAT(run_mutex, mutex_lock(&mutex); mutex_unlock(&mutex))
REPEAT(run_mutex_try, if (mutex_trylock(&mutex)) mutex_unlock(&mutex))
REPEAT(run_down_read, down_read(&rwsem); up_read(&rwsem))
REPEAT(run_down_write, down_write(&rwsem); up_write(&rwsem))
REPEAT(run_down, down(&sem); up(&sem))
REPEAT(run_seq_write, write_seqlock(&seq); write_sequnlock(&seq))
REPEAT(run_atomic, atomic_inc(&counter))
REPEAT(run_atomic_return, atomic_inc_return(&counter))
REPEAT(run_percpu, this_cpu_inc(per_cpu_counter))
REPEAT(run_percpu_counter, percpu_counter_add(&pcpu, 1))
REPEAT(run_preempt, preempt_disable(); preempt_enable())
REPEAT(run_bh, local_bh_disable(); local_bh_enable())

static void run_spin_irqsave(unsigned int n)
{
	unsigned long flags;

	while (n--) {
		spin_lock_irqsave(&spin, flags);
		spin_unlock_irqrestore(&spin, flags);
	}
}

static void run_irqsave(unsigned int n)
{
	unsigned long flags;

	while (n--) {
		local_irq_save(flags);
		local_irq_restore(flags);
	}
}

static void run_seq_read(unsigned int n)
{
	unsigned int start;

	while (n--) {
		do {
			start = read_seqbegin(&seq);
		} while (read_seqretry(&seq, start));
	}
}

static int make_counter(void)
{
	return percpu_counter_init(&pcpu, 0, GFP_KERNEL);
}

static void drop_counter(void)
{
	percpu_counter_destroy(&pcpu);
}

const struct kpibench bench_locks[] = {
	{ "spin_lock+unlock", .run = run_spin },
	{ "spin_lock_bh+unlock_bh", .run = run_spin_bh },
	{ "spin_lock_irq+unlock_irq", .run = run_spin_irq },
	{ "spin_lock_irqsave+irqrestore", .run = run_spin_irqsave },
	{ "spin_trylock+unlock", .run = run_trylock },
	{ "read_lock+unlock", .run = run_read },
	{ "write_lock+unlock", .run = run_write },
	{ "mutex_lock+unlock", .run = run_mutex },
	{ "mutex_trylock+unlock", .run = run_mutex_try },
	{ "down_read+up_read", .run = run_down_read },
	{ "down_write+up_write", .run = run_down_write },
	{ "down+up", .run = run_down },
	{ "read_seqbegin+retry", .run = run_seq_read },
	{ "write_seqlock+unlock", .run = run_seq_write },
	{ "preempt_disable+enable", .run = run_preempt },
	{ "local_bh_disable+enable", .run = run_bh },
	{ "local_irq_save+restore", .run = run_irqsave },
	{ "atomic_inc", .run = run_atomic },
	{ "atomic_inc_return", .run = run_atomic_return },
	{ "this_cpu_inc", .run = run_percpu },
	{ "percpu_counter_add", .setup = make_counter,
	  .run = run_percpu_counter,
	  .teardown = drop_counter },
	{ }
};
