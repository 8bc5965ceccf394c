// SPDX-License-Identifier: GPL-2.0
/* drivers/base/class.c, linux/device/class.h: walking the members of a class. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "kpi.h"
#include "base.h"

/* From behind @start on; of @type alone where one is given. */
void class_dev_iter_init(struct class_dev_iter *iter, struct class *class,
			 struct device *start, const struct device_type *type)
{
	klist_iter_init_node(&class->p->klist_devices, &iter->ki,
			     start ? &start->p->knode_class : NULL);
	iter->type = type;
}
KPI_EXPORT(class_dev_iter_init);

/* The device is good until the next step. */
struct device *class_dev_iter_next(struct class_dev_iter *iter)
{
	struct klist_node *n;
	struct device *dev;

	while ((n = klist_next(&iter->ki))) {
		dev = container_of(n, struct device_private,
				   knode_class)->device;
		if (!iter->type || iter->type == dev->type)
			return dev;
	}
	return NULL;
}
KPI_EXPORT(class_dev_iter_next);

void class_dev_iter_exit(struct class_dev_iter *iter)
{
	klist_iter_exit(&iter->ki);
}
KPI_EXPORT(class_dev_iter_exit);

static bool usable(struct class *class, const char *caller)
{
	if (!class)
		return false;
	WARN(!class->p, "%s called for class '%s' before it was initialized",
	     caller, class->name);
	return class->p;
}

int class_for_each_device(struct class *class, struct device *start,
			  void *data, int (*fn)(struct device *, void *))
{
	struct class_dev_iter iter;
	struct device *dev;
	int ret = 0;

	if (!usable(class, __func__))
		return -EINVAL;
	class_dev_iter_init(&iter, class, start, NULL);
	while (!ret && (dev = class_dev_iter_next(&iter)))
		ret = fn(dev, data);
	class_dev_iter_exit(&iter);
	return ret;
}
KPI_EXPORT(class_for_each_device);

/* With a reference. */
struct device *class_find_device(struct class *class, struct device *start,
				 const void *data,
				 int (*match)(struct device *, const void *))
{
	struct class_dev_iter iter;
	struct device *dev;

	if (!usable(class, __func__))
		return NULL;
	class_dev_iter_init(&iter, class, start, NULL);
	while ((dev = class_dev_iter_next(&iter)))
		if (match(dev, data)) {
			get_device(dev);
			break;
		}
	class_dev_iter_exit(&iter);
	return dev;
}
KPI_EXPORT(class_find_device);

/* ------------------------------------------------------------- interfaces */

int class_interface_register(struct class_interface *intf)
{
	struct class_dev_iter iter;
	struct device *dev;
	struct class *class;

	if (!intf || !intf->class)
		return -ENODEV;
	class = intf->class;
	if (!kset_get(&class->p->subsys))
		return -EINVAL;
	mutex_lock(&class->p->mutex);
	list_add_tail(&intf->node, &class->p->interfaces);
	if (intf->add_dev) {
		class_dev_iter_init(&iter, class, NULL, NULL);
		while ((dev = class_dev_iter_next(&iter)))
			intf->add_dev(dev, intf);
		class_dev_iter_exit(&iter);
	}
	mutex_unlock(&class->p->mutex);
	return 0;
}
KPI_EXPORT(class_interface_register);

void class_interface_unregister(struct class_interface *intf)
{
	struct class *class = intf->class;
	struct class_dev_iter iter;
	struct device *dev;

	if (!class)
		return;
	mutex_lock(&class->p->mutex);
	list_del_init(&intf->node);
	if (intf->remove_dev) {
		class_dev_iter_init(&iter, class, NULL, NULL);
		while ((dev = class_dev_iter_next(&iter)))
			intf->remove_dev(dev, intf);
		class_dev_iter_exit(&iter);
	}
	mutex_unlock(&class->p->mutex);
	kset_put(&class->p->subsys);
}
KPI_EXPORT(class_interface_unregister);

/* ------------------------- a directory of links, for what was a class once */

struct class_compat {
	struct kobject *kobj;
};

struct class_compat *class_compat_register(const char *name)
{
	struct class_compat *cls = kmalloc(sizeof(*cls), GFP_KERNEL);

	if (!cls)
		return NULL;
	cls->kobj = kobject_create_and_add(name, &kpi_class_kset->kobj);
	if (!cls->kobj) {
		kfree(cls);
		return NULL;
	}
	return cls;
}
KPI_EXPORT(class_compat_register);

void class_compat_unregister(struct class_compat *cls)
{
	kobject_put(cls->kobj);
	kfree(cls);
}
KPI_EXPORT(class_compat_unregister);

int class_compat_create_link(struct class_compat *cls, struct device *dev,
			     struct device *device_link)
{
	int err = sysfs_create_link(cls->kobj, &dev->kobj, dev_name(dev));

	/* Beside it the "device" link that real class devices have. */
	if (!err && device_link) {
		err = sysfs_create_link(&dev->kobj, &device_link->kobj,
					"device");
		if (err)
			sysfs_remove_link(cls->kobj, dev_name(dev));
	}
	return err;
}
KPI_EXPORT(class_compat_create_link);

void class_compat_remove_link(struct class_compat *cls, struct device *dev,
			      struct device *device_link)
{
	if (device_link)
		sysfs_remove_link(&dev->kobj, "device");
	sysfs_remove_link(cls->kobj, dev_name(dev));
}
KPI_EXPORT(class_compat_remove_link);
