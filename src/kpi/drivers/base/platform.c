// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/platform.c, linux/platform_device.h: devices that no bus can
 * enumerate, and which driver takes them.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/mod_devicetable.h>
#include <linux/platform_device.h>
#include <linux/string.h>

#include "kpi.h"
#include "base.h"
#include "platform.h"

/* The parent of those that have none: /sys/devices/platform. */
struct device platform_bus = {
	.init_name = "platform",
};
KPI_EXPORT(platform_bus);

/* ----------------------------------------------------------------- files */

static ssize_t modalias_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "platform:%s\n", to_platform_device(dev)->name);
}
static DEVICE_ATTR_RO(modalias);

static ssize_t numa_node_show(struct device *dev,
			      struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", dev_to_node(dev));
}
static DEVICE_ATTR_RO(numa_node);

static ssize_t driver_override_show(struct device *dev,
				    struct device_attribute *attr, char *buf)
{
	ssize_t len;

	device_lock(dev);
	len = sysfs_emit(buf, "%s\n",
			 to_platform_device(dev)->driver_override);
	device_unlock(dev);
	return len;
}

static ssize_t driver_override_store(struct device *dev,
				     struct device_attribute *attr,
				     const char *buf, size_t count)
{
	return driver_set_override(dev,
				   &to_platform_device(dev)->driver_override,
				   buf, count) ?: count;
}
static DEVICE_ATTR_RW(driver_override);

static struct attribute *platform_dev_attrs[] = {
	&dev_attr_modalias.attr,
	&dev_attr_numa_node.attr,
	&dev_attr_driver_override.attr,
	NULL,
};

static umode_t visible(struct kobject *kobj, struct attribute *attr, int n)
{
	if (attr == &dev_attr_numa_node.attr &&
	    dev_to_node(kobj_to_dev(kobj)) == NUMA_NO_NODE)
		return 0;
	return attr->mode;
}

static const struct attribute_group platform_dev_group = {
	.attrs = platform_dev_attrs,
	.is_visible = visible,
};
__ATTRIBUTE_GROUPS(platform_dev);

/* --------------------------------------------------------------- the bus */

static bool match_table(struct platform_device *pdev,
			const struct platform_device_id *id)
{
	for (; id->name[0]; id++)
		if (!strcmp(pdev->name, id->name)) {
			pdev->id_entry = id;
			return true;
		}
	return false;
}

/* An override binds to its driver alone; else the table, else the name. */
static int platform_match(struct device *dev, struct device_driver *drv)
{
	struct platform_device *pdev = to_platform_device(dev);
	struct platform_driver *pdrv = to_platform_driver(drv);

	if (pdev->driver_override)
		return !strcmp(pdev->driver_override, drv->name);
	if (pdrv->id_table)
		return match_table(pdev, pdrv->id_table);
	return !strcmp(pdev->name, drv->name);
}

static int platform_uevent(struct device *dev, struct kobj_uevent_env *env)
{
	add_uevent_var(env, "MODALIAS=platform:%s",
		       to_platform_device(dev)->name);
	return 0;
}

static int probe_fails(struct platform_device *pdev)
{
	return -ENXIO;
}

static int platform_probe(struct device *dev)
{
	struct platform_driver *drv = to_platform_driver(dev->driver);
	struct platform_device *pdev = to_platform_device(dev);
	int err;

	/* Its probe() was init code, gone by now. */
	if (unlikely(drv->probe == probe_fails))
		return -ENXIO;
	err = drv->probe ? drv->probe(pdev) : 0;
	if (drv->prevent_deferred_probe && err == -EPROBE_DEFER) {
		dev_warn(dev, "probe deferral not supported\n");
		err = -ENXIO;
	}
	return err;
}

static void platform_remove(struct device *dev)
{
	struct platform_driver *drv = to_platform_driver(dev->driver);
	struct platform_device *pdev = to_platform_device(dev);
	int err;

	if (drv->remove_new) {
		drv->remove_new(pdev);
	} else if (drv->remove) {
		err = drv->remove(pdev);
		if (err)
			dev_warn(dev, "remove callback returned a non-zero value. This will be ignored.\n");
	}
}

static void platform_shutdown(struct device *dev)
{
	struct platform_driver *drv;

	if (!dev->driver)
		return;
	drv = to_platform_driver(dev->driver);
	if (drv->shutdown)
		drv->shutdown(to_platform_device(dev));
}

struct bus_type platform_bus_type = {
	.name = "platform",
	.dev_groups = platform_dev_groups,
	.match = platform_match,
	.uevent = platform_uevent,
	.probe = platform_probe,
	.remove = platform_remove,
	.shutdown = platform_shutdown,
	.pm = &kpi_platform_pm_ops,
};
KPI_EXPORT(platform_bus_type);

/* ---------------------------------------------------------------- drivers */

static int register_driver(struct platform_driver *drv, struct module *owner,
			   unsigned long ip)
{
	drv->driver.owner = owner;
	drv->driver.bus = &platform_bus_type;
	return kpi_driver_register(&drv->driver, ip);
}

int __platform_driver_register(struct platform_driver *drv,
			       struct module *owner)
{
	return register_driver(drv, owner, _RET_IP_);
}
KPI_EXPORT(__platform_driver_register);

void platform_driver_unregister(struct platform_driver *drv)
{
	driver_unregister(&drv->driver);
}
KPI_EXPORT(platform_driver_unregister);

static int is_bound_to(struct device *dev, void *drv)
{
	return dev->driver == drv;
}

static int probe_once(struct platform_driver *drv,
		      int (*probe)(struct platform_device *),
		      struct module *owner, unsigned long ip)
{
	int err;

	if (drv->driver.probe_type == PROBE_PREFER_ASYNCHRONOUS) {
		pr_err("%s: drivers registered with %s can not be probed asynchronously\n",
		       drv->driver.name, __func__);
		return -EINVAL;
	}
	/* No later device, deferral or bind by hand may call probe(). */
	drv->driver.probe_type = PROBE_FORCE_SYNCHRONOUS;
	drv->prevent_deferred_probe = true;
	drv->driver.suppress_bind_attrs = true;
	drv->probe = probe;
	err = register_driver(drv, owner, ip);
	if (err)
		return err;
	drv->probe = probe_fails;
	if (bus_for_each_dev(&platform_bus_type, NULL, &drv->driver,
			     is_bound_to))
		return 0;
	platform_driver_unregister(drv);
	return -ENODEV;
}

/* For devices that are there now: where none is bound, -ENODEV. */
int __platform_driver_probe(struct platform_driver *drv,
			    int (*probe)(struct platform_device *),
			    struct module *module)
{
	return probe_once(drv, probe, module, _RET_IP_);
}
KPI_EXPORT(__platform_driver_probe);

struct platform_device *
__platform_create_bundle(struct platform_driver *driver,
			 int (*probe)(struct platform_device *),
			 struct resource *res, unsigned int n_res,
			 const void *data, size_t size, struct module *module)
{
	struct platform_device *pdev;
	int err;

	pdev = platform_device_alloc(driver->driver.name, -1);
	if (!pdev)
		return ERR_PTR(-ENOMEM);
	err = platform_device_add_resources(pdev, res, n_res);
	if (!err)
		err = platform_device_add_data(pdev, data, size);
	if (!err)
		err = kpi_platform_device_add(pdev, _RET_IP_);
	if (err) {
		platform_device_put(pdev);
		return ERR_PTR(err);
	}
	err = probe_once(driver, probe, module, _RET_IP_);
	if (err) {
		platform_device_unregister(pdev);
		return ERR_PTR(err);
	}
	return pdev;
}
KPI_EXPORT(__platform_create_bundle);

/* All or none. */
int __platform_register_drivers(struct platform_driver *const *drivers,
				unsigned int count, struct module *owner)
{
	unsigned int i;
	int err;

	for (i = 0; i < count; i++) {
		err = register_driver(drivers[i], owner, _RET_IP_);
		if (err) {
			platform_unregister_drivers(drivers, i);
			return err;
		}
	}
	return 0;
}
KPI_EXPORT(__platform_register_drivers);

void platform_unregister_drivers(struct platform_driver *const *drivers,
				 unsigned int count)
{
	while (count--)
		platform_driver_unregister(drivers[count]);
}
KPI_EXPORT(platform_unregister_drivers);

static int matches(struct device *dev, const void *drv)
{
	return platform_match(dev, (struct device_driver *)drv);
}

/* With a reference. */
struct device *platform_find_device_by_driver(struct device *start,
					      const struct device_driver *drv)
{
	return bus_find_device(&platform_bus_type, start, drv, matches);
}
KPI_EXPORT(platform_find_device_by_driver);

static void keep(struct device *dev)
{
	/* Not allocated. */
}

/* After the sets at the top of /sys. */
int kpi_platform_init(void)
{
	int err;

	platform_bus.release = keep;
	device_initialize(&platform_bus);
	err = kpi_device_add(&platform_bus, 0);
	return err ?: bus_register(&platform_bus_type);
}
