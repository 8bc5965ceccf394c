// SPDX-License-Identifier: GPL-2.0
/*
 * A bare SIGSEGV: a load that faults, a handler on a stack of its own which
 * steps over it, and back. Prints picoseconds.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>

#define ROUNDS 200000

static void handler(int signal, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	uc->uc_mcontext.gregs[REG_RIP] += 2;
}

static double measure(void *hole)
{
	struct timespec start, end;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < ROUNDS; i++) {
		unsigned int value;

		__asm__ volatile("movl (%1), %0" : "=a"(value) : "a"(hole));
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	return (double)(end.tv_sec - start.tv_sec) * 1e9 +
	       (double)(end.tv_nsec - start.tv_nsec);
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = handler,
				.sa_flags = SA_SIGINFO | SA_ONSTACK |
					    SA_NODEFER };
	stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };
	void *hole = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	sigaltstack(&stack, NULL);
	sigaction(SIGSEGV, &sa, NULL);
	measure(hole);
	printf("%.0f\n", measure(hole) * 1000 / ROUNDS);
	return 0;
}
