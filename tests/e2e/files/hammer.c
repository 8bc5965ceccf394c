// SPDX-License-Identifier: GPL-2.0
/*
 * hammer.c - several processes open, ask and close a device at once; each
 * answer is checked.
 * usage: hammer FILE PROCESSES TIMES
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../modules/testdev/testdev.h"

static int once(const char *path, unsigned int i)
{
	struct testdev_op op = { i, getpid(), 0 };
	int fd = open(path, O_RDWR | O_CLOEXEC), ret;

	if (fd < 0) {
		perror("open");
		return 1;
	}
	ret = ioctl(fd, TESTDEV_OP, &op);
	if (ret || op.value != i + (unsigned int)getpid()) {
		fprintf(stderr, "ioctl %u: %d (%s), %u\n", i, ret,
			strerror(errno), op.value);
		ret = 1;
	}
	return close(fd) || ret;
}

static int run(const char *path, int times)
{
	for (int i = 0; i < times; i++)
		if (once(path, i))
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	int processes = argc == 4 ? atoi(argv[2]) : 0, failures = 0, status;

	if (processes < 1)
		return 2;
	for (int i = 0; i < processes; i++)
		if (!fork())
			_exit(run(argv[1], atoi(argv[3])));
	while (wait(&status) > 0)
		failures += status != 0;
	return failures != 0;
}
