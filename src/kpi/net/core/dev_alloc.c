// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev.c, linux/netdevice.h: a device's memory, its queues.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <net/net_namespace.h>
#include <net/sch_generic.h>
#include <net/xdp.h>

#include "kpi.h"
#include "dev.h"

static const struct ethtool_ops default_ethtool_ops;

void netdev_set_default_ethtool_ops(struct net_device *dev,
				    const struct ethtool_ops *ops)
{
	if (dev->ethtool_ops == &default_ethtool_ops)
		dev->ethtool_ops = ops;
}
KPI_EXPORT(netdev_set_default_ethtool_ops);

/* ---------------------------------------------------------------- queues */

static void init_tx_queue(struct net_device *dev, struct netdev_queue *queue,
			  void *unused)
{
	spin_lock_init(&queue->_xmit_lock);
	queue->xmit_lock_owner = -1;
	netdev_queue_numa_node_write(queue, NUMA_NO_NODE);
	queue->dev = dev;
#ifdef CONFIG_BQL
	dql_init(&queue->dql, HZ);
#endif
}

static int alloc_tx_queues(struct net_device *dev, unsigned int count)
{
	dev->_tx = kvcalloc(count, sizeof(*dev->_tx), GFP_KERNEL);
	if (!dev->_tx)
		return -ENOMEM;
	dev->num_tx_queues = dev->real_num_tx_queues = count;
	netdev_for_each_tx_queue(dev, init_tx_queue, NULL);
	spin_lock_init(&dev->tx_global_lock);
	return 0;
}

/* Each queue is known to XDP from the start, as memory of no pool. */
static int alloc_rx_queues(struct net_device *dev, unsigned int count)
{
	unsigned int i;

	dev->_rx = kvcalloc(count, sizeof(*dev->_rx), GFP_KERNEL);
	if (!dev->_rx)
		return -ENOMEM;
	dev->num_rx_queues = dev->real_num_rx_queues = count;
	for (i = 0; i < count; i++) {
		dev->_rx[i].dev = dev;
		if (xdp_rxq_info_reg(&dev->_rx[i].xdp_rxq, dev, i, 0))
			return -ENOMEM;
	}
	return 0;
}

static void free_rx_queues(struct net_device *dev)
{
	unsigned int i;

	for (i = 0; dev->_rx && i < dev->num_rx_queues; i++)
		xdp_rxq_info_unreg(&dev->_rx[i].xdp_rxq);
	kvfree(dev->_rx);
}

/* ------------------------------------------------------------ the device */

static void init_lists(struct net_device *dev)
{
	INIT_LIST_HEAD(&dev->napi_list);
	INIT_LIST_HEAD(&dev->unreg_list);
	INIT_LIST_HEAD(&dev->close_list);
	INIT_LIST_HEAD(&dev->link_watch_list);
	INIT_LIST_HEAD(&dev->adj_list.upper);
	INIT_LIST_HEAD(&dev->adj_list.lower);
	INIT_LIST_HEAD(&dev->ptype_all);
	INIT_LIST_HEAD(&dev->ptype_specific);
	INIT_LIST_HEAD(&dev->net_notifier_list);
	__hw_addr_init(&dev->uc);
	__hw_addr_init(&dev->mc);
}

static void init_limits(struct net_device *dev)
{
	dev->gso_max_size = GSO_LEGACY_MAX_SIZE;
	dev->gso_max_segs = GSO_MAX_SEGS;
	dev->gro_max_size = GRO_LEGACY_MAX_SIZE;
	dev->tso_max_size = TSO_LEGACY_MAX_SIZE;
	dev->tso_max_segs = TSO_MAX_SEGS;
	dev->upper_level = 1;
	dev->lower_level = 1;
}

/*
 * As one block with the driver's private data behind it and what we keep of it
 * before it, aligned, in the name of the driver's line that asks for it.
 */
static struct net_device *alloc_memory(int sizeof_priv, unsigned long caller)
{
	size_t size = sizeof(struct kpi_netdev) + NETDEV_ALIGN - 1 +
		      ALIGN(sizeof(struct net_device), NETDEV_ALIGN) +
		      sizeof_priv;
	struct kpi_netdev *ours;
	struct net_device *dev;

	ours = __kmalloc_node_track_caller(size, GFP_KERNEL | __GFP_ZERO,
					   NUMA_NO_NODE, caller);
	if (!ours)
		return NULL;
	ours->host = -1;
	dev = PTR_ALIGN((struct net_device *)(ours + 1), NETDEV_ALIGN);
	dev->padded = (char *)dev - (char *)ours;
	return dev;
}

void kpi_netdev_free_memory(struct net_device *dev)
{
	kvfree((char *)dev - dev->padded);
}

static int setup(struct net_device *dev, void (*fn)(struct net_device *),
		 unsigned int txqs, unsigned int rxqs)
{
	init_lists(dev);
	init_limits(dev);
	dev_net_set(dev, &init_net);
	hash_init(dev->qdisc_hash);
	dev->priv_flags = IFF_XMIT_DST_RELEASE | IFF_XMIT_DST_RELEASE_PERM;
	fn(dev);
	if (!dev->tx_queue_len) {
		dev->priv_flags |= IFF_NO_QUEUE;
		dev->tx_queue_len = DEFAULT_TX_QUEUE_LEN;
	}
	return alloc_tx_queues(dev, txqs) ?: alloc_rx_queues(dev, rxqs);
}


struct net_device *kpi_alloc_netdev(int sizeof_priv, const char *name,
				    unsigned char name_assign_type,
				    void (*fn)(struct net_device *),
				    unsigned int txqs, unsigned int rxqs,
				    unsigned long caller)
{
	struct net_device *dev;

	BUG_ON(strlen(name) >= sizeof(dev->name));
	if (!txqs || !rxqs) {
		pr_err("alloc_netdev: Unable to allocate device with zero %squeues\n",
		       txqs ? "RX " : "");
		return NULL;
	}
	dev = alloc_memory(sizeof_priv, caller);
	if (!dev)
		return NULL;
	dev->pcpu_refcnt = alloc_percpu(int);
	if (!dev->pcpu_refcnt || dev_addr_init(dev)) {
		free_percpu(dev->pcpu_refcnt);
		kpi_netdev_free_memory(dev);
		return NULL;
	}
	dev_hold(dev);
	if (setup(dev, fn, txqs, rxqs)) {
		free_netdev(dev);
		return NULL;
	}
	strcpy(dev->name, name);
	dev->name_assign_type = name_assign_type;
	dev->group = INIT_NETDEV_GROUP;
	if (!dev->ethtool_ops)
		dev->ethtool_ops = &default_ethtool_ops;
	return dev;
}

struct net_device *alloc_netdev_mqs(int sizeof_priv, const char *name,
				    unsigned char name_assign_type,
				    void (*fn)(struct net_device *),
				    unsigned int txqs, unsigned int rxqs)
{
	return kpi_alloc_netdev(sizeof_priv, name, name_assign_type, fn, txqs,
				rxqs, _RET_IP_);
}
KPI_EXPORT(alloc_netdev_mqs);

/* The sysfs object keeps a registered one until the last reference is gone. */
void free_netdev(struct net_device *dev)
{
	struct napi_struct *napi, *next;

	might_sleep();
	/* Its driver does so in ndo_uninit() or in the notifier. */
	if (dev->reg_state == NETREG_UNREGISTERING) {
		ASSERT_RTNL();
		dev->needs_free_netdev = true;
		return;
	}
	kvfree(dev->_tx);
	free_rx_queues(dev);
	dev_addr_flush(dev);
	list_for_each_entry_safe(napi, next, &dev->napi_list, dev_list)
		netif_napi_del(napi);
	free_percpu(dev->pcpu_refcnt);
	dev->pcpu_refcnt = NULL;
	free_percpu(dev->core_stats);
	dev->core_stats = NULL;
	kfree(rcu_dereference_protected(dev->ifalias, 1));
	if (dev->reg_state == NETREG_UNINITIALIZED) {
		kpi_netdev_free_memory(dev);
		return;
	}
	BUG_ON(dev->reg_state != NETREG_UNREGISTERED);
	dev->reg_state = NETREG_RELEASED;
	put_device(&dev->dev);
}
KPI_EXPORT(free_netdev);

int init_dummy_netdev(struct net_device *dev)
{
	memset(dev, 0, sizeof(*dev));
	dev->reg_state = NETREG_DUMMY;
	INIT_LIST_HEAD(&dev->napi_list);
	set_bit(__LINK_STATE_PRESENT, &dev->state);
	set_bit(__LINK_STATE_START, &dev->state);
	/* A reference to it could never be waited for. */
	return 0;
}
KPI_EXPORT(init_dummy_netdev);

/* ------------------------------------------------- how many are in use */

int netif_set_real_num_tx_queues(struct net_device *dev, unsigned int txq)
{
	unsigned int old = dev->real_num_tx_queues, i;
	int err = 0;

	if (txq < 1 || txq > dev->num_tx_queues)
		return -EINVAL;
	if (dev->reg_state == NETREG_REGISTERED ||
	    dev->reg_state == NETREG_UNREGISTERING) {
		ASSERT_RTNL();
		err = kpi_netdev_queues_changed(dev, false, old, txq);
		if (err)
			return err;
	}
	dev->real_num_tx_queues = txq;
	if (txq >= old)
		return 0;
	/* Nobody chooses one of the others any more; what is in them goes. */
	synchronize_net();
	for (i = txq; i < old; i++) {
		struct Qdisc *q = rtnl_dereference(dev->_tx[i].qdisc);

		if (q)
			qdisc_reset(q);
	}
	return 0;
}
KPI_EXPORT(netif_set_real_num_tx_queues);

int netif_set_real_num_rx_queues(struct net_device *dev, unsigned int rxq)
{
	int err;

	if (rxq < 1 || rxq > dev->num_rx_queues)
		return -EINVAL;
	if (dev->reg_state == NETREG_REGISTERED) {
		ASSERT_RTNL();
		err = kpi_netdev_queues_changed(dev, true,
						dev->real_num_rx_queues, rxq);
		if (err)
			return err;
	}
	dev->real_num_rx_queues = rxq;
	return 0;
}
KPI_EXPORT(netif_set_real_num_rx_queues);

int netif_set_real_num_queues(struct net_device *dev, unsigned int txq,
			      unsigned int rxq)
{
	unsigned int old_rxq = dev->real_num_rx_queues;
	int err;

	if (txq < 1 || txq > dev->num_tx_queues || rxq < 1 ||
	    rxq > dev->num_rx_queues)
		return -EINVAL;
	err = netif_set_real_num_rx_queues(dev, rxq);
	if (err)
		return err;
	err = netif_set_real_num_tx_queues(dev, txq);
	if (err)
		WARN_ON(netif_set_real_num_rx_queues(dev, old_rxq));
	return err;
}
KPI_EXPORT(netif_set_real_num_queues);

void netif_set_tso_max_size(struct net_device *dev, unsigned int size)
{
	dev->tso_max_size = min(GSO_MAX_SIZE, size);
	if (size < READ_ONCE(dev->gso_max_size))
		WRITE_ONCE(dev->gso_max_size, size);
}
KPI_EXPORT(netif_set_tso_max_size);

void netif_set_tso_max_segs(struct net_device *dev, unsigned int segs)
{
	dev->tso_max_segs = segs;
	if (segs < READ_ONCE(dev->gso_max_segs))
		WRITE_ONCE(dev->gso_max_segs, segs);
}
KPI_EXPORT(netif_set_tso_max_segs);

void netif_inherit_tso_max(struct net_device *to, const struct net_device *from)
{
	netif_set_tso_max_size(to, from->tso_max_size);
	netif_set_tso_max_segs(to, from->tso_max_segs);
}
KPI_EXPORT(netif_inherit_tso_max);

/* Physical cores; where there is but one, that. */
int netif_get_num_default_rss_queues(void)
{
	unsigned int cores = num_online_cpus();

	return cores > 2 ? DIV_ROUND_UP(cores, 2) : cores;
}
KPI_EXPORT(netif_get_num_default_rss_queues);
