/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dev.h - what the files of net devices share.
 *
 * Locks, outermost first: pernet_ops_rwsem, the rtnl mutex (all that changes a
 * device), dev_base_lock (the lists of devices), a device's addr_list_lock, a
 * queue's qdisc lock, its _xmit_lock. Readers of the lists are in RCU.
 */
#ifndef KPI_NET_DEV_H
#define KPI_NET_DEV_H

#include <linux/netdevice.h>

/* Of device's names, which are found by their hash. */
struct netdev_name_node {
	struct hlist_node hlist;
	struct net_device *dev;
	const char *name;
};

#define DEFAULT_TX_QUEUE_LEN 1000

/*
 * What is kept of a device beside the struct that drivers see: it lies at the
 * start of the memory that alloc_netdev_mqs() took.
 */
struct kpi_netdev {
	int host;		/* handle of the host's end, or -1 */
	bool capture;		/* the host wants copies of what is sent */
};

/* NULL: a device in memory of the driver's own. */
static inline struct kpi_netdev *kpi_netdev(const struct net_device *dev)
{
	return dev->padded >= sizeof(struct kpi_netdev) ?
		       (void *)dev - dev->padded : NULL;
}

static inline bool kpi_netdev_has_host(const struct net_device *dev)
{
	const struct kpi_netdev *ours = kpi_netdev(dev);

	return ours && READ_ONCE(ours->host) >= 0;
}

/* dev_name.c */
int kpi_dev_valid_name(struct net *net, struct net_device *dev,
		       const char *name);
struct netdev_name_node *kpi_dev_name_node(struct net_device *dev,
					   const char *name);
void kpi_dev_list_add(struct net_device *dev);
void kpi_dev_list_del(struct net_device *dev);
int kpi_dev_new_index(struct net *net);
int kpi_net_lists_init(struct net *net);

/* dev_alloc.c */
void kpi_netdev_free_memory(struct net_device *dev);
/* alloc_netdev_mqs() on behalf of @caller. */
struct net_device *kpi_alloc_netdev(int sizeof_priv, const char *name,
				    unsigned char name_assign_type,
				    void (*fn)(struct net_device *),
				    unsigned int txqs, unsigned int rxqs,
				    unsigned long caller);

/* dev_notifier.c */
int kpi_dev_notify_mtu(struct net_device *dev, unsigned int mtu);

/* dev_features.c */
int __netdev_update_features(struct net_device *dev);

/* dev_open.c: with the flags as rtnetlink would set them. */
void __dev_set_rx_mode(struct net_device *dev);
int dev_validate_mtu(struct net_device *dev, int mtu,
		     struct netlink_ext_ack *extack);
int dev_change_carrier(struct net_device *dev, bool new_carrier);
int dev_change_tx_queue_len(struct net_device *dev, unsigned long new_len);
int __dev_change_flags(struct net_device *dev, unsigned int flags,
		       struct netlink_ext_ack *extack);
void __dev_notify_flags(struct net_device *dev, unsigned int old_flags,
			unsigned int gchanges);

/* dev.c: devices whose unregistering ends when the rtnl mutex is free. */
void netdev_run_todo(void);

/* dev_addr_lists.c */
void dev_addr_flush(struct net_device *dev);
int dev_addr_init(struct net_device *dev);
void dev_addr_check(struct net_device *dev);

/* sch_generic.c */
void dev_init_scheduler(struct net_device *dev);
void dev_shutdown(struct net_device *dev);
/* Is there room? If not, kpi_netdev_room() is called when there is. In BH. */
bool kpi_qdisc_ask_room(struct netdev_queue *txq);
/* sch_watchdog.c */
void kpi_watchdog_init(struct net_device *dev);
void kpi_watchdog_down(struct net_device *dev);
/* __dev_queue_xmit() of a device that queues. */
int kpi_qdisc_xmit(struct sk_buff *skb, struct Qdisc *q, struct net_device *dev,
		   struct netdev_queue *txq);

/* link_watch.c */
void linkwatch_init_dev(struct net_device *dev);
void linkwatch_forget_dev(struct net_device *dev);

/* net-sysfs.c */
int netdev_register_kobject(struct net_device *dev);
void netdev_unregister_kobject(struct net_device *dev);
/* net-sysfs_queues.c */
int kpi_netdev_queues_add(struct net_device *dev);
void kpi_netdev_queues_del(struct net_device *dev);
int kpi_netdev_queues_changed(struct net_device *dev, bool rx,
			      unsigned int from, unsigned int to);

/* dev_rx.c */
void kpi_flush_backlogs(struct net_device *dev);

/* netdev_host.c: the host's end of a device, a TAP for instance. */
void kpi_netdev_attach(struct net_device *dev);
void kpi_netdev_detach(struct net_device *dev);
/* Its state, MTU, address or features may have changed. rtnl is held. */
void kpi_netdev_changed(struct net_device *dev);
/* The protocol stack's part of receiving. Takes @skb over; NET_RX_*. */
int kpi_netdev_to_host(struct sk_buff *skb);
/* A frame is handed to the driver: for those who capture. */
void kpi_netdev_sent(const struct sk_buff *skb);
/* There is room in the queue again. */
void kpi_netdev_room(struct net_device *dev);

/* Of struct sockaddr's data, as programs have it. */
#define KPI_SOCKADDR_DATA (sizeof(struct sockaddr) -                          \
			   offsetof(struct sockaddr, sa_data))

/* net/ethtool */
int ethtool_check_ops(const struct ethtool_ops *ops);

#endif
