// SPDX-License-Identifier: GPL-2.0
/*
 * timer - timers fire at their tick and not before, in their order, once; are
 * moved and deleted; and run in softirq context beside process context.
 */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/timer.h>

static int checks;

#define CHECK(cond)                                                           \
	do {                                                                  \
		checks++;                                                     \
		if (!(cond)) {                                                \
			pr_err("timer: line %d: %s\n", __LINE__, #cond);      \
			return -EINVAL;                                       \
		}                                                             \
	} while (0)

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

static int __init timer_init_module(void)
{
	int err = check_many() ?: check_changes() ?: check_beside();

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
