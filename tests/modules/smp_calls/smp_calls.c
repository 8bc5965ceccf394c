// SPDX-License-Identifier: GPL-2.0
/*
 * smp_calls - functions called on other CPUs run there, with interrupts off,
 * also where that CPU is busy in a loop, all at once where they wait for each
 * other; and interrupt work.
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/smp.h>

static int checks;

#include "../check.h"

static DEFINE_PER_CPU(int, count);

struct visit {
	int cpu;
	bool irqs_off, hardirq;
};

static void note(void *info)
{
	struct visit *visit = info;

	visit->cpu = smp_processor_id();
	visit->irqs_off = irqs_disabled();
	visit->hardirq = in_hardirq();
	this_cpu_inc(count);
}

static int check_single(void)
{
	int cpu, here;

	for_each_online_cpu(cpu) {
		struct visit visit = { -1 };

		here = get_cpu();
		CHECK(!smp_call_function_single(cpu, note, &visit, 1));
		CHECK(visit.cpu == cpu);
		CHECK(visit.irqs_off);
		CHECK(visit.hardirq == (cpu != here));
		CHECK(smp_processor_id() == here);
		put_cpu();
	}
	CHECK(smp_call_function_single(nr_cpu_ids, note, NULL, 1) == -ENXIO);
	for_each_online_cpu(cpu)
		CHECK(per_cpu(count, cpu) == 1);
	return 0;
}

static atomic_t arrived;

/* Ends when all are inside. */
static void meet(void *info)
{
	int want = (long)info;

	atomic_inc(&arrived);
	while (atomic_read(&arrived) < want)
		cpu_relax();
	this_cpu_inc(count);
}

static bool is_even(int cpu, void *info)
{
	return !(cpu & 1);
}

static int check_many(void)
{
	long all = num_online_cpus();
	int cpu, even = 0;

	atomic_set(&arrived, 0);
	on_each_cpu(meet, (void *)all, 1);
	CHECK(atomic_read(&arrived) == all);
	for_each_online_cpu(cpu)
		CHECK(per_cpu(count, cpu) == 2);
	atomic_set(&arrived, 0);
	smp_call_function(meet, (void *)(all - 1), 1);
	CHECK(atomic_read(&arrived) == all - 1);
	atomic_set(&arrived, 0);
	for_each_online_cpu(cpu)
		even += !(cpu & 1);
	on_each_cpu_cond(is_even, meet, (void *)(long)even, true);
	CHECK(atomic_read(&arrived) == even);
	kick_all_cpus_sync();
	wake_up_all_idle_cpus();
	return 0;
}

static int stop, busy_cpu;
static unsigned long spins;

static int be_busy(void *irqs)
{
	unsigned long flags;

	while (!READ_ONCE(stop)) {
		if (irqs) {
			local_irq_save(flags);
			spins++;
			/* An interrupt in between would be seen. */
			if (READ_ONCE(busy_cpu) == -2)
				pr_err("smp_calls: interrupted\n");
			local_irq_restore(flags);
		}
		WRITE_ONCE(spins, spins + 1);
	}
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

/* A loop that asks nobody for anything is interrupted nevertheless. */
static int check_busy(void *how)
{
	int here = get_cpu(), there = cpumask_any_but(cpu_online_mask, here);
	struct task_struct *thread;
	struct visit visit;
	int i;

	put_cpu();
	if (there >= nr_cpu_ids)
		return 0;
	WRITE_ONCE(stop, 0);
	WRITE_ONCE(spins, 0);
	thread = kthread_create(be_busy, how, "busy");
	CHECK(!IS_ERR(thread));
	kthread_bind(thread, there);
	wake_up_process(thread);
	while (!READ_ONCE(spins))
		msleep(1);
	for (i = 0; i < 100; i++) {
		visit.cpu = -1;
		CHECK(!smp_call_function_single(there, note, &visit, 1));
		CHECK(visit.cpu == there);
		CHECK(visit.hardirq && visit.irqs_off);
	}
	WRITE_ONCE(stop, 1);
	kthread_stop(thread);
	return 0;
}

static struct completion done;
static struct visit async;

static void note_async(void *info)
{
	note(&async);
	complete(&done);
}

static int check_async(void)
{
	static call_single_data_t csd = CSD_INIT(note_async, NULL);
	int here = get_cpu(), there = cpumask_any_but(cpu_online_mask, here);
	int i;

	init_completion(&done);
	put_cpu();
	if (there >= nr_cpu_ids)
		return 0;
	for (i = 0; i < 100; i++) {
		CHECK(!smp_call_function_single_async(there, &csd));
		CHECK(wait_for_completion_timeout(&done, 5 * HZ));
		CHECK(async.cpu == there);
	}
	CHECK(!smp_call_function_single(there, note_async, NULL, 0));
	CHECK(wait_for_completion_timeout(&done, 5 * HZ));
	CHECK(smp_call_function_any(cpumask_of(there), note, &async, 1) == 0);
	CHECK(async.cpu == there);
	return 0;
}

static int where(void *arg)
{
	msleep(1);
	return smp_processor_id() + *(int *)arg;
}

static int check_process_context(void)
{
	int cpu, add = 1000;

	for_each_online_cpu(cpu)
		CHECK(smp_call_on_cpu(cpu, where, &add, false) == cpu + 1000);
	CHECK(smp_call_on_cpu(nr_cpu_ids, where, &add, false) == -ENXIO);
	return 0;
}

/* Each sends to all others and waits, all at the same time. */
static int cross(void *unused)
{
	struct visit visit;
	int i, cpu;

	for (i = 0; i < 200; i++)
		for_each_online_cpu(cpu)
			smp_call_function_single(cpu, note, &visit, 1);
	complete(&done);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static int check_cross(void)
{
	struct task_struct *thread[8];
	int cpu, n = 0, i;

	for_each_online_cpu(cpu) {
		if (n == ARRAY_SIZE(thread))
			break;
		thread[n] = kthread_create(cross, NULL, "cross/%d", cpu);
		CHECK(!IS_ERR(thread[n]));
		kthread_bind(thread[n++], cpu);
	}
	for (i = 0; i < n; i++)
		wake_up_process(thread[i]);
	for (i = 0; i < n; i++)
		CHECK(wait_for_completion_timeout(&done, 30 * HZ));
	for (i = 0; i < n; i++)
		kthread_stop(thread[i]);
	return 0;
}

static struct visit work_visit;
static atomic_t works;

static void work_fn(struct irq_work *work)
{
	note(&work_visit);
	atomic_inc(&works);
}

static int check_irq_work(void)
{
	static DEFINE_IRQ_WORK(work, work_fn);
	static struct irq_work lazy = IRQ_WORK_INIT_LAZY(work_fn);
	unsigned long flags;
	int here;

	CHECK(!irq_work_is_pending(&work));
	here = get_cpu();
	CHECK(irq_work_queue(&work));
	put_cpu();
	irq_work_sync(&work);
	CHECK(atomic_read(&works) == 1);
	CHECK(work_visit.cpu == here);
	CHECK(work_visit.hardirq && work_visit.irqs_off);
	/* Held off while interrupts are; queued once. */
	local_irq_save(flags);
	CHECK(irq_work_queue(&work));
	CHECK(!irq_work_queue(&work));
	udelay(200);
	CHECK(atomic_read(&works) == 1);
	CHECK(irq_work_is_pending(&work));
	CHECK(irq_work_is_busy(&work));
	local_irq_restore(flags);
	irq_work_sync(&work);
	CHECK(atomic_read(&works) == 2);
	CHECK(!irq_work_is_busy(&work));
	CHECK(irq_work_queue(&lazy));
	irq_work_sync(&lazy);
	CHECK(atomic_read(&works) == 3);
	return 0;
}

static int __init smp_calls_init(void)
{
	int err = check_single() ?: check_many() ?: check_busy(NULL) ?:
		  check_busy("irqs") ?: check_async() ?:
		  check_process_context() ?: check_cross() ?:
		  check_irq_work();

	if (!err)
		pr_info("smp_calls: %d checks passed\n", checks);
	return err;
}

static void __exit smp_calls_exit(void)
{
}

module_init(smp_calls_init);
module_exit(smp_calls_exit);
MODULE_DESCRIPTION("Checks calls between CPUs");
MODULE_LICENSE("GPL");
