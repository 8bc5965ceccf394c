/* SPDX-License-Identifier: GPL-2.0 */
/* qtest.h - the text protocol by which QEMU lets a program drive its machine. */
#ifndef LKMHOST_DEVICE_QTEST_H
#define LKMHOST_DEVICE_QTEST_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct qtest {
	int fd;			/* a stream socket, with a receive timeout */
	int epoll;		/* who watches it while nobody asks: see below */
	pthread_mutex_t lock;	/* one request at a time */
	bool dead;		/* it does not answer any more: under the lock */
	bool listen;		/* lines of interrupts are wanted at once */
	uint32_t levels;	/* of interrupt lines 0 ... 31; atomic */
	/* A line has changed; called with the lock held. */
	void (*line)(void *ctx, unsigned int line, bool level);
	void *ctx;
	size_t have;
	char buf[1024];		/* read and not yet understood */
};

/* What stands for the socket in the epoll set, data.u32. */
#define QTEST_EVENT 0u

/*
 * Send one command and wait for its answer: 0 and *@value (0 where it has
 * none), -EPIPE: nobody answers, -EPROTO: it was refused. Any thread.
 */
int __attribute__((format(printf, 3, 4)))
qtest_ask(struct qtest *q, uint64_t *value, const char *format, ...);

/* Memory of the machine; one that is gone reads as all ones. */
uint64_t qtest_read(struct qtest *q, uint64_t address, unsigned int size);
void qtest_write(struct qtest *q, uint64_t address, unsigned int size,
		 uint64_t value);
/* A port. */
uint32_t qtest_in(struct qtest *q, unsigned int port, unsigned int size);
void qtest_out(struct qtest *q, unsigned int port, unsigned int size,
	       uint32_t value);

/* Want the lines of interrupts at once, or not. */
void qtest_listen(struct qtest *q, bool listen);
/* The socket can be read and nobody has asked: take what has come. */
void qtest_idle(struct qtest *q);
/* Level of an interrupt line as last told. */
bool qtest_level(struct qtest *q, unsigned int line);

#endif
