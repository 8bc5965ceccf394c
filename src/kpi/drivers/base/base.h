/* SPDX-License-Identifier: GPL-2.0 */
/*
 * base.h - what the driver core keeps of devices, classes, buses and drivers
 * beside the structs that drivers see.
 *
 * Lock order: a device's parent, the device, then the mutex of its class or
 * bus, then the klists. No lock is held while a driver's code runs but the
 * device's own mutex.
 */
#ifndef KPI_BASE_H
#define KPI_BASE_H

#include <linux/device.h>
#include <linux/klist.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/notifier.h>

/* A class or a bus: both are a directory with members and interfaces. */
struct subsys_private {
	struct kset subsys;		/* /sys/class/NAME, /sys/bus/NAME */
	struct klist klist_devices;
	struct list_head interfaces;
	struct mutex mutex;		/* members against interfaces */
	struct list_head all;		/* for audits */
	unsigned long ip;		/* who registered it */
	struct class *class;
	struct bus_type *bus;
	/* Of buses. */
	struct kset *devices_kset;	/* its devices/ */
	struct kset *drivers_kset;	/* its drivers/ */
	struct klist klist_drivers;
	struct blocking_notifier_head notifiers;
	bool drivers_autoprobe;
};

struct driver_private {
	struct kobject kobj;
	struct klist klist_devices;	/* bound to it */
	struct klist_node knode_bus;
	struct device_driver *driver;
	unsigned long ip;
};

struct device_private {
	struct klist klist_children;
	struct klist_node knode_parent;
	struct klist_node knode_driver;
	struct klist_node knode_bus;
	struct klist_node knode_class;
	struct list_head deferred;	/* dd_deferred.c: waiting for suppliers */
	char *deferred_reason;
	struct device_driver *async_driver;
	struct device *device;
	struct list_head all;		/* for audits */
	unsigned long ip;		/* who added it, 0: nobody's fault */
	bool dead;
};

/* core.c */
extern struct kset *devices_kset;
extern const struct kobj_type kpi_device_type;
int kpi_device_add(struct device *dev, unsigned long ip);

/* class_dir.c: /sys/devices/.../<class>/ between devices of two kinds */
struct kobject *kpi_device_parent(struct device *dev, struct device *parent);
void kpi_device_parent_put(struct kobject *dir);
struct kobject *kpi_virtual_dir(void);

/* device_attr.c */
int kpi_device_add_attrs(struct device *dev);
void kpi_device_remove_attrs(struct device *dev);
int kpi_device_add_links(struct device *dev);
void kpi_device_remove_links(struct device *dev);

/* devnode.c */
extern const struct kset_uevent_ops kpi_device_uevent_ops;
int kpi_devnode_add(struct device *dev);
void kpi_devnode_remove(struct device *dev);

/* class.c */
int kpi_class_add_device(struct device *dev);
void kpi_class_join(struct device *dev);
void kpi_class_leave(struct device *dev);

/* bus.c, bus_iter.c */
int kpi_bus_rescan_one(struct device *dev, void *unused);
int kpi_bus_add_device(struct device *dev);
void kpi_bus_remove_device(struct device *dev);
void kpi_bus_probe_device(struct device *dev);
void kpi_bus_notify(struct device *dev, unsigned long event);

/* dd.c, dd_deferred.c */
void kpi_driver_detach(struct device_driver *drv);
void device_driver_detach(struct device *dev);
void kpi_device_release_driver(struct device *dev, struct device_driver *drv,
			       struct device *parent);
int kpi_probe_device(struct device_driver *drv, struct device *dev);
int kpi_probe_deferrable(struct device_driver *drv, struct device *dev);
bool kpi_driver_allows_async(const struct device_driver *drv);
void kpi_deferred_del(struct device *dev);
void kpi_deferred_trigger(void);
int kpi_deferred_count(void);
void kpi_deferred_flush(void);
void device_set_deferred_probe_reason(const struct device *dev,
				      struct va_format *vaf);

/* device_link.c */
void kpi_links_init(struct device *dev);
int kpi_links_check_suppliers(struct device *dev);
void kpi_links_bound(struct device *dev);
void kpi_links_no_driver(struct device *dev);
bool kpi_links_busy(struct device *dev);
void kpi_links_sync_state(struct device *dev);
void kpi_links_unbind_consumers(struct device *dev);
void kpi_links_unbound(struct device *dev);
void kpi_links_purge(struct device *dev);

/* devres.c */
int devres_release_all(struct device *dev);

/* power: runtime.c, wakeup.c, power_sysfs.c */
void kpi_pm_init(struct device *dev);
void kpi_pm_add(struct device *dev);
void kpi_pm_remove(struct device *dev);
void kpi_pm_reinit(struct device *dev);
/* A probe needs the parent awake; a remove needs the device itself so. */
void kpi_pm_probe_begin(struct device *dev);
void kpi_pm_probe_end(struct device *dev);
void kpi_pm_release_begin(struct device *dev);
void kpi_pm_release_end(struct device *dev, bool wait);

/* auxiliary.c, where the kernel has that bus */
#ifdef CONFIG_AUXILIARY_BUS
int kpi_auxiliary_init(void);
#else
static inline int kpi_auxiliary_init(void)
{
	return 0;
}
#endif

/* swnode_device.c */
void kpi_swnode_release(struct device *dev);

/* The sets at the top of /sys, made by init.c. */
extern struct kset *kpi_class_kset;
extern struct kset *kpi_bus_kset;
extern const struct kset_uevent_ops kpi_bus_uevent_ops;
int kpi_driver_register(struct device_driver *drv, unsigned long ip);

static inline int device_match(struct device_driver *drv, struct device *dev)
{
	return drv->bus->match ? drv->bus->match(dev, drv) : 1;
}

#endif
