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

/* How much can be added before a write would block. */
static unsigned long long room_for_one(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, 0) == 1 && p.revents & POLLOUT;
}

static unsigned long long room(int fd)
{
	unsigned long long count = ~0ull;
	char path[32], line[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "eventfd-count: %llx", &count) == 1)
			break;
	fclose(f);
	return count < ~0ull - 1 ? ~0ull - 1 - count : 0;
}

/*
 * The program may have made it one whose writes block, and who signals may be
 * an interrupt handler: no more is added than there is room for. One is what
 * nearly all add, and poll(2) tells it without /proc.
 */
unsigned long long host_eventfd_signal(long handle, unsigned long long n)
{
	unsigned long long most;
	int saved = errno;
	ssize_t done = 0;

	most = n == 1 ? room_for_one(handle) : room(handle);
	if (n > most)
		n = most;
	if (n)
		done = write(handle, &n, sizeof(n));
	errno = saved;
	return done == sizeof(n) ? n : 0;
}

void host_eventfd_put(long handle)
{
	close(handle);
}
