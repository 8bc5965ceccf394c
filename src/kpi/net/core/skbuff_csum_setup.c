// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/skbuff.c, linux/skbuff.h: where the checksum of a frame is, for a
 * frame that came with a checksum left to do and no word of where.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>

#include "kpi.h"

bool skb_partial_csum_set(struct sk_buff *skb, u16 start, u16 off)
{
	u32 end = (u32)start + off + sizeof(__sum16);
	u32 csum_start = skb_headroom(skb) + start;

	if (csum_start >= U16_MAX || end > skb_headlen(skb)) {
		net_warn_ratelimited("bad partial csum: csum=%u/%u headroom=%u headlen=%u\n",
				     start, off, skb_headroom(skb),
				     skb_headlen(skb));
		return false;
	}
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = csum_start;
	skb->csum_offset = off;
	skb->transport_header = csum_start;
	return true;
}
KPI_EXPORT(skb_partial_csum_set);

/* Have @len bytes in the head; where bytes are moved, then up to @max. */
static int want(struct sk_buff *skb, unsigned int len, unsigned int max)
{
	if (skb_headlen(skb) >= len)
		return 0;
	max = min(max, skb->len);
	if (max > skb_headlen(skb) &&
	    !__pskb_pull_tail(skb, max - skb_headlen(skb)))
		return -ENOMEM;
	return skb_headlen(skb) < len ? -EPROTO : 0;
}

#define TCP_HEADER_MAX 60

static int setup_transport(struct sk_buff *skb, u8 proto, unsigned int off,
			   __sum16 **check)
{
	unsigned int size, max, field;
	int err;

	if (proto == IPPROTO_TCP) {
		size = sizeof(struct tcphdr);
		max = TCP_HEADER_MAX;
		field = offsetof(struct tcphdr, check);
	} else if (proto == IPPROTO_UDP) {
		size = max = sizeof(struct udphdr);
		field = offsetof(struct udphdr, check);
	} else {
		return -EPROTO;
	}
	err = want(skb, off + size, off + max);
	if (err)
		return err;
	if (!skb_partial_csum_set(skb, off, field))
		return -EPROTO;
	*check = (__sum16 *)(skb_transport_header(skb) + field);
	return 0;
}

/* A tagged Ethernet header, and the largest of IPv4 and of transport. */
#define IPV4_HEADERS_MAX 128
#define IPV6_HEADERS_MAX 256

static int setup_ipv4(struct sk_buff *skb, bool recalculate)
{
	int err = want(skb, sizeof(struct iphdr), IPV4_HEADERS_MAX);
	unsigned int off;
	__sum16 *check;

	if (err)
		return err;
	if (ip_is_fragment(ip_hdr(skb)))
		return -EPROTO;
	off = ip_hdrlen(skb);
	err = setup_transport(skb, ip_hdr(skb)->protocol, off, &check);
	if (!err && recalculate)
		*check = ~csum_tcpudp_magic(ip_hdr(skb)->saddr,
					    ip_hdr(skb)->daddr, skb->len - off,
					    ip_hdr(skb)->protocol, 0);
	return err;
}

/* The extension header at *@off: 1, it was one; 0, it is none. */
static int skip_extension(struct sk_buff *skb, u8 *next, unsigned int *off)
{
	unsigned int size = *next == IPPROTO_FRAGMENT ?
				    sizeof(struct frag_hdr) :
				    sizeof(struct ipv6_opt_hdr);
	const struct ipv6_opt_hdr *ext;
	int err;

	if (*next != IPPROTO_DSTOPTS && *next != IPPROTO_HOPOPTS &&
	    *next != IPPROTO_ROUTING && *next != IPPROTO_AH &&
	    *next != IPPROTO_FRAGMENT)
		return 0;
	err = want(skb, *off + size, *off + size);
	if (err)
		return err;
	ext = (void *)(skb_network_header(skb) + *off);
	if (*next == IPPROTO_FRAGMENT &&
	    (((struct frag_hdr *)ext)->frag_off &
	     htons(IP6_OFFSET | IP6_MF)))
		return -EPROTO;
	if (*next == IPPROTO_AH)
		size = ipv6_authlen(ext);
	else if (*next != IPPROTO_FRAGMENT)
		size = ipv6_optlen(ext);
	*off += size;
	*next = ext->nexthdr;
	return 1;
}

static int setup_ipv6(struct sk_buff *skb, bool recalculate)
{
	unsigned int off = sizeof(struct ipv6hdr), len;
	int err = want(skb, off, IPV6_HEADERS_MAX);
	__sum16 *check;
	u8 next;

	if (err)
		return err;
	next = ipv6_hdr(skb)->nexthdr;
	len = off + ntohs(ipv6_hdr(skb)->payload_len);
	do {
		err = off <= len ? skip_extension(skb, &next, &off) : -EPROTO;
	} while (err > 0);
	err = err ?: setup_transport(skb, next, off, &check);
	if (!err && recalculate)
		*check = ~csum_ipv6_magic(&ipv6_hdr(skb)->saddr,
					  &ipv6_hdr(skb)->daddr,
					  skb->len - off, next, 0);
	return err;
}

int skb_checksum_setup(struct sk_buff *skb, bool recalculate)
{
	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return setup_ipv4(skb, recalculate);
	case htons(ETH_P_IPV6):
		return setup_ipv6(skb, recalculate);
	default:
		return -EPROTO;
	}
}
KPI_EXPORT(skb_checksum_setup);
