// SPDX-License-Identifier: GPL-2.0
/* net/core/dev.c, linux/netdevice.h: TX queues by CPU and by traffic class. */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "kpi.h"
#include "dev.h"

int __netif_set_xps_queue(struct net_device *dev, const unsigned long *mask,
			  u16 index, enum xps_map_type type)
{
	return index < dev->num_tx_queues ? 0 : -EINVAL;
}
KPI_EXPORT_PARTIAL(__netif_set_xps_queue,
		   "the map is not kept: flows choose queues by their hash");

int netif_set_xps_queue(struct net_device *dev, const struct cpumask *mask,
			u16 index)
{
	return __netif_set_xps_queue(dev, cpumask_bits(mask), index, XPS_CPUS);
}
KPI_EXPORT_PARTIAL(netif_set_xps_queue,
		   "the map is not kept: flows choose queues by their hash");

void netdev_reset_tc(struct net_device *dev)
{
	dev->num_tc = 0;
	memset(dev->tc_to_txq, 0, sizeof(dev->tc_to_txq));
	memset(dev->prio_tc_map, 0, sizeof(dev->prio_tc_map));
}
KPI_EXPORT(netdev_reset_tc);

int netdev_set_tc_queue(struct net_device *dev, u8 tc, u16 count, u16 offset)
{
	if (tc >= dev->num_tc)
		return -EINVAL;
	dev->tc_to_txq[tc].count = count;
	dev->tc_to_txq[tc].offset = offset;
	return 0;
}
KPI_EXPORT(netdev_set_tc_queue);

int netdev_set_num_tc(struct net_device *dev, u8 num_tc)
{
	if (num_tc > TC_MAX_QUEUE)
		return -EINVAL;
	dev->num_tc = num_tc;
	return 0;
}
KPI_EXPORT(netdev_set_num_tc);

/* The class that a queue is of: 0 without classes, -1: of none. */
int netdev_txq_to_tc(struct net_device *dev, unsigned int txq)
{
	int i;

	if (!dev->num_tc)
		return 0;
	for (i = 0; i < TC_MAX_QUEUE; i++)
		if (txq - dev->tc_to_txq[i].offset < dev->tc_to_txq[i].count)
			return i;
	return -1;
}
KPI_EXPORT(netdev_txq_to_tc);
