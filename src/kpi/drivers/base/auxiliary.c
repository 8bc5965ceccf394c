// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/auxiliary.c, linux/auxiliary_bus.h: parts of one device that
 * different drivers serve.
 */
#include <linux/auxiliary_bus.h>
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/mod_devicetable.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "base.h"

/* "module.part.7" matches an id of "module.part". */
static const struct auxiliary_device_id *
match_id(const struct auxiliary_device_id *id,
	 const struct auxiliary_device *auxdev)
{
	const char *name = dev_name(&auxdev->dev), *dot = strrchr(name, '.');
	size_t len = dot ? dot - name : 0;

	for (; dot && id->name[0]; id++)
		if (strlen(id->name) == len && !strncmp(name, id->name, len))
			return id;
	return NULL;
}

static int auxiliary_match(struct device *dev, struct device_driver *drv)
{
	return !!match_id(to_auxiliary_drv(drv)->id_table,
			  to_auxiliary_dev(dev));
}

static int auxiliary_uevent(struct device *dev, struct kobj_uevent_env *env)
{
	const char *name = dev_name(dev), *dot = strrchr(name, '.');

	return add_uevent_var(env, "MODALIAS=%s%.*s", AUXILIARY_MODULE_PREFIX,
			      (int)(dot - name), name);
}

static int auxiliary_probe(struct device *dev)
{
	struct auxiliary_driver *drv = to_auxiliary_drv(dev->driver);
	struct auxiliary_device *auxdev = to_auxiliary_dev(dev);

	return drv->probe(auxdev, match_id(drv->id_table, auxdev));
}

static void auxiliary_remove(struct device *dev)
{
	struct auxiliary_driver *drv = to_auxiliary_drv(dev->driver);

	if (drv->remove)
		drv->remove(to_auxiliary_dev(dev));
}

static void auxiliary_shutdown(struct device *dev)
{
	struct auxiliary_driver *drv;

	if (!dev->driver)
		return;
	drv = to_auxiliary_drv(dev->driver);
	if (drv->shutdown)
		drv->shutdown(to_auxiliary_dev(dev));
}

static const struct dev_pm_ops auxiliary_pm_ops = {
	.runtime_suspend = pm_generic_runtime_suspend,
	.runtime_resume = pm_generic_runtime_resume,
};

static struct bus_type auxiliary_bus_type = {
	.name = "auxiliary",
	.probe = auxiliary_probe,
	.remove = auxiliary_remove,
	.shutdown = auxiliary_shutdown,
	.match = auxiliary_match,
	.uevent = auxiliary_uevent,
	.pm = &auxiliary_pm_ops,
};

int kpi_auxiliary_init(void)
{
	return bus_register(&auxiliary_bus_type);
}

int auxiliary_device_init(struct auxiliary_device *auxdev)
{
	struct device *dev = &auxdev->dev;

	if (!dev->parent) {
		pr_err("auxiliary_device has a NULL dev->parent\n");
		return -EINVAL;
	}
	if (!auxdev->name) {
		pr_err("auxiliary_device has a NULL name\n");
		return -EINVAL;
	}
	dev->bus = &auxiliary_bus_type;
	device_initialize(dev);
	return 0;
}
KPI_EXPORT(auxiliary_device_init);

int __auxiliary_device_add(struct auxiliary_device *auxdev,
			   const char *modname)
{
	struct device *dev = &auxdev->dev;
	int err;

	if (!modname) {
		dev_err(dev, "auxiliary device modname is NULL\n");
		return -EINVAL;
	}
	err = dev_set_name(dev, "%s.%s.%d", modname, auxdev->name, auxdev->id);
	if (err) {
		dev_err(dev, "auxiliary device dev_set_name failed: %d\n", err);
		return err;
	}
	err = kpi_device_add(dev, _RET_IP_);
	if (err)
		dev_err(dev, "adding auxiliary device failed!: %d\n", err);
	return err;
}
KPI_EXPORT(__auxiliary_device_add);

struct auxiliary_device *
auxiliary_find_device(struct device *start, const void *data,
		      int (*match)(struct device *dev, const void *data))
{
	struct device *dev = bus_find_device(&auxiliary_bus_type, start, data,
					     match);

	return dev ? to_auxiliary_dev(dev) : NULL;
}
KPI_EXPORT(auxiliary_find_device);

int __auxiliary_driver_register(struct auxiliary_driver *auxdrv,
				struct module *owner, const char *modname)
{
	int err;

	if (WARN_ON(!auxdrv->probe) || WARN_ON(!auxdrv->id_table))
		return -EINVAL;
	auxdrv->driver.name = auxdrv->name ?
		kasprintf(GFP_KERNEL, "%s.%s", modname, auxdrv->name) :
		kasprintf(GFP_KERNEL, "%s", modname);
	if (!auxdrv->driver.name)
		return -ENOMEM;
	auxdrv->driver.owner = owner;
	auxdrv->driver.bus = &auxiliary_bus_type;
	auxdrv->driver.mod_name = modname;
	err = kpi_driver_register(&auxdrv->driver, _RET_IP_);
	if (err)
		kfree(auxdrv->driver.name);
	return err;
}
KPI_EXPORT(__auxiliary_driver_register);

void auxiliary_driver_unregister(struct auxiliary_driver *auxdrv)
{
	driver_unregister(&auxdrv->driver);
	kfree(auxdrv->driver.name);
}
KPI_EXPORT(auxiliary_driver_unregister);
