// SPDX-License-Identifier: GPL-2.0
/* net/core/skbuff.c, linux/skbuff.h: link-layer headers put on and off. */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/skbuff.h>

#include "kpi.h"
#include "net/core/skbuff.h"

int skb_ensure_writable(struct sk_buff *skb, unsigned int write_len)
{
	if (!pskb_may_pull(skb, write_len))
		return -ENOMEM;
	if (!skb_cloned(skb) || skb_clone_writable(skb, write_len))
		return 0;
	return kpi_skb_expand(skb, 0, 0, GFP_ATOMIC, _RET_IP_);
}
KPI_EXPORT(skb_ensure_writable);

/* The addresses, and metadata before them, move over the tag. */
static bool close_gap(struct sk_buff *skb)
{
	int mac_len, meta_len = skb_metadata_len(skb);

	if (skb_cow(skb, skb_headroom(skb)) < 0)
		return false;
	mac_len = skb->data - skb_mac_header(skb);
	if (mac_len > VLAN_HLEN + ETH_TLEN)
		memmove(skb_mac_header(skb) + VLAN_HLEN, skb_mac_header(skb),
			mac_len - VLAN_HLEN - ETH_TLEN);
	if (meta_len) {
		void *meta = skb_metadata_end(skb) - meta_len;

		memmove(meta + VLAN_HLEN, meta, meta_len);
	}
	skb->mac_header += VLAN_HLEN;
	return true;
}

/* A received frame's tag goes from its bytes into skb->vlan_tci. */
struct sk_buff *skb_vlan_untag(struct sk_buff *skb)
{
	struct vlan_hdr *tag;

	if (skb_vlan_tag_present(skb))
		return skb;
	skb = skb_share_check(skb, GFP_ATOMIC);
	/* What follows the tag is looked at, too. */
	if (!skb || !pskb_may_pull(skb, VLAN_HLEN + sizeof(u16)))
		goto drop;
	tag = (struct vlan_hdr *)skb->data;
	__vlan_hwaccel_put_tag(skb, skb->protocol, ntohs(tag->h_vlan_TCI));
	skb_pull_rcsum(skb, VLAN_HLEN);
	vlan_set_encap_proto(skb, tag);
	if (!close_gap(skb))
		goto drop;
	skb_reset_network_header(skb);
	if (!skb_transport_header_was_set(skb))
		skb_reset_transport_header(skb);
	skb_reset_mac_len(skb);
	return skb;
drop:
	kfree_skb(skb);
	return NULL;
}
KPI_EXPORT(skb_vlan_untag);

static bool stands_at_mac(const struct sk_buff *skb, const char *who)
{
	int offset = skb->data - skb_mac_header(skb);

	return !WARN_ONCE(offset,
			  "%s got skb with skb->data not at mac header (offset %d)\n",
			  who, offset);
}

int __skb_vlan_pop(struct sk_buff *skb, u16 *vlan_tci)
{
	int err;

	if (!stands_at_mac(skb, __func__))
		return -EINVAL;
	err = skb_ensure_writable(skb, VLAN_ETH_HLEN);
	if (err)
		return err;
	skb_postpull_rcsum(skb, skb->data + 2 * ETH_ALEN, VLAN_HLEN);
	vlan_remove_tag(skb, vlan_tci);
	skb->mac_header += VLAN_HLEN;
	if (skb_network_offset(skb) < ETH_HLEN)
		skb_set_network_header(skb, ETH_HLEN);
	skb_reset_mac_len(skb);
	return 0;
}
KPI_EXPORT(__skb_vlan_pop);

/* The outer tag goes; one in the bytes then takes its place. */
int skb_vlan_pop(struct sk_buff *skb)
{
	__be16 proto;
	u16 tci = 0;
	int err;

	if (skb_vlan_tag_present(skb)) {
		__vlan_hwaccel_clear_tag(skb);
	} else {
		if (!eth_type_vlan(skb->protocol))
			return 0;
		err = __skb_vlan_pop(skb, &tci);
		if (err)
			return err;
	}
	if (!eth_type_vlan(skb->protocol))
		return 0;
	proto = skb->protocol;
	err = __skb_vlan_pop(skb, &tci);
	if (!err)
		__vlan_hwaccel_put_tag(skb, proto, tci);
	return err;
}
KPI_EXPORT(skb_vlan_pop);

int skb_vlan_push(struct sk_buff *skb, __be16 vlan_proto, u16 vlan_tci)
{
	int err;

	if (skb_vlan_tag_present(skb)) {
		if (!stands_at_mac(skb, __func__))
			return -EINVAL;
		err = __vlan_insert_tag(skb, skb->vlan_proto,
					skb_vlan_tag_get(skb));
		if (err)
			return err;
		skb->protocol = skb->vlan_proto;
		skb->mac_len += VLAN_HLEN;
		skb_postpush_rcsum(skb, skb->data + 2 * ETH_ALEN, VLAN_HLEN);
	}
	__vlan_hwaccel_put_tag(skb, vlan_proto, vlan_tci);
	return 0;
}
KPI_EXPORT(skb_vlan_push);

int skb_eth_pop(struct sk_buff *skb)
{
	if (!pskb_may_pull(skb, ETH_HLEN) || skb_vlan_tagged(skb) ||
	    skb_network_offset(skb) < ETH_HLEN)
		return -EPROTO;
	skb_pull_rcsum(skb, ETH_HLEN);
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
	return 0;
}
KPI_EXPORT(skb_eth_pop);

int skb_eth_push(struct sk_buff *skb, const unsigned char *dst,
		 const unsigned char *src)
{
	struct ethhdr *eth;
	int err;

	if (skb_network_offset(skb) || skb_vlan_tag_present(skb))
		return -EPROTO;
	err = skb_cow_head(skb, sizeof(*eth));
	if (err < 0)
		return err;
	skb_push(skb, sizeof(*eth));
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
	eth = eth_hdr(skb);
	ether_addr_copy(eth->h_dest, dst);
	ether_addr_copy(eth->h_source, src);
	eth->h_proto = skb->protocol;
	skb_postpush_rcsum(skb, eth, sizeof(*eth));
	return 0;
}
KPI_EXPORT(skb_eth_push);
