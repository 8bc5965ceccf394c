// SPDX-License-Identifier: GPL-2.0
/* net/core/skbuff.c, linux/skbuff.h: room at the head and at the tail. */
#include <linux/skbuff.h>
#include <linux/netdevice.h>

#include "kpi.h"
#include "net/core/skbuff.h"

/* As the kernel: what is told here is found in reports of such crashes. */
static void skb_panic(const struct sk_buff *skb, unsigned int size,
		      unsigned long caller, const char *what)
{
	pr_emerg("%s: text:%px len:%d put:%d head:%px data:%px tail:%#lx end:%#lx dev:%s\n",
		 what, (void *)caller, skb->len, size, skb->head, skb->data,
		 (unsigned long)skb->tail, (unsigned long)skb->end,
		 skb->dev ? skb->dev->name : "<NULL>");
	BUG();
}

void *skb_put(struct sk_buff *skb, unsigned int len)
{
	void *start = skb_tail_pointer(skb);

	SKB_LINEAR_ASSERT(skb);
	skb->tail += len;
	skb->len += len;
	if (unlikely(skb->tail > skb->end))
		skb_panic(skb, len, _RET_IP_, "skb_over_panic");
	return start;
}
KPI_EXPORT(skb_put);

void *skb_push(struct sk_buff *skb, unsigned int len)
{
	skb->data -= len;
	skb->len += len;
	if (unlikely(skb->data < skb->head))
		skb_panic(skb, len, _RET_IP_, "skb_under_panic");
	return skb->data;
}
KPI_EXPORT(skb_push);

void *skb_pull(struct sk_buff *skb, unsigned int len)
{
	return skb_pull_inline(skb, len);
}
KPI_EXPORT(skb_pull);

void *skb_pull_data(struct sk_buff *skb, size_t len)
{
	void *data = skb->data;

	if (skb->len < len)
		return NULL;
	skb_pull_inline(skb, len);
	return data;
}
KPI_EXPORT(skb_pull_data);

void skb_trim(struct sk_buff *skb, unsigned int len)
{
	if (skb->len > len)
		__skb_trim(skb, len);
}
KPI_EXPORT(skb_trim);

/* @tail: the last of @skb's fragments, or @skb itself. */
void *pskb_put(struct sk_buff *skb, struct sk_buff *tail, int len)
{
	if (tail != skb) {
		skb->data_len += len;
		skb->len += len;
	}
	return skb_put(tail, len);
}
KPI_EXPORT(pskb_put);

/* -------------------------------------------------------------- a new head */

void skb_headers_offset_update(struct sk_buff *skb, int off)
{
	/* Of the union this is the checksum's start only then. */
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		skb->csum_start += off;
	skb->transport_header += off;
	skb->network_header += off;
	if (skb_mac_header_was_set(skb))
		skb->mac_header += off;
	skb->inner_transport_header += off;
	skb->inner_network_header += off;
	skb->inner_mac_header += off;
}
KPI_EXPORT(skb_headers_offset_update);

/* What the old head's shared info refers to, the new one's does as well. */
static int share_with_clones(struct sk_buff *skb, gfp_t gfp)
{
	int i;

	if (skb_orphan_frags(skb, gfp))
		return -ENOMEM;
	if (skb_zcopy(skb))
		refcount_inc(&skb_uarg(skb)->refcnt);
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++)
		skb_frag_ref(skb, i);
	if (skb_has_frag_list(skb))
		kpi_skb_clone_fraglist(skb);
	return 0;
}

static void copy_shinfo(struct skb_shared_info *to, const struct sk_buff *skb)
{
	const struct skb_shared_info *from = skb_shinfo(skb);

	memcpy(to, from, offsetof(struct skb_shared_info,
				  frags[from->nr_frags]));
}

/* @size: of the new head, up to its shared info. */
static void move_to_head(struct sk_buff *skb, u8 *data, unsigned int size,
			 int nhead)
{
	unsigned int osize = skb_end_offset(skb);
	long off = data + nhead - skb->head;

	skb->head = data;
	skb->head_frag = 0;
	skb->data += off;
	skb_set_end_offset(skb, size);
#ifdef NET_SKBUFF_DATA_USES_OFFSET
	off = nhead;
#endif
	skb->tail += off;
	skb_headers_offset_update(skb, nhead);
	skb->cloned = 0;
	skb->hdr_len = 0;
	skb->nohdr = 0;
	atomic_set(&skb_shinfo(skb)->dataref, 1);
	skb_metadata_clear(skb);
	/* A socket has truesize in its account. */
	if (!skb->sk)
		skb->truesize += size - osize;
}

int kpi_skb_expand(struct sk_buff *skb, int nhead, int ntail, gfp_t gfp,
		   unsigned long caller)
{
	unsigned int size = skb_end_offset(skb) + nhead + ntail;
	u8 *data;

	BUG_ON(nhead < 0);
	BUG_ON(skb_shared(skb));
	skb_zcopy_downgrade_managed(skb);
	data = kpi_skb_data(&size, gfp, caller);
	if (!data)
		return -ENOMEM;
	size = SKB_WITH_OVERHEAD(size);
	memcpy(data + nhead, skb->head, skb_tail_pointer(skb) - skb->head);
	if (skb_cloned(skb)) {
		if (share_with_clones(skb, gfp)) {
			kfree(data);
			return -ENOMEM;
		}
		copy_shinfo((void *)(data + size), skb);
		kpi_skb_release_data(skb);
	} else {
		copy_shinfo((void *)(data + size), skb);
		kpi_skb_free_head(skb);
	}
	move_to_head(skb, data, size, nhead);
	return 0;
}

int pskb_expand_head(struct sk_buff *skb, int nhead, int ntail, gfp_t gfp)
{
	return kpi_skb_expand(skb, nhead, ntail, gfp, _RET_IP_);
}
KPI_EXPORT(pskb_expand_head);

struct sk_buff *skb_realloc_headroom(struct sk_buff *skb, unsigned int headroom)
{
	int delta = headroom - skb_headroom(skb);
	struct sk_buff *copy;

	if (delta <= 0)
		return pskb_copy(skb, GFP_ATOMIC);
	copy = kpi_skb_clone(skb, GFP_ATOMIC, _RET_IP_);
	if (copy && kpi_skb_expand(copy, SKB_DATA_ALIGN(delta), 0, GFP_ATOMIC,
				   _RET_IP_)) {
		kfree_skb(copy);
		return NULL;
	}
	return copy;
}
KPI_EXPORT(skb_realloc_headroom);

/* A private head for a clone, with truesize and the end as they were. */
int __skb_unclone_keeptruesize(struct sk_buff *skb, gfp_t gfp)
{
	unsigned int end = skb_end_offset(skb), truesize = skb->truesize;
	int err = kpi_skb_expand(skb, 0, 0, gfp, _RET_IP_);
	struct skb_shared_info *shinfo;

	if (err)
		return err;
	skb->truesize = truesize;
	if (skb_end_offset(skb) == end)
		return 0;
	shinfo = skb_shinfo(skb);
	memmove(skb->head + end, shinfo,
		offsetof(struct skb_shared_info, frags[shinfo->nr_frags]));
	skb_set_end_offset(skb, end);
	return 0;
}

/*
 * On failure the buffer is freed.  One that a socket accounts for would be
 * kept as it is; there are no sockets here.
 */
struct sk_buff *skb_expand_head(struct sk_buff *skb, unsigned int headroom)
{
	int delta = headroom - skb_headroom(skb);
	struct sk_buff *own;

	if (WARN_ONCE(delta <= 0,
		      "%s is expecting an increase in the headroom", __func__))
		return skb;
	own = kpi_skb_clone(skb, GFP_ATOMIC, _RET_IP_);
	if (!own) {
		kfree_skb(skb);
		return NULL;
	}
	consume_skb(skb);
	if (kpi_skb_expand(own, SKB_DATA_ALIGN(delta), 0, GFP_ATOMIC,
			   _RET_IP_)) {
		kfree_skb(own);
		return NULL;
	}
	return own;
}
KPI_EXPORT(skb_expand_head);

int __skb_pad(struct sk_buff *skb, int pad, bool free_on_error)
{
	int missing, err = 0;

	if (!skb_cloned(skb) && skb_tailroom(skb) >= pad) {
		memset(skb->data + skb->len, 0, pad);
		return 0;
	}
	missing = skb->data_len + pad - (skb->end - skb->tail);
	if (skb_cloned(skb) || missing > 0)
		err = kpi_skb_expand(skb, 0, missing, GFP_ATOMIC, _RET_IP_);
	if (!err)
		err = skb_linearize(skb);
	if (!err)
		memset(skb->data + skb->len, 0, pad);
	else if (free_on_error)
		kfree_skb(skb);
	return err;
}
KPI_EXPORT(__skb_pad);
