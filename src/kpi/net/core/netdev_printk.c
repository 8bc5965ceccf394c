// SPDX-License-Identifier: GPL-2.0
/* net/core/dev.c, linux/netdevice.h: messages that name an interface. */
#include <linux/dev_printk.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>

#include "kpi.h"
#include "kernel/printk_levels.h"

static void log_for(const char *level, const struct net_device *dev,
		    struct va_format *vaf)
{
	struct device *parent = dev ? dev->dev.parent : NULL;

	if (parent)
		dev_printk_emit(level[1] - '0', parent, "%s %s %s%s: %pV",
				dev_driver_string(parent), dev_name(parent),
				netdev_name(dev), netdev_reg_state(dev), vaf);
	else if (dev)
		printk("%s%s%s: %pV", level, netdev_name(dev),
		       netdev_reg_state(dev), vaf);
	else
		printk("%s(NULL net_device): %pV", level, vaf);
}

void netdev_printk(const char *level, const struct net_device *dev,
		   const char *fmt, ...)
{
	KPI_LOG_FORMAT(log_for, level, dev, fmt);
}
KPI_EXPORT(netdev_printk);

KPI_LOG_LEVEL(log_for, struct net_device, netdev_emerg, KERN_EMERG);
KPI_LOG_LEVEL(log_for, struct net_device, netdev_alert, KERN_ALERT);
KPI_LOG_LEVEL(log_for, struct net_device, netdev_crit, KERN_CRIT);
KPI_LOG_LEVEL(log_for, struct net_device, netdev_err, KERN_ERR);
KPI_LOG_LEVEL(log_for, struct net_device, netdev_warn, KERN_WARNING);
KPI_LOG_LEVEL(log_for, struct net_device, netdev_notice, KERN_NOTICE);
KPI_LOG_LEVEL(log_for, struct net_device, netdev_info, KERN_INFO);
