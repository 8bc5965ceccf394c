// SPDX-License-Identifier: GPL-2.0
/*
 * Time.  The clocks are the machine's own.  jiffies is a variable that code
 * reads in loops, so a ticker sets it while some thread owns a CPU; when none
 * has for two ticks the ticker parks, and an idle host wakes for nothing.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>
#include <valgrind/valgrind.h>

#include "internal.h"

#define TICK_NSEC (NSEC_PER_SEC / 250)
#define IDLE_TICKS 2

/*
 * The low bits of the state; above them counts which ticker it is for, so
 * that one which is told to stop need not be waited for: it finds that it is
 * not meant any more.
 */
enum { TICKER_NONE, TICKER_RUNS, TICKER_PARKED, TICKER_BITS = 3 };
#define GENERATION (TICKER_BITS + 1)

static _Atomic uint32_t state;
static _Atomic int ticking;
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

static _Atomic uint64_t last_tick;

uint64_t clock_coarse(void)
{
	return atomic_load(&last_tick);
}

void clock_tick_now(void)
{
	uint64_t now = clock_now();

	atomic_store(&last_tick, now);
	kpi.tick(now);
}

void clock_cpu_acquired(void)
{
	uint32_t seen = atomic_load(&state);

	if ((seen & TICKER_BITS) != TICKER_PARKED)
		return;
	clock_tick_now();
	if (atomic_compare_exchange_strong(&state, &seen,
					   seen - TICKER_PARKED + TICKER_RUNS))
		futex_wake(&state, 1);
}

void clock_unpark(void)
{
	uint32_t seen = atomic_load(&state);

	if ((seen & TICKER_BITS) == TICKER_PARKED &&
	    atomic_compare_exchange_strong(&state, &seen,
					   seen - TICKER_PARKED + TICKER_RUNS))
		futex_wake(&state, 1);
}

/*
 * Parking is announced before the last look at the CPUs, and a CPU is taken
 * before its owner looks at the announcement: one sees the other.
 */
static void look(uint32_t expected)
{
	atomic_fetch_add(&ticking, 1);
	if (atomic_load(&state) == expected)
		hung_look(clock_now());
	atomic_fetch_sub(&ticking, 1);
}

static void park(uint32_t runs)
{
	uint32_t parked = runs - TICKER_RUNS + TICKER_PARKED;

	if (!atomic_compare_exchange_strong(&state, &runs, parked))
		return;
	if (cpu_any_owned()) {
		atomic_compare_exchange_strong(&state, &parked, runs);
		return;
	}
	/* Nobody owns a CPU, so all who sleep have said so. */
	while (atomic_load(&state) == parked) {
		look(parked);
		futex_wait(&state, parked, hung_deadline());
	}
}

/* The kernel side stays mapped while "ticking" is not 0. */
static void tick(uint32_t runs)
{
	atomic_fetch_add(&ticking, 1);
	if (atomic_load(&state) == runs) {
		clock_tick_now();
		/* The end of a time slice, where somebody waits for it. */
		if (cpu_wanted())
			kpi.resched();
	}
	atomic_fetch_sub(&ticking, 1);
}

static void *ticker_main(void *arg)
{
	uint32_t runs = (uintptr_t)arg;
	uint64_t seen = 0, activity;
	int idle = 0;

	prctl(PR_SET_NAME, "lkmhost/tick");
	while (atomic_load(&state) == runs) {
		uint64_t next = (clock_now() / TICK_NSEC + 1) * TICK_NSEC;

		futex_wait(&state, runs, next);
		look(runs);
		activity = atomic_load(&cpu_activity);
		if (cpu_any_owned() || activity != seen) {
			idle = 0;
			seen = activity;
			tick(runs);
		} else if (++idle >= IDLE_TICKS) {
			idle = 0;
			park(runs);
		}
	}
	return NULL;
}

/*
 * A new generation without a ticker; the old one goes when it next runs.
 * False when there was none.
 */
static bool stop_ticker(void)
{
	uint32_t old = atomic_load(&state);

	if (!(old & TICKER_BITS))
		return false;
	atomic_store(&state, (old & ~TICKER_BITS) + GENERATION);
	futex_wake(&state, 1);
	while (atomic_load(&ticking))
		sched_yield();
	hung_close();
	return true;
}

int clock_open(void)
{
	uint32_t runs = (atomic_load(&state) & ~TICKER_BITS) + TICKER_RUNS;
	sigset_t all, old;
	pthread_attr_t attr;
	int ret;

	atomic_store(&state, runs);
	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 128 << 10);
	if (!RUNNING_ON_VALGRIND)
		pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	/* The program's signals are for its own threads. */
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ret = pthread_create(&ticker, &attr, ticker_main,
			     (void *)(uintptr_t)runs);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	if (ret)
		stop_ticker();
	return -ret;
}

/*
 * valgrind looks for leaks at the end, and what the C library keeps for a
 * thread that is still there looks like one.
 */
void clock_close(void)
{
	if (stop_ticker() && RUNNING_ON_VALGRIND)
		pthread_join(ticker, NULL);
}
