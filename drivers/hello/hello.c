// SPDX-License-Identifier: GPL-2.0
/*
 * hello - the module that every tutorial starts with.
 */
#include <linux/init.h>
#include <linux/module.h>

static int __init hello_init(void)
{
	pr_info("Hello, World!\n");
	return 0;
}

static void __exit hello_exit(void)
{
	pr_info("Goodbye, World!\n");
}

module_init(hello_init);
module_exit(hello_exit);

MODULE_DESCRIPTION("Says hello and goodbye");
MODULE_LICENSE("GPL");
