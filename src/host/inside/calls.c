// SPDX-License-Identifier: GPL-2.0
/*
 * calls.c - which of the program's system calls concern us, and what is around
 * one that does.
 *
 * What goes by a path is served by the functions that serve other processes
 * (exec/), here on the program's own thread.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gate.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#define ERESTARTSYS 512 /* linux/errno.h: not for programs */
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

/* ----------------------------------------------------------------- threads */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct inside_thread *threads;
static _Thread_local struct inside_thread *self;
_Atomic bool inside_ending;
bool inside_joined;

struct inside_thread *inside_self(void)
{
	struct inside_thread *t = self;

	if (t)
		return t;
	t = calloc(1, sizeof(*t));
	if (!t)
		abort();
	t->tid = gettid();
	t->eventfd = -1;
	pthread_mutex_lock(&mutex);
	t->next = threads;
	t->at = &threads;
	if (threads)
		threads->at = &t->next;
	threads = t;
	pthread_mutex_unlock(&mutex);
	self = t;
	return t;
}

void inside_threads(void (*fn)(struct inside_thread *t))
{
	pthread_mutex_lock(&mutex);
	for (struct inside_thread *t = threads; t; t = t->next)
		if (t != self)
			fn(t);
	pthread_mutex_unlock(&mutex);
}

bool inside_any_entered(void)
{
	bool any = false;

	pthread_mutex_lock(&mutex);
	for (struct inside_thread *t = threads; t; t = t->next)
		any |= t != self && atomic_load(&t->entered);
	pthread_mutex_unlock(&mutex);
	return any;
}

/* The calling thread ends. */
void inside_thread_end(void)
{
	struct inside_thread *t = self;

	if (!t)
		return;
	inside_poll_forget(t);
	if (t->client)
		client_put(t->client);
	pthread_mutex_lock(&mutex);
	*t->at = t->next;
	if (t->next)
		t->next->at = t->at;
	pthread_mutex_unlock(&mutex);
	thread_detach(cpu_self());
	self = NULL;
	free(t);
}

struct client *inside_client(bool refresh)
{
	struct inside_thread *t = inside_self();

	if (!t->client)
		t->client = client_get(t->tid, NULL, 0);
	else if (refresh)
		client_refresh(t->client);
	return t->client;
}

/* --------------------------------------------------------------- the table */

static call_fn *const handlers[GATE_CALLS] = {
	[SYS_read] = inside_read,
	[SYS_write] = inside_write,
	[SYS_pread64] = inside_pread,
	[SYS_pwrite64] = inside_pwrite,
	[SYS_readv] = inside_readv,
	[SYS_writev] = inside_writev,
	[SYS_preadv] = inside_preadv,
	[SYS_pwritev] = inside_pwritev,
	[SYS_preadv2] = inside_preadv,
	[SYS_pwritev2] = inside_pwritev,
	[SYS_lseek] = inside_lseek,
	[SYS_ioctl] = inside_ioctl,
	[SYS_fsync] = inside_fsync,
	[SYS_fdatasync] = inside_fdatasync,
	[SYS_ftruncate] = inside_ftruncate,
	[SYS_fchmod] = inside_fchmod,
	[SYS_fchown] = inside_fchown,
	[SYS_fchdir] = inside_fchdir,
	[SYS_getdents64] = inside_getdents,
	[SYS_fadvise64] = inside_zero,
	[SYS_flock] = inside_zero,
	[SYS_fallocate] = inside_einval,
	[SYS_readahead] = inside_einval,
	[SYS_sendfile] = inside_einval,
	[SYS_copy_file_range] = inside_einval,
	[SYS_splice] = inside_einval,
	[SYS_close] = inside_close,
	[SYS_close_range] = inside_close_range,
	[SYS_dup] = inside_dup,
	[SYS_dup2] = inside_dup2,
	[SYS_dup3] = inside_dup3,
	[SYS_fcntl] = inside_fcntl,
	[SYS_mmap] = inside_mmap,
	[SYS_munmap] = do_munmap,
	[SYS_mremap] = do_mremap,
	[SYS_poll] = inside_poll,
	[SYS_ppoll] = inside_ppoll,
	[SYS_select] = inside_select,
	[SYS_pselect6] = inside_pselect,
	[SYS_epoll_ctl] = inside_epoll_ctl,
	[SYS_epoll_wait] = inside_epoll_wait,
	[SYS_epoll_pwait] = inside_epoll_pwait,
	[SYS_epoll_pwait2] = inside_epoll_pwait2,
	[SYS_rt_sigaction] = inside_sigaction,
	[SYS_rt_sigprocmask] = inside_sigprocmask,
	[SYS_rt_sigsuspend] = inside_sigsuspend,
	[SYS_execve] = inside_execve,
	[SYS_execveat] = inside_execveat,
	[SYS_exit] = inside_exit,
	[SYS_exit_group] = inside_exit_group,
};

unsigned char gate_kinds[GATE_CALLS] = {
	[SYS_read] = GATE_FD,
	[SYS_write] = GATE_FD,
	[SYS_pread64] = GATE_FD,
	[SYS_pwrite64] = GATE_FD,
	[SYS_readv] = GATE_FD,
	[SYS_writev] = GATE_FD,
	[SYS_preadv] = GATE_FD,
	[SYS_pwritev] = GATE_FD,
	[SYS_preadv2] = GATE_FD,
	[SYS_pwritev2] = GATE_FD,
	[SYS_lseek] = GATE_FD,
	[SYS_ioctl] = GATE_FD,
	[SYS_fsync] = GATE_FD,
	[SYS_fdatasync] = GATE_FD,
	[SYS_ftruncate] = GATE_FD,
	[SYS_fchmod] = GATE_FD,
	[SYS_fchown] = GATE_FD,
	[SYS_fchdir] = GATE_FD,
	[SYS_fstat] = GATE_FD,
	[SYS_getdents64] = GATE_ALWAYS,
	[SYS_fadvise64] = GATE_FD,
	[SYS_flock] = GATE_FD,
	[SYS_fallocate] = GATE_FD,
	[SYS_readahead] = GATE_FD,
	[SYS_sendfile] = GATE_FD_SECOND,
	[SYS_copy_file_range] = GATE_FD_THIRD,
	[SYS_splice] = GATE_FD_THIRD,
	[SYS_close] = GATE_FD,
	[SYS_close_range] = GATE_ALWAYS,
	[SYS_dup] = GATE_FD,
	[SYS_dup2] = GATE_FD_SECOND,
	[SYS_dup3] = GATE_FD_SECOND,
	[SYS_fcntl] = GATE_FD,
	[SYS_mmap] = GATE_MMAP,
	[SYS_munmap] = GATE_WINDOW,
	[SYS_mremap] = GATE_WINDOW,
	[SYS_poll] = GATE_FILES,
	[SYS_ppoll] = GATE_FILES,
	[SYS_select] = GATE_FILES,
	[SYS_pselect6] = GATE_FILES,
	[SYS_epoll_ctl] = GATE_FD_THIRD,
	[SYS_epoll_wait] = GATE_FD,
	[SYS_epoll_pwait] = GATE_FD,
	[SYS_epoll_pwait2] = GATE_FD,
	[SYS_rt_sigaction] = GATE_ALWAYS,
	[SYS_rt_sigprocmask] = GATE_ALWAYS,
	[SYS_rt_sigsuspend] = GATE_ALWAYS,
	[SYS_execve] = GATE_ALWAYS,
	[SYS_execveat] = GATE_ALWAYS,
	[SYS_exit] = GATE_ALWAYS,
	[SYS_exit_group] = GATE_ALWAYS,
	[SYS_clone] = GATE_CLONE,
	[SYS_clone3] = GATE_CLONE,
	[SYS_fork] = GATE_CLONE,
	[SYS_vfork] = GATE_CLONE,
};

unsigned char gate_makes_fd[GATE_CALLS] = {
	[SYS_open] = 1,		 [SYS_openat] = 1,
	[SYS_creat] = 1,	 [SYS_openat2] = 1,
	[SYS_socket] = 1,	 [SYS_socketpair] = 1,
	[SYS_accept] = 1,	 [SYS_accept4] = 1,
	[SYS_pipe] = 1,		 [SYS_pipe2] = 1,
	[SYS_dup] = 1,		 [SYS_fcntl] = 1,
	[SYS_epoll_create] = 1,	 [SYS_epoll_create1] = 1,
	[SYS_eventfd] = 1,	 [SYS_eventfd2] = 1,
	[SYS_timerfd_create] = 1, [SYS_signalfd4] = 1,
	[SYS_memfd_create] = 1,	 [SYS_inotify_init1] = 1,
	[SYS_pidfd_open] = 1,	 [SYS_pidfd_getfd] = 1,
	[SYS_recvmsg] = 1,	 [SYS_userfaultfd] = 1,
	[SYS_close] = 1,	 [SYS_seccomp] = 1,
	[SYS_clone] = 2,	 [SYS_clone3] = 2,
	[SYS_vfork] = 2,
};

/* By a path: all that exec/ answers and we have no function of our own for. */
void calls_open(void)
{
	for (int nr = 0; nr < GATE_CALLS; nr++)
		if (!gate_kinds[nr] && call_handler(nr))
			gate_kinds[nr] = GATE_ALWAYS;
}

/* ------------------------------------------------------------ around a call */

long inside_raw(long nr, const uint64_t args[6])
{
	long ret;

	atomic_store(&inside_self()->entered, false);
	inside_leave_host();
	ret = gate_raw(nr, args[0], args[1], args[2], args[3], args[4],
		       args[5]);
	gate_mode = MODE_HOST;
	atomic_store(&inside_self()->entered, true);
	return ret;
}

static long serve(struct call *call)
{
	call_fn *fn = handlers[call->nr] ? handlers[call->nr] :
					   call_handler(call->nr);
	long ret;

	do {
		inside_self()->restart = false;
		ret = fn(call);
		/* As the kernel: unless a handler runs that wants it else. */
		if (ret != -ERESTARTSYS)
			return ret;
		inside_leave_host();
		gate_mode = MODE_HOST;
	} while (inside_self()->restart);
	return -EINTR;
}

bool gate_serve(struct gate_regs *r)
{
	struct call call = { .inside = true };
	/* The program's stack may be what a driver is kept from: watch.c. */
	uint64_t args[6];
	struct inside_thread *t;
	long ret;

	gate_mode = MODE_HOST;
	memcpy(args, r->args, sizeof(args));
	t = inside_self();
	/* claim_end() has all processors see the one or the other. */
	atomic_store_explicit(&t->entered, true, memory_order_relaxed);
	if (inside_ending)
		inside_park();
	call.tid = t->tid;
	call.nr = (int)r->nr;
	call.args = args;
	ret = serve(&call);
	/* It has been taken apart: gate.S lets it end. */
	if (r->nr == SYS_exit)
		return true;
	if (ret == CALL_CONTINUE && call.absent)
		ret = -ENOENT;
	atomic_store_explicit(&t->entered, false, memory_order_release);
	if (inside_ending)
		inside_park();
	inside_leave_host();
	if (ret == CALL_CONTINUE)
		ret = gate_raw((long)r->nr, args[0], args[1], args[2], args[3],
			       args[4], args[5]);
	r->nr = (uint64_t)ret;
	return false;
}
