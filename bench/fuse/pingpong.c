// SPDX-License-Identifier: GPL-2.0
/*
 * pingpong.c - how long two processes take to wake each other by a futex, there
 * and back: what no call that another process answers can be faster than.
 * usage: pingpong [COUNT]	prints the median in nanoseconds
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "median.h"

struct shared {
	_Atomic unsigned int asked, answered;
};

static void wait_for(_Atomic unsigned int *word, unsigned int value)
{
	unsigned int seen;

	while ((seen = atomic_load(word)) != value)
		syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0);
}

static void tell(_Atomic unsigned int *word, unsigned int value)
{
	atomic_store(word, value);
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static _Noreturn void answer(struct shared *s)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (unsigned int i = 1;; i++) {
		wait_for(&s->asked, i);
		tell(&s->answered, i);
	}
}

static long batch(struct shared *s, unsigned int *turn)
{
	long begin = now();

	for (int i = 0; i < BATCH; i++) {
		tell(&s->asked, ++*turn);
		wait_for(&s->answered, *turn);
	}
	return (now() - begin) / BATCH;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) / BATCH : 2000;
	long *times = calloc(n > 0 ? n : 1, sizeof(*times));
	struct shared *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned int turn = 0;

	if (n < 1 || !times || s == MAP_FAILED)
		return 2;
	if (!fork())
		answer(s);
	for (int i = 0; i < n; i++)
		times[i] = batch(s, &turn);
	print_median(times, n);
	return 0;
}
