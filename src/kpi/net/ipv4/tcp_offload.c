// SPDX-License-Identifier: GPL-2.0
/*
 * net/ipv4/tcp_offload.c, net/tcp.h: TCP segments cut from one and joined to
 * one, over either IP.
 */
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/gro.h>
#include <net/protocol.h>
#include <net/tcp.h>

#include "kpi.h"
#include "net/ipv4/gro_ids.h"

/* --------------------------------------------------------------- cutting */

/* The stamp that was asked for goes with the segment that has its byte. */
static void move_tstamp(struct sk_buff *seg, const struct sk_buff *whole,
			u32 seq, unsigned int mss)
{
	u32 flags = skb_shinfo(whole)->tx_flags & SKBTX_ANY_TSTAMP;
	u32 key = skb_shinfo(whole)->tskey;

	for (; seg; seg = seg->next, seq += mss) {
		if (before(key, seq + mss)) {
			skb_shinfo(seg)->tx_flags |= flags;
			skb_shinfo(seg)->tskey = key;
			return;
		}
	}
}

/*
 * @change: of the pseudo header's length. The field has the pseudo header's
 * sum; for a device that adds nothing the payload's is known.
 */
static void set_check(struct sk_buff *seg, __wsum change)
{
	struct tcphdr *th = tcp_hdr(seg);
	__sum16 pseudo = csum_fold(csum_add(csum_unfold(th->check), change));

	th->check = ~pseudo;
	if (seg->ip_summed == CHECKSUM_PARTIAL)
		gso_reset_checksum(seg, pseudo);
	else
		th->check = gso_make_checksum(seg, pseudo);
}

static __wsum length_change(u32 from, u32 to)
{
	return (__force __wsum)htonl(~from + to);
}

/* All but the first, and all but the last, lose what belongs to those. */
static void finish_segments(struct sk_buff *segs, u32 oldlen,
			    unsigned int thlen, unsigned int mss)
{
	u32 seq = ntohl(tcp_hdr(segs)->seq), len;
	struct sk_buff *seg;

	for (seg = segs; seg; seg = seg->next, seq += mss) {
		struct tcphdr *th = tcp_hdr(seg);

		th->seq = htonl(seq);
		if (seg != segs)
			th->cwr = 0;
		if (seg->next)
			th->fin = th->psh = 0;
		len = seg->next ? thlen + mss :
				  seg->len - skb_transport_offset(seg);
		set_check(seg, length_change(oldlen, len));
	}
}

struct sk_buff *tcp_gso_segment(struct sk_buff *skb, netdev_features_t features)
{
	unsigned int thlen = tcp_hdr(skb)->doff * 4, oldlen = skb->len;
	unsigned int mss = skb_shinfo(skb)->gso_size;
	bool ooo_okay = skb->ooo_okay;
	struct sk_buff *segs;

	if (thlen < sizeof(struct tcphdr) ||
	    skb_checksum_start(skb) != skb_transport_header(skb) ||
	    !pskb_may_pull(skb, thlen))
		return ERR_PTR(-EINVAL);
	__skb_pull(skb, thlen);
	if (skb->len <= mss)
		return ERR_PTR(-EINVAL);
	if (skb_gso_ok(skb, features | NETIF_F_GSO_ROBUST)) {
		/* The device cuts; whoever made it may have miscounted. */
		skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(skb->len, mss);
		return NULL;
	}
	skb->ooo_okay = 0;
	segs = skb_segment(skb, features);
	if (IS_ERR(segs))
		return segs;
	segs->ooo_okay = ooo_okay;
	if (skb_is_gso(segs))
		mss *= skb_shinfo(segs)->gso_segs;
	if (skb_shinfo(skb)->tx_flags & SKBTX_ANY_TSTAMP)
		move_tstamp(segs, skb, ntohl(tcp_hdr(segs)->seq), mss);
	finish_segments(segs, oldlen, thlen, mss);
	return segs;
}

static void set_pseudo_v4(struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct tcphdr *th = tcp_hdr(skb);

	th->check = ~tcp_v4_check(skb->len, iph->saddr, iph->daddr, 0);
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
	skb->ip_summed = CHECKSUM_PARTIAL;
}

static struct sk_buff *tcp4_gso_segment(struct sk_buff *skb,
					netdev_features_t features)
{
	if (!(skb_shinfo(skb)->gso_type & SKB_GSO_TCPV4) ||
	    !pskb_may_pull(skb, sizeof(struct tcphdr)))
		return ERR_PTR(-EINVAL);
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		set_pseudo_v4(skb);
	return tcp_gso_segment(skb, features);
}

/* --------------------------------------------------------------- joining */

/* The whole header, where the frame has it. */
static struct tcphdr *gro_header(struct sk_buff *skb)
{
	unsigned int off = skb_gro_offset(skb), thlen;
	struct tcphdr *th = skb_gro_header(skb, off + sizeof(*th), off);

	if (!th)
		return NULL;
	thlen = th->doff * 4;
	if (thlen < sizeof(*th))
		return NULL;
	return skb_gro_header(skb, off + thlen, off);
}

/* The held frames of other ports are none of this flow. */
static struct sk_buff *find_flow(struct list_head *head,
				 const struct tcphdr *th)
{
	struct sk_buff *p;

	list_for_each_entry(p, head, list) {
		const struct tcphdr *held = tcp_hdr(p);

		if (!NAPI_GRO_CB(p)->same_flow)
			continue;
		if (th->source == held->source && th->dest == held->dest)
			return p;
		NAPI_GRO_CB(p)->same_flow = 0;
	}
	return NULL;
}

/* Their lengths are in the flags' word, which was compared before. */
static bool options_differ(const struct tcphdr *th, const struct tcphdr *held)
{
	return memcmp(th + 1, held + 1, th->doff * 4 - sizeof(*th));
}

static bool wrong_length(const struct sk_buff *skb, unsigned int mss)
{
	if (skb_is_gso(skb))
		return skb_shinfo(skb)->gso_size != mss;
	return skb_gro_len(skb) - 1 >= mss;
}

static bool can_follow(struct sk_buff *p, const struct sk_buff *skb,
		       const struct tcphdr *th)
{
	const __be32 last_only = TCP_FLAG_CWR | TCP_FLAG_FIN | TCP_FLAG_PSH;
	const struct tcphdr *held = tcp_hdr(p);

	if (NAPI_GRO_CB(p)->flush || (tcp_flag_word(th) & TCP_FLAG_CWR) ||
	    ((tcp_flag_word(th) ^ tcp_flag_word(held)) & ~last_only) ||
	    th->ack_seq != held->ack_seq || options_differ(th, held) ||
	    kpi_gro_ids_differ(p) || wrong_length(skb, skb_shinfo(p)->gso_size))
		return false;
#ifdef CONFIG_TLS_DEVICE
	if (p->decrypted != skb->decrypted)
		return false;
#endif
	return ntohl(held->seq) + skb_gro_len(p) == ntohl(th->seq);
}

/* Nothing can come behind this one. */
static bool ends_flow(const struct sk_buff *skb, unsigned int len,
		      unsigned int mss, __be32 flags)
{
	if (flags & (TCP_FLAG_URG | TCP_FLAG_PSH | TCP_FLAG_RST |
		     TCP_FLAG_SYN | TCP_FLAG_FIN))
		return true;
	if (skb_is_gso(skb))
		return len != NAPI_GRO_CB(skb)->count *
				      skb_shinfo(skb)->gso_size;
	return len < mss;
}

/* Returns the held frame that is to be handed up now. */
struct sk_buff *tcp_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	struct tcphdr *th = gro_header(skb);
	unsigned int len, size, mss = 1;
	struct sk_buff *p;
	__be32 flags;
	bool ends;

	if (!th) {
		NAPI_GRO_CB(skb)->flush = 1;
		return NULL;
	}
	skb_gro_pull(skb, th->doff * 4);
	len = skb_gro_len(skb);
	flags = tcp_flag_word(th);
	p = find_flow(head, th);
	if (p && can_follow(p, skb, th)) {
		size = skb_shinfo(p)->gso_size;
		if (!skb_gro_receive(p, skb)) {
			tcp_flag_word(tcp_hdr(p)) |=
				flags & (TCP_FLAG_FIN | TCP_FLAG_PSH);
			mss = size;
		}
	}
	ends = ends_flow(skb, len, mss, flags);
	NAPI_GRO_CB(skb)->flush |= ends;
	return p && (!NAPI_GRO_CB(skb)->same_flow || ends) ? p : NULL;
}

int tcp_gro_complete(struct sk_buff *skb)
{
	struct tcphdr *th = tcp_hdr(skb);

	skb->csum_start = (unsigned char *)th - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb_shinfo(skb)->gso_segs = NAPI_GRO_CB(skb)->count;
	if (th->cwr)
		skb_shinfo(skb)->gso_type |= SKB_GSO_TCP_ECN;
	if (skb->encapsulation)
		skb->inner_transport_header = skb->transport_header;
	return 0;
}
KPI_EXPORT(tcp_gro_complete);

struct sk_buff *tcp4_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	if (!NAPI_GRO_CB(skb)->flush &&
	    skb_gro_checksum_validate(skb, IPPROTO_TCP,
				      inet_gro_compute_pseudo)) {
		NAPI_GRO_CB(skb)->flush = 1;
		return NULL;
	}
	return tcp_gro_receive(head, skb);
}

int tcp4_gro_complete(struct sk_buff *skb, int thoff)
{
	const struct iphdr *iph = ip_hdr(skb);

	tcp_hdr(skb)->check = ~tcp_v4_check(skb->len - thoff, iph->saddr,
					    iph->daddr, 0);
	skb_shinfo(skb)->gso_type |= SKB_GSO_TCPV4;
	if (NAPI_GRO_CB(skb)->is_atomic)
		skb_shinfo(skb)->gso_type |= SKB_GSO_TCP_FIXEDID;
	return tcp_gro_complete(skb);
}

static const struct net_offload tcpv4_offload = {
	.callbacks = {
		.gso_segment = tcp4_gso_segment,
		.gro_receive = tcp4_gro_receive,
		.gro_complete = tcp4_gro_complete,
	},
};

static int add_tcpv4(void)
{
	return inet_add_offload(&tcpv4_offload, IPPROTO_TCP);
}
KPI_INIT_CORE(add_tcpv4);
