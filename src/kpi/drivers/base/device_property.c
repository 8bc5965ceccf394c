// SPDX-License-Identifier: GPL-2.0
/* drivers/base/property.c, linux/property.h: a device's firmware node. */
#include <linux/device.h>
#include <linux/property.h>

#include "kpi.h"
#include "base.h"

void kpi_swnode_notify(struct device *dev)
{
}

void kpi_swnode_notify_remove(struct device *dev)
{
}

struct fwnode_handle *__dev_fwnode(struct device *dev)
{
	return dev->fwnode;
}
KPI_EXPORT(__dev_fwnode);

const struct fwnode_handle *__dev_fwnode_const(const struct device *dev)
{
	return dev->fwnode;
}
KPI_EXPORT(__dev_fwnode_const);
