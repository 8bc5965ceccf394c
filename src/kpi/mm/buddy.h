/* SPDX-License-Identifier: GPL-2.0 */
/*
 * buddy.h - blocks of 2^order pages of the arena.
 */
#ifndef LKMHOST_MM_BUDDY_H
#define LKMHOST_MM_BUDDY_H

#include <linux/mmzone.h>
#include <linux/spinlock.h>

#include "kpi.h"

/*
 * A range of pages.  Above the frontier nothing was ever used; below it each
 * page belongs to a block that is free or handed out.
 */
struct buddy_zone {
	spinlock_t lock;
	enum zone_type type;
	unsigned long start, frontier, end;	/* page frame numbers */
	unsigned long free;		/* pages on the lists */
	unsigned long dirty;		/* of these, not known to be zero */
	struct list_head lists[MAX_ORDER];
};

void buddy_zone_init(struct buddy_zone *zone, enum zone_type type,
		     unsigned long start, unsigned long end);

/* The first page's number or 0; *@zero: the block's bytes are all zero. */
unsigned long buddy_take(struct buddy_zone *zone, unsigned int order,
			 bool *zero);
void buddy_give(struct buddy_zone *zone, unsigned long pfn,
		unsigned int order, bool zero);

#endif
