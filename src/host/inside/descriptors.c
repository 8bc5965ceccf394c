// SPDX-License-Identifier: GPL-2.0
/* descriptors.c - a driver gives the program descriptors, and looks its up. */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/syscall.h>

#include "gate.h"

static struct call *from_caller(struct caller *c)
{
	return (struct call *)((char *)c - offsetof(struct call, caller));
}

/* It is shown as what the driver was called by. */
static void name_of(const struct call *call, char path[PATH_MAX])
{
	if (!inside_path((int)call->args[0], path))
		snprintf(path, PATH_MAX, "anon_inode");
}

static int reserve(struct caller *c, bool cloexec)
{
	char path[PATH_MAX];

	name_of(from_caller(c), path);
	return (int)inside_reserve(path, cloexec);
}

static int install(struct caller *c, int fd, void *file, int flags)
{
	char path[PATH_MAX];

	name_of(from_caller(c), path);
	return inside_install(path, flags, file, fd);
}

static void cancel(struct caller *c, int fd)
{
	(void)c;
	gate_raw(SYS_close, fd);
}

static void *file_of(struct caller *c, int fd, void **handle)
{
	struct inside_file *f = inside_get((unsigned int)fd);

	(void)c;
	*handle = f;
	return f ? f->file : NULL;
}

static bool drop(struct caller *c, void *handle)
{
	(void)c;
	return inside_drop(handle);
}

const struct caller_ops inside_caller_ops = {
	.fd_reserve = reserve,
	.fd_install = install,
	.fd_cancel = cancel,
	.fd_file = file_of,
	.fd_file_put = drop,
};
