// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/bus.c, linux/device.h: buses whose devices have a root
 * of their own, /sys/devices/system/NAME or /sys/devices/virtual/NAME.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "kpi.h"
#include "base.h"

/* /sys/devices/system, made when somebody needs it. */
static struct kobject *get_system_dir(void)
{
	static DEFINE_MUTEX(lock);
	static struct kobject *dir;

	mutex_lock(&lock);
	if (!dir)
		dir = kobject_create_and_add("system", &devices_kset->kobj);
	mutex_unlock(&lock);
	return dir;
}

static void free_root(struct device *dev)
{
	kfree(dev);
}

static int register_subsys(struct bus_type *subsys,
			   const struct attribute_group **groups,
			   struct kobject *parent)
{
	struct device *root;
	int err;

	if (!parent)
		return -ENOMEM;
	err = bus_register(subsys);
	if (err)
		return err;
	root = kzalloc(sizeof(*root), GFP_KERNEL);
	if (!root) {
		bus_unregister(subsys);
		return -ENOMEM;
	}
	device_initialize(root);
	root->kobj.parent = parent;
	root->groups = groups;
	root->release = free_root;
	err = dev_set_name(root, "%s", subsys->name);
	if (!err)
		err = kpi_device_add(root, 0);
	if (err) {
		put_device(root);
		bus_unregister(subsys);
		return err;
	}
	subsys->dev_root = root;
	return 0;
}

int subsys_system_register(struct bus_type *subsys,
			   const struct attribute_group **groups)
{
	return register_subsys(subsys, groups, get_system_dir());
}
KPI_EXPORT(subsys_system_register);

int subsys_virtual_register(struct bus_type *subsys,
			    const struct attribute_group **groups)
{
	return register_subsys(subsys, groups, kpi_virtual_dir());
}
KPI_EXPORT(subsys_virtual_register);
