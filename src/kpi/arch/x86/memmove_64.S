/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch/x86/lib/memcpy_64.S, arch/x86/lib/memmove_64.S: moving memory.
 *
 * A process may use vector registers wherever it likes, so short and middle
 * lengths move 16 bytes at a time; long ones take the processor's own string
 * instruction, whose start costs some 35 cycles.
 *
 * memcpy() is memmove(): each path loads whatever its stores could overwrite
 * before it stores.
 */
#include <linux/linkage.h>

#define STRING_INSN_FROM 2048

	.text
	.p2align 5
	.weak memcpy, memmove, __memcpy, __memmove
	.type memcpy, @function
	.type memmove, @function
	.type __memcpy, @function
	.type __memmove, @function
memcpy:
memmove:
__memcpy:
__memmove:
	mov %rdi, %rax
	cmp $16, %rdx
	jb .Lbelow_16
	cmp $32, %rdx
	ja .Labove_32
	movups (%rsi), %xmm0
	movups -16(%rsi,%rdx), %xmm1
	movups %xmm0, (%rdi)
	movups %xmm1, -16(%rdi,%rdx)
	ret

.Lbelow_16:
	cmp $8, %edx
	jae .L8_to_15
	cmp $4, %edx
	jae .L4_to_7
	test %edx, %edx
	jz .Lnothing
	/* First, middle and last byte: for 1 and 2 some of them are the same. */
	mov %edx, %r10d
	shr $1, %r10d
	movzbl (%rsi), %ecx
	movzbl (%rsi,%r10), %r9d
	movzbl -1(%rsi,%rdx), %r8d
	movb %cl, (%rdi)
	movb %r9b, (%rdi,%r10)
	movb %r8b, -1(%rdi,%rdx)
.Lnothing:
	ret
.L8_to_15:
	mov (%rsi), %rcx
	mov -8(%rsi,%rdx), %r8
	mov %rcx, (%rdi)
	mov %r8, -8(%rdi,%rdx)
	ret
.L4_to_7:
	mov (%rsi), %ecx
	mov -4(%rsi,%rdx), %r8d
	mov %ecx, (%rdi)
	mov %r8d, -4(%rdi,%rdx)
	ret

	.p2align 4
.Labove_32:
	/* Unsigned: true only where the destination starts in the source. */
	mov %rdi, %rcx
	sub %rsi, %rcx
	cmp %rdx, %rcx
	jb .Lbackward
	cmp $STRING_INSN_FROM, %rdx
	jae .Lstring_insn

	/* Forward, the last 32 bytes being kept from the start. */
	movups -32(%rsi,%rdx), %xmm2
	movups -16(%rsi,%rdx), %xmm3
	lea -32(%rdi,%rdx), %r8
	.p2align 4
1:	movups (%rsi), %xmm0
	movups 16(%rsi), %xmm1
	movups %xmm0, (%rdi)
	movups %xmm1, 16(%rdi)
	add $32, %rsi
	add $32, %rdi
	cmp %r8, %rdi
	jb 1b
	movups %xmm2, (%r8)
	movups %xmm3, 16(%r8)
	ret

.Lstring_insn:
	mov %rdx, %rcx
	rep movsb
	ret

	/* Backward, the first 32 bytes being kept from the start. */
	.p2align 4
.Lbackward:
	test %rcx, %rcx
	jz .Lnothing
	movups (%rsi), %xmm2
	movups 16(%rsi), %xmm3
	lea (%rsi,%rdx), %rsi
	lea (%rdi,%rdx), %rcx
	lea 32(%rdi), %r8
1:	movups -16(%rsi), %xmm0
	movups -32(%rsi), %xmm1
	movups %xmm0, -16(%rcx)
	movups %xmm1, -32(%rcx)
	sub $32, %rsi
	sub $32, %rcx
	cmp %r8, %rcx
	ja 1b
	movups %xmm2, (%rdi)
	movups %xmm3, 16(%rdi)
	ret
	.size memmove, . - memmove
