// SPDX-License-Identifier: GPL-2.0
/*
 * loopnet - two Ethernet devices joined by a cable: what one sends the other
 * one receives.
 *
 * A net driver with all that one has and no hardware: a ring for each
 * direction, NAPI, a queue that stops where the ring is full, statistics,
 * ethtool. The "interrupt" of a device is a call by the other one.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define RING_SIZE 512 /* a power of two */

struct loopnet {
	struct net_device *dev;
	struct net_device *peer;
	struct napi_struct napi;

	/* Frames on their way here: filled by the peer, emptied by NAPI. */
	struct sk_buff *ring[RING_SIZE];
	unsigned int head; /* next to be filled */
	unsigned int tail; /* next to be received */
};

static struct net_device *ends[2];

static unsigned int used(const struct loopnet *ln)
{
	return READ_ONCE(ln->head) - READ_ONCE(ln->tail);
}

/* ---------------------------------------------------------------- sending */

/* Called with the TX queue's lock held: there is one producer. */
static netdev_tx_t loopnet_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct loopnet *ln = netdev_priv(dev);
	struct loopnet *to = netdev_priv(ln->peer);
	unsigned int len = skb->len;

	if (used(to) == RING_SIZE) {
		/* The queue should have been stopped: a bug in here. */
		netif_stop_queue(dev);
		return NETDEV_TX_BUSY;
	}
	/* A frame that the peer is not there to take is lost on the cable. */
	if (!netif_running(ln->peer)) {
		dev->stats.tx_carrier_errors++;
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	skb_tx_timestamp(skb);
	/* Its owner may go on: it is not going to be told of its end. */
	skb_orphan(skb);
	to->ring[to->head % RING_SIZE] = skb;
	/* The consumer sees the frame before it sees that there is one. */
	smp_store_release(&to->head, to->head + 1);
	dev_sw_netstats_tx_add(dev, 1, len);

	if (used(to) == RING_SIZE) {
		netif_stop_queue(dev);
		/* Room may have come about before the queue was stopped. */
		smp_mb();
		if (used(to) < RING_SIZE)
			netif_wake_queue(dev);
	}
	napi_schedule(&to->napi);
	return NETDEV_TX_OK;
}

/* -------------------------------------------------------------- receiving */

static void loopnet_receive(struct loopnet *ln, struct sk_buff *skb)
{
	unsigned int len = skb->len;

	skb->protocol = eth_type_trans(skb, ln->dev);
	dev_sw_netstats_rx_add(ln->dev, len);
	napi_gro_receive(&ln->napi, skb);
}

static int loopnet_poll(struct napi_struct *napi, int budget)
{
	struct loopnet *ln = container_of(napi, struct loopnet, napi);
	int done = 0;

	while (done < budget && ln->tail != smp_load_acquire(&ln->head)) {
		struct sk_buff *skb = ln->ring[ln->tail % RING_SIZE];

		/* The slot is the producer's from here on. */
		smp_store_release(&ln->tail, ln->tail + 1);
		loopnet_receive(ln, skb);
		done++;
	}
	smp_mb();
	if (netif_queue_stopped(ln->peer) && used(ln) <= RING_SIZE / 2)
		netif_wake_queue(ln->peer);
	/* Less than the budget: done, until the peer schedules it again. */
	if (done < budget && napi_complete_done(napi, done) && used(ln))
		napi_schedule(napi);
	return done;
}

/* --------------------------------------------------------------- up, down */

/* The cable has a carrier when both ends are up. */
static void loopnet_update_carrier(struct loopnet *ln)
{
	bool on = netif_running(ln->dev) && netif_running(ln->peer);
	struct net_device *both[] = { ln->dev, ln->peer };
	int i;

	for (i = 0; i < 2; i++) {
		if (on)
			netif_carrier_on(both[i]);
		else
			netif_carrier_off(both[i]);
	}
}

static int loopnet_open(struct net_device *dev)
{
	struct loopnet *ln = netdev_priv(dev);

	napi_enable(&ln->napi);
	netif_start_queue(dev);
	loopnet_update_carrier(ln);
	return 0;
}

/* netif_running() is false already, so the peer sends no more; wait for it. */
static int loopnet_stop(struct net_device *dev)
{
	struct loopnet *ln = netdev_priv(dev);

	netif_stop_queue(dev);
	loopnet_update_carrier(ln);
	netif_tx_disable(ln->peer);
	napi_disable(&ln->napi);
	for (; ln->tail != ln->head; ln->tail++) {
		dev_kfree_skb(ln->ring[ln->tail % RING_SIZE]);
		dev->stats.rx_dropped++;
	}
	if (netif_running(ln->peer))
		netif_tx_wake_all_queues(ln->peer);
	return 0;
}

static const struct net_device_ops loopnet_netdev_ops = {
	.ndo_open = loopnet_open,
	.ndo_stop = loopnet_stop,
	.ndo_start_xmit = loopnet_xmit,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_get_stats64 = dev_get_tstats64,
};

/* ---------------------------------------------------------------- ethtool */

static void loopnet_get_ringparam(struct net_device *dev,
				  struct ethtool_ringparam *ring,
				  struct kernel_ethtool_ringparam *kernel_ring,
				  struct netlink_ext_ack *extack)
{
	ring->rx_max_pending = ring->rx_pending = RING_SIZE;
	ring->tx_max_pending = ring->tx_pending = RING_SIZE;
}

static const struct ethtool_ops loopnet_ethtool_ops = {
	.get_link = ethtool_op_get_link,
	.get_ringparam = loopnet_get_ringparam,
};

/* ------------------------------------------------------------- the devices */

static void loopnet_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &loopnet_netdev_ops;
	dev->ethtool_ops = &loopnet_ethtool_ops;
	dev->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS;
	dev->priv_flags |= IFF_LIVE_ADDR_CHANGE;
	dev->max_mtu = 9000;
	/* Frames go as they are: what is left to do is left to the receiver. */
	dev->features |= NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_ALL_TSO |
			 NETIF_F_HIGHDMA | NETIF_F_RXCSUM;
	dev->hw_features |= dev->features;
	eth_hw_addr_random(dev);
}

static struct net_device *loopnet_alloc(void)
{
	struct net_device *dev;
	struct loopnet *ln;

	dev = alloc_netdev(sizeof(struct loopnet), "loop%d", NET_NAME_ENUM,
			   loopnet_setup);
	if (!dev)
		return NULL;
	ln = netdev_priv(dev);
	ln->dev = dev;
	netif_napi_add(dev, &ln->napi, loopnet_poll);
	netif_carrier_off(dev);
	return dev;
}

static void loopnet_join(struct net_device *a, struct net_device *b)
{
	((struct loopnet *)netdev_priv(a))->peer = b;
	((struct loopnet *)netdev_priv(b))->peer = a;
}

static int __init loopnet_init(void)
{
	int err = -ENOMEM;

	ends[0] = loopnet_alloc();
	ends[1] = loopnet_alloc();
	if (!ends[0] || !ends[1])
		goto free;
	loopnet_join(ends[0], ends[1]);
	err = register_netdev(ends[0]);
	if (err)
		goto free;
	err = register_netdev(ends[1]);
	if (err)
		goto unregister;
	return 0;
unregister:
	unregister_netdev(ends[0]);
free:
	if (ends[0])
		free_netdev(ends[0]);
	if (ends[1])
		free_netdev(ends[1]);
	return err;
}

/* Both are down before one is freed: each looks at the other one. */
static void __exit loopnet_exit(void)
{
	unregister_netdev(ends[0]);
	unregister_netdev(ends[1]);
	free_netdev(ends[0]);
	free_netdev(ends[1]);
}

module_init(loopnet_init);
module_exit(loopnet_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Two Ethernet devices joined by a cable");
