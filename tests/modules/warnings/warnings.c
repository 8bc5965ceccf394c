// SPDX-License-Identifier: GPL-2.0
/* WARN() and its kin go on, tell the condition, and taint. */
#include <linux/bug.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/panic.h>

static unsigned int checks;

#include "../check.h"

static int evaluated;

static noinline bool once(void)
{
	return WARN_ONCE(++evaluated, "printed once, evaluated %d times",
			 evaluated);
}

static int __init warnings_init(void)
{
	int i;

	CHECK(!WARN_ON(checks > 1000));
	CHECK(!WARN_ON_ONCE(checks > 1000));
	CHECK(WARN_ON(checks == 2));
	CHECK(test_taint(TAINT_WARN));
	CHECK(WARN(checks == 4, "a message with %s and %d", "text", 42));
	CHECK(!WARN(checks != 5, "not to be seen"));
	for (i = 0; i < 3; i++)
		CHECK(once());
	CHECK(evaluated == 3);
	CHECK(!WARN_TAINT(checks == 0, TAINT_CRAP, "not to be seen"));
	CHECK(!test_taint(TAINT_CRAP));
	CHECK(WARN_TAINT(checks != 0, TAINT_CRAP, "taints as asked"));
	CHECK(test_taint(TAINT_CRAP));
	pr_info("warnings: %u checks passed\n", checks);
	return 0;
}

static void __exit warnings_exit(void)
{
}

module_init(warnings_init);
module_exit(warnings_exit);
MODULE_LICENSE("GPL");
