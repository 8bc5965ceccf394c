// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/sched/core.c, linux/sched/wake_q.h: wakes held back until a lock is
 * let go.
 *
 * Who wakes a thread while it holds the lock that the thread wants next makes
 * it run into that lock, which costs more than waking did: the machine's
 * scheduler may well put it in the waker's own place. So the functions that
 * wake under a lock of theirs mark the tasks as running there, as ever, and let
 * their threads go on when the lock is free.
 *
 * The list is per CPU: a CPU is its thread's own until that sleeps, and nobody
 * sleeps under a lock. A word on it may be freed memory by the time it is
 * used: it is an address to the host's futex and no more, and a sleeper that
 * is woken for nothing looks again.
 */
#include <linux/percpu.h>

#include "kpi.h"
#include "kernel/sched/wakes.h"

#define MAX_HELD 15

struct wakes {
	unsigned int depth;
	unsigned int n;
	unsigned int *words[MAX_HELD];
};

static DEFINE_PER_CPU(struct wakes, wakes);

void kpi_wakes_hold(void)
{
	this_cpu_inc(wakes.depth);
}

static noinline void let_go(struct wakes *w)
{
	while (w->n)
		host_wake(w->words[--w->n], 1);
}

void kpi_wakes_release(void)
{
	struct wakes *w = this_cpu_ptr(&wakes);

	if (!--w->depth && w->n)
		let_go(w);
}

void kpi_wake_word(unsigned int *word)
{
	struct wakes *w = this_cpu_ptr(&wakes);

	if (w->depth && w->n < MAX_HELD)
		w->words[w->n++] = word;
	else
		host_wake(word, 1);
}
