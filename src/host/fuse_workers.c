// SPDX-License-Identifier: GPL-2.0
/*
 * The threads that serve the FUSE tree. Each reads a request and serves it,
 * however long that takes; the next request must find another reader.
 *
 * Two that read by turns cost a program which asks one thing after the other
 * a fifth of its time: each wakes on a core that has forgotten it. So while
 * calls are short there is one reader. Another one comes as soon as a driver
 * sleeps (cpu_thread.on_block), when programs ask by turns, and when a call takes
 * long without sleeping: fuse_spares.c looks after that.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <linux/fuse.h>

#include "fuse.h"

/* More than these need not wait for requests at a time. */
#define MAX_IDLE 3
/* Programs that ask by turns: each turn counts two, what is none one less. */
#define CROWD 16
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
	_Atomic unsigned int count;
} workers = { .mutex = PTHREAD_MUTEX_INITIALIZER };

_Atomic int workers_idle;
_Atomic unsigned int workers_served;
_Atomic bool workers_stopping;

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

/* The driver that this thread is in will sleep. */
static void blocking(void)
{
	spares_need_reader();
}

/* Another one reads already: wait for when one is missing, or go. */
static bool one_too_many(bool crowd)
{
	int idle = atomic_fetch_add(&workers_idle, 1);

	if (idle < (crowd ? MAX_IDLE : 1))
		return false;
	atomic_fetch_sub(&workers_idle, 1);
	return !spares_park();
}

/*
 * Do several programs ask at the same time? Guessed from whose the requests
 * are; that two threads count at once does no harm.
 */
static bool is_crowd(const struct fuse_buf *buf)
{
	static _Atomic uint32_t last_pid;
	static _Atomic int turns;
	const struct fuse_in_header *header = buf->mem;
	uint32_t pid = header->pid;
	int n = atomic_load_explicit(&turns, memory_order_relaxed);

	/* The end of a file is told in nobody's name. */
	if (!pid)
		return n >= CROWD;
	if (pid == atomic_load_explicit(&last_pid, memory_order_relaxed)) {
		if (!n)
			return false;
		n--;
	} else {
		atomic_store_explicit(&last_pid, pid, memory_order_relaxed);
		n = n < CROWD * 2 ? n + 2 : n;
	}
	atomic_store_explicit(&turns, n, memory_order_relaxed);
	return n >= CROWD;
}

/* False: the mount is gone, or this thread is one too many. */
static bool serve_one(struct fuse_buf *buf)
{
	bool crowd;
	int n = fuse.session_receive_buf(workers.session, buf);

	if (n == -EINTR || n == -EAGAIN)
		return true;
	if (n <= 0) {
		atomic_fetch_sub(&workers_idle, 1);
		return false;
	}
	crowd = is_crowd(buf);
	atomic_fetch_sub(&workers_idle, 1);
	if (crowd)
		spares_need_reader();
	spares_watch();
	fuse.session_process_buf(workers.session, buf);
	atomic_fetch_add(&workers_served, 1);
	return !one_too_many(crowd);
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
	bool reads = !arg;
	struct worker self;

	pthread_setname_np(pthread_self(), "lkmhost-fuse");
	list_worker(&self);
	unblock_wake_signal();
	/* A thread that sleeps in a driver has to say so; see host_sleep(). */
	thread_attach()->on_block = blocking;
	if (!reads)
		reads = spares_park();
	while (reads && !atomic_load(&workers_stopping) &&
	       serve_one(&buf))
		;
	free(buf.mem);
	answer_buffer_free();
	thread_detach(cpu_self());
	unlist_worker(&self);
	atomic_fetch_sub(&workers.count, 1);
	return NULL;
}

int workers_start_one(bool spare)
{
	int ret;

	atomic_fetch_add(&workers.count, 1);
	ret = thread_start(worker_body, spare ? &workers : NULL);
	if (ret)
		atomic_fetch_sub(&workers.count, 1);
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
	int ret;

	sigaction(WAKE_SIGNAL, &action, NULL);
	workers.session = session;
	atomic_store(&workers_stopping, false);
	atomic_store(&workers_idle, 1);
	ret = workers_start_one(false);
	return ret ? ret : workers_start_one(true);
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

	atomic_store(&workers_stopping, true);
	calls_kill(true);
	while (atomic_load(&workers.count) && clock_now() < end) {
		wake_all();
		spares_wake_all();
		calls_kill(true);
		nanosleep(&pause, NULL);
	}
	calls_kill(false);
	if (atomic_load(&workers.count))
		log_printf(4, "%u calls of programs do not end",
			   atomic_load(&workers.count));
}
