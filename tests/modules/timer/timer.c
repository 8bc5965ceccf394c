// SPDX-License-Identifier: GPL-2.0
/*
 * timer - timers fire at their tick and not before, in their order, once; are
 * moved and deleted; run in softirq context beside process context, and on the
 * CPU that they are pinned to.
 */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/timer.h>

static int checks;

#include "../check.h"

struct test_alarm {
	struct timer_list timer;
	unsigned long want;
	unsigned long fired;	/* jiffies, 0: not yet */
	int times;
	bool softirq;
};

static atomic_t outstanding;

static void ring(struct timer_list *t)
{
	struct test_alarm *alarm = from_timer(alarm, t, timer);

	alarm->fired = jiffies;
	alarm->times++;
	alarm->softirq = in_serving_softirq();
	atomic_dec(&outstanding);
}

#define MANY 300

/* Near and far enough for two levels of a timer wheel. */
static int check_many(void)
{
	struct test_alarm *alarms = kcalloc(MANY, sizeof(*alarms), GFP_KERNEL);
	int i;

	CHECK(alarms);
	atomic_set(&outstanding, MANY);
	for (i = 0; i < MANY; i++) {
		timer_setup(&alarms[i].timer, ring, 0);
		alarms[i].want = jiffies + 1 + (i * 7919) % 330;
		mod_timer(&alarms[i].timer, alarms[i].want);
	}
	for (i = 0; i < 3000 && atomic_read(&outstanding); i++)
		msleep(1);
	CHECK(!atomic_read(&outstanding));
	for (i = 0; i < MANY; i++) {
		CHECK(alarms[i].times == 1);
		CHECK(time_after_eq(alarms[i].fired, alarms[i].want));
		CHECK(alarms[i].softirq);
		CHECK(!timer_pending(&alarms[i].timer));
	}
	kfree(alarms);
	return 0;
}

static int check_changes(void)
{
	struct test_alarm *alarm = kzalloc(sizeof(*alarm), GFP_KERNEL);

	CHECK(alarm);
	timer_setup(&alarm->timer, ring, 0);
	CHECK(!del_timer(&alarm->timer));
	CHECK(!mod_timer(&alarm->timer, jiffies + 1000 * HZ));
	CHECK(timer_pending(&alarm->timer));
	CHECK(mod_timer(&alarm->timer, jiffies + 2000 * HZ));
	CHECK(del_timer_sync(&alarm->timer));
	CHECK(!timer_pending(&alarm->timer));
	CHECK(!mod_timer_pending(&alarm->timer, jiffies + 1));
	CHECK(!timer_pending(&alarm->timer));
	mod_timer(&alarm->timer, jiffies + 1000 * HZ);
	CHECK(timer_reduce(&alarm->timer, jiffies + 2000 * HZ));
	CHECK(time_before(alarm->timer.expires, jiffies + 1500 * HZ));
	CHECK(timer_reduce(&alarm->timer, jiffies + 2));
	msleep(50);
	CHECK(alarm->times == 1);
	/* A time that has passed is now. */
	alarm->timer.expires = jiffies - 10;
	add_timer(&alarm->timer);
	msleep(50);
	CHECK(alarm->times == 2);
	kfree(alarm);
	return 0;
}

static struct {
	struct timer_list timer;
	bool entered, leave;
} meeting;

static void meet(struct timer_list *t)
{
	WRITE_ONCE(meeting.entered, true);
	while (!READ_ONCE(meeting.leave))
		cpu_relax();
}

/* Both spin for the other: a timer that had to wait for us would never run. */
static int check_beside(void)
{
	timer_setup(&meeting.timer, meet, 0);
	mod_timer(&meeting.timer, jiffies + 1);
	while (!READ_ONCE(meeting.entered))
		cpu_relax();
	CHECK(try_to_del_timer_sync(&meeting.timer) == -1);
	WRITE_ONCE(meeting.leave, true);
	CHECK(!del_timer_sync(&meeting.timer));
	return 0;
}

static int ring_cpu, rings;

static void ring_where(struct timer_list *t)
{
	ring_cpu = smp_processor_id();
	WRITE_ONCE(rings, rings + 1);
}

static bool rang(int times)
{
	int i;

	for (i = 0; i < 2000 && READ_ONCE(rings) < times; i++)
		msleep(1);
	return READ_ONCE(rings) == times;
}

/* add_timer_on() names the CPU, whatever runs there. */
static int check_on_cpu(void)
{
	static struct timer_list t;
	int cpu, n = 0;

	timer_setup(&t, ring_where, 0);
	for_each_online_cpu(cpu) {
		t.expires = jiffies + 1;
		add_timer_on(&t, cpu);
		CHECK(rang(++n));
		CHECK(ring_cpu == cpu);
		t.expires = jiffies + 1000;
		add_timer_on(&t, cpu);
		CHECK(timer_pending(&t));
		CHECK(del_timer_sync(&t));
	}
	return 0;
}

static struct {
	struct timer_list timer;
	int cpu;
} pinned;

static void start_pinned(void *unused)
{
	pinned.cpu = smp_processor_id();
	mod_timer(&pinned.timer, jiffies + 1);
}

/* A pinned timer stays with the CPU that arms it. */
static int check_pinned(void)
{
	int cpu, n;

	rings = n = 0;
	timer_setup(&pinned.timer, ring_where, TIMER_PINNED);
	for_each_online_cpu(cpu) {
		CHECK(!smp_call_function_single(cpu, start_pinned, NULL, 1));
		CHECK(rang(++n));
		CHECK(ring_cpu == cpu && pinned.cpu == cpu);
	}
	del_timer_sync(&pinned.timer);
	return 0;
}

/* A deferrable one comes late at most, not while any CPU works. */
static int check_deferrable(void)
{
	static struct timer_list t;
	unsigned long end;

	rings = 0;
	timer_setup(&t, ring_where, TIMER_DEFERRABLE);
	mod_timer(&t, jiffies + 2);
	CHECK(timer_pending(&t));
	CHECK(del_timer(&t));
	mod_timer(&t, jiffies + 2);
	end = jiffies + 5 * HZ;
	while (!READ_ONCE(rings) && time_before(jiffies, end))
		cond_resched();
	CHECK(rings == 1);
	mod_timer(&t, jiffies + 1000 * HZ);
	CHECK(del_timer_sync(&t));
	return 0;
}

static int check_shutdown(void)
{
	static struct timer_list t;

	rings = 0;
	timer_setup(&t, ring_where, 0);
	mod_timer(&t, jiffies + 1000);
	CHECK(timer_shutdown_sync(&t) == 1);
	CHECK(!mod_timer(&t, jiffies + 1));
	CHECK(!timer_pending(&t));
	msleep(20);
	CHECK(!rings);
	timer_setup(&t, ring_where, 0);
	mod_timer(&t, jiffies + 1);
	CHECK(rang(1));
	CHECK(timer_shutdown(&t) == 0);
	return 0;
}

static int check_timeouts(void)
{
	unsigned long start = jiffies;

	CHECK(schedule_timeout_uninterruptible(3) == 0);
	CHECK(time_after_eq(jiffies, start + 3));
	CHECK(schedule_timeout_interruptible(1) == 0);
	CHECK(schedule_timeout_killable(1) == 0);
	CHECK(schedule_timeout_idle(1) == 0);
	/* In TASK_RUNNING it does not sleep at all. */
	start = jiffies;
	CHECK(schedule_timeout(10 * HZ) > 9 * HZ);
	CHECK(time_before(jiffies, start + 5 * HZ));
	return 0;
}

static int __init timer_init_module(void)
{
	int err = check_many() ?: check_changes() ?: check_beside() ?:
		  check_on_cpu() ?: check_pinned() ?: check_deferrable() ?:
		  check_shutdown() ?: check_timeouts();

	if (!err)
		pr_info("timer: %d checks passed\n", checks);
	return err;
}

static void __exit timer_exit_module(void)
{
}

module_init(timer_init_module);
module_exit(timer_exit_module);
MODULE_DESCRIPTION("Checks timers");
MODULE_LICENSE("GPL");
