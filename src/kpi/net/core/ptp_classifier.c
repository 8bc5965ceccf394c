// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/ptp_classifier.c, linux/ptp_classify.h: which frames are PTP's.
 *
 * The kernel does it by a BPF program; what is looked for is the same: event
 * messages over UDP's port 319 or as a frame of their own, with or without a
 * VLAN tag, and of which version.
 */
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/ptp_classify.h>
#include <linux/skbuff.h>
#include <linux/udp.h>

#include "kpi.h"

static bool read_at(const struct sk_buff *skb, int offset, void *to, int len)
{
	return !skb_copy_bits(skb, offset, to, len);
}

/* An IP packet at @offset whose UDP header is at @udp: the message's class. */
static unsigned int classify_udp(const struct sk_buff *skb, int udp,
				 unsigned int transport)
{
	struct udphdr uh;
	__be16 first;

	if (!read_at(skb, udp, &uh, sizeof(uh)) ||
	    uh.dest != htons(PTP_EV_PORT) ||
	    !read_at(skb, udp + sizeof(uh), &first, sizeof(first)))
		return PTP_CLASS_NONE;
	return (ntohs(first) & PTP_CLASS_VMASK) | transport;
}

static unsigned int classify_ipv4(const struct sk_buff *skb, int offset)
{
	struct iphdr ip;

	if (!read_at(skb, offset, &ip, sizeof(ip)) ||
	    ip.protocol != IPPROTO_UDP || (ip.frag_off & htons(0x1fff)))
		return PTP_CLASS_NONE;
	return classify_udp(skb, offset + ip.ihl * 4, PTP_CLASS_IPV4);
}

static unsigned int classify_ipv6(const struct sk_buff *skb, int offset)
{
	struct ipv6hdr ip;

	if (!read_at(skb, offset, &ip, sizeof(ip)) ||
	    ip.nexthdr != IPPROTO_UDP)
		return PTP_CLASS_NONE;
	return classify_udp(skb, offset + sizeof(ip), PTP_CLASS_IPV6);
}

/* General messages have no stamps: bit 3 of the type tells them. */
static unsigned int classify_l2(const struct sk_buff *skb, int offset)
{
	__be16 first;

	if (!read_at(skb, offset, &first, sizeof(first)) ||
	    (ntohs(first) & 0x0800))
		return PTP_CLASS_NONE;
	return (ntohs(first) & PTP_CLASS_VMASK) | PTP_CLASS_L2;
}

static unsigned int classify(const struct sk_buff *skb, __be16 type, int offset)
{
	switch (type) {
	case htons(ETH_P_IP):
		return classify_ipv4(skb, offset);
	case htons(ETH_P_IPV6):
		return classify_ipv6(skb, offset);
	case htons(ETH_P_1588):
		return classify_l2(skb, offset);
	default:
		return PTP_CLASS_NONE;
	}
}

/* skb->data is at the MAC header. */
unsigned int ptp_classify_raw(const struct sk_buff *skb)
{
	struct vlan_ethhdr eth;
	unsigned int class;

	if (!read_at(skb, 0, &eth, sizeof(eth)))
		return PTP_CLASS_NONE;
	if (eth.h_vlan_proto != htons(ETH_P_8021Q))
		return classify(skb, eth.h_vlan_proto, ETH_HLEN);
	class = classify(skb, eth.h_vlan_encapsulated_proto, VLAN_ETH_HLEN);
	return class == PTP_CLASS_NONE ? class : class | PTP_CLASS_VLAN;
}
KPI_EXPORT(ptp_classify_raw);

/* The message's header; the frame's headers are in the head already. */
struct ptp_header *ptp_parse_header(struct sk_buff *skb, unsigned int type)
{
	u8 *at = skb_mac_header(skb);

	if (type & PTP_CLASS_VLAN)
		at += VLAN_HLEN;
	switch (type & PTP_CLASS_PMASK) {
	case PTP_CLASS_IPV4:
		at += IPV4_HLEN(at) + UDP_HLEN;
		break;
	case PTP_CLASS_IPV6:
		at += IP6_HLEN + UDP_HLEN;
		break;
	case PTP_CLASS_L2:
		break;
	default:
		return NULL;
	}
	at += ETH_HLEN;
	if (at + sizeof(struct ptp_header) > skb->data + skb->len)
		return NULL;
	return (struct ptp_header *)at;
}
KPI_EXPORT(ptp_parse_header);

bool ptp_msg_is_sync(struct sk_buff *skb, unsigned int type)
{
	struct ptp_header *hdr = ptp_parse_header(skb, type);

	return hdr && ptp_get_msgtype(hdr, type) == PTP_MSGTYPE_SYNC;
}
KPI_EXPORT(ptp_msg_is_sync);
