// SPDX-License-Identifier: GPL-2.0
/* Asks for a module that is there and for one that is not. */
#include <linux/kmod.h>
#include <linux/module.h>

static int __init links_request_init(void)
{
	int there = request_module("links-user");
	int again = request_module("links_user");
	int nowhere = request_module("links_nowhere");

	pr_info("links_request: %d %d %s\n", there, again,
		nowhere > 0 ? "positive" : "wrong");
	return 0;
}
module_init(links_request_init);

static void __exit links_request_exit(void)
{
}
module_exit(links_request_exit);

MODULE_DESCRIPTION("Loads modules by name");
MODULE_LICENSE("GPL");
