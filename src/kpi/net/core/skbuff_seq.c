// SPDX-License-Identifier: GPL-2.0
/* net/core/skbuff.c, linux/skbuff.h: reading a buffer piece by piece. */
#include <linux/skbuff.h>
#include <linux/textsearch.h>

#include "kpi.h"

void skb_prepare_seq_read(struct sk_buff *skb, unsigned int from,
			  unsigned int to, struct skb_seq_state *st)
{
	*st = (struct skb_seq_state){
		.lower_offset = from,
		.upper_offset = to,
		.root_skb = skb,
		.cur_skb = skb,
	};
}
KPI_EXPORT(skb_prepare_seq_read);

/*
 * The piece of st->cur_skb that has the byte at @offset of the whole.
 * stepped_offset is where the piece that is looked at begins: frag_idx 0 is
 * the head, each other one the fragment before that number.
 */
static unsigned int piece_in(struct skb_seq_state *st, unsigned int offset,
			     const u8 **data)
{
	const struct skb_shared_info *shinfo = skb_shinfo(st->cur_skb);

	for (;; st->frag_idx++) {
		unsigned int size = skb_headlen(st->cur_skb);
		const u8 *at = st->cur_skb->data;

		if (st->frag_idx > shinfo->nr_frags)
			return 0;
		if (st->frag_idx) {
			size = skb_frag_size(&shinfo->frags[st->frag_idx - 1]);
			at = skb_frag_address(&shinfo->frags[st->frag_idx - 1]);
		}
		if (offset - st->stepped_offset < size) {
			offset -= st->stepped_offset;
			*data = at + offset;
			return size - offset;
		}
		st->stepped_offset += size;
	}
}

unsigned int skb_seq_read(unsigned int consumed, const u8 **data,
			  struct skb_seq_state *st)
{
	unsigned int offset = consumed + st->lower_offset, len;
	struct sk_buff *next;

	if (offset >= st->upper_offset)
		return 0;
	while (!(len = piece_in(st, offset, data))) {
		next = st->cur_skb == st->root_skb ?
			       skb_shinfo(st->root_skb)->frag_list :
			       st->cur_skb->next;
		if (!next)
			return 0;
		st->cur_skb = next;
		st->frag_idx = 0;
	}
	return len;
}
KPI_EXPORT(skb_seq_read);

/* The kernel would unmap the page that was looked at. */
void skb_abort_seq_read(struct skb_seq_state *st)
{
}
KPI_EXPORT_NOOP(skb_abort_seq_read, "every page has an address");

static struct skb_seq_state *seq_of(struct ts_state *state)
{
	return (struct skb_seq_state *)state->cb;
}

static unsigned int next_block(unsigned int consumed, const u8 **data,
			       struct ts_config *conf, struct ts_state *state)
{
	return skb_seq_read(consumed, data, seq_of(state));
}

static void finish(struct ts_config *conf, struct ts_state *state)
{
	skb_abort_seq_read(seq_of(state));
}

unsigned int skb_find_text(struct sk_buff *skb, unsigned int from,
			   unsigned int to, struct ts_config *config)
{
	unsigned int found, len = config->ops->get_pattern_len(config);
	struct ts_state state;

	BUILD_BUG_ON(sizeof(struct skb_seq_state) > sizeof(state.cb));
	config->get_next_block = next_block;
	config->finish = finish;
	skb_prepare_seq_read(skb, from, to, seq_of(&state));
	found = textsearch_find(config, &state);
	return found + len <= to - from ? found : UINT_MAX;
}
KPI_EXPORT(skb_find_text);
