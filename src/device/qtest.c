// SPDX-License-Identifier: GPL-2.0
/*
 * qtest.c - QEMU's qtest protocol (its qtest.rst): a command is a line, its
 * answer begins with OK, and lines "IRQ raise N" come in between.
 *
 * Who asks reads the answer itself: that is as quick as two processes can
 * talk. The thread that watches the socket for interrupts must not wake then,
 * so it is told not to look meanwhile, and only looks at all while a driver
 * takes interrupts by a line.
 */
#include "qtest.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

static void watch(struct qtest *q, bool on)
{
	struct epoll_event e = { .events = on ? EPOLLIN : 0,
				 .data.u32 = QTEST_EVENT };

	epoll_ctl(q->epoll, EPOLL_CTL_MOD, q->fd, &e);
}

static bool send_all(struct qtest *q, const char *text, size_t n)
{
	while (n) {
		ssize_t done = send(q->fd, text, n, MSG_NOSIGNAL);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		text += done;
		n -= (size_t)done;
	}
	return true;
}

/* @flags: as for recv(2). False: it has ended, or says nothing for long. */
static bool receive(struct qtest *q, int flags)
{
	ssize_t n;

	if (q->have == sizeof(q->buf) - 1)
		return false;	/* no line of the protocol is that long */
	do
		n = recv(q->fd, q->buf + q->have, sizeof(q->buf) - 1 - q->have,
			 flags);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	q->have += (size_t)n;
	q->buf[q->have] = '\0';
	return true;
}

static void take_irq(struct qtest *q, const char *text)
{
	bool level = !strncmp(text, "raise ", 6);
	unsigned long line = strtoul(text + 6, NULL, 10);

	if ((!level && strncmp(text, "lower ", 6)) || line > 31)
		return;
	if (level)
		__atomic_or_fetch(&q->levels, 1u << line, __ATOMIC_RELEASE);
	else
		__atomic_and_fetch(&q->levels, ~(1u << line), __ATOMIC_RELEASE);
	q->line(q->ctx, (unsigned int)line, level);
}

/* Take one whole line out of the buffer, if it has one, into @line. */
static bool next_line(struct qtest *q, char line[sizeof(q->buf)])
{
	char *end = memchr(q->buf, '\n', q->have);
	size_t n;

	if (!end)
		return false;
	n = (size_t)(end - q->buf);
	memcpy(line, q->buf, n);
	line[n] = '\0';
	q->have -= n + 1;
	memmove(q->buf, end + 1, q->have + 1);
	return true;
}

/* Take what there is as far as the next line that is no interrupt's. */
static bool other_line(struct qtest *q, char line[sizeof(q->buf)])
{
	while (next_line(q, line)) {
		if (strncmp(line, "IRQ ", 4))
			return true;
		take_irq(q, line + 4);
	}
	return false;
}

static int answer(struct qtest *q, uint64_t *value)
{
	char line[sizeof(q->buf)], more[sizeof(q->buf)];

	while (!other_line(q, line))
		if (!receive(q, 0))
			return -EPIPE;
	/* Interrupts that came with it: nobody is woken for what is read. */
	while (other_line(q, more))
		;
	if (strncmp(line, "OK", 2))
		return -EPROTO;
	*value = strtoull(line + 2, NULL, 16);
	return 0;
}

static int ask(struct qtest *q, uint64_t *value, const char *text, size_t n)
{
	bool listen;
	int ret;

	pthread_mutex_lock(&q->lock);
	listen = q->listen;
	if (listen)
		watch(q, false);
	ret = q->dead || !send_all(q, text, n) ? -EPIPE : answer(q, value);
	if (ret == -EPIPE && !q->dead) {
		/* Also one that hangs: whoever watches the socket sees it. */
		q->dead = true;
		shutdown(q->fd, SHUT_RDWR);
	}
	if (listen)
		watch(q, true);
	pthread_mutex_unlock(&q->lock);
	return ret;
}

int qtest_ask(struct qtest *q, uint64_t *value, const char *format, ...)
{
	char text[128];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	*value = 0;
	if (n < 0 || (size_t)n >= sizeof(text))
		return -EINVAL;
	return ask(q, value, text, (size_t)n);
}

/* b, w, l, q: what a command's name ends in. */
static char letter(unsigned int size)
{
	return size == 1 ? 'b' : size == 2 ? 'w' : size == 4 ? 'l' : 'q';
}

static uint64_t all_ones(unsigned int size)
{
	return size == 8 ? ~0ull : (1ull << 8 * size) - 1;
}

uint64_t qtest_read(struct qtest *q, uint64_t address, unsigned int size)
{
	uint64_t value;

	if (qtest_ask(q, &value, "read%c 0x%llx\n", letter(size),
		      (unsigned long long)address))
		return all_ones(size);
	return value;
}

void qtest_write(struct qtest *q, uint64_t address, unsigned int size,
		 uint64_t value)
{
	uint64_t nothing;

	qtest_ask(q, &nothing, "write%c 0x%llx 0x%llx\n", letter(size),
		  (unsigned long long)address,
		  (unsigned long long)(value & all_ones(size)));
}

uint32_t qtest_in(struct qtest *q, unsigned int port, unsigned int size)
{
	uint64_t value;

	if (qtest_ask(q, &value, "in%c 0x%x\n", letter(size), port))
		return (uint32_t)all_ones(size);
	return (uint32_t)value;
}

void qtest_out(struct qtest *q, unsigned int port, unsigned int size,
	       uint32_t value)
{
	uint64_t nothing;

	qtest_ask(q, &nothing, "out%c 0x%x 0x%x\n", letter(size), port,
		  value & (uint32_t)all_ones(size));
}

void qtest_listen(struct qtest *q, bool listen)
{
	pthread_mutex_lock(&q->lock);
	if (q->listen != listen)
		watch(q, listen);
	q->listen = listen;
	pthread_mutex_unlock(&q->lock);
}

void qtest_idle(struct qtest *q)
{
	char line[sizeof(q->buf)];

	pthread_mutex_lock(&q->lock);
	receive(q, MSG_DONTWAIT);
	while (other_line(q, line))
		;
	pthread_mutex_unlock(&q->lock);
}

bool qtest_level(struct qtest *q, unsigned int line)
{
	return __atomic_load_n(&q->levels, __ATOMIC_ACQUIRE) >> line & 1;
}
