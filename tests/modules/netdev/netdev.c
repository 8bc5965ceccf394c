// SPDX-License-Identifier: GPL-2.0
/*
 * Net devices: names, registering and its notifiers, up and down, NAPI, a TX
 * queue that stops, statistics, address lists, receiving by handlers, features,
 * a device that never completes.
 */
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/ethtool.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

static unsigned long checks;

#include "../check.h"

#define ETHERTYPE 0x88b6 /* for experiments */

/* A device that receives what it sends, by NAPI. */
struct echo {
	struct net_device *dev;
	struct napi_struct napi;
	struct sk_buff_head queue;
	int opened, stopped, polls, timeouts, rx_modes;
	bool stuck;
};

static netdev_tx_t echo_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct echo *e = netdev_priv(dev);

	if (e->stuck) {
		/* Sent, and never told of its end. */
		netif_stop_queue(dev);
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	dev_sw_netstats_tx_add(dev, 1, skb->len);
	skb_orphan(skb);
	skb_queue_tail(&e->queue, skb);
	if (skb_queue_len(&e->queue) >= 16)
		netif_stop_queue(dev);
	napi_schedule(&e->napi);
	return NETDEV_TX_OK;
}

static int echo_poll(struct napi_struct *napi, int budget)
{
	struct echo *e = container_of(napi, struct echo, napi);
	struct sk_buff *skb;
	int done = 0;

	e->polls++;
	while (done < budget && (skb = skb_dequeue(&e->queue))) {
		dev_sw_netstats_rx_add(e->dev, skb->len);
		skb->protocol = eth_type_trans(skb, e->dev);
		napi_gro_receive(napi, skb);
		done++;
	}
	if (done < budget)
		napi_complete_done(napi, done);
	netif_wake_queue(e->dev);
	return done;
}

static int echo_open(struct net_device *dev)
{
	struct echo *e = netdev_priv(dev);

	e->opened++;
	napi_enable(&e->napi);
	netif_start_queue(dev);
	return 0;
}

static int echo_stop(struct net_device *dev)
{
	struct echo *e = netdev_priv(dev);

	e->stopped++;
	netif_stop_queue(dev);
	napi_disable(&e->napi);
	skb_queue_purge(&e->queue);
	return 0;
}

static void echo_set_rx_mode(struct net_device *dev)
{
	((struct echo *)netdev_priv(dev))->rx_modes++;
}

static void echo_tx_timeout(struct net_device *dev, unsigned int queue)
{
	struct echo *e = netdev_priv(dev);

	e->timeouts++;
	e->stuck = false;
	netif_trans_update(dev);
	netif_wake_queue(dev);
}

static const struct net_device_ops echo_ops = {
	.ndo_open = echo_open,
	.ndo_stop = echo_stop,
	.ndo_start_xmit = echo_xmit,
	.ndo_set_rx_mode = echo_set_rx_mode,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_tx_timeout = echo_tx_timeout,
	.ndo_get_stats64 = dev_get_tstats64,
};

static struct net_device *dev;
static struct echo *echo;

static int make_device(void)
{
	dev = alloc_etherdev(sizeof(struct echo));
	CHECK(dev && IS_ALIGNED((unsigned long)netdev_priv(dev), 32));
	CHECK(dev->mtu == 1500 && dev->type == ARPHRD_ETHER &&
	      dev->addr_len == ETH_ALEN && !strcmp(dev->name, "eth%d"));
	CHECK(dev->reg_state == NETREG_UNINITIALIZED && !dev->ifindex);
	echo = netdev_priv(dev);
	echo->dev = dev;
	skb_queue_head_init(&echo->queue);
	dev->netdev_ops = &echo_ops;
	dev->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS;
	dev->watchdog_timeo = HZ / 2;
	strcpy(dev->name, "echo%d");
	eth_hw_addr_set(dev, "\x02\x11\x22\x33\x44\x55");
	netif_napi_add(dev, &echo->napi, echo_poll);
	return 0;
}

static int seen_register, seen_up, seen_down, seen_unregister, seen_mtu;

static int on_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	if (netdev_notifier_info_to_dev(ptr) != dev)
		return NOTIFY_DONE;
	seen_register += event == NETDEV_REGISTER;
	seen_up += event == NETDEV_UP;
	seen_down += event == NETDEV_DOWN;
	seen_unregister += event == NETDEV_UNREGISTER;
	seen_mtu += event == NETDEV_CHANGEMTU;
	return NOTIFY_DONE;
}

static struct notifier_block notifier = { .notifier_call = on_event };

static int check_registering(void)
{
	CHECK(register_netdev(dev) == 0);
	CHECK(!strncmp(dev->name, "echo", 4) && dev->ifindex > 0);
	CHECK(dev->reg_state == NETREG_REGISTERED);
	CHECK(!memcmp(dev->perm_addr, dev->dev_addr, ETH_ALEN));
	/* Who registers later hears of what is there. */
	CHECK(register_netdevice_notifier(&notifier) == 0);
	CHECK(seen_register == 1 && !seen_up);
	rcu_read_lock();
	CHECK(dev_get_by_name_rcu(&init_net, dev->name) == dev);
	CHECK(dev_get_by_index_rcu(&init_net, dev->ifindex) == dev);
	rcu_read_unlock();
	CHECK(!dev_get_by_name(&init_net, "no such"));
	CHECK(dev_valid_name("a") && !dev_valid_name("") &&
	      !dev_valid_name("a/b") && !dev_valid_name("..") &&
	      !dev_valid_name("0123456789abcdef"));
	return 0;
}

static int check_up_and_down(void)
{
	rtnl_lock();
	CHECK(dev_open(dev, NULL) == 0 && echo->opened == 1);
	CHECK(netif_running(dev) && dev->flags & IFF_UP && seen_up == 1);
	CHECK(dev_open(dev, NULL) == 0 && echo->opened == 1);
	CHECK(echo->rx_modes > 0);
	CHECK(dev_set_mtu(dev, 1501) == -EINVAL && dev->mtu == 1500);
	CHECK(dev_set_mtu(dev, 1400) == 0 && dev->mtu == 1400 && seen_mtu == 1);
	dev_close(dev);
	CHECK(echo->stopped == 1 && seen_down == 1 && !netif_running(dev));
	CHECK(dev_open(dev, NULL) == 0 && echo->opened == 2);
	rtnl_unlock();
	return 0;
}

/* The kernel's own protocols have groups there, too, that come and go. */
static bool listens(const u8 *group)
{
	struct netdev_hw_addr *ha;

	netdev_for_each_mc_addr(ha, dev)
		if (ether_addr_equal(ha->addr, group))
			return true;
	return false;
}

static int check_addresses(void)
{
	static const u8 group[ETH_ALEN] = { 0x33, 0x33, 1, 2, 3, 4 };
	int before;
	struct sockaddr sa = { .sa_family = ARPHRD_ETHER };

	rtnl_lock();
	before = echo->rx_modes;
	CHECK(!listens(group) && dev_mc_add(dev, group) == 0 && listens(group));
	CHECK(echo->rx_modes > before);
	CHECK(dev_mc_add(dev, group) == 0 && listens(group));
	CHECK(dev_mc_add_excl(dev, group) == -EEXIST);
	CHECK(dev_mc_del(dev, group) == 0 && listens(group));
	CHECK(dev_mc_del(dev, group) == 0 && !listens(group));
	CHECK(dev_mc_del(dev, group) == -ENOENT);
	CHECK(dev_set_promiscuity(dev, 1) == 0 && dev->flags & IFF_PROMISC);
	CHECK(dev_set_promiscuity(dev, -1) == 0 &&
	      !(dev->flags & IFF_PROMISC));
	/* Up, and without IFF_LIVE_ADDR_CHANGE. */
	memcpy(sa.sa_data, "\x02\x00\x00\x00\x00\x07", ETH_ALEN);
	CHECK(dev_set_mac_address(dev, &sa, NULL) == -EBUSY);
	dev->priv_flags |= IFF_LIVE_ADDR_CHANGE;
	CHECK(dev_set_mac_address(dev, &sa, NULL) == 0);
	CHECK(!memcmp(dev->dev_addr, sa.sa_data, ETH_ALEN));
	rtnl_unlock();
	return 0;
}

static atomic_t taken, tapped;

static int take(struct sk_buff *skb, struct net_device *d,
		struct packet_type *pt, struct net_device *orig_dev)
{
	if (skb->len == 100 && skb->data[0] == 0x5a &&
	    skb->pkt_type == PACKET_HOST)
		atomic_inc(&taken);
	consume_skb(skb);
	return 0;
}

static int tap(struct sk_buff *skb, struct net_device *d,
	       struct packet_type *pt, struct net_device *orig_dev)
{
	if (eth_hdr(skb)->h_proto == htons(ETHERTYPE))
		atomic_inc(&tapped);
	consume_skb(skb);
	return 0;
}

static struct packet_type handler = { .type = htons(ETHERTYPE), .func = take };
static struct packet_type all = { .type = htons(ETH_P_ALL), .func = tap };

static int send_one(void)
{
	struct sk_buff *skb = netdev_alloc_skb(dev, 114);

	if (!skb)
		return -ENOMEM;
	memset(skb_put(skb, 114), 0x5a, 114);
	skb->protocol = htons(ETHERTYPE);
	memcpy(skb->data, dev->dev_addr, ETH_ALEN);
	memcpy(skb->data + ETH_ALEN, dev->dev_addr, ETH_ALEN);
	*(__be16 *)(skb->data + 12) = htons(ETHERTYPE);
	return dev_queue_xmit(skb);
}

static int check_traffic(void)
{
	struct rtnl_link_stats64 stats;
	int i;

	handler.dev = all.dev = dev;
	dev_add_pack(&handler);
	dev_add_pack(&all);
	for (i = 0; i < 300; i++)
		CHECK(send_one() == NET_XMIT_SUCCESS);
	for (i = 0; i < 200 && atomic_read(&taken) < 300; i++)
		msleep(10);
	CHECK(atomic_read(&taken) == 300 && echo->polls > 0);
	/* As it is sent, and as it is received. */
	CHECK(atomic_read(&tapped) == 600);
	dev_get_stats(dev, &stats);
	CHECK(stats.tx_packets >= 300 && stats.rx_packets >= 300);
	CHECK(stats.tx_bytes >= 300 * 114 && stats.rx_bytes >= 300 * 100);
	dev_remove_pack(&all);
	return 0;
}

static rx_handler_result_t swallow(struct sk_buff **pskb)
{
	struct sk_buff *skb = *pskb;

	if (skb->protocol != htons(ETHERTYPE))
		return RX_HANDLER_PASS;
	atomic_inc((atomic_t *)rcu_dereference(skb->dev->rx_handler_data));
	consume_skb(skb);
	return RX_HANDLER_CONSUMED;
}

static int check_rx_handler(void)
{
	static atomic_t swallowed;
	int i;

	rtnl_lock();
	CHECK(netdev_rx_handler_register(dev, swallow, &swallowed) == 0);
	CHECK(netdev_rx_handler_register(dev, swallow, NULL) == -EBUSY);
	rtnl_unlock();
	atomic_set(&taken, 0);
	CHECK(send_one() == NET_XMIT_SUCCESS);
	for (i = 0; i < 200 && !atomic_read(&swallowed); i++)
		msleep(10);
	CHECK(atomic_read(&swallowed) == 1 && !atomic_read(&taken));
	rtnl_lock();
	netdev_rx_handler_unregister(dev);
	rtnl_unlock();
	dev_remove_pack(&handler);
	return 0;
}

static int check_threaded(void)
{
	int before = echo->polls, i;

	rtnl_lock();
	CHECK(dev_set_threaded(dev, true) == 0 && echo->napi.thread);
	rtnl_unlock();
	CHECK(send_one() == NET_XMIT_SUCCESS);
	for (i = 0; i < 200 && echo->polls == before; i++)
		msleep(10);
	CHECK(echo->polls > before);
	rtnl_lock();
	CHECK(dev_set_threaded(dev, false) == 0);
	rtnl_unlock();
	return 0;
}

static int check_carrier(void)
{
	int i;

	CHECK(netif_carrier_ok(dev));
	netif_carrier_off(dev);
	for (i = 0; i < 300 && dev->operstate != IF_OPER_DOWN; i++)
		msleep(10);
	CHECK(!netif_carrier_ok(dev) && dev->operstate == IF_OPER_DOWN);
	netif_carrier_on(dev);
	for (i = 0; i < 300 && dev->operstate != IF_OPER_UP; i++)
		msleep(10);
	CHECK(dev->operstate == IF_OPER_UP);
	CHECK(atomic_read(&dev->carrier_down_count) == 1);
	return 0;
}

static int check_watchdog(void)
{
	int i;

	echo->stuck = true;
	CHECK(send_one() == NET_XMIT_SUCCESS);
	CHECK(netif_queue_stopped(dev));
	for (i = 0; i < 500 && !echo->timeouts; i++)
		msleep(10);
	CHECK(echo->timeouts == 1 && !netif_queue_stopped(dev));
	return 0;
}

static int check_end(void)
{
	unregister_netdev(dev);
	CHECK(seen_down == 2 && seen_unregister >= 1 && echo->stopped == 2);
	CHECK(dev->reg_state == NETREG_UNREGISTERED);
	CHECK(unregister_netdevice_notifier(&notifier) == 0);
	free_netdev(dev);
	return 0;
}

static int __init netdev_init(void)
{
	int (*const parts[])(void) = {
		make_device, check_registering, check_up_and_down,
		check_addresses, check_traffic, check_rx_handler,
		check_threaded, check_carrier, check_watchdog, check_end,
	};
	int i, err = 0;

	for (i = 0; i < ARRAY_SIZE(parts) && !err; i++)
		err = parts[i]();
	if (err)
		return err;
	pr_info("netdev: %lu checks passed\n", checks);
	return 0;
}

static void __exit netdev_exit(void)
{
}

module_init(netdev_init);
module_exit(netdev_exit);
MODULE_LICENSE("GPL");
