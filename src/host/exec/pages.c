// SPDX-License-Identifier: GPL-2.0
/* Where the pages of a driver's mapping lie. */
#include <errno.h>
#include <stdlib.h>

#include "pages.h"

static bool add_page(struct runs *runs, uint64_t offset, uint64_t phys)
{
	struct run *last = runs->n ? &runs->run[runs->n - 1] : NULL;
	struct run *more;

	if (last && last->offset + last->size == offset &&
	    last->phys + last->size == phys) {
		last->size += PAGE_SIZE;
		return true;
	}
	if (runs->n == runs->room) {
		runs->room = runs->room ? runs->room * 2 : 16;
		more = realloc(runs->run, runs->room * sizeof(*more));
		if (!more)
			return false;
		runs->run = more;
	}
	runs->run[runs->n++] = (struct run){ offset, PAGE_SIZE, phys };
	return true;
}

int pages_find(void *vma, uint64_t size, bool write, struct runs *runs)
{
	uint64_t memory = arena.memory.end - arena.memory.start;

	for (uint64_t at = 0; at < size; at += PAGE_SIZE) {
		long long phys = kpi.vma_page(vma, at, write);

		/* A device's registers are no memory that can be shared. */
		if (phys < 0 || (uint64_t)phys >= memory)
			continue;
		if (!add_page(runs, at, (uint64_t)phys))
			return -ENOMEM;
	}
	return 0;
}
