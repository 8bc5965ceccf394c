// SPDX-License-Identifier: GPL-2.0
/*
 * hrtimer - timers of every mode and clock fire at their time and not before,
 * in the right context; forward, restart and cancel do what they say.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>

static int checks;

#include "../check.h"

struct test_alarm {
	struct hrtimer timer;
	struct completion done;
	ktime_t fired;
	ktime_t interval;
	int times, want;
	int cpu;
	bool hardirq, softirq, irqs_off;
	u64 overruns;
};

static void look_around(struct test_alarm *alarm)
{
	alarm->fired = hrtimer_cb_get_time(&alarm->timer);
	alarm->hardirq = in_hardirq();
	alarm->softirq = in_serving_softirq();
	alarm->irqs_off = irqs_disabled();
	alarm->cpu = smp_processor_id();
}

static enum hrtimer_restart ring(struct hrtimer *t)
{
	struct test_alarm *alarm = container_of(t, struct test_alarm, timer);

	look_around(alarm);
	if (++alarm->times < alarm->want) {
		alarm->overruns += hrtimer_forward_now(t, alarm->interval);
		return HRTIMER_RESTART;
	}
	complete(&alarm->done);
	return HRTIMER_NORESTART;
}

static void set_up(struct test_alarm *alarm, clockid_t clock,
		   enum hrtimer_mode mode)
{
	memset(alarm, 0, sizeof(*alarm));
	init_completion(&alarm->done);
	hrtimer_init(&alarm->timer, clock, mode);
	alarm->timer.function = ring;
	alarm->want = 1;
}

static int check_mode(struct test_alarm *alarm, clockid_t clock,
		      enum hrtimer_mode mode)
{
	ktime_t due, delay = ms_to_ktime(3);

	set_up(alarm, clock, mode);
	CHECK(!hrtimer_active(&alarm->timer));
	due = ktime_add(hrtimer_cb_get_time(&alarm->timer), delay);
	hrtimer_start(&alarm->timer, mode & HRTIMER_MODE_REL ? delay : due,
		      mode);
	CHECK(hrtimer_active(&alarm->timer) || alarm->times);
	CHECK(wait_for_completion_timeout(&alarm->done, 5 * HZ));
	CHECK(hrtimer_cancel(&alarm->timer) == 0);
	CHECK(alarm->times == 1);
	CHECK(ktime_compare(alarm->fired, due) >= 0);
	/* (An interrupt may come in the middle of a softirq.) */
	CHECK(alarm->softirq || !(mode & HRTIMER_MODE_SOFT));
	CHECK(alarm->hardirq == !(mode & HRTIMER_MODE_SOFT));
	CHECK(alarm->irqs_off == !(mode & HRTIMER_MODE_SOFT));
	CHECK(!hrtimer_active(&alarm->timer));
	return 0;
}

static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_REALTIME,
				    CLOCK_BOOTTIME, CLOCK_TAI };
static const enum hrtimer_mode modes[] = {
	HRTIMER_MODE_ABS,	      HRTIMER_MODE_REL,
	HRTIMER_MODE_ABS_PINNED,      HRTIMER_MODE_REL_PINNED,
	HRTIMER_MODE_ABS_SOFT,	      HRTIMER_MODE_REL_SOFT,
	HRTIMER_MODE_ABS_PINNED_SOFT, HRTIMER_MODE_REL_PINNED_SOFT,
	HRTIMER_MODE_ABS_HARD,	      HRTIMER_MODE_REL_HARD,
	HRTIMER_MODE_ABS_PINNED_HARD, HRTIMER_MODE_REL_PINNED_HARD,
};

static int check_modes(struct test_alarm *alarm)
{
	int c, m, err;

	for (c = 0; c < ARRAY_SIZE(clocks); c++) {
		for (m = 0; m < ARRAY_SIZE(modes); m++) {
			err = check_mode(alarm, clocks[c], modes[m]);
			if (err) {
				pr_err("hrtimer: clock %d mode %#x\n",
				       clocks[c], modes[m]);
				return err;
			}
		}
	}
	return 0;
}

static int check_restart(struct test_alarm *alarm)
{
	ktime_t start;

	set_up(alarm, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	alarm->want = 10;
	alarm->interval = ms_to_ktime(1);
	start = ktime_get();
	hrtimer_start(&alarm->timer, alarm->interval, HRTIMER_MODE_REL);
	CHECK(wait_for_completion_timeout(&alarm->done, 5 * HZ));
	CHECK(alarm->times == 10);
	CHECK(alarm->overruns >= 9);
	CHECK(ktime_ms_delta(alarm->fired, start) >= 10);
	return 0;
}

static int check_forward(struct test_alarm *alarm)
{
	struct hrtimer *t = &alarm->timer;

	set_up(alarm, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	hrtimer_set_expires(t, ns_to_ktime(1000));
	CHECK(hrtimer_forward(t, ns_to_ktime(999), ns_to_ktime(100)) == 0);
	CHECK(hrtimer_get_expires(t) == 1000);
	CHECK(hrtimer_forward(t, ns_to_ktime(1000), ns_to_ktime(100)) == 1);
	CHECK(hrtimer_get_expires(t) == 1100);
	CHECK(hrtimer_forward(t, ns_to_ktime(1350), ns_to_ktime(100)) == 3);
	CHECK(hrtimer_get_expires(t) == 1400);
	CHECK(hrtimer_forward(t, ns_to_ktime(1500), ns_to_ktime(100)) == 2);
	CHECK(hrtimer_get_expires(t) == 1600);
	/* No interval is shorter than the resolution. */
	CHECK(hrtimer_resolution == 1);
	CHECK(hrtimer_forward(t, ns_to_ktime(1600), 0) == 1);
	CHECK(hrtimer_get_expires(t) == 1601);
	return 0;
}

static int check_cancel(struct test_alarm *alarm)
{
	struct hrtimer *t = &alarm->timer;
	ktime_t left;

	set_up(alarm, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	CHECK(hrtimer_cancel(t) == 0);
	CHECK(hrtimer_try_to_cancel(t) == 0);
	hrtimer_start(t, ktime_set(1000, 0), HRTIMER_MODE_REL);
	CHECK(hrtimer_is_queued(t));
	left = hrtimer_get_remaining(t);
	CHECK(left > ktime_set(990, 0) && left <= ktime_set(1000, 0));
	CHECK(hrtimer_try_to_cancel(t) == 1);
	CHECK(!hrtimer_active(t));
	hrtimer_restart(t);
	CHECK(hrtimer_active(t));
	CHECK(hrtimer_cancel(t) == 1);
	/* The sooner of two starts is the one that counts, and the later too. */
	hrtimer_start(t, ktime_set(1000, 0), HRTIMER_MODE_REL);
	hrtimer_start(t, ms_to_ktime(1), HRTIMER_MODE_REL);
	CHECK(wait_for_completion_timeout(&alarm->done, 5 * HZ));
	hrtimer_start(t, ms_to_ktime(1), HRTIMER_MODE_REL);
	hrtimer_start(t, ktime_set(1000, 0), HRTIMER_MODE_REL);
	msleep(20);
	CHECK(alarm->times == 1 || alarm->times == 2);
	CHECK(hrtimer_cancel(t) == 1);
	/* A time that has passed is now. */
	reinit_completion(&alarm->done);
	hrtimer_start(t, 0, HRTIMER_MODE_ABS);
	CHECK(wait_for_completion_timeout(&alarm->done, 5 * HZ));
	return 0;
}

static struct {
	struct hrtimer timer;
	int entered, leave;
} meeting;

static enum hrtimer_restart meet(struct hrtimer *t)
{
	WRITE_ONCE(meeting.entered, 1);
	while (!READ_ONCE(meeting.leave))
		cpu_relax();
	return HRTIMER_NORESTART;
}

static void start_pinned(void *unused)
{
	hrtimer_start(&meeting.timer, ns_to_ktime(100 * NSEC_PER_USEC),
		      HRTIMER_MODE_REL_PINNED);
}

/*
 * The callback runs on another CPU; both spin for the other, so one that had
 * to wait for process context would never end.
 */
static int meet_on(int there)
{
	CHECK(!smp_call_function_single(there, start_pinned, NULL, 1));
	while (!READ_ONCE(meeting.entered))
		cpu_relax();
	CHECK(hrtimer_active(&meeting.timer));
	CHECK(hrtimer_callback_running(&meeting.timer));
	CHECK(hrtimer_try_to_cancel(&meeting.timer) == -1);
	WRITE_ONCE(meeting.leave, 1);
	CHECK(hrtimer_cancel(&meeting.timer) == 0);
	return 0;
}

static int check_beside(void)
{
	int here = get_cpu(), there = cpumask_any_but(cpu_online_mask, here);
	int err = 0;

	hrtimer_init(&meeting.timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED);
	meeting.timer.function = meet;
	if (there < nr_cpu_ids)
		err = meet_on(there);
	put_cpu();
	return err;
}

static int start_alarm(void *alarm)
{
	hrtimer_start(&((struct test_alarm *)alarm)->timer, ms_to_ktime(1),
		      HRTIMER_MODE_REL_PINNED);
	return 0;
}

static int check_pinned(struct test_alarm *alarm)
{
	int cpu;

	for_each_online_cpu(cpu) {
		set_up(alarm, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED);
		alarm->cpu = -1;
		CHECK(!smp_call_on_cpu(cpu, start_alarm, alarm, false));
		CHECK(wait_for_completion_timeout(&alarm->done, 5 * HZ));
		CHECK(alarm->cpu == cpu);
		hrtimer_cancel(&alarm->timer);
	}
	return 0;
}

static int check_sleeping(void)
{
	ktime_t t, start = ktime_get();
	s64 took;

	t = ms_to_ktime(2);
	set_current_state(TASK_UNINTERRUPTIBLE);
	CHECK(schedule_hrtimeout(&t, HRTIMER_MODE_REL) == 0);
	CHECK(ktime_us_delta(ktime_get(), start) >= 2000);
	t = ktime_add_ms(ktime_get(), 2);
	set_current_state(TASK_UNINTERRUPTIBLE);
	CHECK(schedule_hrtimeout_range(&t, 100000, HRTIMER_MODE_ABS) == 0);
	CHECK(ktime_compare(ktime_get(), t) >= 0);
	t = 0;
	set_current_state(TASK_UNINTERRUPTIBLE);
	CHECK(schedule_hrtimeout(&t, HRTIMER_MODE_REL) == 0);
	CHECK(current->__state == TASK_RUNNING);
	t = ktime_add_ms(ktime_get_real(), 2);
	set_current_state(TASK_UNINTERRUPTIBLE);
	CHECK(schedule_hrtimeout_range_clock(&t, 0, HRTIMER_MODE_ABS,
					     CLOCK_REALTIME) == 0);
	CHECK(ktime_compare(ktime_get_real(), t) >= 0);
	start = ktime_get();
	usleep_range(300, 400);
	took = ktime_us_delta(ktime_get(), start);
	CHECK(took >= 300);
	return 0;
}

static int check_wait_event(void)
{
	DECLARE_WAIT_QUEUE_HEAD(head);
	ktime_t start = ktime_get();

	CHECK(wait_event_hrtimeout(head, false, ms_to_ktime(2)) == -ETIME);
	CHECK(ktime_us_delta(ktime_get(), start) >= 2000);
	CHECK(wait_event_hrtimeout(head, true, ms_to_ktime(2)) == 0);
	CHECK(wait_event_interruptible_hrtimeout(head, false,
						 ns_to_ktime(50 * NSEC_PER_USEC)) == -ETIME);
	return 0;
}

static int __init hrtimer_test_init(void)
{
	struct test_alarm *alarm = kzalloc(sizeof(*alarm), GFP_KERNEL);
	int err;

	if (!alarm)
		return -ENOMEM;
	err = check_modes(alarm) ?: check_restart(alarm) ?:
	      check_forward(alarm) ?: check_cancel(alarm) ?:
	      check_beside() ?: check_pinned(alarm) ?:
	      check_sleeping() ?: check_wait_event();
	hrtimer_cancel(&alarm->timer);
	kfree(alarm);
	if (!err)
		pr_info("hrtimer: %d checks passed\n", checks);
	return err;
}

static void __exit hrtimer_test_exit(void)
{
}

module_init(hrtimer_test_init);
module_exit(hrtimer_test_exit);
MODULE_DESCRIPTION("Checks hrtimers");
MODULE_LICENSE("GPL");
