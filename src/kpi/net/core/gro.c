// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/gro.c, net/gro.h, linux/netdevice.h: received frames of one flow
 * joined before anybody looks at them.
 *
 * Each NAPI instance holds what it has joined in lists by the flow's hash,
 * the youngest first. The protocols compare headers from the outer one to the
 * inner one, clearing same_flow of each held frame that differs, and the
 * innermost appends the payload (gro_receive.c).
 */
#include <linux/etherdevice.h>
#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <net/dst_metadata.h>
#include <net/gro.h>
#include <net/busy_poll.h>
#include <net/pkt_cls.h>

#include "kpi.h"
#include "net/core/skbuff.h"

/* So many frames are held for each hash. */
#define HELD_MAX 8

/* Room for headers in a buffer that is all fragments. */
#define GRO_HEADERS (MAX_HEADER + 128)

/* Frames that go up together at most, unless one of them is larger. */
int gro_normal_batch = 8;

/* ------------------------------------------------------- handing up */

static void hand_up(struct napi_struct *napi, struct sk_buff *skb)
{
	struct packet_offload *po;
	int err = -ENOENT;

	if (NAPI_GRO_CB(skb)->count == 1) {
		skb_shinfo(skb)->gso_size = 0;
		gro_normal_one(napi, skb, 1);
		return;
	}
	rcu_read_lock();
	po = gro_find_complete_by_type(skb->protocol);
	if (!WARN_ON(!po))
		err = po->callbacks.gro_complete(skb, 0);
	rcu_read_unlock();
	if (err)
		kfree_skb(skb);
	else
		gro_normal_one(napi, skb, NAPI_GRO_CB(skb)->count);
}

static void flush_list(struct napi_struct *napi, unsigned int index, bool old)
{
	struct gro_list *held = &napi->gro_hash[index];
	struct sk_buff *skb, *next;

	list_for_each_entry_safe_reverse(skb, next, &held->list, list) {
		if (old && NAPI_GRO_CB(skb)->age == jiffies)
			return;
		skb_list_del_init(skb);
		hand_up(napi, skb);
		held->count--;
	}
	if (!held->count)
		__clear_bit(index, &napi->gro_bitmask);
}

/* @flush_old: those that came within this jiffy stay. */
void napi_gro_flush(struct napi_struct *napi, bool flush_old)
{
	unsigned long with = napi->gro_bitmask;
	unsigned int index;

	for_each_set_bit(index, &with, GRO_HASH_BUCKETS)
		flush_list(napi, index, flush_old);
}
KPI_EXPORT(napi_gro_flush);

/* ------------------------------------------------------- of one flow */

static bool differs_rarely(const struct sk_buff *p, const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_SKB_EXTENSIONS) && IS_ENABLED(CONFIG_NET_TC_SKB_EXT)
	struct tc_skb_ext *a = skb_ext_find(p, TC_SKB_EXT);
	struct tc_skb_ext *b = skb_ext_find(skb, TC_SKB_EXT);

	if (!a != !b || (a && a->chain != b->chain))
		return true;
#endif
	return p->sk != skb->sk || skb_metadata_dst_cmp(p, skb) ||
	       skb_get_nfct(p) != skb_get_nfct(skb);
}

static bool same_below_network(const struct sk_buff *p,
			       const struct sk_buff *skb)
{
	unsigned int maclen = skb->dev->hard_header_len;

	if (skb_get_hash_raw(p) != skb_get_hash_raw(skb) ||
	    p->dev != skb->dev ||
	    skb_vlan_tag_present(p) != skb_vlan_tag_present(skb) ||
	    (skb_vlan_tag_present(p) &&
	     skb_vlan_tag_get(p) != skb_vlan_tag_get(skb)) ||
	    skb_metadata_differs(p, skb))
		return false;
	if (maclen == ETH_HLEN ?
		    compare_ether_header(skb_mac_header(p),
					 skb_mac_header(skb)) :
		    memcmp(skb_mac_header(p), skb_mac_header(skb), maclen))
		return false;
	return likely(!(skb->slow_gro | p->slow_gro)) ||
	       !differs_rarely(p, skb);
}

static void mark_candidates(const struct list_head *held,
			    const struct sk_buff *skb)
{
	struct sk_buff *p;

	list_for_each_entry(p, held, list) {
		NAPI_GRO_CB(p)->flush = 0;
		NAPI_GRO_CB(p)->same_flow = same_below_network(p, skb);
	}
}

/* ------------------------------------------------------- one frame in */

/*
 * Of a frame whose head is empty the headers are read where they lie, in the
 * first fragment. @nhoff: how far the data is from where alignment counts.
 */
static void reset_offset(struct sk_buff *skb, u32 nhoff)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	const skb_frag_t *frag0 = &shinfo->frags[0];

	NAPI_GRO_CB(skb)->data_offset = 0;
	skb_gro_frag0_invalidate(skb);
	if (skb_headlen(skb) || !shinfo->nr_frags ||
	    (NET_IP_ALIGN && ((skb_frag_off(frag0) + nhoff) & 3)))
		return;
	NAPI_GRO_CB(skb)->frag0 = skb_frag_address(frag0);
	NAPI_GRO_CB(skb)->frag0_len = min_t(unsigned int, skb_frag_size(frag0),
					    skb->end - skb->tail);
}

/* The headers that were read there go into the head. */
static void pull_headers(struct sk_buff *skb, int len)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	memcpy(skb_tail_pointer(skb), NAPI_GRO_CB(skb)->frag0, len);
	skb->data_len -= len;
	skb->tail += len;
	skb_frag_off_add(&shinfo->frags[0], len);
	skb_frag_size_sub(&shinfo->frags[0], len);
	if (skb_frag_size(&shinfo->frags[0]))
		return;
	skb_frag_unref(skb, 0);
	shinfo->nr_frags--;
	memmove(shinfo->frags, shinfo->frags + 1,
		shinfo->nr_frags * sizeof(shinfo->frags[0]));
}

static void setup_checksum(struct sk_buff *skb)
{
	if (skb->ip_summed == CHECKSUM_COMPLETE) {
		NAPI_GRO_CB(skb)->csum = skb->csum;
		NAPI_GRO_CB(skb)->csum_valid = 1;
	} else if (skb->ip_summed == CHECKSUM_UNNECESSARY) {
		NAPI_GRO_CB(skb)->csum_cnt = skb->csum_level + 1;
	}
}

static void setup_frame(struct sk_buff *skb)
{
	skb_set_network_header(skb, skb_gro_offset(skb));
	skb_reset_mac_len(skb);
	memset(&NAPI_GRO_CB(skb)->zeroed, 0, sizeof(NAPI_GRO_CB(skb)->zeroed));
	NAPI_GRO_CB(skb)->flush = skb_has_frag_list(skb);
	NAPI_GRO_CB(skb)->is_atomic = 1;
	NAPI_GRO_CB(skb)->count = 1;
	if (skb_is_gso(skb)) {
		/* What the device has joined already. */
		NAPI_GRO_CB(skb)->count = skb_shinfo(skb)->gso_segs;
		if (!skb_is_gso_tcp(skb) ||
		    (skb_shinfo(skb)->gso_type & SKB_GSO_DODGY))
			NAPI_GRO_CB(skb)->flush = 1;
	}
	setup_checksum(skb);
}

static void hold(struct napi_struct *napi, struct gro_list *held,
		 struct sk_buff *skb)
{
	if (held->count >= HELD_MAX) {
		struct sk_buff *oldest = list_last_entry(&held->list,
							 struct sk_buff, list);

		skb_list_del_init(oldest);
		hand_up(napi, oldest);
	} else {
		held->count++;
	}
	NAPI_GRO_CB(skb)->age = jiffies;
	NAPI_GRO_CB(skb)->last = skb;
	if (!skb_is_gso(skb))
		skb_shinfo(skb)->gso_size = skb_gro_len(skb);
	list_add(&skb->list, &held->list);
}

static gro_result_t receive(struct napi_struct *napi, struct gro_list *held,
			    struct sk_buff *skb)
{
	struct packet_offload *po;
	struct sk_buff *done;

	mark_candidates(&held->list, skb);
	rcu_read_lock();
	po = gro_find_receive_by_type(skb->protocol);
	if (!po) {
		rcu_read_unlock();
		return GRO_NORMAL;
	}
	setup_frame(skb);
	done = po->callbacks.gro_receive(&held->list, skb);
	rcu_read_unlock();
	if (PTR_ERR(done) == -EINPROGRESS)
		return GRO_CONSUMED;
	if (done) {
		skb_list_del_init(done);
		hand_up(napi, done);
		held->count--;
	}
	if (NAPI_GRO_CB(skb)->same_flow)
		return NAPI_GRO_CB(skb)->free ? GRO_MERGED_FREE : GRO_MERGED;
	if (NAPI_GRO_CB(skb)->flush)
		return GRO_NORMAL;
	hold(napi, held, skb);
	return GRO_HELD;
}

static gro_result_t dev_gro_receive(struct napi_struct *napi,
				    struct sk_buff *skb)
{
	u32 index = skb_get_hash_raw(skb) & (GRO_HASH_BUCKETS - 1);
	struct gro_list *held = &napi->gro_hash[index];
	gro_result_t ret = GRO_NORMAL;
	int missing;

	if (!netif_elide_gro(skb->dev))
		ret = receive(napi, held, skb);
	if (ret == GRO_NORMAL || ret == GRO_HELD) {
		missing = skb_gro_offset(skb) - skb_headlen(skb);
		if (missing > 0)
			pull_headers(skb, missing);
	}
	__assign_bit(index, &napi->gro_bitmask, held->count);
	return ret;
}

/* --------------------------------------------------- for the drivers */

/* The bytes are another frame's now. */
void napi_skb_free_stolen_head(struct sk_buff *skb)
{
	if (unlikely(skb->slow_gro)) {
		nf_reset_ct(skb);
		skb_dst_drop(skb);
		skb_ext_put(skb);
		skb_orphan(skb);
		skb->slow_gro = 0;
	}
	kpi_skb_free_shell(skb, _RET_IP_);
}

gro_result_t napi_gro_receive(struct napi_struct *napi, struct sk_buff *skb)
{
	gro_result_t ret;

	skb_mark_napi_id(skb, napi);
	reset_offset(skb, 0);
	ret = dev_gro_receive(napi, skb);
	if (ret == GRO_NORMAL)
		gro_normal_one(napi, skb, 1);
	else if (ret == GRO_MERGED_FREE &&
		 NAPI_GRO_CB(skb)->free == NAPI_GRO_FREE_STOLEN_HEAD)
		napi_skb_free_stolen_head(skb);
	else if (ret == GRO_MERGED_FREE)
		kpi_skb_free(skb, _RET_IP_);
	return ret;
}
KPI_EXPORT(napi_gro_receive);

/* The buffer that the driver fills with fragments, used again and again. */
struct sk_buff *napi_get_frags(struct napi_struct *napi)
{
	struct sk_buff *skb = napi->skb;

	if (!skb) {
		skb = napi_alloc_skb(napi, GRO_HEADERS);
		if (skb) {
			napi->skb = skb;
			kpi_skb_give_to(skb, _RET_IP_);
			skb_mark_napi_id(skb, napi);
		}
	}
	return skb;
}
KPI_EXPORT(napi_get_frags);

static void reuse(struct napi_struct *napi, struct sk_buff *skb)
{
	if (skb->pfmemalloc) {
		consume_skb(skb);
		return;
	}
	__skb_pull(skb, skb_headlen(skb));
	skb_reserve(skb, NET_SKB_PAD + NET_IP_ALIGN - skb_headroom(skb));
	__vlan_hwaccel_clear_tag(skb);
	skb->dev = napi->dev;
	skb->skb_iif = 0;
	skb->pkt_type = PACKET_HOST;
	skb->encapsulation = 0;
	skb->ip_summed = CHECKSUM_NONE;
	skb_shinfo(skb)->gso_type = 0;
	skb_shinfo(skb)->gso_size = 0;
	if (skb->slow_gro) {
		skb_orphan(skb);
		skb_ext_reset(skb);
		nf_reset_ct(skb);
		skb->slow_gro = 0;
	}
	napi->skb = skb;
}

/* The Ethernet header goes into the head; what is behind it is the data. */
static struct sk_buff *take_frags(struct napi_struct *napi)
{
	struct sk_buff *skb = napi->skb;

	napi->skb = NULL;
	skb_reset_mac_header(skb);
	reset_offset(skb, ETH_HLEN);
	if (skb_gro_header_hard(skb, ETH_HLEN)) {
		if (!skb_gro_header_slow(skb, ETH_HLEN, 0)) {
			net_warn_ratelimited("%s: dropping impossible skb from %s\n",
					     __func__, napi->dev->name);
			reuse(napi, skb);
			return NULL;
		}
	} else {
		pull_headers(skb, ETH_HLEN);
		NAPI_GRO_CB(skb)->frag0 += ETH_HLEN;
		NAPI_GRO_CB(skb)->frag0_len -= ETH_HLEN;
	}
	skb->protocol = ((struct ethhdr *)skb->data)->h_proto;
	__skb_pull(skb, ETH_HLEN);
	return skb;
}

gro_result_t napi_gro_frags(struct napi_struct *napi)
{
	struct sk_buff *skb = take_frags(napi);
	gro_result_t ret;

	/* The kernel's has no way to say that it was dropped, either. */
	if (!skb)
		return GRO_CONSUMED;
	ret = dev_gro_receive(napi, skb);
	if (ret == GRO_NORMAL || ret == GRO_HELD) {
		__skb_push(skb, ETH_HLEN);
		skb->protocol = eth_type_trans(skb, skb->dev);
	}
	if (ret == GRO_NORMAL)
		gro_normal_one(napi, skb, 1);
	else if (ret == GRO_MERGED_FREE &&
		 NAPI_GRO_CB(skb)->free == NAPI_GRO_FREE_STOLEN_HEAD)
		napi_skb_free_stolen_head(skb);
	else if (ret == GRO_MERGED_FREE)
		reuse(napi, skb);
	return ret;
}
KPI_EXPORT(napi_gro_frags);
