// SPDX-License-Identifier: GPL-2.0
/*
 * What an init function schedules may be in the init section itself: loading
 * is not over before it has run.
 */
#include <linux/async.h>
#include <linux/delay.h>
#include <linux/module.h>

static void __init later(void *data, async_cookie_t cookie)
{
	msleep(50);
	pr_info("async_init: %d checks passed\n", *(int *)data);
}

static int checks __initdata = 1;

static int __init async_init_init(void)
{
	async_schedule(later, &checks);
	return 0;
}

static void __exit async_init_exit(void)
{
}

module_init(async_init_init);
module_exit(async_init_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A check of asynchronous calls from an init function");
