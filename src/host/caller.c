// SPDX-License-Identifier: GPL-2.0
/* What a driver may want of the program whose call it serves. */
#include <errno.h>

#include "caller.h"

static struct caller *able(size_t op)
{
	struct caller *c = cpu_self()->caller;

	return c && *(void *const *)((const char *)c->ops + op) ? c : NULL;
}
#define ABLE(op) able(offsetof(struct caller_ops, op))

long host_fd_reserve(unsigned int cloexec)
{
	struct caller *c = ABLE(fd_reserve);
	bool paused;
	long ret;

	if (!c)
		return -EOPNOTSUPP;
	paused = cpu_pause();
	ret = c->ops->fd_reserve(c, cloexec);
	cpu_resume(paused);
	return ret;
}

int host_fd_install(unsigned int fd, void *file, unsigned int flags)
{
	struct caller *c = ABLE(fd_install);
	bool paused;
	int ret;

	if (!c)
		return -EOPNOTSUPP;
	paused = cpu_pause();
	ret = c->ops->fd_install(c, (int)fd, file, (int)flags);
	cpu_resume(paused);
	return ret;
}

void host_fd_cancel(unsigned int fd)
{
	struct caller *c = ABLE(fd_cancel);
	bool paused;

	if (!c)
		return;
	paused = cpu_pause();
	c->ops->fd_cancel(c, (int)fd);
	cpu_resume(paused);
}

void *host_fd_file(unsigned int fd, void **handle)
{
	struct caller *c = ABLE(fd_file);
	void *file = NULL;
	bool paused;

	if (!c)
		return NULL;
	paused = cpu_pause();
	file = c->ops->fd_file(c, (int)fd, handle);
	cpu_resume(paused);
	return file;
}

unsigned int host_fd_file_put(void *handle)
{
	struct caller *c = ABLE(fd_file_put);

	return c && c->ops->fd_file_put(c, handle);
}
