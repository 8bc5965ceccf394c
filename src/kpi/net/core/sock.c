// SPDX-License-Identifier: GPL-2.0
/* net/core/sock.c, net/sock.h: pages that are handed out piece by piece. */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <net/sock.h>

#include "kpi.h"

/* As large a block as skbs like, without waiting; else a page. */
static bool new_block(struct page_frag *pfrag, gfp_t gfp)
{
	const unsigned int order = get_order(32768);

	pfrag->offset = 0;
	pfrag->size = PAGE_SIZE << order;
	pfrag->page = alloc_pages((gfp & ~__GFP_DIRECT_RECLAIM) | __GFP_COMP |
				  __GFP_NOWARN | __GFP_NORETRY, order);
	if (likely(pfrag->page))
		return true;
	pfrag->size = PAGE_SIZE;
	pfrag->page = alloc_page(gfp);
	return pfrag->page;
}

/* Room for @sz at pfrag->offset. Pieces hold references of their own. */
bool skb_page_frag_refill(unsigned int sz, struct page_frag *pfrag, gfp_t gfp)
{
	if (!pfrag->page)
		return new_block(pfrag, gfp);
	/* All pieces have been given back. */
	if (page_ref_count(pfrag->page) == 1)
		pfrag->offset = 0;
	if (pfrag->offset + sz <= pfrag->size)
		return true;
	put_page(pfrag->page);
	return new_block(pfrag, gfp);
}
KPI_EXPORT(skb_page_frag_refill);
