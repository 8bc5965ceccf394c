// SPDX-License-Identifier: GPL-2.0
/*
 * Large frames cut into segments, for devices that can do more or less
 * themselves: their payload, put together again, is what it was, and each of
 * them is a sound frame. Then flows and checksums of such frames.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/tcp.h>
#include <net/udp.h>

static unsigned long checks;

#include "../check.h"

/* A fixed stream: a failure is the same in each run. */
static u64 rng_state = 0x9e3779b97f4a7c15ULL;

static u32 rnd(u32 below)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return (u32)(rng_state >> 32) % below;
}

#define LARGEST 60000
static u8 payload[LARGEST], joined[LARGEST];

/* What is to be made, and cut. */
struct kind {
	bool v6, udp;
	unsigned int len, mss;
	bool fixed_id;
};

static unsigned int headers_of(const struct kind *k)
{
	return ETH_HLEN +
	       (k->v6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr)) +
	       (k->udp ? sizeof(struct udphdr) : sizeof(struct tcphdr) + 12);
}

static void put_ip(struct sk_buff *skb, const struct kind *k)
{
	u8 proto = k->udp ? IPPROTO_UDP : IPPROTO_TCP;
	unsigned int rest = headers_of(k) - ETH_HLEN + k->len;

	skb_set_network_header(skb, skb->len);
	if (k->v6) {
		struct ipv6hdr *ip = skb_put_zero(skb, sizeof(*ip));

		ip->version = 6;
		ip->payload_len = htons(rest - sizeof(*ip));
		ip->nexthdr = proto;
		ip->hop_limit = 64;
		ip->saddr.s6_addr[15] = 1;
		ip->daddr.s6_addr[15] = 2;
	} else {
		struct iphdr *ip = skb_put_zero(skb, sizeof(*ip));

		ip->version = 4;
		ip->ihl = 5;
		ip->tot_len = htons(rest);
		ip->id = htons(100);
		ip->frag_off = htons(IP_DF);
		ip->ttl = 64;
		ip->protocol = proto;
		ip->saddr = htonl(0x0a000001);
		ip->daddr = htonl(0x0a000002);
		ip_send_check(ip);
	}
}

static __sum16 pseudo(const struct sk_buff *skb, bool v6, unsigned int len,
		      u8 proto, __wsum csum)
{
	if (v6)
		return csum_ipv6_magic(&ipv6_hdr(skb)->saddr,
				       &ipv6_hdr(skb)->daddr, len, proto, csum);
	return csum_tcpudp_magic(ip_hdr(skb)->saddr, ip_hdr(skb)->daddr, len,
				 proto, csum);
}

static void put_transport(struct sk_buff *skb, const struct kind *k)
{
	unsigned int size = k->udp ? sizeof(struct udphdr) :
				     sizeof(struct tcphdr) + 12;
	u8 proto = k->udp ? IPPROTO_UDP : IPPROTO_TCP;
	void *at;

	skb_set_transport_header(skb, skb->len);
	at = skb_put_zero(skb, size);
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->ip_summed = CHECKSUM_PARTIAL;
	if (k->udp) {
		struct udphdr *uh = at;

		uh->source = htons(1000);
		uh->dest = htons(2000);
		uh->len = htons(size + k->len);
		uh->check = ~pseudo(skb, k->v6, size + k->len, proto, 0);
		skb->csum_offset = offsetof(struct udphdr, check);
	} else {
		struct tcphdr *th = at;

		th->source = htons(1000);
		th->dest = htons(2000);
		th->seq = htonl(0xfffff000);
		th->ack_seq = htonl(77);
		th->doff = size / 4;
		th->ack = th->psh = th->fin = th->cwr = 1;
		th->window = htons(500);
		memset(th + 1, TCPOPT_NOP, 12);
		th->check = ~pseudo(skb, k->v6, size + k->len, proto, 0);
		skb->csum_offset = offsetof(struct tcphdr, check);
	}
}

static int put_payload(struct sk_buff *skb, unsigned int len)
{
	unsigned int part = min_t(unsigned int, rnd(2) ? rnd(300) : 0, len);
	const u8 *from = payload;
	int i;

	skb_put_data(skb, from, part);
	for (i = 0; from += part, len -= part; i++) {
		struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 4);
		unsigned int off = rnd(500);

		if (!page)
			return -ENOMEM;
		part = i == MAX_SKB_FRAGS - 1 ? len : 1 + rnd(len);
		memcpy(page_address(page) + off, from, part);
		skb_add_rx_frag(skb, i, page, off, part, PAGE_SIZE << 4);
	}
	return 0;
}

static struct sk_buff *make(const struct kind *k)
{
	struct sk_buff *skb = alloc_skb(headers_of(k) + 300 + 64, GFP_KERNEL);
	struct ethhdr *eth;

	if (!skb)
		return NULL;
	skb_reserve(skb, 64);
	skb_reset_mac_header(skb);
	eth = skb_put_zero(skb, ETH_HLEN);
	eth->h_proto = skb->protocol = htons(k->v6 ? ETH_P_IPV6 : ETH_P_IP);
	put_ip(skb, k);
	put_transport(skb, k);
	if (put_payload(skb, k->len)) {
		kfree_skb(skb);
		return NULL;
	}
	skb_shinfo(skb)->gso_size = k->mss;
	skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(k->len, k->mss);
	skb_shinfo(skb)->gso_type = k->udp ? SKB_GSO_UDP_L4 :
				    k->v6 ? SKB_GSO_TCPV6 : SKB_GSO_TCPV4;
	if (k->fixed_id)
		skb_shinfo(skb)->gso_type |= SKB_GSO_TCP_FIXEDID;
	return skb;
}

/* ------------------------------------------------------ what came of it */

static int check_ip(struct sk_buff *seg, const struct kind *k, int index)
{
	unsigned int rest = seg->len - ETH_HLEN;

	CHECK(skb_network_offset(seg) == ETH_HLEN);
	if (k->v6) {
		CHECK(ntohs(ipv6_hdr(seg)->payload_len) ==
		      rest - sizeof(struct ipv6hdr));
		return 0;
	}
	CHECK(ntohs(ip_hdr(seg)->tot_len) == rest);
	CHECK(!ip_fast_csum(ip_hdr(seg), 5));
	CHECK(ntohs(ip_hdr(seg)->id) == (k->fixed_id ? 100 : 100 + index));
	return 0;
}

static int check_transport(struct sk_buff *seg, const struct kind *k,
			   unsigned int done, bool first, bool last)
{
	unsigned int thoff = skb_transport_offset(seg);
	unsigned int len = seg->len - thoff;

	if (seg->ip_summed == CHECKSUM_PARTIAL)
		CHECK(!skb_checksum_help(seg));
	CHECK(seg->ip_summed == CHECKSUM_NONE);
	CHECK(!pseudo(seg, k->v6, len, k->udp ? IPPROTO_UDP : IPPROTO_TCP,
		      skb_checksum(seg, thoff, len, 0)));
	if (k->udp) {
		CHECK(ntohs(udp_hdr(seg)->len) == len);
		return 0;
	}
	CHECK(ntohl(tcp_hdr(seg)->seq) == 0xfffff000 + done);
	CHECK(tcp_hdr(seg)->cwr == first);
	CHECK(tcp_hdr(seg)->fin == last && tcp_hdr(seg)->psh == last);
	return 0;
}

static int check_segments(struct sk_buff *segs, const struct kind *k)
{
	unsigned int done = 0, headers = headers_of(k);
	struct sk_buff *seg, *next;
	int index = 0, err;

	for (seg = segs; seg; seg = seg->next, index++) {
		unsigned int part = seg->len - headers;

		CHECK(part == min(k->mss, k->len - done));
		CHECK(!skb_is_gso(seg) && seg->mac_len == ETH_HLEN);
		CHECK(!skb_copy_bits(seg, headers, joined + done, part));
		next = seg->next;
		seg->next = NULL;
		err = check_ip(seg, k, index) ?:
		      check_transport(seg, k, done, !done, !next);
		seg->next = next;
		if (err)
			return err;
		done += part;
	}
	CHECK(done == k->len && !memcmp(joined, payload, done));
	CHECK(index == DIV_ROUND_UP(k->len, k->mss));
	return 0;
}

static const netdev_features_t abilities[] = {
	0,
	NETIF_F_SG,
	NETIF_F_HW_CSUM,
	NETIF_F_SG | NETIF_F_HW_CSUM,
	NETIF_F_SG | NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM,
};

static int check_cutting(const struct kind *k)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(abilities); i++) {
		struct sk_buff *skb = make(k), *segs;
		int err;

		CHECK(skb);
		segs = __skb_gso_segment(skb, abilities[i], true);
		CHECK(!IS_ERR_OR_NULL(segs) && segs != skb);
		consume_skb(skb);
		err = check_segments(segs, k);
		kfree_skb_list(segs);
		if (err)
			return err;
	}
	return 0;
}

static int check_all_cuts(unsigned int rounds)
{
	unsigned int i;

	for (i = 0; i < LARGEST; i++)
		payload[i] = rnd(256);
	while (rounds--) {
		struct kind k = {
			.v6 = rnd(2),
			.udp = rnd(2),
			.mss = 100 + rnd(1400),
		};
		int err;

		k.len = k.mss + 1 + rnd(min(15 * k.mss, LARGEST - k.mss - 1));
		k.fixed_id = !k.udp && rnd(2);
		err = check_cutting(&k);
		if (err)
			return err;
	}
	return 0;
}

/* A device that does it all gets the frame whole, its headers looked at. */
static int check_whole(void)
{
	struct kind k = { .len = 5000, .mss = 1000 };
	struct sk_buff *skb = make(&k), *segs;

	CHECK(skb);
	CHECK(skb_gso_validate_network_len(skb, 1000 + 52));
	CHECK(!skb_gso_validate_network_len(skb, 1000 + 51));
	CHECK(skb_gso_validate_mac_len(skb, 1000 + 66));
	CHECK(!skb_gso_validate_mac_len(skb, 1000 + 65));
	skb_shinfo(skb)->gso_type |= SKB_GSO_DODGY;
	skb_shinfo(skb)->gso_segs = 0;
	segs = __skb_gso_segment(skb, NETIF_F_SG | NETIF_F_HW_CSUM |
				 NETIF_F_TSO, true);
	CHECK(!segs && skb_shinfo(skb)->gso_segs == 5);
	kfree_skb(skb);
	skb = make(&k);
	CHECK(skb);
	tcp_hdr(skb)->doff = 2;
	segs = __skb_gso_segment(skb, NETIF_F_SG | NETIF_F_HW_CSUM, true);
	CHECK(IS_ERR(segs));
	kfree_skb(skb);
	return 0;
}

/* -------------------------------------------------------- flows, set-up */

static int check_flows(void)
{
	struct kind k = { .len = 500, .mss = 600 };
	struct flow_keys keys;
	struct sk_buff *skb;
	u32 hash;

	skb = make(&k);
	CHECK(skb && skb_flow_dissect_flow_keys(skb, &keys, 0));
	CHECK(keys.basic.n_proto == htons(ETH_P_IP));
	CHECK(keys.basic.ip_proto == IPPROTO_TCP);
	CHECK(keys.control.thoff == ETH_HLEN + sizeof(struct iphdr));
	CHECK(keys.addrs.v4addrs.src == htonl(0x0a000001));
	CHECK(keys.ports.src == htons(1000) && keys.ports.dst == htons(2000));
	hash = skb_get_hash(skb);
	CHECK(hash && skb->l4_hash && skb->sw_hash);
	swap(ip_hdr(skb)->saddr, ip_hdr(skb)->daddr);
	swap(tcp_hdr(skb)->source, tcp_hdr(skb)->dest);
	skb_clear_hash(skb);
	CHECK(skb_get_hash(skb) == hash);
	tcp_hdr(skb)->dest = htons(3000);
	skb_clear_hash(skb);
	CHECK(skb_get_hash(skb) != hash);
	kfree_skb(skb);
	k.v6 = k.udp = true;
	skb = make(&k);
	CHECK(skb && skb_flow_dissect_flow_keys(skb, &keys, 0));
	CHECK(keys.basic.ip_proto == IPPROTO_UDP);
	CHECK(keys.addrs.v6addrs.dst.s6_addr[15] == 2);
	CHECK(keys.control.thoff == ETH_HLEN + sizeof(struct ipv6hdr));
	kfree_skb(skb);
	return 0;
}

/* skb->data at the network header, as of a received frame. */
static int check_setup(bool v6, bool udp)
{
	struct kind k = { .v6 = v6, .udp = udp, .len = 900, .mss = 1000 };
	struct sk_buff *skb = make(&k);
	__sum16 check, *field;

	CHECK(skb);
	field = udp ? &udp_hdr(skb)->check : &tcp_hdr(skb)->check;
	check = *field;
	*field = 0x1234;
	skb->ip_summed = CHECKSUM_NONE;
	__skb_pull(skb, ETH_HLEN);
	CHECK(!skb_checksum_setup(skb, true));
	field = udp ? &udp_hdr(skb)->check : &tcp_hdr(skb)->check;
	CHECK(skb->ip_summed == CHECKSUM_PARTIAL && *field == check);
	CHECK(skb_checksum_start_offset(skb) ==
	      (v6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr)));
	skb->protocol = htons(ETH_P_ARP);
	CHECK(skb_checksum_setup(skb, true) == -EPROTO);
	CHECK(!skb_partial_csum_set(skb, skb_headlen(skb), 0));
	kfree_skb(skb);
	return 0;
}

static int check_vlan(void)
{
	struct kind k = { .len = 100, .mss = 1000 };
	struct sk_buff *skb = make(&k);
	unsigned int len;

	CHECK(skb);
	len = skb->len;
	CHECK(!skb_vlan_push(skb, htons(ETH_P_8021Q), 5));
	CHECK(skb_vlan_tag_get(skb) == 5 && skb->len == len);
	CHECK(!skb_vlan_push(skb, htons(ETH_P_8021AD), 6));
	CHECK(skb_vlan_tag_get(skb) == 6 && skb->len == len + VLAN_HLEN);
	CHECK(vlan_eth_hdr(skb)->h_vlan_TCI == htons(5));
	CHECK(skb->protocol == htons(ETH_P_8021Q));
	CHECK(!skb_vlan_pop(skb));
	CHECK(skb_vlan_tag_get(skb) == 5 && skb->len == len);
	CHECK(skb->protocol == htons(ETH_P_IP));
	CHECK(!skb_vlan_pop(skb) && !skb_vlan_tag_present(skb));
	CHECK(!skb_vlan_pop(skb));
	CHECK(ip_hdr(skb)->protocol == IPPROTO_TCP);
	kfree_skb(skb);
	return 0;
}

/* As a driver whose device takes one piece, and no unfinished checksums. */
static int check_copy_and_csum(void)
{
	struct kind k = { .len = 1111, .mss = 2000 };
	struct sk_buff *skb = make(&k);

	CHECK(skb);
	skb_gso_reset(skb);
	skb_copy_and_csum_dev(skb, joined);
	CHECK(!skb_checksum_help(skb));
	CHECK(!skb_copy_bits(skb, 0, joined + 5000, skb->len));
	CHECK(!memcmp(joined, joined + 5000, skb->len));
	kfree_skb(skb);
	return 0;
}

static int __init gso_init(void)
{
	int err = check_all_cuts(100) ?: check_whole() ?: check_flows() ?:
		  check_setup(false, false) ?: check_setup(false, true) ?:
		  check_setup(true, false) ?: check_setup(true, true) ?:
		  check_vlan() ?: check_copy_and_csum();

	if (!err)
		pr_info("gso: %lu checks passed\n", checks);
	return err;
}
module_init(gso_init);

static void __exit gso_exit(void)
{
}
module_exit(gso_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of segmentation, flows and checksums");
