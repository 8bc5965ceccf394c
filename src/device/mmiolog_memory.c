// SPDX-License-Identifier: GPL-2.0
/*
 * mmiolog_memory.c - what devices write by themselves is seen by nobody: each
 * mapping has a copy here, and what differs from it at the driver's next access
 * or the device's next interrupt has been written meanwhile. What the driver
 * itself writes to coherent memory is found like that too, and does no harm.
 */
#include "mmiolog_memory.h"

#include <stdlib.h>
#include <string.h>

#include "mmiolog.h"

/* Copies of more than that would make each access slow: not looked at. */
#define MOST_BYTES (4u << 20)

struct watched {
	struct watched *next;
	uint64_t address, size;
	uint8_t copy[];
};

struct log_memory {
	struct watched *list;
	uint64_t bytes;
};

struct log_memory *log_memory_new(void)
{
	return calloc(1, sizeof(struct log_memory));
}

void log_memory_free(struct log_memory *m)
{
	while (m && m->list) {
		struct watched *w = m->list;

		m->list = w->next;
		free(w);
	}
	free(m);
}

void log_memory_watch(struct log_memory *m, uint64_t address, uint64_t size)
{
	const void *now = device_services.memory(address, size);
	struct watched *w;

	if (!now || size > MOST_BYTES - m->bytes)
		return;
	w = malloc(sizeof(*w) + size);
	if (!w)
		return;
	w->address = address;
	w->size = size;
	memcpy(w->copy, now, size);
	w->next = m->list;
	m->list = w;
	m->bytes += size;
}

void log_memory_forget(struct log_memory *m, uint64_t address, uint64_t size)
{
	struct watched **at = &m->list, *w;

	while (*at && ((*at)->address != address || (*at)->size != size))
		at = &(*at)->next;
	w = *at;
	if (!w)
		return;
	*at = w->next;
	m->bytes -= w->size;
	free(w);
}

/* The next run of bytes that differ, from @*at on; its length, or 0. */
static size_t next_run(const struct watched *w, const uint8_t *now,
		       uint64_t *at)
{
	size_t n = 0;

	while (*at < w->size && w->copy[*at] == now[*at])
		++*at;
	while (*at + n < w->size && n < MMIOLOG_DATA &&
	       w->copy[*at + n] != now[*at + n])
		n++;
	return n;
}

void log_memory_changes(struct log_memory *m,
			void (*fn)(void *ctx, uint64_t address,
				   const uint8_t *bytes, size_t n),
			void *ctx)
{
	for (struct watched *w = m->list; w; w = w->next) {
		const uint8_t *now =
			device_services.memory(w->address, w->size);
		uint64_t at = 0;
		size_t n;

		if (!memcmp(w->copy, now, w->size))
			continue;
		while ((n = next_run(w, now, &at))) {
			/* A copy: the device may be writing just now. */
			memcpy(w->copy + at, now + at, n);
			fn(ctx, w->address + at, w->copy + at, n);
			at += n;
		}
	}
}
