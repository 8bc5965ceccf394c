// SPDX-License-Identifier: GPL-2.0
/*
 * busy_cpus - timers, hrtimers, tasklets and irq_work run although every CPU
 * is in a loop that ends only when they have: they interrupt it.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/timer.h>

static int checks;

#include "../check.h"

enum { TIMER, HARD, SOFT, PINNED, TASKLET, WORK, KINDS };

static int seen[KINDS];
static atomic_t spinning, gave_up;
static struct completion ended;
static struct hrtimer hard, soft, pinned;

static void see_timer(struct timer_list *t)
{
	WRITE_ONCE(seen[TIMER], 1);
}
static DEFINE_TIMER(timer, see_timer);

static void see_tasklet(struct tasklet_struct *t)
{
	WRITE_ONCE(seen[TASKLET], 1);
}
static DECLARE_TASKLET(tasklet, see_tasklet);

/*
 * The tasklet is scheduled by an interrupt. From process context it would wake
 * ksoftirqd, which a kernel does not run while the loop has the CPU.
 */
static enum hrtimer_restart see_hrtimer(struct hrtimer *t)
{
	if (t == &hard)
		tasklet_schedule(&tasklet);
	WRITE_ONCE(seen[t == &hard ? HARD : t == &soft ? SOFT : PINNED], 1);
	return HRTIMER_NORESTART;
}

static void see_work(struct irq_work *work)
{
	WRITE_ONCE(seen[WORK], 1);
}
static DEFINE_IRQ_WORK(work, see_work);

static void start_hrtimer(struct hrtimer *t, enum hrtimer_mode mode)
{
	hrtimer_init(t, CLOCK_MONOTONIC, mode);
	t->function = see_hrtimer;
	hrtimer_start(t, ms_to_ktime(2), mode);
}

static void start_all(void)
{
	mod_timer(&timer, jiffies + 2);
	start_hrtimer(&hard, HRTIMER_MODE_REL);
	start_hrtimer(&soft, HRTIMER_MODE_REL_SOFT);
	start_hrtimer(&pinned, HRTIMER_MODE_REL_PINNED);
	irq_work_queue(&work);
}

static bool all_seen(void)
{
	int i;

	for (i = 0; i < KINDS; i++)
		if (!READ_ONCE(seen[i]))
			return false;
	return true;
}

static int spin(void *unused)
{
	unsigned long end;

	if (atomic_inc_return(&spinning) == num_online_cpus())
		start_all();
	while (atomic_read(&spinning) < num_online_cpus())
		cpu_relax();
	end = jiffies + 5 * HZ;
	while (!all_seen()) {
		if (time_after(jiffies, end)) {
			atomic_inc(&gave_up);
			break;
		}
		cpu_relax();
	}
	complete(&ended);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static int check_round(void)
{
	struct task_struct *threads[64];
	int cpu, i, n = 0;

	memset(seen, 0, sizeof(seen));
	atomic_set(&spinning, 0);
	init_completion(&ended);
	for_each_online_cpu(cpu) {
		if (n == ARRAY_SIZE(threads))
			break;
		threads[n] = kthread_create(spin, NULL, "spin/%d", cpu);
		CHECK(!IS_ERR(threads[n]));
		kthread_bind(threads[n++], cpu);
	}
	for (i = 0; i < n; i++)
		wake_up_process(threads[i]);
	for (i = 0; i < n; i++)
		CHECK(wait_for_completion_timeout(&ended, 60 * HZ));
	for (i = 0; i < n; i++)
		kthread_stop(threads[i]);
	for (i = 0; i < KINDS; i++) {
		if (!seen[i])
			pr_err("busy_cpus: kind %d\n", i);
		CHECK(seen[i]);
	}
	CHECK(!atomic_read(&gave_up));
	del_timer_sync(&timer);
	hrtimer_cancel(&hard);
	hrtimer_cancel(&soft);
	hrtimer_cancel(&pinned);
	tasklet_kill(&tasklet);
	irq_work_sync(&work);
	return 0;
}

static int __init busy_cpus_init(void)
{
	int i, err = 0;

	for (i = 0; i < 5 && !err; i++)
		err = check_round();
	if (!err)
		pr_info("busy_cpus: %d checks passed\n", checks);
	return err;
}

static void __exit busy_cpus_exit(void)
{
}

module_init(busy_cpus_init);
module_exit(busy_cpus_exit);
MODULE_DESCRIPTION("Checks that busy CPUs are interrupted");
MODULE_LICENSE("GPL");
