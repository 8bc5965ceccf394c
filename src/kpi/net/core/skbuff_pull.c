// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/skbuff.c, linux/skbuff.h: bytes taken from either end of a buffer
 * that is not linear.
 */
#include <linux/skbuff.h>
#include <net/checksum.h>

#include "kpi.h"
#include "net/core/skbuff.h"

/* ------------------------------------------------------- off the far end */

static void drop_list(struct sk_buff **first)
{
	kfree_skb_list(*first);
	*first = NULL;
}

/* Fragments from @first on are not needed any more. */
static void drop_frags(struct sk_buff *skb, int first)
{
	int i, nr = skb_shinfo(skb)->nr_frags;

	skb_shinfo(skb)->nr_frags = first;
	for (i = first; i < nr; i++)
		skb_frag_unref(skb, i);
	if (skb_has_frag_list(skb))
		drop_list(&skb_shinfo(skb)->frag_list);
}

/*
 * *@offset: where the fragments begin, then where what follows them does.
 * True: they alone reach up to @len.
 */
static bool trim_frags(struct sk_buff *skb, int *offset, int len)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	int i;

	for (i = 0; i < shinfo->nr_frags; i++) {
		int size = skb_frag_size(&shinfo->frags[i]);

		if (*offset + size >= len) {
			skb_frag_size_set(&shinfo->frags[i], len - *offset);
			drop_frags(skb, i + 1);
			return true;
		}
		*offset += size;
	}
	return false;
}

/* In the place of one that others hold comes one of our own. */
static struct sk_buff *own_part(struct sk_buff **link)
{
	struct sk_buff *part = *link, *clone;

	if (!skb_shared(part))
		return part;
	clone = skb_clone(part, GFP_ATOMIC);
	if (!clone)
		return NULL;
	clone->next = part->next;
	consume_skb(part);
	*link = clone;
	return clone;
}

static int trim_list(struct sk_buff *skb, int offset, int len)
{
	struct sk_buff **link = &skb_shinfo(skb)->frag_list, *part;
	int end, err;

	for (; *link; link = &part->next, offset = end) {
		part = own_part(link);
		if (!part)
			return -ENOMEM;
		end = offset + part->len;
		if (end < len)
			continue;
		err = pskb_trim(part, len - offset);
		if (err)
			return err;
		if (part->next)
			drop_list(&part->next);
		break;
	}
	return 0;
}

static void set_length(struct sk_buff *skb, unsigned int len)
{
	if (len > skb_headlen(skb)) {
		skb->data_len -= skb->len - len;
		skb->len = len;
	} else {
		skb->len = len;
		skb->data_len = 0;
		skb_set_tail_pointer(skb, len);
	}
}

/*
 * What is left in fragments goes into the head where it fits, and the pages
 * that were for a longer frame are free.
 */
void skb_condense(struct sk_buff *skb)
{
	if (skb->data_len) {
		if (skb->data_len > skb->end - skb->tail || skb_cloned(skb))
			return;
		__pskb_pull_tail(skb, skb->data_len);
	}
	/* Of a page that was cut in pieces each is said to be the head only. */
	skb->truesize = SKB_TRUESIZE(skb_end_offset(skb));
}

int ___pskb_trim(struct sk_buff *skb, unsigned int len)
{
	int offset = skb_headlen(skb), err;

	if (skb_cloned(skb)) {
		err = kpi_skb_expand(skb, 0, 0, GFP_ATOMIC, _RET_IP_);
		if (err)
			return err;
	}
	if (offset >= len) {
		drop_frags(skb, 0);
	} else if (!trim_frags(skb, &offset, len)) {
		err = trim_list(skb, offset, len);
		if (err)
			return err;
	}
	set_length(skb, len);
	if (!skb->sk)
		skb_condense(skb);
	return 0;
}
KPI_EXPORT(___pskb_trim);

/* The checksum of the whole becomes that of what is left. */
int pskb_trim_rcsum_slow(struct sk_buff *skb, unsigned int len)
{
	if (skb->ip_summed == CHECKSUM_COMPLETE) {
		int cut = skb->len - len;

		skb->csum = csum_block_sub(skb->csum,
					   skb_checksum(skb, len, cut, 0), len);
	} else if (skb->ip_summed == CHECKSUM_PARTIAL) {
		int field = skb_checksum_start_offset(skb) + skb->csum_offset;

		if (field + sizeof(__sum16) >
		    min_t(unsigned int, len, skb_headlen(skb)))
			return -EINVAL;
	}
	return __pskb_trim(skb, len);
}
KPI_EXPORT(pskb_trim_rcsum_slow);

/* ------------------------------------------------- off the fragments' front */

/* True: there is @eat in the fragments, and the list stays as it is. */
static bool in_frags(const struct sk_buff *skb, int *eat)
{
	int i;

	for (i = 0; *eat && i < skb_shinfo(skb)->nr_frags; i++) {
		int size = skb_frag_size(&skb_shinfo(skb)->frags[i]);

		*eat -= min(*eat, size);
	}
	return !*eat;
}

/*
 * The list without its first @eat bytes.  Nothing is changed where that fails
 * for want of memory: what goes is freed at the end.
 */
static bool eat_list(struct sk_buff *skb, int eat)
{
	struct sk_buff **first = &skb_shinfo(skb)->frag_list;
	struct sk_buff *stop = *first, *clone = NULL, *part;

	for (; eat && stop->len <= eat; stop = stop->next)
		eat -= stop->len;
	part = stop;
	if (eat) {
		/* Its segments are then no longer cut where they were. */
		if (skb_is_gso(skb) && !part->head_frag && skb_headlen(part))
			skb_shinfo(skb)->gso_type |= SKB_GSO_DODGY;
		if (skb_shared(part)) {
			clone = skb_clone(part, GFP_ATOMIC);
			if (!clone)
				return false;
			stop = part->next;
			part = clone;
		}
		if (!pskb_pull(part, eat)) {
			kfree_skb(clone);
			return false;
		}
	}
	while (*first != stop) {
		struct sk_buff *eaten = *first;

		*first = eaten->next;
		consume_skb(eaten);
	}
	if (clone) {
		clone->next = *first;
		*first = clone;
	}
	return true;
}

static void eat_frags(struct sk_buff *skb, int eat)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	int i, kept = 0;

	for (i = 0; i < shinfo->nr_frags; i++) {
		int part = min_t(int, eat, skb_frag_size(&shinfo->frags[i]));

		eat -= part;
		if (part == skb_frag_size(&shinfo->frags[i])) {
			skb_frag_unref(skb, i);
			continue;
		}
		shinfo->frags[kept] = shinfo->frags[i];
		skb_frag_off_add(&shinfo->frags[kept], part);
		skb_frag_size_sub(&shinfo->frags[kept], part);
		kept++;
	}
	shinfo->nr_frags = kept;
}

/* Some room more than asked for: where one header is pulled others follow. */
#define PULL_ROOM 128

void *__pskb_pull_tail(struct sk_buff *skb, int delta)
{
	int missing = skb->tail + delta - skb->end, eat = delta;

	if (missing > 0 || skb_cloned(skb)) {
		int room = missing > 0 ? missing + PULL_ROOM : 0;

		if (kpi_skb_expand(skb, 0, room, GFP_ATOMIC, _RET_IP_))
			return NULL;
	}
	BUG_ON(skb_copy_bits(skb, skb_headlen(skb), skb_tail_pointer(skb),
			     delta));
	if (skb_has_frag_list(skb) && !in_frags(skb, &eat) &&
	    !eat_list(skb, eat))
		return NULL;
	eat_frags(skb, delta);
	skb->tail += delta;
	skb->data_len -= delta;
	if (!skb->data_len)
		skb_zcopy_clear(skb, false);
	return skb_tail_pointer(skb);
}
KPI_EXPORT(__pskb_pull_tail);

/* A received header goes, also out of the checksum. */
void *skb_pull_rcsum(struct sk_buff *skb, unsigned int len)
{
	unsigned char *data = skb->data;

	BUG_ON(len > skb->len);
	__skb_pull(skb, len);
	skb_postpull_rcsum(skb, data, len);
	return skb->data;
}
KPI_EXPORT(skb_pull_rcsum);
