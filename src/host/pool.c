// SPDX-License-Identifier: GPL-2.0
/*
 * Threads for work that may block in a driver for as long as it likes.  A job
 * never waits for another one: where nobody is idle a thread is made.  libuv's
 * own pool has a fixed size, so that four blocked readers would stop it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "internal.h"
#include "loop.h"

/* How long a thread waits for another job. */
#define IDLE_SECONDS 5

static struct {
	pthread_mutex_t mutex;
	pthread_cond_t work, ended;
	struct job *first, **last;
	unsigned int threads, idle, queued;
	bool closing;
} pool = {
	.mutex = PTHREAD_MUTEX_INITIALIZER,
	.work = PTHREAD_COND_INITIALIZER,
	.ended = PTHREAD_COND_INITIALIZER,
	.last = &pool.first,
};

static struct job *take(void)
{
	struct job *job = pool.first;

	if (job) {
		pool.first = job->next;
		if (!pool.first)
			pool.last = &pool.first;
		pool.queued--;
	}
	return job;
}

/* With the mutex; NULL: nothing came for a while. */
static struct job *wait_for_job(void)
{
	struct timespec end;
	struct job *job;
	int ret = 0;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += IDLE_SECONDS;
	pool.idle++;
	while (!(job = take()) && !pool.closing && ret != ETIMEDOUT)
		ret = pthread_cond_timedwait(&pool.work, &pool.mutex, &end);
	pool.idle--;
	return job;
}

static void *worker(void *arg)
{
	struct job *job;

	(void)arg;
	pthread_setname_np(pthread_self(), "lkmhost-worker");
	pthread_mutex_lock(&pool.mutex);
	while ((job = wait_for_job())) {
		pthread_mutex_unlock(&pool.mutex);
		job->run(job);
		pthread_mutex_lock(&pool.mutex);
	}
	pthread_mutex_unlock(&pool.mutex);
	/* Its task goes before the thread is said to have ended. */
	thread_detach(cpu_self());
	pthread_mutex_lock(&pool.mutex);
	if (!--pool.threads)
		pthread_cond_broadcast(&pool.ended);
	pthread_mutex_unlock(&pool.mutex);
	return NULL;
}

int pool_run(struct job *job)
{
	int ret = 0;

	pthread_mutex_lock(&pool.mutex);
	if (pool.queued >= pool.idle)
		ret = thread_start(worker, NULL);
	if (!ret && pool.queued >= pool.idle)
		pool.threads++;
	/* Without a new thread it waits for one that is there. */
	if (ret && pool.threads)
		ret = 0;
	if (!ret) {
		job->next = NULL;
		*pool.last = job;
		pool.last = &job->next;
		pool.queued++;
		pthread_cond_signal(&pool.work);
	}
	pthread_mutex_unlock(&pool.mutex);
	return ret;
}

void pool_close(void)
{
	pthread_mutex_lock(&pool.mutex);
	pool.closing = true;
	pthread_cond_broadcast(&pool.work);
	while (pool.threads)
		pthread_cond_wait(&pool.ended, &pool.mutex);
	pool.closing = false;
	pthread_mutex_unlock(&pool.mutex);
}
