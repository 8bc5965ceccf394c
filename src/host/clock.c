// SPDX-License-Identifier: GPL-2.0
/*
 * Time.  The clocks are the machine's own.  jiffies is a variable that code
 * reads in loops, so a ticker sets it while some thread owns a CPU; when none
 * has for two ticks the ticker parks, and an idle host wakes for nothing.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "internal.h"

#define TICK_NSEC (NSEC_PER_SEC / 250)
#define IDLE_TICKS 2

enum { TICKER_NONE, TICKER_RUNS, TICKER_PARKED, TICKER_STOP };

static _Atomic uint32_t state;
static pthread_t ticker;

unsigned long long host_clock(int id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts))
		return 0;
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

uint64_t clock_now(void)
{
	return host_clock(CLOCK_MONOTONIC);
}

/* The long part of a delay needs no core; the CPU number is kept. */
#define DELAY_SPIN 200000ull

void host_delay(unsigned long long nsec)
{
	uint64_t end = clock_now() + nsec;

	if (nsec > 2 * DELAY_SPIN) {
		uint64_t wake = end - DELAY_SPIN;
		struct timespec ts = { .tv_sec = wake / NSEC_PER_SEC,
				       .tv_nsec = wake % NSEC_PER_SEC };

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	}
	while (clock_now() < end)
		__builtin_ia32_pause();
}

void clock_tick_now(void)
{
	kpi.tick(clock_now());
}

void clock_cpu_acquired(void)
{
	uint32_t parked = TICKER_PARKED;

	if (atomic_load(&state) != TICKER_PARKED)
		return;
	clock_tick_now();
	if (atomic_compare_exchange_strong(&state, &parked, TICKER_RUNS))
		futex_wake(&state, 1);
}

/*
 * Parking is announced before the last look at the CPUs, and a CPU is taken
 * before its owner looks at the announcement: one sees the other.
 */
static void park(void)
{
	uint32_t expected = TICKER_RUNS;

	if (!atomic_compare_exchange_strong(&state, &expected, TICKER_PARKED))
		return;
	expected = TICKER_PARKED;
	if (cpu_any_owned()) {
		atomic_compare_exchange_strong(&state, &expected, TICKER_RUNS);
		return;
	}
	while (atomic_load(&state) == TICKER_PARKED)
		futex_wait(&state, TICKER_PARKED, FOREVER);
}

static void *ticker_main(void *arg)
{
	uint64_t seen = 0, activity;
	int idle = 0;

	while (atomic_load(&state) != TICKER_STOP) {
		uint64_t next = (clock_now() / TICK_NSEC + 1) * TICK_NSEC;

		futex_wait(&state, TICKER_RUNS, next);
		activity = atomic_load(&cpu_activity);
		if (cpu_any_owned() || activity != seen) {
			idle = 0;
			seen = activity;
			clock_tick_now();
		} else if (++idle >= IDLE_TICKS) {
			idle = 0;
			park();
		}
	}
	return NULL;
}

int clock_open(void)
{
	sigset_t all, old;
	pthread_attr_t attr;
	int ret;

	atomic_store(&state, TICKER_RUNS);
	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 128 << 10);
	/* The program's signals are for its own threads. */
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ret = pthread_create(&ticker, &attr, ticker_main, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	if (ret)
		atomic_store(&state, TICKER_NONE);
	else
		pthread_setname_np(ticker, "lkmhost/tick");
	return -ret;
}

void clock_close(void)
{
	if (atomic_exchange(&state, TICKER_STOP) == TICKER_NONE)
		return;
	futex_wake(&state, 1);
	pthread_join(ticker, NULL);
	atomic_store(&state, TICKER_NONE);
}
