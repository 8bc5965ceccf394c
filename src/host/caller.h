/* SPDX-License-Identifier: GPL-2.0 */
/*
 * caller.h - the program whose call a thread serves, for what a driver may
 * want of it in the middle of that call. Who serves calls in a way that allows
 * this has the thread's cpu_thread point at one.
 */
#ifndef LKMHOST_HOST_CALLER_H
#define LKMHOST_HOST_CALLER_H

#include "internal.h"

struct caller;

/* Any of them may be NULL: it cannot be had. All give -errno on failure. */
struct caller_ops {
	/* As adopt_pages() (adopt.h). */
	int (*adopt)(struct caller *c, uint64_t addr, unsigned long pages,
		     const unsigned long long *phys);
	/* As host_fd_reserve() and its like. */
	int (*fd_reserve)(struct caller *c, bool cloexec);
	int (*fd_install)(struct caller *c, int fd, void *file, int flags);
	void (*fd_cancel)(struct caller *c, int fd);
	void *(*fd_file)(struct caller *c, int fd, void **handle);
	bool (*fd_file_put)(struct caller *c, void *handle);
};

struct caller {
	const struct caller_ops *ops;
	int tgid;
};

#endif
