// SPDX-License-Identifier: GPL-2.0
/* drivers/base/core.c, linux/device.h: a device's files and links in sysfs. */
#include <linux/device.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "base.h"

/* ----------------------------------------------------- a variable as a file */

static void *var_of(struct device_attribute *attr)
{
	return container_of(attr, struct dev_ext_attribute, attr)->var;
}

ssize_t device_show_ulong(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	return sysfs_emit(buf, "%lx\n", *(unsigned long *)var_of(attr));
}
KPI_EXPORT(device_show_ulong);

ssize_t device_store_ulong(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t size)
{
	unsigned long value;
	int err = kstrtoul(buf, 0, &value);

	if (err)
		return err;
	*(unsigned long *)var_of(attr) = value;
	return size;
}
KPI_EXPORT(device_store_ulong);

ssize_t device_show_int(struct device *dev, struct device_attribute *attr,
			char *buf)
{
	return sysfs_emit(buf, "%d\n", *(int *)var_of(attr));
}
KPI_EXPORT(device_show_int);

ssize_t device_store_int(struct device *dev, struct device_attribute *attr,
			 const char *buf, size_t size)
{
	long value;
	int err = kstrtol(buf, 0, &value);

	if (err)
		return err;
	if (value > INT_MAX || value < INT_MIN)
		return -EINVAL;
	*(int *)var_of(attr) = value;
	return size;
}
KPI_EXPORT(device_store_int);

ssize_t device_show_bool(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%d\n", *(bool *)var_of(attr));
}
KPI_EXPORT(device_show_bool);

ssize_t device_store_bool(struct device *dev, struct device_attribute *attr,
			  const char *buf, size_t size)
{
	return strtobool(buf, var_of(attr)) < 0 ? -EINVAL : size;
}
KPI_EXPORT(device_store_bool);

/* -------------------------------------------------------- files of drivers */

int device_create_file(struct device *dev, const struct device_attribute *attr)
{
	if (!dev)
		return 0;
	WARN((attr->attr.mode & 0222) && !attr->store,
	     "Attribute %s: write permission without 'store'\n",
	     attr->attr.name);
	WARN((attr->attr.mode & 0444) && !attr->show,
	     "Attribute %s: read permission without 'show'\n",
	     attr->attr.name);
	return sysfs_create_file(&dev->kobj, &attr->attr);
}
KPI_EXPORT(device_create_file);

void device_remove_file(struct device *dev,
			const struct device_attribute *attr)
{
	if (dev)
		sysfs_remove_file(&dev->kobj, &attr->attr);
}
KPI_EXPORT(device_remove_file);

bool device_remove_file_self(struct device *dev,
			     const struct device_attribute *attr)
{
	return dev && sysfs_remove_file_self(&dev->kobj, &attr->attr);
}
KPI_EXPORT(device_remove_file_self);

int device_create_bin_file(struct device *dev,
			   const struct bin_attribute *attr)
{
	return dev ? sysfs_create_bin_file(&dev->kobj, attr) : -EINVAL;
}
KPI_EXPORT(device_create_bin_file);

void device_remove_bin_file(struct device *dev,
			    const struct bin_attribute *attr)
{
	if (dev)
		sysfs_remove_bin_file(&dev->kobj, attr);
}
KPI_EXPORT(device_remove_bin_file);

int device_add_groups(struct device *dev, const struct attribute_group **groups)
{
	return sysfs_create_groups(&dev->kobj, groups);
}
KPI_EXPORT(device_add_groups);

void device_remove_groups(struct device *dev,
			  const struct attribute_group **groups)
{
	sysfs_remove_groups(&dev->kobj, groups);
}
KPI_EXPORT(device_remove_groups);

/* ------------------------------------------------- what every device shows */

/* What an event of the device would tell. */
static ssize_t uevent_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	const struct kset_uevent_ops *ops = &kpi_device_uevent_ops;
	struct kobj_uevent_env *env;
	int i, len = 0, err;

	if (!ops->filter(&dev->kobj))
		return 0;
	env = kzalloc(sizeof(*env), GFP_KERNEL);
	if (!env)
		return -ENOMEM;
	err = ops->uevent(&dev->kobj, env);
	if (!err)
		for (i = 0; i < env->envp_idx; i++)
			len += sysfs_emit_at(buf, len, "%s\n", env->envp[i]);
	kfree(env);
	return err ?: len;
}

static ssize_t uevent_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t count)
{
	int err = kobject_synth_uevent(&dev->kobj, buf, count);

	if (!err)
		return count;
	dev_err(dev, "uevent: failed to send synthetic uevent: %d\n", err);
	return err;
}
static DEVICE_ATTR_RW(uevent);

static ssize_t dev_show(struct device *dev, struct device_attribute *attr,
			char *buf)
{
	return sysfs_emit(buf, "%u:%u\n", MAJOR(dev->devt), MINOR(dev->devt));
}
static DEVICE_ATTR_RO(dev);

static ssize_t removable_show(struct device *dev,
			      struct device_attribute *attr, char *buf)
{
	const char *text = dev->removable == DEVICE_REMOVABLE ? "removable" :
			   dev->removable == DEVICE_FIXED ? "fixed" :
			   "unknown";

	return sysfs_emit(buf, "%s\n", text);
}
static DEVICE_ATTR_RO(removable);

static const struct attribute_group **class_groups(const struct device *dev)
{
	return dev->class ? dev->class->dev_groups : NULL;
}

static const struct attribute_group **type_groups(const struct device *dev)
{
	return dev->type ? dev->type->groups : NULL;
}

static int add_groups(struct device *dev)
{
	int err = device_add_groups(dev, class_groups(dev));

	if (err)
		return err;
	err = device_add_groups(dev, type_groups(dev));
	if (err)
		goto no_type;
	err = device_add_groups(dev, dev->groups);
	if (!err)
		return 0;
	device_remove_groups(dev, type_groups(dev));
no_type:
	device_remove_groups(dev, class_groups(dev));
	return err;
}

static void remove_groups(struct device *dev)
{
	device_remove_groups(dev, dev->groups);
	device_remove_groups(dev, type_groups(dev));
	device_remove_groups(dev, class_groups(dev));
}

int kpi_device_add_attrs(struct device *dev)
{
	int err = device_create_file(dev, &dev_attr_uevent);

	if (err)
		return err;
	err = add_groups(dev);
	if (!err && dev_removable_is_valid(dev))
		err = device_create_file(dev, &dev_attr_removable);
	if (!err && MAJOR(dev->devt))
		err = device_create_file(dev, &dev_attr_dev);
	return err;
}

void kpi_device_remove_attrs(struct device *dev)
{
	if (MAJOR(dev->devt))
		device_remove_file(dev, &dev_attr_dev);
	if (dev_removable_is_valid(dev))
		device_remove_file(dev, &dev_attr_removable);
	remove_groups(dev);
	device_remove_file(dev, &dev_attr_uevent);
}

/* ----------------------------------------------------- links of its class */

static bool has_device_link(const struct device *dev)
{
	/* A partition's "device" would be the disk that it lies in. */
	return dev->parent && !(dev->type && dev->type->name &&
				!strcmp(dev->type->name, "partition"));
}

int kpi_device_add_links(struct device *dev)
{
	struct kobject *class;
	int err;

	if (!dev->class)
		return 0;
	class = &dev->class->p->subsys.kobj;
	err = sysfs_create_link(&dev->kobj, class, "subsystem");
	if (err)
		return err;
	if (has_device_link(dev)) {
		err = sysfs_create_link(&dev->kobj, &dev->parent->kobj,
					"device");
		if (err)
			goto no_device;
	}
	err = sysfs_create_link(class, &dev->kobj, dev_name(dev));
	if (!err)
		return 0;
	if (has_device_link(dev))
		sysfs_remove_link(&dev->kobj, "device");
no_device:
	sysfs_remove_link(&dev->kobj, "subsystem");
	return err;
}

void kpi_device_remove_links(struct device *dev)
{
	if (!dev->class)
		return;
	if (has_device_link(dev))
		sysfs_remove_link(&dev->kobj, "device");
	sysfs_remove_link(&dev->kobj, "subsystem");
	sysfs_delete_link(&dev->class->p->subsys.kobj, &dev->kobj,
			  dev_name(dev));
}
