// SPDX-License-Identifier: GPL-2.0
/* drivers/base/swnode.c, linux/property.h: the software node of a device. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/of.h>
#include <linux/property.h>

#include "kpi.h"
#include "base.h"
#include "swnode.h"

/*
 * A device's node of the firmware is the primary one, a software node the
 * secondary, which says so of itself by this.
 */
#define NOT_PRIMARY ERR_PTR(-ENODEV)

static bool is_primary(const struct fwnode_handle *fwnode)
{
	return fwnode && !IS_ERR(fwnode->secondary);
}

void set_primary_fwnode(struct device *dev, struct fwnode_handle *fwnode)
{
	struct fwnode_handle *old = dev->fwnode;

	if (fwnode) {
		if (is_primary(old))
			old = old->secondary;
		if (old) {
			WARN_ON(fwnode->secondary);
			fwnode->secondary = old;
		}
		dev->fwnode = fwnode;
		return;
	}
	if (!is_primary(old)) {
		dev->fwnode = NULL;
		return;
	}
	dev->fwnode = old->secondary;
	/* The parent's node stays what it is to the parent. */
	if (!dev->parent || old != dev->parent->fwnode)
		old->secondary = NULL;
}
KPI_EXPORT(set_primary_fwnode);

void set_secondary_fwnode(struct device *dev, struct fwnode_handle *fwnode)
{
	if (fwnode)
		fwnode->secondary = NOT_PRIMARY;
	if (is_primary(dev->fwnode))
		dev->fwnode->secondary = fwnode;
	else
		dev->fwnode = fwnode;
}
KPI_EXPORT(set_secondary_fwnode);

void device_set_node(struct device *dev, struct fwnode_handle *fwnode)
{
	dev->fwnode = fwnode;
	dev->of_node = to_of_node(fwnode);
}
KPI_EXPORT(device_set_node);

/* No device of this kernel has a node of a device tree. */
void device_set_of_node_from_dev(struct device *dev, const struct device *dev2)
{
	dev->of_node = dev2->of_node;
	dev->of_node_reused = true;
}
KPI_EXPORT(device_set_of_node_from_dev);

static struct swnode *swnode_of(const struct device *dev)
{
	struct fwnode_handle *fwnode = dev->fwnode;

	if (fwnode && !is_software_node(fwnode))
		fwnode = fwnode->secondary;
	return to_swnode(fwnode);
}

int device_add_software_node(struct device *dev,
			     const struct software_node *node)
{
	struct fwnode_handle *fwnode;
	int err;

	/* One of them at a time. */
	if (swnode_of(dev)) {
		dev_WARN(dev, "is already associated with a software node\n");
		return -EBUSY;
	}
	fwnode = fwnode_handle_get(software_node_fwnode(node));
	if (!fwnode) {
		err = software_node_register(node);
		if (err)
			return err;
		fwnode = software_node_fwnode(node);
	}
	set_secondary_fwnode(dev, fwnode);
	return 0;
}
KPI_EXPORT(device_add_software_node);

static void let_go(struct device *dev, struct swnode *sw)
{
	set_secondary_fwnode(dev, NULL);
	fwnode_handle_put(&sw->fwnode);
}

void device_remove_software_node(struct device *dev)
{
	struct swnode *sw = swnode_of(dev);

	if (sw)
		let_go(dev, sw);
}
KPI_EXPORT(device_remove_software_node);

/* A node of copies, which goes when the device is unregistered. */
int device_create_managed_software_node(struct device *dev,
					const struct property_entry *properties,
					const struct software_node *parent)
{
	struct fwnode_handle *above = software_node_fwnode(parent), *fwnode;

	if (parent && !above)
		return -EINVAL;
	fwnode = fwnode_create_software_node(properties, above);
	if (IS_ERR(fwnode))
		return PTR_ERR(fwnode);
	to_swnode(fwnode)->managed = true;
	set_secondary_fwnode(dev, fwnode);
	return 0;
}
KPI_EXPORT(device_create_managed_software_node);

/* The device has been unregistered. */
void kpi_swnode_release(struct device *dev)
{
	struct swnode *sw = swnode_of(dev);

	if (sw && sw->managed)
		let_go(dev, sw);
}
