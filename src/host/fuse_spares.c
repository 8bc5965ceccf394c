// SPDX-License-Identifier: GPL-2.0
/*
 * Threads that wait until the FUSE tree needs a reader. One of them is the
 * guard: while requests are served it looks once a tick whether they are still
 * the same ones, and reads itself if they are. When there is nothing to look
 * at it sleeps for good, and the next request wakes it.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <time.h>

#include "fuse.h"

/* A call that takes longer shall not keep others waiting. */
#define TICK_NS 1000000
/* Threads that wait; more than these end. */
#define MAX_PARKED 4

static struct {
	pthread_mutex_t mutex;
	pthread_cond_t parked_cond, guard_cond;
	int parked;		/* the guard among them */
	int wanted;		/* of these, how many shall read */
	bool has_guard;
	_Atomic bool guard_sleeps;
} spares = {
	.mutex = PTHREAD_MUTEX_INITIALIZER,
	.parked_cond = PTHREAD_COND_INITIALIZER,
	.guard_cond = PTHREAD_COND_INITIALIZER,
};

/* With the mutex. Others than the guard go first. */
static void wake_one(void)
{
	if (spares.parked - spares.has_guard >= spares.wanted)
		pthread_cond_signal(&spares.parked_cond);
	else
		pthread_cond_signal(&spares.guard_cond);
}

void spares_need_reader(void)
{
	int none = 0;
	bool started = true;

	if (!atomic_compare_exchange_strong(&workers_idle, &none, 1))
		return;
	pthread_mutex_lock(&spares.mutex);
	if (spares.parked > spares.wanted) {
		spares.wanted++;
		wake_one();
	} else {
		started = !workers_start_one(false);
	}
	/* Without memory for one the next call that ends reads. */
	if (!started)
		atomic_fetch_sub(&workers_idle, 1);
	/* There shall be a guard still. */
	if (spares.parked == spares.wanted)
		workers_start_one(true);
	pthread_mutex_unlock(&spares.mutex);
}

void spares_watch(void)
{
	if (!atomic_load(&spares.guard_sleeps))
		return;
	pthread_mutex_lock(&spares.mutex);
	atomic_store(&spares.guard_sleeps, false);
	pthread_cond_signal(&spares.guard_cond);
	pthread_mutex_unlock(&spares.mutex);
}

void spares_wake_all(void)
{
	pthread_mutex_lock(&spares.mutex);
	pthread_cond_broadcast(&spares.parked_cond);
	pthread_cond_broadcast(&spares.guard_cond);
	pthread_mutex_unlock(&spares.mutex);
}

static void wait_a_tick(void)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_nsec += TICK_NS;
	if (end.tv_nsec >= (long)NSEC_PER_SEC) {
		end.tv_nsec -= NSEC_PER_SEC;
		end.tv_sec++;
	}
	pthread_cond_clockwait(&spares.guard_cond, &spares.mutex,
			       CLOCK_MONOTONIC, &end);
}

/*
 * Nothing has been served since the last look, and somebody reads. It says
 * that it sleeps before it looks; who takes a request looks at that after.
 */
static bool nothing_to_watch(unsigned int seen)
{
	atomic_store(&spares.guard_sleeps, true);
	if (atomic_load(&workers_idle) && atomic_load(&workers_served) == seen)
		return true;
	atomic_store(&spares.guard_sleeps, false);
	return false;
}

/* With the mutex, which is given up meanwhile. */
static void guard_once(void)
{
	unsigned int seen = atomic_load(&workers_served);
	int none = 0;

	wait_a_tick();
	if (spares.wanted || atomic_load(&workers_stopping))
		return;
	if (nothing_to_watch(seen)) {
		pthread_cond_wait(&spares.guard_cond, &spares.mutex);
		atomic_store(&spares.guard_sleeps, false);
	} else if (atomic_load(&workers_served) == seen &&
		   atomic_compare_exchange_strong(&workers_idle, &none, 1)) {
		/* All of them serve what they did a tick ago. */
		spares.wanted++;
	}
}

/* With the mutex. Its place as the guard is another one's to take. */
static void wait_parked(void)
{
	if (spares.has_guard) {
		pthread_cond_wait(&spares.parked_cond, &spares.mutex);
		return;
	}
	spares.has_guard = true;
	guard_once();
	spares.has_guard = false;
}

bool spares_park(void)
{
	bool wanted = false;

	pthread_mutex_lock(&spares.mutex);
	if (spares.parked - spares.wanted < MAX_PARKED) {
		spares.parked++;
		while (!spares.wanted && !atomic_load(&workers_stopping))
			wait_parked();
		wanted = spares.wanted;
		spares.wanted -= wanted;
		spares.parked--;
		if (!spares.has_guard)
			pthread_cond_signal(&spares.parked_cond);
		if (wanted && spares.parked == spares.wanted)
			workers_start_one(true);
	}
	pthread_mutex_unlock(&spares.mutex);
	return wanted;
}
