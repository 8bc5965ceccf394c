// SPDX-License-Identifier: GPL-2.0
/*
 * The same table as kpibench.ko prints, of the bare equivalents.
 * usage: bench-bare [ONLY]...   (names that begin so)
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bare.h"

#define ROUNDS 25
#define SAMPLES 400

static uint64_t results[SAMPLES];

void futex_wait(uint32_t *word, uint32_t expected)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL, NULL, 0);
}

void futex_wake(uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

void let_sleep(void)
{
	uint64_t end = now() + 50 * NSEC_PER_USEC;

	while (now() < end)
		__builtin_ia32_pause();
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t time_run(const struct bare *b, unsigned int n)
{
	uint64_t start = now();

	b->run(n);
	return now() - start;
}

static unsigned int measure_rounds(const struct bare *b)
{
	unsigned int n = b->batch ? b->batch : 1, i;
	uint64_t end;

	while (time_run(b, n) < NSEC_PER_MSEC && n < 1u << 30)
		n *= 2;
	end = now() + NSEC_PER_SEC;
	for (i = 0; i < ROUNDS && (i < 3 || now() < end); i++)
		results[i] = time_run(b, n) * 1000 / n;
	return i;
}

static unsigned int measure_samples(const struct bare *b)
{
	uint64_t end = now() + NSEC_PER_SEC / 2;
	unsigned int i;

	b->sample();
	for (i = 0; i < SAMPLES && (i < 3 || now() < end); i++)
		results[i] = b->sample() * 1000;
	return i;
}

static void measure(const struct bare *b)
{
	unsigned int n;

	if (b->setup)
		b->setup();
	n = b->run ? measure_rounds(b) : measure_samples(b);
	if (b->teardown)
		b->teardown();
	qsort(results, n, sizeof(results[0]), by_value);
	printf("%-34s  median %.3f ns  best %.3f ns  p90 %.3f ns\n", b->name,
	       results[n / 2] / 1e3, results[0] / 1e3,
	       results[n * 9 / 10] / 1e3);
}

static bool wanted(const char *name, int n, char **only)
{
	for (int i = 0; i < n; i++)
		if (!strncmp(name, only[i], strlen(only[i])))
			return true;
	return !n;
}

int main(int argc, char **argv)
{
	const struct bare *const families[] = { bare_locks, bare_wake,
						bare_time };

	for (unsigned int i = 0; i < 3; i++)
		for (const struct bare *b = families[i]; b->name; b++)
			if (wanted(b->name, argc - 1, argv + 1))
				measure(b);
	return 0;
}
