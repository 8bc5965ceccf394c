// SPDX-License-Identifier: GPL-2.0
/*
 * Uses a function, or with object=1 an object, that nobody exports. The real
 * kernel refuses to load it; modpost only warns of it, if told to.
 */
#include <linux/module.h>

static bool object;
module_param(object, bool, 0);

int crash_missing_function(int argument);
extern int crash_missing_object[16];

static noinline int use(int n)
{
	if (object)
		return READ_ONCE(crash_missing_object[n]);
	return crash_missing_function(n) + 1;
}

static int __init crash_missing_init(void)
{
	return use(3) ? -EINVAL : 0;
}
module_init(crash_missing_init);

MODULE_DESCRIPTION("Uses what nobody provides");
MODULE_LICENSE("GPL");
