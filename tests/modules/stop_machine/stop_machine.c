// SPDX-License-Identifier: GPL-2.0
/*
 * stop_machine - nothing else runs while the function does: threads that count
 * on every CPU stand still; and on all CPUs at once it meets itself.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>

static int checks;

#include "../check.h"

static DEFINE_PER_CPU(unsigned long, counter);
static struct task_struct *threads[64];
static int nr_threads;

static int count(void *unused)
{
	while (!kthread_should_stop()) {
		this_cpu_inc(counter);
		cond_resched();
	}
	return 0;
}

static unsigned long sum(void)
{
	unsigned long total = 0;
	int cpu;

	for_each_online_cpu(cpu)
		total += READ_ONCE(per_cpu(counter, cpu));
	return total;
}

static int moved, irqs_on, where;
static atomic_t calls;

static int look(void *arg)
{
	unsigned long before = sum();

	where = smp_processor_id();
	irqs_on += !irqs_disabled();
	mdelay(2);
	moved += sum() != before;
	atomic_inc(&calls);
	return (long)arg;
}

static int meet(void *arg)
{
	atomic_inc(&calls);
	while (atomic_read(&calls) < (long)arg)
		cpu_relax();
	return smp_processor_id() ? 0 : -EAGAIN;
}

static int check_all(void)
{
	unsigned long before;
	int i, last = cpumask_last(cpu_online_mask);

	for (i = 0; i < 10; i++) {
		CHECK(stop_machine(look, (void *)(long)i, NULL) == i);
		CHECK(!moved && !irqs_on);
		CHECK(atomic_read(&calls) == i + 1);
	}
	CHECK(stop_machine(look, NULL, cpumask_of(last)) == 0);
	CHECK(where == last);
	CHECK(!moved && !irqs_on);
	atomic_set(&calls, 0);
	CHECK(stop_machine(meet, (void *)(long)num_online_cpus(),
			   cpu_online_mask) == -EAGAIN);
	CHECK(atomic_read(&calls) == num_online_cpus());
	before = sum();
	msleep(20);
	CHECK(sum() != before);
	return 0;
}

static int start_counting(void)
{
	int cpu;

	for_each_online_cpu(cpu) {
		struct task_struct *t;

		if (nr_threads == ARRAY_SIZE(threads))
			break;
		t = kthread_create(count, NULL, "count/%d", cpu);
		CHECK(!IS_ERR(t));
		kthread_bind(t, cpu);
		threads[nr_threads++] = t;
		wake_up_process(t);
	}
	return 0;
}

static int __init stop_machine_init(void)
{
	int err = start_counting() ?: check_all();

	while (nr_threads)
		kthread_stop(threads[--nr_threads]);
	if (!err)
		pr_info("stop_machine: %d checks passed\n", checks);
	return err;
}

static void __exit stop_machine_exit(void)
{
}

module_init(stop_machine_init);
module_exit(stop_machine_exit);
MODULE_DESCRIPTION("Checks stop_machine()");
MODULE_LICENSE("GPL");
