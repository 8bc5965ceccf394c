// SPDX-License-Identifier: GPL-2.0
/*
 * net/ipv4/udp_offload.c, net/ipv6/udp_offload.c, net/udp.h: UDP datagrams
 * cut from one that is a series of them, and joined to such a one, over either
 * IP. Tunnels over UDP are the host's.
 */
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/gro.h>
#include <net/ip6_checksum.h>
#include <net/protocol.h>
#include <net/udp.h>

#include "kpi.h"
#include "net/ipv4/gro_ids.h"

/* --------------------------------------------------------------- cutting */

/* As for TCP, but that a sum of zero would say that there is none. */
static void set_check(struct sk_buff *seg, __be16 len)
{
	struct udphdr *uh = udp_hdr(seg);
	__sum16 check = csum16_add(csum16_sub(uh->check, uh->len), len);

	uh->len = len;
	uh->check = check;
	if (seg->ip_summed == CHECKSUM_PARTIAL)
		gso_reset_checksum(seg, ~check);
	else
		uh->check = gso_make_checksum(seg, ~check) ?: CSUM_MANGLED_0;
}

static void set_pseudo(struct sk_buff *skb, bool is_ipv6)
{
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
	skb->ip_summed = CHECKSUM_PARTIAL;
	udp_hdr(skb)->check =
		is_ipv6 ? ~udp_v6_check(skb->len, &ipv6_hdr(skb)->saddr,
					&ipv6_hdr(skb)->daddr, 0) :
			  ~udp_v4_check(skb->len, ip_hdr(skb)->saddr,
					ip_hdr(skb)->daddr, 0);
}

/*
 * Joined whole, the frames come apart whole, each with its own headers. If
 * somebody has changed how they lie they are cut like others.
 */
static struct sk_buff *cut_list(struct sk_buff *skb, netdev_features_t features)
{
	unsigned int mss = skb_shinfo(skb)->gso_size;

	skb = skb_segment_list(skb, features, skb_mac_header_len(skb));
	if (!IS_ERR(skb))
		udp_hdr(skb)->len = htons(sizeof(struct udphdr) + mss);
	return skb;
}

static bool is_as_joined(const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);

	return skb_pagelen(skb) - sizeof(struct udphdr) == shinfo->gso_size &&
	       !(shinfo->gso_type & SKB_GSO_DODGY);
}

static struct sk_buff *cut(struct sk_buff *skb, netdev_features_t features)
{
	unsigned int mss = skb_shinfo(skb)->gso_size;
	u32 flags = skb_shinfo(skb)->tx_flags & SKBTX_ANY_TSTAMP;
	struct sk_buff *segs, *seg;
	u32 len;

	__skb_pull(skb, sizeof(struct udphdr));
	segs = skb_segment(skb, features);
	if (IS_ERR_OR_NULL(segs))
		return segs;
	if (skb_is_gso(segs))
		mss *= skb_shinfo(segs)->gso_segs;
	skb_shinfo(segs)->tskey = skb_shinfo(skb)->tskey;
	skb_shinfo(segs)->tx_flags |= flags;
	for (seg = segs; seg; seg = seg->next) {
		len = seg->next ? sizeof(struct udphdr) + mss :
				  seg->len - skb_transport_offset(seg);
		set_check(seg, htons(len));
	}
	return segs;
}

struct sk_buff *__udp_gso_segment(struct sk_buff *skb,
				  netdev_features_t features, bool is_ipv6)
{
	unsigned int mss = skb_shinfo(skb)->gso_size;
	bool listed = skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST;
	int err;

	if (skb->len <= sizeof(struct udphdr) + mss)
		return ERR_PTR(-EINVAL);
	if (skb_checksum_start(skb) != skb_transport_header(skb) && !listed)
		return ERR_PTR(-EINVAL);
	if (skb_gso_ok(skb, features | NETIF_F_GSO_ROBUST)) {
		skb_shinfo(skb)->gso_segs =
			DIV_ROUND_UP(skb->len - sizeof(struct udphdr), mss);
		return NULL;
	}
	if (listed) {
		if (is_as_joined(skb))
			return cut_list(skb, features);
		err = __skb_linearize(skb);
		if (err)
			return ERR_PTR(err);
		set_pseudo(skb, is_ipv6);
	}
	return cut(skb, features);
}
KPI_EXPORT(__udp_gso_segment);

/* One datagram in IP fragments: its checksum is none that a device can do. */
static struct sk_buff *fragment(struct sk_buff *skb, netdev_features_t features)
{
	struct udphdr *uh = udp_hdr(skb);
	const struct iphdr *iph = ip_hdr(skb);
	__wsum csum;

	if (skb->len <= skb_shinfo(skb)->gso_size)
		return ERR_PTR(-EINVAL);
	uh->check = 0;
	csum = skb_checksum(skb, 0, skb->len, 0);
	uh->check = udp_v4_check(skb->len, iph->saddr, iph->daddr, csum) ?:
		    CSUM_MANGLED_0;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	if (!skb->encap_hdr_csum)
		features |= NETIF_F_HW_CSUM;
	return skb_segment(skb, features);
}

static bool is_tunnel(const struct sk_buff *skb)
{
	return skb->encapsulation &&
	       (skb_shinfo(skb)->gso_type &
		(SKB_GSO_UDP_TUNNEL | SKB_GSO_UDP_TUNNEL_CSUM));
}

static struct sk_buff *udp4_gso_segment(struct sk_buff *skb,
					netdev_features_t features)
{
	unsigned int type = skb_shinfo(skb)->gso_type;

	if (is_tunnel(skb))
		return ERR_PTR(-EPROTONOSUPPORT);
	if (!(type & (SKB_GSO_UDP | SKB_GSO_UDP_L4)) ||
	    !pskb_may_pull(skb, sizeof(struct udphdr)))
		return ERR_PTR(-EINVAL);
	if (type & SKB_GSO_UDP_L4)
		return __udp_gso_segment(skb, features, false);
	return fragment(skb, features);
}

/* Fragments of IPv6 have a header more, for which there is no room here. */
static struct sk_buff *udp6_gso_segment(struct sk_buff *skb,
					netdev_features_t features)
{
	if (is_tunnel(skb) || (skb_shinfo(skb)->gso_type & SKB_GSO_UDP))
		return ERR_PTR(-EPROTONOSUPPORT);
	if (!(skb_shinfo(skb)->gso_type & SKB_GSO_UDP_L4) ||
	    !pskb_may_pull(skb, sizeof(struct udphdr)))
		return ERR_PTR(-EINVAL);
	return __udp_gso_segment(skb, features, true);
}

/* --------------------------------------------------------------- joining */

/* Small ones in one frame are counted with much more memory than they use. */
#define JOINED_MAX 64

static int append(struct sk_buff *p, struct sk_buff *skb,
		  const struct udphdr *uh)
{
	if (!NAPI_GRO_CB(skb)->is_flist) {
		skb_gro_postpull_rcsum(skb, uh, sizeof(*uh));
		return skb_gro_receive(p, skb);
	}
	if (!pskb_may_pull(skb, skb_gro_offset(skb)) ||
	    skb->ip_summed != p->ip_summed ||
	    skb->csum_level != p->csum_level) {
		NAPI_GRO_CB(skb)->flush = 1;
		return 0;
	}
	return skb_gro_receive_list(p, skb);
}

/* Returns @p where nothing more can follow it. */
static struct sk_buff *join(struct sk_buff *p, struct sk_buff *skb,
			    const struct udphdr *uh)
{
	const u16 len = ntohs(uh->len), held = ntohs(udp_hdr(p)->len);
	u16 flush = NAPI_GRO_CB(p)->flush;

	if (NAPI_GRO_CB(skb)->is_flist != NAPI_GRO_CB(p)->is_flist) {
		NAPI_GRO_CB(skb)->flush = 1;
		return p;
	}
	flush |= kpi_gro_ids_differ(p);
	if (len > held || flush)
		return p;
	if (append(p, skb, uh) || len != held ||
	    NAPI_GRO_CB(p)->count >= JOINED_MAX)
		return p;
	return NULL;
}

static struct sk_buff *receive_segment(struct list_head *head,
				       struct sk_buff *skb)
{
	struct udphdr *uh = udp_gro_udphdr(skb);
	struct sk_buff *p;

	if (!uh->check || ntohs(uh->len) <= sizeof(*uh) ||
	    ntohs(uh->len) != skb_gro_len(skb)) {
		NAPI_GRO_CB(skb)->flush = 1;
		return NULL;
	}
	skb_gro_pull(skb, sizeof(*uh));
	list_for_each_entry(p, head, list) {
		const struct udphdr *held = udp_hdr(p);

		if (!NAPI_GRO_CB(p)->same_flow)
			continue;
		if (uh->source == held->source && uh->dest == held->dest)
			return join(p, skb, uh);
		NAPI_GRO_CB(p)->same_flow = 0;
	}
	return NULL;
}

/* Without a socket that asks for it, only devices that send them on do. */
static struct sk_buff *receive(struct list_head *head, struct sk_buff *skb)
{
	netdev_features_t features = skb->dev->features;

	NAPI_GRO_CB(skb)->is_flist = 0;
	if (!skb->encapsulation &&
	    (features & (NETIF_F_GRO_FRAGLIST | NETIF_F_GRO_UDP_FWD))) {
		NAPI_GRO_CB(skb)->is_flist = !!(features &
						NETIF_F_GRO_FRAGLIST);
		return call_gro_receive(receive_segment, head, skb);
	}
	NAPI_GRO_CB(skb)->flush = 1;
	return NULL;
}

static struct sk_buff *receive_checked(struct list_head *head,
				       struct sk_buff *skb,
				       __wsum (*pseudo)(struct sk_buff *skb,
							int proto))
{
	struct udphdr *uh = udp_gro_udphdr(skb);

	if (!uh)
		goto flush;
	if (!NAPI_GRO_CB(skb)->flush) {
		if (skb_gro_checksum_validate_zero_check(skb, IPPROTO_UDP,
							 uh->check, pseudo))
			goto flush;
		if (uh->check)
			skb_gro_checksum_try_convert(skb, IPPROTO_UDP, pseudo);
	}
	return receive(head, skb);
flush:
	NAPI_GRO_CB(skb)->flush = 1;
	return NULL;
}

static struct sk_buff *udp4_gro(struct list_head *head, struct sk_buff *skb)
{
	NAPI_GRO_CB(skb)->is_ipv6 = 0;
	return receive_checked(head, skb, inet_gro_compute_pseudo);
}

static struct sk_buff *udp6_gro(struct list_head *head, struct sk_buff *skb)
{
	NAPI_GRO_CB(skb)->is_ipv6 = 1;
	return receive_checked(head, skb, ip6_gro_compute_pseudo);
}

static int finish(struct sk_buff *skb, int nhoff, bool is_ipv6)
{
	struct udphdr *uh = (void *)(skb->data + nhoff);
	unsigned int len = skb->len - nhoff;

	uh->len = htons(len);
	skb_shinfo(skb)->gso_segs = NAPI_GRO_CB(skb)->count;
	skb_shinfo(skb)->gso_type |= SKB_GSO_UDP_L4;
	if (NAPI_GRO_CB(skb)->is_flist) {
		skb_shinfo(skb)->gso_type |= SKB_GSO_FRAGLIST;
		__skb_incr_checksum_unnecessary(skb);
		return 0;
	}
	uh->check = is_ipv6 ? ~udp_v6_check(len, &ipv6_hdr(skb)->saddr,
					    &ipv6_hdr(skb)->daddr, 0) :
			      ~udp_v4_check(len, ip_hdr(skb)->saddr,
					    ip_hdr(skb)->daddr, 0);
	skb->csum_start = (unsigned char *)uh - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
	skb->ip_summed = CHECKSUM_PARTIAL;
	return 0;
}

static int udp4_complete(struct sk_buff *skb, int nhoff)
{
	return finish(skb, nhoff, false);
}

static int udp6_complete(struct sk_buff *skb, int nhoff)
{
	return finish(skb, nhoff, true);
}

static const struct net_offload udpv4_offload = {
	.callbacks = {
		.gso_segment = udp4_gso_segment,
		.gro_receive = udp4_gro,
		.gro_complete = udp4_complete,
	},
};

static const struct net_offload udpv6_offload = {
	.callbacks = {
		.gso_segment = udp6_gso_segment,
		.gro_receive = udp6_gro,
		.gro_complete = udp6_complete,
	},
};

static int add_udp(void)
{
	return inet_add_offload(&udpv4_offload, IPPROTO_UDP) ?:
	       inet6_add_offload(&udpv6_offload, IPPROTO_UDP);
}
KPI_INIT_CORE(add_udp);
