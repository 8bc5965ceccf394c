// SPDX-License-Identifier: GPL-2.0
/* drivers/base/dd.c, linux/device.h: a driver takes a device, and leaves it. */
#include <linux/async.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "kpi.h"
#include "base.h"

bool device_is_bound(struct device *dev)
{
	return dev->p && klist_node_attached(&dev->p->knode_driver);
}
KPI_EXPORT(device_is_bound);

/* --------------------------------------------------------------- binding */

static ssize_t coredump_store(struct device *dev,
			      struct device_attribute *attr, const char *buf,
			      size_t count)
{
	device_lock(dev);
	dev->driver->coredump(dev);
	device_unlock(dev);
	return count;
}
static DEVICE_ATTR_WO(coredump);

/* "driver" of the device, and the device among those of the driver. */
static int show_binding(struct device *dev)
{
	struct device_driver *drv = dev->driver;
	int err;

	kpi_bus_notify(dev, BUS_NOTIFY_BIND_DRIVER);
	err = sysfs_create_link(&drv->p->kobj, &dev->kobj, kobject_name(&dev->kobj));
	if (err)
		return err;
	err = sysfs_create_link(&dev->kobj, &drv->p->kobj, "driver");
	if (!err && drv->coredump) {
		err = device_create_file(dev, &dev_attr_coredump);
		if (err)
			sysfs_remove_link(&dev->kobj, "driver");
	}
	if (err)
		sysfs_remove_link(&drv->p->kobj, kobject_name(&dev->kobj));
	return err;
}

static void hide_binding(struct device *dev)
{
	struct device_driver *drv = dev->driver;

	if (drv->coredump)
		device_remove_file(dev, &dev_attr_coredump);
	sysfs_remove_link(&drv->p->kobj, kobject_name(&dev->kobj));
	sysfs_remove_link(&dev->kobj, "driver");
}

static void bound(struct device *dev)
{
	klist_add_tail(&dev->p->knode_driver, &dev->driver->p->klist_devices);
	kpi_links_bound(dev);
	/* Those that wait for a supplier look whether it is this one. */
	kpi_deferred_del(dev);
	kpi_deferred_trigger();
	kpi_bus_notify(dev, BUS_NOTIFY_BOUND_DRIVER);
	kobject_uevent(&dev->kobj, KOBJ_BIND);
}

/* The driver has done it all itself (USB): only tell that it is bound. */
int device_bind_driver(struct device *dev)
{
	int err = show_binding(dev);

	if (err) {
		kpi_bus_notify(dev, BUS_NOTIFY_DRIVER_NOT_BOUND);
		return err;
	}
	bound(dev);
	return 0;
}
KPI_EXPORT(device_bind_driver);

/* What is left of a driver's stay. */
static void clean_up(struct device *dev)
{
	devres_release_all(dev);
	kfree(dev->dma_range_map);
	dev->dma_range_map = NULL;
	dev->driver = NULL;
	dev_set_drvdata(dev, NULL);
	if (dev->pm_domain && dev->pm_domain->dismiss)
		dev->pm_domain->dismiss(dev);
	kpi_pm_reinit(dev);
	dev_pm_set_driver_flags(dev, 0);
}

static void call_remove(struct device *dev)
{
	struct device_driver *drv = dev->driver;

	device_remove_groups(dev, drv->dev_groups);
	if (dev->bus && dev->bus->remove)
		dev->bus->remove(dev);
	else if (drv->remove)
		drv->remove(dev);
}

static int call_probe(struct device *dev, struct device_driver *drv)
{
	if (dev->bus->probe)
		return dev->bus->probe(dev);
	return drv->probe ? drv->probe(dev) : 0;
}

static int dma_configure(struct device *dev)
{
	return dev->bus->dma_configure ? dev->bus->dma_configure(dev) : 0;
}

static void dma_cleanup(struct device *dev)
{
	if (dev->bus && dev->bus->dma_cleanup)
		dev->bus->dma_cleanup(dev);
}

/* dev->driver is set. */
static int probe_steps(struct device *dev, struct device_driver *drv)
{
	int err = dma_configure(dev);

	if (err)
		return err;
	err = show_binding(dev);
	if (err)
		goto no_dma;
	if (dev->pm_domain && dev->pm_domain->activate) {
		err = dev->pm_domain->activate(dev);
		if (err)
			goto hide;
	}
	err = call_probe(dev, drv);
	/* Positive values are not errors, but neither are they agreed on. */
	if (err > 0)
		err = -err;
	if (err)
		goto hide;
	err = device_add_groups(dev, drv->dev_groups);
	if (!err) {
		if (dev->pm_domain && dev->pm_domain->sync)
			dev->pm_domain->sync(dev);
		return 0;
	}
	dev_err(dev, "device_add_groups() failed\n");
	call_remove(dev);
hide:
	hide_binding(dev);
no_dma:
	dma_cleanup(dev);
	return err;
}

static void report(struct device *dev, struct device_driver *drv, int err)
{
	if (err == -EPROBE_DEFER)
		dev_dbg(dev, "Driver %s requests probe deferral\n", drv->name);
	else if (err == -ENODEV || err == -ENXIO)
		pr_debug("%s: probe of %s rejects match %d\n", drv->name,
			 dev_name(dev), err);
	else
		pr_warn("%s: probe of %s failed with error %d\n", drv->name,
			dev_name(dev), err);
}

static int really_probe(struct device *dev, struct device_driver *drv)
{
	int err = kpi_links_check_suppliers(dev);

	if (err)
		return err;
	if (!list_empty(&dev->devres_head)) {
		dev_crit(dev, "Resources present before probing\n");
		kpi_links_no_driver(dev);
		return -EBUSY;
	}
	dev->driver = drv;
	err = probe_steps(dev, drv);
	if (!err) {
		bound(dev);
		return 0;
	}
	kpi_bus_notify(dev, BUS_NOTIFY_DRIVER_NOT_BOUND);
	kpi_links_no_driver(dev);
	clean_up(dev);
	report(dev, drv, err);
	return err;
}

/* The device's lock is held. 0: bound. */
int kpi_probe_device(struct device_driver *drv, struct device *dev)
{
	int err;

	if (dev->p->dead || !device_is_registered(dev))
		return -ENODEV;
	if (dev->driver)
		return -EBUSY;
	dev->can_match = true;
	kpi_pm_probe_begin(dev);
	err = really_probe(dev, drv);
	kpi_pm_probe_end(dev);
	return err;
}

/* Driver and device are brought together by somebody who knows. */
int device_driver_attach(struct device_driver *drv, struct device *dev)
{
	bool lock_parent = dev->parent && dev->bus->need_parent_lock;
	int err;

	if (lock_parent)
		device_lock(dev->parent);
	device_lock(dev);
	err = kpi_probe_deferrable(drv, dev);
	device_unlock(dev);
	if (lock_parent)
		device_unlock(dev->parent);
	/* Later is not what the caller asked for. */
	return err == -EPROBE_DEFER ? -EAGAIN : err;
}
KPI_EXPORT(device_driver_attach);

/* -------------------------------------------------------------- unbinding */

/* The device's lock is held. */
static void release_driver(struct device *dev)
{
	struct device_driver *drv = dev->driver;

	if (!drv)
		return;
	kpi_pm_release_begin(dev);
	while (kpi_links_busy(dev)) {
		device_unlock(dev);
		kpi_links_unbind_consumers(dev);
		device_lock(dev);
		/* Somebody else was quicker. */
		if (dev->driver != drv) {
			kpi_pm_release_end(dev, false);
			return;
		}
	}
	hide_binding(dev);
	kpi_bus_notify(dev, BUS_NOTIFY_UNBIND_DRIVER);
	kpi_pm_release_end(dev, true);
	call_remove(dev);
	dma_cleanup(dev);
	kpi_links_unbound(dev);
	clean_up(dev);
	klist_remove(&dev->p->knode_driver);
	kpi_bus_notify(dev, BUS_NOTIFY_UNBOUND_DRIVER);
	kobject_uevent(&dev->kobj, KOBJ_UNBIND);
}

/* From @drv alone, where it is not NULL. @parent: locked too. */
void kpi_device_release_driver(struct device *dev, struct device_driver *drv,
			       struct device *parent)
{
	bool lock_parent = parent && dev->bus && dev->bus->need_parent_lock;

	if (lock_parent)
		device_lock(parent);
	device_lock(dev);
	if (!drv || drv == dev->driver)
		release_driver(dev);
	device_unlock(dev);
	if (lock_parent)
		device_unlock(parent);
}

void device_release_driver(struct device *dev)
{
	kpi_device_release_driver(dev, NULL, NULL);
}
KPI_EXPORT(device_release_driver);

void device_driver_detach(struct device *dev)
{
	kpi_device_release_driver(dev, NULL, dev->parent);
}

static struct device *last_bound(struct device_driver *drv)
{
	struct klist *k = &drv->p->klist_devices;
	struct device *dev = NULL;

	spin_lock(&k->k_lock);
	if (!list_empty(&k->k_list)) {
		struct klist_node *n = list_last_entry(&k->k_list,
						       struct klist_node,
						       n_node);

		dev = get_device(container_of(n, struct device_private,
					      knode_driver)->device);
	}
	spin_unlock(&k->k_lock);
	return dev;
}

/* From all its devices, the newest first. */
void kpi_driver_detach(struct device_driver *drv)
{
	struct device *dev;

	if (kpi_driver_allows_async(drv))
		async_synchronize_full();
	while ((dev = last_bound(drv))) {
		kpi_device_release_driver(dev, drv, dev->parent);
		put_device(dev);
	}
}
