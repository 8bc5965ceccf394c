// SPDX-License-Identifier: GPL-2.0
/*
 * poll.c - poll() and select() of drivers' files among others.
 *
 * The drivers are asked first. When nobody is ready, the kernel waits for the
 * others and for an eventfd of the thread, which a driver's wait queue signals.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "gate.h"

/*
 * One file that a thread waits for. It outlives the call: a handler may leave
 * it by siglongjmp(); then the thread's next one, or its end, takes it back.
 */
struct inside_watch {
	struct poll_watch watch;
	struct inside_file *file;	/* NULL: not in use */
	int eventfd;
};

static void wake(struct poll_watch *watch, unsigned int events)
{
	struct inside_watch *w = (struct inside_watch *)watch;
	uint64_t one = 1;

	(void)events;
	gate_raw(SYS_write, w->eventfd, &one, sizeof(one));
}

static unsigned int ask(struct call *call, struct inside_file *f,
			unsigned int events, unsigned long cookie)
{
	unsigned int mask = POLLNVAL;

	if (!f->file)
		return events & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM);
	if (!call_enter(call)) {
		mask = kpi.poll(f->file, events, cookie);
		call_leave(call);
	}
	return mask;
}

static void cancel(struct inside_watch *w)
{
	struct client *c = inside_client(false);

	if (c && !client_enter(c)) {
		kpi.poll_cancel(w->file->file, poll_cookie(&w->watch));
		client_leave();
	}
	inside_put(w->file);
	w->file = NULL;
}

static void cancel_all(struct inside_thread *t)
{
	for (unsigned int i = 0; i < t->nr_watches; i++)
		if (t->watches[i].file)
			cancel(&t->watches[i]);
}

void inside_poll_forget(struct inside_thread *t)
{
	cancel_all(t);
	free(t->watches);
	t->watches = NULL;
	t->nr_watches = 0;
	if (t->eventfd >= 0)
		close(t->eventfd);
}

/* Room for @n of them, none in use; the thread's eventfd, not signalled. */
static int prepare(struct inside_thread *t, unsigned int n)
{
	struct inside_watch *more;
	uint64_t count;

	cancel_all(t);
	if (t->eventfd < 0)
		t->eventfd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (t->eventfd < 0)
		return -errno;
	if (read(t->eventfd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		return -errno;
	if (n <= t->nr_watches)
		return 0;
	more = calloc(n, sizeof(*more));
	if (!more)
		return -ENOMEM;
	free(t->watches);
	t->watches = more;
	t->nr_watches = n;
	return 0;
}

/* ------------------------------------------------------------- one waiting */

struct wait {
	struct call *call;
	struct pollfd *fds;		/* the program's, and one more */
	struct pollfd *real;		/* for the kernel: ours are -1 */
	struct inside_file **files;	/* of each, or NULL */
	unsigned int n;
	uint64_t deadline;		/* monotonic ns; FOREVER */
	const uint64_t *mask;		/* signals meanwhile, or NULL */
};

/* How many of ours are ready. */
static int ask_all(struct wait *w, bool with_cookies)
{
	struct inside_thread *t = inside_self();
	unsigned int at = 0;
	int ready = 0;

	for (unsigned int i = 0; i < w->n; i++) {
		unsigned int events = (unsigned short)w->fds[i].events;
		struct inside_watch *watch = NULL;

		if (!w->files[i])
			continue;
		if (with_cookies && w->files[i]->file) {
			watch = &t->watches[at++];
			watch->watch.wake = wake;
			watch->eventfd = t->eventfd;
			if (!watch->file) {
				inside_ref(w->files[i]);
				watch->file = w->files[i];
			}
		}
		w->fds[i].revents =
			(short)ask(w->call, w->files[i], events,
				   watch ? poll_cookie(&watch->watch) : 0);
		ready += !!w->fds[i].revents;
	}
	return ready;
}

/* @last NULL: do not wait. */
static long ask_kernel(struct wait *w, unsigned int n, bool waits)
{
	struct timespec left = { 0, 0 };
	uint64_t now = clock_now();

	if (waits && w->deadline != FOREVER && w->deadline > now) {
		left.tv_sec = (time_t)((w->deadline - now) / NSEC_PER_SEC);
		left.tv_nsec = (long)((w->deadline - now) % NSEC_PER_SEC);
	}
	return inside_raw(SYS_ppoll, (uint64_t[6]){
		(uint64_t)w->real, n,
		waits && w->deadline == FOREVER ? 0 : (uint64_t)&left,
		waits ? (uint64_t)w->mask : 0, sizeof(uint64_t) });
}

static void merge(struct wait *w)
{
	for (unsigned int i = 0; i < w->n; i++)
		if (!w->files[i])
			w->fds[i].revents = w->real[i].revents;
}

static long count(const struct wait *w)
{
	long n = 0;

	for (unsigned int i = 0; i < w->n; i++)
		n += !!w->fds[i].revents;
	return n;
}

static long wait_for_any(struct wait *w, unsigned int ours)
{
	struct inside_thread *t = inside_self();
	int ready = ask_all(w, false);
	uint64_t signals;
	long ret;

	if (!ready && w->deadline) {
		ret = prepare(t, ours);
		if (ret)
			return ret;
	}
	for (;;) {
		bool waits = !ready && w->deadline;

		/* Registered, or it would come between asking and waiting. */
		if (waits)
			ready = ask_all(w, true);
		w->real[w->n] = (struct pollfd){ t->eventfd, POLLIN, 0 };
		ret = ask_kernel(w, w->n + (waits && !ready),
				 waits && !ready);
		merge(w);
		if (ret < 0 || count(w) || !waits || ready ||
		    clock_now() >= w->deadline)
			break;
		if (read(t->eventfd, &signals, sizeof(signals)) < 0 &&
		    errno != EAGAIN)
			break;
	}
	cancel_all(t);
	return ret < 0 ? ret : count(w);
}

static long wait_files(struct wait *w)
{
	unsigned int ours = 0;
	long ret;

	for (unsigned int i = 0; i < w->n; i++) {
		w->files[i] = w->fds[i].fd < 0 ? NULL :
					  inside_get((unsigned int)w->fds[i].fd);
		w->real[i] = w->fds[i];
		w->fds[i].revents = 0;
		if (!w->files[i])
			continue;
		w->real[i].fd = -1;
		ours++;
	}
	ret = ours ? wait_for_any(w, ours) : CALL_CONTINUE;
	for (unsigned int i = 0; i < w->n; i++)
		if (w->files[i])
			inside_put(w->files[i]);
	return ret;
}

#define FDS_AT_ONCE 65536u

/* In one piece of memory: the program's array, the kernel's, the files. */
static bool wait_open(struct wait *w, unsigned int n)
{
	size_t pollfds = (n + 1) * sizeof(struct pollfd);
	char *p = n > FDS_AT_ONCE ? NULL :
				    calloc(1, 2 * pollfds +
						      n * sizeof(*w->files));

	if (!p)
		return false;
	w->files = (struct inside_file **)p;
	w->fds = (struct pollfd *)(p + n * sizeof(*w->files));
	w->real = (struct pollfd *)(p + n * sizeof(*w->files) + pollfds);
	w->n = n;
	return true;
}

static void wait_close(struct wait *w)
{
	free(w->files);
}

static uint64_t deadline_in(const struct timespec *t)
{
	if (!t->tv_sec && !t->tv_nsec)
		return 0;
	if (t->tv_sec > 1000000000)
		return FOREVER;
	return clock_now() + (uint64_t)t->tv_sec * NSEC_PER_SEC +
	       (uint64_t)t->tv_nsec;
}

/* What is left, where the call tells it. */
static void tell_left(struct call *call, uint64_t to, uint64_t deadline,
		      bool micro)
{
	uint64_t now = clock_now();
	uint64_t left = deadline > now ? deadline - now : 0;
	long long t[2] = { (long long)(left / NSEC_PER_SEC),
			   (long long)(left % NSEC_PER_SEC) };

	if (micro)
		t[1] /= 1000;
	if (to && deadline != FOREVER)
		call_write(call, to, t, sizeof(t));
}

/* ------------------------------------------------------------------- poll */

static long poll_call(struct call *call, struct wait *w)
{
	uint64_t from = call->args[0];
	size_t size = call->args[1] * sizeof(struct pollfd);
	long ret;

	if (call->args[1] > FDS_AT_ONCE)
		return CALL_CONTINUE;
	if (!wait_open(w, (unsigned int)call->args[1]))
		return -ENOMEM;
	w->call = call;
	ret = call_read(call, from, w->fds, size) ? -EFAULT : wait_files(w);
	if (ret >= 0 && call_write(call, from, w->fds, size))
		ret = -EFAULT;
	wait_close(w);
	return ret;
}

long inside_poll(struct call *call)
{
	int ms = (int)call->args[2];
	struct timespec t = { ms / 1000, ms % 1000 * 1000000l };
	struct wait w = { .deadline = ms < 0 ? FOREVER : deadline_in(&t) };

	return poll_call(call, &w);
}

static int read_timespec(struct call *call, uint64_t from, uint64_t *deadline)
{
	struct timespec t;

	*deadline = FOREVER;
	if (!from)
		return 0;
	if (call_read(call, from, &t, sizeof(t)))
		return -EFAULT;
	if (t.tv_sec < 0 || t.tv_nsec < 0 || t.tv_nsec >= 1000000000)
		return -EINVAL;
	*deadline = deadline_in(&t);
	return 0;
}

long inside_ppoll(struct call *call)
{
	struct wait w = { 0 };
	uint64_t mask;
	long ret = read_timespec(call, call->args[2], &w.deadline);

	if (ret)
		return ret;
	if (call->args[3]) {
		if (call_read(call, call->args[3], &mask, sizeof(mask)))
			return -EFAULT;
		w.mask = &mask;
	}
	ret = poll_call(call, &w);
	if (ret != CALL_CONTINUE)
		tell_left(call, call->args[2], w.deadline, false);
	return ret;
}

/* ------------------------------------------------------------------ select */

enum { SET_IN, SET_OUT, SET_EX, N_SETS };

struct sets {
	fd_set set[N_SETS];
	unsigned int n, bytes;
};

static const short set_events[N_SETS] = {
	POLLIN | POLLRDNORM | POLLRDBAND,
	POLLOUT | POLLWRNORM | POLLWRBAND,
	POLLPRI,
};
static const short set_ready[N_SETS] = {
	POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR,
	POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR,
	POLLPRI,
};

static int read_sets(struct call *call, struct sets *s)
{
	memset(s->set, 0, sizeof(s->set));
	s->bytes = (s->n + 63) / 64 * 8;
	for (int i = 0; i < N_SETS; i++)
		if (call->args[i + 1] &&
		    call_read(call, call->args[i + 1], &s->set[i], s->bytes))
			return -EFAULT;
	return 0;
}

static void to_poll(const struct sets *s, struct wait *w)
{
	for (unsigned int fd = 0; fd < s->n; fd++) {
		w->fds[fd].fd = -1;
		for (int i = 0; i < N_SETS; i++)
			if (FD_ISSET(fd, &s->set[i])) {
				w->fds[fd].fd = (int)fd;
				w->fds[fd].events |= set_events[i];
			}
	}
}

/* Bits in the answer, or -EBADF. */
static long from_poll(struct sets *s, const struct wait *w)
{
	long n = 0;

	for (unsigned int fd = 0; fd < s->n; fd++)
		for (int i = 0; i < N_SETS; i++) {
			if (!FD_ISSET(fd, &s->set[i]))
				continue;
			if (w->fds[fd].revents & POLLNVAL)
				return -EBADF;
			if (w->fds[fd].revents & set_ready[i])
				n++;
			else
				FD_CLR(fd, &s->set[i]);
		}
	return n;
}

static long select_call(struct call *call, struct wait *w)
{
	struct sets s = { .n = (unsigned int)call->args[0] };
	long ret;

	if ((int)call->args[0] < 0 || s.n > FD_SETSIZE)
		return CALL_CONTINUE;
	if (read_sets(call, &s))
		return -EFAULT;
	if (!wait_open(w, s.n))
		return -ENOMEM;
	w->call = call;
	to_poll(&s, w);
	ret = wait_files(w);
	if (ret >= 0)
		ret = from_poll(&s, w);
	for (int i = 0; i < N_SETS && ret >= 0; i++)
		if (call->args[i + 1] &&
		    call_write(call, call->args[i + 1], &s.set[i], s.bytes))
			ret = -EFAULT;
	wait_close(w);
	return ret;
}

long inside_select(struct call *call)
{
	struct wait w = { .deadline = FOREVER };
	long long t[2];
	long ret;

	if (call->args[4]) {
		if (call_read(call, call->args[4], t, sizeof(t)))
			return -EFAULT;
		if (t[0] < 0 || t[1] < 0)
			return -EINVAL;
		w.deadline = deadline_in(&(struct timespec){
			t[0] + t[1] / 1000000, t[1] % 1000000 * 1000 });
	}
	ret = select_call(call, &w);
	if (ret != CALL_CONTINUE)
		tell_left(call, call->args[4], w.deadline, true);
	return ret;
}

long inside_pselect(struct call *call)
{
	struct wait w = { 0 };
	uint64_t given[2] = { 0, 0 }, mask;
	long ret = read_timespec(call, call->args[4], &w.deadline);

	if (ret)
		return ret;
	if (call->args[5] &&
	    call_read(call, call->args[5], given, sizeof(given)))
		return -EFAULT;
	if (given[0]) {
		if (call_read(call, given[0], &mask, sizeof(mask)))
			return -EFAULT;
		w.mask = &mask;
	}
	ret = select_call(call, &w);
	if (ret != CALL_CONTINUE)
		tell_left(call, call->args[4], w.deadline, false);
	return ret;
}
