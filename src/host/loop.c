// SPDX-License-Identifier: GPL-2.0
/*
 * The host's libuv loop.  Work for it comes from any thread in any context, a
 * driver's spin locks held: it is pushed on a list without a lock, and what
 * wakes the loop is one write to an eventfd.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#include "internal.h"
#include "loop.h"

static struct {
	uv_loop_t uv;
	uv_async_t async;
	pthread_mutex_t mutex;
	bool open, ending;
	sem_t ended;
	_Atomic(struct job *) posted;
} loop = { .mutex = PTHREAD_MUTEX_INITIALIZER };

/* The newest is first on the list. */
static struct job *oldest_first(struct job *list)
{
	struct job *reversed = NULL, *next;

	for (; list; list = next) {
		next = list->next;
		list->next = reversed;
		reversed = list;
	}
	return reversed;
}

static void run_posted(void)
{
	struct job *job = oldest_first(atomic_exchange(&loop.posted, NULL));
	struct job *next;

	for (; job; job = next) {
		next = job->next;
		job->run(job);
	}
}

static void on_async(uv_async_t *async)
{
	run_posted();
	if (loop.ending && !uv_is_closing((uv_handle_t *)async))
		uv_close((uv_handle_t *)async, NULL);
}

static void *loop_body(void *arg)
{
	(void)arg;
	pthread_setname_np(pthread_self(), "lkmhost-loop");
	uv_run(&loop.uv, UV_RUN_DEFAULT);
	run_posted();
	uv_loop_close(&loop.uv);
	/* Its task, before the kernel side goes. */
	thread_detach(cpu_self());
	sem_post(&loop.ended);
	return NULL;
}

static int start(void)
{
	int ret = uv_loop_init(&loop.uv);

	if (ret)
		return ret;
	ret = uv_async_init(&loop.uv, &loop.async, on_async);
	if (!ret) {
		sem_init(&loop.ended, 0, 0);
		loop.ending = false;
		ret = thread_start(loop_body, NULL);
		if (ret) {
			uv_close((uv_handle_t *)&loop.async, NULL);
			uv_run(&loop.uv, UV_RUN_DEFAULT);
		}
	}
	if (ret)
		uv_loop_close(&loop.uv);
	return ret;
}

int loop_open(void)
{
	int ret = 0;

	pthread_mutex_lock(&loop.mutex);
	if (!loop.open)
		ret = start();
	loop.open = !ret;
	pthread_mutex_unlock(&loop.mutex);
	return ret;
}

static void end_loop(struct job *job)
{
	(void)job;
	loop.ending = true;
}

void loop_close(void)
{
	struct job end = { .run = end_loop };

	pthread_mutex_lock(&loop.mutex);
	if (loop.open) {
		loop_post(&end);
		while (sem_wait(&loop.ended) && errno == EINTR)
			;
		sem_destroy(&loop.ended);
	}
	loop.open = false;
	pthread_mutex_unlock(&loop.mutex);
}

uv_loop_t *loop_uv(void)
{
	return &loop.uv;
}

void loop_post(struct job *job)
{
	job->next = atomic_load(&loop.posted);
	while (!atomic_compare_exchange_weak(&loop.posted, &job->next, job))
		;
	uv_async_send(&loop.async);
}

struct call {
	struct job job;
	struct job *inner;
	sem_t done;
};

static void run_call(struct job *job)
{
	struct call *call = (struct call *)job;

	call->inner->run(call->inner);
	sem_post(&call->done);
}

void loop_call(struct job *job)
{
	struct call call = { .job.run = run_call, .inner = job };

	sem_init(&call.done, 0, 0);
	loop_post(&call.job);
	while (sem_wait(&call.done) && errno == EINTR)
		;
	sem_destroy(&call.done);
}
