// SPDX-License-Identifier: GPL-2.0
/* arch/x86/mm/extable.c, asm/extable.h: instructions that may fault. */
#include <linux/extable.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <asm/extable.h>
#include <asm/ptrace.h>
#include <asm/trapnr.h>

#include "kpi.h"
#include "arch/x86/zeropad.h"

static unsigned long fixup_target(const struct exception_table_entry *e)
{
	return (unsigned long)&e->fixup + e->fixup;
}

static bool fix_default(const struct exception_table_entry *e,
			struct pt_regs *regs)
{
	if (e->data & EX_FLAG_CLEAR_AX)
		regs->ax = 0;
	if (e->data & EX_FLAG_CLEAR_DX)
		regs->dx = 0;
	regs->ip = fixup_target(e);
	return true;
}

/* A program gets no MSR: reads give 0, writes are lost, as after a #GP. */
static bool fix_msr(const struct exception_table_entry *e,
		    struct pt_regs *regs, bool write, unsigned long *result)
{
	if (result)
		*result = -EIO;
	else if (write)
		pr_warn_once("unchecked MSR access error: WRMSR to 0x%x (tried to write 0x%08x%08x) at rIP: 0x%lx (%pS)\n",
			     (u32)regs->cx, (u32)regs->dx, (u32)regs->ax,
			     regs->ip, (void *)regs->ip);
	else
		pr_warn_once("unchecked MSR access error: RDMSR from 0x%x at rIP: 0x%lx (%pS)\n",
			     (u32)regs->cx, regs->ip, (void *)regs->ip);
	if (!write)
		regs->ax = regs->dx = 0;
	return fix_default(e, regs);
}

/* A read fault tells no address where the address was not canonical. */
static int trap_number(unsigned long fault_address)
{
	return fault_address ? X86_TRAP_PF : X86_TRAP_GP;
}

static bool apply(const struct exception_table_entry *e, struct pt_regs *regs,
		  unsigned long fault_address)
{
	unsigned int nr = (e->data & EX_DATA_REG_MASK) >> EX_DATA_REG_SHIFT;
	unsigned long *reg = kpi_pt_reg(regs, nr);
	int imm = e->data >> EX_DATA_IMM_SHIFT;

	switch (e->data & EX_DATA_TYPE_MASK) {
	case EX_TYPE_DEFAULT:
	case EX_TYPE_DEFAULT_MCE_SAFE:
	case EX_TYPE_UACCESS:
		return fix_default(e, regs);
	case EX_TYPE_FAULT:
	case EX_TYPE_FAULT_MCE_SAFE:
		regs->ax = trap_number(fault_address);
		return fix_default(e, regs);
	case EX_TYPE_RDMSR:
	case EX_TYPE_RDMSR_IN_MCE:
		return fix_msr(e, regs, false, NULL);
	case EX_TYPE_WRMSR:
	case EX_TYPE_WRMSR_IN_MCE:
		return fix_msr(e, regs, true, NULL);
	case EX_TYPE_RDMSR_SAFE:
		return fix_msr(e, regs, false, reg);
	case EX_TYPE_WRMSR_SAFE:
		return fix_msr(e, regs, true, reg);
	case EX_TYPE_POP_REG:
		regs->sp += sizeof(long);
		fallthrough;
	case EX_TYPE_IMM_REG:
		*reg = (long)imm;
		return fix_default(e, regs);
	case EX_TYPE_UCOPY_LEN:
		regs->cx = imm * regs->cx + *reg;
		return fix_default(e, regs);
	case EX_TYPE_ZEROPAD:
		return kpi_fix_zeropad(regs, fault_address) &&
		       fix_default(e, regs);
	}
	/*
	 * What is left is about segments and FPU state of a machine's kernel
	 * (CLEAR_FS, FPU_RESTORE, FAULT_SGX) or about BPF programs.
	 */
	return false;
}

int kpi_fixup_fault(struct kpi_regs *kregs, unsigned long fault_address)
{
	struct pt_regs *regs = (struct pt_regs *)kregs;
	const struct exception_table_entry *e;

	BUILD_BUG_ON(sizeof(struct kpi_regs) != sizeof(struct pt_regs));
	BUILD_BUG_ON(offsetof(struct kpi_regs, ip) !=
		     offsetof(struct pt_regs, ip));

	e = search_exception_tables(regs->ip);
	return e && apply(e, regs, fault_address);
}

int kpi_may_fault(unsigned long ip)
{
	return search_exception_tables(ip) != NULL;
}
