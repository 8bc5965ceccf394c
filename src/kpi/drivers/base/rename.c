// SPDX-License-Identifier: GPL-2.0
/* drivers/base/core.c, linux/device.h: changing what a device is known by. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "kpi.h"
#include "base.h"

static int rename_links(struct device *dev, const char *old, const char *new)
{
	if (dev->class)
		return sysfs_rename_link_ns(&dev->class->p->subsys.kobj,
					    &dev->kobj, old, new, NULL);
	return 0;
}

/* The name is not safe against readers: rename before anybody knows it. */
int device_rename(struct device *dev, const char *new_name)
{
	char *old;
	int err;

	dev = get_device(dev);
	if (!dev)
		return -EINVAL;
	dev_dbg(dev, "renaming to %s\n", new_name);
	old = kstrdup(dev_name(dev), GFP_KERNEL);
	err = old ? rename_links(dev, old, new_name) : -ENOMEM;
	if (!err)
		err = kobject_rename(&dev->kobj, new_name);
	kfree(old);
	put_device(dev);
	return err;
}
KPI_EXPORT(device_rename);

static int move_link(struct device *dev, struct device *old_parent,
		     struct device *new_parent)
{
	if (!dev->class)
		return 0;
	if (old_parent)
		sysfs_remove_link(&dev->kobj, "device");
	return new_parent ? sysfs_create_link(&dev->kobj, &new_parent->kobj,
					      "device") : 0;
}

static void change_parent(struct device *dev, struct device *to)
{
	struct device *from = dev->parent;

	dev->parent = to;
	if (from)
		klist_remove(&dev->p->knode_parent);
	if (!to)
		return;
	klist_add_tail(&dev->p->knode_parent, &to->p->klist_children);
	set_dev_node(dev, dev_to_node(to));
}

/* The list that the order is of is made anew at each shutdown. */
int device_move(struct device *dev, struct device *new_parent,
		enum dpm_order dpm_order)
{
	struct device *old_parent;
	struct kobject *from, *to;
	int err;

	dev = get_device(dev);
	if (!dev)
		return -EINVAL;
	new_parent = get_device(new_parent);
	to = kpi_device_parent(dev, new_parent);
	if (IS_ERR(to)) {
		err = PTR_ERR(to);
		goto put;
	}
	from = kobject_get(dev->kobj.parent);
	err = kobject_move(&dev->kobj, to);
	if (err) {
		kpi_device_parent_put(to);
		kobject_put(from);
		goto put;
	}
	old_parent = dev->parent;
	change_parent(dev, new_parent);
	err = move_link(dev, old_parent, new_parent);
	kpi_device_parent_put(from);
	kobject_put(from);
	put_device(old_parent);
	put_device(dev);
	return err;
put:
	put_device(new_parent);
	put_device(dev);
	return err;
}
KPI_EXPORT(device_move);

int device_change_owner(struct device *dev, kuid_t kuid, kgid_t kgid)
{
	int err;

	dev = get_device(dev);
	if (!dev)
		return -EINVAL;
	err = sysfs_change_owner(&dev->kobj, kuid, kgid);
	put_device(dev);
	return err;
}
KPI_EXPORT(device_change_owner);
