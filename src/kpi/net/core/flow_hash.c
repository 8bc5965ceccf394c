// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/flow_dissector.c, linux/skbuff.h: a number for each flow, the same
 * in both directions, and where the payload begins.
 */
#include <linux/dccp.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/igmp.h>
#include <linux/once.h>
#include <linux/sctp.h>
#include <linux/siphash.h>
#include <linux/skbuff.h>
#include <net/flow_dissector.h>
#include <net/ipv6.h>

#include "kpi.h"

#define KEY(id, field)                                                        \
	{                                                                     \
		.key_id = FLOW_DISSECTOR_KEY_##id,                            \
		.offset = offsetof(struct flow_keys, field),                  \
	}

static const struct flow_dissector_key all_keys[] = {
	KEY(CONTROL, control),
	KEY(BASIC, basic),
	KEY(IPV4_ADDRS, addrs.v4addrs),
	KEY(IPV6_ADDRS, addrs.v6addrs),
	KEY(PORTS, ports),
	/* The rest is not the same in both directions. */
	KEY(TIPC, addrs.tipckey),
	KEY(VLAN, vlan),
	KEY(FLOW_LABEL, tags),
	KEY(GRE_KEYID, keyid),
};
#define SYMMETRIC_KEYS 5

struct flow_dissector flow_keys_dissector;
KPI_EXPORT(flow_keys_dissector);
struct flow_dissector flow_keys_basic_dissector;
KPI_EXPORT(flow_keys_basic_dissector);
static struct flow_dissector symmetric_dissector;

static int setup_dissectors(void)
{
	/* The first two are at the same place in struct flow_keys_basic. */
	BUILD_BUG_ON(offsetof(struct flow_keys, basic) !=
		     offsetof(struct flow_keys_basic, basic));
	skb_flow_dissector_init(&flow_keys_dissector, all_keys,
				ARRAY_SIZE(all_keys));
	skb_flow_dissector_init(&flow_keys_basic_dissector, all_keys, 2);
	skb_flow_dissector_init(&symmetric_dissector, all_keys, SYMMETRIC_KEYS);
	return 0;
}
KPI_INIT_CORE(setup_dissectors);

__be32 flow_get_u32_src(const struct flow_keys *flow)
{
	switch (flow->control.addr_type) {
	case FLOW_DISSECTOR_KEY_IPV4_ADDRS:
		return flow->addrs.v4addrs.src;
	case FLOW_DISSECTOR_KEY_IPV6_ADDRS:
		return (__force __be32)ipv6_addr_hash(&flow->addrs.v6addrs.src);
	case FLOW_DISSECTOR_KEY_TIPC:
		return flow->addrs.tipckey.key;
	default:
		return 0;
	}
}
KPI_EXPORT(flow_get_u32_src);

__be32 flow_get_u32_dst(const struct flow_keys *flow)
{
	switch (flow->control.addr_type) {
	case FLOW_DISSECTOR_KEY_IPV4_ADDRS:
		return flow->addrs.v4addrs.dst;
	case FLOW_DISSECTOR_KEY_IPV6_ADDRS:
		return (__force __be32)ipv6_addr_hash(&flow->addrs.v6addrs.dst);
	default:
		return 0;
	}
}
KPI_EXPORT(flow_get_u32_dst);

/* ------------------------------------------------------------------ hashes */

/* The smaller one of addresses and of ports comes first. */
static void make_symmetric(struct flow_keys *keys)
{
	struct flow_dissector_key_ipv4_addrs *v4 = &keys->addrs.v4addrs;
	struct flow_dissector_key_ipv6_addrs *v6 = &keys->addrs.v6addrs;

	if (keys->control.addr_type == FLOW_DISSECTOR_KEY_IPV4_ADDRS) {
		if ((__force u32)v4->dst < (__force u32)v4->src)
			swap(v4->src, v4->dst);
	} else if (keys->control.addr_type == FLOW_DISSECTOR_KEY_IPV6_ADDRS) {
		if (memcmp(&v6->dst, &v6->src, sizeof(v6->dst)) < 0)
			swap(v6->src, v6->dst);
	} else {
		return;
	}
	if ((__force u16)keys->ports.dst < (__force u16)keys->ports.src)
		swap(keys->ports.src, keys->ports.dst);
}

/* The addresses are the last field, and a union: only as much as is used. */
static size_t hashed_bytes(const struct flow_keys *keys)
{
	size_t fixed = offsetof(struct flow_keys, addrs) -
		       FLOW_KEYS_HASH_OFFSET;

	switch (keys->control.addr_type) {
	case FLOW_DISSECTOR_KEY_IPV4_ADDRS:
		return fixed + sizeof(keys->addrs.v4addrs);
	case FLOW_DISSECTOR_KEY_IPV6_ADDRS:
		return fixed + sizeof(keys->addrs.v6addrs);
	case FLOW_DISSECTOR_KEY_TIPC:
		return fixed + sizeof(keys->addrs.tipckey);
	default:
		return fixed;
	}
}

static u32 hash_keys(struct flow_keys *keys, const siphash_key_t *secret)
{
	make_symmetric(keys);
	/* 0 says that there is no hash. */
	return (u32)siphash(&keys->FLOW_KEYS_HASH_START_FIELD,
			    hashed_bytes(keys), secret) ?: 1;
}

static const siphash_key_t *hash_secret(void)
{
	static siphash_key_t secret __aligned(SIPHASH_ALIGNMENT);

	net_get_random_once(&secret, sizeof(secret));
	return &secret;
}

u32 flow_hash_from_keys(struct flow_keys *keys)
{
	return hash_keys(keys, hash_secret());
}
KPI_EXPORT(flow_hash_from_keys);

static void dissect(const struct sk_buff *skb, struct flow_dissector *dissector,
		    struct flow_keys *keys, unsigned int flags)
{
	memset(keys, 0, sizeof(*keys));
	__skb_flow_dissect(NULL, skb, dissector, keys, NULL, 0, 0, 0, flags);
}

u32 __skb_get_hash_symmetric(const struct sk_buff *skb)
{
	struct flow_keys keys;

	dissect(skb, &symmetric_dissector, &keys, 0);
	return flow_hash_from_keys(&keys);
}
KPI_EXPORT(__skb_get_hash_symmetric);

void __skb_get_hash_net(const struct net *net, struct sk_buff *skb)
{
	struct flow_keys keys;

	dissect(skb, &flow_keys_dissector, &keys,
		FLOW_DISSECTOR_F_STOP_AT_FLOW_LABEL);
	__skb_set_sw_hash(skb, flow_hash_from_keys(&keys),
			  flow_keys_have_l4(&keys));
}
KPI_EXPORT(__skb_get_hash_net);

__u32 skb_get_hash_perturb(const struct sk_buff *skb,
			   const siphash_key_t *perturb)
{
	struct flow_keys keys;

	dissect(skb, &flow_keys_dissector, &keys,
		FLOW_DISSECTOR_F_STOP_AT_FLOW_LABEL);
	return hash_keys(&keys, perturb);
}
KPI_EXPORT(skb_get_hash_perturb);

void make_flow_keys_digest(struct flow_keys_digest *digest,
			   const struct flow_keys *flow)
{
	struct {
		__be16 n_proto;
		u8 ip_proto, padding;
		__be32 ports, src, dst;
	} *data = (void *)digest;

	BUILD_BUG_ON(sizeof(*data) > sizeof(*digest));
	memset(digest, 0, sizeof(*digest));
	data->n_proto = flow->basic.n_proto;
	data->ip_proto = flow->basic.ip_proto;
	data->ports = flow->ports.ports;
	data->src = flow->addrs.v4addrs.src;
	data->dst = flow->addrs.v4addrs.dst;
}
KPI_EXPORT(make_flow_keys_digest);

/* ------------------------------------------------------ where headers end */

static u32 transport_size(const struct sk_buff *skb, const void *data,
			  u32 thoff, u8 ip_proto, int hlen)
{
	u8 buf, *doff;

	switch (ip_proto) {
	case IPPROTO_TCP:
		doff = __skb_header_pointer(skb, thoff + 12, 1, data, hlen,
					    &buf);
		return doff ? max_t(u32, sizeof(struct tcphdr),
				    (*doff & 0xf0) >> 2) : 0;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return sizeof(struct udphdr);
	case IPPROTO_ICMP:
		return sizeof(struct icmphdr);
	case IPPROTO_ICMPV6:
		return sizeof(struct icmp6hdr);
	case IPPROTO_IGMP:
		return sizeof(struct igmphdr);
	case IPPROTO_DCCP:
		return sizeof(struct dccp_hdr);
	case IPPROTO_SCTP:
		return sizeof(struct sctphdr);
	default:
		return 0;
	}
}

u32 __skb_get_poff(const struct sk_buff *skb, const void *data,
		   const struct flow_keys_basic *keys, int hlen)
{
	u32 thoff = keys->control.thoff;

	if ((keys->control.flags & FLOW_DIS_IS_FRAGMENT) &&
	    !(keys->control.flags & FLOW_DIS_FIRST_FRAG))
		return thoff;
	return thoff + transport_size(skb, data, thoff, keys->basic.ip_proto,
				      hlen);
}

u32 skb_get_poff(const struct sk_buff *skb)
{
	struct flow_keys_basic keys;

	if (!skb_flow_dissect_flow_keys_basic(NULL, skb, &keys, NULL, 0, 0, 0,
					      0))
		return 0;
	return __skb_get_poff(skb, skb->data, &keys, skb_headlen(skb));
}
