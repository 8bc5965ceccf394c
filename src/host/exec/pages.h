/* SPDX-License-Identifier: GPL-2.0 */
/* pages.h - where the pages of a driver's mapping lie. */
#ifndef LKMHOST_EXEC_PAGES_H
#define LKMHOST_EXEC_PAGES_H

#include "../internal.h"

/* Pages that follow each other: in the arena, or of a device. */
struct run {
	uint64_t offset, size, phys;
	int fd;			/* of what memory; -1: a device's registers */
	uint64_t fd_offset;
};
struct runs {
	struct run *run;	/* malloc()ed */
	size_t n, room;
};

/*
 * Ask the driver for all pages of @vma, as a client. Those that it has not are
 * in no run. 0 or -ENOMEM.
 */
int pages_find(void *vma, uint64_t size, bool write, struct runs *runs);

#endif
