// SPDX-License-Identifier: GPL-2.0
/* net/core/skbuff.c, linux/skbuff.h: MPLS labels, skb->data at the MAC. */
#include <linux/etherdevice.h>
#include <linux/mpls.h>
#include <linux/skbuff.h>
#include <net/mpls.h>

#include "kpi.h"

static void set_type(struct sk_buff *skb, struct ethhdr *eth, __be16 type)
{
	if (skb->ip_summed == CHECKSUM_COMPLETE) {
		__be16 diff[] = { ~eth->h_proto, type };

		skb->csum = csum_partial(diff, sizeof(diff), skb->csum);
	}
	eth->h_proto = type;
}

int skb_mpls_push(struct sk_buff *skb, __be32 mpls_lse, __be16 mpls_proto,
		  int mac_len, bool ethernet)
{
	struct mpls_shim_hdr *label;
	int err;

	if (!eth_p_mpls(mpls_proto) || skb->encapsulation)
		return -EINVAL;
	err = skb_cow_head(skb, MPLS_HLEN);
	if (err)
		return err;
	if (!skb->inner_protocol) {
		skb_set_inner_network_header(skb, skb_network_offset(skb));
		skb_set_inner_protocol(skb, skb->protocol);
	}
	skb_push(skb, MPLS_HLEN);
	memmove(skb_mac_header(skb) - MPLS_HLEN, skb_mac_header(skb), mac_len);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, mac_len);
	skb_reset_mac_len(skb);
	label = mpls_hdr(skb);
	label->label_stack_entry = mpls_lse;
	skb_postpush_rcsum(skb, label, MPLS_HLEN);
	if (ethernet && mac_len >= ETH_HLEN)
		set_type(skb, eth_hdr(skb), mpls_proto);
	skb->protocol = mpls_proto;
	return 0;
}
KPI_EXPORT(skb_mpls_push);

int skb_mpls_pop(struct sk_buff *skb, __be16 next_proto, int mac_len,
		 bool ethernet)
{
	int err;

	if (!eth_p_mpls(skb->protocol))
		return 0;
	err = skb_ensure_writable(skb, mac_len + MPLS_HLEN);
	if (err)
		return err;
	skb_postpull_rcsum(skb, mpls_hdr(skb), MPLS_HLEN);
	memmove(skb_mac_header(skb) + MPLS_HLEN, skb_mac_header(skb), mac_len);
	__skb_pull(skb, MPLS_HLEN);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, mac_len);
	/* The type stands before the label, behind any VLAN tags. */
	if (ethernet && mac_len >= ETH_HLEN)
		set_type(skb, (void *)mpls_hdr(skb) - ETH_HLEN, next_proto);
	skb->protocol = next_proto;
	if (!eth_p_mpls(next_proto))
		skb->inner_protocol = 0;
	return 0;
}
KPI_EXPORT(skb_mpls_pop);

int skb_mpls_update_lse(struct sk_buff *skb, __be32 mpls_lse)
{
	int err;

	if (!eth_p_mpls(skb->protocol))
		return -EINVAL;
	err = skb_ensure_writable(skb, skb->mac_len + MPLS_HLEN);
	if (err)
		return err;
	if (skb->ip_summed == CHECKSUM_COMPLETE) {
		__be32 diff[] = { ~mpls_hdr(skb)->label_stack_entry, mpls_lse };

		skb->csum = csum_partial(diff, sizeof(diff), skb->csum);
	}
	mpls_hdr(skb)->label_stack_entry = mpls_lse;
	return 0;
}
KPI_EXPORT(skb_mpls_update_lse);

int skb_mpls_dec_ttl(struct sk_buff *skb)
{
	u32 label, ttl;

	if (!eth_p_mpls(skb->protocol))
		return -EINVAL;
	if (!pskb_may_pull(skb, skb_network_offset(skb) + MPLS_HLEN))
		return -ENOMEM;
	label = be32_to_cpu(mpls_hdr(skb)->label_stack_entry);
	ttl = (label & MPLS_LS_TTL_MASK) >> MPLS_LS_TTL_SHIFT;
	if (ttl <= 1)
		return -EINVAL;
	label -= 1 << MPLS_LS_TTL_SHIFT;
	return skb_mpls_update_lse(skb, cpu_to_be32(label));
}
KPI_EXPORT(skb_mpls_dec_ttl);
