// SPDX-License-Identifier: GPL-2.0
/* The futex system call as the other files want it. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

/* @deadline is CLOCK_MONOTONIC and absolute, so that a retry keeps it. */
int futex_wait(void *word, uint32_t expected, uint64_t deadline)
{
	struct timespec ts = { .tv_sec = deadline / NSEC_PER_SEC,
			       .tv_nsec = deadline % NSEC_PER_SEC };

	if (syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, expected,
		    deadline == FOREVER ? NULL : &ts, NULL,
		    FUTEX_BITSET_MATCH_ANY) == 0)
		return 0;
	return -errno;
}

int futex_wake(void *word, int count)
{
	return syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE,
		       count < 0 ? INT_MAX : count, NULL, NULL, 0);
}
