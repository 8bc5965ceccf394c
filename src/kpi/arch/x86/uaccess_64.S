/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch/x86/lib/getuser.S, putuser.S, copy_user_64.S: access
 * to user memory, which may fault at each instruction named in __ex_table.
 *
 * "User" is all of the process but the kernel side's own ranges. An address
 * in one of these fails as a kernel address does on a real machine.
 *
 * Where the task's memory is another process's (kernel/client.h), none of it
 * is touched here: mm/remote.c does it.
 */
#include <linux/linkage.h>
#include <asm/asm.h>
#include <asm/errno.h>
#include <asm/percpu.h>

/*
 * Go to \bad where the last of \size bytes at \ptr lies in a kernel range.
 * kpi_kernel_ranges[]: start, and size + 7 so that an access that begins
 * within the range is found, too.  Nothing but \tmp may change.
 */
.macro reject_kernel ptr:req, size:req, tmp:req, bad:req
	lea \size-1(\ptr), \tmp
	sub kpi_kernel_ranges(%rip), \tmp
	cmp kpi_kernel_ranges+8(%rip), \tmp
	jb \bad
	lea \size-1(\ptr), \tmp
	sub kpi_kernel_ranges+16(%rip), \tmp
	cmp kpi_kernel_ranges+24(%rip), \tmp
	jb \bad
.endm

/* Go to \away where user memory is not to be dereferenced. */
.macro if_remote away:req
	cmpb $0, PER_CPU_VAR(kpi_remote_user)
	jne \away
.endm

/* What a caller of these functions, being assembler, keeps in registers. */
.macro push_caller_regs first:req
	push \first
	push %rsi
	push %rdi
	push %r8
	push %r9
	push %r10
	push %r11
.endm
.macro pop_caller_regs first:req
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rdi
	pop %rsi
	pop \first
.endm

	.text

/*
 * get_user(): pointer in rax; value in rdx (zero on error), error in eax.
 * No other register may change.
 */
.macro get_user size:req, insn:req, reg:req
	.globl __get_user_\size, __get_user_nocheck_\size
	.type __get_user_\size, @function
	.type __get_user_nocheck_\size, @function
	.p2align 4
__get_user_\size:
__get_user_nocheck_\size:
	if_remote .Lremote_get_\size
	reject_kernel %rax, \size, %rdx, bad_get_user
1:	\insn (%rax), \reg
	xor %eax, %eax
	ret
	_ASM_EXTABLE_UA(1b, bad_get_user)
.Lremote_get_\size:
	mov $\size, %edx
	jmp remote_get_user
	.size __get_user_\size, . - __get_user_\size
	.size __get_user_nocheck_\size, . - __get_user_nocheck_\size
.endm

get_user 1, movzbl, %edx
get_user 2, movzwl, %edx
get_user 4, movl, %edx
get_user 8, movq, %rdx

/* Its bytes come in a zeroed word on the stack. */
	.type remote_get_user, @function
remote_get_user:
	push_caller_regs %rcx
	push $0
	mov %rsp, %rdi
	mov %rax, %rsi
	call kpi_remote_read
	pop %rdx
	pop_caller_regs %rcx
	test %rax, %rax
	jnz bad_get_user
	ret
	.size remote_get_user, . - remote_get_user

	.type bad_get_user, @function
bad_get_user:
	xor %edx, %edx
	mov $-EFAULT, %rax
	ret
	.size bad_get_user, . - bad_get_user

/* put_user(): pointer in rcx, value in rax; error in ecx.  rbx is free. */
.macro put_user size:req, insn:req, reg:req
	.globl __put_user_\size, __put_user_nocheck_\size
	.type __put_user_\size, @function
	.type __put_user_nocheck_\size, @function
	.p2align 4
__put_user_\size:
__put_user_nocheck_\size:
	if_remote .Lremote_put_\size
	reject_kernel %rcx, \size, %rbx, bad_put_user
1:	\insn \reg, (%rcx)
	xor %ecx, %ecx
	ret
	_ASM_EXTABLE_UA(1b, bad_put_user)
.Lremote_put_\size:
	mov $\size, %ebx
	jmp remote_put_user
	.size __put_user_\size, . - __put_user_\size
	.size __put_user_nocheck_\size, . - __put_user_nocheck_\size
.endm

put_user 1, movb, %al
put_user 2, movw, %ax
put_user 4, movl, %eax
put_user 8, movq, %rax

	.type remote_put_user, @function
remote_put_user:
	push_caller_regs %rdx
	push %rax
	mov %rcx, %rdi
	mov %rsp, %rsi
	mov %ebx, %edx
	call kpi_remote_write
	mov %rax, %rcx
	pop %rax
	pop_caller_regs %rdx
	test %rcx, %rcx
	jnz bad_put_user
	ret
	.size remote_put_user, . - remote_put_user

	.type bad_put_user, @function
bad_put_user:
	mov $-EFAULT, %ecx
	ret
	.size bad_put_user, . - bad_put_user

/*
 * kpi_copy_user(to, from, bytes): returns how many bytes were not copied.
 * Like the functions below it changes rax, rcx, rdx, rdi, rsi and r8 only.
 */
	.globl kpi_copy_user
	.type kpi_copy_user, @function
	.p2align 4
kpi_copy_user:
	mov %rdx, %rcx
	cmp $128, %rcx
	jae .Lcopy_string
.Lcopy_words:
	sub $8, %rcx
	jb .Lcopy_rest
1:	mov (%rsi), %r8
2:	mov %r8, (%rdi)
	add $8, %rsi
	add $8, %rdi
	jmp .Lcopy_words
/* A word that faults is copied again by bytes, up to the one that faults. */
.Lcopy_rest:
	add $8, %rcx
	jz .Lcopied
.Lcopy_bytes:
3:	movzbl (%rsi), %r8d
4:	mov %r8b, (%rdi)
	inc %rsi
	inc %rdi
	dec %rcx
	jnz .Lcopy_bytes
.Lcopied:
	mov %rcx, %rax
	ret
.Lcopy_string:
5:	rep movsb
	jmp .Lcopied
	_ASM_EXTABLE_UA(1b, .Lcopy_rest)
	_ASM_EXTABLE_UA(2b, .Lcopy_rest)
	_ASM_EXTABLE_UA(3b, .Lcopied)
	_ASM_EXTABLE_UA(4b, .Lcopied)
	_ASM_EXTABLE_UA(5b, .Lcopied)
	.size kpi_copy_user, . - kpi_copy_user

/*
 * What raw_copy_from_user() and raw_copy_to_user() call, inlined.  Which of
 * the two addresses is the user's is not known here; that both are the
 * kernel's is an error in any case.
 */
	.globl copy_user_enhanced_fast_string, copy_user_generic_string
	.globl copy_user_generic_unrolled
	.type copy_user_enhanced_fast_string, @function
	.type copy_user_generic_string, @function
	.type copy_user_generic_unrolled, @function
	.p2align 4
copy_user_enhanced_fast_string:
copy_user_generic_string:
copy_user_generic_unrolled:
	mov %edx, %edx
	if_remote kpi_remote_copy
	reject_kernel %rdi, 1, %rcx, .Lto_kernel
	jmp kpi_copy_user
.Lto_kernel:
	reject_kernel %rsi, 1, %rcx, .Lboth_kernel
	jmp kpi_copy_user
.Lboth_kernel:
	mov %edx, %eax
	ret

/* __clear_user(): address in rdi, bytes in rcx, rax zero; rcx not cleared. */
	.globl clear_user_erms, clear_user_rep_good, clear_user_original
	.type clear_user_erms, @function
	.type clear_user_rep_good, @function
	.type clear_user_original, @function
	.p2align 4
clear_user_erms:
clear_user_rep_good:
clear_user_original:
	if_remote .Lremote_clear
	reject_kernel %rdi, 1, %rdx, 2f
1:	rep stosb
2:	ret
	_ASM_EXTABLE_UA(1b, 2b)
.Lremote_clear:
	push_caller_regs %rax
	mov %rcx, %rsi
	call kpi_remote_clear
	mov %rax, %rcx
	pop_caller_regs %rax
	ret

	.section .note.GNU-stack, "", @progbits
