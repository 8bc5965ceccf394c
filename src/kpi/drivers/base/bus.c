// SPDX-License-Identifier: GPL-2.0
/* drivers/base/bus.c, linux/device/bus.h: buses, where devices meet drivers. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "base.h"
#include "base_audit.h"

/* /sys/bus */
struct kset *kpi_bus_kset;

static struct subsys_private *private_of(struct kobject *kobj)
{
	return container_of(kobj, struct subsys_private, subsys.kobj);
}

/* ------------------------------------------------------------- the object */

static ssize_t attr_show(struct kobject *kobj, struct attribute *attr,
			 char *buf)
{
	struct bus_attribute *at = container_of(attr, struct bus_attribute,
						attr);

	/* The bus may have none of its own; reading nothing is no error. */
	return at->show ? at->show(private_of(kobj)->bus, buf) : 0;
}

static ssize_t attr_store(struct kobject *kobj, struct attribute *attr,
			  const char *buf, size_t count)
{
	struct bus_attribute *at = container_of(attr, struct bus_attribute,
						attr);

	return at->store ? at->store(private_of(kobj)->bus, buf, count) : 0;
}

static const struct sysfs_ops bus_sysfs_ops = {
	.show = attr_show,
	.store = attr_store,
};

static void release_bus(struct kobject *kobj)
{
	struct subsys_private *p = private_of(kobj);

	p->bus->p = NULL;
	kfree(p);
}

static const struct kobj_type bus_type = {
	.sysfs_ops = &bus_sysfs_ops,
	.release = release_bus,
};

/* Events under /sys/bus are those of buses; drivers' have none of a subsystem. */
static int is_bus(struct kobject *kobj)
{
	return get_ktype(kobj) == &bus_type;
}

const struct kset_uevent_ops kpi_bus_uevent_ops = {
	.filter = is_bus,
};

static struct bus_type *bus_get(struct bus_type *bus)
{
	return bus && bus->p && kset_get(&bus->p->subsys) ? bus : NULL;
}

static void bus_put(struct bus_type *bus)
{
	kset_put(&bus->p->subsys);
}

int bus_create_file(struct bus_type *bus, struct bus_attribute *attr)
{
	int err;

	if (!bus_get(bus))
		return -EINVAL;
	err = sysfs_create_file(&bus->p->subsys.kobj, &attr->attr);
	bus_put(bus);
	return err;
}
KPI_EXPORT(bus_create_file);

void bus_remove_file(struct bus_type *bus, struct bus_attribute *attr)
{
	if (!bus_get(bus))
		return;
	sysfs_remove_file(&bus->p->subsys.kobj, &attr->attr);
	bus_put(bus);
}
KPI_EXPORT(bus_remove_file);

struct kset *bus_get_kset(struct bus_type *bus)
{
	return &bus->p->subsys;
}
KPI_EXPORT(bus_get_kset);

struct klist *bus_get_device_klist(struct bus_type *bus)
{
	return &bus->p->klist_devices;
}
KPI_EXPORT(bus_get_device_klist);

/* ------------------------------------------------------------- its files */

static ssize_t drivers_autoprobe_show(struct bus_type *bus, char *buf)
{
	return sysfs_emit(buf, "%d\n", bus->p->drivers_autoprobe);
}

static ssize_t drivers_autoprobe_store(struct bus_type *bus, const char *buf,
				       size_t count)
{
	bus->p->drivers_autoprobe = buf[0] != '0';
	return count;
}
static BUS_ATTR_RW(drivers_autoprobe);

static ssize_t drivers_probe_store(struct bus_type *bus, const char *buf,
				   size_t count)
{
	struct device *dev = bus_find_device_by_name(bus, NULL, buf);
	int err;

	if (!dev)
		return -ENODEV;
	err = kpi_bus_rescan_one(dev, NULL);
	put_device(dev);
	return err ?: count;
}
static BUS_ATTR_WO(drivers_probe);

static ssize_t uevent_store(struct bus_type *bus, const char *buf,
			    size_t count)
{
	return kobject_synth_uevent(&bus->p->subsys.kobj, buf, count) ?: count;
}
static struct bus_attribute bus_attr_uevent = __ATTR(uevent, 0200, NULL,
						     uevent_store);

static struct attribute *bus_attrs[] = {
	&bus_attr_uevent.attr,
	&bus_attr_drivers_probe.attr,
	&bus_attr_drivers_autoprobe.attr,
	NULL,
};
ATTRIBUTE_GROUPS(bus);

/* ------------------------------------------------------------ registering */

static struct device *member(struct klist_node *n)
{
	return container_of(n, struct device_private, knode_bus)->device;
}

static void get_member(struct klist_node *n)
{
	get_device(member(n));
}

static void put_member(struct klist_node *n)
{
	put_device(member(n));
}

static struct subsys_private *new_private(struct bus_type *bus)
{
	struct subsys_private *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return NULL;
	p->bus = bus;
	BLOCKING_INIT_NOTIFIER_HEAD(&p->notifiers);
	INIT_LIST_HEAD(&p->interfaces);
	INIT_LIST_HEAD(&p->all);
	__mutex_init(&p->mutex, "subsys mutex", &bus->lock_key);
	klist_init(&p->klist_devices, get_member, put_member);
	klist_init(&p->klist_drivers, NULL, NULL);
	p->drivers_autoprobe = true;
	p->subsys.kobj.kset = kpi_bus_kset;
	p->subsys.kobj.ktype = &bus_type;
	return p;
}

static int add_contents(struct bus_type *bus, struct subsys_private *p)
{
	int err;

	p->devices_kset = kset_create_and_add("devices", NULL,
					      &p->subsys.kobj);
	p->drivers_kset = kset_create_and_add("drivers", NULL,
					      &p->subsys.kobj);
	if (!p->devices_kset || !p->drivers_kset)
		return -ENOMEM;
	err = sysfs_create_groups(&p->subsys.kobj, bus_groups);
	if (err)
		return err;
	err = sysfs_create_groups(&p->subsys.kobj, bus->bus_groups);
	if (err)
		sysfs_remove_groups(&p->subsys.kobj, bus_groups);
	return err;
}

static int register_bus(struct bus_type *bus, unsigned long ip)
{
	struct subsys_private *p = new_private(bus);
	int err;

	if (!p)
		return -ENOMEM;
	err = kobject_set_name(&p->subsys.kobj, "%s", bus->name);
	if (err) {
		kfree(p);
		return err;
	}
	bus->p = p;
	err = kset_register(&p->subsys);
	if (err) {
		bus->p = NULL;
		kfree(p);
		return err;
	}
	p->ip = ip;
	err = add_contents(bus, p);
	if (err) {
		kset_unregister(p->drivers_kset);
		kset_unregister(p->devices_kset);
		kset_unregister(&p->subsys);
		return err;
	}
	kpi_audit_add_bus(p);
	return 0;
}

int bus_register(struct bus_type *bus)
{
	return register_bus(bus, _RET_IP_);
}
KPI_EXPORT(bus_register);

void bus_unregister(struct bus_type *bus)
{
	struct subsys_private *p = bus->p;

	if (bus->dev_root)
		device_unregister(bus->dev_root);
	kpi_audit_del_subsys(p);
	sysfs_remove_groups(&p->subsys.kobj, bus->bus_groups);
	sysfs_remove_groups(&p->subsys.kobj, bus_groups);
	kset_unregister(p->drivers_kset);
	kset_unregister(p->devices_kset);
	kset_unregister(&p->subsys);
}
KPI_EXPORT(bus_unregister);

/* -------------------------------------------------------------- notifiers */

int bus_register_notifier(struct bus_type *bus, struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&bus->p->notifiers, nb);
}
KPI_EXPORT(bus_register_notifier);

int bus_unregister_notifier(struct bus_type *bus, struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&bus->p->notifiers, nb);
}
KPI_EXPORT(bus_unregister_notifier);

void kpi_bus_notify(struct device *dev, unsigned long event)
{
	if (dev->bus)
		blocking_notifier_call_chain(&dev->bus->p->notifiers, event,
					     dev);
}

/* ---------------------------------------------------------------- members */

int kpi_bus_add_device(struct device *dev)
{
	struct bus_type *bus = bus_get(dev->bus);
	int err;

	if (!bus)
		return 0;
	err = device_add_groups(dev, bus->dev_groups);
	if (err)
		goto put;
	err = sysfs_create_link(&bus->p->devices_kset->kobj, &dev->kobj,
				dev_name(dev));
	if (err)
		goto no_link;
	err = sysfs_create_link(&dev->kobj, &bus->p->subsys.kobj, "subsystem");
	if (err)
		goto no_subsystem;
	klist_add_tail(&dev->p->knode_bus, &bus->p->klist_devices);
	return 0;
no_subsystem:
	sysfs_remove_link(&bus->p->devices_kset->kobj, dev_name(dev));
no_link:
	device_remove_groups(dev, bus->dev_groups);
put:
	bus_put(bus);
	return err;
}

void kpi_bus_probe_device(struct device *dev)
{
	struct subsys_interface *sif;
	struct bus_type *bus = dev->bus;

	if (!bus)
		return;
	if (bus->p->drivers_autoprobe)
		device_initial_probe(dev);
	mutex_lock(&bus->p->mutex);
	list_for_each_entry(sif, &bus->p->interfaces, node)
		if (sif->add_dev)
			sif->add_dev(dev, sif);
	mutex_unlock(&bus->p->mutex);
}

void kpi_bus_remove_device(struct device *dev)
{
	struct subsys_interface *sif;
	struct bus_type *bus = dev->bus;

	if (!bus)
		return;
	mutex_lock(&bus->p->mutex);
	list_for_each_entry(sif, &bus->p->interfaces, node)
		if (sif->remove_dev)
			sif->remove_dev(dev, sif);
	mutex_unlock(&bus->p->mutex);
	sysfs_remove_link(&dev->kobj, "subsystem");
	sysfs_remove_link(&bus->p->devices_kset->kobj, dev_name(dev));
	device_remove_groups(dev, bus->dev_groups);
	if (klist_node_attached(&dev->p->knode_bus))
		klist_del(&dev->p->knode_bus);
	device_release_driver(dev);
	bus_put(bus);
}
