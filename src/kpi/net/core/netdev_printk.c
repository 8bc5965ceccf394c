// SPDX-License-Identifier: GPL-2.0
/* net/core/dev.c, linux/netdevice.h: messages that name an interface. */
#include <linux/dev_printk.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>

#include "kpi.h"

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

#define LOG_FORMAT(level, dev, fmt)					\
	do {								\
		struct va_format vaf;					\
		va_list ap;						\
									\
		va_start(ap, fmt);					\
		vaf.fmt = fmt;						\
		vaf.va = &ap;						\
		log_for(level, dev, &vaf);				\
		va_end(ap);						\
	} while (0)

void netdev_printk(const char *level, const struct net_device *dev,
		   const char *fmt, ...)
{
	LOG_FORMAT(level, dev, fmt);
}
KPI_EXPORT(netdev_printk);

#define NETDEV_LEVEL(name, level)					\
void name(const struct net_device *dev, const char *fmt, ...)		\
{									\
	LOG_FORMAT(level, dev, fmt);					\
}									\
KPI_EXPORT(name)

NETDEV_LEVEL(netdev_emerg, KERN_EMERG);
NETDEV_LEVEL(netdev_alert, KERN_ALERT);
NETDEV_LEVEL(netdev_crit, KERN_CRIT);
NETDEV_LEVEL(netdev_err, KERN_ERR);
NETDEV_LEVEL(netdev_warn, KERN_WARNING);
NETDEV_LEVEL(netdev_notice, KERN_NOTICE);
NETDEV_LEVEL(netdev_info, KERN_INFO);
