// SPDX-License-Identifier: GPL-2.0
/*
 * lib/percpu-refcount.c, linux/percpu-refcount.h: reference counts that are
 * per CPU as long as nobody has to know when they reach zero.
 *
 * The inlined get and put look at percpu_count_ptr under RCU.  To switch to
 * one atomic counter: set the flag, wait a grace period for those who have not
 * seen it, add up.  Meanwhile the bias keeps the atomic counter from zero.
 */
#include <linux/export.h>
#include <linux/percpu-refcount.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "kpi.h"

/* Half the range: neither gets nor puts can wrap it. */
#define BIAS (1LU << (BITS_PER_LONG - 1))
#define FLAG_MASK __PERCPU_REF_ATOMIC_DEAD

/* Guards all mode changes; confirm_switch is set while one is under way. */
static DEFINE_SPINLOCK(switch_lock);
static DECLARE_WAIT_QUEUE_HEAD(switch_done);

static unsigned long __percpu *counts(const struct percpu_ref *ref)
{
	return (unsigned long __percpu *)(ref->percpu_count_ptr & ~FLAG_MASK);
}

__weak int percpu_ref_init(struct percpu_ref *ref, percpu_ref_func_t *release,
			   unsigned int flags, gfp_t gfp)
{
	bool atomic = flags & (PERCPU_REF_INIT_ATOMIC | PERCPU_REF_INIT_DEAD);
	bool is_dead = flags & PERCPU_REF_INIT_DEAD;
	struct percpu_ref_data *data;

	ref->percpu_count_ptr = (unsigned long)
		__alloc_percpu_gfp(sizeof(long), sizeof(long), gfp);
	if (!ref->percpu_count_ptr)
		return -ENOMEM;
	data = kzalloc(sizeof(*data), gfp);
	if (!data) {
		free_percpu(counts(ref));
		ref->percpu_count_ptr = 0;
		return -ENOMEM;
	}
	data->release = release;
	data->ref = ref;
	data->force_atomic = flags & PERCPU_REF_INIT_ATOMIC;
	data->allow_reinit = atomic || (flags & PERCPU_REF_ALLOW_REINIT);
	atomic_long_set(&data->count, (atomic ? 0 : BIAS) + !is_dead);
	ref->data = data;
	ref->percpu_count_ptr |= (atomic ? __PERCPU_REF_ATOMIC : 0) |
				 (is_dead ? __PERCPU_REF_DEAD : 0);
	return 0;
}
KPI_EXPORT(percpu_ref_init);

static void free_counts(struct percpu_ref *ref)
{
	if (!counts(ref))
		return;
	/* Somebody still waits for a switch. */
	WARN_ON_ONCE(ref->data && ref->data->confirm_switch);
	free_percpu(counts(ref));
	ref->percpu_count_ptr = FLAG_MASK;
}

__weak void percpu_ref_exit(struct percpu_ref *ref)
{
	struct percpu_ref_data *data = ref->data;
	unsigned long flags;

	free_counts(ref);
	if (!data)
		return;
	/* percpu_ref_is_zero() may still be asked: keep the count. */
	spin_lock_irqsave(&switch_lock, flags);
	ref->percpu_count_ptr |= atomic_long_read(&data->count)
				 << __PERCPU_REF_FLAG_BITS;
	ref->data = NULL;
	spin_unlock_irqrestore(&switch_lock, flags);
	kfree(data);
}
KPI_EXPORT(percpu_ref_exit);

static void finish_switch(struct rcu_head *rcu)
{
	struct percpu_ref_data *data =
		container_of(rcu, struct percpu_ref_data, rcu);
	struct percpu_ref *ref = data->ref;
	unsigned long sum = 0;
	int cpu;

	/* First the sum, then the atomic counter: one part alone may be 0. */
	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(counts(ref), cpu);
	atomic_long_add((long)sum - BIAS, &data->count);
	WARN_ONCE(atomic_long_read(&data->count) <= 0,
		  "percpu ref (%ps) <= 0 (%ld) after switching to atomic",
		  data->release, atomic_long_read(&data->count));

	data->confirm_switch(ref);
	data->confirm_switch = NULL;
	wake_up_all(&switch_done);
	if (!data->allow_reinit)
		free_counts(ref);
	percpu_ref_put(ref);
}

static void confirm_nothing(struct percpu_ref *ref)
{
}

static void to_atomic(struct percpu_ref *ref, percpu_ref_func_t *confirm)
{
	if (ref->percpu_count_ptr & __PERCPU_REF_ATOMIC) {
		if (confirm)
			confirm(ref);
		return;
	}
	ref->percpu_count_ptr |= __PERCPU_REF_ATOMIC;
	ref->data->confirm_switch = confirm ? confirm : confirm_nothing;
	percpu_ref_get(ref);	/* put by finish_switch() */
	call_rcu(&ref->data->rcu, finish_switch);
}

static void to_percpu(struct percpu_ref *ref)
{
	int cpu;

	BUG_ON(!counts(ref));
	if (!(ref->percpu_count_ptr & __PERCPU_REF_ATOMIC))
		return;
	if (WARN_ON_ONCE(!ref->data->allow_reinit))
		return;
	atomic_long_add(BIAS, &ref->data->count);
	for_each_possible_cpu(cpu)
		*per_cpu_ptr(counts(ref), cpu) = 0;
	/* Whoever sees the flag gone sees the zeros. */
	smp_store_release(&ref->percpu_count_ptr,
			  ref->percpu_count_ptr & ~__PERCPU_REF_ATOMIC);
}

/* Under switch_lock, which is dropped while an earlier switch finishes. */
static void switch_mode(struct percpu_ref *ref, percpu_ref_func_t *confirm)
{
	struct percpu_ref_data *data = ref->data;

	wait_event_lock_irq(switch_done, !data->confirm_switch, switch_lock);
	if (data->force_atomic || percpu_ref_is_dying(ref))
		to_atomic(ref, confirm);
	else
		to_percpu(ref);
}

__weak void percpu_ref_switch_to_atomic(struct percpu_ref *ref,
					percpu_ref_func_t *confirm)
{
	unsigned long flags;

	spin_lock_irqsave(&switch_lock, flags);
	ref->data->force_atomic = true;
	switch_mode(ref, confirm);
	spin_unlock_irqrestore(&switch_lock, flags);
}
KPI_EXPORT(percpu_ref_switch_to_atomic);

__weak void percpu_ref_switch_to_atomic_sync(struct percpu_ref *ref)
{
	percpu_ref_switch_to_atomic(ref, NULL);
	wait_event(switch_done, !ref->data->confirm_switch);
}
KPI_EXPORT(percpu_ref_switch_to_atomic_sync);

__weak void percpu_ref_switch_to_percpu(struct percpu_ref *ref)
{
	unsigned long flags;

	spin_lock_irqsave(&switch_lock, flags);
	ref->data->force_atomic = false;
	switch_mode(ref, NULL);
	spin_unlock_irqrestore(&switch_lock, flags);
}
KPI_EXPORT(percpu_ref_switch_to_percpu);

/* Drop the first reference; @confirm runs when no CPU counts on its own. */
__weak void percpu_ref_kill_and_confirm(struct percpu_ref *ref,
					percpu_ref_func_t *confirm)
{
	unsigned long flags;

	spin_lock_irqsave(&switch_lock, flags);
	WARN_ONCE(percpu_ref_is_dying(ref), "%s called more than once on %ps!",
		  __func__, ref->data->release);
	ref->percpu_count_ptr |= __PERCPU_REF_DEAD;
	switch_mode(ref, confirm);
	percpu_ref_put(ref);
	spin_unlock_irqrestore(&switch_lock, flags);
}
KPI_EXPORT(percpu_ref_kill_and_confirm);

__weak bool percpu_ref_is_zero(struct percpu_ref *ref)
{
	unsigned long __percpu *percpu;
	unsigned long count, flags;

	if (__ref_is_percpu(ref, &percpu))
		return false;
	spin_lock_irqsave(&switch_lock, flags);
	if (ref->data)
		count = atomic_long_read(&ref->data->count);
	else
		count = ref->percpu_count_ptr >> __PERCPU_REF_FLAG_BITS;
	spin_unlock_irqrestore(&switch_lock, flags);
	return !count;
}
KPI_EXPORT(percpu_ref_is_zero);

/* Undo a kill, before or after the count came to zero. */
__weak void percpu_ref_resurrect(struct percpu_ref *ref)
{
	unsigned long __percpu *percpu;
	unsigned long flags;

	spin_lock_irqsave(&switch_lock, flags);
	WARN_ON_ONCE(!percpu_ref_is_dying(ref));
	WARN_ON_ONCE(__ref_is_percpu(ref, &percpu));
	ref->percpu_count_ptr &= ~__PERCPU_REF_DEAD;
	percpu_ref_get(ref);
	switch_mode(ref, NULL);
	spin_unlock_irqrestore(&switch_lock, flags);
}
KPI_EXPORT(percpu_ref_resurrect);

__weak void percpu_ref_reinit(struct percpu_ref *ref)
{
	WARN_ON_ONCE(!percpu_ref_is_zero(ref));
	percpu_ref_resurrect(ref);
}
KPI_EXPORT(percpu_ref_reinit);
