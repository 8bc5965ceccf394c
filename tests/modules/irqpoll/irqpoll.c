// SPDX-License-Identifier: GPL-2.0
/* irqpoll.c - work by polling: in portions, until it is done; disabled. */
#include <linux/completion.h>
#include <linux/cpu_rmap.h>
#include <linux/irq_poll.h>
#include <linux/module.h>
#include <linux/sched.h>

#include "../check.h"

#define WEIGHT 4

static struct irq_poll iop;
static DECLARE_COMPLETION(done);
static unsigned long checks;
static int pending, calls;
static bool in_softirq_context = true;

static int poll(struct irq_poll *p, int budget)
{
	int n = min(pending, budget);

	calls++;
	in_softirq_context &= !!in_serving_softirq();
	pending -= n;
	if (n < budget) {
		irq_poll_complete(p);
		complete(&done);
	}
	return n;
}

static bool runs(int work, int expected)
{
	pending = work;
	calls = 0;
	irq_poll_sched(&iop);
	return wait_for_completion_timeout(&done, 5 * HZ) && !pending &&
	       calls == expected;
}

static int polled(void)
{
	irq_poll_init(&iop, WEIGHT, poll);
	CHECK(runs(0, 1));
	CHECK(runs(3, 1));
	CHECK(runs(10, 3));
	CHECK(runs(8, 3));
	CHECK(in_softirq_context);
	return 0;
}

static int disabled(void)
{
	irq_poll_disable(&iop);
	pending = 1;
	irq_poll_sched(&iop);
	CHECK(!wait_for_completion_timeout(&done, HZ / 10) && pending == 1);
	irq_poll_enable(&iop);
	CHECK(runs(1, 1));
	return 0;
}

/* Which object is near to a CPU. */
static int near_objects(void)
{
	struct cpu_rmap *rmap = alloc_cpu_rmap(2, GFP_KERNEL);
	int a, b;

	CHECK(rmap);
	CHECK(cpu_rmap_add(rmap, &a) == 0 && cpu_rmap_add(rmap, &b) == 1);
	CHECK(!cpu_rmap_update(rmap, 1, cpumask_of(0)));
	CHECK(cpu_rmap_lookup_index(rmap, 0) == 1);
	CHECK(cpu_rmap_lookup_obj(rmap, 0) == &b);
	CHECK(!cpu_rmap_update(rmap, 0, cpumask_of(0)));
	CHECK(cpu_rmap_lookup_obj(rmap, 0) == &a);
	CHECK(cpu_rmap_put(rmap) == 1);
	return 0;
}

static int __init irqpoll_init(void)
{
	int ret = polled();

	if (!ret)
		ret = disabled();
	if (!ret)
		ret = near_objects();
	if (!ret)
		pr_info("irqpoll: %lu checks passed\n", checks);
	return ret;
}
module_init(irqpoll_init);

static void __exit irqpoll_exit(void)
{
}
module_exit(irqpoll_exit);

MODULE_DESCRIPTION("Checks polling in softirq context, and CPU reverse maps");
MODULE_LICENSE("GPL");
