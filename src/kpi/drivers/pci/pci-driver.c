// SPDX-License-Identifier: GPL-2.0
/* drivers/pci/pci-driver.c: drivers, and which devices are theirs. */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>

#include "kpi.h"
#include "drivers/pci/pci.h"

/* ------------------------------------------------------------ matching */

static bool id_matches(const struct pci_device_id *id,
		       const struct pci_dev *dev)
{
	return (id->vendor == PCI_ANY_ID || id->vendor == dev->vendor) &&
	       (id->device == PCI_ANY_ID || id->device == dev->device) &&
	       (id->subvendor == PCI_ANY_ID ||
		id->subvendor == dev->subsystem_vendor) &&
	       (id->subdevice == PCI_ANY_ID ||
		id->subdevice == dev->subsystem_device) &&
	       !((id->class ^ dev->class) & id->class_mask);
}

/* What one id only for drivers that are named by hand says is left out. */
static const struct pci_device_id *find_id(const struct pci_device_id *ids,
					   const struct pci_dev *dev,
					   bool overridden)
{
	for (; ids && (ids->vendor || ids->subvendor || ids->class_mask); ids++)
		if (id_matches(ids, dev) && (overridden || !ids->override_only))
			return ids;
	return NULL;
}

const struct pci_device_id *pci_match_id(const struct pci_device_id *ids,
					 struct pci_dev *dev)
{
	return find_id(ids, dev, true);
}
KPI_EXPORT(pci_match_id);

static const struct pci_device_id any_id = {
	.vendor = PCI_ANY_ID, .device = PCI_ANY_ID,
	.subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID,
};

static const struct pci_device_id *match_device(struct pci_driver *drv,
						struct pci_dev *dev)
{
	const struct pci_device_id *found = NULL;
	bool overridden = dev->driver_override;
	struct pci_dynid *dynid;

	if (overridden && strcmp(dev->driver_override, drv->name))
		return NULL;
	spin_lock(&drv->dynids.lock);
	list_for_each_entry(dynid, &drv->dynids.list, node)
		if (id_matches(&dynid->id, dev)) {
			found = &dynid->id;
			break;
		}
	spin_unlock(&drv->dynids.lock);
	if (!found)
		found = find_id(drv->id_table, dev, overridden);
	return found ?: overridden ? &any_id : NULL;
}

static int pci_bus_match(struct device *dev, struct device_driver *drv)
{
	struct pci_dev *pdev = to_pci_dev(dev);

	return pdev->match_driver &&
	       match_device(to_pci_driver(drv), pdev);
}

int pci_add_dynid(struct pci_driver *drv, unsigned int vendor,
		  unsigned int device, unsigned int subvendor,
		  unsigned int subdevice, unsigned int class,
		  unsigned int class_mask, unsigned long driver_data)
{
	struct pci_dynid *dynid = kzalloc(sizeof(*dynid), GFP_KERNEL);

	if (!dynid)
		return -ENOMEM;
	dynid->id = (struct pci_device_id){
		.vendor = vendor, .device = device, .subvendor = subvendor,
		.subdevice = subdevice, .class = class,
		.class_mask = class_mask, .driver_data = driver_data,
	};
	spin_lock(&drv->dynids.lock);
	list_add_tail(&dynid->node, &drv->dynids.list);
	spin_unlock(&drv->dynids.lock);
	return driver_attach(&drv->driver);
}
KPI_EXPORT(pci_add_dynid);

static void free_dynids(struct pci_driver *drv)
{
	struct pci_dynid *dynid, *next;

	spin_lock(&drv->dynids.lock);
	list_for_each_entry_safe(dynid, next, &drv->dynids.list, node) {
		list_del(&dynid->node);
		kfree(dynid);
	}
	spin_unlock(&drv->dynids.lock);
}

/* ---------------------------------------------- probe, remove, shutdown */

static int call_probe(struct pci_driver *drv, struct pci_dev *dev,
		      const struct pci_device_id *id)
{
	int ret;

	pm_runtime_get_sync(&dev->dev);
	dev->driver = drv;
	dev->is_probed = true;
	ret = drv->probe(dev, id);
	dev->is_probed = false;
	if (!ret)
		return 0;
	if (ret > 0) {
		pci_warn(dev, "Driver probe function unexpectedly returned %d\n",
			 ret);
		return 0;
	}
	dev->driver = NULL;
	pm_runtime_put_sync(&dev->dev);
	return ret;
}

static int pci_device_probe(struct device *dev)
{
	struct pci_driver *drv = to_pci_driver(dev->driver);
	struct pci_dev *pdev = to_pci_dev(dev);
	const struct pci_device_id *id = match_device(drv, pdev);
	int ret;

	if (!id)
		return -ENODEV;
	pci_dev_get(pdev);
	ret = drv->probe ? call_probe(drv, pdev, id) : 0;
	if (ret)
		pci_dev_put(pdev);
	return ret;
}

static void pci_device_remove(struct device *dev)
{
	struct pci_dev *pdev = to_pci_dev(dev);
	struct pci_driver *drv = pdev->driver;

	if (drv && drv->remove) {
		pm_runtime_get_sync(dev);
		drv->remove(pdev);
		pm_runtime_put_noidle(dev);
	}
	pdev->driver = NULL;
	pm_runtime_put_sync(dev);
	kpi_pci_msi_release(pdev);
	pci_dev_put(pdev);
}

static void pci_device_shutdown(struct device *dev)
{
	struct pci_dev *pdev = to_pci_dev(dev);

	pm_runtime_resume(dev);
	if (pdev->driver && pdev->driver->shutdown)
		pdev->driver->shutdown(pdev);
}

static int pci_uevent(struct device *dev, struct kobj_uevent_env *env)
{
	struct pci_dev *pdev = to_pci_dev(dev);

	if (add_uevent_var(env, "PCI_CLASS=%04X", pdev->class) ||
	    add_uevent_var(env, "PCI_ID=%04X:%04X", pdev->vendor,
			   pdev->device) ||
	    add_uevent_var(env, "PCI_SUBSYS_ID=%04X:%04X",
			   pdev->subsystem_vendor, pdev->subsystem_device) ||
	    add_uevent_var(env, "PCI_SLOT_NAME=%s", pci_name(pdev)) ||
	    add_uevent_var(env,
			   "MODALIAS=pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X",
			   pdev->vendor, pdev->device, pdev->subsystem_vendor,
			   pdev->subsystem_device, (u8)(pdev->class >> 16),
			   (u8)(pdev->class >> 8), (u8)pdev->class))
		return -ENOMEM;
	return 0;
}

static int pci_num_vf_of(struct device *dev)
{
	return 0;
}

struct bus_type pci_bus_type = {
	.name = "pci",
	.match = pci_bus_match,
	.uevent = pci_uevent,
	.probe = pci_device_probe,
	.remove = pci_device_remove,
	.shutdown = pci_device_shutdown,
	.dev_groups = kpi_pci_dev_groups,
	.bus_groups = kpi_pci_bus_groups,
	.drv_groups = kpi_pci_drv_groups,
	.num_vf = pci_num_vf_of,
};
KPI_EXPORT(pci_bus_type);

/* ------------------------------------------------------------- drivers */

int __pci_register_driver(struct pci_driver *drv, struct module *owner,
			  const char *mod_name)
{
	drv->driver.name = drv->name;
	drv->driver.bus = &pci_bus_type;
	drv->driver.owner = owner;
	drv->driver.mod_name = mod_name;
	drv->driver.groups = drv->groups;
	drv->driver.dev_groups = drv->dev_groups;
	spin_lock_init(&drv->dynids.lock);
	INIT_LIST_HEAD(&drv->dynids.list);
	return driver_register(&drv->driver);
}
KPI_EXPORT(__pci_register_driver);

void pci_unregister_driver(struct pci_driver *drv)
{
	driver_unregister(&drv->driver);
	free_dynids(drv);
}
KPI_EXPORT(pci_unregister_driver);

struct pci_driver *pci_dev_driver(const struct pci_dev *dev)
{
	return dev->driver;
}
KPI_EXPORT(pci_dev_driver);

struct pci_dev *pci_dev_get(struct pci_dev *dev)
{
	if (dev)
		get_device(&dev->dev);
	return dev;
}
KPI_EXPORT(pci_dev_get);

void pci_dev_put(struct pci_dev *dev)
{
	if (dev)
		put_device(&dev->dev);
}
KPI_EXPORT(pci_dev_put);
