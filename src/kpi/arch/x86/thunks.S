/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch/x86/lib/retpoline.S, asm/nospec-branch.h: the names that code compiled
 * with retpolines and return thunks calls.  The loader rewrites such calls
 * where it can; whoever still comes here gets the plain instruction, since
 * "kernel" and "user" are one program and have no secrets from each other.
 */
#include <linux/linkage.h>

	.text

.macro INDIRECT_THUNK reg
	.globl	__x86_indirect_thunk_\reg
	.type	__x86_indirect_thunk_\reg, @function
	.balign	16
__x86_indirect_thunk_\reg:
	jmp	*%\reg
	int3
	.size	__x86_indirect_thunk_\reg, . - __x86_indirect_thunk_\reg
.endm

	.irp	reg, rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
	INDIRECT_THUNK \reg
	.endr

	.globl	__x86_return_thunk
	.type	__x86_return_thunk, @function
	.balign	16
__x86_return_thunk:
	ret
	int3
	.size	__x86_return_thunk, . - __x86_return_thunk

/* Called at the entry of every function: nobody traces, all registers live. */
	.globl	__fentry__
	.type	__fentry__, @function
	.balign	16
__fentry__:
	ret
	int3
	.size	__fentry__, . - __fentry__

	.section .note.GNU-stack,"",@progbits
