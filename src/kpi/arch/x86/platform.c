// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86 (coco, xen, mtrr, pat, smpboot): what kind of machine this is. It
 * is a plain one: no hypervisor to talk to, no encrypted memory, no firmware
 * tables, each CPU a core of its own in one package.
 */
#include <linux/cc_platform.h>
#include <linux/cpumask.h>
#include <linux/crash_dump.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/smp.h>
#include <linux/topology.h>
#include <asm/acpi.h>
#include <asm/coco.h>
#include <asm/hypervisor.h>
#include <asm/pgtable.h>
#include <xen/features.h>
#include <xen/xen.h>

#include "kpi.h"

#ifdef CONFIG_XEN
enum xen_domain_type xen_domain_type = XEN_NATIVE;
KPI_EXPORT(xen_domain_type);
uint32_t xen_start_flags;
KPI_EXPORT(xen_start_flags);
u8 xen_features[XENFEAT_NR_SUBMAPS * 32];
KPI_EXPORT(xen_features);
#endif

#ifdef CONFIG_HYPERVISOR_GUEST
enum x86_hypervisor_type x86_hyper_type = X86_HYPER_NATIVE;
KPI_EXPORT(x86_hyper_type);
#endif

#ifdef CONFIG_ACPI
int acpi_disabled;
KPI_EXPORT(acpi_disabled);
#endif

#ifdef CONFIG_CRASH_DUMP
unsigned long long elfcorehdr_addr = ELFCORE_ADDR_MAX;
KPI_EXPORT(elfcorehdr_addr);
#endif

/* "reset_devices" on the command line: not after a crash, so no. */
unsigned int reset_devices;
KPI_EXPORT(reset_devices);

/* ------------------------------------------------------ encrypted memory */

#ifdef CONFIG_ARCH_HAS_CC_PLATFORM
bool cc_platform_has(enum cc_attr attr)
{
	return false;
}
KPI_EXPORT(cc_platform_has);

u64 cc_mkenc(u64 val)
{
	return val;
}
KPI_EXPORT(cc_mkenc);

u64 cc_mkdec(u64 val)
{
	return val;
}
KPI_EXPORT(cc_mkdec);
#endif

/* ---------------------------------------------------------- memory types */

/*
 * The bits that select an entry of the page attribute table, as Linux sets it
 * up: WB, WC, UC-, UC, WB, WP, UC-, WT.
 */
unsigned long cachemode2protval(enum page_cache_mode pcm)
{
	switch (pcm) {
	case _PAGE_CACHE_MODE_WC:
		return _PAGE_PWT;
	case _PAGE_CACHE_MODE_UC_MINUS:
		return _PAGE_PCD;
	case _PAGE_CACHE_MODE_UC:
		return _PAGE_PCD | _PAGE_PWT;
	case _PAGE_CACHE_MODE_WP:
		return _PAGE_PAT | _PAGE_PWT;
	case _PAGE_CACHE_MODE_WT:
		return _PAGE_PAT | _PAGE_PCD | _PAGE_PWT;
	default:
		return 0;
	}
}
KPI_EXPORT(cachemode2protval);

pgprot_t pgprot_writecombine(pgprot_t prot)
{
	return __pgprot(pgprot_val(prot) |
			cachemode2protval(_PAGE_CACHE_MODE_WC));
}
KPI_EXPORT(pgprot_writecombine);

pgprot_t pgprot_writethrough(pgprot_t prot)
{
	return __pgprot(pgprot_val(prot) |
			cachemode2protval(_PAGE_CACHE_MODE_WT));
}
KPI_EXPORT(pgprot_writethrough);

/* Where pages have attributes the kernel, too, leaves the MTRRs alone. */
int arch_phys_wc_add(unsigned long base, unsigned long size)
{
	return 0;
}
KPI_EXPORT_NOOP(arch_phys_wc_add, "pages have attributes (PAT), so that no MTRR is needed");

void arch_phys_wc_del(int handle)
{
}
KPI_EXPORT_NOOP(arch_phys_wc_del, "arch_phys_wc_add() takes no MTRR");

int arch_phys_wc_index(int handle)
{
	return -1;
}
KPI_EXPORT(arch_phys_wc_index);

/* -------------------------------------------------------------- topology */

unsigned int __max_die_per_package = 1;
KPI_EXPORT(__max_die_per_package);
unsigned int __max_logical_packages = 1;
KPI_EXPORT(__max_logical_packages);

DEFINE_PER_CPU_READ_MOSTLY(cpumask_var_t, cpu_sibling_map);
KPI_EXPORT(cpu_sibling_map);
DEFINE_PER_CPU_READ_MOSTLY(cpumask_var_t, cpu_core_map);
KPI_EXPORT(cpu_core_map);
DEFINE_PER_CPU_READ_MOSTLY(cpumask_var_t, cpu_die_map);
KPI_EXPORT(cpu_die_map);

#ifdef CONFIG_CPUMASK_OFFSTACK
#define set_map(map, cpu, mask) (per_cpu(map, cpu) = (struct cpumask *)(mask))
#else
#define set_map(map, cpu, mask) cpumask_copy(per_cpu(map, cpu), mask)
#endif

static int set_topology(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		set_map(cpu_sibling_map, cpu, cpumask_of(cpu));
		set_map(cpu_core_map, cpu, cpu_possible_mask);
		set_map(cpu_die_map, cpu, cpu_possible_mask);
	}
	return 0;
}
KPI_INIT_EARLY(set_topology);
