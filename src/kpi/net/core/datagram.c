// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/datagram.c, linux/skbuff.h: a buffer's bytes to and from where an
 * iterator points. What is for sockets' queues is not here.
 */
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/uio.h>
#include <net/checksum.h>

#include "kpi.h"
#include "net/core/skbuff.h"

/* --------------------------------------------------------------- out of it */

typedef size_t copy_out_fn(const void *at, size_t bytes, void *data,
			   struct iov_iter *to);

struct reading {
	struct iov_iter *to;
	copy_out_fn *copy;
	void *data;
	int done;
};

static int copy_piece(void *arg, u8 *piece, int len)
{
	struct reading *r = arg;
	int part = r->copy(piece, len, r->data, r->to);

	r->done += part;
	return part == len ? 0 : -EFAULT;
}

/* @strict: the iterator must take it all; else it may have less room. */
static int copy_to(const struct sk_buff *skb, int offset, struct iov_iter *to,
		   int len, bool strict, copy_out_fn *copy, void *data)
{
	struct reading r = { .to = to, .copy = copy, .data = data };

	if (!kpi_skb_walk(skb, offset, len, copy_piece, &r))
		return 0;
	if (!strict && !iov_iter_count(to) && r.done < len &&
	    offset + len <= (int)skb->len)
		return 0;
	iov_iter_revert(to, r.done);
	return -EFAULT;
}

static size_t copy_plain(const void *at, size_t bytes, void *data,
			 struct iov_iter *to)
{
	return copy_to_iter(at, bytes, to);
}

int skb_copy_datagram_iter(const struct sk_buff *skb, int offset,
			   struct iov_iter *to, int len)
{
	return copy_to(skb, offset, to, len, false, copy_plain, NULL);
}
KPI_EXPORT(skb_copy_datagram_iter);

/* -EINVAL: the checksum is wrong, and nothing was copied. */
int skb_copy_and_csum_datagram_msg(struct sk_buff *skb, int hlen,
				   struct msghdr *msg)
{
	struct csum_state sum;
	int len = skb->len - hlen;

	if (!len)
		return 0;
	if (msg_data_left(msg) < len) {
		if (__skb_checksum_complete(skb))
			return -EINVAL;
		return skb_copy_datagram_msg(skb, hlen, msg, len) ? -EFAULT : 0;
	}
	sum = (struct csum_state){
		.csum = csum_partial(skb->data, hlen, skb->csum),
	};
	if (copy_to(skb, hlen, &msg->msg_iter, len, true,
		    csum_and_copy_to_iter, &sum))
		return -EFAULT;
	if (csum_fold(sum.csum)) {
		iov_iter_revert(&msg->msg_iter, len);
		return -EINVAL;
	}
	if (skb->ip_summed == CHECKSUM_COMPLETE && !skb->csum_complete_sw)
		netdev_rx_csum_fault(NULL, skb);
	return 0;
}
KPI_EXPORT(skb_copy_and_csum_datagram_msg);

/* ------------------------------------------------------------------ into it */

static int fill_piece(void *from, u8 *piece, int len)
{
	return copy_from_iter(piece, len, from) == len ? 0 : -EFAULT;
}

int skb_copy_datagram_from_iter(struct sk_buff *skb, int offset,
				struct iov_iter *from, int len)
{
	return kpi_skb_walk(skb, offset, len, fill_piece, from);
}
KPI_EXPORT(skb_copy_datagram_from_iter);

/* The pages themselves, as fragments; a reference to each was taken. */
static void lend_pages(struct sk_buff *skb, struct page **pages, size_t start,
		      size_t bytes)
{
	for (; bytes; pages++, start = 0) {
		size_t part = min_t(size_t, bytes, PAGE_SIZE - start);
		struct page *head = compound_head(*pages);
		size_t off = start + ((*pages - head) << PAGE_SHIFT);
		int nr = skb_shinfo(skb)->nr_frags;

		if (skb_can_coalesce(skb, nr, head, off)) {
			skb_frag_size_add(&skb_shinfo(skb)->frags[nr - 1],
					  part);
			page_ref_sub(head, 1);
		} else {
			skb_fill_page_desc_noacc(skb, nr, head, off, part);
		}
		bytes -= part;
	}
}

/* What does not fit in the head is not copied but lent. */
int zerocopy_sg_from_iter(struct sk_buff *skb, struct iov_iter *from)
{
	int head = min_t(int, skb_headlen(skb), iov_iter_count(from));

	if (skb_copy_datagram_from_iter(skb, 0, from, head))
		return -EFAULT;
	while (iov_iter_count(from)) {
		int room = MAX_SKB_FRAGS - skb_shinfo(skb)->nr_frags;
		struct page *pages[MAX_SKB_FRAGS];
		ssize_t bytes;
		size_t start;

		if (!room)
			return -EMSGSIZE;
		bytes = iov_iter_get_pages2(from, pages, ~0U, room, &start);
		if (bytes < 0)
			return -EFAULT;
		skb->truesize += PAGE_ALIGN(bytes + start);
		skb->len += bytes;
		skb->data_len += bytes;
		lend_pages(skb, pages, start, bytes);
	}
	return 0;
}
KPI_EXPORT(zerocopy_sg_from_iter);
