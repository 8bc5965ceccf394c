// SPDX-License-Identifier: GPL-2.0
/*
 * qemu_process.c - the process that QEMU is. The thread that starts it watches
 * it until the end: the kernel kills QEMU when that thread goes, whatever
 * becomes of the rest of the host.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "qemu.h"

enum { EVENT_QTEST = QTEST_EVENT, EVENT_ERRORS, EVENT_WAKE };

/* ------------------------------------------------------------- the child */

/* Between fork() and exec() of a process with threads: system calls alone. */
static void child(struct qemu *q, pid_t parent)
{
	static const char failed[] = "cannot run " QEMU_PROGRAM "\n";
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	/*
	 * Ctrl-C is for the host, which then ends QEMU in its order. No session
	 * of its own: the scheduler would put it into another group, and each
	 * access wait for that under load (8 times as long, measured).
	 */
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(null, STDIN_FILENO);
	dup2(q->errors_write, STDOUT_FILENO);
	dup2(q->errors_write, STDERR_FILENO);
	close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	for (unsigned int i = 0; i < q->n_inherit; i++)
		fcntl(q->inherit[i], F_SETFD, 0);
	execvp(q->argv[0], q->argv);
	if (write(STDERR_FILENO, failed, sizeof(failed) - 1) < 0)
		_exit(126);
	_exit(127);
}

static void start_child(struct qemu *q)
{
	pid_t parent = getpid();

	q->pid = fork();
	if (!q->pid)
		child(q, parent);
	/* Its ends of what connects us, so that its end is seen. */
	while (q->n_inherit)
		close(q->inherit[--q->n_inherit]);
	close(q->errors_write);
	q->errors_write = -1;
}

/* ------------------------------------------------------------ the thread */

/* Its lines go to the log, once they are not part of a failed start. */
static void log_lines(struct qemu *q)
{
	char *end;

	while ((end = memchr(q->said.buf, '\n', q->said.n))) {
		char line[sizeof(q->said.buf) + 8];
		size_t n = (size_t)(end - q->said.buf);

		snprintf(line, sizeof(line), "qemu: %.*s", (int)n,
			 q->said.buf);
		device_services.log(4, line);
		q->said.n -= n + 1;
		memmove(q->said.buf, end + 1, q->said.n);
	}
}

/* False: nothing more will come. */
static bool take_errors(struct qemu *q)
{
	size_t room = sizeof(q->said.buf) - q->said.n;
	char overflow[256];
	ssize_t n;

	if (room) {
		n = read(q->errors, q->said.buf + q->said.n, room);
		q->said.n += n > 0 ? (size_t)n : 0;
	} else {
		n = read(q->errors, overflow, sizeof(overflow));
	}
	if (__atomic_load_n(&q->started, __ATOMIC_ACQUIRE))
		log_lines(q);
	return n > 0;
}

static void tell_end(struct qemu *q, int status)
{
	char text[128];

	if (WIFSIGNALED(status))
		snprintf(text, sizeof(text), "qemu: ended by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(text, sizeof(text), "qemu: ended with status %d",
			 WEXITSTATUS(status));
	device_services.log(3, text);
	for (unsigned int i = 0; i < q->n; i++)
		if (q->devices[i]->used)
			device_services.gone(&q->devices[i]->dev);
}

/* Wait for it at most so long, then kill it. */
static int reap(struct qemu *q, int milliseconds)
{
	int fd = (int)syscall(SYS_pidfd_open, q->pid, 0), status = 0;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (fd < 0 || poll(&p, 1, milliseconds) != 1)
		kill(q->pid, SIGKILL);
	if (fd >= 0)
		close(fd);
	while (waitpid(q->pid, &status, 0) < 0 && errno == EINTR)
		;
	q->pid = -1;
	return status;
}

/* Nobody answers any more: it has ended, or hangs and is ended. */
static void lost(struct qemu *q)
{
	int status;

	epoll_ctl(q->epoll, EPOLL_CTL_DEL, q->qtest.fd, NULL);
	if (q->pid <= 0)
		return;
	status = reap(q, 100);
	if (__atomic_load_n(&q->started, __ATOMIC_ACQUIRE) &&
	    !__atomic_load_n(&q->ending, __ATOMIC_ACQUIRE))
		tell_end(q, status);
}

/* False: the end. */
static bool handle(struct qemu *q, const struct epoll_event *e)
{
	switch (e->data.u32) {
	case EVENT_QTEST:
		if (e->events & (EPOLLHUP | EPOLLERR))
			lost(q);
		else
			qtest_idle(&q->qtest);
		return true;
	case EVENT_ERRORS:
		if (!take_errors(q))
			epoll_ctl(q->epoll, EPOLL_CTL_DEL, q->errors, NULL);
		return true;
	default:
		return false;
	}
}

static void *watch_main(void *arg)
{
	struct epoll_event events[4];
	struct qemu *q = arg;
	bool go_on;

	pthread_setname_np(pthread_self(), "qemu");
	start_child(q);
	go_on = q->pid > 0;
	while (go_on) {
		int n = epoll_wait(q->epoll, events, 4, -1);

		for (int i = 0; i < n; i++)
			go_on = handle(q, &events[i]) && go_on;
	}
	if (q->pid > 0) {
		/* It may have an image's last blocks to write. */
		kill(q->pid, SIGTERM);
		reap(q, 2000);
	}
	while (q->errors >= 0 && take_errors(q))
		;
	return NULL;
}

/* ------------------------------------------------------ start and the end */

static int add_event(struct qemu *q, int fd, uint32_t events, uint32_t what)
{
	struct epoll_event e = { .events = events, .data.u32 = what };

	return epoll_ctl(q->epoll, EPOLL_CTL_ADD, fd, &e) ? -errno : 0;
}

static int open_events(struct qemu *q)
{
	int errors[2], ret;

	if (pipe2(errors, O_CLOEXEC))
		return -errno;
	q->errors = errors[0];
	q->errors_write = errors[1];
	q->epoll = q->qtest.epoll = epoll_create1(EPOLL_CLOEXEC);
	q->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (q->epoll < 0 || q->wake < 0)
		return -errno;
	ret = add_event(q, q->errors, EPOLLIN, EVENT_ERRORS);
	if (!ret)
		ret = add_event(q, q->wake, EPOLLIN, EVENT_WAKE);
	/* Its end alone; qtest.c says when more is wanted. */
	return ret ? ret : add_event(q, q->qtest.fd, 0, EVENT_QTEST);
}

static int start_thread(struct qemu *q)
{
	sigset_t all, old;
	int ret;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ret = pthread_create(&q->thread, NULL, watch_main, q);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	q->has_thread = !ret;
	return -ret;
}

/* "qemu-system-x86_64: -device X: what": the last of it. X has our words in. */
static const char *essence(char *line)
{
	char *at = strstr(line, ": ");

	if (at && !strncmp(line, QEMU_PROGRAM, at - line))
		line = at + 2;
	at = !strncmp(line, "-device ", 8) ? strstr(line, ": ") : NULL;
	return at ? at + 2 : line;
}

/* Of what it said: the first line that is no warning. */
static int failed_start(struct qemu *q, struct device_error *err)
{
	char *rest = q->said.buf, *line, *found = NULL;

	q->said.buf[q->said.n < sizeof(q->said.buf) ?
			    q->said.n : sizeof(q->said.buf) - 1] = '\0';
	while ((line = strsep(&rest, "\n")))
		if (*line && !strstr(line, ": warning: ") && !found)
			found = line;
	return device_fail(err, -ENODEV, "qemu: %s",
			   found ? essence(found) :
				   "does not answer within 10 seconds");
}

int qemu_start(struct qemu *q, struct device_error *err)
{
	uint64_t nothing;
	int ret = open_events(q);

	if (!ret)
		ret = start_thread(q);
	if (ret)
		return device_fail(err, ret, "cannot start QEMU: %s",
				   strerror(-ret));
	ret = qtest_ask(&q->qtest, &nothing, "irq_intercept_in ioapic\n");
	if (!ret) {
		__atomic_store_n(&q->started, true, __ATOMIC_RELEASE);
		return 0;
	}
	qemu_stop(q);
	return failed_start(q, err);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void qemu_stop(struct qemu *q)
{
	uint64_t one = 1;

	if (q->has_thread) {
		__atomic_store_n(&q->ending, true, __ATOMIC_RELEASE);
		if (write(q->wake, &one, sizeof(one)) == sizeof(one))
			pthread_join(q->thread, NULL);
	}
	q->has_thread = false;
	close_fd(&q->epoll);
	close_fd(&q->errors);
	close_fd(&q->errors_write);
	close_fd(&q->wake);
	close_fd(&q->qtest.fd);
}
