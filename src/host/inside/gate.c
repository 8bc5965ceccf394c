// SPDX-License-Identifier: GPL-2.0
/*
 * gate.c - what a system call is, told in a few instructions; and clones.
 *
 * Compiled without vector registers (CMakeLists.txt): they are still the
 * program's here. So nothing of the C library is called.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "inside.h"
#include "gate.h"

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_ON 1
#endif

_Thread_local unsigned char gate_mode;
_Thread_local uint64_t gate_stack;
/* Where a child that shares its parent's stack goes back to. */
_Thread_local uint64_t gate_back;
/* The thread waits for a child in its memory, which has its TLS. */
static _Thread_local bool vforking;
bool gate_is_child;
_Atomic int gate_threads;
bool gate_has_xsave;

enum { LOOK_PASS, LOOK_SERVE, LOOK_CLONE };

/* ------------------------------------------------------------ what is ours? */

static bool shares_memory(const struct gate_regs *r)
{
	const struct clone_args *args = (const void *)r->args[0];

	switch (r->nr) {
	case SYS_clone:
		return r->args[0] & CLONE_VM;
	case SYS_clone3:
		return args->flags & CLONE_VM;
	}
	return r->nr == SYS_vfork;
}

static bool in_window(uint64_t addr)
{
	return addr >= WINDOW_START && addr < WINDOW_END;
}

int gate_look(const struct gate_regs *r)
{
	if (r->nr >= GATE_CALLS)
		return LOOK_PASS;
	switch (gate_kinds[r->nr]) {
	case GATE_ALWAYS:
		return LOOK_SERVE;
	case GATE_FD:
		return inside_fd(r->args[0]) ? LOOK_SERVE : LOOK_PASS;
	case GATE_FD_SECOND:
		return inside_fd(r->args[0]) || inside_fd(r->args[1]) ?
			       LOOK_SERVE : LOOK_PASS;
	case GATE_FD_THIRD:
		return inside_fd(r->args[0]) || inside_fd(r->args[2]) ?
			       LOOK_SERVE : LOOK_PASS;
	case GATE_MMAP:
		return !(r->args[3] & MAP_ANONYMOUS) && inside_fd(r->args[4]) ?
			       LOOK_SERVE : LOOK_PASS;
	case GATE_WINDOW:
		return in_window(r->args[0]) ? LOOK_SERVE : LOOK_PASS;
	case GATE_FILES:
		return atomic_load(&inside_nr_files) ? LOOK_SERVE : LOOK_PASS;
	case GATE_CLONE:
		return LOOK_CLONE;
	}
	return LOOK_PASS;
}

/* ------------------------------------------------------------- kernel stacks */

/* It is the calling thread's until it ends; below it nothing is mapped. */
uint64_t gate_stack_new(void)
{
	const unsigned long guard = 64ul << 10;
	long p = gate_raw(SYS_mmap, 0ul, KERNEL_STACK_SIZE + guard,
			  PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1l, 0l);

	if (p < 0 && p > -4096)
		gate_raw(SYS_exit_group, 128l + SIGSEGV);
	gate_raw(SYS_mprotect, p, guard, PROT_NONE);
	gate_stack = (uint64_t)p + guard + KERNEL_STACK_SIZE;
	return gate_stack;
}

void gate_stack_free(void)
{
	const unsigned long guard = 64ul << 10;

	gate_raw(SYS_munmap, gate_stack - KERNEL_STACK_SIZE - guard,
		 KERNEL_STACK_SIZE + guard);
	gate_stack = 0;
}

/* ------------------------------------------------- host code's descriptors */

/* What the kernel gave host code goes up: low numbers are the program's. */
static long move_up(long fd)
{
	long high, flags;

	if (fd < 0 || fd >= FDS_MAX)
		return fd;
	flags = gate_raw(SYS_fcntl, fd, F_GETFD, 0l);
	high = gate_raw(SYS_fcntl, fd,
			flags & FD_CLOEXEC ? F_DUPFD_CLOEXEC : F_DUPFD,
			gate_host_fds);
	if (high < 0)
		high = fd;
	else
		gate_raw(SYS_close, fd);
	if (high < FDS_MAX)
		inside_mark(high, FD_HOST);
	return high;
}

static bool makes_fd(const struct gate_regs *r)
{
	if (r->nr == SYS_fcntl)
		return r->args[1] == F_DUPFD || r->args[1] == F_DUPFD_CLOEXEC;
	if (r->nr == SYS_seccomp)
		return r->args[1] & SECCOMP_FILTER_FLAG_NEW_LISTENER;
	return true;
}

/* Descriptors that came by a message (fusermount3 sends one). */
static void move_received(struct msghdr_in *msg)
{
	char *at = msg->control, *end = at + msg->control_length;

	while (at && at + sizeof(struct cmsg_in) <= end) {
		struct cmsg_in *c = (void *)at;
		int *fd = (int *)(c + 1);

		if (c->length < sizeof(*c) || c->length > (size_t)(end - at))
			return;
		if (c->level == CMSG_SOCKET && c->type == CMSG_RIGHTS)
			for (; (char *)(fd + 1) <= at + c->length; fd++)
				*fd = (int)move_up(*fd);
		at += (c->length + 7) & ~7ul;
	}
}

/* A call of host code that may have made descriptors. */
void gate_host_call(struct gate_regs *r)
{
	long ret = gate_raw((long)r->nr, r->args[0], r->args[1], r->args[2],
			    r->args[3], r->args[4], r->args[5]);
	int *pair = NULL;

	if (r->nr == SYS_close && !ret && r->args[0] < FDS_MAX) {
		atomic_store(&inside_fds[r->args[0]], NULL);
	} else if (ret >= 0 && r->nr == SYS_recvmsg) {
		move_received((struct msghdr_in *)r->args[1]);
	} else if (!ret && (r->nr == SYS_pipe || r->nr == SYS_pipe2)) {
		pair = (int *)r->args[0];
	} else if (!ret && r->nr == SYS_socketpair) {
		pair = (int *)r->args[3];
	} else if (ret >= 0 && r->nr != SYS_close && makes_fd(r)) {
		ret = move_up(ret);
	}
	for (int i = 0; pair && i < 2; i++)
		pair[i] = (int)move_up(pair[i]);
	r->nr = (uint64_t)ret;
}

/* ------------------------------------------------------------------ clones */

/*
 * Before a clone. @back: the place of the return address on the program's
 * stack; behind it is the trampoline's instruction of eight bytes that only a
 * child on a copy of the stack needs.
 */
int gate_clone(const struct gate_regs *r, const uint64_t *back)
{
	const struct clone_args *args = (const void *)r->args[0];
	uint64_t flags = r->nr == SYS_clone3 ? args->flags : r->args[0];
	bool host = gate_mode == MODE_HOST;
	uint64_t top = 0;

	if (!shares_memory(r))
		return host ? 5 : 0;
	if (r->nr == SYS_clone3)
		top = args->stack ? args->stack + args->stack_size : 0;
	else if (r->nr == SYS_clone)
		top = r->args[1];
	vforking = !host &&
		   (r->nr == SYS_vfork || !(flags & CLONE_THREAD));
	if (top) {
		((uint64_t *)top)[-1] = *back + 8;
		return host ? 3 : 1;
	}
	gate_back = *back + 8;
	return host ? 4 : 2;
}

void gate_cloned(void)
{
	if (vforking)
		gate_mode = MODE_PROGRAM;
	vforking = false;
}

void gate_child_begins(void)
{
	gate_mode = MODE_CHILD;
	if (vforking)
		return;
	gate_is_child = true;
	gate_adopt();
}

void gate_begin(void)
{
	gate_raw(SYS_prctl, PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON,
		 gate_text_start, gate_text_end - gate_text_start, &gate_mode);
	atomic_fetch_add(&gate_threads, 1);
	gate_mode = MODE_PROGRAM;
}

/* A thread of the program; or a child that only goes on to execute another. */
void gate_thread_begins(void)
{
	if (vforking)
		gate_mode = MODE_CHILD;
	else
		gate_begin();
}

void gate_child_executes(void)
{
	gate_adopt_executing();
}
