// SPDX-License-Identifier: GPL-2.0
/* net/core/dev.c, linux/netdevice.h: devices that stand on others. */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "kpi.h"
#include "dev.h"

/*
 * Nothing here puts one device upon another: bonds, bridges, VLANs and the like
 * ask for netdev_upper_dev_link(), which is not provided.
 */
bool netdev_has_any_upper_dev(struct net_device *dev)
{
	ASSERT_RTNL();
	return !list_empty(&dev->adj_list.upper);
}

bool netdev_has_upper_dev(struct net_device *dev, struct net_device *upper)
{
	ASSERT_RTNL();
	return false;
}
KPI_EXPORT(netdev_has_upper_dev);

struct net_device *netdev_master_upper_dev_get(struct net_device *dev)
{
	ASSERT_RTNL();
	return NULL;
}
KPI_EXPORT(netdev_master_upper_dev_get);

struct net_device *netdev_master_upper_dev_get_rcu(struct net_device *dev)
{
	return NULL;
}
KPI_EXPORT(netdev_master_upper_dev_get_rcu);
