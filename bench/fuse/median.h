/* SPDX-License-Identifier: GPL-2.0 */
/* median.h - how long one of many calls takes. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BATCH 16	/* calls between two looks at the clock */

static inline long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000l + ts.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

static inline void print_median(long *times, int n)
{
	qsort(times, (size_t)n, sizeof(*times), compare);
	printf("%ld\n", times[n / 2]);
}
