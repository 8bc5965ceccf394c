// SPDX-License-Identifier: GPL-2.0
/* drivers/base/core.c, linux/device.h: devices that need other devices. */
#include <linux/device.h>

#include "kpi.h"
#include "base.h"

void kpi_links_init(struct device *dev)
{
	INIT_LIST_HEAD(&dev->links.consumers);
	INIT_LIST_HEAD(&dev->links.suppliers);
	INIT_LIST_HEAD(&dev->links.defer_sync);
	dev->links.status = DL_DEV_NO_DRIVER;
}

int kpi_links_check_suppliers(struct device *dev)
{
	return 0;
}

void kpi_links_bound(struct device *dev)
{
}

void kpi_links_no_driver(struct device *dev)
{
}

bool kpi_links_busy(struct device *dev)
{
	return false;
}

void kpi_links_unbind_consumers(struct device *dev)
{
}

void kpi_links_unbound(struct device *dev)
{
}

void kpi_links_purge(struct device *dev)
{
}
