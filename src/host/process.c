// SPDX-License-Identifier: GPL-2.0
/*
 * The processes of clients, and their memory.  Each is held by a pidfd: a
 * number alone may be another process's by the time it is used.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "client.h"
#include "inside/inside.h"
#include "loop.h"

struct process {
	struct process *next;
	int tgid, pidfd;
	unsigned int references;
	unsigned long handle;
	_Atomic bool dead;
	_Atomic uint64_t looked_at;	/* when it was last seen alive */
	/* The loop's watch of the pidfd, which holds a reference. */
	bool watched;
	uv_poll_t poll;
	struct job job;
};

/*
 * Few programs use one driver at a time, and a new one is looked up once for
 * each call: a short list, newest first.
 */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct process *processes;
static unsigned long last_handle;

static struct process *from_job(struct job *job)
{
	return (struct process *)((char *)job - offsetof(struct process, job));
}

static void unlink_process(struct process *p)
{
	struct process **at = &processes;

	while (*at && *at != p)
		at = &(*at)->next;
	if (*at)
		*at = p->next;
}

struct process *process_ref(struct process *p)
{
	pthread_mutex_lock(&mutex);
	p->references++;
	pthread_mutex_unlock(&mutex);
	return p;
}

void process_put(struct process *p)
{
	bool last;

	pthread_mutex_lock(&mutex);
	last = !--p->references;
	if (last)
		unlink_process(p);
	pthread_mutex_unlock(&mutex);
	if (!last)
		return;
	close(p->pidfd);
	free(p);
}

static void on_closed(uv_handle_t *handle)
{
	process_put(handle->data);
}

/* A pidfd is readable when its process has ended. */
static void on_end(uv_poll_t *poll, int status, int events)
{
	struct process *p = poll->data;

	(void)status;
	(void)events;
	atomic_store(&p->dead, true);
	uv_close((uv_handle_t *)poll, on_closed);
	clients_process_died(p);
}

static void watch(struct job *job)
{
	struct process *p = from_job(job);

	p->poll.data = p;
	if (uv_poll_init(loop_uv(), &p->poll, p->pidfd)) {
		process_put(p);
		return;
	}
	p->watched = true;
	if (uv_poll_start(&p->poll, UV_READABLE, on_end))
		uv_close((uv_handle_t *)&p->poll, on_closed);
}

/* With the mutex. Two references: the caller's and the loop's. */
static struct process *process_new(int tgid)
{
	struct process *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->pidfd = syscall(SYS_pidfd_open, tgid, 0);
	if (p->pidfd < 0) {
		free(p);
		return NULL;
	}
	p->tgid = tgid;
	p->references = 2;
	p->handle = tgid == getpid() ? HOST_MEMORY_SELF : ++last_handle;
	p->next = processes;
	processes = p;
	p->job.run = watch;
	loop_post(&p->job);
	return p;
}

/* Its loop's watch may not have told yet that it has ended. */
static bool alive(struct process *p)
{
	uint64_t now = coarse_now();

	/* Each other number is used before this one is another process's. */
	if (now - atomic_load(&p->looked_at) < RECHECK_NS)
		return !atomic_load(&p->dead);
	atomic_store(&p->looked_at, now);
	if (!atomic_load(&p->dead) &&
	    syscall(SYS_pidfd_send_signal, p->pidfd, 0, NULL, 0) &&
	    errno == ESRCH)
		atomic_store(&p->dead, true);
	return !atomic_load(&p->dead);
}

struct process *process_get(int tgid)
{
	struct process *p;

	pthread_mutex_lock(&mutex);
	for (p = processes; p; p = p->next)
		if (p->tgid == tgid && alive(p))
			break;
	if (p)
		p->references++;
	else
		p = process_new(tgid);
	pthread_mutex_unlock(&mutex);
	return p;
}

int process_tgid(const struct process *p)
{
	return p->tgid;
}

unsigned long process_memory(const struct process *p)
{
	return p->handle;
}

bool process_is_dead(const struct process *p)
{
	return atomic_load(&p->dead);
}

bool process_has_thread(const struct process *p, int tid)
{
	/* -EPERM is an answer too: there is such a thread. */
	return !atomic_load(&p->dead) &&
	       (!syscall(SYS_tgkill, p->tgid, tid, 0) || errno != ESRCH);
}

static void end_watch(struct job *job)
{
	pthread_mutex_lock(&mutex);
	for (struct process *p = processes; p; p = p->next)
		if (p->watched && !uv_is_closing((uv_handle_t *)&p->poll))
			uv_close((uv_handle_t *)&p->poll, on_closed);
	pthread_mutex_unlock(&mutex);
	(void)job;
}

void processes_close(void)
{
	struct job job = { .run = end_watch };

	loop_call(&job);
}

unsigned int processes_signal(int sig)
{
	unsigned int n = 0;

	pthread_mutex_lock(&mutex);
	for (struct process *p = processes; p; p = p->next) {
		if (p->tgid == getpid() || atomic_load(&p->dead))
			continue;
		n++;
		syscall(SYS_pidfd_send_signal, p->pidfd, sig, NULL, 0);
	}
	pthread_mutex_unlock(&mutex);
	return n;
}

/* ---------------------------------------------------------------- memory */

struct process *process_by_handle(unsigned long handle)
{
	struct process *p;

	pthread_mutex_lock(&mutex);
	for (p = processes; p && p->handle != handle; p = p->next)
		;
	if (p)
		p->references++;
	pthread_mutex_unlock(&mutex);
	return p;
}

static ssize_t copy_piece(struct process *p, unsigned long addr, char *buf,
			  size_t size, bool write)
{
	struct iovec local = { buf, size };
	struct iovec remote = { (void *)addr, size };

	return write ? process_vm_writev(p->tgid, &local, 1, &remote, 1, 0) :
		       process_vm_readv(p->tgid, &local, 1, &remote, 1, 0);
}

/*
 * The kernel does not say how far it came within a piece that ends in memory
 * that is not there: then page after page.
 */
static size_t copy_pages(struct process *p, unsigned long addr, char *buf,
			 size_t size, bool write)
{
	size_t done = 0;

	while (done < size) {
		size_t piece = PAGE_SIZE - (addr + done) % PAGE_SIZE;
		ssize_t n;

		if (piece > size - done)
			piece = size - done;
		n = copy_piece(p, addr + done, buf + done, piece, write);
		if (n > 0)
			done += n;
		if (n != (ssize_t)piece)
			break;
	}
	return done;
}

static size_t copy(struct process *p, unsigned long addr, char *buf,
		   size_t size, bool write)
{
	ssize_t n;

	if (addr + size < addr || !alive(p))
		return 0;
	n = copy_piece(p, addr, buf, size, write);
	if (n == (ssize_t)size)
		return size;
	return n < 0 && errno != EFAULT ? 0 :
					  copy_pages(p, addr, buf, size, write);
}

int process_read(struct process *p, unsigned long addr, void *buf, size_t size)
{
	ssize_t n;

	if (addr + size < addr)
		return -EFAULT;
	if (!alive(p))
		return -ESRCH;
	n = copy_piece(p, addr, buf, size, false);
	if (n < 0)
		return -errno;
	return n == (ssize_t)size ? 0 : -EFAULT;
}

unsigned long host_user_copy(unsigned long memory, unsigned long addr,
			     void *buf, unsigned long size, unsigned int write)
{
	struct process *p = process_by_handle(memory);
	size_t done;
	bool paused;

	if (memory == MEMORY_GUARDED)
		return guard_copy(addr, buf, size, write);
	if (!p)
		return size;
	/* Its page may be one that another driver call has to fetch. */
	paused = cpu_pause();
	done = copy(p, addr, buf, size, write);
	cpu_resume(paused);
	process_put(p);
	return size - done;
}

/*
 * A number that is a client's is that client's process, or nobody's any more;
 * 0 and -1 would be the host's own group and everybody.
 */
int host_kill(int pid, int sig)
{
	struct process *p;
	int ret;

	if (!pid || pid == -1)
		return -ESRCH;
	pthread_mutex_lock(&mutex);
	for (p = processes; p && p->tgid != pid; p = p->next)
		;
	ret = p ? syscall(SYS_pidfd_send_signal, p->pidfd, sig, NULL, 0) :
		  kill(pid, sig);
	ret = ret ? -errno : 0;
	pthread_mutex_unlock(&mutex);
	return ret;
}
