// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/pnp/driver.c, manager.c, resource.c, linux/pnp.h: the bus of what a
 * BIOS or ACPI lists. Drivers register and wait; this machine has no such
 * device, nor a protocol that could find one.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/pnp.h>

#include "kpi.h"

#define NONE "no device of this bus is on this machine"

static int match(struct device *dev, struct device_driver *drv)
{
	return 0;
}

static struct bus_type pnp_bus = {
	.name = "pnp",
	.match = match,
};

static int start_pnp(void)
{
	return bus_register(&pnp_bus);
}
KPI_INIT_LATE(start_pnp);

int pnp_platform_devices;
KPI_EXPORT(pnp_platform_devices);

int pnp_register_driver(struct pnp_driver *drv)
{
	drv->driver.name = drv->name;
	drv->driver.bus = &pnp_bus;
	return driver_register(&drv->driver);
}
KPI_EXPORT(pnp_register_driver);

void pnp_unregister_driver(struct pnp_driver *drv)
{
	driver_unregister(&drv->driver);
}
KPI_EXPORT(pnp_unregister_driver);

struct resource *pnp_get_resource(struct pnp_dev *dev, unsigned long type,
				  unsigned int num)
{
	return NULL;
}
KPI_EXPORT_NOOP(pnp_get_resource, NONE);

int pnp_device_attach(struct pnp_dev *dev)
{
	return -EBUSY;
}
KPI_EXPORT_NOOP(pnp_device_attach, NONE);

void pnp_device_detach(struct pnp_dev *dev)
{
}
KPI_EXPORT_NOOP(pnp_device_detach, NONE);

int pnp_activate_dev(struct pnp_dev *dev)
{
	return -EINVAL;
}
KPI_EXPORT_NOOP(pnp_activate_dev, NONE);

int pnp_disable_dev(struct pnp_dev *dev)
{
	return -EINVAL;
}
KPI_EXPORT_NOOP(pnp_disable_dev, NONE);

int pnp_range_reserved(resource_size_t start, resource_size_t end)
{
	return 0;
}
KPI_EXPORT_NOOP(pnp_range_reserved, NONE);
