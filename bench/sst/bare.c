// SPDX-License-Identifier: GPL-2.0
/*
 * bare.c - COMPUTE requests to the simulator as bare messages of its socket.
 * usage: bare SOCKET COUNT	prints the median in microseconds
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "sst_uapi.h"

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int one(int fd, uint64_t units)
{
	struct sst_request q;
	struct sst_response r;

	memset(&q, 0, offsetof(struct sst_request, payload) + 16);
	q.type = SST_COMPUTE;
	q.compute.units = units;
	return send(fd, &q, sizeof(q), 0) != sizeof(q) ||
	       recv(fd, &r, sizeof(r), MSG_WAITALL) != sizeof(r) ||
	       r.compute.cycles != 100 * units;
}

int main(int argc, char **argv)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 0) : 0;
	uint64_t *times = calloc(count + 1, sizeof(*times));

	if (!count || !times || strlen(argv[1]) >= sizeof(at.sun_path))
		return 2;
	strcpy(at.sun_path, argv[1]);
	if (connect(fd, (struct sockaddr *)&at, sizeof(at))) {
		perror(argv[1]);
		return 1;
	}
	for (unsigned long i = 0; i < count; i++) {
		uint64_t before = now();

		if (one(fd, i))
			return 1;
		times[i] = now() - before;
	}
	qsort(times, count, sizeof(*times), by_value);
	printf("%.2f\n", (double)times[count / 2] / 1000);
	return 0;
}
