// SPDX-License-Identifier: GPL-2.0
/* drivers/base/power, linux/pm.h: the driver core's calls of it. */
#include <linux/device.h>
#include <linux/pm.h>

#include "kpi.h"
#include "base.h"

void kpi_pm_init(struct device *dev)
{
	spin_lock_init(&dev->power.lock);
	INIT_LIST_HEAD(&dev->power.entry);
}

void kpi_pm_add(struct device *dev)
{
}

void kpi_pm_remove(struct device *dev)
{
}

void kpi_pm_reinit(struct device *dev)
{
}

void kpi_pm_probe_begin(struct device *dev)
{
}

void kpi_pm_probe_end(struct device *dev)
{
}

void kpi_pm_release_begin(struct device *dev)
{
}

void kpi_pm_release_end(struct device *dev, bool wait)
{
}
