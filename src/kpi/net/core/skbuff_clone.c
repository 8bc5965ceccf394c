// SPDX-License-Identifier: GPL-2.0
/* net/core/skbuff.c, linux/skbuff.h: clones and copies. */
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <net/dst.h>

#include "kpi.h"
#include "net/core/skbuff.h"

/* What belongs to the frame, and not to the memory that holds it. */
void kpi_skb_copy_header(struct sk_buff *to, const struct sk_buff *from)
{
	to->tstamp = from->tstamp;
	to->dev = from->dev;
	memcpy(to->cb, from->cb, sizeof(from->cb));
	skb_dst_copy(to, from);
	__skb_ext_copy(to, from);
	__nf_copy(to, from, false);
	to->queue_mapping = from->queue_mapping;
	memcpy(&to->headers, &from->headers, sizeof(from->headers));
}

void skb_copy_header(struct sk_buff *to, const struct sk_buff *from)
{
	kpi_skb_copy_header(to, from);
	skb_shinfo(to)->gso_size = skb_shinfo(from)->gso_size;
	skb_shinfo(to)->gso_segs = skb_shinfo(from)->gso_segs;
	skb_shinfo(to)->gso_type = skb_shinfo(from)->gso_type;
}
KPI_EXPORT(skb_copy_header);

void kpi_skb_clone_fraglist(struct sk_buff *skb)
{
	struct sk_buff *list;

	skb_walk_frags(skb, list)
		skb_get(list);
}

/* ----------------------------------------------------------------- clones */

/* @to's fclone is set, all else of it may be anything. */
static struct sk_buff *share(struct sk_buff *to, struct sk_buff *from)
{
	to->next = to->prev = NULL;
	to->sk = NULL;
	kpi_skb_copy_header(to, from);
	to->len = from->len;
	to->data_len = from->data_len;
	to->mac_len = from->mac_len;
	to->hdr_len = from->nohdr ? skb_headroom(from) : from->hdr_len;
	to->cloned = 1;
	to->nohdr = 0;
	to->peeked = 0;
	to->pfmemalloc = from->pfmemalloc;
	to->pp_recycle = from->pp_recycle;
	to->destructor = NULL;
	to->tail = from->tail;
	to->end = from->end;
	to->head = from->head;
	to->head_frag = from->head_frag;
	to->data = from->data;
	to->truesize = from->truesize;
	refcount_set(&to->users, 1);
	atomic_inc(&skb_shinfo(from)->dataref);
	from->cloned = 1;
	return to;
}

/* The other one of the pair, where it is free. */
static struct sk_buff *companion(struct sk_buff *skb)
{
	struct sk_buff_fclones *pair;

	if (skb->fclone != SKB_FCLONE_ORIG)
		return NULL;
	pair = container_of(skb, struct sk_buff_fclones, skb1);
	if (refcount_read(&pair->fclone_ref) != 1)
		return NULL;
	refcount_set(&pair->fclone_ref, 2);
	pair->skb2.fclone = SKB_FCLONE_CLONE;
	return &pair->skb2;
}

struct sk_buff *kpi_skb_clone(struct sk_buff *skb, gfp_t gfp,
			      unsigned long caller)
{
	struct sk_buff *clone;

	if (skb_orphan_frags(skb, gfp))
		return NULL;
	clone = companion(skb);
	if (!clone) {
		clone = kpi_skb_shell(gfp, caller);
		if (unlikely(!clone))
			return NULL;
		clone->fclone = SKB_FCLONE_UNAVAILABLE;
	}
	return share(clone, skb);
}

struct sk_buff *skb_clone(struct sk_buff *skb, gfp_t gfp)
{
	return kpi_skb_clone(skb, gfp, _RET_IP_);
}
KPI_EXPORT(skb_clone);

/* @dst lets go of what it has and becomes a clone of @src. */
struct sk_buff *skb_morph(struct sk_buff *dst, struct sk_buff *src)
{
	skb_release_head_state(dst);
	if (dst->head)
		kpi_skb_release_data(dst);
	return share(dst, src);
}
KPI_EXPORT(skb_morph);

/* ----------------------------------------------------------------- copies */

static int reserves_of(const struct sk_buff *skb)
{
	return skb_pfmemalloc(skb) ? SKB_ALLOC_RX : 0;
}

/* Segments in a list are frames of their own: one buffer cannot hold them. */
static bool holds_frames(const struct sk_buff *skb)
{
	return WARN_ON_ONCE(skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST);
}

struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t gfp)
{
	int headroom = skb_headroom(skb);
	struct sk_buff *copy;

	if (holds_frames(skb))
		return NULL;
	copy = kpi_skb_alloc(skb_end_offset(skb) + skb->data_len, gfp,
			     reserves_of(skb), _RET_IP_);
	if (!copy)
		return NULL;
	skb_reserve(copy, headroom);
	skb_put(copy, skb->len);
	BUG_ON(skb_copy_bits(skb, -headroom, copy->head, headroom + skb->len));
	skb_copy_header(copy, skb);
	return copy;
}
KPI_EXPORT(skb_copy);

static int share_frags(struct sk_buff *copy, struct sk_buff *skb, gfp_t gfp)
{
	struct skb_shared_info *to = skb_shinfo(copy), *from = skb_shinfo(skb);
	int i;

	if (!from->nr_frags)
		return 0;
	if (skb_orphan_frags(skb, gfp) || skb_zerocopy_clone(copy, skb, gfp))
		return -ENOMEM;
	for (i = 0; i < from->nr_frags; i++) {
		to->frags[i] = from->frags[i];
		skb_frag_ref(skb, i);
	}
	to->nr_frags = i;
	to->flags |= from->flags & SKBFL_SHARED_FRAG;
	return 0;
}

/* A head of its own, the fragments in common. */
struct sk_buff *__pskb_copy_fclone(struct sk_buff *skb, int headroom, gfp_t gfp,
				   bool fclone)
{
	int flags = reserves_of(skb) | (fclone ? SKB_ALLOC_FCLONE : 0);
	struct sk_buff *copy = kpi_skb_alloc(skb_headlen(skb) + headroom, gfp,
					     flags, _RET_IP_);

	if (!copy)
		return NULL;
	skb_reserve(copy, headroom);
	skb_put(copy, skb_headlen(skb));
	skb_copy_from_linear_data(skb, copy->data, copy->len);
	copy->truesize += skb->data_len;
	copy->data_len = skb->data_len;
	copy->len = skb->len;
	if (share_frags(copy, skb, gfp)) {
		kfree_skb(copy);
		return NULL;
	}
	if (skb_has_frag_list(skb)) {
		skb_shinfo(copy)->frag_list = skb_shinfo(skb)->frag_list;
		kpi_skb_clone_fraglist(copy);
	}
	skb_copy_header(copy, skb);
	return copy;
}
KPI_EXPORT(__pskb_copy_fclone);

struct sk_buff *skb_copy_expand(const struct sk_buff *skb, int newheadroom,
				int newtailroom, gfp_t gfp)
{
	int headroom = skb_headroom(skb);
	int kept = min(headroom, newheadroom);
	struct sk_buff *copy;

	if (holds_frames(skb))
		return NULL;
	copy = kpi_skb_alloc(newheadroom + skb->len + newtailroom, gfp,
			     reserves_of(skb), _RET_IP_);
	if (!copy)
		return NULL;
	skb_reserve(copy, newheadroom);
	skb_put(copy, skb->len);
	BUG_ON(skb_copy_bits(skb, -kept, copy->data - kept, skb->len + kept));
	skb_copy_header(copy, skb);
	skb_headers_offset_update(copy, newheadroom - headroom);
	return copy;
}
KPI_EXPORT(skb_copy_expand);
