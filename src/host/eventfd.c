// SPDX-License-Identifier: GPL-2.0
/* Eventfds of programs that drivers signal: a descriptor of our own of each. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "internal.h"

/* The descriptor @fd of the process @tgid, as one of ours. */
static int take(int tgid, int fd)
{
	int pidfd, ours;

	if (tgid == getpid()) {
		ours = fcntl(fd, F_DUPFD_CLOEXEC, 0);
		return ours < 0 ? -errno : ours;
	}
	pidfd = syscall(SYS_pidfd_open, tgid, 0);
	if (pidfd < 0)
		return -errno;
	ours = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	ours = ours < 0 ? -errno : ours;
	close(pidfd);
	return ours;
}

static bool is_eventfd(int fd)
{
	char path[32], target[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return false;
	target[n] = '\0';
	return strstr(target, "[eventfd]");
}

long host_eventfd_get(int tgid, int fd)
{
	int ours = fd < 0 ? -EBADF : take(tgid, fd);

	if (ours < 0 || is_eventfd(ours))
		return ours;
	close(ours);
	return -EINVAL;
}

static bool has_room(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, 0) == 1 && p.revents & POLLOUT;
}

/*
 * The counter is full: nobody reads it, and what waits for it is awake. One
 * that blocks would hold up an interrupt handler, so it is asked first.
 */
unsigned long long host_eventfd_signal(long handle, unsigned long long n)
{
	int saved = errno, flags = fcntl(handle, F_GETFL);
	ssize_t done;

	if (flags >= 0 && !(flags & O_NONBLOCK) && !has_room(handle)) {
		errno = saved;
		return 0;
	}
	done = write(handle, &n, sizeof(n));
	errno = saved;
	return done == sizeof(n) ? n : 0;
}

void host_eventfd_put(long handle)
{
	close(handle);
}
