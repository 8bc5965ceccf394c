// SPDX-License-Identifier: GPL-2.0
/*
 * epoll.c - drivers' files in the program's epoll instances.
 *
 * In the file's stead the kernel's instance holds an eventfd, which the
 * driver's wait queue signals. What epoll_wait() tells of it is put into the
 * driver's own words: who asks meanwhile may find that nothing is there any
 * more, and waits on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "gate.h"

struct inside_item {
	struct poll_watch watch;
	struct inside_item *next;	/* of its file */
	struct inside_item *listed;	/* of all */
	struct inside_file *file;
	int epfd, fd, eventfd;
	uint32_t number;		/* in the event's data */
	struct epoll_event wanted;
};

/* Guards the lists; upcalls are made without it. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct inside_item *items;
static uint32_t last_number;
/* The upper half of our events' data; nobody else's by all odds. */
static uint32_t token;

static void wake(struct poll_watch *watch, unsigned int events)
{
	struct inside_item *i = (struct inside_item *)watch;
	uint64_t one = 1;

	(void)events;
	gate_raw(SYS_write, i->eventfd, &one, sizeof(one));
}

/* ---------------------------------------------------------------- the lists */

/* With the mutex. */
static struct inside_item *find(int epfd, int fd)
{
	struct inside_item *i = items;

	while (i && (i->epfd != epfd || i->fd != fd))
		i = i->listed;
	return i;
}

static void unlist(struct inside_item *item)
{
	struct inside_item **at = &items;

	while (*at && *at != item)
		at = &(*at)->listed;
	if (*at)
		*at = item->listed;
	for (at = &item->file->items; *at && *at != item; at = &(*at)->next)
		;
	if (*at)
		*at = item->next;
}

/* Off the lists already. */
static void end(struct inside_item *i, bool cancels)
{
	struct cpu_thread *t = cpu_self();
	bool mine = t && t->cpu >= 0;

	if (cancels && (mine || !cpu_enter())) {
		kpi.poll_cancel(i->file->file, poll_cookie(&i->watch));
		if (!mine)
			cpu_leave();
	}
	close(i->eventfd);
	free(i);
}

/* Those of @f (NULL: of any) in @epfd (-1: in any). */
static void end_all(const struct inside_file *f, int epfd)
{
	for (;;) {
		struct inside_item *i;

		pthread_mutex_lock(&mutex);
		for (i = items; i && ((f && i->file != f) ||
				      (epfd >= 0 && i->epfd != epfd));
		     i = i->listed)
			;
		if (i)
			unlist(i);
		pthread_mutex_unlock(&mutex);
		if (!i)
			return;
		end(i, true);
	}
}

void inside_epoll_forget(struct inside_file *f)
{
	if (f->items)
		end_all(f, -1);
}

void inside_epoll_closed(int epfd)
{
	end_all(NULL, epfd);
}

/* --------------------------------------------------------------- epoll_ctl */

static long control(struct inside_item *i, int op)
{
	/* Its readiness is one bit here; the rest is in what is wanted. */
	struct epoll_event e = {
		.events = EPOLLIN | (i->wanted.events &
				     (EPOLLET | EPOLLONESHOT | EPOLLWAKEUP |
				      EPOLLEXCLUSIVE)),
		.data.u64 = (uint64_t)token << 32 | i->number,
	};

	return gate_raw(SYS_epoll_ctl, i->epfd, op, i->eventfd, &e);
}

/* What holds of the file now; the next change is told. */
static uint32_t ask(struct call *call, const struct inside_item *i)
{
	uint32_t mask = 0;

	if (!call_enter(call)) {
		mask = kpi.poll(i->file->file, i->wanted.events & 0xffff,
				poll_cookie((struct poll_watch *)&i->watch));
		call_leave(call);
	}
	return mask;
}

static void ask_first(struct call *call, struct inside_item *i)
{
	if (ask(call, i))
		wake(&i->watch, 0);
}

static struct inside_item *item_new(int epfd, int fd, struct inside_file *f,
				    const struct epoll_event *wanted)
{
	struct inside_item *i = calloc(1, sizeof(*i));

	if (!i)
		return NULL;
	*i = (struct inside_item){ .watch.wake = wake, .file = f, .epfd = epfd,
				   .fd = fd, .wanted = *wanted };
	i->eventfd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (i->eventfd < 0) {
		free(i);
		return NULL;
	}
	pthread_mutex_lock(&mutex);
	while (!token)
		if (getrandom(&token, sizeof(token), 0) < 0)
			token = (uint32_t)clock_now();
	i->number = ++last_number;
	i->listed = items;
	items = i;
	i->next = f->items;
	f->items = i;
	pthread_mutex_unlock(&mutex);
	return i;
}

static long add(struct call *call, struct inside_file *f,
		const struct epoll_event *wanted)
{
	int epfd = (int)call->args[0], fd = (int)call->args[2];
	struct inside_item *i;
	long ret;

	/* As the kernel has it: what cannot be polled is no member. */
	if (!f->file)
		return -EPERM;
	i = item_new(epfd, fd, f, wanted);
	if (!i)
		return -ENOMEM;
	ret = control(i, EPOLL_CTL_ADD);
	if (ret) {
		pthread_mutex_lock(&mutex);
		unlist(i);
		pthread_mutex_unlock(&mutex);
		end(i, false);
		return ret;
	}
	if (!inside_fd((unsigned int)epfd) && epfd < FDS_MAX)
		inside_mark(epfd, FD_EPOLL);
	ask_first(call, i);
	return 0;
}

static long change(struct call *call, struct inside_file *f,
		   const struct epoll_event *wanted)
{
	struct inside_item *i;
	long ret;

	pthread_mutex_lock(&mutex);
	i = find((int)call->args[0], (int)call->args[2]);
	if (i && call->args[1] == EPOLL_CTL_DEL)
		unlist(i);
	pthread_mutex_unlock(&mutex);
	if (!i)
		return call->args[1] == EPOLL_CTL_ADD ? add(call, f, wanted) :
							-ENOENT;
	switch (call->args[1]) {
	case EPOLL_CTL_ADD:
		return -EEXIST;
	case EPOLL_CTL_DEL:
		end(i, true);
		return 0;
	case EPOLL_CTL_MOD:
		i->wanted = *wanted;
		ret = control(i, EPOLL_CTL_MOD);
		if (!ret)
			ask_first(call, i);
		return ret;
	}
	return -EINVAL;
}

long inside_epoll_ctl(struct call *call)
{
	struct inside_file *f = inside_get(call->args[2]);
	struct epoll_event wanted = { 0 };
	long ret;

	if (!f)
		return CALL_CONTINUE;
	if (call->args[1] != EPOLL_CTL_DEL &&
	    call_read(call, call->args[3], &wanted, sizeof(wanted)))
		ret = -EFAULT;
	else
		ret = change(call, f, &wanted);
	inside_put(f);
	return ret;
}

/* -------------------------------------------------------------- epoll_wait */

static struct inside_item *by_number(uint32_t number)
{
	struct inside_item *i;

	pthread_mutex_lock(&mutex);
	for (i = items; i && i->number != number; i = i->listed)
		;
	/* Its file stays for us; the item stays as long as that is open. */
	if (i)
		inside_ref(i->file);
	pthread_mutex_unlock(&mutex);
	return i;
}

/*
 * The event of @i in the driver's words; false: nothing is there. It is taken
 * back first, so that what comes while we ask is not lost.
 */
static bool translate(struct call *call, struct inside_item *i,
		      struct epoll_event *e)
{
	uint64_t signals;
	uint32_t mask;

	if (read(i->eventfd, &signals, sizeof(signals)) < 0 &&
	    errno != EAGAIN)
		return false;
	mask = ask(call, i);
	if (mask && !(i->wanted.events & EPOLLET))
		wake(&i->watch, 0);
	if (!mask && i->wanted.events & EPOLLONESHOT)
		control(i, EPOLL_CTL_MOD);
	e->events = mask;
	e->data = i->wanted.data;
	return mask;
}

static long translate_all(struct call *call, struct epoll_event *events, long n)
{
	long kept = 0;

	for (long at = 0; at < n; at++) {
		struct epoll_event e = events[at];
		struct inside_item *i;
		bool holds = true;

		if (e.data.u64 >> 32 == token) {
			i = by_number((uint32_t)e.data.u64);
			holds = i && translate(call, i, &e);
			if (i)
				inside_put(i->file);
		}
		if (holds)
			events[kept++] = e;
	}
	return kept;
}

#define EVENTS_AT_ONCE 256

/* @deadline FOREVER: for ever; 0: do not wait. */
static long wait(struct call *call, uint64_t deadline)
{
	struct epoll_event events[EVENTS_AT_ONCE];
	long max = (int)call->args[2], n;

	if (max <= 0)
		return -EINVAL;
	max = max < EVENTS_AT_ONCE ? max : EVENTS_AT_ONCE;
	for (;;) {
		uint64_t now = clock_now();
		/* Up to a millisecond too long, as the kernel rounds it. */
		int ms = deadline == FOREVER ? -1 :
			 deadline <= now ? 0 :
			 (int)((deadline - now + NSEC_PER_MSEC - 1) /
			       NSEC_PER_MSEC);

		n = inside_raw(SYS_epoll_pwait, (uint64_t[6]){
			call->args[0], (uint64_t)events, (uint64_t)max,
			(uint64_t)(int64_t)ms,
			call->nr == SYS_epoll_wait ? 0 : call->args[4],
			sizeof(uint64_t) });
		if (n <= 0)
			return n;
		n = translate_all(call, events, n);
		if (n || (deadline != FOREVER && clock_now() >= deadline))
			break;
	}
	return call_write(call, call->args[1], events,
			  (size_t)n * sizeof(*events)) ? -EFAULT : n;
}

long inside_epoll_wait(struct call *call)
{
	int ms = (int)call->args[3];

	return wait(call, ms < 0 ? FOREVER :
			  ms ? clock_now() + (uint64_t)ms * NSEC_PER_MSEC : 0);
}

long inside_epoll_pwait(struct call *call)
{
	return inside_epoll_wait(call);
}

long inside_epoll_pwait2(struct call *call)
{
	struct timespec t;

	if (!call->args[3])
		return wait(call, FOREVER);
	if (call_read(call, call->args[3], &t, sizeof(t)))
		return -EFAULT;
	if (t.tv_sec < 0 || t.tv_nsec < 0 || t.tv_nsec >= 1000000000)
		return -EINVAL;
	return wait(call, clock_now() + (uint64_t)t.tv_sec * NSEC_PER_SEC +
				  (uint64_t)t.tv_nsec);
}
