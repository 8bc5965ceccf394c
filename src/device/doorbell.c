// SPDX-License-Identifier: GPL-2.0
/*
 * doorbell.c - the server's side of the ivshmem protocol (QEMU's
 * ivshmem-spec.rst, version 0), as far as messages interrupts need it.
 *
 * A message signalled interrupt is a write to an address that the driver's
 * side chooses. Chosen to be the doorbell register of an ivshmem device, it
 * makes QEMU signal an eventfd of ours: nothing else of QEMU tells a program
 * outside of it of such a write.
 */
#define _GNU_SOURCE
#include "doorbell.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* We are peer 0, so that a message's data, 16 bits, is the vector. */
#define OUR_PEER 0
#define ITS_PEER 1
#define VERSION 0
#define SHARED_MEMORY (-1)

/* One message: a number of 8 bytes, little-endian, and perhaps a descriptor. */
static int tell(struct doorbell *d, int64_t number, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)),
				  .cmsg_level = SOL_SOCKET,
				  .cmsg_type = SCM_RIGHTS } };
	struct iovec iov = { &number, sizeof(number) };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	if (fd >= 0) {
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
		m.msg_control = &control;
		m.msg_controllen = sizeof(control);
	}
	do
		n = sendmsg(d->fd, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == sizeof(number) ? 0 : n < 0 ? -errno : -EIO;
}

/* The device wants memory to share, which nobody uses. */
static int greet(struct doorbell *d)
{
	int memory = memfd_create("lkmhost-doorbell", MFD_CLOEXEC);
	int ret = memory < 0 || ftruncate(memory, 4096) ? -errno : 0;

	if (!ret)
		ret = tell(d, VERSION, -1);
	if (!ret)
		ret = tell(d, ITS_PEER, -1);
	if (!ret)
		ret = tell(d, SHARED_MEMORY, memory);
	if (memory >= 0)
		close(memory);
	return ret;
}

int doorbell_open(struct doorbell *d, int *client)
{
	struct timeval patience = { .tv_sec = 5 };
	int pair[2], ret;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	d->fd = pair[0];
	d->connected = false;
	/* What QEMU does not take because it hangs must not hang us. */
	setsockopt(d->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	ret = greet(d);
	if (ret) {
		close(pair[1]);
		doorbell_close(d);
		return ret;
	}
	*client = pair[1];
	return 0;
}

void doorbell_close(struct doorbell *d)
{
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
}

int doorbell_connect(struct doorbell *d, const int *eventfds,
		     unsigned int count)
{
	int ret = 0;

	/* A number without a descriptor: that peer has gone. */
	if (d->connected)
		ret = tell(d, OUR_PEER, -1);
	d->connected = false;
	for (unsigned int i = 0; i < count && !ret; i++) {
		ret = tell(d, OUR_PEER, eventfds[i]);
		d->connected = true;
	}
	return ret;
}
