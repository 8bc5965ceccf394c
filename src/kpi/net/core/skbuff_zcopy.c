// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/skbuff.c, linux/skbuff.h: pages that somebody lent to a buffer
 * and wants to be told of, and pages that buffers share.
 */
#include <linux/mm.h>
#include <linux/skbuff.h>

#include "kpi.h"
#include "net/core/skbuff.h"

/* The lender's references become the buffer's own. */
void __skb_zcopy_downgrade_managed(struct sk_buff *skb)
{
	int i;

	skb_shinfo(skb)->flags &= ~SKBFL_MANAGED_FRAG_REFS;
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++)
		skb_frag_ref(skb, i);
}
KPI_EXPORT(__skb_zcopy_downgrade_managed);

int skb_zerocopy_clone(struct sk_buff *to, struct sk_buff *from, gfp_t gfp)
{
	if (!skb_zcopy(from))
		return 0;
	if (skb_zcopy(to)) {
		if (WARN_ON_ONCE(!gfp))
			return -ENOMEM;
		if (skb_uarg(to) == skb_uarg(from))
			return 0;
		if (skb_copy_ubufs(to, GFP_ATOMIC))
			return -EIO;
	}
	skb_zcopy_set(to, skb_uarg(from), NULL);
	return 0;
}

/* ------------------------------------------------- lent pages, copied */

static void free_pages_of(struct page **pages, int nr)
{
	while (nr--)
		put_page(pages[nr]);
}

/* Blocks large enough that the fragments' @bytes fit in those there can be. */
static int copy_frags(struct sk_buff *skb, struct page **pages, int *order,
		      unsigned int bytes, gfp_t gfp)
{
	unsigned int done = 0;
	int nr = 0;

	*order = 0;
	while (bytes > (PAGE_SIZE << *order) * MAX_SKB_FRAGS)
		++*order;
	for (; done < bytes; nr++) {
		unsigned int part = min_t(unsigned int, bytes - done,
					  PAGE_SIZE << *order);

		pages[nr] = alloc_pages(gfp | __GFP_COMP, *order);
		if (!pages[nr]) {
			free_pages_of(pages, nr);
			return -ENOMEM;
		}
		BUG_ON(skb_copy_bits(skb, skb_headlen(skb) + done,
				     page_address(pages[nr]), part));
		done += part;
	}
	return nr;
}

int skb_copy_ubufs(struct sk_buff *skb, gfp_t gfp)
{
	unsigned int bytes, size;
	struct page *pages[MAX_SKB_FRAGS];
	int i, nr, order;

	if (skb_shared(skb) || skb_unclone(skb, gfp))
		return -EINVAL;
	bytes = skb_pagelen(skb) - skb_headlen(skb);
	if (skb_shinfo(skb)->nr_frags) {
		nr = copy_frags(skb, pages, &order, bytes, gfp);
		if (nr < 0)
			return nr;
		for (i = 0; i < skb_shinfo(skb)->nr_frags; i++)
			skb_frag_unref(skb, i);
		for (i = 0; i < nr; i++, bytes -= size) {
			size = min_t(unsigned int, bytes, PAGE_SIZE << order);
			__skb_fill_page_desc(skb, i, pages[i], 0, size);
		}
		skb_shinfo(skb)->nr_frags = nr;
	}
	skb_zcopy_clear(skb, false);
	return 0;
}
KPI_EXPORT(skb_copy_ubufs);

/* ----------------------------------------------------- fragments in common */

/* How much of @from must lie in the head of what skb_zerocopy() fills. */
unsigned int skb_zerocopy_headlen(const struct sk_buff *from)
{
	if (skb_has_frag_list(from))
		return from->len;
	if (from->head_frag && skb_headlen(from) >= L1_CACHE_BYTES &&
	    skb_shinfo(from)->nr_frags < MAX_SKB_FRAGS)
		return 0;
	return skb_headlen(from) ?: from->len;
}
KPI_EXPORT(skb_zerocopy_headlen);

/* The head of @from, which is a page's fragment, as the first one of @to. */
static int share_head(struct sk_buff *to, struct sk_buff *from, int len)
{
	int part = min_t(int, skb_headlen(from), len);
	struct page *page = virt_to_head_page(from->head);

	if (part) {
		__skb_fill_page_desc(to, 0, page,
				     from->data -
				     (unsigned char *)page_address(page), part);
		get_page(page);
	}
	return part;
}

static int share_frags(struct sk_buff *to, struct sk_buff *from, int at,
		       int len)
{
	int i;

	for (i = 0; len > 0 && i < skb_shinfo(from)->nr_frags; i++, at++) {
		skb_frag_t *frag = &skb_shinfo(to)->frags[at];

		*frag = skb_shinfo(from)->frags[i];
		skb_frag_size_set(frag, min_t(int, skb_frag_size(frag), len));
		len -= skb_frag_size(frag);
		skb_frag_ref(to, at);
	}
	return at;
}

int skb_zerocopy(struct sk_buff *to, struct sk_buff *from, int len, int hlen)
{
	int part = 0, shared = len, nr = 0;

	BUG_ON(!from->head_frag && !hlen);
	if (len <= skb_tailroom(to))
		return skb_copy_bits(from, 0, skb_put(to, len), len);
	if (hlen) {
		int err = skb_copy_bits(from, 0, skb_put(to, hlen), hlen);

		if (err)
			return err;
		shared -= hlen;
	} else {
		part = share_head(to, from, len);
		nr = !!part;
	}
	skb_len_add(to, shared);
	if (skb_orphan_frags(from, GFP_ATOMIC)) {
		skb_shinfo(to)->nr_frags = nr;
		skb_tx_error(from);
		return -ENOMEM;
	}
	skb_zerocopy_clone(to, from, GFP_ATOMIC);
	skb_shinfo(to)->nr_frags = share_frags(to, from, nr, shared - part);
	return 0;
}
KPI_EXPORT(skb_zerocopy);

int skb_append_pagefrags(struct sk_buff *skb, struct page *page, int offset,
			 size_t size)
{
	int i = skb_shinfo(skb)->nr_frags;

	if (skb_can_coalesce(skb, i, page, offset)) {
		skb_frag_size_add(&skb_shinfo(skb)->frags[i - 1], size);
		return 0;
	}
	if (i >= MAX_SKB_FRAGS)
		return -EMSGSIZE;
	skb_zcopy_downgrade_managed(skb);
	get_page(page);
	skb_fill_page_desc_noacc(skb, i, page, offset, size);
	return 0;
}
KPI_EXPORT(skb_append_pagefrags);
