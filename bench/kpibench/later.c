// SPDX-License-Identifier: GPL-2.0
/* From asking for a call until the function runs: work, tasklets, irq_work. */
#include <linux/completion.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/ktime.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "kpibench.h"

static DECLARE_COMPLETION(called);
static u64 seen;

static void note(void)
{
	seen = ktime_get_ns();
	complete(&called);
}

static void work_fn(struct work_struct *work)
{
	note();
}

static void tasklet_fn(struct tasklet_struct *tasklet)
{
	note();
}

static void irq_work_fn(struct irq_work *work)
{
	note();
}

static DECLARE_WORK(work, work_fn);
static DECLARE_TASKLET(tasklet, tasklet_fn);
static struct irq_work irq_work;

static u64 sample_work_on(struct workqueue_struct *wq)
{
	u64 sent;

	bench_let_sleep();
	sent = ktime_get_ns();
	queue_work(wq, &work);
	wait_for_completion(&called);
	return bench_since(sent, seen);
}

static u64 sample_work(void)
{
	return sample_work_on(system_wq);
}

static u64 sample_work_unbound(void)
{
	return sample_work_on(system_unbound_wq);
}

static void run_flush(unsigned int n)
{
	while (n--) {
		queue_work(system_wq, &work);
		flush_work(&work);
		try_wait_for_completion(&called);
	}
}

static u64 sample_tasklet(void)
{
	u64 sent;

	bench_let_sleep();
	sent = ktime_get_ns();
	tasklet_schedule(&tasklet);
	wait_for_completion(&called);
	return bench_since(sent, seen);
}

static int start_irq_work(void)
{
	init_irq_work(&irq_work, irq_work_fn);
	return 0;
}

static u64 sample_irq_work(void)
{
	u64 sent;

	bench_let_sleep();
	sent = ktime_get_ns();
	irq_work_queue(&irq_work);
	wait_for_completion(&called);
	irq_work_sync(&irq_work);
	return bench_since(sent, seen);
}

static void nothing(void *unused)
{
}

static void run_on_each_cpu(unsigned int n)
{
	while (n--)
		on_each_cpu(nothing, NULL, 1);
}

static void stop_work(void)
{
	cancel_work_sync(&work);
}

static void stop_tasklet(void)
{
	tasklet_kill(&tasklet);
}

const struct kpibench bench_later[] = {
	{ "queue_work to running", .sample = sample_work,
	  .teardown = stop_work },
	{ "queue_work, unbound, to running", .sample = sample_work_unbound,
	  .teardown = stop_work },
	{ "queue_work+flush_work", .run = run_flush, .teardown = stop_work },
	{ "tasklet_schedule to running", .sample = sample_tasklet,
	  .teardown = stop_tasklet },
	{ "irq_work_queue to running", .setup = start_irq_work,
	  .sample = sample_irq_work },
	{ "on_each_cpu, and wait", .run = run_on_each_cpu },
	{ }
};
