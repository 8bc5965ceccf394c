// SPDX-License-Identifier: GPL-2.0
/* drivers/base/core.c, linux/device.h: a device's children, finding devices. */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "kpi.h"
#include "base.h"

static struct device *child_of(struct klist_node *n)
{
	return n ? container_of(n, struct device_private, knode_parent)->device
		 : NULL;
}

int device_for_each_child(struct device *parent, void *data,
			  int (*fn)(struct device *dev, void *data))
{
	struct klist_iter i;
	struct device *child;
	int ret = 0;

	if (!parent->p)
		return 0;
	klist_iter_init(&parent->p->klist_children, &i);
	while (!ret && (child = child_of(klist_next(&i))))
		ret = fn(child, data);
	klist_iter_exit(&i);
	return ret;
}
KPI_EXPORT(device_for_each_child);

int device_for_each_child_reverse(struct device *parent, void *data,
				  int (*fn)(struct device *dev, void *data))
{
	struct klist_iter i;
	struct device *child;
	int ret = 0;

	if (!parent->p)
		return 0;
	klist_iter_init(&parent->p->klist_children, &i);
	while (!ret && (child = child_of(klist_prev(&i))))
		ret = fn(child, data);
	klist_iter_exit(&i);
	return ret;
}
KPI_EXPORT(device_for_each_child_reverse);

/* From before @from on, where one is given. */
int device_for_each_child_reverse_from(struct device *parent,
				       struct device *from, const void *data,
				       int (*fn)(struct device *, const void *))
{
	struct klist_iter i;
	struct device *child;
	int ret = 0;

	if (!parent->p)
		return 0;
	klist_iter_init_node(&parent->p->klist_children, &i,
			     from ? &from->p->knode_parent : NULL);
	while (!ret && (child = child_of(klist_prev(&i))))
		ret = fn(child, data);
	klist_iter_exit(&i);
	return ret;
}
KPI_EXPORT(device_for_each_child_reverse_from);

/* With a reference. */
struct device *device_find_child(struct device *parent, void *data,
				 int (*match)(struct device *dev, void *data))
{
	struct klist_iter i;
	struct device *child;

	if (!parent || !parent->p)
		return NULL;
	klist_iter_init(&parent->p->klist_children, &i);
	while ((child = child_of(klist_next(&i))))
		if (match(child, data) && get_device(child))
			break;
	klist_iter_exit(&i);
	return child;
}
KPI_EXPORT(device_find_child);

static int has_name(struct device *dev, void *name)
{
	return sysfs_streq(dev_name(dev), name);
}

struct device *device_find_child_by_name(struct device *parent,
					 const char *name)
{
	return device_find_child(parent, (void *)name, has_name);
}
KPI_EXPORT(device_find_child_by_name);

static int is_any(struct device *dev, void *unused)
{
	return 1;
}

struct device *device_find_any_child(struct device *parent)
{
	return device_find_child(parent, NULL, is_any);
}
KPI_EXPORT(device_find_any_child);

/* ------------------------------------------------- matching, for searches */

int device_match_name(struct device *dev, const void *name)
{
	return sysfs_streq(dev_name(dev), name);
}
KPI_EXPORT(device_match_name);

int device_match_of_node(struct device *dev, const void *np)
{
	return dev->of_node == np;
}
KPI_EXPORT(device_match_of_node);

int device_match_fwnode(struct device *dev, const void *fwnode)
{
	return dev->fwnode == fwnode;
}
KPI_EXPORT(device_match_fwnode);

int device_match_devt(struct device *dev, const void *devt)
{
	return dev->devt == *(const dev_t *)devt;
}
KPI_EXPORT(device_match_devt);

/* No device has an ACPI companion here. */
int device_match_acpi_dev(struct device *dev, const void *adev)
{
	return !adev;
}
KPI_EXPORT(device_match_acpi_dev);

int device_match_acpi_handle(struct device *dev, const void *handle)
{
	return !handle;
}
KPI_EXPORT(device_match_acpi_handle);

int device_match_any(struct device *dev, const void *unused)
{
	return 1;
}
KPI_EXPORT(device_match_any);
