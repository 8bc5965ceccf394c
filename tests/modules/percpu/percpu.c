// SPDX-License-Identifier: GPL-2.0
/* Conformance of per-CPU allocation. */
#include <linux/module.h>
#include <linux/percpu.h>

static unsigned int checks;

#include "../check.h"

struct counters {
	u64 a;
	u8 odd[13];
	u64 b;
};

static int run(void)
{
	struct counters __percpu *p = alloc_percpu(struct counters);
	struct counters __percpu *q = alloc_percpu(struct counters);
	void __percpu *aligned = __alloc_percpu(24, 256);
	int cpu;

	CHECK(p && q && p != q && aligned);
	for_each_possible_cpu(cpu) {
		struct counters *c = per_cpu_ptr(p, cpu);

		CHECK(c->a == 0 && c->b == 0);
		CHECK(IS_ALIGNED((unsigned long)per_cpu_ptr(aligned, cpu), 256));
		c->a = cpu + 1;
		c->b = ~0ULL;
	}
	for_each_possible_cpu(cpu) {
		CHECK(per_cpu_ptr(p, cpu)->a == cpu + 1);
		CHECK(per_cpu_ptr(q, cpu)->a == 0);
	}
	this_cpu_add(q->a, 7);
	this_cpu_inc(q->a);
	CHECK(this_cpu_read(q->a) == 8);
	free_percpu(p);
	/* Memory that comes back is zero. */
	p = alloc_percpu(struct counters);
	CHECK(p);
	for_each_possible_cpu(cpu)
		CHECK(per_cpu_ptr(p, cpu)->b == 0);
	free_percpu(p);
	free_percpu(q);
	free_percpu(aligned);
	free_percpu(NULL);
	return 0;
}

static int __init percpu_test_init(void)
{
	int ret = run();

	if (!ret)
		pr_info("percpu: %u checks passed\n", checks);
	return ret;
}
module_init(percpu_test_init);

static void __exit percpu_test_exit(void)
{
}
module_exit(percpu_test_exit);

MODULE_DESCRIPTION("Conformance of per-CPU allocation");
MODULE_LICENSE("GPL");
