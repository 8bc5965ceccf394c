// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers of network frames: their room, clones, copies and queues; then
 * buffers cut at random into head, fragments and lists, against plain memory.
 */
#include <linux/etherdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <net/checksum.h>

static unsigned long checks;

#include "../check.h"

/* A fixed stream: a failure is the same in each run. */
static u64 rng_state = 0x9e3779b97f4a7c15ULL;

static u32 rnd(u32 below)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return (u32)(rng_state >> 32) % below;
}

static int check_room(void)
{
	struct sk_buff *skb = alloc_skb(200, GFP_KERNEL);

	CHECK(skb && !skb->len && !skb_headroom(skb));
	CHECK(skb_tailroom(skb) >= 200 && refcount_read(&skb->users) == 1);
	CHECK(skb->truesize == SKB_TRUESIZE(skb_end_offset(skb)));
	CHECK(!skb_mac_header_was_set(skb));
	skb_reserve(skb, 64);
	CHECK(skb_put(skb, 100) == skb->head + 64 && skb->len == 100);
	CHECK(skb_push(skb, 14) == skb->head + 50 && skb->len == 114);
	CHECK(skb_pull(skb, 14) == skb->head + 64 && skb->len == 100);
	CHECK(!skb_pull(skb, 101) && skb->len == 100);
	skb_trim(skb, 120);
	CHECK(skb->len == 100);
	skb_trim(skb, 40);
	CHECK(skb->len == 40 && skb_tail_pointer(skb) == skb->data + 40);
	CHECK(skb_pull_data(skb, 8) == skb->head + 64 && skb->len == 32);
	CHECK(!skb_pull_data(skb, 33) && skb->len == 32);
	CHECK(!skb_pad(skb, 16));
	CHECK(!memchr_inv(skb->data + 32, 0, 16) && skb->len == 32);
	kfree_skb(skb);
	kfree_skb(NULL);
	return 0;
}

static int check_rx(void)
{
	static const unsigned int sizes[] = { 0, 60, 500, 1518, 3000, 9000 };
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct sk_buff *skb = netdev_alloc_skb(NULL, sizes[i]);

		CHECK(skb && skb_headroom(skb) == NET_SKB_PAD);
		CHECK(skb_tailroom(skb) >= sizes[i]);
		memset(skb_put(skb, sizes[i]), i, sizes[i]);
		CHECK(!skb_shinfo(skb)->nr_frags);
		consume_skb(skb);
	}
	return 0;
}

static int check_build(void)
{
	unsigned int size = SKB_DATA_ALIGN(1600) +
			    SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	void *data = kmalloc(size, GFP_KERNEL);
	struct sk_buff *skb;

	CHECK(data);
	skb = build_skb(data, 0);
	CHECK(skb && skb->head == data && !skb->head_frag);
	CHECK(skb_tailroom(skb) >= 1600);
	consume_skb(skb);
	data = netdev_alloc_frag(size);
	CHECK(data && IS_ALIGNED((unsigned long)data, SMP_CACHE_BYTES));
	skb = build_skb(data, size);
	CHECK(skb && skb->head == data && skb->head_frag);
	CHECK(skb_end_offset(skb) == SKB_DATA_ALIGN(1600));
	local_bh_disable();
	napi_consume_skb(skb, 1);
	data = napi_alloc_frag(size);
	skb = napi_build_skb(data, size);
	local_bh_enable();
	CHECK(skb && skb->head_frag);
	dev_kfree_skb_any(skb);
	return 0;
}

static int destroyed;
static void destructor(struct sk_buff *skb)
{
	destroyed++;
}

static int check_clones(void)
{
	struct sk_buff *skb = alloc_skb_fclone(100, GFP_KERNEL), *a, *b;

	CHECK(skb && skb->fclone == SKB_FCLONE_ORIG);
	skb_put_data(skb, "0123456789", 10);
	skb->priority = 7;
	memcpy(skb->cb, "control", 8);
	skb->destructor = destructor;
	a = skb_clone(skb, GFP_KERNEL);
	b = skb_clone(skb, GFP_KERNEL);
	CHECK(a && b && a->fclone == SKB_FCLONE_CLONE);
	CHECK(b->fclone == SKB_FCLONE_UNAVAILABLE);
	CHECK(a->data == skb->data && a->priority == 7 && !a->destructor);
	CHECK(!memcmp(b->cb, "control", 8));
	CHECK(skb_cloned(skb) && skb_cloned(a));
	CHECK(atomic_read(&skb_shinfo(skb)->dataref) == 3);
	kfree_skb(skb);
	CHECK(destroyed == 1 && !memcmp(a->data, "0123456789", 10));
	CHECK(!pskb_expand_head(a, 32, 0, GFP_KERNEL));
	CHECK(a->data != b->data && skb_headroom(a) >= 32);
	CHECK(!skb_cloned(a) && !skb_cloned(b));
	kfree_skb(a);
	skb_get(b);
	kfree_skb(b);
	CHECK(!memcmp(b->data, "0123456789", 10));
	consume_skb(b);
	return 0;
}

static int check_queues(void)
{
	struct sk_buff *skb[4];
	struct sk_buff_head q;
	int i;

	skb_queue_head_init(&q);
	for (i = 0; i < 4; i++) {
		skb[i] = alloc_skb(10, GFP_KERNEL);
		CHECK(skb[i]);
	}
	skb_queue_tail(&q, skb[1]);
	skb_queue_head(&q, skb[0]);
	skb_queue_tail(&q, skb[3]);
	skb_append(skb[1], skb[2], &q);
	CHECK(skb_queue_len(&q) == 4 && skb_peek(&q) == skb[0]);
	skb_unlink(skb[1], &q);
	CHECK(skb_dequeue(&q) == skb[0] && skb_dequeue_tail(&q) == skb[3]);
	CHECK(skb_queue_len(&q) == 1);
	skb_queue_tail(&q, skb[1]);
	skb_queue_purge(&q);
	CHECK(skb_queue_empty(&q) && !skb_dequeue(&q));
	kfree_skb(skb[0]);
	kfree_skb(skb[3]);
	return 0;
}

/* ------------------------------------------------------ cut at random */

#define LARGEST 6000
static u8 plain[LARGEST], other[LARGEST];

static int add_frags(struct sk_buff *skb, const u8 *from, unsigned int len)
{
	while (len && skb_shinfo(skb)->nr_frags < MAX_SKB_FRAGS) {
		bool last = skb_shinfo(skb)->nr_frags == MAX_SKB_FRAGS - 1;
		unsigned int part = last ? len : 1 + rnd(len);
		unsigned int off = rnd(100);
		struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 1);

		if (!page)
			return -ENOMEM;
		memcpy(page_address(page) + off, from, part);
		skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, off,
				part, 2 * PAGE_SIZE);
		from += part;
		len -= part;
	}
	return 0;
}

/* @len bytes of @from, some of them in the head. */
static struct sk_buff *piece(const u8 *from, unsigned int len)
{
	unsigned int head = rnd(3) ? rnd(len + 1) : 0;
	struct sk_buff *skb = alloc_skb(head + rnd(64) + 16, GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_reserve(skb, 16);
	skb_put_data(skb, from, head);
	if (add_frags(skb, from + head, len - head)) {
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}

static struct sk_buff *cut(const u8 *from, unsigned int len)
{
	unsigned int first = rnd(2) ? len : rnd(len + 1), part;
	struct sk_buff *skb = piece(from, first), **link;

	if (!skb)
		return NULL;
	link = &skb_shinfo(skb)->frag_list;
	for (from += first, len -= first; len; from += part, len -= part) {
		part = 1 + rnd(len);
		*link = piece(from, part);
		if (!*link)
			return NULL;
		skb->len += part;
		skb->data_len += part;
		skb->truesize += (*link)->truesize;
		link = &(*link)->next;
	}
	return skb;
}

static bool holds(const struct sk_buff *skb, const u8 *bytes, unsigned int len)
{
	memset(other, 0x5a, len);
	return skb->len == len && !skb_copy_bits(skb, 0, other, len) &&
	       !memcmp(other, bytes, len);
}

/* Of what sums up to nothing the sum may be all ones, too. */
static bool same_sum(__wsum a, __wsum b)
{
	u16 x = (__force u16)csum_fold(a), y = (__force u16)csum_fold(b);

	return x % 0xffff == y % 0xffff;
}

static int check_reading(struct sk_buff *skb, unsigned int len)
{
	unsigned int off = rnd(len), part = rnd(len - off + 1);
	__wsum sum = csum_partial(plain + off, part, 0);

	CHECK(holds(skb, plain, len));
	CHECK(!skb_copy_bits(skb, off, other, part));
	CHECK(!memcmp(other, plain + off, part));
	CHECK(skb_copy_bits(skb, off, other, len - off + 1) == -EFAULT);
	CHECK(same_sum(skb_checksum(skb, off, part, 0), sum));
	memset(other, 0, part);
	CHECK(same_sum(skb_copy_and_csum_bits(skb, off, other, part), sum));
	CHECK(!memcmp(other, plain + off, part));
	return 0;
}

static int check_seq(struct sk_buff *skb, unsigned int len)
{
	unsigned int from = rnd(len), to = from + 1 + rnd(len - from);
	unsigned int done = 0, n;
	struct skb_seq_state st;
	const u8 *data;

	skb_prepare_seq_read(skb, from, to, &st);
	while ((n = skb_seq_read(done, &data, &st)) != 0) {
		n = min(n, to - from - done);
		CHECK(!memcmp(data, plain + from + done, n));
		done += n;
	}
	CHECK(done == to - from);
	return 0;
}

static int check_sg(struct sk_buff *skb, unsigned int len)
{
	static struct scatterlist sg[600];
	unsigned int off = rnd(len), part = 1 + rnd(len - off);
	int n;

	sg_init_table(sg, ARRAY_SIZE(sg));
	n = skb_to_sgvec(skb, sg, off, part);
	CHECK(n > 0 && sg_is_last(&sg[n - 1]));
	CHECK(sg_copy_to_buffer(sg, n, other, part) == part);
	CHECK(!memcmp(other, plain + off, part));
	return 0;
}

static int check_copies(struct sk_buff *skb, unsigned int len)
{
	struct sk_buff *copy = skb_copy(skb, GFP_KERNEL);

	CHECK(copy && !skb_is_nonlinear(copy) && holds(copy, plain, len));
	CHECK(skb_headroom(copy) == skb_headroom(skb));
	kfree_skb(copy);
	copy = pskb_copy(skb, GFP_KERNEL);
	CHECK(copy && copy->head != skb->head && holds(copy, plain, len));
	CHECK(copy->data_len == skb->data_len);
	kfree_skb(copy);
	copy = skb_copy_expand(skb, 100, 50, GFP_KERNEL);
	CHECK(copy && holds(copy, plain, len));
	CHECK(skb_headroom(copy) == 100 && skb_tailroom(copy) >= 50);
	kfree_skb(copy);
	copy = skb_realloc_headroom(skb, skb_headroom(skb) + 20);
	CHECK(copy && holds(copy, plain, len));
	CHECK(skb_headroom(copy) >= skb_headroom(skb) + 20);
	kfree_skb(copy);
	return 0;
}

/* On a clone, so that @skb must not change with it. */
static int check_clone_changes(struct sk_buff *skb, unsigned int len)
{
	struct sk_buff *clone = skb_clone(skb, GFP_KERNEL);
	unsigned int kept = rnd(len + 1);

	CHECK(clone && holds(clone, plain, len));
	CHECK(!pskb_trim(clone, kept) && holds(clone, plain, kept));
	CHECK(holds(skb, plain, len));
	kfree_skb(clone);
	clone = skb_clone(skb, GFP_KERNEL);
	CHECK(clone && pskb_may_pull(clone, kept));
	CHECK(skb_headlen(clone) >= kept && holds(clone, plain, len));
	CHECK(pskb_pull(clone, kept) && holds(clone, plain + kept, len - kept));
	CHECK(holds(skb, plain, len));
	kfree_skb(clone);
	clone = skb_clone(skb, GFP_KERNEL);
	CHECK(clone && !skb_linearize(clone) && !skb_is_nonlinear(clone));
	CHECK(holds(clone, plain, len) && holds(skb, plain, len));
	kfree_skb(clone);
	return 0;
}

static int check_writing(struct sk_buff *skb, unsigned int len)
{
	unsigned int off = rnd(len), part = rnd(len - off + 1), i;

	for (i = 0; i < part; i++)
		plain[off + i] = other[i] = rnd(256);
	CHECK(!skb_store_bits(skb, off, other, part));
	CHECK(holds(skb, plain, len));
	CHECK(skb_store_bits(skb, off, other, len - off + 1) == -EFAULT);
	return 0;
}

static int check_trailer(struct sk_buff *skb, unsigned int len)
{
	struct sk_buff *trailer = NULL;
	int n = skb_cow_data(skb, 24, &trailer);

	CHECK(n >= 1 && trailer && skb_tailroom(trailer) >= 24);
	CHECK(holds(skb, plain, len));
	memset(pskb_put(skb, trailer, 24), 0xee, 24);
	memset(plain + len, 0xee, 24);
	CHECK(holds(skb, plain, len + 24));
	return 0;
}

static int check_random(unsigned int rounds)
{
	while (rounds--) {
		unsigned int len = 1 + rnd(rnd(4) ? 2000 : LARGEST - 100), i;
		struct sk_buff *skb;
		int err;

		for (i = 0; i < len; i++)
			plain[i] = rnd(256);
		skb = cut(plain, len);
		CHECK(skb);
		err = check_reading(skb, len) ?: check_seq(skb, len) ?:
		      check_sg(skb, len) ?: check_copies(skb, len) ?:
		      check_clone_changes(skb, len) ?:
		      check_writing(skb, len) ?: check_trailer(skb, len);
		kfree_skb(skb);
		if (err)
			return err;
	}
	return 0;
}

/* ------------------------------------------------- two buffers of one */

static int check_split(unsigned int rounds)
{
	while (rounds--) {
		unsigned int len = 2 + rnd(2000), at = 1 + rnd(len - 1), i;
		struct sk_buff *skb, *rest = alloc_skb(2100, GFP_KERNEL);

		for (i = 0; i < len; i++)
			plain[i] = rnd(256);
		skb = piece(plain, len);
		CHECK(skb && rest);
		skb_split(skb, rest, at);
		CHECK(holds(skb, plain, at));
		CHECK(holds(rest, plain + at, len - at));
		kfree_skb(skb);
		kfree_skb(rest);
	}
	return 0;
}

static int check_coalesce(unsigned int rounds)
{
	unsigned int joined = 0;

	while (rounds--) {
		unsigned int a = 1 + rnd(1500), b = 1 + rnd(1500), i;
		struct sk_buff *to, *from;
		bool stolen;
		int delta;

		for (i = 0; i < a + b; i++)
			plain[i] = rnd(256);
		to = piece(plain, a);
		from = piece(plain + a, b);
		CHECK(to && from);
		if (skb_try_coalesce(to, from, &stolen, &delta)) {
			kfree_skb_partial(from, stolen);
			CHECK(holds(to, plain, a + b));
			joined++;
		} else {
			CHECK(holds(to, plain, a) && holds(from, plain + a, b));
			kfree_skb(from);
		}
		kfree_skb(to);
	}
	CHECK(joined > 0);
	return 0;
}

static int check_expand(void)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	CHECK(skb);
	skb_put_data(skb, "abcdefgh", 8);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, 2);
	skb_set_transport_header(skb, 4);
	skb = skb_expand_head(skb, 48);
	CHECK(skb && skb_headroom(skb) >= 48);
	CHECK(skb_mac_header(skb) == skb->data);
	CHECK(skb_network_offset(skb) == 2 && skb_transport_offset(skb) == 4);
	CHECK(!memcmp(skb->data, "abcdefgh", 8));
	CHECK(!skb_cow_head(skb, 200) && skb_headroom(skb) >= 200);
	CHECK(skb_network_header(skb)[0] == 'c');
	kfree_skb(skb);
	return 0;
}

static int __init skbuff_init(void)
{
	int err = check_room() ?: check_rx() ?: check_build() ?:
		  check_clones() ?: check_queues() ?: check_expand() ?:
		  check_random(400) ?: check_split(200) ?:
		  check_coalesce(200);

	if (!err)
		pr_info("skbuff: %lu checks passed\n", checks);
	return err;
}
module_init(skbuff_init);

static void __exit skbuff_exit(void)
{
}
module_exit(skbuff_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of network buffers");
