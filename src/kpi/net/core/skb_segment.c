// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/skbuff.c (skb_segment), linux/skbuff.h: one frame's payload in
 * frames of the size that its protocol wants, each behind a copy of the
 * headers.
 *
 * A device with scatter-gather gets the fragments themselves: a segment holds
 * references to the pages that its bytes lie in. For others, and where bytes
 * lie in buffers of a list whose heads are no pages, each segment is a copy.
 */
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/checksum.h>

#include "kpi.h"
#include "net/core/skbuff.h"

struct cutting {
	struct sk_buff *whole;
	unsigned int headers;	/* bytes before the payload, from the MAC on */
	unsigned int tunnel;	/* and of an outer header, before those */
	unsigned int mss;	/* of payload, or GSO_BY_FRAGS */
	unsigned int partial;	/* segments that the device makes of each */
	bool sg, csum;		/* the device does so itself */
	struct sk_buff *part;	/* GSO_BY_FRAGS: the next one */
	struct sk_buff *first, *last;
};

/* ---------------------------------------------------------- the plan */

/* Every byte behind the head lies in a page that can be shared. */
static bool is_all_pages(const struct sk_buff *skb)
{
	const struct sk_buff *part;

	skb_walk_frags(skb, part)
		if ((skb_headlen(part) && !part->head_frag) ||
		    skb_has_frag_list(part))
			return false;
	return true;
}

/* As many whole segments as there are, for a device that cuts them. */
static void plan_partial(struct cutting *c, netdev_features_t features)
{
	unsigned int payload = c->whole->len - c->headers;

	if (!c->sg || !c->csum || c->mss == GSO_BY_FRAGS ||
	    !(features & NETIF_F_GSO_PARTIAL))
		return;
	c->partial = min(payload, GSO_BY_FRAGS - 1U) / c->mss;
	if (c->partial > 1)
		c->mss *= c->partial;
	else
		c->partial = 0;
}

static int plan(struct cutting *c, netdev_features_t features)
{
	struct sk_buff *skb = c->whole;
	__be16 proto;

	c->mss = skb_shinfo(skb)->gso_size;
	c->headers = skb->data - skb_mac_header(skb);
	c->tunnel = skb_tnl_header_len(skb);
	c->part = skb_shinfo(skb)->frag_list;
	__skb_push(skb, c->headers);
	proto = skb_network_protocol(skb, NULL);
	if (!proto || !c->mss)
		return -EINVAL;
	c->sg = (features & NETIF_F_SG) && is_all_pages(skb);
	c->csum = can_checksum_protocol(features, proto);
	plan_partial(c, features);
	return skb_orphan_frags(skb, GFP_ATOMIC) ? -ENOMEM : 0;
}

static unsigned int next_length(struct cutting *c, unsigned int offset)
{
	unsigned int len;

	if (c->mss != GSO_BY_FRAGS)
		return min(c->mss, c->whole->len - offset);
	if (!c->part)
		return c->whole->len - offset;
	len = min(c->part->len, c->whole->len - offset);
	c->part = c->part->next;
	return len;
}

/* -------------------------------------------------------- one segment */

/* Headers, and room for @linear bytes of the payload. */
static struct sk_buff *new_segment(struct cutting *c, unsigned int linear)
{
	struct sk_buff *whole = c->whole, *seg;
	unsigned int headroom = skb_headroom(whole);

	seg = alloc_skb(headroom + c->headers + linear, GFP_ATOMIC);
	if (!seg)
		return NULL;
	skb_reserve(seg, headroom);
	__skb_put(seg, c->headers);
	kpi_skb_copy_header(seg, whole);
	skb_reset_mac_len(seg);
	memcpy(seg->data - c->tunnel, whole->data - c->tunnel,
	       c->headers + c->tunnel);
	if (c->last)
		c->last->next = seg;
	else
		c->first = seg;
	c->last = seg;
	return seg;
}

/* For kpi_skb_walk(): the piece as a fragment of the segment. */
static int share_piece(void *arg, u8 *piece, int len)
{
	struct sk_buff *seg = arg;
	int nr = skb_shinfo(seg)->nr_frags;
	struct page *page = virt_to_head_page(piece);

	if (nr >= MAX_SKB_FRAGS) {
		net_warn_ratelimited("skb_segment: too many frags: %u\n", nr);
		return -EINVAL;
	}
	get_page(page);
	__skb_fill_page_desc(seg, nr, page, piece - (u8 *)page_address(page),
			     len);
	skb_shinfo(seg)->nr_frags = nr + 1;
	skb_len_add(seg, len);
	return 0;
}

/* What is in the head is copied, what is behind it is shared. */
static int fill_shared(struct cutting *c, struct sk_buff *seg,
		       unsigned int offset, unsigned int len,
		       unsigned int linear)
{
	int err;

	memcpy(__skb_put(seg, linear), c->whole->data + offset, linear);
	if (linear == len)
		return 0;
	skb_shinfo(seg)->flags |= skb_shinfo(c->whole)->flags &
				  SKBFL_SHARED_FRAG;
	err = skb_zerocopy_clone(seg, c->whole, GFP_ATOMIC);
	return err ?: kpi_skb_walk(c->whole, offset + linear, len - linear,
				   share_piece, seg);
}

static void note_checksum(struct cutting *c, struct sk_buff *seg, __wsum csum)
{
	if (!seg->remcsum_offload)
		seg->ip_summed = CHECKSUM_NONE;
	SKB_GSO_CB(seg)->csum = csum;
	SKB_GSO_CB(seg)->csum_start = skb_headroom(seg) + c->headers;
}

static int make_segment(struct cutting *c, unsigned int offset,
			unsigned int len)
{
	int in_head = max_t(int, skb_headlen(c->whole) - offset, 0);
	unsigned int linear = c->sg ? min_t(int, in_head, len) : len;
	struct sk_buff *seg = new_segment(c, linear);
	int err;

	if (!seg)
		return -ENOMEM;
	if (!c->sg && !c->csum) {
		note_checksum(c, seg,
			      skb_copy_and_csum_bits(c->whole, offset,
						     skb_put(seg, len), len));
		return 0;
	}
	if (!c->sg)
		return skb_copy_bits(c->whole, offset, skb_put(seg, len), len);
	err = fill_shared(c, seg, offset, len, linear);
	if (err || c->csum)
		return err;
	/* Nobody may write to what was summed up. */
	if (skb_has_shared_frag(seg) && __skb_linearize(seg))
		return -ENOMEM;
	note_checksum(c, seg, skb_checksum(seg, c->headers, len, 0));
	return 0;
}

/* ------------------------------------------------------- all of them */

/* Each is a frame for the device to cut; the last may be one segment. */
static void mark_partial(struct cutting *c)
{
	unsigned int size = skb_shinfo(c->whole)->gso_size, rest;
	int type = skb_shinfo(c->whole)->gso_type;
	struct sk_buff *seg;

	type = (type | SKB_GSO_PARTIAL) & ~SKB_GSO_DODGY;
	for (seg = c->first; seg; seg = seg->next) {
		skb_shinfo(seg)->gso_size = size;
		skb_shinfo(seg)->gso_segs = c->partial;
		skb_shinfo(seg)->gso_type = type;
		SKB_GSO_CB(seg)->data_offset = skb_headroom(seg) + c->headers;
	}
	rest = c->last->len - c->headers;
	if (rest <= size)
		skb_shinfo(c->last)->gso_size = 0;
	else if (c->last != c->first)
		skb_shinfo(c->last)->gso_segs = DIV_ROUND_UP(rest, size);
}

/* @skb->data is at the payload, and afterwards at the MAC header. */
struct sk_buff *skb_segment(struct sk_buff *skb, netdev_features_t features)
{
	struct cutting c = { .whole = skb };
	unsigned int offset, len;
	int err = plan(&c, features);

	for (offset = c.headers; !err && offset < skb->len; offset += len) {
		len = next_length(&c, offset);
		err = make_segment(&c, offset, len);
	}
	if (err || !c.first) {
		kfree_skb_list(c.first);
		return ERR_PTR(err ?: -EINVAL);
	}
	/* Who queues them wants the list's end. */
	c.first->prev = c.last;
	if (c.partial)
		mark_partial(&c);
	return c.first;
}
KPI_EXPORT(skb_segment);

/* ------------------------------------- frames in a list, as GRO left them */

/* One frame of the list, as ours alone, behind the headers of the first. */
static int restore_frame(struct sk_buff *skb, struct sk_buff *frame,
			 netdev_features_t features, unsigned int headers)
{
	unsigned int tunnel = skb_tnl_header_len(skb);
	int longer;

	skb_push(frame, -skb_network_offset(frame) + headers);
	skb_release_head_state(frame);
	longer = skb_network_header_len(frame) - skb_network_header_len(skb);
	kpi_skb_copy_header(frame, skb);
	skb_headers_offset_update(frame,
				  skb_headroom(frame) - skb_headroom(skb));
	frame->transport_header += longer;
	skb_copy_from_linear_data_offset(skb, -tunnel, frame->data - tunnel,
					 headers + tunnel);
	return skb_needs_linearize(frame, features) ? __skb_linearize(frame) :
						      0;
}

static struct sk_buff *own_frame(struct sk_buff *frame)
{
	struct sk_buff *own;

	if (!skb_shared(frame))
		return frame;
	own = skb_clone(frame, GFP_ATOMIC);
	if (own && skb_unclone(own, GFP_ATOMIC)) {
		kfree_skb(own);
		return NULL;
	}
	if (own) {
		own->next = frame->next;
		consume_skb(frame);
	}
	return own;
}

/* The first stays @skb; a further reference to it goes to the caller. */
struct sk_buff *skb_segment_list(struct sk_buff *skb,
				 netdev_features_t features,
				 unsigned int offset)
{
	struct sk_buff *rest, *frame, *tail = skb;
	unsigned int gone = 0;
	int err;

	skb_push(skb, -skb_network_offset(skb) + offset);
	err = skb_unclone(skb, GFP_ATOMIC);
	rest = err ? NULL : skb_shinfo(skb)->frag_list;
	if (!err)
		skb_shinfo(skb)->frag_list = NULL;
	for (; !err && rest; tail = frame) {
		frame = own_frame(rest);
		if (!frame) {
			tail->next = rest;
			err = -ENOMEM;
			break;
		}
		rest = frame->next;
		tail->next = frame;
		gone += frame->len;
		err = restore_frame(skb, frame, features, offset);
	}
	if (!err) {
		skb->data_len -= gone;
		skb->len -= gone;
		skb_gso_reset(skb);
		skb->prev = tail;
		err = skb_needs_linearize(skb, features) ?
			      __skb_linearize(skb) : 0;
	}
	if (err) {
		kfree_skb_list(skb->next);
		skb->next = NULL;
		return ERR_PTR(-ENOMEM);
	}
	return skb_get(skb);
}
KPI_EXPORT(skb_segment_list);
