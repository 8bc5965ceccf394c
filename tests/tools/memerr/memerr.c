// SPDX-License-Identifier: GPL-2.0
/*
 * memerr - one memory error of the kind that the parameter names, for the
 * tools that find such errors.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

static char *what = "none";
module_param(what, charp, 0444);
MODULE_PARM_DESC(what, "overflow, uaf, leak or none");

/* Tools are to see these names: no copy for one caller. */
#define standalone noinline __attribute__((noclone))

static standalone void write_behind(char *block, size_t size)
{
	*(volatile char *)(block + size) = 1;
}

static standalone char read_freed(char *block)
{
	return *(volatile char *)block;
}

static standalone void lose_block(void)
{
	void *block = kmalloc(100, GFP_KERNEL);

	/* Not the last thing it does, or a jump would take its place. */
	barrier_data(block);
}

static int __init memerr_init(void)
{
	char *block = kmalloc(100, GFP_KERNEL);

	if (!block)
		return -ENOMEM;
	if (!strcmp(what, "overflow"))
		write_behind(block, 100);
	if (!strcmp(what, "leak"))
		lose_block();
	kfree(block);
	if (!strcmp(what, "uaf"))
		pr_info("read %d\n", read_freed(block));
	return 0;
}

static void __exit memerr_exit(void)
{
}

module_init(memerr_init);
module_exit(memerr_exit);
MODULE_DESCRIPTION("Makes one memory error");
MODULE_LICENSE("GPL");
