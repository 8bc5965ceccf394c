// SPDX-License-Identifier: GPL-2.0
/*
 * mm/page_alloc.c (the buddy part): blocks of 2^order pages.
 *
 * Memory of the arena is sparse: it exists once touched.  So new blocks are
 * cut from a frontier that moves up, as small as asked for, and what is known
 * to be zero is remembered, to spare clearing it.  Large freed blocks are
 * given back to the host when there is more free memory than is likely to be
 * used again soon.
 */
#include <linux/mm.h>
#include <linux/list.h>

#include "kpi.h"
#include "buddy.h"
#include "pageinfo.h"
#include "valgrind.h"

/* Free memory kept for reuse; beyond it blocks from that order on go back. */
#define RETAIN_PAGES (SZ_8M >> PAGE_SHIFT)
#define DISCARD_ORDER 5u

void buddy_zone_init(struct buddy_zone *zone, enum zone_type type,
		     unsigned long start, unsigned long end)
{
	unsigned int order;

	spin_lock_init(&zone->lock);
	zone->type = type;
	zone->start = zone->frontier = start;
	zone->end = max(start, end);
	for (order = 0; order < MAX_ORDER; order++)
		INIT_LIST_HEAD(&zone->lists[order]);
}

static void link_block(struct buddy_zone *zone, unsigned long pfn,
		       unsigned int order, bool zero)
{
	struct page_info *info = &kpi_page_info[pfn];

	info->caller = zero ? PAGE_FREE_ZERO : PAGE_FREE;
	info->bytes = order;
	list_add(&pfn_to_page(pfn)->buddy_list, &zone->lists[order]);
	zone->free += 1UL << order;
	if (!zero)
		zone->dirty += 1UL << order;
}

/* Returns whether the block is known to be zero. */
static bool unlink_block(struct buddy_zone *zone, unsigned long pfn,
			 unsigned int order)
{
	struct page_info *info = &kpi_page_info[pfn];
	bool zero = info->caller == PAGE_FREE_ZERO;

	list_del(&pfn_to_page(pfn)->buddy_list);
	info->caller = PAGE_UNTOUCHED;
	info->bytes = 0;
	zone->free -= 1UL << order;
	if (!zero)
		zone->dirty -= 1UL << order;
	return zero;
}

static bool is_free_block(const struct buddy_zone *zone, unsigned long pfn,
			  unsigned int order)
{
	const struct page_info *info = &kpi_page_info[pfn];

	return pfn >= zone->start && pfn < zone->frontier &&
	       (info->caller == PAGE_FREE || info->caller == PAGE_FREE_ZERO) &&
	       info->bytes == order;
}

/* Join with free neighbours as far as it goes; the result is on no list. */
static void merge(struct buddy_zone *zone, unsigned long *pfn,
		  unsigned int *order, bool *zero)
{
	while (*order < MAX_ORDER - 1) {
		unsigned long buddy = *pfn ^ (1UL << *order);

		if (!is_free_block(zone, buddy, *order))
			break;
		*zero &= unlink_block(zone, buddy, *order);
		*pfn &= buddy;
		++*order;
	}
}

static void discard(unsigned long pfn, unsigned int order)
{
	host_arena_discard(PFN_PHYS(pfn), PAGE_SIZE << order);
}

void buddy_give(struct buddy_zone *zone, unsigned long pfn,
		unsigned int order, bool zero)
{
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	merge(zone, &pfn, &order, &zero);
	if (!zero && order >= DISCARD_ORDER && zone->dirty > RETAIN_PAGES) {
		/* On no list: it is ours while the lock is dropped. */
		spin_unlock_irqrestore(&zone->lock, flags);
		discard(pfn, order);
		zero = true;
		spin_lock_irqsave(&zone->lock, flags);
		merge(zone, &pfn, &order, &zero);
	}
	link_block(zone, pfn, order, zero);
	spin_unlock_irqrestore(&zone->lock, flags);
}

/* Halve a block until it has the order wanted; upper halves become free. */
static void split(struct buddy_zone *zone, unsigned long pfn,
		  unsigned int order, unsigned int wanted, bool zero)
{
	while (order > wanted) {
		order--;
		link_block(zone, pfn + (1UL << order), order, zero);
	}
}

static unsigned long take_listed(struct buddy_zone *zone, unsigned int wanted,
				 bool *zero)
{
	unsigned int order;
	struct page *page;

	for (order = wanted; order < MAX_ORDER; order++) {
		page = list_first_entry_or_null(&zone->lists[order],
						struct page, buddy_list);
		if (!page)
			continue;
		*zero = unlink_block(zone, page_to_pfn(page), order);
		split(zone, page_to_pfn(page), order, wanted, *zero);
		return page_to_pfn(page);
	}
	return 0;
}

/* What alignment skips becomes free blocks, each as large as fits there. */
static void free_gap(struct buddy_zone *zone, unsigned long pfn,
		     unsigned long end)
{
	while (pfn < end) {
		unsigned int order = min_t(unsigned int, __ffs(pfn),
					   MAX_ORDER - 1);

		while (pfn + (1UL << order) > end)
			order--;
		link_block(zone, pfn, order, true);
		pfn += 1UL << order;
	}
}

static unsigned long take_frontier(struct buddy_zone *zone, unsigned int order)
{
	unsigned long gap = zone->frontier;
	unsigned long pfn = ALIGN(gap, 1UL << order);

	if (pfn + (1UL << order) > zone->end)
		return 0;
	zone->frontier = pfn + (1UL << order);
	free_gap(zone, gap, pfn);
	return pfn;
}

unsigned long buddy_take(struct buddy_zone *zone, unsigned int order,
			 bool *zero)
{
	unsigned long flags, pfn;

	spin_lock_irqsave(&zone->lock, flags);
	pfn = take_listed(zone, order, zero);
	if (!pfn) {
		*zero = true;
		pfn = take_frontier(zone, order);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return pfn;
}
