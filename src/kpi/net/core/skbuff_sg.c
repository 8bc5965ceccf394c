// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/skbuff.c, linux/skbuff.h: buffers as scatterlists, and made
 * writable for whoever encrypts in place.
 */
#include <linux/scatterlist.h>
#include <linux/skbuff.h>

#include "kpi.h"
#include "net/core/skbuff.h"

struct filling {
	struct scatterlist *sg;
	int nr;
};

static int add_entry(void *arg, u8 *piece, int len)
{
	struct filling *f = arg;

	if (f->nr && sg_is_last(&f->sg[f->nr - 1]))
		return -EMSGSIZE;
	sg_set_buf(&f->sg[f->nr++], piece, len);
	return 0;
}

/* The last entry is not marked, so that more may follow. */
int skb_to_sgvec_nomark(struct sk_buff *skb, struct scatterlist *sg,
			int offset, int len)
{
	struct filling f = { .sg = sg };
	int err = kpi_skb_walk(skb, offset, len, add_entry, &f);

	BUG_ON(err == -EFAULT);
	return err ?: f.nr;
}
KPI_EXPORT(skb_to_sgvec_nomark);

int skb_to_sgvec(struct sk_buff *skb, struct scatterlist *sg, int offset,
		 int len)
{
	int nr = skb_to_sgvec_nomark(skb, sg, offset, len);

	if (nr > 0)
		sg_mark_end(&sg[nr - 1]);
	return nr;
}
KPI_EXPORT(skb_to_sgvec);

/* ---------------------------------------------------------- made writable */

#define SPARE_ROOM 128

/* One buffer of the list is to be linear, ours alone, with room at its end. */
static struct sk_buff *own_part(struct sk_buff **link, bool copy, int room)
{
	struct sk_buff *part = *link, *own;
	bool short_of_room = room && (skb_is_nonlinear(part) ||
				      skb_tailroom(part) < room);

	if (!copy && !skb_cloned(part) && !skb_is_nonlinear(part) &&
	    !short_of_room)
		return part;
	own = short_of_room ? skb_copy_expand(part, skb_headroom(part),
					      room + SPARE_ROOM, GFP_ATOMIC) :
			      skb_copy(part, GFP_ATOMIC);
	if (!own)
		return NULL;
	own->next = part->next;
	*link = own;
	kfree_skb(part);
	return own;
}

static int own_list(struct sk_buff *skb, int room, struct sk_buff **trailer)
{
	struct sk_buff **link = &skb_shinfo(skb)->frag_list, *part;
	bool shared = false;
	int nr = 1;

	for (; *link; link = &part->next, nr++) {
		/* Who holds one of them may reach all that follow. */
		shared |= skb_shared(*link);
		part = own_part(link, shared, (*link)->next ? 0 : room);
		if (!part)
			return -ENOMEM;
		*trailer = part;
	}
	return nr;
}

/* Returns how many entries a scatterlist of the buffer then has. */
int skb_cow_data(struct sk_buff *skb, int tailbits, struct sk_buff **trailer)
{
	if ((skb_cloned(skb) || skb_shinfo(skb)->nr_frags) &&
	    !__pskb_pull_tail(skb, skb_pagelen(skb) - skb_headlen(skb)))
		return -ENOMEM;
	if (skb_has_frag_list(skb))
		return own_list(skb, tailbits, trailer);
	if (skb_tailroom(skb) < tailbits &&
	    kpi_skb_expand(skb, 0,
			   tailbits - skb_tailroom(skb) + SPARE_ROOM,
			   GFP_ATOMIC, _RET_IP_))
		return -ENOMEM;
	*trailer = skb;
	return 1;
}
KPI_EXPORT(skb_cow_data);
