// SPDX-License-Identifier: GPL-2.0
/*
 * What a module leaves registered at its unload: devices, classes, buses,
 * drivers, each with the place that registered it.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>

#include "kpi.h"
#include "base_audit.h"

/* Protects the lists alone; no other lock is taken under it. */
static DEFINE_MUTEX(audit_lock);
static LIST_HEAD(devices);
static LIST_HEAD(classes);
static LIST_HEAD(buses);

static void add(struct list_head *entry, struct list_head *list)
{
	mutex_lock(&audit_lock);
	list_add_tail(entry, list);
	mutex_unlock(&audit_lock);
}

static void del(struct list_head *entry)
{
	mutex_lock(&audit_lock);
	list_del_init(entry);
	mutex_unlock(&audit_lock);
}

void kpi_audit_add_device(struct device *dev)
{
	add(&dev->p->all, &devices);
}

void kpi_audit_del_device(struct device *dev)
{
	del(&dev->p->all);
}

void kpi_audit_add_class(struct subsys_private *p)
{
	add(&p->all, &classes);
}

void kpi_audit_add_bus(struct subsys_private *p)
{
	add(&p->all, &buses);
}

void kpi_audit_del_subsys(struct subsys_private *p)
{
	del(&p->all);
}

static void report(const char *what, const char *name, unsigned long ip)
{
	pr_warn("%s '%s' still registered, by %pS\n", what, name, (void *)ip);
}

static int audit_devices(const struct kpi_module_image *image)
{
	struct device_private *p;
	int found = 0;

	list_for_each_entry(p, &devices, all) {
		if (!p->ip || !kpi_image_holds(image, p->ip))
			continue;
		report("device", dev_name(p->device), p->ip);
		/* The address may soon be another module's. */
		p->ip = 0;
		found++;
	}
	return found;
}

static int audit_subsystems(const struct kpi_module_image *image,
			    struct list_head *list, const char *what)
{
	struct subsys_private *p;
	int found = 0;

	list_for_each_entry(p, list, all) {
		if (!kpi_image_holds(image, p->ip))
			continue;
		report(what, kobject_name(&p->subsys.kobj), p->ip);
		p->ip = 0;
		found++;
	}
	return found;
}

static int audit_drivers(const struct kpi_module_image *image)
{
	struct driver_private *drv;
	struct subsys_private *p;
	struct klist_node *n;
	struct klist_iter i;
	int found = 0;

	list_for_each_entry(p, &buses, all) {
		klist_iter_init(&p->klist_drivers, &i);
		while ((n = klist_next(&i))) {
			drv = container_of(n, struct driver_private,
					   knode_bus);
			if (!kpi_image_holds(image, drv->ip))
				continue;
			report("driver", kobject_name(&drv->kobj), drv->ip);
			drv->ip = 0;
			found++;
		}
		klist_iter_exit(&i);
	}
	return found;
}

static int base_audit(const struct kpi_module_image *image)
{
	int found;

	mutex_lock(&audit_lock);
	found = audit_devices(image) +
		audit_subsystems(image, &classes, "class") +
		audit_drivers(image) +
		audit_subsystems(image, &buses, "bus");
	mutex_unlock(&audit_lock);
	return found;
}
KPI_AUDIT(base_audit);
