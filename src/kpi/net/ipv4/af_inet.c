// SPDX-License-Identifier: GPL-2.0
/*
 * net/ipv4/af_inet.c: IPv4 in frames that are cut (GSO) and joined (GRO).
 * The rest of the protocol is the host's.
 */
#include <linux/ip.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/gro.h>
#include <net/inet_common.h>
#include <net/ip.h>
#include <net/protocol.h>

#include "kpi.h"

/* --------------------------------------------------------------- cutting */

struct series {
	int nhoff, ihl;
	int id;
	unsigned int offset;	/* of the payload, where these are fragments */
	bool fragments, fixed_id, partial, inner;
};

static void finish_fragment(struct series *s, struct sk_buff *seg,
			    struct iphdr *iph)
{
	iph->frag_off = htons(s->offset >> 3);
	if (seg->next)
		iph->frag_off |= htons(IP_MF);
	s->offset += seg->len - s->nhoff - s->ihl;
}

/* Of what the device is yet to cut the length is that of one segment. */
static unsigned int total_length(const struct series *s,
				 const struct sk_buff *seg,
				 const struct iphdr *iph)
{
	if (!s->fragments && s->partial && skb_is_gso(seg))
		return skb_shinfo(seg)->gso_size +
		       SKB_GSO_CB(seg)->data_offset + seg->head - (u8 *)iph;
	return seg->len - s->nhoff;
}

static void finish_segment(struct series *s, struct sk_buff *seg)
{
	struct iphdr *iph = (void *)(skb_mac_header(seg) + s->nhoff);

	if (s->fragments) {
		finish_fragment(s, seg, iph);
	} else if (!s->fixed_id) {
		iph->id = htons(s->id);
		s->id += skb_is_gso(seg) ? skb_shinfo(seg)->gso_segs : 1;
	}
	iph->tot_len = htons(total_length(s, seg, iph));
	ip_send_check(iph);
	if (s->inner)
		skb_reset_inner_headers(seg);
	seg->network_header = (u8 *)iph - seg->head;
	skb_reset_mac_len(seg);
}

/* The header is sound, and skb->data then behind it. */
static bool pull_header(struct sk_buff *skb, struct series *s, u8 *proto)
{
	if (!pskb_may_pull(skb, sizeof(struct iphdr)))
		return false;
	s->ihl = ip_hdr(skb)->ihl * 4;
	if (s->ihl < sizeof(struct iphdr))
		return false;
	s->id = ntohs(ip_hdr(skb)->id);
	*proto = ip_hdr(skb)->protocol;
	if (!pskb_may_pull(skb, s->ihl))
		return false;
	__skb_pull(skb, s->ihl);
	return true;
}

static struct sk_buff *cut(struct sk_buff *skb, netdev_features_t features,
			   struct series *s, u8 proto)
{
	const struct net_offload *ops = rcu_dereference(inet_offloads[proto]);
	struct sk_buff *segs;

	if (!ops || !ops->callbacks.gso_segment)
		return ERR_PTR(-EPROTONOSUPPORT);
	segs = ops->callbacks.gso_segment(skb, features);
	if (!segs)
		skb->network_header = skb_mac_header(skb) + s->nhoff -
				      skb->head;
	return segs;
}

struct sk_buff *inet_gso_segment(struct sk_buff *skb,
				 netdev_features_t features)
{
	struct sk_buff *segs, *seg;
	struct series s = { 0 };
	u8 proto;

	skb_reset_network_header(skb);
	s.nhoff = skb_network_header(skb) - skb_mac_header(skb);
	if (!pull_header(skb, &s, &proto))
		return ERR_PTR(-EINVAL);
	s.inner = SKB_GSO_CB(skb)->encap_level > 0;
	if (s.inner)
		features &= skb->dev->hw_enc_features;
	SKB_GSO_CB(skb)->encap_level += s.ihl;
	skb_reset_transport_header(skb);
	if (!skb->encapsulation || s.inner) {
		s.fragments = skb_shinfo(skb)->gso_type & SKB_GSO_UDP;
		s.fixed_id = skb_shinfo(skb)->gso_type & SKB_GSO_TCP_FIXEDID;
		if (s.fixed_id && !(ip_hdr(skb)->frag_off & htons(IP_DF)))
			return ERR_PTR(-EPROTONOSUPPORT);
	}
	segs = cut(skb, features, &s, proto);
	if (IS_ERR_OR_NULL(segs))
		return segs;
	s.partial = skb_shinfo(segs)->gso_type & SKB_GSO_PARTIAL;
	for (seg = segs; seg; seg = seg->next)
		finish_segment(&s, seg);
	return segs;
}

/* --------------------------------------------------------------- joining */

/*
 * Numbers must go up by one, or stay where fragmenting is forbidden; which of
 * both it is the second frame of a flow decides (flush_id, is_atomic).
 */
static u16 id_differs(const struct iphdr *iph, const struct iphdr *held,
		      const struct sk_buff *p)
{
	u16 diff = ntohs(iph->id) - ntohs(held->id);

	if (NAPI_GRO_CB(p)->is_atomic && (iph->frag_off & htons(IP_DF)))
		return diff;
	return diff == NAPI_GRO_CB(p)->count ? 0 : 0xffff;
}

static void compare(struct sk_buff *p, struct sk_buff *skb,
		    const struct iphdr *iph, unsigned int off, u16 flush)
{
	const struct iphdr *held = (void *)(p->data + off);

	if (iph->protocol != held->protocol || iph->saddr != held->saddr ||
	    iph->daddr != held->daddr) {
		NAPI_GRO_CB(p)->same_flow = 0;
		return;
	}
	NAPI_GRO_CB(p)->flush |= flush | (iph->ttl ^ held->ttl) |
				 (iph->tos ^ held->tos) |
				 (__force u16)((iph->frag_off ^
						held->frag_off) & htons(IP_DF));
	if (NAPI_GRO_CB(skb)->is_atomic)
		NAPI_GRO_CB(p)->flush_id = 0;
	NAPI_GRO_CB(p)->flush_id |= id_differs(iph, held, p);
}

/* Frames with options, fragments and broken headers are not joined. */
static bool is_simple(const struct iphdr *iph)
{
	return iph->version == 4 && iph->ihl == 5 && !ip_is_fragment(iph) &&
	       !ip_fast_csum(iph, 5);
}

static struct sk_buff *receive(struct list_head *head, struct sk_buff *skb,
			       int *must_flush)
{
	unsigned int off = skb_gro_offset(skb);
	const struct net_offload *ops;
	const struct iphdr *iph;
	struct sk_buff *p;
	u16 flush;

	iph = skb_gro_header(skb, off + sizeof(*iph), off);
	if (!iph)
		return NULL;
	ops = rcu_dereference(inet_offloads[iph->protocol]);
	if (!ops || !ops->callbacks.gro_receive || !is_simple(iph))
		return NULL;
	/* Of another length than it says, or with a reserved bit. */
	flush = (ntohs(iph->tot_len) ^ skb_gro_len(skb)) |
		(ntohs(iph->frag_off) & ~IP_DF);
	list_for_each_entry(p, head, list)
		if (NAPI_GRO_CB(p)->same_flow)
			compare(p, skb, iph, off, flush);
	NAPI_GRO_CB(skb)->is_atomic = !!(iph->frag_off & htons(IP_DF));
	NAPI_GRO_CB(skb)->flush |= flush;
	*must_flush = flush;
	skb_set_network_header(skb, off);
	skb_gro_pull(skb, sizeof(*iph));
	skb_set_transport_header(skb, skb_gro_offset(skb));
	return call_gro_receive(ops->callbacks.gro_receive, head, skb);
}

struct sk_buff *inet_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	int flush = 1;
	struct sk_buff *pp = receive(head, skb, &flush);

	skb_gro_flush_final(skb, pp, flush);
	return pp;
}

int inet_gro_complete(struct sk_buff *skb, int nhoff)
{
	struct iphdr *iph = (void *)(skb->data + nhoff);
	__be16 len = htons(skb->len - nhoff);
	const struct net_offload *ops;

	if (skb->encapsulation) {
		skb_set_inner_protocol(skb, cpu_to_be16(ETH_P_IP));
		skb_set_inner_network_header(skb, nhoff);
	}
	csum_replace2(&iph->check, iph->tot_len, len);
	iph->tot_len = len;
	ops = rcu_dereference(inet_offloads[iph->protocol]);
	if (WARN_ON(!ops || !ops->callbacks.gro_complete))
		return -ENOSYS;
	return ops->callbacks.gro_complete(skb, nhoff + sizeof(*iph));
}

static struct packet_offload ip_packet_offload = {
	.type = cpu_to_be16(ETH_P_IP),
	.callbacks = {
		.gso_segment = inet_gso_segment,
		.gro_receive = inet_gro_receive,
		.gro_complete = inet_gro_complete,
	},
};

static int add_offload(void)
{
	dev_add_offload(&ip_packet_offload);
	return 0;
}
KPI_INIT_CORE(add_offload);

/* The header's own checksum. */
void ip_send_check(struct iphdr *iph)
{
	iph->check = 0;
	iph->check = ip_fast_csum((unsigned char *)iph, iph->ihl);
}
KPI_EXPORT(ip_send_check);
