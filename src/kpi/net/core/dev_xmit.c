// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev.c, linux/netdevice.h: sending. A frame is given the queue that
 * its flow has, waits there where the driver has no room, is brought into a
 * form that the device can send, and handed to ndo_start_xmit().
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/interrupt.h>
#include <linux/ip.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/tcp.h>
#include <net/dst.h>
#include <net/ip.h>
#include <net/pkt_sched.h>

#include "kpi.h"
#include "dev.h"

/* ------------------------------------------------ what the device can do */

static netdev_features_t check_gso(const struct sk_buff *skb,
				   struct net_device *dev,
				   netdev_features_t features)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	const struct iphdr *iph;
	struct iphdr buf;

	if (shinfo->gso_segs > READ_ONCE(dev->gso_max_segs) ||
	    skb->len >= READ_ONCE(dev->gso_max_size) || !shinfo->gso_type)
		return features & ~NETIF_F_GSO_MASK;
	if (!(shinfo->gso_type & SKB_GSO_PARTIAL))
		features &= ~dev->gso_partial_features;
	/* A header that may be fragmented needs its ID counted. */
	if (shinfo->gso_type & SKB_GSO_TCPV4) {
		iph = skb_header_pointer(skb, skb->encapsulation ?
					 skb_inner_network_offset(skb) :
					 skb_network_offset(skb),
					 sizeof(buf), &buf);
		if (!iph || !(iph->frag_off & htons(IP_DF)))
			features &= ~NETIF_F_TSO_MANGLEID;
	}
	return features;
}

netdev_features_t netif_skb_features(struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;
	netdev_features_t features = dev->features;

	if (skb_is_gso(skb))
		features = check_gso(skb, dev, features);
	if (skb->encapsulation)
		features &= dev->hw_enc_features;
	if (skb_vlan_tagged(skb))
		features = netdev_intersect_features(
			features, dev->vlan_features |
				  NETIF_F_HW_VLAN_CTAG_TX |
				  NETIF_F_HW_VLAN_STAG_TX);
	if (dev->netdev_ops->ndo_features_check)
		features &= dev->netdev_ops->ndo_features_check(skb, dev,
								features);
	else
		features &= vlan_features_check(skb, features);
	if (skb->ip_summed != CHECKSUM_NONE &&
	    !can_checksum_protocol(features, skb_network_protocol(skb, NULL)))
		features &= ~(NETIF_F_CSUM_MASK | NETIF_F_GSO_MASK);
	return features;
}
KPI_EXPORT(netif_skb_features);

/* Tag, segment, linearize, checksum what the device cannot. NULL: dropped. */
static struct sk_buff *fit_plain(struct sk_buff *skb,
				 netdev_features_t features)
{
	if (skb_needs_linearize(skb, features) && __skb_linearize(skb))
		goto drop;
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return skb;
	if (skb->encapsulation)
		skb_set_inner_transport_header(
			skb, skb_checksum_start_offset(skb));
	else
		skb_set_transport_header(skb, skb_checksum_start_offset(skb));
	if (!skb_csum_hwoffload_help(skb, features))
		return skb;
drop:
	kfree_skb(skb);
	return NULL;
}

static struct sk_buff *fit_gso(struct sk_buff *skb, netdev_features_t features)
{
	struct sk_buff *segs = skb_gso_segment(skb, features);

	if (IS_ERR(segs)) {
		kfree_skb(skb);
		return NULL;
	}
	if (!segs)
		return fit_plain(skb, features);
	consume_skb(skb);
	return segs;
}

static struct sk_buff *fit(struct sk_buff *skb, struct net_device *dev)
{
	netdev_features_t features = netif_skb_features(skb);

	if (skb_vlan_tag_present(skb) &&
	    !vlan_hw_offload_capable(features, skb->vlan_proto)) {
		skb = __vlan_hwaccel_push_inside(skb);
		if (unlikely(!skb))
			goto dropped;
	}
	skb = netif_needs_gso(skb, features) ? fit_gso(skb, features) :
					       fit_plain(skb, features);
	if (likely(skb))
		return skb;
dropped:
	dev_core_stats_tx_dropped_inc(dev);
	return NULL;
}

struct sk_buff *validate_xmit_skb_list(struct sk_buff *skb,
				       struct net_device *dev, bool *again)
{
	struct sk_buff *next, *head = NULL, *tail;

	for (; skb; skb = next) {
		next = skb->next;
		skb_mark_not_on_list(skb);
		/* The last of the segments is known by the first's prev. */
		skb->prev = skb;
		skb = fit(skb, dev);
		if (!skb)
			continue;
		if (!head)
			head = skb;
		else
			tail->next = skb;
		tail = skb->prev;
	}
	return head;
}

/* ------------------------------------------------------------ to the driver */

static int xmit_one(struct sk_buff *skb, struct net_device *dev,
		    struct netdev_queue *txq, bool more)
{
	if (dev_nit_active(dev))
		dev_queue_xmit_nit(skb, dev);
	kpi_netdev_sent(skb);
	return netdev_start_xmit(skb, dev, txq, more);
}

/* What is left where the driver has no room for all; *@ret tells. */
struct sk_buff *dev_hard_start_xmit(struct sk_buff *first,
				    struct net_device *dev,
				    struct netdev_queue *txq, int *ret)
{
	struct sk_buff *skb = first, *next;
	int rc = NETDEV_TX_OK;

	while (skb) {
		next = skb->next;
		skb_mark_not_on_list(skb);
		rc = xmit_one(skb, dev, txq, next);
		if (unlikely(!dev_xmit_complete(rc))) {
			skb->next = next;
			break;
		}
		skb = next;
		if (skb && netif_tx_queue_stopped(txq)) {
			rc = NETDEV_TX_BUSY;
			break;
		}
	}
	/* It looks only while something could be stuck: see sch_generic.c. */
	if (unlikely(!timer_pending(&dev->watchdog_timer)))
		__netdev_watchdog_up(dev);
	*ret = rc;
	return skb;
}

/* --------------------------------------------------------- which queue */

/* Of the flow, or the one that it came in by. */
static u16 hash_queue(const struct net_device *dev, struct sk_buff *skb)
{
	unsigned int count = dev->real_num_tx_queues, hash;

	if (skb_rx_queue_recorded(skb)) {
		hash = skb_get_rx_queue(skb);
		return likely(hash < count) ? hash : hash % count;
	}
	return reciprocal_scale(skb_get_hash(skb), count);
}

u16 netdev_pick_tx(struct net_device *dev, struct sk_buff *skb,
		   struct net_device *sb_dev)
{
	return dev->real_num_tx_queues > 1 ? hash_queue(dev, skb) : 0;
}
KPI_EXPORT(netdev_pick_tx);

u16 dev_pick_tx_zero(struct net_device *dev, struct sk_buff *skb,
		     struct net_device *sb_dev)
{
	return 0;
}
KPI_EXPORT(dev_pick_tx_zero);

struct netdev_queue *netdev_core_pick_tx(struct net_device *dev,
					 struct sk_buff *skb,
					 struct net_device *sb_dev)
{
	const struct net_device_ops *ops = dev->netdev_ops;
	u16 index = 0;

	if (dev->real_num_tx_queues != 1) {
		index = ops->ndo_select_queue ?
			ops->ndo_select_queue(dev, skb, sb_dev) :
			netdev_pick_tx(dev, skb, sb_dev);
		index = netdev_cap_txqueue(dev, index);
	}
	skb_set_queue_mapping(skb, index);
	return netdev_get_tx_queue(dev, index);
}

/* -------------------------------------------------- devices with no queue */

/* -ENETDOWN where the frame was not taken. */
static int xmit_locked(struct sk_buff **skb, struct net_device *dev,
		       struct netdev_queue *txq)
{
	int rc = -ENETDOWN;

	HARD_TX_LOCK(dev, txq, smp_processor_id());
	if (!netif_xmit_stopped(txq)) {
		dev_xmit_recursion_inc();
		*skb = dev_hard_start_xmit(*skb, dev, txq, &rc);
		dev_xmit_recursion_dec();
	}
	HARD_TX_UNLOCK(dev, txq);
	if (!dev_xmit_complete(rc)) {
		net_crit_ratelimited("Virtual device %s asks to queue packet!\n",
				     dev->name);
		return -ENETDOWN;
	}
	return rc;
}

static int xmit_direct(struct sk_buff *skb, struct net_device *dev,
		       struct netdev_queue *txq)
{
	int rc = -ENETDOWN;

	if (!(dev->flags & IFF_UP))
		goto drop;
	/* A device that sends through itself would wait for its own lock. */
	if (READ_ONCE(txq->xmit_lock_owner) == smp_processor_id() ||
	    dev_xmit_recursion()) {
		net_crit_ratelimited("Dead loop on virtual device %s, fix it urgently!\n",
				     dev->name);
		goto drop;
	}
	skb = fit(skb, dev);
	if (!skb)
		return -ENOMEM;
	rc = xmit_locked(&skb, dev, txq);
	if (dev_xmit_complete(rc))
		return rc;
drop:
	dev_core_stats_tx_dropped_inc(dev);
	kfree_skb_list(skb);
	return rc;
}

/* ------------------------------------------------------------------ entry */

/* With the headers that each segment will have. */
static void note_length(struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	unsigned int headers;

	qdisc_skb_cb(skb)->pkt_len = skb->len;
	if (!shinfo->gso_size || !shinfo->gso_segs ||
	    !skb_transport_header_was_set(skb))
		return;
	headers = skb_transport_header(skb) - skb_mac_header(skb);
	if (shinfo->gso_type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6) &&
	    skb_transport_offset(skb) + sizeof(struct tcphdr) <=
		    skb_headlen(skb))
		headers += tcp_hdrlen(skb);
	qdisc_skb_cb(skb)->pkt_len += (shinfo->gso_segs - 1) * headers;
}

int __dev_queue_xmit(struct sk_buff *skb, struct net_device *sb_dev)
{
	struct net_device *dev = skb->dev;
	struct netdev_queue *txq;
	struct Qdisc *q;
	int rc;

	skb_reset_mac_header(skb);
	if (WARN_ONCE(!skb->len, "%s: a frame of no bytes\n", dev->name)) {
		kfree_skb(skb);
		return -EINVAL;
	}
	rcu_read_lock_bh();
	note_length(skb);
	if (dev->priv_flags & IFF_XMIT_DST_RELEASE)
		skb_dst_drop(skb);
	txq = netdev_core_pick_tx(dev, skb, sb_dev);
	q = rcu_dereference_bh(txq->qdisc);
	rc = q->enqueue ? kpi_qdisc_xmit(skb, q, dev, txq) :
			  xmit_direct(skb, dev, txq);
	rcu_read_unlock_bh();
	return rc;
}
KPI_EXPORT(__dev_queue_xmit);

/* Past all queueing; who calls deals with a driver that has no room. */
int __dev_direct_xmit(struct sk_buff *skb, u16 queue_id)
{
	struct net_device *dev = skb->dev;
	struct sk_buff *orig = skb;
	struct netdev_queue *txq;
	int ret = NETDEV_TX_BUSY;
	bool again = false;

	if (!netif_running(dev) || !netif_carrier_ok(dev))
		goto drop;
	skb = validate_xmit_skb_list(skb, dev, &again);
	if (skb != orig)
		goto drop;
	skb_set_queue_mapping(skb, queue_id);
	txq = skb_get_tx_queue(dev, skb);
	local_bh_disable();
	dev_xmit_recursion_inc();
	HARD_TX_LOCK(dev, txq, smp_processor_id());
	if (!netif_xmit_frozen_or_drv_stopped(txq))
		ret = netdev_start_xmit(skb, dev, txq, false);
	HARD_TX_UNLOCK(dev, txq);
	dev_xmit_recursion_dec();
	local_bh_enable();
	return ret;
drop:
	dev_core_stats_tx_dropped_inc(dev);
	kfree_skb_list(skb);
	return NET_XMIT_DROP;
}
KPI_EXPORT(__dev_direct_xmit);
