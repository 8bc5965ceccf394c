// SPDX-License-Identifier: GPL-2.0
/*
 * later - wrong in one way or another with what is called later: leaves it
 * behind at its unload, or has it wait for its own end.
 */
#include <linux/bottom_half.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

static char *wrong = "";
module_param(wrong, charp, 0444);

static void left_timer(struct timer_list *t)
{
}
static DEFINE_TIMER(timer, left_timer);
static struct timer_list deferrable;

static enum hrtimer_restart left_hrtimer(struct hrtimer *t)
{
	return HRTIMER_NORESTART;
}
static struct hrtimer hrtimer;

static void left_tasklet(struct tasklet_struct *t)
{
}
static DECLARE_TASKLET_DISABLED(tasklet, left_tasklet);

static void left_work(struct work_struct *work)
{
}
static DECLARE_DELAYED_WORK(delayed_work, left_work);

static void deletes_itself(struct timer_list *t)
{
	del_timer_sync(t);
}

static enum hrtimer_restart cancels_itself(struct hrtimer *t)
{
	hrtimer_cancel(t);
	return HRTIMER_NORESTART;
}

static void kills_other(struct timer_list *t)
{
	tasklet_kill(&tasklet);
}

static enum hrtimer_restart sleeps(struct hrtimer *t)
{
	msleep(1);
	return HRTIMER_NORESTART;
}

static void leaks_preempt_count(struct tasklet_struct *t)
{
	preempt_disable();
}

static bool is(const char *what)
{
	return !strcmp(wrong, what);
}

static void start_hrtimer(enum hrtimer_restart (*fn)(struct hrtimer *),
			  ktime_t delay, enum hrtimer_mode mode)
{
	hrtimer_init(&hrtimer, CLOCK_MONOTONIC, mode);
	hrtimer.function = fn;
	hrtimer_start(&hrtimer, delay, mode);
}

static void start_timer(void (*fn)(struct timer_list *))
{
	timer.function = fn;
	mod_timer(&timer, jiffies + 1);
	msleep(50);
}

static void defer(void)
{
	timer_setup(&deferrable, left_timer, TIMER_DEFERRABLE);
	mod_timer(&deferrable, jiffies + 3600 * HZ);
}

static int __init later_init(void)
{
	ktime_t hour = ktime_set(3600, 0), soon = ms_to_ktime(1);

	if (is("timer"))
		mod_timer(&timer, jiffies + 3600 * HZ);
	else if (is("deferrable"))
		defer();
	else if (is("delayed_work"))
		schedule_delayed_work(&delayed_work, 3600 * HZ);
	else if (is("hrtimer"))
		start_hrtimer(left_hrtimer, hour, HRTIMER_MODE_REL);
	else if (is("hrtimer_soft"))
		start_hrtimer(left_hrtimer, hour, HRTIMER_MODE_REL_SOFT);
	else if (is("hrtimer_pinned"))
		start_hrtimer(left_hrtimer, hour, HRTIMER_MODE_REL_PINNED);
	else if (is("tasklet"))
		tasklet_schedule(&tasklet);
	else if (is("timer_self"))
		start_timer(deletes_itself);
	else if (is("hrtimer_self"))
		start_hrtimer(cancels_itself, soon, HRTIMER_MODE_REL);
	else if (is("hrtimer_self_pinned"))
		start_hrtimer(cancels_itself, soon, HRTIMER_MODE_REL_PINNED);
	else if (is("tasklet_kill"))
		start_timer(kills_other);
	else if (is("sleep"))
		start_hrtimer(sleeps, soon, HRTIMER_MODE_REL);
	else if (is("preempt")) {
		tasklet_enable(&tasklet);
		tasklet.callback = leaks_preempt_count;
		tasklet_schedule(&tasklet);
	}
	msleep(20);
	return 0;
}

static void __exit later_exit(void)
{
}

module_init(later_init);
module_exit(later_exit);
MODULE_DESCRIPTION("Misuses what is called later");
MODULE_LICENSE("GPL");
