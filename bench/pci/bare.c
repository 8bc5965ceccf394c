// SPDX-License-Identifier: GPL-2.0
/*
 * What lkmhost's dealings with devices are measured against, in picoseconds.
 * usage: bare wake           from write(2) of an eventfd to a thread that
 *                            sleeps in epoll_wait(2), the median
 *        bare read FILE      a load from the file's mapping, the mean of the
 *                            quickest of some rounds
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define WAKES 301
#define ROUNDS 20
#define READS 5000	/* in each */
#define EIGHT(x) x, x, x, x, x, x, x, x

static int epoll, event;
static _Atomic uint64_t woken;

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void *sleeper(void *arg)
{
	struct epoll_event e;
	uint64_t n;

	(void)arg;
	while (epoll_wait(epoll, &e, 1, -1) == 1 &&
	       read(event, &n, sizeof(n)) == sizeof(n))
		woken = now();
	return NULL;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int wake(void)
{
	struct epoll_event e = { .events = EPOLLIN };
	static const uint64_t one = 1;
	uint64_t took[WAKES];
	pthread_t t;

	epoll = epoll_create1(0);
	event = eventfd(0, EFD_NONBLOCK);
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, event, &e) ||
	    pthread_create(&t, NULL, sleeper, NULL))
		return 1;
	for (int i = 0; i < WAKES; i++) {
		uint64_t start;

		usleep(250);
		woken = 0;
		start = now();
		if (write(event, &one, sizeof(one)) != sizeof(one))
			return 1;
		while (!woken)
			usleep(50);
		took[i] = woken - start;
	}
	qsort(took, WAKES, sizeof(took[0]), compare);
	printf("%llu\n", (unsigned long long)took[WAKES / 2] * 1000);
	return 0;
}

static int load(const char *path)
{
	int fd = open(path, O_RDWR);
	volatile uint32_t *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				    MAP_SHARED, fd, 0);
	uint64_t best = ~0ull;

	if (p == MAP_FAILED) {
		perror(path);
		return 1;
	}
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t start = now(), took;

		for (int i = 0; i < READS; i += 8)
			(void)(EIGHT(p[1]));
		took = now() - start;
		best = took < best ? took : best;
	}
	printf("%llu\n", (unsigned long long)best * 1000 / READS);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "wake"))
		return wake();
	if (argc == 3 && !strcmp(argv[1], "read"))
		return load(argv[2]);
	fprintf(stderr, "usage: bare wake | bare read FILE\n");
	return 2;
}
