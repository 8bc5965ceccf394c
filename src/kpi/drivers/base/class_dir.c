// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/core.c, linux/device.h: where a device's directory lies.
 *
 * Between a device and its parent of another kind is a directory named after
 * the class, so that names of one class do not meet those of others. It is
 * there as long as it has a device in it.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/slab.h>

#include "kpi.h"
#include "base.h"

struct class_dir {
	struct kobject kobj;
	struct class *class;
	unsigned int users;
	struct list_head all;
};

/* Protects users and the list. */
static DEFINE_MUTEX(class_dir_lock);
static LIST_HEAD(class_dirs);

static void free_dir(struct kobject *kobj)
{
	kfree(container_of(kobj, struct class_dir, kobj));
}

static const struct kobj_type class_dir_type = {
	.release = free_dir,
	.sysfs_ops = &kobj_sysfs_ops,
};

static struct class_dir *find(struct class *class, struct kobject *parent)
{
	struct class_dir *dir;

	list_for_each_entry(dir, &class_dirs, all)
		if (dir->class == class && dir->kobj.parent == parent)
			return dir;
	return NULL;
}

static struct class_dir *make(struct class *class, struct kobject *parent)
{
	struct class_dir *dir = kzalloc(sizeof(*dir), GFP_KERNEL);
	int err;

	if (!dir)
		return ERR_PTR(-ENOMEM);
	dir->class = class;
	kobject_init(&dir->kobj, &class_dir_type);
	err = kobject_add(&dir->kobj, parent, "%s", class->name);
	if (err) {
		kobject_put(&dir->kobj);
		return ERR_PTR(err);
	}
	list_add(&dir->all, &class_dirs);
	return dir;
}

/* /sys/devices/virtual, for what has no parent. */
struct kobject *kpi_virtual_dir(void)
{
	static DEFINE_MUTEX(lock);
	static struct kobject *dir;

	mutex_lock(&lock);
	if (!dir)
		dir = kobject_create_and_add("virtual", &devices_kset->kobj);
	mutex_unlock(&lock);
	return dir;
}

static struct kobject *dir_of_class(struct class *class,
				    struct device *parent)
{
	struct kobject *above;
	struct class_dir *dir;

	mutex_lock(&class_dir_lock);
	above = parent ? &parent->kobj : kpi_virtual_dir();
	dir = above ? find(class, above) : ERR_PTR(-ENOMEM);
	if (!dir)
		dir = make(class, above);
	if (!IS_ERR(dir))
		dir->users++;
	mutex_unlock(&class_dir_lock);
	return IS_ERR(dir) ? ERR_CAST(dir) : &dir->kobj;
}

/* NULL: the set's own directory. */
struct kobject *kpi_device_parent(struct device *dev, struct device *parent)
{
	if (dev->class) {
		/* A class device of a class device is right below it. */
		if (parent && parent->class && !dev->class->ns_type)
			return &parent->kobj;
		return dir_of_class(dev->class, parent);
	}
	if (!parent && dev->bus && dev->bus->dev_root)
		return &dev->bus->dev_root->kobj;
	return parent ? &parent->kobj : NULL;
}

/* @kobj: what the above gave; the device is not in it any more. */
void kpi_device_parent_put(struct kobject *kobj)
{
	struct class_dir *dir;
	bool last;

	if (!kobj || kobj->ktype != &class_dir_type)
		return;
	dir = container_of(kobj, struct class_dir, kobj);
	mutex_lock(&class_dir_lock);
	last = !--dir->users;
	if (last) {
		list_del(&dir->all);
		kobject_del(kobj);
	}
	mutex_unlock(&class_dir_lock);
	if (last)
		kobject_put(kobj);
}
