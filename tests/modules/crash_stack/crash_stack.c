// SPDX-License-Identifier: GPL-2.0
/* Recursion without end, on a thread of its own where "thread" is set. */
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/delay.h>

static bool thread;
module_param(thread, bool, 0);

static volatile int depth;

static noinline int deeper(int n)
{
	char frame[512];

	depth = n;
	memset(frame, n, sizeof(frame));
	barrier_data(frame);
	return deeper(n + 1) + frame[n & 511];
}

static int overflow(void *arg)
{
	return deeper(0);
}

static int __init crash_stack_init(void)
{
	struct task_struct *task;

	if (!thread)
		return overflow(NULL);
	task = kthread_run(overflow, NULL, "overflow");
	if (IS_ERR(task))
		return PTR_ERR(task);
	msleep(2000);
	return 0;
}
module_init(crash_stack_init);

MODULE_DESCRIPTION("Runs out of stack");
MODULE_LICENSE("GPL");
