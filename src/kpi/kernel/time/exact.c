// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/time/hrtimer.c: sleeping to a time as exactly as a thread can.
 *
 * A thread that sleeps to a time wakes later than that, by some microseconds on
 * a machine and by ten times as many in an emulated one. So it sleeps to
 * somewhat earlier, by what that has been lately, and if it was quick waits on.
 */
#include <linux/minmax.h>
#include <linux/sched.h>
#include <asm/processor.h>

#include "kpi.h"
#include "kernel/sched/sched.h"
#include "kernel/time/exact.h"

#define NEVER (~0ULL)

/* What is later than this was late for other reasons: somebody had the core. */
#define LATEST (100 * NSEC_PER_USEC)

/* A quarter more than usual, so that most wakes come early; at least so much. */
#define LEAST (4 * NSEC_PER_USEC)

/* An average, and no more than that: who writes last is right. */
static unsigned int usual = LEAST * 4 / 5;

static u64 advance(void)
{
	unsigned int late = READ_ONCE(usual);

	return max_t(u64, late + late / 4, LEAST);
}

static void learn(u64 late)
{
	unsigned int before = READ_ONCE(usual);

	if (late < LATEST)
		WRITE_ONCE(usual, before + ((int)late - (int)before) / 8);
}

bool kpi_sleep_exactly(u64 until)
{
	u64 early = advance();
	u64 target = until > early ? until - early : 0;
	u64 now;

	if (until == NEVER)
		return kpi_sleep_until(NEVER);
	if (kpi_sleep_until(target))
		return true;
	now = host_clock(HOST_CLOCK_MONOTONIC);
	if (now > target)
		learn(now - target);
	while (host_clock(HOST_CLOCK_MONOTONIC) < until)
		cpu_relax();
	return false;
}
