// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/kernel/paravirt.c, asm/paravirt_types.h: pv_ops, the machine's
 * privileged operations as a program can have them.
 */
#include <linux/kernel.h>
#include <linux/panic.h>
#include <asm/paravirt.h>
#include <asm/processor.h>

#include "kpi.h"
#include "arch/x86/percpu.h"

extern void kpi_pv_save_fl(void);
extern void kpi_pv_irq_disable(void);
extern void kpi_pv_irq_enable(void);
extern void kpi_pv_identity(void);
extern void kpi_pv_false(void);

/* A pause of about a microsecond, as the write to port 0x80 makes. */
static void io_delay(void)
{
	host_delay(NSEC_PER_USEC);
}

static void pv_cpuid(unsigned int *eax, unsigned int *ebx, unsigned int *ecx,
		     unsigned int *edx)
{
	native_cpuid(eax, ebx, ecx, edx);
}

/* The registers of the machine are not ours: as a machine without them. */
static u64 read_msr(unsigned int msr)
{
	pr_warn_once("unchecked MSR access error: RDMSR from 0x%x at %pS\n",
		     msr, __builtin_return_address(0));
	return 0;
}

static void write_msr(unsigned int msr, unsigned int low, unsigned int high)
{
	pr_warn_once("unchecked MSR access error: WRMSR to 0x%x (tried to write 0x%08x%08x) at %pS\n",
		     msr, high, low, __builtin_return_address(0));
}

static u64 read_msr_safe(unsigned int msr, int *err)
{
	*err = -EIO;
	return 0;
}

static int write_msr_safe(unsigned int msr, unsigned int low,
			  unsigned int high)
{
	return -EIO;
}

/* The host's caches are coherent with all that a driver here can reach. */
static void pv_wbinvd(void)
{
	host_membarrier();
}

static void privileged(void)
{
	panic("a privileged operation of the machine (pv_ops) was called from %pS",
	      __builtin_return_address(0));
}

#define CALLEE_SAVE(function) { .func = (void *)(function) }

struct paravirt_patch_template pv_ops = {
	.cpu.io_delay = io_delay,
	.cpu.cpuid = pv_cpuid,
	.cpu.read_msr = read_msr,
	.cpu.write_msr = write_msr,
	.cpu.read_msr_safe = read_msr_safe,
	.cpu.write_msr_safe = write_msr_safe,
	.cpu.wbinvd = pv_wbinvd,

	.irq.save_fl = CALLEE_SAVE(kpi_pv_save_fl),
	.irq.irq_disable = CALLEE_SAVE(kpi_pv_irq_disable),
	.irq.irq_enable = CALLEE_SAVE(kpi_pv_irq_enable),

	.mmu.pte_val = CALLEE_SAVE(kpi_pv_identity),
	.mmu.make_pte = CALLEE_SAVE(kpi_pv_identity),
	.mmu.pgd_val = CALLEE_SAVE(kpi_pv_identity),
	.mmu.make_pgd = CALLEE_SAVE(kpi_pv_identity),
	.mmu.pmd_val = CALLEE_SAVE(kpi_pv_identity),
	.mmu.make_pmd = CALLEE_SAVE(kpi_pv_identity),
	.mmu.pud_val = CALLEE_SAVE(kpi_pv_identity),
	.mmu.make_pud = CALLEE_SAVE(kpi_pv_identity),
#if CONFIG_PGTABLE_LEVELS >= 5
	.mmu.p4d_val = CALLEE_SAVE(kpi_pv_identity),
	.mmu.make_p4d = CALLEE_SAVE(kpi_pv_identity),
#endif

	.lock.vcpu_is_preempted = CALLEE_SAVE(kpi_pv_false),
};
KPI_EXPORT(pv_ops);

/* What has no answer stops the driver by name, not by a jump to 0. */
static int fill_rest(void)
{
	void **slot = (void **)&pv_ops;
	size_t i;

	for (i = 0; i < sizeof(pv_ops) / sizeof(*slot); i++)
		if (!slot[i])
			slot[i] = privileged;
	return 0;
}
KPI_INIT_EARLY(fill_rest);
