// SPDX-License-Identifier: GPL-2.0
/* kernel/trace/trace_seq.c, linux/trace_seq.h: one line of a trace. */
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/trace_seq.h>
#include <linux/uaccess.h>

#include "kpi.h"

static void prepare(struct trace_seq *s)
{
	if (unlikely(!s->seq.size))
		trace_seq_init(s);
}

static size_t room_left(const struct trace_seq *s)
{
	return s->seq.size - s->seq.len;
}

/* What does not fit in whole is left out in whole, and nothing follows it. */
static char *reserve(struct trace_seq *s, size_t len)
{
	char *room;

	prepare(s);
	if (s->full)
		return NULL;
	room = s->seq.buffer + s->seq.len;
	if (len > room_left(s)) {
		s->full = 1;
		return NULL;
	}
	s->seq.len += len;
	return room;
}

void trace_seq_putmem(struct trace_seq *s, const void *mem, unsigned int len)
{
	char *room = reserve(s, len);

	if (room)
		memcpy(room, mem, len);
}
KPI_EXPORT(trace_seq_putmem);

void trace_seq_puts(struct trace_seq *s, const char *str)
{
	trace_seq_putmem(s, str, strlen(str));
}
KPI_EXPORT(trace_seq_puts);

void trace_seq_putc(struct trace_seq *s, unsigned char c)
{
	trace_seq_putmem(s, &c, 1);
}
KPI_EXPORT(trace_seq_putc);

void trace_seq_vprintf(struct trace_seq *s, const char *fmt, va_list args)
{
	size_t left;
	int n;

	prepare(s);
	if (s->full)
		return;
	left = room_left(s);
	n = vsnprintf(s->seq.buffer + s->seq.len, left, fmt, args);
	if (n >= left)
		s->full = 1;
	else
		s->seq.len += n;
}
KPI_EXPORT(trace_seq_vprintf);

void trace_seq_printf(struct trace_seq *s, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	trace_seq_vprintf(s, fmt, args);
	va_end(args);
}
KPI_EXPORT(trace_seq_printf);

void trace_seq_bitmask(struct trace_seq *s, const unsigned long *mask,
		       int nmaskbits)
{
	trace_seq_printf(s, "%*pb", nmaskbits, mask);
}
KPI_EXPORT(trace_seq_bitmask);

/* What is left of it; -EBUSY: all has been read. */
int trace_seq_to_user(struct trace_seq *s, char __user *ubuf, int cnt)
{
	size_t used;

	prepare(s);
	used = trace_seq_used(s);
	if (!cnt)
		return 0;
	if (used <= s->readpos)
		return -EBUSY;
	cnt = min_t(size_t, cnt, used - s->readpos);
	cnt -= copy_to_user(ubuf, s->buffer + s->readpos, cnt);
	if (!cnt)
		return -EFAULT;
	s->readpos += cnt;
	return cnt;
}
KPI_EXPORT(trace_seq_to_user);
