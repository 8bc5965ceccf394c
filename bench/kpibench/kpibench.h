/* SPDX-License-Identifier: GPL-2.0 */
/* kpibench.h - one primitive of the kernel and how to time it. */
#ifndef KPIBENCH_H
#define KPIBENCH_H

#include <linux/types.h>

/*
 * Either @run does it @n times and the mean of a round counts, or @sample does
 * it once and tells how long that one took. Both may sleep. What @setup made
 * @teardown undoes; each may be NULL.
 */
struct kpibench {
	const char *name;
	unsigned int batch;	/* of a round at least: its beginning is dear */
	int (*setup)(void);
	void (*run)(unsigned int n);
	u64 (*sample)(void);
	void (*teardown)(void);
};

/* A family of primitives, ended by an entry without a name. */
extern const struct kpibench bench_locks[], bench_handover[], bench_wake[],
	bench_later[], bench_rcu[], bench_memory[], bench_skbs[],
	bench_time[];

/* What is to be woken shall have gone to sleep: some time for that. */
void bench_let_sleep(void);

/* Nanoseconds from @then until @now; what came early was not late. */
static inline u64 bench_since(u64 then, u64 now)
{
	return now > then ? now - then : 0;
}

#endif
