/* SPDX-License-Identifier: GPL-2.0 */
/* gate.h - between the gate (without vector registers) and the rest. */
#ifndef LKMHOST_INSIDE_GATE_H
#define LKMHOST_INSIDE_GATE_H

#include "inside.h"

#define GATE_CALLS 512

/* When a system call of the program concerns us: */
enum {
	GATE_NEVER,
	GATE_ALWAYS,
	GATE_FD,	/* its first argument is a descriptor of ours */
	GATE_FD_SECOND,	/* or its second */
	GATE_FD_THIRD,	/* or its third */
	GATE_MMAP,	/* mmap() of one */
	GATE_WINDOW,	/* its first argument is an address that we gave */
	GATE_FILES,	/* some file of ours is open */
	GATE_CLONE,
};
extern unsigned char gate_kinds[GATE_CALLS];
/* Calls of host code: 1 may make descriptors, 2 is a clone. */
extern unsigned char gate_makes_fd[GATE_CALLS];
/* The lowest number that a descriptor of host code gets. */
extern long gate_host_fds;

/*
 * A call that concerns us: result in @r->nr. On the kernel stack. True: the
 * thread's exit(), which is still to be made.
 */
bool gate_serve(struct gate_regs *r);

/* adopt.c: what a child does in its own process. */
void gate_adopt(void);
void gate_adopt_executing(void);

/* As the kernel has them: libc's macros want functions. */
struct msghdr_in {
	void *name;
	unsigned int name_length;
	void *iov;
	size_t iov_length;
	char *control;
	size_t control_length;
	unsigned int flags;
};
struct cmsg_in {
	size_t length;
	int level, type;
};
enum { CMSG_SOCKET = 1, CMSG_RIGHTS = 1 };

extern bool gate_has_xsave;
/* Called by gate.S alone. */
int gate_look(const struct gate_regs *r);
uint64_t gate_stack_new(void);
void gate_stack_free(void);
void gate_host_call(struct gate_regs *r);
int gate_clone(const struct gate_regs *r, const uint64_t *back);
void gate_cloned(void);
void gate_child_begins(void);
void gate_thread_begins(void);
void gate_child_executes(void);

#endif
