// SPDX-License-Identifier: GPL-2.0
/*
 * Two threads and a futex each: what waking costs, and handing over. Waking is
 * the bar of all that is called later too.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "bare.h"

static uint32_t there, back;
static bool quit;
static uint64_t seen;
static pthread_t partner;

static void post(uint32_t *word)
{
	__atomic_store_n(word, 1, __ATOMIC_SEQ_CST);
	futex_wake(word);
}

static void take(uint32_t *word)
{
	while (!__atomic_load_n(word, __ATOMIC_SEQ_CST))
		futex_wait(word, 0);
	__atomic_store_n(word, 0, __ATOMIC_SEQ_CST);
}

static void *play(void *unused)
{
	(void)unused;
	for (;;) {
		take(&there);
		seen = now();
		if (__atomic_load_n(&quit, __ATOMIC_SEQ_CST))
			return NULL;
		post(&back);
	}
}

static void start_play(void)
{
	there = back = 0;
	quit = false;
	pthread_create(&partner, NULL, play, NULL);
}

static void stop_play(void)
{
	__atomic_store_n(&quit, true, __ATOMIC_SEQ_CST);
	post(&there);
	pthread_join(partner, NULL);
}

static uint64_t sample_wake(void)
{
	uint64_t sent;

	let_sleep();
	sent = now();
	post(&there);
	take(&back);
	return since(sent, seen);
}

static void run_ping_pong(unsigned int n)
{
	for (n = n / 2 + 1; n; n--) {
		post(&there);
		take(&back);
	}
}

static void run_yield(unsigned int n)
{
	while (n--)
		sched_yield();
}

static void *nothing(void *unused)
{
	return unused;
}

static void run_pthread(unsigned int n)
{
	while (n--) {
		pthread_t id;

		if (!pthread_create(&id, NULL, nothing, NULL))
			pthread_join(id, NULL);
	}
}

#define PING_PONG(text)                                                       \
	{ .name = text, .batch = 512, .setup = start_play,                    \
	  .run = run_ping_pong, .teardown = stop_play }
#define WAKE(text)                                                            \
	{ .name = text, .setup = start_play, .sample = sample_wake,           \
	  .teardown = stop_play }

const struct bare bare_wake[] = {
	PING_PONG("spin_lock handed over"),
	PING_PONG("mutex handed over"),
	PING_PONG("semaphore handed over"),
	PING_PONG("rw_semaphore handed over"),
	WAKE("wake_up to running"),
	WAKE("wake_up_process to running"),
	WAKE("complete to running"),
	PING_PONG("wait queue ping-pong, one way"),
	{ "schedule, nobody else runs", .run = run_yield },
	{ "kthread_run+kthread_stop", .run = run_pthread },
	WAKE("queue_work to running"),
	WAKE("queue_work, unbound, to running"),
	WAKE("tasklet_schedule to running"),
	WAKE("irq_work_queue to running"),
	WAKE("call_rcu to running"),
	{ 0 },
};
