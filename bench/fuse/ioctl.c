// SPDX-License-Identifier: GPL-2.0
/*
 * ioctl.c - how long a 12-byte ioctl of a file takes there and back; of "pipe",
 * the machine's own FIONREAD of a pipe.
 * usage: ioctl FILE|pipe [COUNT]	prints the median in nanoseconds
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "median.h"

struct op {
	unsigned int op, address, value;
};
#define OP _IOWR('T', 1, struct op)	/* tests/modules/testdev */

/* Nanoseconds of one call, or -1. */
static long batch(int fd)
{
	long begin = now();

	for (unsigned int i = 0; i < BATCH; i++) {
		struct op op = { i, 7, 0 };

		if (ioctl(fd, OP, &op) || op.value != i + 7)
			return -1;
	}
	return (now() - begin) / BATCH;
}

static long batch_pipe(int fd)
{
	long begin = now();
	int bytes;

	for (unsigned int i = 0; i < BATCH; i++)
		if (ioctl(fd, FIONREAD, &bytes))
			return -1;
	return (now() - begin) / BATCH;
}

static int open_pipe(void)
{
	int ends[2];

	return pipe(ends) ? -1 : ends[0];
}

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) / BATCH : 2000, fd;
	bool is_pipe = argc > 1 && !strcmp(argv[1], "pipe");
	long *times = calloc(n > 0 ? n : 1, sizeof(*times));

	if (argc < 2 || n < 1 || !times)
		return 2;
	fd = is_pipe ? open_pipe() : open(argv[1], O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
	for (int i = 0; i < n; i++) {
		times[i] = is_pipe ? batch_pipe(fd) : batch(fd);
		if (times[i] < 0) {
			fprintf(stderr, "%s: a wrong answer\n", argv[1]);
			return 1;
		}
	}
	print_median(times, n);
	close(fd);
	free(times);
	return 0;
}
