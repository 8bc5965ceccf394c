/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch/x86/kernel/paravirt.c, asm/paravirt.h: the interrupt flag and other
 * operations whose callers keep values in every register but %rax.
 */
#include <asm/processor-flags.h>

	.text

.macro PV_OP name
	.globl	\name
	.type	\name, @function
	.balign	16
\name:
.endm

/* Interrupts run on CPUs of their own: the flag is a word, see percpu.h. */
PV_OP kpi_pv_save_fl
	movq	%gs:kpi_eflags(%rip), %rax
	ret
	.size	kpi_pv_save_fl, . - kpi_pv_save_fl

PV_OP kpi_pv_irq_disable
	movq	$0, %gs:kpi_eflags(%rip)
	ret
	.size	kpi_pv_irq_disable, . - kpi_pv_irq_disable

PV_OP kpi_pv_irq_enable
	movq	$X86_EFLAGS_IF, %gs:kpi_eflags(%rip)
	ret
	.size	kpi_pv_irq_enable, . - kpi_pv_irq_enable

/* Page table entries are what they look like. */
PV_OP kpi_pv_identity
	movq	%rdi, %rax
	ret
	.size	kpi_pv_identity, . - kpi_pv_identity

PV_OP kpi_pv_false
	xorl	%eax, %eax
	ret
	.size	kpi_pv_false, . - kpi_pv_false

	.section .note.GNU-stack, "", @progbits
