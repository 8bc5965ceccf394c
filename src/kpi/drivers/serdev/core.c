// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/serdev/core.c, linux/serdev.h: drivers for what is soldered to a
 * serial line. Firmware tells of such devices, and there is none here.
 */
#include <linux/serdev.h>

#include "kpi.h"

/* By the firmware's tables alone, which are empty. */
static int match(struct device *dev, struct device_driver *drv)
{
	return 0;
}

static struct bus_type serdev_bus_type = {
	.name = "serial",
	.match = match,
};

static int register_bus(void)
{
	return bus_register(&serdev_bus_type);
}
KPI_INIT_LATE(register_bus);

int __serdev_device_driver_register(struct serdev_device_driver *sdrv,
				    struct module *owner)
{
	sdrv->driver.bus = &serdev_bus_type;
	sdrv->driver.owner = owner;
	/* Probing waits for nobody: a line may be slow. */
	sdrv->driver.probe_type = PROBE_PREFER_ASYNCHRONOUS;
	return driver_register(&sdrv->driver);
}
KPI_EXPORT(__serdev_device_driver_register);
