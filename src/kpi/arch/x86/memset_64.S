/* SPDX-License-Identifier: GPL-2.0 */
/* arch/x86/lib/memset_64.S: filling memory (see memmove_64.S). */
#include <linux/linkage.h>

#define STRING_INSN_FROM 1024

	.text
	.p2align 5
	.weak memset, __memset
	.type memset, @function
	.type __memset, @function
memset:
__memset:
	mov %rdi, %rax
	/* The byte, eight times. */
	movzbl %sil, %ecx
	mov $0x0101010101010101, %r8
	imul %r8, %rcx
	cmp $16, %rdx
	jb .Lbelow_16
	cmp $STRING_INSN_FROM, %rdx
	jae .Lstring_insn
	movq %rcx, %xmm0
	punpcklqdq %xmm0, %xmm0
	lea -16(%rdi,%rdx), %r8
	jmp 2f
	.p2align 4
1:	movups %xmm0, (%rdi)
	add $16, %rdi
2:	cmp %r8, %rdi
	jb 1b
	movups %xmm0, (%r8)
	ret

.Lbelow_16:
	cmp $8, %edx
	jae .L8_to_15
	cmp $4, %edx
	jae .L4_to_7
	test %edx, %edx
	jz .Lnothing
	mov %edx, %r8d
	shr $1, %r8d
	movb %cl, (%rdi)
	movb %cl, (%rdi,%r8)
	movb %cl, -1(%rdi,%rdx)
.Lnothing:
	ret
.L8_to_15:
	mov %rcx, (%rdi)
	mov %rcx, -8(%rdi,%rdx)
	ret
.L4_to_7:
	mov %ecx, (%rdi)
	mov %ecx, -4(%rdi,%rdx)
	ret

.Lstring_insn:
	mov %rax, %r9
	mov %ecx, %eax
	mov %rdx, %rcx
	rep stosb
	mov %r9, %rax
	ret
	.size memset, . - memset
