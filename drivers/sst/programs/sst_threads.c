// SPDX-License-Identifier: GPL-2.0
/*
 * sst_threads - the node opened once by each of several threads; or a measure.
 * usage: sst_threads [-t THREADS] [-c COUNT] [-r noop|compute] [DEVICE]
 * Prints the median of a request's time and all threads' requests a second.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

static const char *device = "/dev/sst0";
static unsigned int n_threads = 4;
static unsigned long count = 1000;
static unsigned int type = SST_NOOP;
static uint64_t *times;	/* of the first thread */

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* The answer must be the one to this very request. */
static int one(int fd, unsigned int thread, unsigned long i)
{
	struct sst_request q;
	struct sst_response r;
	uint64_t mark = (uint64_t)thread << 32 | i;

	memset(&q, 0, offsetof(struct sst_request, payload) + 16);
	q.type = type;
	q.user_data = mark;
	q.compute.units = i;
	if (sst_call(fd, &q, &r)) {
		perror(device);
		return -1;
	}
	if (r.status == SST_OK && r.user_data == mark &&
	    (type != SST_COMPUTE || r.compute.cycles == 100 * i))
		return 0;
	fprintf(stderr, "thread %u, request %lu: status %u, data %#llx\n",
		thread, i, r.status, (unsigned long long)r.user_data);
	return -1;
}

static void *run(void *arg)
{
	unsigned int thread = (unsigned int)(uintptr_t)arg;
	int fd = open(device, O_RDWR), failed = fd < 0;

	if (failed)
		perror(device);
	for (unsigned long i = 0; !failed && i < count; i++) {
		uint64_t before = now();

		failed = one(fd, thread, i);
		if (!thread)
			times[i] = now() - before;
	}
	if (fd >= 0)
		close(fd);
	return (void *)(intptr_t)failed;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int run_all(void)
{
	pthread_t threads[n_threads];
	int failed = 0;
	void *result;

	for (unsigned int i = 0; i < n_threads; i++)
		if (pthread_create(&threads[i], NULL, run,
				   (void *)(uintptr_t)i))
			exit(1);
	for (unsigned int i = 0; i < n_threads; i++) {
		pthread_join(threads[i], &result);
		failed |= result != NULL;
	}
	return failed;
}

int main(int argc, char **argv)
{
	uint64_t before;
	int option, failed;

	while ((option = getopt(argc, argv, "t:c:r:")) != -1)
		switch (option) {
		case 't':
			n_threads = (unsigned int)atoi(optarg);
			break;
		case 'c':
			count = strtoul(optarg, NULL, 0);
			break;
		case 'r':
			type = !strcmp(optarg, "compute") ? SST_COMPUTE :
							    SST_NOOP;
			break;
		default:
			return 2;
		}
	if (optind < argc)
		device = argv[optind];
	times = calloc(count, sizeof(*times));
	if (!times || !count || !n_threads)
		return 2;
	before = now();
	failed = run_all();
	before = now() - before;
	if (failed) {
		puts("FAILED");
		return 1;
	}
	qsort(times, count, sizeof(*times), by_value);
	printf("%u threads, %lu requests each: median %.2f us, %.0f requests/s\n",
	       n_threads, count, (double)times[count / 2] / 1000,
	       (double)n_threads * (double)count * 1e9 / (double)before);
	return 0;
}
