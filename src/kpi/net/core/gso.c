// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev.c, net/core/gro.c, net/gso.h: large frames cut for devices
 * that cannot do it, by the protocols that know how.
 */
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/sctp.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include "kpi.h"

/* ----------------------------------------------- who knows which protocol */

/* Changed under the lock, read under RCU; in the order of their priority. */
static LIST_HEAD(offloads);
static DEFINE_SPINLOCK(offloads_lock);

void dev_add_offload(struct packet_offload *po)
{
	struct packet_offload *other;

	spin_lock(&offloads_lock);
	list_for_each_entry(other, &offloads, list)
		if (po->priority < other->priority)
			break;
	list_add_tail_rcu(&po->list, &other->list);
	spin_unlock(&offloads_lock);
}
KPI_EXPORT(dev_add_offload);

static bool is_known(const struct packet_offload *po)
{
	struct packet_offload *other;

	list_for_each_entry(other, &offloads, list)
		if (other == po)
			return true;
	return false;
}

void dev_remove_offload(struct packet_offload *po)
{
	bool known;

	spin_lock(&offloads_lock);
	known = is_known(po);
	if (known)
		list_del_rcu(&po->list);
	spin_unlock(&offloads_lock);
	if (!known)
		pr_warn("dev_remove_offload: %p not found\n", po);
	synchronize_net();
}
KPI_EXPORT(dev_remove_offload);

struct packet_offload *gro_find_receive_by_type(__be16 type)
{
	struct packet_offload *po;

	list_for_each_entry_rcu(po, &offloads, list)
		if (po->type == type && po->callbacks.gro_receive)
			return po;
	return NULL;
}
KPI_EXPORT(gro_find_receive_by_type);

struct packet_offload *gro_find_complete_by_type(__be16 type)
{
	struct packet_offload *po;

	list_for_each_entry_rcu(po, &offloads, list)
		if (po->type == type && po->callbacks.gro_complete)
			return po;
	return NULL;
}
KPI_EXPORT(gro_find_complete_by_type);

/* ----------------------------------------------------------------- cutting */

struct sk_buff *skb_eth_gso_segment(struct sk_buff *skb,
				    netdev_features_t features, __be16 type)
{
	struct sk_buff *segs = ERR_PTR(-EPROTONOSUPPORT);
	struct packet_offload *po;

	rcu_read_lock();
	list_for_each_entry_rcu(po, &offloads, list) {
		if (po->type == type && po->callbacks.gso_segment) {
			segs = po->callbacks.gso_segment(skb, features);
			break;
		}
	}
	rcu_read_unlock();
	return segs;
}
KPI_EXPORT(skb_eth_gso_segment);

/* Behind VLAN tags, whose length is added to *@depth. */
__be16 skb_network_protocol(struct sk_buff *skb, int *depth)
{
	__be16 type = skb->protocol;

	if (type == htons(ETH_P_TEB)) {
		if (!pskb_may_pull(skb, sizeof(struct ethhdr)))
			return 0;
		type = ((struct ethhdr *)skb->data)->h_proto;
	}
	return vlan_get_protocol_and_depth(skb, type, depth);
}
KPI_EXPORT(skb_network_protocol);

struct sk_buff *skb_mac_gso_segment(struct sk_buff *skb,
				    netdev_features_t features)
{
	int depth = skb->mac_len;
	__be16 type = skb_network_protocol(skb, &depth);
	struct sk_buff *segs;

	if (!type)
		return ERR_PTR(-EINVAL);
	__skb_pull(skb, depth);
	segs = skb_eth_gso_segment(skb, features, type);
	__skb_push(skb, skb->data - skb_mac_header(skb));
	return segs;
}
KPI_EXPORT(skb_mac_gso_segment);

/* Sent frames have their checksum left to do, received ones are right. */
static bool lacks_checksum(const struct sk_buff *skb, bool tx_path)
{
	if (tx_path)
		return skb->ip_summed != CHECKSUM_PARTIAL &&
		       skb->ip_summed != CHECKSUM_UNNECESSARY;
	return skb->ip_summed == CHECKSUM_NONE;
}

/* Only worth it where the device then does all the rest. */
static netdev_features_t check_partial(const struct sk_buff *skb,
				       netdev_features_t features)
{
	const struct net_device *dev = skb->dev;
	netdev_features_t partial = NETIF_F_GSO_ROBUST;

	if (!(features & NETIF_F_GSO_PARTIAL))
		return features;
	partial |= dev->features & dev->gso_partial_features;
	if (!skb_gso_ok((struct sk_buff *)skb, features | partial))
		features &= ~NETIF_F_GSO_PARTIAL;
	return features;
}

/* NULL: nothing to cut, the device can do it and the headers are sound. */
struct sk_buff *__skb_gso_segment(struct sk_buff *skb,
				  netdev_features_t features, bool tx_path)
{
	struct sk_buff *segs;
	int err;

	if (lacks_checksum(skb, tx_path)) {
		err = skb_cow_head(skb, 0);
		if (err < 0)
			return ERR_PTR(err);
	}
	features = check_partial(skb, features);
	BUILD_BUG_ON(SKB_GSO_CB_OFFSET + sizeof(*SKB_GSO_CB(skb)) >
		     sizeof(skb->cb));
	SKB_GSO_CB(skb)->mac_offset = skb_headroom(skb);
	SKB_GSO_CB(skb)->encap_level = 0;
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
	segs = skb_mac_gso_segment(skb, features);
	if (segs != skb && !IS_ERR(segs) && lacks_checksum(skb, tx_path) &&
	    net_ratelimit()) {
		WARN(1, "%s: a frame to segment without its checksum left to do\n",
		     skb->dev ? skb->dev->name : "");
		skb_dump(KERN_WARNING, skb, false);
	}
	return segs;
}
KPI_EXPORT(__skb_gso_segment);

/* -------------------------------------------------- how large is a segment */

static unsigned int transport_seglen(const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	bool tcp = shinfo->gso_type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6);
	unsigned int hlen = 0;

	if (skb->encapsulation) {
		hlen = skb_inner_transport_header(skb) -
		       skb_transport_header(skb);
		if (tcp)
			hlen += inner_tcp_hdrlen(skb);
	} else if (tcp) {
		hlen = tcp_hdrlen(skb);
	} else if (skb_is_gso_sctp(skb)) {
		hlen = sizeof(struct sctphdr);
	} else if (shinfo->gso_type & SKB_GSO_UDP_L4) {
		hlen = sizeof(struct udphdr);
	}
	/* For fragments of UDP gso_size has the header in it. */
	return hlen + shinfo->gso_size;
}

/* @headers: before the transport header. */
static bool fits(const struct sk_buff *skb, unsigned int headers,
		 unsigned int max)
{
	unsigned int len = headers + transport_seglen(skb);
	const struct sk_buff *part;

	if (skb_shinfo(skb)->gso_size != GSO_BY_FRAGS)
		return len <= max;
	len -= GSO_BY_FRAGS;
	skb_walk_frags(skb, part)
		if (len + skb_headlen(part) > max)
			return false;
	return true;
}

bool skb_gso_validate_network_len(const struct sk_buff *skb, unsigned int mtu)
{
	return fits(skb, skb_transport_header(skb) - skb_network_header(skb),
		    mtu);
}
KPI_EXPORT(skb_gso_validate_network_len);

bool skb_gso_validate_mac_len(const struct sk_buff *skb, unsigned int len)
{
	return fits(skb, skb_transport_header(skb) - skb_mac_header(skb), len);
}
KPI_EXPORT(skb_gso_validate_mac_len);
