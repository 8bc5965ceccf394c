// SPDX-License-Identifier: GPL-2.0
/* drivers/base/bus.c, linux/device/bus.h: walking a bus's devices, drivers. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>

#include "kpi.h"
#include "base.h"

static struct device *device_at(struct klist_node *n)
{
	return n ? container_of(n, struct device_private, knode_bus)->device :
	       NULL;
}

static struct device_driver *driver_at(struct klist_node *n)
{
	return n ? container_of(n, struct driver_private, knode_bus)->driver :
	       NULL;
}

/* From behind @start on. */
int bus_for_each_dev(struct bus_type *bus, struct device *start, void *data,
		     int (*fn)(struct device *, void *))
{
	struct klist_iter i;
	struct device *dev;
	int ret = 0;

	if (!bus || !bus->p)
		return -EINVAL;
	klist_iter_init_node(&bus->p->klist_devices, &i,
			     start ? &start->p->knode_bus : NULL);
	while (!ret && (dev = device_at(klist_next(&i))))
		ret = fn(dev, data);
	klist_iter_exit(&i);
	return ret;
}
KPI_EXPORT(bus_for_each_dev);

/* With a reference. */
struct device *bus_find_device(struct bus_type *bus, struct device *start,
			       const void *data,
			       int (*match)(struct device *, const void *))
{
	struct klist_iter i;
	struct device *dev;

	if (!bus || !bus->p)
		return NULL;
	klist_iter_init_node(&bus->p->klist_devices, &i,
			     start ? &start->p->knode_bus : NULL);
	while ((dev = device_at(klist_next(&i))))
		if (match(dev, data) && get_device(dev))
			break;
	klist_iter_exit(&i);
	return dev;
}
KPI_EXPORT(bus_find_device);

int bus_for_each_drv(struct bus_type *bus, struct device_driver *start,
		     void *data, int (*fn)(struct device_driver *, void *))
{
	struct device_driver *drv;
	struct klist_iter i;
	int ret = 0;

	if (!bus || !bus->p)
		return -EINVAL;
	klist_iter_init_node(&bus->p->klist_drivers, &i,
			     start ? &start->p->knode_bus : NULL);
	while (!ret && (drv = driver_at(klist_next(&i))))
		ret = fn(drv, data);
	klist_iter_exit(&i);
	return ret;
}
KPI_EXPORT(bus_for_each_drv);

void subsys_dev_iter_init(struct subsys_dev_iter *iter,
			  struct bus_type *subsys, struct device *start,
			  const struct device_type *type)
{
	klist_iter_init_node(&subsys->p->klist_devices, &iter->ki,
			     start ? &start->p->knode_bus : NULL);
	iter->type = type;
}
KPI_EXPORT(subsys_dev_iter_init);

struct device *subsys_dev_iter_next(struct subsys_dev_iter *iter)
{
	struct device *dev;

	while ((dev = device_at(klist_next(&iter->ki))))
		if (!iter->type || iter->type == dev->type)
			break;
	return dev;
}
KPI_EXPORT(subsys_dev_iter_next);

void subsys_dev_iter_exit(struct subsys_dev_iter *iter)
{
	klist_iter_exit(&iter->ki);
}
KPI_EXPORT(subsys_dev_iter_exit);

static int has_id(struct device *dev, const void *id)
{
	return dev->id == *(const unsigned int *)id;
}

/* @hint: where the search had better begin. */
struct device *subsys_find_device_by_id(struct bus_type *subsys,
					unsigned int id, struct device *hint)
{
	if (hint && hint->id == id)
		return get_device(hint);
	return bus_find_device(subsys, NULL, &id, has_id);
}
KPI_EXPORT(subsys_find_device_by_id);

/* ---------------------------------------------------------- looking again */

int kpi_bus_rescan_one(struct device *dev, void *unused)
{
	int ret = 0;

	if (!dev->driver) {
		if (dev->parent && dev->bus->need_parent_lock)
			device_lock(dev->parent);
		ret = device_attach(dev);
		if (dev->parent && dev->bus->need_parent_lock)
			device_unlock(dev->parent);
	}
	return ret < 0 ? ret : 0;
}

int bus_rescan_devices(struct bus_type *bus)
{
	return bus_for_each_dev(bus, NULL, NULL, kpi_bus_rescan_one);
}
KPI_EXPORT(bus_rescan_devices);

/* Unbind and look for a driver anew. */
int device_reprobe(struct device *dev)
{
	if (dev->driver)
		device_driver_detach(dev);
	return kpi_bus_rescan_one(dev, NULL);
}
KPI_EXPORT(device_reprobe);

/* ------------------------------------------------------------- interfaces */

static int add_to(struct device *dev, void *data)
{
	struct subsys_interface *sif = data;

	sif->add_dev(dev, sif);
	return 0;
}

static int remove_from(struct device *dev, void *data)
{
	struct subsys_interface *sif = data;

	sif->remove_dev(dev, sif);
	return 0;
}

int subsys_interface_register(struct subsys_interface *sif)
{
	struct bus_type *bus;

	if (!sif || !sif->subsys || !sif->subsys->p)
		return -ENODEV;
	bus = sif->subsys;
	kset_get(&bus->p->subsys);
	mutex_lock(&bus->p->mutex);
	list_add_tail(&sif->node, &bus->p->interfaces);
	if (sif->add_dev)
		bus_for_each_dev(bus, NULL, sif, add_to);
	mutex_unlock(&bus->p->mutex);
	return 0;
}
KPI_EXPORT(subsys_interface_register);

void subsys_interface_unregister(struct subsys_interface *sif)
{
	struct bus_type *bus;

	if (!sif || !sif->subsys)
		return;
	bus = sif->subsys;
	mutex_lock(&bus->p->mutex);
	list_del_init(&sif->node);
	if (sif->remove_dev)
		bus_for_each_dev(bus, NULL, sif, remove_from);
	mutex_unlock(&bus->p->mutex);
	kset_put(&bus->p->subsys);
}
KPI_EXPORT(subsys_interface_unregister);
