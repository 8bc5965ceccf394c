// SPDX-License-Identifier: GPL-2.0
/* Where the pages of a driver's mapping lie. */
#include <errno.h>
#include <stdlib.h>

#include "backend.h"
#include "pages.h"

static bool follows(const struct run *last, const struct run *page)
{
	return last->offset + last->size == page->offset &&
	       last->phys + last->size == page->phys && last->fd == page->fd &&
	       (page->fd < 0 ||
		last->fd_offset + last->size == page->fd_offset);
}

static bool add_page(struct runs *runs, const struct run *page)
{
	struct run *last = runs->n ? &runs->run[runs->n - 1] : NULL;
	struct run *more;

	if (last && follows(last, page)) {
		last->size += page->size;
		return true;
	}
	if (runs->n == runs->room) {
		runs->room = runs->room ? runs->room * 2 : 16;
		more = realloc(runs->run, runs->room * sizeof(*more));
		if (!more)
			return false;
		runs->run = more;
	}
	runs->run[runs->n++] = *page;
	return true;
}

/* What is behind a physical address: memory, a device's memory, registers. */
static void find_backing(struct run *page)
{
	page->fd = -1;
	page->fd_offset = 0;
	if (page->phys < arena.memory.end - arena.memory.start) {
		page->fd = arena.fd;
		page->fd_offset = page->phys;
	} else {
		device_memory_at(page->phys, &page->fd, &page->fd_offset);
	}
}

int pages_find(void *vma, uint64_t size, bool write, struct runs *runs)
{
	for (uint64_t at = 0; at < size; at += PAGE_SIZE) {
		long long phys = kpi.vma_page(vma, at, write);
		struct run page = { .offset = at, .size = PAGE_SIZE,
				    .phys = (uint64_t)phys };

		if (phys < 0)
			continue;
		find_backing(&page);
		if (!add_page(runs, &page))
			return -ENOMEM;
	}
	return 0;
}
