// SPDX-License-Identifier: GPL-2.0
/* net/ipv6/tcpv6_offload.c: TCP over IPv6; see net/ipv4/tcp_offload.c. */
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <net/gro.h>
#include <net/ip6_checksum.h>
#include <net/protocol.h>
#include <net/tcp.h>

#include "kpi.h"

static void set_pseudo(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);

	tcp_hdr(skb)->check = ~tcp_v6_check(skb->len, &ip6->saddr, &ip6->daddr,
					    0);
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
	skb->ip_summed = CHECKSUM_PARTIAL;
}

static struct sk_buff *tcp6_gso_segment(struct sk_buff *skb,
					netdev_features_t features)
{
	if (!(skb_shinfo(skb)->gso_type & SKB_GSO_TCPV6) ||
	    !pskb_may_pull(skb, sizeof(struct tcphdr)))
		return ERR_PTR(-EINVAL);
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		set_pseudo(skb);
	return tcp_gso_segment(skb, features);
}

static struct sk_buff *tcp6_gro(struct list_head *head, struct sk_buff *skb)
{
	if (!NAPI_GRO_CB(skb)->flush &&
	    skb_gro_checksum_validate(skb, IPPROTO_TCP,
				      ip6_gro_compute_pseudo)) {
		NAPI_GRO_CB(skb)->flush = 1;
		return NULL;
	}
	return tcp_gro_receive(head, skb);
}

static int tcp6_complete(struct sk_buff *skb, int thoff)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);

	tcp_hdr(skb)->check = ~tcp_v6_check(skb->len - thoff, &ip6->saddr,
					    &ip6->daddr, 0);
	skb_shinfo(skb)->gso_type |= SKB_GSO_TCPV6;
	return tcp_gro_complete(skb);
}

static const struct net_offload tcpv6_offload = {
	.callbacks = {
		.gso_segment = tcp6_gso_segment,
		.gro_receive = tcp6_gro,
		.gro_complete = tcp6_complete,
	},
};

static int add_tcpv6(void)
{
	return inet6_add_offload(&tcpv6_offload, IPPROTO_TCP);
}
KPI_INIT_CORE(add_tcpv6);
