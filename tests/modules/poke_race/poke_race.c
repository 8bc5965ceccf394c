// SPDX-License-Identifier: GPL-2.0
/*
 * Static keys are switched while other threads run the branches that they
 * patch: each run takes one of the two ways, and soon the new one.
 */
#include <linux/delay.h>
#include <linux/jump_label.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>

#define RUNNERS 3
#define SWITCHES 300

static DEFINE_STATIC_KEY_FALSE(key);
static struct task_struct *runners[RUNNERS];
static unsigned long runs[RUNNERS];
static int wrong, checks;

/* 1 or 2; all else tells of a torn instruction. */
static noinline int way(void)
{
	int result = 0;

	if (static_branch_unlikely(&key))
		result += 2;
	else
		result += 1;
	barrier();
	return result;
}

static int runner(void *arg)
{
	unsigned long *count = arg;

	while (!kthread_should_stop()) {
		int result = way();

		if (result != 1 && result != 2)
			WRITE_ONCE(wrong, 1);
		WRITE_ONCE(*count, *count + 1);
		if (!(*count & 1023))
			cond_resched();
	}
	return 0;
}

static int switch_about(void)
{
	int i;

	for (i = 0; i < SWITCHES; i++) {
		static_branch_enable(&key);
		if (way() != 2)
			return -EINVAL;
		static_branch_disable(&key);
		if (way() != 1)
			return -EINVAL;
		checks += 2;
	}
	return 0;
}

static int __init poke_race_init(void)
{
	int i, err = 0;

	for (i = 0; i < RUNNERS; i++) {
		runners[i] = kthread_run(runner, &runs[i], "poke_race/%d", i);
		if (IS_ERR(runners[i])) {
			err = PTR_ERR(runners[i]);
			break;
		}
		while (!READ_ONCE(runs[i]))
			msleep(1);
	}
	if (!err)
		err = switch_about();
	while (i--) {
		kthread_stop(runners[i]);
		if (!runs[i])
			err = -EINVAL;
		checks++;
	}
	if (wrong || err) {
		pr_err("poke_race: wrong %d, error %d\n", wrong, err);
		return -EINVAL;
	}
	pr_info("poke_race: %d checks passed\n", checks);
	return 0;
}
module_init(poke_race_init);

static void __exit poke_race_exit(void)
{
}
module_exit(poke_race_exit);

MODULE_DESCRIPTION("Switches static keys under running code");
MODULE_LICENSE("GPL");
