// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/skbuff.c, linux/skbuff.h: one buffer made two, and two made one,
 * by moving fragments.
 */
#include <linux/skbuff.h>
#include <net/page_pool.h>

#include "kpi.h"
#include "net/core/skbuff.h"

/* ------------------------------------------------------------------ split */

/* The cut is in the head: the rest of it is copied, fragments move whole. */
static void split_head(struct sk_buff *skb, struct sk_buff *rest, u32 len)
{
	struct skb_shared_info *from = skb_shinfo(skb), *to = skb_shinfo(rest);
	int part = skb_headlen(skb) - len;

	skb_copy_from_linear_data_offset(skb, len, skb_put(rest, part), part);
	memcpy(to->frags, from->frags, from->nr_frags * sizeof(skb_frag_t));
	to->nr_frags = from->nr_frags;
	from->nr_frags = 0;
	rest->data_len = skb->data_len;
	rest->len += rest->data_len;
	skb->data_len = 0;
	skb->len = len;
	skb_set_tail_pointer(skb, len);
}

/* Of a fragment the first @kept bytes stay; the page is then in both. */
static void split_frag(skb_frag_t *from, skb_frag_t *to, int kept)
{
	*to = *from;
	__skb_frag_ref(to);
	skb_frag_off_add(to, kept);
	skb_frag_size_sub(to, kept);
	skb_frag_size_set(from, kept);
}

static void split_frags(struct sk_buff *skb, struct sk_buff *rest, u32 len)
{
	struct skb_shared_info *from = skb_shinfo(skb), *to = skb_shinfo(rest);
	u32 pos = skb_headlen(skb), size;
	int i, nr = from->nr_frags;

	rest->len = rest->data_len = skb->len - len;
	skb->len = len;
	skb->data_len = len - pos;
	from->nr_frags = to->nr_frags = 0;
	for (i = 0; i < nr; i++, pos += size) {
		size = skb_frag_size(&from->frags[i]);
		if (pos < len)
			from->nr_frags++;
		if (pos + size <= len)
			continue;
		if (pos < len)
			split_frag(&from->frags[i], &to->frags[to->nr_frags],
				   len - pos);
		else
			to->frags[to->nr_frags] = from->frags[i];
		to->nr_frags++;
	}
}

/* @rest is empty, with room for what of the head comes behind @len. */
void skb_split(struct sk_buff *skb, struct sk_buff *rest, const u32 len)
{
	skb_zcopy_downgrade_managed(skb);
	skb_shinfo(rest)->flags |= skb_shinfo(skb)->flags &
				   (SKBFL_SHARED_FRAG | SKBFL_PURE_ZEROCOPY);
	skb_zerocopy_clone(rest, skb, 0);
	if (len < skb_headlen(skb))
		split_head(skb, rest, len);
	else
		split_frags(skb, rest, len);
}
KPI_EXPORT(skb_split);

/* --------------------------------------------------------------- coalesce */

/* Fragments of a clone are shared, those of a buffer of its own move. */
static void move_frags(struct sk_buff *to, struct sk_buff *from)
{
	struct skb_shared_info *dst = skb_shinfo(to), *src = skb_shinfo(from);
	int i;

	memcpy(dst->frags + dst->nr_frags, src->frags,
	       src->nr_frags * sizeof(skb_frag_t));
	dst->nr_frags += src->nr_frags;
	if (src->nr_frags)
		dst->flags |= src->flags & SKBFL_SHARED_FRAG;
	if (!skb_cloned(from)) {
		src->nr_frags = 0;
		return;
	}
	for (i = 0; i < src->nr_frags; i++)
		__skb_frag_ref(&src->frags[i]);
}

static void steal_head(struct sk_buff *to, struct sk_buff *from)
{
	struct page *page = virt_to_head_page(from->head);

	skb_fill_page_desc(to, skb_shinfo(to)->nr_frags, page,
			   from->data - (unsigned char *)page_address(page),
			   skb_headlen(from));
}

static bool can_join(const struct sk_buff *to, const struct sk_buff *from)
{
	int nr = skb_shinfo(to)->nr_frags + skb_shinfo(from)->nr_frags;

	if (skb_has_frag_list(to) || skb_has_frag_list(from) ||
	    skb_zcopy((struct sk_buff *)to) ||
	    skb_zcopy((struct sk_buff *)from))
		return false;
	if (skb_headlen(from))
		return nr < MAX_SKB_FRAGS && !skb_head_is_locked(from);
	return nr <= MAX_SKB_FRAGS;
}

/*
 * True: what @from had is @to's now, and the caller frees @from by
 * kfree_skb_partial(). Pages of a pool must not be mixed with others, nor be
 * shared, since the pool counts its own references.
 */
bool skb_try_coalesce(struct sk_buff *to, struct sk_buff *from,
		      bool *fragstolen, int *delta_truesize)
{
	int len = from->len, delta;

	*fragstolen = false;
	if (skb_cloned(to) || to->pp_recycle != from->pp_recycle ||
	    (from->pp_recycle && skb_cloned(from)))
		return false;
	if (len <= skb_tailroom(to)) {
		if (len)
			BUG_ON(skb_copy_bits(from, 0, skb_put(to, len), len));
		*delta_truesize = 0;
		return true;
	}
	if (!can_join(to, from))
		return false;
	if (skb_headlen(from)) {
		delta = from->truesize - SKB_DATA_ALIGN(sizeof(struct sk_buff));
		steal_head(to, from);
		*fragstolen = true;
	} else {
		delta = from->truesize - SKB_TRUESIZE(skb_end_offset(from));
	}
	WARN_ON_ONCE(delta < len);
	move_frags(to, from);
	to->truesize += delta;
	to->len += len;
	to->data_len += len;
	*delta_truesize = delta;
	return true;
}
KPI_EXPORT(skb_try_coalesce);
