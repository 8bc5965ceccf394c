// SPDX-License-Identifier: GPL-2.0
/* Per-CPU variables of a module, CPU numbers and masks, preempt count. */
#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched/task.h>
#include <linux/topology.h>

static unsigned int checks;

#include "../check.h"

struct pair {
	u64 a;
	char text[24];
};

static DEFINE_PER_CPU(int, counter) = 5;
static DEFINE_PER_CPU(struct pair, pairs) = { .a = 7, .text = "initial" };
static DEFINE_PER_CPU(u64, zero);

static int __init check_initial(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		CHECK(per_cpu(counter, cpu) == 5);
		CHECK(per_cpu(pairs, cpu).a == 7);
		CHECK(!strcmp(per_cpu(pairs, cpu).text, "initial"));
		CHECK(per_cpu(zero, cpu) == 0);
	}
	return 0;
}

static int __init check_this_cpu(void)
{
	unsigned int cpu = get_cpu();

	CHECK(cpu < nr_cpu_ids && cpu_online(cpu));
	this_cpu_inc(counter);
	this_cpu_add(counter, 10);
	CHECK(this_cpu_read(counter) == 16);
	CHECK(per_cpu(counter, cpu) == 16);
	CHECK(this_cpu_cmpxchg(counter, 16, 1) == 16);
	CHECK(this_cpu_xchg(counter, 2) == 1);
	CHECK(this_cpu_add_return(counter, 3) == 5);
	CHECK(this_cpu_ptr(&pairs) == per_cpu_ptr(&pairs, cpu));
	strscpy(this_cpu_ptr(&pairs)->text, "changed", sizeof(pairs.text));
	CHECK(!strcmp(per_cpu(pairs, cpu).text, "changed"));
	put_cpu();
	return 0;
}

static int __init check_masks(void)
{
	unsigned int cpu, n = 0;

	CHECK(num_online_cpus() == cpumask_weight(cpu_online_mask));
	CHECK(num_possible_cpus() >= num_online_cpus());
	for_each_online_cpu(cpu) {
		CHECK(cpumask_test_cpu(cpu, cpumask_of(cpu)));
		CHECK(cpumask_weight(cpumask_of(cpu)) == 1);
		CHECK(cpu_data(cpu).x86 == boot_cpu_data.x86);
		n++;
	}
	CHECK(n == num_online_cpus());
	CHECK(node_online(numa_node_id()));
	CHECK(cpumask_test_cpu(0, cpumask_of_node(cpu_to_node(0))));
	return 0;
}

static int __init check_context(void)
{
	unsigned long flags;

	CHECK(preempt_count() == 0);
	CHECK(!in_interrupt() && !irqs_disabled());
	preempt_disable();
	CHECK(preempt_count() == 1);
	preempt_enable();
	local_irq_save(flags);
	CHECK(irqs_disabled());
	local_irq_restore(flags);
	CHECK(!irqs_disabled());
	local_irq_disable();
	local_irq_save(flags);
	local_irq_restore(flags);
	CHECK(irqs_disabled());
	local_irq_enable();
	CHECK(!irqs_disabled());
	CHECK(current->mm || (current->flags & PF_KTHREAD));
	CHECK(current->pid > 0 && current->tgid > 0);
	return 0;
}

static int __init percpu_vars_init(void)
{
	int err = check_initial();

	if (!err)
		err = check_this_cpu();
	if (!err)
		err = check_masks();
	if (!err)
		err = check_context();
	if (!err)
		pr_info("percpu_vars: %u checks passed\n", checks);
	return err;
}

static void __exit percpu_vars_exit(void)
{
}

module_init(percpu_vars_init);
module_exit(percpu_vars_exit);
MODULE_LICENSE("GPL");
