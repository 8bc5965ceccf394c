// SPDX-License-Identifier: GPL-2.0
/*
 * net/ipv6/ip6_offload.c, net/ipv6/exthdrs_offload.c: IPv6 in frames that are
 * cut (GSO) and joined (GRO).
 */
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/gro.h>
#include <net/ipv6.h>
#include <net/protocol.h>

#include "kpi.h"

/* Headers that say nothing of how the payload is cut. */
static const struct net_offload exthdr_offload = {
	.flags = INET6_PROTO_GSO_EXTHDR,
};

static bool is_exthdr(u8 proto)
{
	const struct net_offload *ops;

	if (proto == NEXTHDR_HOP)
		return true;
	ops = rcu_dereference(inet6_offloads[proto]);
	return ops && (ops->flags & INET6_PROTO_GSO_EXTHDR);
}

/* skb->data goes behind the extension headers; what comes then. */
static u8 pull_exthdrs(struct sk_buff *skb, u8 proto)
{
	while (is_exthdr(proto) && pskb_may_pull(skb, 8)) {
		struct ipv6_opt_hdr *ext = (void *)skb->data;
		int len = ipv6_optlen(ext);

		if (!pskb_may_pull(skb, len))
			break;
		proto = ((struct ipv6_opt_hdr *)skb->data)->nexthdr;
		__skb_pull(skb, len);
	}
	return proto;
}

/* --------------------------------------------------------------- cutting */

/* The header for what is longer than a length field says goes. */
static int remove_jumbo(struct sk_buff *skb)
{
	const int len = sizeof(struct hop_jumbo_hdr);
	int next = ipv6_has_hopopt_jumbo(skb), err;

	if (!next)
		return 0;
	err = skb_cow_head(skb, 0);
	if (err < 0)
		return err;
	memmove(skb_mac_header(skb) + len, skb_mac_header(skb),
		ETH_HLEN + sizeof(struct ipv6hdr));
	skb->data += len;
	skb->len -= len;
	skb->network_header += len;
	skb->mac_header += len;
	((struct ipv6hdr *)skb->data)->nexthdr = next;
	return 0;
}

static void finish_segment(struct sk_buff *seg, int nhoff, bool partial,
			   bool inner)
{
	struct ipv6hdr *ip6 = (void *)(skb_mac_header(seg) + nhoff);
	unsigned int len = seg->len - nhoff - sizeof(*ip6);

	if (partial && skb_is_gso(seg))
		len = skb_shinfo(seg)->gso_size +
		      SKB_GSO_CB(seg)->data_offset + seg->head -
		      (unsigned char *)(ip6 + 1);
	ip6->payload_len = htons(len);
	seg->network_header = (u8 *)ip6 - seg->head;
	skb_reset_mac_len(seg);
	if (inner)
		skb_reset_inner_headers(seg);
}

static struct sk_buff *cut(struct sk_buff *skb, netdev_features_t features,
			   int nhoff, u8 proto)
{
	const struct net_offload *ops = rcu_dereference(inet6_offloads[proto]);
	struct sk_buff *segs;

	if (!ops || !ops->callbacks.gso_segment ||
	    !skb_reset_transport_header_careful(skb))
		return ERR_PTR(-EPROTONOSUPPORT);
	segs = ops->callbacks.gso_segment(skb, features);
	if (!segs)
		skb->network_header = skb_mac_header(skb) + nhoff - skb->head;
	return segs;
}

static struct sk_buff *ipv6_gso_segment(struct sk_buff *skb,
					netdev_features_t features)
{
	bool inner = SKB_GSO_CB(skb)->encap_level > 0, partial;
	struct sk_buff *segs, *seg;
	int nhoff, err;
	u8 proto;

	skb_reset_network_header(skb);
	err = remove_jumbo(skb);
	if (err)
		return ERR_PTR(err);
	nhoff = skb_network_header(skb) - skb_mac_header(skb);
	if (!pskb_may_pull(skb, sizeof(struct ipv6hdr)))
		return ERR_PTR(-EINVAL);
	if (inner)
		features &= skb->dev->hw_enc_features;
	SKB_GSO_CB(skb)->encap_level += sizeof(struct ipv6hdr);
	proto = ipv6_hdr(skb)->nexthdr;
	__skb_pull(skb, sizeof(struct ipv6hdr));
	segs = cut(skb, features, nhoff, pull_exthdrs(skb, proto));
	if (IS_ERR_OR_NULL(segs))
		return segs;
	partial = skb_shinfo(segs)->gso_type & SKB_GSO_PARTIAL;
	for (seg = segs; seg; seg = seg->next)
		finish_segment(seg, nhoff, partial, inner);
	return segs;
}

/* --------------------------------------------------------------- joining */

static void compare(struct sk_buff *p, struct sk_buff *skb,
		    const struct ipv6hdr *ip6, unsigned int off, u16 flush)
{
	const struct ipv6hdr *held = (void *)(p->data + off);
	__be32 diff = *(__be32 *)ip6 ^ *(__be32 *)held;
	unsigned int len = skb_network_header_len(skb);

	/* Of the first word the traffic class may differ. */
	if ((diff & htonl(0xf00fffff)) ||
	    !ipv6_addr_equal(&ip6->saddr, &held->saddr) ||
	    !ipv6_addr_equal(&ip6->daddr, &held->daddr) ||
	    ip6->nexthdr != held->nexthdr ||
	    (len > sizeof(*ip6) &&
	     memcmp(ip6 + 1, held + 1, len - sizeof(*ip6)))) {
		NAPI_GRO_CB(p)->same_flow = 0;
		return;
	}
	NAPI_GRO_CB(p)->flush |= flush | !!(diff & htonl(0x0ff00000)) |
				 (ip6->hop_limit != held->hop_limit);
	/* There are no numbers to go by. */
	if (NAPI_GRO_CB(skb)->is_atomic)
		NAPI_GRO_CB(p)->flush_id = 0;
}

/* Behind extension headers, which are then in the head. */
static const struct net_offload *skip_exthdrs(struct sk_buff *skb, u8 *proto)
{
	if (!pskb_pull(skb, skb_gro_offset(skb)))
		return NULL;
	skb_gro_frag0_invalidate(skb);
	*proto = pull_exthdrs(skb, *proto);
	skb_gro_pull(skb, -skb_transport_offset(skb));
	skb_reset_transport_header(skb);
	__skb_push(skb, skb_gro_offset(skb));
	return rcu_dereference(inet6_offloads[*proto]);
}

static struct sk_buff *receive(struct list_head *head, struct sk_buff *skb,
			       int *must_flush)
{
	unsigned int off = skb_gro_offset(skb);
	const struct net_offload *ops;
	struct ipv6hdr *ip6;
	struct sk_buff *p;
	u16 flush;
	u8 proto;

	ip6 = skb_gro_header(skb, off + sizeof(*ip6), off);
	if (!ip6)
		return NULL;
	skb_set_network_header(skb, off);
	skb_gro_pull(skb, sizeof(*ip6));
	skb_set_transport_header(skb, skb_gro_offset(skb));
	flush = ntohs(ip6->payload_len) != skb_gro_len(skb);
	proto = ip6->nexthdr;
	ops = rcu_dereference(inet6_offloads[proto]);
	if (!ops || !ops->callbacks.gro_receive) {
		ops = skip_exthdrs(skb, &proto);
		if (!ops || !ops->callbacks.gro_receive)
			return NULL;
		ip6 = ipv6_hdr(skb);
	}
	NAPI_GRO_CB(skb)->proto = proto;
	list_for_each_entry(p, head, list)
		if (NAPI_GRO_CB(p)->same_flow)
			compare(p, skb, ip6, off, flush);
	NAPI_GRO_CB(skb)->is_atomic = true;
	NAPI_GRO_CB(skb)->flush |= flush;
	*must_flush = flush;
	skb_gro_postpull_rcsum(skb, ip6, skb_network_header_len(skb));
	return call_gro_receive(ops->callbacks.gro_receive, head, skb);
}

struct sk_buff *ipv6_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	int flush = 1;
	struct sk_buff *pp = receive(head, skb, &flush);

	skb_gro_flush_final(skb, pp, flush);
	return pp;
}

/* Longer than the length field says: a header more, before the rest. */
static void insert_jumbo(struct sk_buff *skb, int nhoff, u32 payload_len)
{
	const int len = sizeof(struct hop_jumbo_hdr);
	struct hop_jumbo_hdr *jumbo;
	struct ipv6hdr *ip6;

	memmove(skb_mac_header(skb) - len, skb_mac_header(skb),
		skb->transport_header - skb->mac_header);
	skb->data -= len;
	skb->len += len;
	skb->mac_header -= len;
	skb->network_header -= len;
	ip6 = (void *)(skb->data + nhoff);
	jumbo = (void *)(ip6 + 1);
	jumbo->nexthdr = ip6->nexthdr;
	jumbo->hdrlen = 0;
	jumbo->tlv_type = IPV6_TLV_JUMBO;
	jumbo->tlv_len = 4;
	jumbo->jumbo_payload_len = htonl(payload_len + len);
	ip6->nexthdr = NEXTHDR_HOP;
	ip6->payload_len = 0;
}

int ipv6_gro_complete(struct sk_buff *skb, int nhoff)
{
	u32 payload_len = skb->len - nhoff - sizeof(struct ipv6hdr);
	const struct net_offload *ops;
	struct ipv6_opt_hdr *ext;
	struct ipv6hdr *ip6;
	u8 proto;

	if (skb->encapsulation) {
		skb_set_inner_protocol(skb, cpu_to_be16(ETH_P_IPV6));
		skb_set_inner_network_header(skb, nhoff);
	}
	if (payload_len > IPV6_MAXPLEN)
		insert_jumbo(skb, nhoff, payload_len);
	ip6 = (void *)(skb->data + nhoff);
	if (payload_len <= IPV6_MAXPLEN)
		ip6->payload_len = htons(payload_len);
	ext = (void *)(ip6 + 1);
	for (proto = ip6->nexthdr; is_exthdr(proto);
	     ext = (void *)ext + ipv6_optlen(ext))
		proto = ext->nexthdr;
	ops = rcu_dereference(inet6_offloads[proto]);
	if (WARN_ON(!ops || !ops->callbacks.gro_complete))
		return -ENOSYS;
	return ops->callbacks.gro_complete(skb, (u8 *)ext - skb->data);
}

static struct packet_offload ipv6_packet_offload = {
	.type = cpu_to_be16(ETH_P_IPV6),
	.callbacks = {
		.gso_segment = ipv6_gso_segment,
		.gro_receive = ipv6_gro_receive,
		.gro_complete = ipv6_gro_complete,
	},
};

static int add_offload(void)
{
	inet6_add_offload(&exthdr_offload, IPPROTO_ROUTING);
	inet6_add_offload(&exthdr_offload, IPPROTO_DSTOPTS);
	dev_add_offload(&ipv6_packet_offload);
	return 0;
}
KPI_INIT_CORE(add_offload);
