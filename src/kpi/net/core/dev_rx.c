// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev.c, linux/netdevice.h: receiving. A frame goes to the taps, to
 * the device's rx_handler, to the modules that have asked for its protocol,
 * and then to the host's end of the device, which is the protocol stack here.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/gro.h>

#include "kpi.h"
#include "dev.h"

int netdev_max_backlog __read_mostly = 1000;

/* --------------------------------------------------------------- handlers */

static DEFINE_SPINLOCK(ptype_lock);
LIST_HEAD(ptype_all);
struct list_head ptype_base[PTYPE_HASH_SIZE];

static struct list_head *list_of(const struct packet_type *pt)
{
	if (pt->type == htons(ETH_P_ALL))
		return pt->dev ? &pt->dev->ptype_all : &ptype_all;
	return pt->dev ? &pt->dev->ptype_specific :
			 &ptype_base[ntohs(pt->type) & PTYPE_HASH_MASK];
}

void dev_add_pack(struct packet_type *pt)
{
	spin_lock(&ptype_lock);
	list_add_rcu(&pt->list, list_of(pt));
	spin_unlock(&ptype_lock);
}
KPI_EXPORT(dev_add_pack);

void __dev_remove_pack(struct packet_type *pt)
{
	struct packet_type *one;

	spin_lock(&ptype_lock);
	list_for_each_entry(one, list_of(pt), list)
		if (one == pt) {
			list_del_rcu(&pt->list);
			goto out;
		}
	pr_warn("dev_remove_pack: %p not found\n", pt);
out:
	spin_unlock(&ptype_lock);
}
KPI_EXPORT(__dev_remove_pack);

void dev_remove_pack(struct packet_type *pt)
{
	__dev_remove_pack(pt);
	synchronize_net();
}
KPI_EXPORT(dev_remove_pack);

bool netdev_is_rx_handler_busy(struct net_device *dev)
{
	ASSERT_RTNL();
	return dev && rtnl_dereference(dev->rx_handler);
}
KPI_EXPORT(netdev_is_rx_handler_busy);

int netdev_rx_handler_register(struct net_device *dev,
			       rx_handler_func_t *rx_handler, void *data)
{
	if (netdev_is_rx_handler_busy(dev))
		return -EBUSY;
	if (dev->priv_flags & IFF_NO_RX_HANDLER)
		return -EINVAL;
	/* The data is there before somebody can call the handler. */
	rcu_assign_pointer(dev->rx_handler_data, data);
	rcu_assign_pointer(dev->rx_handler, rx_handler);
	return 0;
}
KPI_EXPORT(netdev_rx_handler_register);

void netdev_rx_handler_unregister(struct net_device *dev)
{
	ASSERT_RTNL();
	RCU_INIT_POINTER(dev->rx_handler, NULL);
	/* Who runs in the handler finds its data to the end. */
	synchronize_net();
	RCU_INIT_POINTER(dev->rx_handler_data, NULL);
}
KPI_EXPORT(netdev_rx_handler_unregister);

/* --------------------------------------------------------------- delivery */

/* Readers of one frame: all but the last get a reference of their own. */
struct delivery {
	struct sk_buff *skb;
	struct net_device *orig_dev;
	struct packet_type *last;
};

static void hand_over(struct delivery *d)
{
	struct sk_buff *skb = d->skb;

	if (!d->last || unlikely(skb_orphan_frags_rx(skb, GFP_ATOMIC)))
		return;
	refcount_inc(&skb->users);
	d->last->func(skb, skb->dev, d->last, d->orig_dev);
	d->last = NULL;
}

static void add_reader(struct delivery *d, struct packet_type *pt)
{
	hand_over(d);
	d->last = pt;
}

static void add_all(struct delivery *d, struct list_head *list)
{
	struct packet_type *pt;

	list_for_each_entry_rcu(pt, list, list)
		add_reader(d, pt);
}

static void add_protocol(struct delivery *d, struct list_head *list)
{
	struct packet_type *pt;

	list_for_each_entry_rcu(pt, list, list)
		if (pt->type == d->skb->protocol)
			add_reader(d, pt);
}

/* Whoever asked for it, then the host's end of the device. */
static int deliver_last(struct delivery *d, bool exact)
{
	struct sk_buff *skb = d->skb;

	if (!exact && (!d->last || kpi_netdev_has_host(skb->dev))) {
		hand_over(d);
		return kpi_netdev_to_host(skb);
	}
	if (d->last && !skb_orphan_frags_rx(skb, GFP_ATOMIC))
		return d->last->func(skb, skb->dev, d->last, d->orig_dev);
	dev_core_stats_rx_nohandler_inc(skb->dev);
	kfree_skb_reason(skb, SKB_DROP_REASON_UNHANDLED_PROTO);
	return NET_RX_DROP;
}

static void prepare(struct sk_buff *skb)
{
	skb_reset_network_header(skb);
	if (!skb_transport_header_was_set(skb))
		skb_reset_transport_header(skb);
	skb_reset_mac_len(skb);
}

/* The rx_handler's answer; the frame may be another one after it. */
static rx_handler_result_t ask_handler(struct delivery *d)
{
	rx_handler_func_t *handler = rcu_dereference(d->skb->dev->rx_handler);

	if (!handler)
		return RX_HANDLER_PASS;
	hand_over(d);
	return handler(&d->skb);
}

static int receive_core(struct sk_buff *skb)
{
	struct delivery d = { .skb = skb, .orig_dev = skb->dev };
	rx_handler_result_t result;

	prepare(skb);
	do {
		d.skb->skb_iif = d.skb->dev->ifindex;
		__this_cpu_inc(softnet_data.processed);
		add_all(&d, &ptype_all);
		add_all(&d, &d.skb->dev->ptype_all);
		result = ask_handler(&d);
	} while (result == RX_HANDLER_ANOTHER);
	if (result == RX_HANDLER_CONSUMED)
		return NET_RX_SUCCESS;
	/* No module serves this VLAN. */
	if (unlikely(skb_vlan_tag_present(d.skb)) &&
	    skb_vlan_tag_get_id(d.skb))
		d.skb->pkt_type = PACKET_OTHERHOST;
	if (result != RX_HANDLER_EXACT)
		add_protocol(&d, &ptype_base[ntohs(d.skb->protocol) &
					     PTYPE_HASH_MASK]);
	add_protocol(&d, &d.orig_dev->ptype_specific);
	if (unlikely(d.skb->dev != d.orig_dev))
		add_protocol(&d, &d.skb->dev->ptype_specific);
	return deliver_last(&d, result == RX_HANDLER_EXACT);
}

static int receive(struct sk_buff *skb)
{
	int ret;

	rcu_read_lock();
	ret = receive_core(skb);
	rcu_read_unlock();
	return ret;
}

int netif_receive_skb(struct sk_buff *skb)
{
	return receive(skb);
}
KPI_EXPORT(netif_receive_skb);

int netif_receive_skb_core(struct sk_buff *skb)
{
	return receive(skb);
}
KPI_EXPORT(netif_receive_skb_core);

void netif_receive_skb_list_internal(struct list_head *head)
{
	struct sk_buff *skb, *next;

	list_for_each_entry_safe(skb, next, head, list) {
		skb_list_del_init(skb);
		receive(skb);
	}
}

void netif_receive_skb_list(struct list_head *head)
{
	netif_receive_skb_list_internal(head);
}
KPI_EXPORT(netif_receive_skb_list);

/* ------------------------------------------------- each CPU's backlog */

static bool take_back(struct softnet_data *sd, struct napi_struct *n,
		      struct sk_buff **skb)
{
	unsigned long flags;

	spin_lock_irqsave(&sd->input_pkt_queue.lock, flags);
	*skb = __skb_dequeue(&sd->input_pkt_queue);
	if (!*skb)
		n->state = 0;
	spin_unlock_irqrestore(&sd->input_pkt_queue.lock, flags);
	return *skb;
}

static int process_backlog(struct napi_struct *n, int quota)
{
	struct softnet_data *sd =
		container_of(n, struct softnet_data, backlog);
	struct sk_buff *skb;
	int work = 0;

	/* From taking it out to its delivery: see kpi_flush_backlogs(). */
	rcu_read_lock();
	while (work < quota && take_back(sd, n, &skb)) {
		receive(skb);
		work++;
	}
	rcu_read_unlock();
	return work;
}

static bool enqueue(struct softnet_data *sd, struct sk_buff *skb)
{
	unsigned long flags;
	bool room;

	spin_lock_irqsave(&sd->input_pkt_queue.lock, flags);
	room = netif_running(skb->dev) &&
	       skb_queue_len(&sd->input_pkt_queue) <= netdev_max_backlog;
	if (room) {
		__skb_queue_tail(&sd->input_pkt_queue, skb);
		if (!__test_and_set_bit(NAPI_STATE_SCHED, &sd->backlog.state))
			__napi_schedule(&sd->backlog);
	} else {
		sd->dropped++;
	}
	spin_unlock_irqrestore(&sd->input_pkt_queue.lock, flags);
	return room;
}

/* Softirqs are held off, or this is an interrupt. */
int __netif_rx(struct sk_buff *skb)
{
	if (likely(enqueue(this_cpu_ptr(&softnet_data), skb)))
		return NET_RX_SUCCESS;
	dev_core_stats_rx_dropped_inc(skb->dev);
	kfree_skb_reason(skb, SKB_DROP_REASON_CPU_BACKLOG);
	return NET_RX_DROP;
}
KPI_EXPORT(__netif_rx);

int netif_rx(struct sk_buff *skb)
{
	bool hold = !(hardirq_count() | softirq_count());
	int ret;

	if (hold)
		local_bh_disable();
	ret = __netif_rx(skb);
	if (hold)
		local_bh_enable();
	return ret;
}
KPI_EXPORT(netif_rx);

static void drop_of(struct softnet_data *sd, struct net_device *dev)
{
	struct sk_buff *skb, *next;
	unsigned long flags;

	spin_lock_irqsave(&sd->input_pkt_queue.lock, flags);
	skb_queue_walk_safe(&sd->input_pkt_queue, skb, next)
		if (skb->dev == dev) {
			__skb_unlink(skb, &sd->input_pkt_queue);
			dev_kfree_skb_irq(skb);
		}
	spin_unlock_irqrestore(&sd->input_pkt_queue.lock, flags);
}

/*
 * Frames in a backlog hold no reference of their device, which is going. What
 * has just been taken out is delivered within RCU, for which the caller waits.
 */
void kpi_flush_backlogs(struct net_device *dev)
{
	int cpu;

	for_each_possible_cpu(cpu)
		drop_of(&per_cpu(softnet_data, cpu), dev);
}

/* ---------------------------------------- from one device into another */

bool is_skb_forwardable(const struct net_device *dev,
			const struct sk_buff *skb)
{
	return __is_skb_forwardable(dev, skb, true);
}
KPI_EXPORT(is_skb_forwardable);

static int forward(struct net_device *dev, struct sk_buff *skb, bool check_mtu)
{
	int err = ____dev_forward_skb(dev, skb, check_mtu);

	if (likely(!err)) {
		skb->protocol = eth_type_trans(skb, dev);
		skb_postpull_rcsum(skb, eth_hdr(skb), ETH_HLEN);
	}
	return err;
}

int __dev_forward_skb(struct net_device *dev, struct sk_buff *skb)
{
	return forward(dev, skb, true);
}
KPI_EXPORT(__dev_forward_skb);

int dev_forward_skb(struct net_device *dev, struct sk_buff *skb)
{
	return forward(dev, skb, true) ?: netif_rx(skb);
}
KPI_EXPORT(dev_forward_skb);

/* ------------------------------------------------- taps of what is sent */

bool dev_nit_active(struct net_device *dev)
{
	return !list_empty(&ptype_all) || !list_empty(&dev->ptype_all);
}
KPI_EXPORT(dev_nit_active);

static bool sent_by(const struct packet_type *pt, const struct sk_buff *skb)
{
	if (!pt->af_packet_priv || !skb->sk)
		return false;
	return pt->id_match ? pt->id_match((struct packet_type *)pt, skb->sk) :
			      (struct sock *)pt->af_packet_priv == skb->sk;
}

static struct sk_buff *copy_for_taps(struct sk_buff *skb)
{
	struct sk_buff *copy = skb_clone(skb, GFP_ATOMIC);

	if (!copy)
		return NULL;
	skb_reset_mac_header(copy);
	if (skb_network_header(copy) < copy->data ||
	    skb_network_header(copy) > skb_tail_pointer(copy))
		skb_reset_network_header(copy);
	copy->transport_header = copy->network_header;
	copy->pkt_type = PACKET_OUTGOING;
	return copy;
}

static void add_taps(struct delivery *d, struct list_head *list,
		     const struct sk_buff *skb)
{
	struct packet_type *pt;

	list_for_each_entry_rcu(pt, list, list)
		if (!READ_ONCE(pt->ignore_outgoing) && !sent_by(pt, skb))
			add_reader(d, pt);
}

void dev_queue_xmit_nit(struct sk_buff *skb, struct net_device *dev)
{
	struct delivery d = { .skb = copy_for_taps(skb), .orig_dev = dev };

	if (!d.skb)
		return;
	rcu_read_lock();
	add_taps(&d, &ptype_all, skb);
	add_taps(&d, &dev->ptype_all, skb);
	hand_over(&d);
	rcu_read_unlock();
	consume_skb(d.skb);
}
KPI_EXPORT(dev_queue_xmit_nit);

static int rx_init(void)
{
	struct softnet_data *sd;
	int i;

	for (i = 0; i < PTYPE_HASH_SIZE; i++)
		INIT_LIST_HEAD(&ptype_base[i]);
	for_each_possible_cpu(i) {
		sd = &per_cpu(softnet_data, i);
		skb_queue_head_init(&sd->input_pkt_queue);
		skb_queue_head_init(&sd->process_queue);
		INIT_LIST_HEAD(&sd->backlog.poll_list);
		INIT_LIST_HEAD(&sd->backlog.rx_list);
		sd->backlog.poll = process_backlog;
		sd->backlog.weight = NAPI_POLL_WEIGHT;
		sd->cpu = i;
	}
	return 0;
}
KPI_INIT_CORE(rx_init);
