// SPDX-License-Identifier: GPL-2.0
/* Clocks, and how late it is when a time that was asked for has come. */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/processor.h>
#include <linux/timer.h>
#include <linux/timekeeping.h>

#include "kpibench.h"

static DECLARE_COMPLETION(called);
static u64 seen;

static void run_ktime(unsigned int n)
{
	while (n--)
		ktime_get();
}

static void run_realtime(unsigned int n)
{
	struct timespec64 ts;

	while (n--)
		ktime_get_real_ts64(&ts);
}

/* ------------------------------------------------------- the timer wheel */

static void timer_fn(struct timer_list *timer)
{
	seen = ktime_get_ns();
	complete(&called);
}

static DEFINE_TIMER(timer, timer_fn);

/* Counted from the very beginning of a tick. */
static u64 sample_timer(void)
{
	unsigned long before = jiffies;
	u64 start;

	spin_until_cond(jiffies != before);
	start = ktime_get_ns();
	mod_timer(&timer, before + 3);
	wait_for_completion(&called);
	return bench_since(start + 2 * TICK_NSEC, seen);
}

static void run_mod_timer(unsigned int n)
{
	while (n--)
		mod_timer(&timer, jiffies + HZ + n % 16);
}

static void run_add_del(unsigned int n)
{
	while (n--) {
		mod_timer(&timer, jiffies + HZ);
		del_timer(&timer);
	}
}

static void stop_timer(void)
{
	del_timer_sync(&timer);
}

/* --------------------------------------------------------------- hrtimers */

static struct hrtimer hrtimer;

static enum hrtimer_restart hrtimer_fn(struct hrtimer *t)
{
	seen = ktime_get_ns();
	complete(&called);
	return HRTIMER_NORESTART;
}

static int start_hrtimer(void)
{
	hrtimer_init(&hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	hrtimer.function = hrtimer_fn;
	return 0;
}

static u64 sample_hrtimer(void)
{
	u64 due = ktime_get_ns() + NSEC_PER_MSEC;

	hrtimer_start(&hrtimer, ns_to_ktime(due), HRTIMER_MODE_ABS);
	wait_for_completion(&called);
	return bench_since(due, seen);
}

static void run_hrtimer(unsigned int n)
{
	while (n--) {
		hrtimer_start(&hrtimer, ns_to_ktime(NSEC_PER_SEC),
			      HRTIMER_MODE_REL);
		hrtimer_cancel(&hrtimer);
	}
}

static void stop_hrtimer(void)
{
	hrtimer_cancel(&hrtimer);
}

/* ------------------------------------------------------ delays and sleeps */

static u64 sample_udelay(void)
{
	u64 start = ktime_get_ns();

	udelay(10);
	return bench_since(start + 10 * NSEC_PER_USEC, ktime_get_ns());
}

static u64 sample_usleep(void)
{
	u64 start = ktime_get_ns();

	usleep_range(500, 500);
	return bench_since(start + 500 * NSEC_PER_USEC, ktime_get_ns());
}

const struct kpibench bench_time[] = {
	{ "ktime_get", .run = run_ktime },
	{ "ktime_get_real_ts64", .run = run_realtime },
	{ "mod_timer, armed already", .run = run_mod_timer,
	  .teardown = stop_timer },
	{ "mod_timer+del_timer", .run = run_add_del, .teardown = stop_timer },
	{ "timer late by", .sample = sample_timer, .teardown = stop_timer },
	{ "hrtimer_start+cancel", .setup = start_hrtimer, .run = run_hrtimer,
	  .teardown = stop_hrtimer },
	{ "hrtimer late by", .setup = start_hrtimer, .sample = sample_hrtimer,
	  .teardown = stop_hrtimer },
	{ "udelay(10) late by", .sample = sample_udelay },
	{ "usleep_range(500, 500) late by", .sample = sample_usleep },
	{ }
};
