// SPDX-License-Identifier: GPL-2.0
/*
 * machine - what modules read of the machine without calling anybody: masks
 * and counts of CPUs, what each CPU can do, memory. CPUID is the witness.
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nodemask.h>
#include <linux/smp.h>
#include <linux/topology.h>
#include <asm/cpu.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>

static int checks;

#include "../check.h"

static int check_masks(void)
{
	int cpu, n = 0;

	CHECK(num_online_cpus() >= 1);
	CHECK(num_online_cpus() == cpumask_weight(cpu_online_mask));
	CHECK(cpumask_subset(cpu_online_mask, cpu_present_mask));
	CHECK(cpumask_subset(cpu_present_mask, cpu_possible_mask));
	CHECK(cpumask_last(cpu_possible_mask) < nr_cpu_ids);
	CHECK(nr_cpu_ids <= NR_CPUS);
	CHECK(cpu_online(raw_smp_processor_id()));
	for_each_online_cpu(cpu) {
		CHECK(cpu_active(cpu));
		CHECK(cpumask_weight(cpumask_of(cpu)) == 1);
		CHECK(cpumask_test_cpu(cpu, cpumask_of(cpu)));
		CHECK(node_online(cpu_to_node(cpu)));
		n++;
	}
	CHECK(n == num_online_cpus());
	return 0;
}

static int check_features(void)
{
	const struct cpuinfo_x86 *c = &boot_cpu_data;
	unsigned int eax, ebx, ecx, edx;
	char vendor[13] = "";

	cpuid(0, &eax, (unsigned int *)vendor, (unsigned int *)(vendor + 8),
	      (unsigned int *)(vendor + 4));
	CHECK(!strcmp(c->x86_vendor_id, vendor));
	cpuid(1, &eax, &ebx, &ecx, &edx);
	CHECK(c->x86 == x86_family(eax));
	CHECK(c->x86_model == x86_model(eax));
	CHECK(c->x86_stepping == x86_stepping(eax));
	CHECK(c->x86_clflush_size == (ebx >> 8 & 0xff) * 8);
	CHECK(c->x86_phys_bits >= 32 && c->x86_virt_bits >= 48);
	CHECK(boot_cpu_has(X86_FEATURE_FPU) && boot_cpu_has(X86_FEATURE_TSC));
	CHECK(boot_cpu_has(X86_FEATURE_XMM2) && boot_cpu_has(X86_FEATURE_LM));
	/* No more is told than the processor has. */
	CHECK(!boot_cpu_has(X86_FEATURE_AVX) || (ecx & BIT(28)));
	CHECK(!boot_cpu_has(X86_FEATURE_AES) || (ecx & BIT(25)));
	CHECK(!boot_cpu_has(X86_FEATURE_XMM4_2) || (ecx & BIT(20)));
	return 0;
}

static int check_cpus(void)
{
	int cpu;

	for_each_online_cpu(cpu) {
		const struct cpuinfo_x86 *c = &cpu_data(cpu);

		CHECK(c->cpu_index == cpu);
		CHECK(c->x86 == boot_cpu_data.x86);
		CHECK(c->x86_vendor == boot_cpu_data.x86_vendor);
		CHECK(cpu_has(c, X86_FEATURE_FPU));
		CHECK(c->loops_per_jiffy > 0);
		CHECK(per_cpu(cpu_number, cpu) == cpu);
		CHECK(cpumask_test_cpu(cpu, topology_core_cpumask(cpu)));
		CHECK(cpumask_test_cpu(cpu, topology_sibling_cpumask(cpu)));
	}
	CHECK(loops_per_jiffy > 0);
	return 0;
}

static int check_memory(void)
{
	CHECK(totalram_pages() > 0);
	CHECK(num_online_nodes() >= 1);
	CHECK(node_online(numa_node_id()));
	CHECK(boot_cpu_data.x86_phys_bits > PAGE_SHIFT);
	return 0;
}

static int __init machine_init(void)
{
	int err = check_masks() ?: check_features() ?: check_cpus() ?:
		  check_memory();

	if (!err)
		pr_info("machine: %d checks passed\n", checks);
	return err;
}

static void __exit machine_exit(void)
{
}

module_init(machine_init);
module_exit(machine_exit);
MODULE_DESCRIPTION("Checks what is told of the machine");
MODULE_LICENSE("GPL");
