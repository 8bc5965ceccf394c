// SPDX-License-Identifier: GPL-2.0
/* test_waiting.c - sleeping in a driver, signals, poll, SIGIO, eventfds. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include "filesdrv/filesdrv.h"
#include "files.h"

struct waiter {
	pthread_t thread;
	void *task;
	_Atomic int state;	/* 1: in the call, 2: done */
	unsigned int cmd;
	long result;
};

static void *wait_in_driver(void *arg)
{
	struct waiter *w = arg;
	struct host_client d = root;
	void *file;
	char c;

	d.pid = 4000010;
	w->task = enter(&d);
	file = open_path("dev/fd_pipe", O_RDWR);
	atomic_store(&w->state, 1);
	w->result = w->cmd ? ctl(file, w->cmd, NULL) : rd(file, &c, 1, NULL);
	atomic_store(&w->state, 2);
	kpi.release(file);
	leave(w->task);
	return NULL;
}

static void pause_ms(long ms)
{
	struct timespec ts = { 0, ms * 1000000 };

	nanosleep(&ts, NULL);
}

static void start(struct waiter *w, unsigned int cmd)
{
	*w = (struct waiter){ .cmd = cmd };
	assert_int_equal(pthread_create(&w->thread, NULL, wait_in_driver, w),
			 0);
	while (atomic_load(&w->state) < 1)
		pause_ms(1);
	pause_ms(20);
	assert_int_equal(atomic_load(&w->state), 1);
}

static void tell(struct waiter *w, int sig)
{
	assert_int_equal(cpu_enter(), 0);
	kpi.client_signal(w->task, sig);
	cpu_leave();
}

static long result_of(struct waiter *w)
{
	pthread_join(w->thread, NULL);
	return w->result;
}

void signals(void **state)
{
	struct waiter w;
	void *task, *file;

	(void)state;
	start(&w, 0);
	tell(&w, SIGUSR1);
	assert_int_equal(result_of(&w), -ERESTARTSYS);
	/* Only a deadly one ends a killable sleep. */
	start(&w, FD_SLEEP);
	tell(&w, SIGUSR1);
	pause_ms(20);
	assert_int_equal(atomic_load(&w.state), 1);
	tell(&w, SIGKILL);
	assert_int_equal(result_of(&w), -ERESTARTSYS);
	/* A byte comes: a reader that waits is in no writer's way. */
	start(&w, 0);
	task = enter(&root);
	file = open_path("dev/fd_pipe", O_RDWR);
	assert_int_equal(wr(file, "x", 1, NULL), 1);
	kpi.release(file);
	leave(task);
	assert_int_equal(result_of(&w), 1);
}

static _Atomic int woken;
static void wake(struct poll_watch *watch, unsigned int events)
{
	(void)watch;
	(void)events;
	atomic_fetch_add(&woken, 1);
}

void polls(void **state)
{
	static struct poll_watch watch = { wake };
	unsigned long cookie = poll_cookie(&watch);
	void *task = enter(&root), *file, *other;
	char buf[8];

	(void)state;
	drain();
	file = open_path("dev/fd_pipe", O_RDWR | O_NONBLOCK);
	other = open_path("dev/fd_pipe", O_RDWR | O_NONBLOCK);
	assert_int_equal(kpi.poll(file, POLLIN | POLLOUT, 0), POLLOUT);
	assert_int_equal(kpi.poll(file, POLLIN, cookie), 0);
	atomic_store(&woken, 0);
	assert_int_equal(wr(other, "ab", 2, NULL), 2);
	assert_int_equal(atomic_load(&woken), 1);
	/* Once, until it is asked for again. */
	assert_int_equal(wr(other, "ab", 2, NULL), 2);
	assert_int_equal(atomic_load(&woken), 1);
	assert_int_equal(kpi.poll(file, POLLIN, cookie), POLLIN);
	assert_int_equal(wr(other, "ab", 2, NULL), 2);
	assert_int_equal(atomic_load(&woken), 2);
	assert_int_equal(kpi.poll(file, POLLIN, cookie), POLLIN);
	kpi.poll_cancel(file, cookie);
	assert_int_equal(wr(other, "ab", 2, NULL), 2);
	assert_int_equal(atomic_load(&woken), 2);
	kpi.poll_cancel(file, cookie);
	assert_int_equal(rd(file, buf, 8, NULL), 8);
	/* Closed with somebody still waiting. */
	assert_int_equal(kpi.poll(file, POLLIN, cookie), 0);
	kpi.release(file);
	assert_int_equal(wr(other, "z", 1, NULL), 1);
	kpi.release(other);
	leave(task);
}

static _Atomic int sigio, sigusr;
static void on_signal(int sig)
{
	if (sig == SIGIO)
		sigio++;
	else
		sigusr++;
}

void fasync(void **state)
{
	void *task, *file;
	struct host_client d = root;
	struct sigaction act = { .sa_handler = on_signal };

	(void)state;
	sigaction(SIGIO, &act, NULL);
	sigaction(SIGUSR2, &act, NULL);
	d.pid = d.tgid = getpid();
	task = enter(&d);
	file = open_path("dev/fd_pipe", O_RDWR | O_NONBLOCK);
	assert_int_equal(kpi.set_owner(file, getpid(), 0), 0);
	assert_int_equal(wr(file, "a", 1, NULL), 1);
	assert_int_equal(sigio, 0);
	assert_int_equal(kpi.set_flags(file, O_ASYNC | O_NONBLOCK), 0);
	assert_int_equal(wr(file, "a", 1, NULL), 1);
	pause_ms(5);
	assert_int_equal(sigio, 1);
	assert_int_equal(kpi.set_owner(file, getpid(), SIGUSR2), 0);
	assert_int_equal(wr(file, "a", 1, NULL), 1);
	pause_ms(5);
	assert_int_equal(sigio, 1);
	assert_int_equal(sigusr, 1);
	assert_int_equal(kpi.set_flags(file, O_NONBLOCK), 0);
	assert_int_equal(wr(file, "a", 1, NULL), 1);
	pause_ms(5);
	assert_int_equal(sigusr, 1);
	/* send_sig(): the real signal, and the call sees it. */
	assert_int_equal(kpi.ioctl(file, FD_SIGNAL, SIGUSR2, 0, NULL, 0), 1);
	pause_ms(5);
	assert_int_equal(sigusr, 2);
	assert_int_equal(kpi.set_flags(file, O_ASYNC), 0);
	kpi.release(file);
	drain();
	leave(task);
}

void eventfds(void **state)
{
	struct host_client d = root;
	uint64_t count = 0;
	void *task, *file;
	int fd = eventfd(0, 0), null = open("/dev/null", O_RDWR);

	(void)state;
	d.tgid = getpid();
	task = enter(&d);
	file = open_path("dev/fd_pipe", O_RDWR);
	assert_int_equal(kpi.ioctl(file, FD_EVENT, fd, 0, NULL, 0), 3);
	assert_int_equal(kpi.ioctl(file, FD_EVENT, fd, 0, NULL, 0), 3);
	assert_int_equal(read(fd, &count, sizeof(count)), sizeof(count));
	assert_int_equal(count, 6);
	/* A full one: who reads it knows, and nobody waits. */
	count = 0xfffffffffffffffdull;
	assert_int_equal(write(fd, &count, sizeof(count)), sizeof(count));
	assert_int_equal(kpi.ioctl(file, FD_EVENT, fd, 0, NULL, 0), 1);
	assert_int_equal(kpi.ioctl(file, FD_EVENT, fd, 0, NULL, 0), 0);
	assert_int_equal(kpi.ioctl(file, FD_EVENT, null, 0, NULL, 0), -EINVAL);
	close(fd);
	assert_int_equal(kpi.ioctl(file, FD_EVENT, fd, 0, NULL, 0), -EBADF);
	assert_int_equal(kpi.ioctl(file, FD_EVENT, -1, 0, NULL, 0), -EBADF);
	kpi.release(file);
	close(null);
	leave(task);
}
