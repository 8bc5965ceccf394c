// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/gro.c, net/gro.h: a frame's payload appended to that of the frames
 * before it, as fragments where it lies in pages, else as a buffer in a list.
 */
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/gro.h>
#include <net/ipv6.h>

#include "kpi.h"

__sum16 __skb_gro_checksum_complete(struct sk_buff *skb)
{
	__wsum csum = skb_checksum(skb, skb_gro_offset(skb), skb_gro_len(skb),
				   0);
	__sum16 sum = csum_fold(csum_add(NAPI_GRO_CB(skb)->csum, csum));

	if (!sum && skb->ip_summed == CHECKSUM_COMPLETE &&
	    !skb->csum_complete_sw)
		netdev_rx_csum_fault(skb->dev, skb);
	NAPI_GRO_CB(skb)->csum = csum;
	NAPI_GRO_CB(skb)->csum_valid = 1;
	return sum;
}
KPI_EXPORT(__skb_gro_checksum_complete);

/* Longer than a length field says only IPv6 can be, by a further header. */
static bool may_be_jumbo(const struct sk_buff *p)
{
	return p->protocol == htons(ETH_P_IPV6) &&
	       p->mac_header >= sizeof(struct hop_jumbo_hdr) &&
	       ipv6_hdr(p)->nexthdr == IPPROTO_TCP &&
	       !NAPI_GRO_CB(p)->encap_mark && !p->encapsulation;
}

static int check(const struct sk_buff *p, const struct sk_buff *skb,
		 unsigned int len)
{
	/* Pages of a pool come back by another way than others. */
	if (p->pp_recycle != skb->pp_recycle ||
	    skb_zcopy((struct sk_buff *)p) || skb_zcopy((struct sk_buff *)skb))
		return -ETOOMANYREFS;
	if (p->len + len >= READ_ONCE(p->dev->gro_max_size) ||
	    NAPI_GRO_CB(skb)->flush)
		return -E2BIG;
	if (p->len + len >= GRO_LEGACY_MAX_SIZE && !may_be_jumbo(p))
		return -E2BIG;
	return 0;
}

static void take_frags(struct skb_shared_info *to, struct skb_shared_info *from)
{
	memcpy(&to->frags[to->nr_frags], from->frags,
	       from->nr_frags * sizeof(from->frags[0]));
	to->nr_frags += from->nr_frags;
}

/* All of the payload is in fragments, @skip bytes after their start. */
static bool append_frags(struct skb_shared_info *to, struct sk_buff *skb,
			 unsigned int skip, unsigned int *truesize)
{
	struct skb_shared_info *from = skb_shinfo(skb);

	if (to->nr_frags + from->nr_frags > MAX_SKB_FRAGS)
		return false;
	skb_frag_off_add(&from->frags[0], skip);
	skb_frag_size_sub(&from->frags[0], skip);
	take_frags(to, from);
	from->nr_frags = 0;
	*truesize = skb->truesize - SKB_TRUESIZE(skb_end_offset(skb));
	skb->truesize -= *truesize;
	skb->len -= skb->data_len;
	skb->data_len = 0;
	NAPI_GRO_CB(skb)->free = NAPI_GRO_FREE;
	return true;
}

/* The head is a page's fragment, and becomes one. */
static bool append_head(struct skb_shared_info *to, struct sk_buff *skb,
			unsigned int offset, unsigned int *truesize)
{
	struct skb_shared_info *from = skb_shinfo(skb);
	struct page *page = virt_to_head_page(skb->head);
	skb_frag_t *frag = &to->frags[to->nr_frags];

	if (to->nr_frags + 1 + from->nr_frags > MAX_SKB_FRAGS)
		return false;
	__skb_frag_set_page(frag, page);
	skb_frag_off_set(frag, skb->data + offset -
			       (unsigned char *)page_address(page));
	skb_frag_size_set(frag, skb_headlen(skb) - offset);
	to->nr_frags++;
	take_frags(to, from);
	*truesize = skb->truesize - SKB_DATA_ALIGN(sizeof(struct sk_buff));
	skb->truesize -= *truesize;
	NAPI_GRO_CB(skb)->free = NAPI_GRO_FREE_STOLEN_HEAD;
	return true;
}

static void append_buffer(struct sk_buff *p, struct sk_buff *skb)
{
	if (NAPI_GRO_CB(p)->last == p)
		skb_shinfo(p)->frag_list = skb;
	else
		NAPI_GRO_CB(p)->last->next = skb;
	NAPI_GRO_CB(p)->last = skb;
	/* Whoever owned it owns the frame that it is now a part of. */
	skb->destructor = NULL;
	skb->sk = NULL;
}

static void skip_headers(struct sk_buff *skb, unsigned int offset)
{
	unsigned int headlen = skb_headlen(skb);

	if (offset > headlen) {
		unsigned int eat = offset - headlen;

		skb_frag_off_add(&skb_shinfo(skb)->frags[0], eat);
		skb_frag_size_sub(&skb_shinfo(skb)->frags[0], eat);
		skb->data_len -= eat;
		skb->len -= eat;
		offset = headlen;
	}
	__skb_pull(skb, offset);
}

static void account(struct sk_buff *skb, unsigned int len,
		    unsigned int truesize, unsigned int flags)
{
	skb->data_len += len;
	skb->truesize += truesize;
	skb->len += len;
	skb_shinfo(skb)->flags |= flags & SKBFL_SHARED_FRAG;
}

/* 0: @skb's payload is @p's. */
int skb_gro_receive(struct sk_buff *p, struct sk_buff *skb)
{
	unsigned int offset = skb_gro_offset(skb), len = skb_gro_len(skb);
	unsigned int headlen = skb_headlen(skb), truesize;
	struct sk_buff *last = NAPI_GRO_CB(p)->last;
	int err = check(p, skb, len);
	bool appended = false;

	if (err)
		return err;
	if (headlen <= offset)
		appended = append_frags(skb_shinfo(last), skb, offset - headlen,
					&truesize);
	else if (skb->head_frag)
		appended = append_head(skb_shinfo(last), skb, offset,
				       &truesize);
	if (!appended) {
		truesize = skb->truesize;
		skip_headers(skb, offset);
		append_buffer(p, skb);
		__skb_header_release(skb);
		last = p;
	}
	NAPI_GRO_CB(p)->count += NAPI_GRO_CB(skb)->count;
	account(p, len, truesize, skb_shinfo(skb)->flags);
	if (last != p)
		account(last, len, truesize, skb_shinfo(skb)->flags);
	NAPI_GRO_CB(skb)->same_flow = 1;
	return 0;
}

/* The frame whole, so that it can be sent on as it came. */
int skb_gro_receive_list(struct sk_buff *p, struct sk_buff *skb)
{
	if (p->len + skb->len >= 65536 || NAPI_GRO_CB(skb)->flush)
		return -E2BIG;
	skb_pull(skb, skb_gro_offset(skb));
	append_buffer(p, skb);
	NAPI_GRO_CB(p)->count++;
	account(p, skb->len, skb->truesize, skb_shinfo(skb)->flags);
	NAPI_GRO_CB(skb)->same_flow = 1;
	return 0;
}
