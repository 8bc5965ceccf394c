/* SPDX-License-Identifier: GPL-2.0 */
/*
 * gate.S - where the program's system calls arrive.
 *
 * Each site that made a system call now goes through a trampoline (sites.c):
 *
 *	lea -128(%rsp), %rsp		the site's red zone
 *	call gate
 *	lea 128(%rsp), %rsp		8 bytes
 *	...				and back behind the site
 *
 * The registers are those of a system call: all but %rax, %rcx and %r11 are
 * the program's when it goes on, the vector registers among them.
 *
 * Two places make the real calls. What is executed in "free" the filter of the
 * program's children (exec/filter.c) does not see; a child of the program runs
 * this code, too, and its calls come from "filtered". The system call user
 * dispatch of the program's threads passes whatever comes from either.
 */
	.section .note.GNU-stack, "", @progbits

/* struct gate_regs, below a frame pointer. */
	.macro SAVE
	push	%rbp
	mov	%rsp, %rbp
	push	%r9
	push	%r8
	push	%r10
	push	%rdx
	push	%rsi
	push	%rdi
	push	%rax
	.endm

	.macro RESTORE
	pop	%rax
	pop	%rdi
	pop	%rsi
	pop	%rdx
	pop	%r10
	pop	%r8
	pop	%r9
	pop	%rbp
	.endm

/* A system call whose number and arguments are a C function's. */
	.macro RAW
	mov	%rdi, %rax
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	mov	%rcx, %rdx
	mov	%r8, %r10
	mov	%r9, %r8
	mov	8(%rsp), %r9
	syscall
	ret
	.endm

	.text
	.balign 4096
	.globl gate_text_start, gate_free_end, gate_text_end
	.hidden gate_text_start, gate_free_end, gate_text_end
gate_text_start:

	/* long gate_raw(nr, a, b, c, d, e, f): without errno */
	.globl gate_raw
	.hidden gate_raw
	.type gate_raw, @function
gate_raw:
	RAW

	/* sa_restorer of all handlers; unwinders know it by its bytes. */
	.globl gate_restorer
	.hidden gate_restorer
	.type gate_restorer, @function
	nop
gate_restorer:
	mov	$15, %rax
	syscall

	.globl gate
	.hidden gate
	.type gate, @function
gate:
	mov	gate_mode@gottpoff(%rip), %r11
	movzbl	%fs:(%r11), %r11d
	cmp	$15, %eax		/* rt_sigreturn: the stack is its frame */
	je	.Lsigreturn
	cmp	$1, %r11d
	jb	.Lhost
	ja	.Lchild

	SAVE
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	gate_look
	lea	-56(%rbp), %rsp
	cmp	$1, %eax
	je	.Lserve
	ja	.Lclone
.Lpass:
	RESTORE
	syscall
	ret

.Lsigreturn:
	lea	136(%rsp), %rsp
	syscall

.Lhost:
	cmp	$512, %rax
	jae	1f
	lea	gate_makes_fd(%rip), %r11
	cmpb	$1, (%r11,%rax)
	je	2f
	ja	3f
1:	syscall
	ret
3:	SAVE
	jmp	.Lclone
2:	SAVE
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	gate_host_call
	jmp	.Lresult

/* Ours: on the thread's kernel stack, the vector registers kept. */
.Lserve:
	mov	%rsp, %rdi
	mov	gate_stack@gottpoff(%rip), %r11
	mov	%fs:(%r11), %rax
	test	%rax, %rax
	jnz	1f
	and	$-16, %rsp
	call	gate_stack_new
	lea	-56(%rbp), %rsp
	mov	%rsp, %rdi
1:	/* A handler of the program that runs above a call of it stays there. */
	mov	%rax, %rcx
	sub	%rsp, %rcx
	cmp	$(256 << 10), %rcx
	jb	2f
	mov	%rax, %rsp
2:	sub	$1024, %rsp
	and	$-64, %rsp
	cmpb	$0, gate_has_xsave(%rip)
	je	3f
	xor	%eax, %eax
	mov	%rax, 512(%rsp)
	mov	%rax, 520(%rsp)
	mov	%rax, 528(%rsp)
	mov	%rax, 536(%rsp)
	mov	%rax, 544(%rsp)
	mov	%rax, 552(%rsp)
	mov	%rax, 560(%rsp)
	mov	%rax, 568(%rsp)
	mov	$7, %eax
	xor	%edx, %edx
	xsave64	(%rsp)
	call	gate_serve
	mov	%eax, %r11d
	mov	$7, %eax
	xor	%edx, %edx
	xrstor64 (%rsp)
	jmp	4f
3:	fxsave64 (%rsp)
	call	gate_serve
	mov	%eax, %r11d
	fxrstor64 (%rsp)
4:	lea	-56(%rbp), %rsp
	test	%r11b, %r11b		/* exit: its stack goes first */
	jnz	5f
.Lresult:
	lea	-56(%rbp), %rsp
	RESTORE
	ret
5:	and	$-16, %rsp
	call	gate_stack_free
	lea	-56(%rbp), %rsp
	jmp	.Lpass

/*
 * clone, clone3, fork, vfork. gate_clone() says where the child begins: 0 on a
 * copy of this stack, 1 on another one, 2 on this very one while the parent
 * sleeps. Where it is not a copy, the way back must not lie on the stack. What
 * host code makes (5, 3, 4 then) is host code, too, of which nothing is told.
 */
.Lclone:
	mov	%rsp, %rdi
	lea	8(%rbp), %rsi		/* the return address's place */
	and	$-16, %rsp
	call	gate_clone
	mov	%eax, %r11d
	lea	-56(%rbp), %rsp
	RESTORE
	cmp	$1, %r11d
	je	.Lthread
	cmp	$3, %r11d
	je	.Lhost_thread
	jb	1f
	cmp	$5, %r11d
	je	.Lhost_fork
	add	$136, %rsp
	syscall
	jmp	.Lback
.Lhost_fork:
	syscall
	ret
1:	cmp	$2, %r11d
	je	.Lshared
	syscall
	test	%rax, %rax
	jnz	.Ltell_cloned
	jmp	.Ltell_child

.Lthread:
	syscall
	test	%rax, %rax
	jnz	.Ltell_cloned
	/* A new stack: gate_clone() left the way back below its end. */
	push	-8(%rsp)
	lea	-128(%rsp), %rsp
	call	.Ltell_thread
	lea	128(%rsp), %rsp
	ret

.Lhost_thread:
	syscall
	test	%rax, %rax
	jnz	1f
	push	-8(%rsp)
1:	ret

.Lshared:
	add	$136, %rsp
	syscall
	lea	-128(%rsp), %rsp
	test	%rax, %rax
	jz	1f
	call	.Ltell_cloned
	jmp	2f
1:	call	.Ltell_child
2:	lea	128(%rsp), %rsp
.Lback:
	mov	gate_back@gottpoff(%rip), %r11
	mov	%fs:(%r11), %r11
	jmp	*%r11

.Ltell_cloned:
	lea	gate_cloned(%rip), %r11
	jmp	1f
.Ltell_child:
	lea	gate_child_begins(%rip), %r11
	jmp	1f
.Ltell_thread:
	lea	gate_thread_begins(%rip), %r11
1:	SAVE
	and	$-16, %rsp
	call	*%r11
	lea	-56(%rbp), %rsp
	RESTORE
	ret
	.balign 64
gate_free_end:

	/* The same from where the filter looks. */
	.globl gate_raw_filtered
	.hidden gate_raw_filtered
	.type gate_raw_filtered, @function
gate_raw_filtered:
	RAW

.Lchild:
	cmp	$59, %eax		/* execve */
	je	1f
	cmp	$322, %eax		/* execveat */
	je	1f
	cmp	$58, %eax		/* vfork: none on a stack that is shared */
	je	2f
	syscall
	ret
1:	SAVE
	and	$-16, %rsp
	call	gate_child_executes
	lea	-56(%rbp), %rsp
	RESTORE
	syscall
	ret
2:	mov	$57, %eax
	syscall
	ret
	.balign 64
gate_text_end:

	/* long gate_on_stack(a, b, c, fn): fn(a, b, c) on the kernel stack */
	.globl gate_on_stack
	.hidden gate_on_stack
	.type gate_on_stack, @function
gate_on_stack:
	.cfi_startproc
	push	%rbp
	.cfi_def_cfa_offset 16
	.cfi_offset %rbp, -16
	mov	%rsp, %rbp
	.cfi_def_cfa_register %rbp
	mov	gate_stack@gottpoff(%rip), %r11
	mov	%fs:(%r11), %rax
	mov	%rax, %r11
	sub	%rsp, %r11
	cmp	$(256 << 10), %r11
	jb	1f
	mov	%rax, %rsp
1:	and	$-16, %rsp
	call	*%rcx
	leave
	.cfi_def_cfa %rsp, 8
	ret
	.cfi_endproc
