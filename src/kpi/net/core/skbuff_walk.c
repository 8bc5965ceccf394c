// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/skbuff.c, linux/skbuff.h: the bytes of a buffer wherever they are.
 *
 * They are those of the head, of the fragments, and of the buffers in the
 * list, in this order.  Every page has an address here, and a fragment's
 * pages are contiguous, so each fragment is one piece.
 */
#include <linux/skbuff.h>
#include <net/checksum.h>

#include "kpi.h"
#include "net/core/skbuff.h"

struct walk {
	kpi_skb_piece_fn *fn;
	void *arg;
	int offset;	/* of the next byte, from where the walk stands */
	int len;	/* still to go */
};

/* The next @size bytes of the buffer lie at @at. */
static __always_inline int step(struct walk *w, u8 *at, int size)
{
	int part = min(size - w->offset, w->len), err;

	if (part <= 0) {
		w->offset -= size;
		return 0;
	}
	err = w->fn(w->arg, at + w->offset, part);
	w->len -= part;
	w->offset += part - size;
	return err;
}

static int walk(const struct sk_buff *skb, struct walk *w)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	struct sk_buff *part;
	int i, err;

	err = step(w, skb->data, skb_headlen(skb));
	for (i = 0; !err && w->len && i < shinfo->nr_frags; i++)
		err = step(w, skb_frag_address(&shinfo->frags[i]),
			   skb_frag_size(&shinfo->frags[i]));
	if (err || !w->len)
		return err;
	skb_walk_frags(skb, part) {
		if (w->offset >= (int)part->len) {
			w->offset -= part->len;
			continue;
		}
		err = walk(part, w);
		if (err || !w->len)
			break;
	}
	return err;
}

int kpi_skb_walk(const struct sk_buff *skb, int offset, int len,
		 kpi_skb_piece_fn *fn, void *arg)
{
	struct walk w = {
		.fn = fn, .arg = arg, .offset = offset, .len = len,
	};
	int err = len > 0 ? walk(skb, &w) : 0;

	return !err && w.len > 0 ? -EFAULT : err;
}

/* ------------------------------------------------------------ out and in */

static int copy_out(void *to, u8 *piece, int len)
{
	u8 **at = to;

	memcpy(*at, piece, len);
	*at += len;
	return 0;
}

int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int len)
{
	if (offset > (int)skb->len - len)
		return -EFAULT;
	if (likely(len <= (int)skb_headlen(skb) - offset)) {
		memcpy(to, skb->data + offset, len);
		return 0;
	}
	return kpi_skb_walk(skb, offset, len, copy_out, &to);
}
KPI_EXPORT(skb_copy_bits);

static int copy_in(void *from, u8 *piece, int len)
{
	const u8 **at = from;

	memcpy(piece, *at, len);
	*at += len;
	return 0;
}

int skb_store_bits(struct sk_buff *skb, int offset, const void *from, int len)
{
	if (offset > (int)skb->len - len)
		return -EFAULT;
	return kpi_skb_walk(skb, offset, len, copy_in, &from);
}
KPI_EXPORT(skb_store_bits);

/* --------------------------------------------------------------- checksums */

struct summing {
	const struct skb_checksum_ops *ops;
	__wsum sum;
	u8 *to;		/* or NULL: where the bytes go, too */
	int done;
};

static int add_piece(void *arg, u8 *piece, int len)
{
	struct summing *s = arg;

	if (!s->done)
		s->sum = s->ops->update(piece, len, s->sum);
	else
		s->sum = s->ops->combine(s->sum,
					 s->ops->update(piece, len, 0),
					 s->done, len);
	s->done += len;
	return 0;
}

__wsum __skb_checksum(const struct sk_buff *skb, int offset, int len,
		      __wsum sum, const struct skb_checksum_ops *ops)
{
	struct summing s = { .ops = ops, .sum = sum };

	BUG_ON(kpi_skb_walk(skb, offset, len, add_piece, &s));
	return s.sum;
}
KPI_EXPORT(__skb_checksum);

static int add_csum(void *arg, u8 *piece, int len)
{
	struct summing *s = arg;
	__wsum sum;

	if (s->to) {
		sum = csum_partial_copy_nocheck(piece, s->to, len);
		s->to += len;
	} else {
		sum = csum_partial(piece, len, 0);
	}
	/* A piece that begins at an odd place counts with its bytes swapped. */
	s->sum = csum_block_add(s->sum, sum, s->done);
	s->done += len;
	return 0;
}

__wsum skb_checksum(const struct sk_buff *skb, int offset, int len, __wsum sum)
{
	struct summing s = { .sum = sum };

	if (likely(len <= (int)skb_headlen(skb) - offset))
		return csum_partial(skb->data + offset, len, sum);
	BUG_ON(kpi_skb_walk(skb, offset, len, add_csum, &s));
	return s.sum;
}
KPI_EXPORT(skb_checksum);

__wsum skb_copy_and_csum_bits(const struct sk_buff *skb, int offset, u8 *to,
			      int len)
{
	struct summing s = { .to = to };

	BUG_ON(kpi_skb_walk(skb, offset, len, add_csum, &s));
	return s.sum;
}
KPI_EXPORT(skb_copy_and_csum_bits);
