// SPDX-License-Identifier: GPL-2.0
/*
 * interrupt.c - interrupts of devices.  One thread is the interrupt CPU: it
 * sleeps on the eventfds of all vectors and runs the kernel side's handlers,
 * beside process context as on an SMP machine.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "backend.h"
#include "internal.h"

/* The vectors of a device that come in. */
struct source {
	struct source *next;
	unsigned int device;
	enum device_irq kind;
	unsigned int count;
	/* Of an INTx whose level this process knows. */
	bool asserted, masked;
	int fds[];
};

/* What an event of the epoll set says, in its 64 bits. */
#define EVENT(device, irq, vector)                                            \
	((uint64_t)(irq) << 48 | (uint64_t)(device) << 16 | (vector))
#define EVENT_END (~0ull)
/* A descriptor that a device watches: no address has these bits. */
#define EVENT_WATCH (1ull << 63)
#define WATCH(dev, token)                                                     \
	(EVENT_WATCH | (uint64_t)(token) << 48 | (uint64_t)(uintptr_t)(dev))
#define WATCH_DEVICE(event)                                                   \
	((struct device *)(uintptr_t)((event) & ((1ull << 48) - 1)))
#define WATCH_TOKEN(event) ((unsigned int)((event) >> 48 & 0x7fff))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct source *sources;
static int epoll_fd = -1, end_fd = -1;
static pthread_t thread;
static bool running;

/* Held while handlers run: who ends vectors waits for those. */
static pthread_mutex_t delivering = PTHREAD_MUTEX_INITIALIZER;

static struct source *source_of(unsigned int device)
{
	struct source *s = sources;

	while (s && s->device != device)
		s = s->next;
	return s;
}

static void signal_fd(int fd)
{
	static const uint64_t one = 1;

	/* EAGAIN: it is full, which says the same. */
	if (write(fd, &one, sizeof(one)) < 0)
		return;
}

/* How many have come, 0: none. More than these are merged, as by an APIC. */
#define MOST_AT_ONCE 64

static unsigned int drain(int fd)
{
	uint64_t n;

	if (read(fd, &n, sizeof(n)) != sizeof(n))
		return 0;
	return n < MOST_AT_ONCE ? (unsigned int)n : MOST_AT_ONCE;
}

/* ------------------------------------------------------------ the thread */

/* It may want to write it down. */
static void tell_device(unsigned int device, enum device_irq kind,
			unsigned int vector)
{
	struct device *d = device_number(device);

	if (d->ops->irq_came)
		d->ops->irq_came(d, kind, vector);
}

static void deliver(unsigned int device, enum device_irq kind,
		    unsigned int vector)
{
	struct source *s;
	unsigned int comes = 0;

	pthread_mutex_lock(&lock);
	s = source_of(device);
	if (s && s->kind == kind && vector < s->count)
		comes = drain(s->fds[vector]);
	/* Held back until the kernel side has dealt with it. */
	if (comes && kind == DEVICE_INTX)
		s->masked = true;
	pthread_mutex_unlock(&lock);
	if (!comes)
		return;
	tell_device(device, kind, vector);
	if (cpu_enter())
		return;
	/* The pin is one level, a message comes as often as it was sent. */
	if (kind == DEVICE_INTX)
		comes = 1;
	while (comes--)
		kpi.irq(device, kind, vector);
	cpu_leave();
}

/* Surprise removals that run; none begins once the host is closed. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	unsigned int running;
	bool closed;
} removals = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, true };

static void *remove_main(void *arg)
{
	if (!cpu_enter()) {
		kpi.device_gone((unsigned int)(uintptr_t)arg);
		cpu_leave();
		thread_detach(cpu_self());
	}
	pthread_mutex_lock(&removals.lock);
	if (!--removals.running)
		pthread_cond_broadcast(&removals.ended);
	pthread_mutex_unlock(&removals.lock);
	return NULL;
}

/* A driver's remove() may wait for its interrupts: not on their thread. */
static void start_removal(unsigned int device)
{
	pthread_t t;

	pthread_mutex_lock(&removals.lock);
	if (!removals.closed && !pthread_create(&t, NULL, remove_main,
						(void *)(uintptr_t)device)) {
		removals.running++;
		pthread_detach(t);
	}
	pthread_mutex_unlock(&removals.lock);
}

void interrupt_allow_removals(bool allow)
{
	pthread_mutex_lock(&removals.lock);
	removals.closed = !allow;
	while (!allow && removals.running)
		pthread_cond_wait(&removals.ended, &removals.lock);
	pthread_mutex_unlock(&removals.lock);
}

/* What has come in while a device was called: this is the right thread. */
static void deliver_all(unsigned int device, uint64_t vectors)
{
	struct source *s;

	pthread_mutex_lock(&lock);
	s = source_of(device);
	if (!s || s->kind != DEVICE_MSIX)
		vectors = 0;
	else if (s->count < 64)
		vectors &= (1ull << s->count) - 1;
	pthread_mutex_unlock(&lock);
	if (!vectors || cpu_enter())
		return;
	for (; vectors; vectors &= vectors - 1) {
		unsigned int vector = (unsigned int)__builtin_ctzll(vectors);

		tell_device(device, DEVICE_MSIX, vector);
		kpi.irq(device, DEVICE_MSIX, vector);
	}
	cpu_leave();
}

static unsigned int events_of(uint32_t epoll)
{
	return (epoll & EPOLLIN ? LKM_READABLE : 0) |
	       (epoll & EPOLLOUT ? LKM_WRITABLE : 0) |
	       (epoll & (EPOLLHUP | EPOLLERR | EPOLLRDHUP) ? LKM_HANGUP : 0);
}

static void handle_watch(uint64_t event, uint32_t epoll)
{
	struct device *d = WATCH_DEVICE(event);

	deliver_all(d->number, d->ops->watched(d, WATCH_TOKEN(event),
					       events_of(epoll)));
}

static bool handle(uint64_t event, uint32_t epoll)
{
	if (event == EVENT_END)
		return false;
	if (event & EVENT_WATCH) {
		handle_watch(event, epoll);
		return true;
	}
	deliver(event >> 16 & 0xffff, (enum device_irq)(event >> 48),
		event & 0xffff);
	return true;
}

static void *interrupt_main(void *arg)
{
	struct epoll_event events[16];
	bool go_on = true;
	int n;

	pthread_setname_np(pthread_self(), "irq");
	while (go_on) {
		n = epoll_wait(epoll_fd, events, 16, -1);
		pthread_mutex_lock(&delivering);
		for (int i = 0; i < n; i++)
			go_on = handle(events[i].data.u64,
				       events[i].events) && go_on;
		pthread_mutex_unlock(&delivering);
	}
	return NULL;
}

static int add_fd(int fd, uint64_t event)
{
	struct epoll_event e = { .events = EPOLLIN, .data.u64 = event };

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &e) ? -errno : 0;
}

static int start_thread(void)
{
	sigset_t all, old;
	int ret;

	if (running)
		return 0;
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	end_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (epoll_fd < 0 || end_fd < 0)
		return -errno;
	ret = add_fd(end_fd, EVENT_END);
	if (ret)
		return ret;
	/* Signals to the process are for its other threads. */
	sigfillset(&all);
	sigdelset(&all, SIGSEGV);
	sigdelset(&all, SIGBUS);
	sigdelset(&all, SIGILL);
	sigdelset(&all, SIGFPE);
	sigdelset(&all, SIGTRAP);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ret = pthread_create(&thread, NULL, interrupt_main, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	running = !ret;
	return -ret;
}

void interrupts_close(void)
{
	if (running) {
		signal_fd(end_fd);
		pthread_join(thread, NULL);
	}
	if (epoll_fd >= 0)
		close(epoll_fd);
	if (end_fd >= 0)
		close(end_fd);
	epoll_fd = end_fd = -1;
	running = false;
}

/* --------------------------------------------------------------- vectors */

static void free_source(struct source *s)
{
	for (unsigned int i = 0; s && i < s->count; i++)
		close(s->fds[i]); /* which takes it out of the epoll set */
	free(s);
}

static struct source *new_source(unsigned int device, enum device_irq kind,
				 unsigned int count)
{
	struct source *s = calloc(1, sizeof(*s) + count * sizeof(s->fds[0]));

	if (!s)
		return NULL;
	s->device = device;
	s->kind = kind;
	while (s->count < count) {
		int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

		if (fd < 0) {
			free_source(s);
			return NULL;
		}
		s->fds[s->count++] = fd;
	}
	return s;
}

static struct source *take_source(unsigned int device)
{
	struct source **at = &sources, *s;

	while (*at && (*at)->device != device)
		at = &(*at)->next;
	s = *at;
	if (s)
		*at = s->next;
	return s;
}

/*
 * The thread's own handlers may end vectors; anybody else waits until those
 * that run have returned, so that none comes after.
 */
static void wait_for_handlers(void)
{
	if (running && !pthread_equal(pthread_self(), thread)) {
		pthread_mutex_lock(&delivering);
		pthread_mutex_unlock(&delivering);
	}
}

static int end_vectors(struct device *d, enum device_irq kind)
{
	struct source *s;
	bool paused;

	pthread_mutex_lock(&lock);
	s = source_of(d->number);
	if (!s || s->kind != kind) {
		pthread_mutex_unlock(&lock);
		return 0;
	}
	s = take_source(d->number);
	pthread_mutex_unlock(&lock);
	d->ops->irq_setup(d, kind, 0, NULL);
	free_source(s);
	paused = cpu_pause();
	wait_for_handlers();
	cpu_resume(paused);
	return 0;
}

static int begin_vectors(struct device *d, struct source *s)
{
	int granted = d->ops->irq_setup(d, s->kind, s->count, s->fds);

	if (granted < 0)
		return granted;
	while (s->count > (unsigned int)granted)
		close(s->fds[--s->count]);
	pthread_mutex_lock(&lock);
	s->next = sources;
	sources = s;
	pthread_mutex_unlock(&lock);
	for (unsigned int i = 0; i < s->count; i++)
		add_fd(s->fds[i], EVENT(d->number, s->kind, i));
	return granted;
}

int host_irq_setup(unsigned int device, unsigned int kind, unsigned int count)
{
	struct device *d = device_number(device);
	struct source *s;
	int ret;

	if (!d || !d->ops->irq_setup || kind > DEVICE_MSIX ||
	    count > DEVICE_VECTORS)
		return -EINVAL;
	if (!count)
		return end_vectors(d, (enum device_irq)kind);
	pthread_mutex_lock(&lock);
	ret = source_of(device) ? -EBUSY : start_thread();
	pthread_mutex_unlock(&lock);
	if (ret)
		return ret;
	s = new_source(device, (enum device_irq)kind, count);
	if (!s)
		return -ENOMEM;
	ret = begin_vectors(d, s);
	if (ret <= 0)
		free_source(s);
	return ret;
}

/* ----------------------------------------------------------------- INTx */

void interrupt_level(unsigned int device, bool asserted)
{
	struct source *s;

	pthread_mutex_lock(&lock);
	s = source_of(device);
	if (s && s->kind == DEVICE_INTX && s->count) {
		s->asserted = asserted;
		if (asserted && !s->masked)
			signal_fd(s->fds[0]);
	}
	pthread_mutex_unlock(&lock);
}

void host_intx_mask(unsigned int device, unsigned int masked)
{
	struct device *d = device_number(device);
	struct source *s;

	if (!d)
		return;
	pthread_mutex_lock(&lock);
	s = source_of(device);
	if (s && s->kind == DEVICE_INTX && s->count) {
		s->masked = masked;
		if (!masked && s->asserted)
			signal_fd(s->fds[0]);
	}
	pthread_mutex_unlock(&lock);
	if (!masked && d->ops->irq_unmask)
		d->ops->irq_unmask(d);
}

/* ---------------------------------------------------- devices' descriptors */

int interrupt_watch(struct device *dev, int fd, unsigned int token,
		    unsigned int events)
{
	struct epoll_event e = {
		.events = (events & LKM_READABLE ? EPOLLIN : 0) |
			  (events & LKM_WRITABLE ? EPOLLOUT : 0) | EPOLLRDHUP,
		.data.u64 = WATCH(dev, token),
	};
	int ret;

	if (!events)
		return epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, NULL) ? -errno :
								      0;
	pthread_mutex_lock(&lock);
	ret = start_thread();
	pthread_mutex_unlock(&lock);
	if (ret)
		return ret;
	if (!epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &e))
		return 0;
	if (errno == EEXIST && !epoll_ctl(epoll_fd, EPOLL_CTL_MOD, fd, &e))
		return 0;
	return -errno;
}

void interrupt_watch_settle(void)
{
	wait_for_handlers();
}

/* ------------------------------------------------------ surprise removal */

void interrupt_device_gone(unsigned int device)
{
	log_printf(3, "device %u is gone", device);
	if (kpi.device_gone)
		start_removal(device);
}
