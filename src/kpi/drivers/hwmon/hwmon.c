// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/hwmon/hwmon.c, linux/hwmon.h: devices of the class hwmon
 * (hwmon/hwmon-kernel-api, hwmon/sysfs-interface).
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/idr.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "hwmon.h"

struct hwmon_device {
	const char *name;
	const char *label;
	struct device dev;
	const struct hwmon_chip_info *chip;
	struct attribute_group group;
	const struct attribute_group **groups;	/* NULL: the driver's own */
};

static DEFINE_IDA(ids);

static struct hwmon_device *hwmon_of(struct device *dev)
{
	return container_of(dev, struct hwmon_device, dev);
}

/* -------------------------------------------------------------------- class */

static ssize_t name_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return sprintf(buf, "%s\n", hwmon_of(dev)->name);
}
static DEVICE_ATTR_RO(name);

static ssize_t label_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	return sprintf(buf, "%s\n", hwmon_of(dev)->label);
}
static DEVICE_ATTR_RO(label);

static struct attribute *class_attrs[] = {
	&dev_attr_name.attr, &dev_attr_label.attr, NULL,
};

static umode_t class_attr_is_visible(struct kobject *kobj,
				     struct attribute *attr, int n)
{
	struct hwmon_device *hwdev = hwmon_of(kobj_to_dev(kobj));

	if (attr == &dev_attr_name.attr && !hwdev->name)
		return 0;
	if (attr == &dev_attr_label.attr && !hwdev->label)
		return 0;
	return attr->mode;
}

static const struct attribute_group class_group = {
	.attrs = class_attrs, .is_visible = class_attr_is_visible,
};
static const struct attribute_group *class_groups[] = { &class_group, NULL };

static void release(struct device *dev)
{
	struct hwmon_device *hwdev = hwmon_of(dev);

	if (hwdev->group.attrs)
		kfree(hwdev->group.attrs);
	kfree(hwdev->groups);
	kfree(hwdev->label);
	kfree(hwdev);
}

static struct class hwmon_class = {
	.name = "hwmon",
	.dev_groups = class_groups,
	.dev_release = release,
};

static int register_class(void)
{
	return class_register(&hwmon_class);
}
KPI_INIT_LATE(register_class);

/* --------------------------------------------------------------- registering */

/* The chip's own attributes come before those that the driver adds. */
static int make_groups(struct hwmon_device *hwdev, struct device *dev,
		       const void *drvdata,
		       const struct attribute_group **extra)
{
	unsigned int n = 0, i;

	while (extra && extra[n])
		n++;
	hwdev->groups = kcalloc(n + 2, sizeof(*hwdev->groups), GFP_KERNEL);
	if (!hwdev->groups)
		return -ENOMEM;
	hwdev->group.attrs = kpi_hwmon_attrs(dev, drvdata, hwdev->chip);
	if (IS_ERR_OR_NULL(hwdev->group.attrs)) {
		int err = hwdev->group.attrs ? PTR_ERR(hwdev->group.attrs) :
					       -ENOMEM;

		hwdev->group.attrs = NULL;
		return err;
	}
	hwdev->groups[0] = &hwdev->group;
	for (i = 0; i < n; i++)
		hwdev->groups[i + 1] = extra[i];
	hwdev->dev.groups = hwdev->groups;
	return 0;
}

static int read_label(struct hwmon_device *hwdev, struct device *dev)
{
	const char *label;
	int err;

	if (!dev || !device_property_present(dev, "label"))
		return 0;
	err = device_property_read_string(dev, "label", &label);
	if (err < 0)
		return err;
	hwdev->label = kstrdup(label, GFP_KERNEL);
	return hwdev->label ? 0 : -ENOMEM;
}

static struct device *add(struct device *dev, const char *name, void *drvdata,
			  const struct hwmon_chip_info *chip,
			  const struct attribute_group **groups)
{
	struct hwmon_device *hwdev;
	int err, id;

	if (name && (!*name || strpbrk(name, "-* \t\n")))
		dev_warn(dev, "hwmon: '%s' is not a valid name attribute, please fix\n",
			 name);
	hwdev = kzalloc(sizeof(*hwdev), GFP_KERNEL);
	if (!hwdev)
		return ERR_PTR(-ENOMEM);
	hwdev->name = name;
	hwdev->chip = chip;
	hwdev->dev.class = &hwmon_class;
	hwdev->dev.parent = dev;
	hwdev->dev.groups = groups;
	device_initialize(&hwdev->dev);
	dev_set_drvdata(&hwdev->dev, drvdata);
	id = ida_alloc(&ids, GFP_KERNEL);
	err = id < 0 ? id : dev_set_name(&hwdev->dev, "hwmon%d", id);
	if (!err)
		err = read_label(hwdev, dev);
	if (!err && chip)
		err = make_groups(hwdev, dev, drvdata, groups);
	if (!err)
		err = device_add(&hwdev->dev);
	if (!err)
		return &hwdev->dev;
	if (id >= 0)
		ida_free(&ids, id);
	put_device(&hwdev->dev);
	return ERR_PTR(err);
}

struct device *hwmon_device_register_with_groups(struct device *dev,
		const char *name, void *drvdata,
		const struct attribute_group **groups)
{
	return name ? add(dev, name, drvdata, NULL, groups) : ERR_PTR(-EINVAL);
}
KPI_EXPORT(hwmon_device_register_with_groups);

struct device *hwmon_device_register_with_info(struct device *dev,
		const char *name, void *drvdata,
		const struct hwmon_chip_info *chip,
		const struct attribute_group **extra_groups)
{
	if (!dev || !name || !chip || !chip->ops || !chip->ops->is_visible ||
	    !chip->info)
		return ERR_PTR(-EINVAL);
	return add(dev, name, drvdata, chip, extra_groups);
}
KPI_EXPORT(hwmon_device_register_with_info);

struct device *hwmon_device_register(struct device *dev)
{
	dev_warn(dev, "hwmon_device_register() is deprecated. Please convert the driver to use hwmon_device_register_with_info().\n");
	return add(dev, NULL, NULL, NULL, NULL);
}
KPI_EXPORT(hwmon_device_register);

void hwmon_device_unregister(struct device *dev)
{
	int id;

	if (likely(sscanf(dev_name(dev), "hwmon%d", &id) == 1)) {
		device_unregister(dev);
		ida_free(&ids, id);
	} else {
		dev_dbg(dev->parent, "hwmon_device_unregister() failed: bad class ID!\n");
	}
}
KPI_EXPORT(hwmon_device_unregister);

/* ------------------------------------------------------------------ managed */

static void unregister_managed(struct device *dev, void *res)
{
	hwmon_device_unregister(*(struct device **)res);
}

static struct device *manage(struct device *dev, struct device *hwdev)
{
	struct device **res;

	if (IS_ERR(hwdev))
		return hwdev;
	res = devres_alloc(unregister_managed, sizeof(*res), GFP_KERNEL);
	if (!res) {
		hwmon_device_unregister(hwdev);
		return ERR_PTR(-ENOMEM);
	}
	*res = hwdev;
	devres_add(dev, res);
	return hwdev;
}

struct device *devm_hwmon_device_register_with_groups(struct device *dev,
		const char *name, void *drvdata,
		const struct attribute_group **groups)
{
	if (!dev)
		return ERR_PTR(-EINVAL);
	return manage(dev, hwmon_device_register_with_groups(dev, name, drvdata,
							     groups));
}
KPI_EXPORT(devm_hwmon_device_register_with_groups);

struct device *devm_hwmon_device_register_with_info(struct device *dev,
		const char *name, void *drvdata,
		const struct hwmon_chip_info *chip,
		const struct attribute_group **extra_groups)
{
	char *clean;

	if (!dev)
		return ERR_PTR(-EINVAL);
	if (!name) {
		clean = devm_hwmon_sanitize_name(dev, dev_name(dev));
		if (IS_ERR(clean))
			return ERR_CAST(clean);
		name = clean;
	}
	return manage(dev, hwmon_device_register_with_info(dev, name, drvdata,
							   chip, extra_groups));
}
KPI_EXPORT(devm_hwmon_device_register_with_info);

static int is_that(struct device *dev, void *res, void *wanted)
{
	return *(void **)res == wanted;
}

void devm_hwmon_device_unregister(struct device *dev)
{
	WARN_ON(devres_release(dev->parent, unregister_managed, is_that, dev));
}
KPI_EXPORT(devm_hwmon_device_unregister);

/* -------------------------------------------------------------------- names */

static char *clean(char *name)
{
	char *p;

	for (p = name; p && *p; p++)
		if (hwmon_is_bad_char(*p))
			*p = '_';
	return name ?: ERR_PTR(-ENOMEM);
}

char *hwmon_sanitize_name(const char *name)
{
	return name ? clean(kstrdup(name, GFP_KERNEL)) : ERR_PTR(-EINVAL);
}
KPI_EXPORT(hwmon_sanitize_name);

char *devm_hwmon_sanitize_name(struct device *dev, const char *name)
{
	return dev && name ? clean(devm_kstrdup(dev, name, GFP_KERNEL)) :
			     ERR_PTR(-EINVAL);
}
KPI_EXPORT(devm_hwmon_sanitize_name);

/* Somebody polls the file, or listens to the device's events. */
int hwmon_notify_event(struct device *dev, enum hwmon_sensor_types type,
		       u32 attr, int channel)
{
	char event[32] = "NAME=";
	char *envp[] = { event, NULL };

	if (!kpi_hwmon_file(event + 5, sizeof(event) - 5, type, attr, channel))
		return -EINVAL;
	sysfs_notify(&dev->kobj, NULL, event + 5);
	kobject_uevent_env(&dev->kobj, KOBJ_CHANGE, envp);
	return 0;
}
KPI_EXPORT(hwmon_notify_event);
