// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/trace/trace_output.c, linux/trace_events.h: an event as text. Each
 * trace_print_*() appends a string with its NUL, so that it can be an argument
 * of the printf that follows.
 */
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/trace_events.h>
#include <linux/trace_seq.h>

#include "kpi.h"

static const char *here(struct trace_seq *p)
{
	return trace_seq_buffer_ptr(p);
}

static const char *finish(struct trace_seq *p, const char *start)
{
	trace_seq_putc(p, 0);
	return start;
}

const char *trace_print_flags_seq(struct trace_seq *p, const char *delim,
				  unsigned long flags,
				  const struct trace_print_flags *array)
{
	const char *start = here(p);
	const char *between = "";

	for (; array->name && flags; array++) {
		if ((flags & array->mask) != array->mask)
			continue;
		flags &= ~array->mask;
		trace_seq_printf(p, "%s%s", between, array->name);
		between = delim ?: "";
	}
	if (flags)
		trace_seq_printf(p, "%s0x%lx", between, flags);
	return finish(p, start);
}
KPI_EXPORT(trace_print_flags_seq);

const char *trace_print_symbols_seq(struct trace_seq *p, unsigned long val,
				    const struct trace_print_flags *array)
{
	const char *start = here(p);

	while (array->name && array->mask != val)
		array++;
	if (array->name)
		trace_seq_puts(p, array->name);
	else
		trace_seq_printf(p, "0x%lx", val);
	return finish(p, start);
}
KPI_EXPORT(trace_print_symbols_seq);

const char *trace_print_bitmask_seq(struct trace_seq *p, void *bitmask,
				    unsigned int size)
{
	const char *start = here(p);

	trace_seq_bitmask(p, bitmask, size * 8);
	return finish(p, start);
}
KPI_EXPORT(trace_print_bitmask_seq);

const char *trace_print_hex_seq(struct trace_seq *p, const unsigned char *buf,
				int len, bool concatenate)
{
	const char *start = here(p);
	const char *fmt = concatenate ? "%*phN" : "%*ph";
	int i, piece;

	/* %ph takes 64 bytes at most. */
	for (i = 0; i < len; i += piece) {
		piece = min(len - i, 64);
		if (i && !concatenate)
			trace_seq_putc(p, ' ');
		trace_seq_printf(p, fmt, piece, buf + i);
	}
	return finish(p, start);
}
KPI_EXPORT(trace_print_hex_seq);

static void print_element(struct trace_seq *p, const void *at, size_t size)
{
	switch (size) {
	case 1:
		trace_seq_printf(p, "0x%x", *(const u8 *)at);
		break;
	case 2:
		trace_seq_printf(p, "0x%x", *(const u16 *)at);
		break;
	case 4:
		trace_seq_printf(p, "0x%x", *(const u32 *)at);
		break;
	case 8:
		trace_seq_printf(p, "0x%llx", *(const u64 *)at);
		break;
	default:
		trace_seq_printf(p, "BAD SIZE:%zu 0x%x", size, *(const u8 *)at);
	}
}

const char *trace_print_array_seq(struct trace_seq *p, const void *buf,
				  int count, size_t el_size)
{
	const char *start = here(p);
	int i;

	trace_seq_putc(p, '{');
	for (i = 0; i < count; i++) {
		if (i)
			trace_seq_putc(p, ',');
		print_element(p, buf + i * el_size, el_size);
	}
	trace_seq_putc(p, '}');
	return finish(p, start);
}
KPI_EXPORT(trace_print_array_seq);

const char *trace_print_hex_dump_seq(struct trace_seq *p, const char *prefix,
				     int prefix_type, int rowsize,
				     int groupsize, const void *buf, size_t len,
				     bool ascii)
{
	const char *start = here(p);
	char line[200];
	size_t at;

	rowsize = rowsize == 32 ? 32 : 16;
	for (at = 0; at < len; at += rowsize) {
		hex_dump_to_buffer(buf + at, len - at, rowsize, groupsize, line,
				   sizeof(line), ascii);
		if (prefix_type == DUMP_PREFIX_ADDRESS)
			trace_seq_printf(p, "%s%p: %s\n", prefix, buf + at,
					 line);
		else if (prefix_type == DUMP_PREFIX_OFFSET)
			trace_seq_printf(p, "%s%.8zx: %s\n", prefix, at, line);
		else
			trace_seq_printf(p, "%s%s\n", prefix, line);
	}
	return finish(p, start);
}
KPI_EXPORT(trace_print_hex_dump_seq);

enum print_line_t trace_handle_return(struct trace_seq *s)
{
	return trace_seq_has_overflowed(s) ? TRACE_TYPE_PARTIAL_LINE :
					     TRACE_TYPE_HANDLED;
}
KPI_EXPORT(trace_handle_return);

int trace_raw_output_prep(struct trace_iterator *iter,
			  struct trace_event *event)
{
	struct trace_event_call *call =
		container_of(event, struct trace_event_call, event);

	if (iter->ent->type != event->type) {
		WARN_ON_ONCE(1);
		return TRACE_TYPE_UNHANDLED;
	}
	trace_seq_init(&iter->tmp_seq);
	trace_seq_printf(&iter->seq, "%s: ", trace_event_name(call));
	return trace_handle_return(&iter->seq);
}
KPI_EXPORT(trace_raw_output_prep);

void trace_event_printf(struct trace_iterator *iter, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	trace_seq_vprintf(&iter->seq, fmt, args);
	va_end(args);
}
KPI_EXPORT(trace_event_printf);

int trace_output_call(struct trace_iterator *iter, char *name, char *fmt, ...)
{
	va_list args;

	trace_seq_printf(&iter->seq, "%s: ", name);
	va_start(args, fmt);
	trace_seq_vprintf(&iter->seq, fmt, args);
	va_end(args);
	return trace_handle_return(&iter->seq);
}
KPI_EXPORT(trace_output_call);
