// SPDX-License-Identifier: GPL-2.0
/* net/core/dev.c: net devices that a module leaves registered at its unload. */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

#include "kpi.h"
#include "dev.h"

/* Nobody finds it any more, so that nobody calls what is about to go. */
static void abandon(struct net_device *dev)
{
	kpi_netdev_detach(dev);
	kpi_watchdog_down(dev);
	kpi_dev_list_del(dev);
	dev->flags &= ~IFF_UP;
}

static int audit_netdevs(const struct kpi_module_image *image)
{
	struct net_device *dev, *next;
	int found = 0;

	rtnl_lock();
	for_each_netdev_safe(&init_net, dev, next) {
		if (!kpi_image_holds(image, (unsigned long)dev->netdev_ops))
			continue;
		pr_warn("net device %s is still registered (%ps)\n", dev->name,
			dev->netdev_ops);
		abandon(dev);
		found++;
	}
	rtnl_unlock();
	return found;
}
KPI_AUDIT(audit_netdevs);
