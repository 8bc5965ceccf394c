// SPDX-License-Identifier: GPL-2.0
/* Uses what links_exporter exports. */
#include <linux/module.h>

#include "links.h"

static int __init links_user_init(void)
{
	int n;

	preempt_disable();
	n = links_gpl(1);
	n += this_cpu_read(links_counter);
	preempt_enable();
	pr_info("links_user: %d %d %d\n", links_plain(1), n, links_spaced(21));
	return 0;
}
module_init(links_user_init);

static void __exit links_user_exit(void)
{
	pr_info("links_user: bye\n");
}
module_exit(links_user_exit);

MODULE_DESCRIPTION("Uses another module");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(LINKS);
