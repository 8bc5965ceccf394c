// SPDX-License-Identifier: GPL-2.0
/* Writes through a NULL pointer to a struct, two calls deep. */
#include <linux/module.h>

struct thing {
	long first, second, third;
};

static struct thing *nothing;

static noinline void store(struct thing *t)
{
	t->third = 1;
	barrier();
}

static noinline void crash(void)
{
	store(READ_ONCE(nothing));
	barrier();
}

static int __init crash_null_init(void)
{
	pr_info("about to crash\n");
	crash();
	return 0;
}
module_init(crash_null_init);

static void __exit crash_null_exit(void)
{
}
module_exit(crash_null_exit);

MODULE_DESCRIPTION("Dereferences NULL");
MODULE_LICENSE("GPL");
