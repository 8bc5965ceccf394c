// SPDX-License-Identifier: GPL-2.0
/*
 * The threads that serve the FUSE tree. Each reads a request and serves it,
 * however long that takes; one more is always there that reads, so that a
 * driver which lets one program wait does not let the others wait.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "fuse.h"

/* More than these need not wait for requests at a time. */
#define MAX_IDLE 3
/* Ends the read(2) of a thread that is to end. */
#define WAKE_SIGNAL (SIGRTMIN + 6)
#define STOP_NS (2 * NSEC_PER_SEC)

struct worker {
	struct worker *next, **at;
	int tid;
};

static struct {
	pthread_mutex_t mutex;
	struct worker *list;
	struct fuse_session *session;
	_Atomic int idle;
	_Atomic unsigned int count;
	_Atomic bool stopping;
} workers = { .mutex = PTHREAD_MUTEX_INITIALIZER };

static int start_one(void);

static void list_worker(struct worker *w)
{
	w->tid = syscall(SYS_gettid);
	pthread_mutex_lock(&workers.mutex);
	w->next = workers.list;
	w->at = &workers.list;
	if (w->next)
		w->next->at = &w->next;
	workers.list = w;
	pthread_mutex_unlock(&workers.mutex);
}

static void unlist_worker(struct worker *w)
{
	pthread_mutex_lock(&workers.mutex);
	*w->at = w->next;
	if (w->next)
		w->next->at = w->at;
	pthread_mutex_unlock(&workers.mutex);
}

/* False: the mount is gone, or this thread is one too many. */
static bool serve_one(struct fuse_buf *buf)
{
	int n = fuse.session_receive_buf(workers.session, buf);

	if (n == -EINTR || n == -EAGAIN)
		return true;
	if (n <= 0) {
		atomic_fetch_sub(&workers.idle, 1);
		return false;
	}
	if (atomic_fetch_sub(&workers.idle, 1) == 1)
		start_one();
	fuse.session_process_buf(workers.session, buf);
	if (atomic_fetch_add(&workers.idle, 1) < MAX_IDLE)
		return true;
	atomic_fetch_sub(&workers.idle, 1);
	return false;
}

static void unblock_wake_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, WAKE_SIGNAL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void *worker_body(void *arg)
{
	struct fuse_buf buf = { 0 };
	struct worker self;

	(void)arg;
	pthread_setname_np(pthread_self(), "lkmhost-fuse");
	list_worker(&self);
	unblock_wake_signal();
	while (!atomic_load(&workers.stopping) && serve_one(&buf))
		;
	free(buf.mem);
	answer_buffer_free();
	thread_detach(cpu_self());
	unlist_worker(&self);
	atomic_fetch_sub(&workers.count, 1);
	return NULL;
}

/* Without memory for one more those that are there go on. */
static int start_one(void)
{
	int ret;

	atomic_fetch_add(&workers.idle, 1);
	atomic_fetch_add(&workers.count, 1);
	ret = thread_start(worker_body, NULL);
	if (ret) {
		atomic_fetch_sub(&workers.idle, 1);
		atomic_fetch_sub(&workers.count, 1);
	}
	return ret;
}

static void on_wake(int number)
{
	(void)number;
}

int workers_start(struct fuse_session *session)
{
	struct sigaction action = { .sa_handler = on_wake,
				    .sa_flags = SA_ONSTACK };

	sigaction(WAKE_SIGNAL, &action, NULL);
	workers.session = session;
	atomic_store(&workers.stopping, false);
	return start_one();
}

/* A signal that came just before the read has not ended it: again and again. */
static void wake_all(void)
{
	pthread_mutex_lock(&workers.mutex);
	for (struct worker *w = workers.list; w; w = w->next)
		syscall(SYS_tgkill, getpid(), w->tid, WAKE_SIGNAL);
	pthread_mutex_unlock(&workers.mutex);
}

void workers_stop(void)
{
	uint64_t end = clock_now() + STOP_NS;
	struct timespec pause = { 0, 200000 };

	atomic_store(&workers.stopping, true);
	calls_kill(true);
	while (atomic_load(&workers.count) && clock_now() < end) {
		wake_all();
		calls_kill(true);
		nanosleep(&pause, NULL);
	}
	calls_kill(false);
	if (atomic_load(&workers.count))
		log_printf(4, "%u calls of programs do not end",
			   atomic_load(&workers.count));
}
