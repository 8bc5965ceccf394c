// SPDX-License-Identifier: GPL-2.0
/* WARN() and WARN_ON_ONCE(): said, and then life goes on. */
#include <linux/module.h>

static noinline int warn_once(int i)
{
	return WARN_ON_ONCE(i >= 0);
}

static int __init warn_init(void)
{
	int i, n = 0;

	for (i = 0; i < 3; i++)
		n += warn_once(i);
	n += WARN(1, "warn: the number is %d\n", 42);
	if (n != 4)
		return -EINVAL;
	pr_info("warn: went on\n");
	return 0;
}
module_init(warn_init);

MODULE_DESCRIPTION("Warns and goes on");
MODULE_LICENSE("GPL");
