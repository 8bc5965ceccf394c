// SPDX-License-Identifier: GPL-2.0
/*
 * bulk.c - how fast read() of 1 MiB buffers is.
 * usage: bulk FILE [MEBIBYTES]	prints GB/s
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define SIZE (1l << 20)
#define MODE _IO('T', 8)	/* tests/modules/testdev: what read gives */
#define ZEROES 3

int main(int argc, char **argv)
{
	long n = argc > 2 ? atol(argv[2]) : 2000, done = 0;
	char *buf = malloc(SIZE);
	struct timespec a, b;
	int fd;

	if (argc < 2 || !buf)
		return 2;
	fd = open(argv[1], O_RDONLY);
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
	/* Not of /dev/zero. */
	if (ioctl(fd, MODE, ZEROES))
		(void)0;
	clock_gettime(CLOCK_MONOTONIC, &a);
	while (done < n * SIZE) {
		ssize_t got = read(fd, buf, SIZE);

		if (got <= 0) {
			perror("read");
			return 1;
		}
		done += got;
	}
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%.2f\n", done / ((b.tv_sec - a.tv_sec) * 1e9 +
				 (b.tv_nsec - a.tv_nsec)));
	return 0;
}
