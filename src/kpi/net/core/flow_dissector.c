// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/flow_dissector.c, net/flow_dissector.h: what flow a frame is of,
 * found by reading its headers from the outside in.
 *
 * Each step looks at one header, stores the keys that are asked for, and says
 * what comes next and where; that ends at the transport header, at a protocol
 * that is not known, or where a header is not all there. Flows are not looked
 * for in tunnels' metadata, which frames here have none of.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_pppox.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/mpls.h>
#include <linux/ppp_defs.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/flow_dissector.h>
#include <net/gre.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/mpls.h>

#include "kpi.h"

/* So many headers at most: a hostile frame may nest them without end. */
#define HEADERS_MAX 15

enum next { DONE, BAD, NETWORK, TRANSPORT };

struct dissection {
	const struct sk_buff *skb;
	struct flow_dissector *wanted;
	void *keys;
	const void *data;
	int hlen;		/* bytes at data; behind them skb has more */
	unsigned int flags;	/* FLOW_DISSECTOR_F_* */
	int offset;		/* of the next header */
	__be16 proto;		/* which is of this network protocol */
	u8 ip_proto;		/* or of this transport protocol */
	int vlans;
	struct flow_dissector_key_control *control;
};

void skb_flow_dissector_init(struct flow_dissector *d,
			     const struct flow_dissector_key *key,
			     unsigned int key_count)
{
	memset(d, 0, sizeof(*d));
	for (; key_count; key_count--, key++) {
		BUG_ON(key->offset > USHRT_MAX);
		BUG_ON(dissector_uses_key(d, key->key_id));
		d->used_keys |= 1 << key->key_id;
		d->offset[key->key_id] = key->offset;
	}
	/* These two are always stored. */
	BUG_ON(!dissector_uses_key(d, FLOW_DISSECTOR_KEY_CONTROL));
	BUG_ON(!dissector_uses_key(d, FLOW_DISSECTOR_KEY_BASIC));
}
KPI_EXPORT(skb_flow_dissector_init);

/* Where the key goes, or NULL: nobody wants it. */
static void *key_of(struct dissection *d, enum flow_dissector_key_id id)
{
	if (!dissector_uses_key(d->wanted, id))
		return NULL;
	return skb_flow_dissector_target(d->wanted, id, d->keys);
}

/* The header, or NULL where it is not all there. */
#define header(d, buf)                                                        \
	((typeof(buf))__skb_header_pointer((d)->skb, (d)->offset,             \
					   sizeof(*(buf)), (d)->data,         \
					   (d)->hlen, (buf)))

/* Of an inner frame; false: the caller is not to look into it. */
static bool enter(struct dissection *d)
{
	d->control->flags |= FLOW_DIS_ENCAPSULATION;
	return !(d->flags & FLOW_DISSECTOR_F_STOP_AT_ENCAP);
}

/* ------------------------------------------------------------- networks */

static void set_addresses(struct dissection *d, enum flow_dissector_key_id id,
			  const void *addresses, size_t size)
{
	void *key = key_of(d, id);

	if (!key)
		return;
	memcpy(key, addresses, size);
	d->control->addr_type = id;
}

static void set_ip(struct dissection *d, u8 tos, u8 ttl)
{
	struct flow_dissector_key_ip *key = key_of(d, FLOW_DISSECTOR_KEY_IP);

	if (key)
		*key = (struct flow_dissector_key_ip){ tos, ttl };
}

/* False: this is where to stop. */
static bool enter_fragment(struct dissection *d, bool first)
{
	d->control->flags |= FLOW_DIS_IS_FRAGMENT;
	if (!first)
		return false;
	d->control->flags |= FLOW_DIS_FIRST_FRAG;
	return d->flags & FLOW_DISSECTOR_F_PARSE_1ST_FRAG;
}

static enum next ipv4(struct dissection *d)
{
	struct iphdr buf, *ip = header(d, &buf);

	if (!ip || ip->ihl < 5)
		return BAD;
	d->offset += ip->ihl * 4;
	d->ip_proto = ip->protocol;
	set_addresses(d, FLOW_DISSECTOR_KEY_IPV4_ADDRS, &ip->saddr,
		      2 * sizeof(ip->saddr));
	set_ip(d, ip->tos, ip->ttl);
	if (ip_is_fragment(ip) &&
	    !enter_fragment(d, !(ip->frag_off & htons(IP_OFFSET))))
		return DONE;
	return TRANSPORT;
}

static enum next ipv6(struct dissection *d)
{
	struct ipv6hdr buf, *ip = header(d, &buf);
	struct flow_dissector_key_tags *tags;
	__be32 label;

	if (!ip)
		return BAD;
	d->offset += sizeof(*ip);
	d->ip_proto = ip->nexthdr;
	set_addresses(d, FLOW_DISSECTOR_KEY_IPV6_ADDRS, &ip->saddr,
		      2 * sizeof(ip->saddr));
	set_ip(d, ipv6_get_dsfield(ip), ip->hop_limit);
	label = ip6_flowlabel(ip);
	if (label && (key_of(d, FLOW_DISSECTOR_KEY_FLOW_LABEL) ||
		      (d->flags & FLOW_DISSECTOR_F_STOP_AT_FLOW_LABEL))) {
		tags = key_of(d, FLOW_DISSECTOR_KEY_FLOW_LABEL);
		if (tags)
			tags->flow_label = ntohl(label);
		if (d->flags & FLOW_DISSECTOR_F_STOP_AT_FLOW_LABEL)
			return DONE;
	}
	return TRANSPORT;
}

static enum next vlan(struct dissection *d)
{
	enum flow_dissector_key_id id = d->vlans ? FLOW_DISSECTOR_KEY_CVLAN :
						   FLOW_DISSECTOR_KEY_VLAN;
	struct flow_dissector_key_vlan *key = key_of(d, id);
	struct vlan_hdr buf, *tag = &buf;
	__be16 tpid = d->proto;
	u16 tci;

	/* The outer one may have been taken off already. */
	if (!d->vlans && d->skb && skb_vlan_tag_present(d->skb) &&
	    d->proto == d->skb->vlan_proto && d->data == d->skb->data) {
		tci = skb_vlan_tag_get(d->skb);
		d->proto = d->skb->protocol;
	} else {
		tag = header(d, &buf);
		if (!tag)
			return BAD;
		tci = ntohs(tag->h_vlan_TCI);
		d->proto = tag->h_vlan_encapsulated_proto;
		d->offset += sizeof(*tag);
	}
	d->vlans++;
	if (key) {
		key->vlan_id = tci & VLAN_VID_MASK;
		key->vlan_priority = (tci & VLAN_PRIO_MASK) >> VLAN_PRIO_SHIFT;
		key->vlan_tpid = tpid;
		key->vlan_eth_type = d->proto;
	}
	return NETWORK;
}

static enum next pppoe(struct dissection *d)
{
	struct {
		struct pppoe_hdr hdr;
		__be16 proto;
	} __packed buf, *ppp = header(d, &buf);
	struct flow_dissector_key_pppoe *key;

	if (!ppp)
		return BAD;
	key = key_of(d, FLOW_DISSECTOR_KEY_PPPOE);
	if (key) {
		key->session_id = ppp->hdr.sid;
		key->ppp_proto = ppp->proto;
		key->type = htons(ETH_P_PPP_SES);
	}
	d->offset += sizeof(*ppp);
	switch (ppp->proto) {
	case htons(PPP_IP):
		d->proto = htons(ETH_P_IP);
		return NETWORK;
	case htons(PPP_IPV6):
		d->proto = htons(ETH_P_IPV6);
		return NETWORK;
	default:
		return DONE;
	}
}

/* The label's value tells flows apart where it is the entropy label. */
static enum next mpls(struct dissection *d)
{
	struct mpls_label buf[2], *labels = (void *)
		__skb_header_pointer(d->skb, d->offset, sizeof(buf), d->data,
				     d->hlen, buf);
	struct flow_dissector_key_keyid *key;
	u32 first;

	if (!labels)
		return BAD;
	first = ntohl(labels[0].entry);
	key = key_of(d, FLOW_DISSECTOR_KEY_MPLS_ENTROPY);
	if (key && first >> MPLS_LS_LABEL_SHIFT == MPLS_LABEL_ENTROPY)
		key->keyid = labels[1].entry & htonl(MPLS_LS_LABEL_MASK);
	return DONE;
}

static enum next arp(struct dissection *d)
{
	struct flow_dissector_key_arp *key;
	struct {
		struct arphdr hdr;
		u8 sha[ETH_ALEN];
		__be32 sip;
		u8 tha[ETH_ALEN];
		__be32 tip;
	} __packed buf, *a = header(d, &buf);

	key = key_of(d, FLOW_DISSECTOR_KEY_ARP);
	if (!key)
		return DONE;
	if (!a || a->hdr.ar_hrd != htons(ARPHRD_ETHER) ||
	    a->hdr.ar_pro != htons(ETH_P_IP) || a->hdr.ar_hln != ETH_ALEN ||
	    a->hdr.ar_pln != 4 ||
	    (a->hdr.ar_op != htons(ARPOP_REPLY) &&
	     a->hdr.ar_op != htons(ARPOP_REQUEST)))
		return BAD;
	key->sip = (__force u32)a->sip;
	key->tip = (__force u32)a->tip;
	key->op = ntohs(a->hdr.ar_op) & 0xff;
	memcpy(key->sha, a->sha, ETH_ALEN);
	memcpy(key->tha, a->tha, ETH_ALEN);
	return DONE;
}

static enum next network(struct dissection *d)
{
	switch (d->proto) {
	case htons(ETH_P_IP):
		return ipv4(d);
	case htons(ETH_P_IPV6):
		return ipv6(d);
	case htons(ETH_P_8021Q):
	case htons(ETH_P_8021AD):
		return vlan(d);
	case htons(ETH_P_PPP_SES):
		return pppoe(d);
	case htons(ETH_P_MPLS_UC):
	case htons(ETH_P_MPLS_MC):
		return mpls(d);
	case htons(ETH_P_ARP):
	case htons(ETH_P_RARP):
		return arp(d);
	case htons(ETH_P_FCOE):
		/* Its header is as long as this, and all that is known. */
		if (d->hlen - d->offset < 38)
			return BAD;
		d->offset += 38;
		return DONE;
	default:
		return BAD;
	}
}

/* ------------------------------------------------------------ transports */

/* What is inside is a frame of its own. */
static enum next gre_ethernet(struct dissection *d)
{
	struct ethhdr buf, *eth = header(d, &buf);

	if (!eth)
		return BAD;
	d->proto = eth->h_proto;
	d->offset += sizeof(*eth);
	return NETWORK;
}

static enum next gre(struct dissection *d)
{
	struct gre_base_hdr buf, *hdr = header(d, &buf);
	struct flow_dissector_key_keyid *key;
	__be32 id, *idp;

	if (!hdr)
		return BAD;
	/* Of version 1 (PPTP) and with routing only that it is GRE is told. */
	if (hdr->flags & (GRE_VERSION | GRE_ROUTING))
		return DONE;
	d->offset += sizeof(*hdr) + (hdr->flags & GRE_CSUM ? 4 : 0);
	if (hdr->flags & GRE_KEY) {
		idp = header(d, &id);
		if (!idp)
			return BAD;
		key = key_of(d, FLOW_DISSECTOR_KEY_GRE_KEYID);
		if (key)
			key->keyid = *idp;
		d->offset += 4;
	}
	d->offset += hdr->flags & GRE_SEQ ? 4 : 0;
	d->proto = hdr->protocol;
	if (!enter(d))
		return DONE;
	return d->proto == htons(ETH_P_TEB) ? gre_ethernet(d) : NETWORK;
}

static enum next inner_ip(struct dissection *d, __be16 proto)
{
	if (d->flags & FLOW_DISSECTOR_F_STOP_BEFORE_ENCAP)
		return DONE;
	d->proto = proto;
	return enter(d) ? NETWORK : DONE;
}

static enum next extension(struct dissection *d)
{
	struct ipv6_opt_hdr buf, *ext = header(d, &buf);

	if (d->proto != htons(ETH_P_IPV6))
		return DONE;
	if (!ext)
		return BAD;
	d->ip_proto = ext->nexthdr;
	d->offset += ipv6_optlen(ext);
	return TRANSPORT;
}

static enum next fragment(struct dissection *d)
{
	struct frag_hdr buf, *frag = header(d, &buf);

	if (d->proto != htons(ETH_P_IPV6))
		return DONE;
	if (!frag)
		return BAD;
	d->offset += sizeof(*frag);
	d->ip_proto = frag->nexthdr;
	return enter_fragment(d, !(frag->frag_off & htons(IP6_OFFSET))) ?
		       TRANSPORT : DONE;
}

static void tcp(struct dissection *d)
{
	struct flow_dissector_key_tcp *key = key_of(d, FLOW_DISSECTOR_KEY_TCP);
	struct tcphdr buf, *th;

	th = key ? header(d, &buf) : NULL;
	if (th && th->doff >= sizeof(*th) / 4)
		key->flags = *(__be16 *)&tcp_flag_word(th) & htons(0x0fff);
}

static enum next transport(struct dissection *d)
{
	switch (d->ip_proto) {
	case IPPROTO_GRE:
		if (d->flags & FLOW_DISSECTOR_F_STOP_BEFORE_ENCAP)
			return DONE;
		return gre(d);
	case IPPROTO_IPIP:
		return inner_ip(d, htons(ETH_P_IP));
	case IPPROTO_IPV6:
		return inner_ip(d, htons(ETH_P_IPV6));
	case NEXTHDR_HOP:
	case NEXTHDR_ROUTING:
	case NEXTHDR_DEST:
		return extension(d);
	case NEXTHDR_FRAGMENT:
		return fragment(d);
	case IPPROTO_MPLS:
		d->proto = htons(ETH_P_MPLS_UC);
		return NETWORK;
	case IPPROTO_TCP:
		tcp(d);
		fallthrough;
	default:
		return DONE;
	}
}

/* ------------------------------------------------------------------ ports */

__be32 __skb_flow_get_ports(const struct sk_buff *skb, int thoff, u8 ip_proto,
			    const void *data, int hlen)
{
	int offset = proto_ports_offset(ip_proto);
	__be32 buf, *ports;

	if (offset < 0)
		return 0;
	if (!data) {
		data = skb->data;
		hlen = skb_headlen(skb);
	}
	ports = __skb_header_pointer(skb, thoff + offset, sizeof(buf), data,
				     hlen, &buf);
	return ports ? *ports : 0;
}
KPI_EXPORT(__skb_flow_get_ports);

static bool icmp_has_id(u8 type)
{
	return type == ICMP_ECHO || type == ICMP_ECHOREPLY ||
	       type == ICMP_TIMESTAMP || type == ICMP_TIMESTAMPREPLY ||
	       type == ICMPV6_ECHO_REQUEST || type == ICMPV6_ECHO_REPLY;
}

/* 0 says that there is no identifier, so 1 stands for one that is 0. */
void skb_flow_get_icmp_tci(const struct sk_buff *skb,
			   struct flow_dissector_key_icmp *key,
			   const void *data, int thoff, int hlen)
{
	struct icmphdr buf, *icmp;

	icmp = __skb_header_pointer(skb, thoff, sizeof(buf), data, hlen, &buf);
	if (!icmp)
		return;
	key->type = icmp->type;
	key->code = icmp->code;
	key->id = !icmp_has_id(icmp->type) ? 0 :
					     ntohs(icmp->un.echo.id) ?: 1;
}
KPI_EXPORT(skb_flow_get_icmp_tci);

static void set_ports(struct dissection *d)
{
	struct flow_dissector_key_ports *key;
	struct flow_dissector_key_icmp *icmp;

	key = key_of(d, FLOW_DISSECTOR_KEY_PORTS) ?:
	      key_of(d, FLOW_DISSECTOR_KEY_PORTS_RANGE);
	if (key)
		key->ports = __skb_flow_get_ports(d->skb, d->offset,
						  d->ip_proto, d->data,
						  d->hlen);
	icmp = key_of(d, FLOW_DISSECTOR_KEY_ICMP);
	if (icmp && (d->ip_proto == IPPROTO_ICMP ||
		     d->ip_proto == IPPROTO_ICMPV6))
		skb_flow_get_icmp_tci(d->skb, icmp, d->data, d->offset,
				      d->hlen);
}

/* ------------------------------------------------------------- dissecting */

static void set_link(struct dissection *d)
{
	void *key = key_of(d, FLOW_DISSECTOR_KEY_ETH_ADDRS);

	if (!key)
		return;
	if (d->skb && skb_mac_header_was_set(d->skb))
		memcpy(key, eth_hdr(d->skb), 2 * ETH_ALEN);
	else
		memset(key, 0, 2 * ETH_ALEN);
}

static bool dissect(struct dissection *d)
{
	struct flow_dissector_key_basic *basic;
	enum next next = NETWORK;
	int headers;

	d->control = key_of(d, FLOW_DISSECTOR_KEY_CONTROL);
	basic = key_of(d, FLOW_DISSECTOR_KEY_BASIC);
	set_link(d);
	for (headers = 0; next >= NETWORK && headers < HEADERS_MAX; headers++)
		next = next == NETWORK ? network(d) : transport(d);
	/* Ports of a fragment that is not the first are payload. */
	if (next == DONE && !(d->control->flags & FLOW_DIS_IS_FRAGMENT))
		set_ports(d);
	d->control->thoff = min_t(int, d->offset,
				  d->skb ? d->skb->len : d->hlen);
	basic->n_proto = d->proto;
	basic->ip_proto = d->ip_proto;
	return next != BAD;
}

/*
 * Without @data the frame is read from where skb->data is, which is at the
 * network header; a tag that was taken off is then the first of the headers.
 */
bool __skb_flow_dissect(const struct net *net, const struct sk_buff *skb,
			struct flow_dissector *flow_dissector,
			void *target_container, const void *data, __be16 proto,
			int nhoff, int hlen, unsigned int flags)
{
	struct dissection d = {
		.skb = skb,
		.wanted = flow_dissector,
		.keys = target_container,
		.data = data,
		.hlen = hlen,
		.flags = flags,
		.offset = nhoff,
		.proto = proto,
	};

	if (!data) {
		d.data = skb->data;
		d.proto = skb_vlan_tag_present(skb) ? skb->vlan_proto :
						      skb->protocol;
		d.offset = skb_network_offset(skb);
		d.hlen = skb_headlen(skb);
	}
	return dissect(&d);
}
KPI_EXPORT(__skb_flow_dissect);
