/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bare.h - what a primitive of kpibench.ko costs where nothing stands between
 * a C program and the machine. Names and rounds are those of the module.
 */
#ifndef BARE_H
#define BARE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define NSEC_PER_USEC 1000ull
#define NSEC_PER_MSEC 1000000ull
#define NSEC_PER_SEC 1000000000ull

struct bare {
	const char *name;
	unsigned int batch;	/* of a round at least: its beginning is dear */
	void (*setup)(void);
	void (*run)(unsigned int n);
	uint64_t (*sample)(void);
	void (*teardown)(void);
};

/* A family, ended by an entry without a name. */
extern const struct bare bare_locks[], bare_wake[], bare_time[];

static inline uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static inline uint64_t since(uint64_t then, uint64_t seen)
{
	return seen > then ? seen - then : 0;
}

/* What is to be woken shall have gone to sleep: some time for that. */
void let_sleep(void);

void futex_wait(uint32_t *word, uint32_t expected);
void futex_wake(uint32_t *word);

#endif
