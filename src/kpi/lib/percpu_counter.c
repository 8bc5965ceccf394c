// SPDX-License-Identifier: GPL-2.0
/*
 * lib/percpu_counter.c, linux/percpu_counter.h: counters that each CPU adds to
 * on its own, and settles with the others in batches.
 */
#include <linux/cpumask.h>
#include <linux/export.h>
#include <linux/percpu.h>
#include <linux/percpu_counter.h>
#include <linux/spinlock.h>

#include "kpi.h"

int percpu_counter_batch __read_mostly = 32;
KPI_EXPORT(percpu_counter_batch);

static int set_batch(void)
{
	percpu_counter_batch = max(32, (int)num_possible_cpus() * 2);
	return 0;
}
KPI_INIT_CORE(set_batch);

__weak int __percpu_counter_init(struct percpu_counter *fbc, s64 amount,
				 gfp_t gfp, struct lock_class_key *key)
{
	raw_spin_lock_init(&fbc->lock);
	lockdep_set_class(&fbc->lock, key);
	fbc->count = amount;
#ifdef CONFIG_HOTPLUG_CPU
	/* CPUs do not go away here, so no list of all counters is needed. */
	INIT_LIST_HEAD(&fbc->list);
#endif
	fbc->counters = alloc_percpu_gfp(s32, gfp);
	return fbc->counters ? 0 : -ENOMEM;
}
KPI_EXPORT(__percpu_counter_init);

__weak void percpu_counter_destroy(struct percpu_counter *fbc)
{
	if (!fbc->counters)
		return;
	free_percpu(fbc->counters);
	fbc->counters = NULL;
}
KPI_EXPORT(percpu_counter_destroy);

__weak void percpu_counter_set(struct percpu_counter *fbc, s64 amount)
{
	unsigned long flags;
	int cpu;

	raw_spin_lock_irqsave(&fbc->lock, flags);
	for_each_possible_cpu(cpu)
		*per_cpu_ptr(fbc->counters, cpu) = 0;
	fbc->count = amount;
	raw_spin_unlock_irqrestore(&fbc->lock, flags);
}
KPI_EXPORT(percpu_counter_set);

/*
 * The CPU's part is changed by one instruction at a time, so that an interrupt
 * handler which adds on the same CPU loses nothing.
 */
__weak void percpu_counter_add_batch(struct percpu_counter *fbc, s64 amount,
				     s32 batch)
{
	unsigned long flags;
	s64 sum;

	preempt_disable_notrace();
	sum = __this_cpu_read(*fbc->counters) + amount;
	if (abs(sum) < batch) {
		this_cpu_add(*fbc->counters, amount);
	} else {
		raw_spin_lock_irqsave(&fbc->lock, flags);
		sum = __this_cpu_read(*fbc->counters);
		fbc->count += sum + amount;
		this_cpu_sub(*fbc->counters, sum);
		raw_spin_unlock_irqrestore(&fbc->lock, flags);
	}
	preempt_enable_notrace();
}
KPI_EXPORT(percpu_counter_add_batch);

/* Settle this CPU's part. */
__weak void percpu_counter_sync(struct percpu_counter *fbc)
{
	unsigned long flags;
	s64 part;

	raw_spin_lock_irqsave(&fbc->lock, flags);
	part = __this_cpu_read(*fbc->counters);
	fbc->count += part;
	this_cpu_sub(*fbc->counters, part);
	raw_spin_unlock_irqrestore(&fbc->lock, flags);
}
KPI_EXPORT(percpu_counter_sync);

__weak s64 __percpu_counter_sum(struct percpu_counter *fbc)
{
	unsigned long flags;
	s64 sum;
	int cpu;

	raw_spin_lock_irqsave(&fbc->lock, flags);
	sum = fbc->count;
	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(fbc->counters, cpu);
	raw_spin_unlock_irqrestore(&fbc->lock, flags);
	return sum;
}
KPI_EXPORT(__percpu_counter_sum);

/* -1, 0, 1; adds up exactly only when the rough count is too near. */
__weak int __percpu_counter_compare(struct percpu_counter *fbc, s64 rhs,
				    s32 batch)
{
	s64 count = percpu_counter_read(fbc);

	if (abs(count - rhs) <= (s64)batch * num_online_cpus())
		count = __percpu_counter_sum(fbc);
	return (count > rhs) - (count < rhs);
}
KPI_EXPORT(__percpu_counter_compare);
