// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/tso.c, net/tso.h: segments for devices that take a list of pieces
 * for each frame; the driver has memory for the headers.
 */
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/tso.h>

#include "kpi.h"

/* The payload in the head is through: on with the next fragment. */
static void next_piece(const struct sk_buff *skb, struct tso_t *tso)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);

	if (tso->size || tso->next_frag_idx >= shinfo->nr_frags)
		return;
	tso->size = skb_frag_size(&shinfo->frags[tso->next_frag_idx]);
	tso->data = skb_frag_address(&shinfo->frags[tso->next_frag_idx]);
	tso->next_frag_idx++;
}

static bool is_udp(const struct tso_t *tso)
{
	return tso->tlen == sizeof(struct udphdr);
}

/* Returns how long the headers are. */
int tso_start(struct sk_buff *skb, struct tso_t *tso)
{
	int hdr_len;

	tso->tlen = skb_is_gso_tcp(skb) ? tcp_hdrlen(skb) :
					  sizeof(struct udphdr);
	hdr_len = skb_transport_offset(skb) + tso->tlen;
	tso->ip_id = ntohs(ip_hdr(skb)->id);
	tso->tcp_seq = is_udp(tso) ? 0 : ntohl(tcp_hdr(skb)->seq);
	tso->next_frag_idx = 0;
	tso->ipv6 = vlan_get_protocol(skb) == htons(ETH_P_IPV6);
	tso->size = skb_headlen(skb) - hdr_len;
	tso->data = skb->data + hdr_len;
	next_piece(skb, tso);
	return hdr_len;
}
KPI_EXPORT(tso_start);

static void build_ip(const struct sk_buff *skb, struct tso_t *tso, void *at,
		     int len)
{
	if (tso->ipv6) {
		struct ipv6hdr *ip6 = at;

		ip6->payload_len = htons(len - sizeof(*ip6));
	} else {
		struct iphdr *ip = at;

		ip->id = htons(tso->ip_id++);
		ip->tot_len = htons(len);
	}
}

void tso_build_hdr(const struct sk_buff *skb, char *hdr, struct tso_t *tso,
		   int size, bool is_last)
{
	int hdr_len = skb_transport_offset(skb) + tso->tlen;
	int mac_len = skb_network_offset(skb);
	void *transport = hdr + skb_transport_offset(skb);

	memcpy(hdr, skb->data, hdr_len);
	build_ip(skb, tso, hdr + mac_len, hdr_len - mac_len + size);
	if (is_udp(tso)) {
		((struct udphdr *)transport)->len = htons(tso->tlen + size);
	} else {
		struct tcphdr *th = transport;

		put_unaligned_be32(tso->tcp_seq, &th->seq);
		if (!is_last)
			th->psh = th->fin = th->rst = 0;
	}
}
KPI_EXPORT(tso_build_hdr);

/* @size bytes of the payload have gone. */
void tso_build_data(const struct sk_buff *skb, struct tso_t *tso, int size)
{
	tso->tcp_seq += size;
	tso->size -= size;
	tso->data += size;
	next_piece(skb, tso);
}
KPI_EXPORT(tso_build_data);

/*
 * Descriptors at most: for each segment headers and payload, and one more
 * where a fragment begins within it.
 */
int tso_count_descs(const struct sk_buff *skb)
{
	return skb_shinfo(skb)->gso_segs * 2 + skb_shinfo(skb)->nr_frags;
}
KPI_EXPORT(tso_count_descs);
