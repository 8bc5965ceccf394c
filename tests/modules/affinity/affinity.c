// SPDX-License-Identifier: GPL-2.0
/*
 * affinity - tasks run where they may, also when that changes while they run,
 * and more of them than there are CPUs all get on.
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>

static int checks;

#include "../check.h"

static int check_self(void)
{
	unsigned int last = cpumask_last(cpu_online_mask);
	cpumask_var_t none;

	CHECK(zalloc_cpumask_var(&none, GFP_KERNEL));
	CHECK(set_cpus_allowed_ptr(current, none) == -EINVAL);
	free_cpumask_var(none);
	CHECK(set_cpus_allowed_ptr(current, cpumask_of(last)) == 0);
	CHECK(smp_processor_id() == last);
	CHECK(current->nr_cpus_allowed == 1);
	CHECK(cpumask_equal(current->cpus_ptr, cpumask_of(last)));
	msleep(1);
	CHECK(smp_processor_id() == last);
	CHECK(set_cpus_allowed_ptr(current, cpumask_of(0)) == 0);
	CHECK(smp_processor_id() == 0);
	CHECK(set_cpus_allowed_ptr(current, cpu_possible_mask) == 0);
	CHECK(current->nr_cpus_allowed > 1 || num_possible_cpus() == 1);
	return 0;
}

/* Stays where it is, whatever it does. */
static int check_pinned(void)
{
	unsigned int cpu, i;

	migrate_disable();
	cpu = raw_smp_processor_id();
	for (i = 0; i < 10; i++) {
		msleep(1);
		CHECK(raw_smp_processor_id() == cpu);
	}
	migrate_disable();
	migrate_enable();
	CHECK(current->nr_cpus_allowed >= 1);
	msleep(1);
	CHECK(raw_smp_processor_id() == cpu);
	migrate_enable();
	return 0;
}

static unsigned int seen_cpu;
static atomic_t wrong;
static int only = -1;

static int roam(void *sleeps)
{
	int must;

	while (!kthread_should_stop()) {
		/* The mask is set before "only" and changed after it. */
		must = READ_ONCE(only);
		WRITE_ONCE(seen_cpu, raw_smp_processor_id());
		if (must >= 0 && READ_ONCE(seen_cpu) != must &&
		    READ_ONCE(only) == must)
			atomic_inc(&wrong);
		if (sleeps)
			usleep_range(10, 100);
		else
			cond_resched();
	}
	return 0;
}

/* Another task is sent around, one that sleeps and one that does not. */
static int check_other(bool sleeps)
{
	struct task_struct *task = kthread_run(roam, (void *)(long)sleeps,
					       "affinity/roam");
	unsigned int cpu, i;

	CHECK(!IS_ERR(task));
	for (i = 0; i < 20; i++) {
		for_each_online_cpu(cpu) {
			WRITE_ONCE(only, -1);
			CHECK(!set_cpus_allowed_ptr(task, cpumask_of(cpu)));
			WRITE_ONCE(only, cpu);
			udelay(50);
		}
	}
	WRITE_ONCE(only, -1);
	kthread_stop(task);
	CHECK(!atomic_read(&wrong));
	return 0;
}

static int bound_main(void *cpu)
{
	int ok = raw_smp_processor_id() == (long)cpu;

	while (!kthread_should_stop()) {
		msleep(1);
		ok &= raw_smp_processor_id() == (long)cpu;
	}
	return ok;
}

static int check_bound(void)
{
	struct task_struct *task;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		task = kthread_create(bound_main, (void *)(long)cpu,
				      "affinity/%u", cpu);
		CHECK(!IS_ERR(task));
		kthread_bind(task, cpu);
		wake_up_process(task);
		msleep(2);
		CHECK(kthread_stop(task) == 1);
	}
	return 0;
}

/* Each gives way where it may, none sleeps: all must get on. */
static int count(void *arg)
{
	unsigned long *n = arg;

	while (!kthread_should_stop()) {
		WRITE_ONCE(*n, *n + 1);
		udelay(10);
		cond_resched();
	}
	return 0;
}

static int check_share(void)
{
	unsigned int n = 2 * num_online_cpus() + 1, i, rounds = 0;
	struct task_struct **tasks = kcalloc(n, sizeof(*tasks), GFP_KERNEL);
	unsigned long *counts = kcalloc(n, sizeof(*counts), GFP_KERNEL);
	unsigned long end = jiffies + 20 * HZ;

	CHECK(tasks && counts);
	for (i = 0; i < n; i++) {
		tasks[i] = kthread_run(count, &counts[i], "affinity/c%u", i);
		CHECK(!IS_ERR(tasks[i]));
	}
	for (i = 0; i < n && time_before(jiffies, end); i++)
		while (READ_ONCE(counts[i]) < 100 && time_before(jiffies, end))
			rounds += !msleep_interruptible(1);
	for (i = 0; i < n; i++)
		kthread_stop(tasks[i]);
	for (i = 0; i < n; i++)
		CHECK(counts[i] >= 100);
	kfree(tasks);
	kfree(counts);
	return 0;
}

static int __init affinity_init(void)
{
	int err = check_self() ?: check_pinned() ?: check_other(true) ?:
		  check_other(false) ?: check_bound() ?: check_share();

	if (!err)
		pr_info("affinity: %d checks passed\n", checks);
	return err;
}

static void __exit affinity_exit(void)
{
}

module_init(affinity_init);
module_exit(affinity_exit);
MODULE_DESCRIPTION("Checks which CPUs tasks run on");
MODULE_LICENSE("GPL");
