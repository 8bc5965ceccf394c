/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch/x86/lib/hweight.S, asm/arch_hweight.h: population counts.
 *
 * Inline assembly calls these in the place of popcnt and tells the compiler
 * that only %rax changes: %rdi and all the others keep their values.
 */
#include <linux/linkage.h>

	.text

/* Sum bits in pairs, nibbles, then bytes; the product adds up the bytes. */
	.globl	__sw_hweight32
	.type	__sw_hweight32, @function
	.balign	16
__sw_hweight32:
	pushq	%rdx
	movl	%edi, %edx
	shrl	%edx
	andl	$0x55555555, %edx
	movl	%edi, %eax
	subl	%edx, %eax
	movl	%eax, %edx
	shrl	$2, %edx
	andl	$0x33333333, %eax
	andl	$0x33333333, %edx
	addl	%edx, %eax
	movl	%eax, %edx
	shrl	$4, %edx
	addl	%edx, %eax
	andl	$0x0f0f0f0f, %eax
	imull	$0x01010101, %eax, %eax
	shrl	$24, %eax
	popq	%rdx
	ret
	.size	__sw_hweight32, . - __sw_hweight32

	.globl	__sw_hweight64
	.type	__sw_hweight64, @function
	.balign	16
__sw_hweight64:
	pushq	%rdx
	pushq	%rcx
	movq	%rdi, %rax
	movq	%rdi, %rdx
	shrq	%rdx
	movabsq	$0x5555555555555555, %rcx
	andq	%rcx, %rdx
	subq	%rdx, %rax
	movabsq	$0x3333333333333333, %rcx
	movq	%rax, %rdx
	shrq	$2, %rdx
	andq	%rcx, %rax
	andq	%rcx, %rdx
	addq	%rdx, %rax
	movq	%rax, %rdx
	shrq	$4, %rdx
	addq	%rdx, %rax
	movabsq	$0x0f0f0f0f0f0f0f0f, %rcx
	andq	%rcx, %rax
	movabsq	$0x0101010101010101, %rcx
	imulq	%rcx, %rax
	shrq	$56, %rax
	popq	%rcx
	popq	%rdx
	ret
	.size	__sw_hweight64, . - __sw_hweight64

	.section .note.GNU-stack,"",@progbits
