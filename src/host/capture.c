// SPDX-License-Identifier: GPL-2.0
/*
 * Where another thread is. It is sent a signal, and its handler copies its
 * registers and the top of its stack: the thread goes on at once, and the
 * copy is unwound at leisure, which may allocate, and so must not wait for a
 * thread that was stopped in the middle of malloc().
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "internal.h"

/* Of the real-time signals one that hardly anybody else takes. */
#define CAPTURE_SIGNAL (SIGRTMAX - 3)

#define ANSWER_NSEC (200 * NSEC_PER_MSEC)

/* One at a time, under threads_mutex. Taken by the thread that it is for. */
struct request {
	int tid;
	struct capture *to;
	_Atomic uint32_t done;
};
static _Atomic(struct request *) wanted;
static struct sigaction previous;
static bool installed;

static size_t copy_stack(unsigned long sp, char *to, size_t size)
{
	struct iovec local = { to, size }, remote = { (void *)sp, size };
	ssize_t n;

	/* The stack may end before: then up to the page where it does. */
	do {
		n = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
		remote.iov_len /= 2;
	} while (n < 0 && remote.iov_len);
	return n < 0 ? 0 : (size_t)n;
}

static void handler(int signal, siginfo_t *info, void *context)
{
	struct request *r = atomic_load(&wanted);
	int saved = errno;

	if (!r || r->tid != syscall(SYS_gettid) ||
	    !atomic_compare_exchange_strong(&wanted, &r, NULL)) {
		if (previous.sa_flags & SA_SIGINFO)
			previous.sa_sigaction(signal, info, context);
		else if (previous.sa_handler != SIG_DFL &&
			 previous.sa_handler != SIG_IGN)
			previous.sa_handler(signal);
		errno = saved;
		return;
	}
	crash_regs(&r->to->regs, context);
	r->to->start = r->to->regs.sp;
	r->to->size = copy_stack(r->to->start, r->to->bytes, CAPTURE_SIZE);
	atomic_store(&r->done, 1);
	futex_wake(&r->done, 1);
	errno = saved;
}

bool capture_thread(int tid, struct capture *to)
{
	struct request r = { .tid = tid, .to = to }, *expected = &r;
	uint64_t end = clock_now() + ANSWER_NSEC;

	to->size = 0;
	atomic_store(&wanted, &r);
	if (!syscall(SYS_tgkill, getpid(), tid, CAPTURE_SIGNAL))
		while (!atomic_load(&r.done) && clock_now() < end)
			futex_wait(&r.done, 0, end);
	/* Whoever has taken it is writing: that does not take long. */
	if (!atomic_compare_exchange_strong(&wanted, &expected, NULL))
		while (!atomic_load(&r.done))
			futex_wait(&r.done, 0, FOREVER);
	return to->size;
}

int capture_open(void)
{
	struct sigaction sa = { .sa_sigaction = handler,
				.sa_flags = SA_SIGINFO | SA_ONSTACK |
					    SA_RESTART };

	sigfillset(&sa.sa_mask);
	if (sigaction(CAPTURE_SIGNAL, &sa, &previous))
		return -errno;
	installed = true;
	return 0;
}

/* One that a thread had blocked and gets late shall not end the process. */
void capture_close(void)
{
	if (!installed)
		return;
	if (!(previous.sa_flags & SA_SIGINFO) && previous.sa_handler == SIG_DFL)
		previous.sa_handler = SIG_IGN;
	sigaction(CAPTURE_SIGNAL, &previous, NULL);
	installed = false;
}

int capture_signal(void)
{
	return CAPTURE_SIGNAL;
}
