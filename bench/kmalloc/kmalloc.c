// SPDX-License-Identifier: GPL-2.0
/* Times kmalloc(128) and kfree() of it, in pairs; logs the mean. */
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>

static unsigned int pairs = 10000000;
module_param(pairs, uint, 0);

static u64 measure(void)
{
	u64 start = ktime_get_ns();
	unsigned int i;

	for (i = 0; i < pairs; i++) {
		void *p = kmalloc(128, GFP_KERNEL);

		/* The compiler must not see that nobody uses it. */
		OPTIMIZER_HIDE_VAR(p);
		kfree(p);
	}
	return ktime_get_ns() - start;
}

static int __init bench_init(void)
{
	/* The first time is for the caches. */
	measure();
	pr_info("kmalloc+kfree %llu ps\n", measure() * 1000 / pairs);
	return 0;
}
module_init(bench_init);

static void __exit bench_exit(void)
{
}
module_exit(bench_exit);

MODULE_DESCRIPTION("Benchmark of kmalloc and kfree");
MODULE_LICENSE("GPL");
