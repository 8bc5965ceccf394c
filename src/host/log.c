// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel log: a ring of records, and a sink that gets each as it is
 * completed.  A fault handler logs too, perhaps on a thread that was logging
 * when it faulted: so no malloc, and a lock that lets its owner in again.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "annotate.h"
#include "internal.h"

#define RING_SIZE (256u << 10)
#define TEXT_MAX 2048u

struct record {
	uint32_t size;		/* of header and text, a multiple of 8 */
	uint32_t length;
	uint64_t sequence;
	uint64_t time;
	int level;
};

/* Positions grow for ever; a record lies at position % RING_SIZE. */
static char ring[RING_SIZE] __attribute__((aligned(8)));
static uint64_t head, tail, next_sequence;

/* The record that KERN_CONT may still continue. */
static struct {
	bool open;
	int level, tid;
	uint64_t time;
	size_t length;
	char text[TEXT_MAX];
} pending;

static struct log_config config;
static void (*notify)(void);	/* somebody waits for records */
static uint64_t start_time;
static _Atomic int console_level = 7;

/* 0: free, else the owner's thread id; the second word counts waiters. */
static _Atomic uint32_t owner, contended;

static _Thread_local uint32_t my_tid;

static uint32_t tid(void)
{
	if (!my_tid)
		my_tid = syscall(SYS_gettid);
	return my_tid;
}

/* False: this thread holds it already. */
static bool lock(void)
{
	uint32_t me = tid(), seen = 0;

	while (!atomic_compare_exchange_strong(&owner, &seen, me)) {
		if (seen == me)
			return false;
		atomic_fetch_add(&contended, 1);
		futex_wait(&owner, seen, FOREVER);
		atomic_fetch_sub(&contended, 1);
		seen = 0;
	}
	taken_over(&owner);
	return true;
}

static void unlock(bool locked)
{
	if (!locked)
		return;
	handing_over(&owner);
	atomic_store(&owner, 0);
	if (atomic_load(&contended))
		futex_wake(&owner, 1);
}

static struct record *at(uint64_t position)
{
	return (struct record *)(ring + position % RING_SIZE);
}

/* A record does not wrap: the rest of the ring is skipped by an empty one. */
static struct record *ring_alloc(uint32_t size)
{
	uint32_t rest = RING_SIZE - head % RING_SIZE;
	uint64_t need = size + (rest < size ? rest : 0);
	struct record *r;

	while (head + need - tail > RING_SIZE)
		tail += at(tail)->size;
	if (rest < size) {
		/* Less than a header may be left: only its size is read. */
		at(head)->size = rest;
		if (rest >= sizeof(*r))
			at(head)->length = UINT32_MAX;
		head += rest;
	}
	r = at(head);
	r->size = size;
	head += size;
	return r;
}

static void default_sink(const struct lkmhost_record *r)
{
	char line[TEXT_MAX + 64];
	int n = snprintf(line, sizeof(line), "[%5llu.%06llu] %.*s\n",
			 (unsigned long long)(r->time_ns / NSEC_PER_SEC),
			 (unsigned long long)(r->time_ns % NSEC_PER_SEC / 1000),
			 (int)r->length, r->text);

	if (n > 0 && write(2, line, n) < 0)
		return;
}

static void emit(uint64_t sequence, uint64_t time, int level, const char *text,
		 size_t length)
{
	struct lkmhost_record out = {
		.sequence = sequence,
		.time_ns = time,
		.level = level,
		.text = text,
		.length = length,
	};

	if (level >= atomic_load(&console_level))
		return;
	if (config.sink)
		config.sink(config.ctx, &out);
	else
		default_sink(&out);
}

static void complete(int level, uint64_t time, const char *text, size_t length)
{
	uint32_t size = (sizeof(struct record) + length + 7) & ~7u;
	struct record *r = ring_alloc(size);

	r->length = length;
	r->sequence = next_sequence++;
	r->time = time;
	r->level = level;
	memcpy(r + 1, text, length);
	if (notify)
		notify();
	emit(r->sequence, time, level, text, length);
}

static void complete_pending(void)
{
	if (!pending.open)
		return;
	pending.open = false;
	complete(pending.level, pending.time, pending.text, pending.length);
}

static void begin_pending(unsigned int level, uint64_t time)
{
	pending.open = true;
	pending.level = level;
	pending.tid = tid();
	pending.time = time;
	pending.length = 0;
}

static bool continues(unsigned int flags, unsigned long len)
{
	return (flags & HOST_LOG_CONT) && pending.open &&
	       pending.tid == (int)tid() && pending.length + len <= TEXT_MAX;
}

void host_log(unsigned int level, unsigned int flags, const char *text,
	      unsigned long len)
{
	uint64_t time = clock_now() - start_time;
	bool locked = lock();

	if (len > TEXT_MAX)
		len = TEXT_MAX;
	if (!continues(flags, len)) {
		complete_pending();
		begin_pending(level, time);
	}
	memcpy(pending.text + pending.length, text, len);
	pending.length += len;
	if (flags & HOST_LOG_NEWLINE)
		complete_pending();
	unlock(locked);
}

/* The sink has been called for each record that is complete: one may not be. */
void host_log_flush(void)
{
	bool locked = lock();

	complete_pending();
	unlock(locked);
}

int host_log_level(void)
{
	return atomic_load(&console_level);
}

void host_log_set_level(int level)
{
	atomic_store(&console_level, level);
}

void log_open(const struct log_config *new_config)
{
	bool locked = lock();

	config = *new_config;
	start_time = clock_now();
	head = tail = next_sequence = 0;
	pending.open = false;
	atomic_store(&console_level,
		     config.console_level ? config.console_level : 7);
	unlock(locked);
}

void log_notify(void (*fn)(void))
{
	bool locked = lock();

	notify = fn;
	unlock(locked);
}

uint64_t log_start_time(void)
{
	return start_time;
}

uint64_t log_next_sequence(void)
{
	bool locked = lock();
	uint64_t next = next_sequence;

	unlock(locked);
	return next;
}

static void log_vprintf(int level, unsigned int flags, const char *format,
			va_list ap)
{
	char line[1024];
	int n = vsnprintf(line, sizeof(line), format, ap);

	if (n < 0)
		return;
	host_log(level, flags, line,
		 n < (int)sizeof(line) ? n : (int)sizeof(line) - 1);
}

void log_printf(int level, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	log_vprintf(level, HOST_LOG_NEWLINE, format, ap);
	va_end(ap);
}

void log_cont(int level, bool end, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	log_vprintf(level, HOST_LOG_CONT | (end ? HOST_LOG_NEWLINE : 0), format,
		    ap);
	va_end(ap);
}

bool log_read(uint64_t *seq, struct lkmhost_record *out, char *buf, size_t size)
{
	bool found = false, locked = lock();

	for (uint64_t pos = tail; pos < head && !found; pos += at(pos)->size) {
		const struct record *r = at(pos);

		if (RING_SIZE - pos % RING_SIZE < sizeof(*r) ||
		    r->length == UINT32_MAX || r->sequence < *seq)
			continue;
		*out = (struct lkmhost_record){
			.sequence = r->sequence,
			.time_ns = r->time,
			.level = r->level,
			.text = buf,
			.length = r->length < size ? r->length : size,
		};
		memcpy(buf, r + 1, out->length);
		*seq = r->sequence + 1;
		found = true;
	}
	unlock(locked);
	return found;
}
