// SPDX-License-Identifier: GPL-2.0
/* Exports a function in each way that there is, and a per-CPU variable. */
#include <linux/module.h>
#include <linux/percpu.h>

#include "links.h"

DEFINE_PER_CPU(int, links_counter) = 40;
EXPORT_PER_CPU_SYMBOL(links_counter);

int links_plain(int n)
{
	return n + 1;
}
EXPORT_SYMBOL(links_plain);

int links_gpl(int n)
{
	return n + this_cpu_inc_return(links_counter);
}
EXPORT_SYMBOL_GPL(links_gpl);

int links_spaced(int n)
{
	return n * 2;
}
EXPORT_SYMBOL_NS(links_spaced, LINKS);

static int __init links_exporter_init(void)
{
	pr_info("links_exporter: hello\n");
	return 0;
}
module_init(links_exporter_init);

static void __exit links_exporter_exit(void)
{
	pr_info("links_exporter: bye\n");
}
module_exit(links_exporter_exit);

MODULE_DESCRIPTION("Exports to other modules");
MODULE_LICENSE("GPL");
