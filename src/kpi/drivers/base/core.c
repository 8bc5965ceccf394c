// SPDX-License-Identifier: GPL-2.0
/* drivers/base/core.c, linux/device.h: a device's life. */
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/pm_qos.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "base.h"
#include "base_audit.h"

/* /sys/devices */
struct kset *devices_kset;

/* ------------------------------------------------------------- the object */

static ssize_t attr_show(struct kobject *kobj, struct attribute *attr,
			 char *buf)
{
	struct device_attribute *at =
		container_of(attr, struct device_attribute, attr);
	ssize_t len = -EIO;

	if (at->show)
		len = at->show(kobj_to_dev(kobj), at, buf);
	if (len >= (ssize_t)PAGE_SIZE)
		pr_err("dev_attr_show: %pS returned bad count\n", at->show);
	return len;
}

static ssize_t attr_store(struct kobject *kobj, struct attribute *attr,
			  const char *buf, size_t count)
{
	struct device_attribute *at =
		container_of(attr, struct device_attribute, attr);

	return at->store ? at->store(kobj_to_dev(kobj), at, buf, count) : -EIO;
}

static const struct sysfs_ops device_sysfs_ops = {
	.show = attr_show,
	.store = attr_store,
};

/* The last reference is gone. */
static void release_device(struct kobject *kobj)
{
	struct device *dev = kobj_to_dev(kobj);
	struct device_private *p = dev->p;

	/* Some drivers take resources before a driver is bound. */
	devres_release_all(dev);
	kfree(dev->dma_range_map);
	if (dev->release)
		dev->release(dev);
	else if (dev->type && dev->type->release)
		dev->type->release(dev);
	else if (dev->class && dev->class->dev_release)
		dev->class->dev_release(dev);
	else
		WARN(1, "Device '%s' does not have a release() function, it is broken and must be fixed. See Documentation/core-api/kobject.rst.\n",
		     dev_name(dev));
	kfree(p);
}

static void device_ownership(struct kobject *kobj, kuid_t *uid, kgid_t *gid)
{
	struct device *dev = kobj_to_dev(kobj);

	if (dev->class && dev->class->get_ownership)
		dev->class->get_ownership(dev, uid, gid);
}

const struct kobj_type kpi_device_type = {
	.release = release_device,
	.sysfs_ops = &device_sysfs_ops,
	.get_ownership = device_ownership,
};

struct device *get_device(struct device *dev)
{
	return dev ? kobj_to_dev(kobject_get(&dev->kobj)) : NULL;
}
KPI_EXPORT(get_device);

void put_device(struct device *dev)
{
	if (dev)
		kobject_put(&dev->kobj);
}
KPI_EXPORT(put_device);

void device_initialize(struct device *dev)
{
	dev->kobj.kset = devices_kset;
	kobject_init(&dev->kobj, &kpi_device_type);
	INIT_LIST_HEAD(&dev->dma_pools);
	mutex_init(&dev->mutex);
	spin_lock_init(&dev->devres_lock);
	INIT_LIST_HEAD(&dev->devres_head);
	kpi_pm_init(dev);
	set_dev_node(dev, NUMA_NO_NODE);
	kpi_links_init(dev);
}
KPI_EXPORT(device_initialize);

int dev_set_name(struct device *dev, const char *fmt, ...)
{
	va_list vargs;
	int err;

	va_start(vargs, fmt);
	err = kobject_set_name_vargs(&dev->kobj, fmt, vargs);
	va_end(vargs);
	return err;
}
KPI_EXPORT(dev_set_name);

/* ---------------------------------------------------------------- adding */

static struct device *child_device(struct klist_node *n)
{
	return container_of(n, struct device_private, knode_parent)->device;
}

static void get_child(struct klist_node *n)
{
	get_device(child_device(n));
}

static void put_child(struct klist_node *n)
{
	put_device(child_device(n));
}

static int init_private(struct device *dev)
{
	struct device_private *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->device = dev;
	klist_init(&p->klist_children, get_child, put_child);
	INIT_LIST_HEAD(&p->deferred);
	INIT_LIST_HEAD(&p->all);
	dev->p = p;
	return 0;
}

/* The name it came with, or one that its bus makes of a number. */
static int settle_name(struct device *dev)
{
	int err = 0;

	if (dev->init_name) {
		err = dev_set_name(dev, "%s", dev->init_name);
		dev->init_name = NULL;
	}
	if (!dev_name(dev) && dev->bus && dev->bus->dev_name)
		err = dev_set_name(dev, "%s%u", dev->bus->dev_name, dev->id);
	if (err)
		return err;
	return dev_name(dev) ? 0 : -EINVAL;
}

/* Hooks that a platform may set; nobody has. */
int (*platform_notify)(struct device *dev);
int (*platform_notify_remove)(struct device *dev);

/* What is shown of the device, from its directory to its node. */
static int show_device(struct device *dev)
{
	int err;

	err = kobject_add(&dev->kobj, dev->kobj.parent, NULL);
	if (err)
		return err;
	err = kpi_device_add_links(dev);
	if (err)
		goto no_links;
	err = kpi_device_add_attrs(dev);
	if (err)
		goto no_attrs;
	err = kpi_bus_add_device(dev);
	if (err)
		goto no_bus;
	kpi_pm_add(dev);
	err = kpi_devnode_add(dev);
	if (!err)
		return 0;
	kpi_pm_remove(dev);
	dev_pm_qos_constraints_destroy(dev);
	kpi_bus_remove_device(dev);
no_bus:
	kpi_device_remove_attrs(dev);
no_attrs:
	kpi_device_remove_links(dev);
no_links:
	/* Nothing told of it, nothing tells of its end. */
	kobject_del(&dev->kobj);
	return err;
}

int kpi_device_add(struct device *dev, unsigned long ip)
{
	struct kobject *parent_kobj;
	struct device *parent;
	int err;

	dev = get_device(dev);
	if (!dev)
		return -EINVAL;
	err = dev->p ? 0 : init_private(dev);
	if (!err)
		err = settle_name(dev);
	if (err)
		goto put;
	dev->p->ip = ip;
	parent = get_device(dev->parent);
	parent_kobj = kpi_device_parent(dev, parent);
	if (IS_ERR(parent_kobj)) {
		err = PTR_ERR(parent_kobj);
		goto put_parent;
	}
	if (parent_kobj)
		dev->kobj.parent = parent_kobj;
	if (parent && dev_to_node(dev) == NUMA_NO_NODE)
		set_dev_node(dev, dev_to_node(parent));
	err = show_device(dev);
	if (err) {
		kpi_device_parent_put(parent_kobj);
		goto put_parent;
	}
	kpi_audit_add_device(dev);
	kpi_bus_notify(dev, BUS_NOTIFY_ADD_DEVICE);
	kobject_uevent(&dev->kobj, KOBJ_ADD);
	kpi_bus_probe_device(dev);
	if (parent)
		klist_add_tail(&dev->p->knode_parent,
			       &parent->p->klist_children);
	kpi_class_join(dev);
	put_device(dev);
	return 0;

put_parent:
	put_device(parent);
put:
	put_device(dev);
	return err;
}

int device_add(struct device *dev)
{
	return kpi_device_add(dev, _RET_IP_);
}
KPI_EXPORT(device_add);

int device_register(struct device *dev)
{
	device_initialize(dev);
	return kpi_device_add(dev, _RET_IP_);
}
KPI_EXPORT(device_register);

/* -------------------------------------------------------------- removing */

/* No probe from here on. false: somebody else has done so. */
bool kill_device(struct device *dev)
{
	if (dev->p->dead)
		return false;
	dev->p->dead = true;
	return true;
}
KPI_EXPORT(kill_device);

void device_del(struct device *dev)
{
	struct device *parent = dev->parent;
	struct kobject *dir;

	device_lock(dev);
	kill_device(dev);
	device_unlock(dev);
	kpi_bus_notify(dev, BUS_NOTIFY_DEL_DEVICE);
	kpi_audit_del_device(dev);
	if (parent)
		klist_del(&dev->p->knode_parent);
	kpi_devnode_remove(dev);
	kpi_device_remove_links(dev);
	kpi_class_leave(dev);
	kpi_device_remove_attrs(dev);
	kpi_bus_remove_device(dev);
	kpi_pm_remove(dev);
	kpi_deferred_del(dev);
	kpi_swnode_release(dev);
	kpi_links_purge(dev);
	kpi_bus_notify(dev, BUS_NOTIFY_REMOVED_DEVICE);
	kobject_uevent(&dev->kobj, KOBJ_REMOVE);
	/* The directory between may hold this device alone. */
	dir = dev->kobj.parent;
	kobject_get(dir);
	kobject_del(&dev->kobj);
	kpi_device_parent_put(dir);
	kobject_put(dir);
	put_device(parent);
}
KPI_EXPORT(device_del);

void device_unregister(struct device *dev)
{
	device_del(dev);
	put_device(dev);
}
KPI_EXPORT(device_unregister);
