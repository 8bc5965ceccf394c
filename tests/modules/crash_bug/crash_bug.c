// SPDX-License-Identifier: GPL-2.0
/* BUG_ON() in init. */
#include <linux/module.h>

static int zero;

static int __init crash_bug_init(void)
{
	BUG_ON(READ_ONCE(zero) == 0);
	return 0;
}
module_init(crash_bug_init);

MODULE_DESCRIPTION("Has a BUG");
MODULE_LICENSE("GPL");
