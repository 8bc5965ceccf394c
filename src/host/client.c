// SPDX-License-Identifier: GPL-2.0
/*
 * Clients: which task stands for the thread whose call is being served.
 *
 * A client is busy while a call of its thread is served. That a second one
 * comes meanwhile (a close that the kernel does in a thread's name) is rare:
 * it gets a client of its own.
 *
 * Lock order: the table's mutex, then process.c's. Upcalls are made with
 * neither.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client.h"
#include "exec.h"
#include "loop.h"

#define N_BUCKETS 256

struct client {
	struct client *next;		/* in its bucket, or on a list to end */
	struct process *process;	/* NULL: not to be told */
	void *task;
	int tid;
	bool busy;
	bool gone;			/* unlinked; ends when put back */
	/* What the task was last told. */
	unsigned int uid, gid, umask, compat;
	unsigned int nr_groups;
	unsigned int *groups;
	char comm[16];
	uint64_t looked_at;		/* when its number was last checked */
	struct job job;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct client *buckets[N_BUCKETS];
static size_t nr_clients;
static _Atomic bool is_open;
/* How many may be there before those of threads that ended are looked for. */
static size_t sweep_at = 64;

uint64_t coarse_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static struct client **bucket(int tid)
{
	return &buckets[(unsigned int)tid % N_BUCKETS];
}

/* With the mutex. */
static void unlink_client(struct client *c)
{
	struct client **at = bucket(c->tid);

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	c->next = NULL;
	c->gone = true;
	nr_clients--;
}

/* It is on no list and nobody uses it. */
static void client_end(struct client *c)
{
	if (c->task && !cpu_enter()) {
		kpi.task_destroy(c->task);
		cpu_leave();
	}
	if (c->process)
		process_put(c->process);
	free(c->groups);
	free(c);
}

static void end_all(struct client *list)
{
	struct client *next;

	for (; list; list = next) {
		next = list->next;
		client_end(list);
	}
}

static void end_job(struct job *job)
{
	end_all((struct client *)((char *)job - offsetof(struct client, job)));
}

/*
 * Unlink the idle clients that @dead tells are over; those that are busy end
 * when they are put back. With the mutex. The list of those to end.
 */
static struct client *collect(bool (*dead)(const struct client *c,
					   const void *arg),
			      const void *arg)
{
	struct client *list = NULL, *c, *next;

	for (size_t i = 0; i < N_BUCKETS; i++)
		for (c = buckets[i]; c; c = next) {
			next = c->next;
			if (!dead(c, arg))
				continue;
			unlink_client(c);
			if (c->busy)
				continue;
			c->next = list;
			list = c;
		}
	return list;
}

static bool is_of_process(const struct client *c, const void *process)
{
	return c->process == process;
}

void clients_process_died(struct process *p)
{
	struct client *list;

	exec_process_died(process_tgid(p));
	pthread_mutex_lock(&mutex);
	list = collect(is_of_process, p);
	pthread_mutex_unlock(&mutex);
	if (!list)
		return;
	list->job.run = end_job;
	/* Ending a task is kernel code: not on the loop if it can be helped. */
	if (pool_run(&list->job))
		end_all(list);
}

/* Threads end without a word while their process lives on. */
static bool has_ended(const struct client *c, const void *arg)
{
	(void)arg;
	return c->process && !process_has_thread(c->process, c->tid);
}

/* With the mutex. */
static struct client *sweep(void)
{
	struct client *list;

	if (nr_clients < sweep_at)
		return NULL;
	list = collect(has_ended, NULL);
	sweep_at = nr_clients < 32 ? 64 : nr_clients * 2;
	return list;
}

static struct host_client description(const struct client *c)
{
	struct host_client d = {
		.pid = c->tid,
		.tgid = c->process ? process_tgid(c->process) : c->tid,
		.uid = c->uid,
		.gid = c->gid,
		.nr_groups = c->nr_groups,
		.groups = c->groups,
		.umask = c->umask,
		.compat = c->compat,
		.memory = client_memory(c),
		/* Whoever runs the host is root to its drivers. */
		.privileged = c->uid == geteuid(),
	};

	memcpy(d.comm, c->comm, sizeof(d.comm));
	return d;
}

/* Take over what has changed; did anything? The groups become the client's. */
static bool take_status(struct client *c, struct thread_status *s)
{
	bool same = c->uid == s->uid && c->gid == s->gid &&
		    c->umask == s->umask && c->nr_groups == s->nr_groups &&
		    !memcmp(c->comm, s->comm, sizeof(c->comm)) &&
		    (!s->nr_groups ||
		     !memcmp(c->groups, s->groups,
			     s->nr_groups * sizeof(*s->groups)));

	if (same) {
		thread_status_free(s);
		return false;
	}
	free(c->groups);
	c->groups = s->groups;
	c->nr_groups = s->nr_groups;
	c->uid = s->uid;
	c->gid = s->gid;
	c->umask = s->umask;
	memcpy(c->comm, s->comm, sizeof(c->comm));
	return true;
}

/* A thread that /proc does not show has its ids, and no groups. */
static int look_up(int tid, const struct client_ids *ids,
		   struct thread_status *s)
{
	int ret = tid > 0 ? thread_status_read(tid, s) : -ESRCH;

	if (ret && !ids)
		return ret;
	if (ret)
		*s = (struct thread_status){ .tgid = 0, .umask = 022,
					     .comm = "?" };
	if (ids) {
		s->uid = ids->uid;
		s->gid = ids->gid;
	}
	return 0;
}

static int make_task(struct client *c)
{
	struct host_client d = description(c);
	int ret = cpu_enter();

	if (ret)
		return ret;
	c->task = kpi.client_new(&d);
	cpu_leave();
	return c->task ? 0 : -ENOMEM;
}

static void tell_task(struct client *c)
{
	struct host_client d = description(c);

	if (cpu_enter())
		return;
	/* Without memory for new credentials the old ones stay. */
	kpi.client_update(c->task, &d);
	cpu_leave();
}

static struct client *client_new(int tid, const struct client_ids *ids,
				 unsigned int flags)
{
	struct client *c = calloc(1, sizeof(*c)), *ended;
	struct thread_status s;

	if (!c || look_up(tid, ids, &s)) {
		free(c);
		return NULL;
	}
	c->tid = tid > 0 ? tid : 0;
	c->busy = true;
	c->looked_at = coarse_now();
	c->compat = !!(flags & CLIENT_COMPAT);
	if (s.tgid > 0)
		c->process = process_get(s.tgid);
	take_status(c, &s);
	if (make_task(c)) {
		client_end(c);
		return NULL;
	}
	pthread_mutex_lock(&mutex);
	ended = sweep();
	c->next = *bucket(c->tid);
	*bucket(c->tid) = c;
	nr_clients++;
	pthread_mutex_unlock(&mutex);
	end_all(ended);
	return c;
}

/* Its number may have passed to another thread. */
static bool is_same_thread(struct client *c)
{
	uint64_t now = coarse_now();

	if (!c->process)
		return true;
	if (process_is_dead(c->process))
		return false;
	if (now - c->looked_at < RECHECK_NS)
		return true;
	c->looked_at = now;
	return process_has_thread(c->process, c->tid);
}

/* One that is idle, made busy. */
static struct client *find_idle(int tid)
{
	struct client *c, *ended = NULL;

	pthread_mutex_lock(&mutex);
	for (c = *bucket(tid); c; c = c->next)
		if (c->tid == tid && !c->busy)
			break;
	if (c && !is_same_thread(c)) {
		unlink_client(c);
		ended = c;
		c = NULL;
	}
	if (c)
		c->busy = true;
	pthread_mutex_unlock(&mutex);
	end_all(ended);
	return c;
}

static void refresh(struct client *c, const struct client_ids *ids,
		    unsigned int flags)
{
	/* Only ioctl tells; a program that runs another one opens anew. */
	unsigned int compat = flags & CLIENT_COMPAT ? 1 :
			      flags & CLIENT_REFRESH ? 0 : c->compat;
	bool differs = compat != c->compat ||
		       (ids && (ids->uid != c->uid || ids->gid != c->gid));
	struct thread_status s;

	if (!differs && !(flags & CLIENT_REFRESH))
		return;
	c->compat = compat;
	if (!look_up(c->tid, ids, &s))
		differs |= take_status(c, &s);
	if (differs)
		tell_task(c);
}

struct client *client_get(int tid, const struct client_ids *ids,
			  unsigned int flags)
{
	struct client *c = find_idle(tid > 0 ? tid : 0);

	if (!c)
		return client_new(tid, ids, flags);
	refresh(c, ids, flags);
	return c;
}

void client_refresh(struct client *c)
{
	refresh(c, NULL, CLIENT_REFRESH);
}

void client_set_memory(struct client *c, unsigned long handle)
{
	struct host_client d = description(c);

	d.memory = handle;
	if (cpu_enter())
		return;
	kpi.client_update(c->task, &d);
	cpu_leave();
}

void client_put(struct client *c)
{
	bool gone;

	pthread_mutex_lock(&mutex);
	c->busy = false;
	gone = c->gone;
	pthread_mutex_unlock(&mutex);
	if (gone)
		client_end(c);
}

int client_enter(struct client *c)
{
	struct cpu_thread *t = thread_attach();

	if (!t)
		return -ENOMEM;
	t->own_task = t->task;
	/* Who looks from another thread looks at a whole pointer, no more. */
	atomic_store_explicit(&t->task, c->task, memory_order_release);
	t->serving = true;
	return cpu_enter();
}

void client_leave(void)
{
	struct cpu_thread *t = cpu_self();

	cpu_leave();
	atomic_store_explicit(&t->task, t->own_task, memory_order_release);
	t->serving = false;
}

int client_tid(const struct client *c)
{
	return c->tid;
}

int client_tgid(const struct client *c)
{
	return c->process ? process_tgid(c->process) : c->tid;
}

unsigned long client_memory(const struct client *c)
{
	return c->process ? process_memory(c->process) : 0;
}

int client_memory_read(struct client *c, unsigned long addr, void *buf,
		       size_t size)
{
	return c->process ? process_read(c->process, addr, buf, size) : -EPERM;
}

bool client_is_compat(const struct client *c)
{
	return c->compat;
}

void client_signal(struct client *c, int sig)
{
	if (cpu_enter())
		return;
	kpi.client_signal(c->task, sig);
	cpu_leave();
}

int client_pending_signal(const struct client *c)
{
	struct thread_status s;
	uint64_t pending;

	if (c->tid <= 0 || thread_status_read(c->tid, &s))
		return 0;
	thread_status_free(&s);
	pending = s.pending & ~s.blocked;
	if (s.pending >> (SIGKILL - 1) & 1)
		return SIGKILL;
	return pending ? __builtin_ctzll(pending) + 1 : 0;
}

size_t clients_count(void)
{
	size_t n;

	pthread_mutex_lock(&mutex);
	n = nr_clients;
	pthread_mutex_unlock(&mutex);
	return n;
}

static bool any(const struct client *c, const void *arg)
{
	(void)c;
	(void)arg;
	return true;
}

int clients_open(void)
{
	int ret;

	if (!upcalls_have_files())
		return -EOPNOTSUPP;
	ret = loop_open();
	atomic_store(&is_open, !ret);
	return ret;
}

void clients_close(void)
{
	struct client *list;

	if (!atomic_exchange(&is_open, false))
		return;
	processes_close();
	pool_close();
	pthread_mutex_lock(&mutex);
	list = collect(any, NULL);
	sweep_at = 64;
	pthread_mutex_unlock(&mutex);
	end_all(list);
}
