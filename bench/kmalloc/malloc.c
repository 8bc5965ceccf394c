// SPDX-License-Identifier: GPL-2.0
/* Times malloc(128) and free() of it, in pairs, as kmalloc.c does. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PAIRS 10000000u

static unsigned long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static unsigned long long measure(void)
{
	unsigned long long start = now();

	for (unsigned int i = 0; i < PAIRS; i++) {
		void *p = malloc(128);

		/* The compiler must not see that nobody uses it. */
		__asm__ volatile("" : "+r"(p));
		free(p);
	}
	return now() - start;
}

int main(void)
{
	/* The first time is for the caches. */
	measure();
	printf("%llu\n", measure() * 1000 / PAIRS);
	return 0;
}
