/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch/x86/lib/clear_page_64.S, copy_page_64.S, asm/page_64.h.
 *
 * Inline assembly calls clear_page_*() and tells the compiler that %rax, %rcx
 * and %rdi change. copy_page() is an ordinary function.
 */
#define PAGE_WORDS (4096 / 8)

	.text

	.globl	clear_page_rep
	.type	clear_page_rep, @function
	.globl	clear_page_orig
	.type	clear_page_orig, @function
	.balign	16
clear_page_rep:
clear_page_orig:
	movl	$PAGE_WORDS, %ecx
	xorl	%eax, %eax
	rep stosq
	ret
	.size	clear_page_rep, . - clear_page_rep
	.size	clear_page_orig, . - clear_page_orig

	.globl	clear_page_erms
	.type	clear_page_erms, @function
	.balign	16
clear_page_erms:
	movl	$4096, %ecx
	xorl	%eax, %eax
	rep stosb
	ret
	.size	clear_page_erms, . - clear_page_erms

	.globl	copy_page
	.type	copy_page, @function
	.balign	16
copy_page:
	movl	$PAGE_WORDS, %ecx
	rep movsq
	ret
	.size	copy_page, . - copy_page

	.section .note.GNU-stack, "", @progbits
