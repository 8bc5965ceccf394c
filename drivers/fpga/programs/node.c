// SPDX-License-Identifier: GPL-2.0
/* node.c - registers by pread and pwrite, requests by ioctl. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "node.h"

int node_open(void)
{
	int fd = open("/dev/virtine_fpga", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		err(1, "/dev/virtine_fpga");
	return fd;
}

static void transfer(int fd, uint64_t offset, void *buf, size_t size, int write)
{
	ssize_t n = write ? pwrite(fd, buf, size, (off_t)offset) :
			    pread(fd, buf, size, (off_t)offset);

	if (n < 0)
		err(1, "%#" PRIx64, offset);
	if ((size_t)n != size)
		errx(1, "%#" PRIx64 ": %zd bytes of %zu", offset, n, size);
}

uint32_t node_read32(int fd, uint64_t offset)
{
	uint32_t value;

	transfer(fd, offset, &value, sizeof(value), 0);
	return value;
}

void node_write32(int fd, uint64_t offset, uint32_t value)
{
	transfer(fd, offset, &value, sizeof(value), 1);
}

uint64_t node_read64(int fd, uint64_t offset)
{
	uint64_t value;

	transfer(fd, offset, &value, sizeof(value), 0);
	return value;
}

void node_write64(int fd, uint64_t offset, uint64_t value)
{
	transfer(fd, offset, &value, sizeof(value), 1);
}

void node_request(int fd, const char *what, unsigned long request,
		  unsigned long arg)
{
	if (ioctl(fd, request, arg))
		err(1, "%s", what);
}

uint64_t node_number(const char *text)
{
	char *end;
	uint64_t value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end)
		errx(2, "%s: not a number", text);
	return value;
}
