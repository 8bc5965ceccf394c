// SPDX-License-Identifier: GPL-2.0
/* drivers/base/core.c, linux/device.h: devices that the core makes itself. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "kpi.h"
#include "base.h"

static void free_created(struct device *dev)
{
	kfree(dev);
}

static __printf(7, 0) struct device *
create(struct class *class, struct device *parent, dev_t devt, void *drvdata,
       const struct attribute_group **groups, unsigned long ip,
       const char *fmt, va_list args)
{
	struct device *dev;
	int err;

	if (IS_ERR_OR_NULL(class))
		return ERR_PTR(-ENODEV);
	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	device_initialize(dev);
	dev->devt = devt;
	dev->class = class;
	dev->parent = parent;
	dev->groups = groups;
	dev->release = free_created;
	dev_set_drvdata(dev, drvdata);
	err = kobject_set_name_vargs(&dev->kobj, fmt, args);
	if (!err)
		err = kpi_device_add(dev, ip);
	if (err) {
		put_device(dev);
		return ERR_PTR(err);
	}
	return dev;
}

struct device *device_create(struct class *class, struct device *parent,
			     dev_t devt, void *drvdata, const char *fmt, ...)
{
	struct device *dev;
	va_list args;

	va_start(args, fmt);
	dev = create(class, parent, devt, drvdata, NULL, _RET_IP_, fmt, args);
	va_end(args);
	return dev;
}
KPI_EXPORT(device_create);

struct device *device_create_with_groups(struct class *class,
					 struct device *parent, dev_t devt,
					 void *drvdata,
					 const struct attribute_group **groups,
					 const char *fmt, ...)
{
	struct device *dev;
	va_list args;

	va_start(args, fmt);
	dev = create(class, parent, devt, drvdata, groups, _RET_IP_, fmt,
		     args);
	va_end(args);
	return dev;
}
KPI_EXPORT(device_create_with_groups);

void device_destroy(struct class *class, dev_t devt)
{
	struct device *dev = class_find_device_by_devt(class, devt);

	if (!dev)
		return;
	put_device(dev);
	device_unregister(dev);
}
KPI_EXPORT(device_destroy);

/* ------------------------------------------------- the root of a hierarchy */

struct root_device {
	struct device dev;
	struct module *owner;
};

static void free_root(struct device *dev)
{
	kfree(container_of(dev, struct root_device, dev));
}

/* A directory right under /sys/devices, with a link to its module. */
struct device *__root_device_register(const char *name, struct module *owner)
{
	struct root_device *root = kzalloc(sizeof(*root), GFP_KERNEL);
	int err;

	if (!root)
		return ERR_PTR(-ENOMEM);
	device_initialize(&root->dev);
	root->dev.release = free_root;
	err = dev_set_name(&root->dev, "%s", name);
	if (!err)
		err = kpi_device_add(&root->dev, _RET_IP_);
	if (err) {
		put_device(&root->dev);
		return ERR_PTR(err);
	}
	if (owner && owner->mkobj.kobj.sd) {
		err = sysfs_create_link(&root->dev.kobj, &owner->mkobj.kobj,
					"module");
		if (err) {
			device_unregister(&root->dev);
			return ERR_PTR(err);
		}
		root->owner = owner;
	}
	return &root->dev;
}
KPI_EXPORT(__root_device_register);

void root_device_unregister(struct device *dev)
{
	struct root_device *root = container_of(dev, struct root_device, dev);

	if (root->owner)
		sysfs_remove_link(&dev->kobj, "module");
	device_unregister(dev);
}
KPI_EXPORT(root_device_unregister);
