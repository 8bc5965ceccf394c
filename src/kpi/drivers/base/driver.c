// SPDX-License-Identifier: GPL-2.0
/* drivers/base/driver.c, linux/device/driver.h: drivers of a bus. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "base.h"

static struct driver_private *private_of(struct kobject *kobj)
{
	return container_of(kobj, struct driver_private, kobj);
}

/* ------------------------------------------------------------- the object */

static ssize_t attr_show(struct kobject *kobj, struct attribute *attr,
			 char *buf)
{
	struct driver_attribute *at =
		container_of(attr, struct driver_attribute, attr);

	return at->show ? at->show(private_of(kobj)->driver, buf) : -EIO;
}

static ssize_t attr_store(struct kobject *kobj, struct attribute *attr,
			  const char *buf, size_t count)
{
	struct driver_attribute *at =
		container_of(attr, struct driver_attribute, attr);

	return at->store ? at->store(private_of(kobj)->driver, buf, count) :
	       -EIO;
}

static const struct sysfs_ops driver_sysfs_ops = {
	.show = attr_show,
	.store = attr_store,
};

static void release_driver(struct kobject *kobj)
{
	kfree(private_of(kobj));
}

static const struct kobj_type driver_type = {
	.sysfs_ops = &driver_sysfs_ops,
	.release = release_driver,
};

int driver_create_file(struct device_driver *drv,
		       const struct driver_attribute *attr)
{
	return drv ? sysfs_create_file(&drv->p->kobj, &attr->attr) : -EINVAL;
}
KPI_EXPORT(driver_create_file);

void driver_remove_file(struct device_driver *drv,
			const struct driver_attribute *attr)
{
	if (drv)
		sysfs_remove_file(&drv->p->kobj, &attr->attr);
}
KPI_EXPORT(driver_remove_file);

/* ---------------------------------------------------------- bind, unbind */

static ssize_t bind_store(struct device_driver *drv, const char *buf,
			  size_t count)
{
	struct device *dev = bus_find_device_by_name(drv->bus, NULL, buf);
	int err = -ENODEV;

	if (dev && device_match(drv, dev) > 0)
		err = device_driver_attach(drv, dev);
	put_device(dev);
	return err ?: count;
}
static struct driver_attribute driver_attr_bind = __ATTR(bind, 0200, NULL,
							 bind_store);

static ssize_t unbind_store(struct device_driver *drv, const char *buf,
			    size_t count)
{
	struct device *dev = bus_find_device_by_name(drv->bus, NULL, buf);
	ssize_t ret = -ENODEV;

	if (dev && dev->driver == drv) {
		device_driver_detach(dev);
		ret = count;
	}
	put_device(dev);
	return ret;
}
static struct driver_attribute driver_attr_unbind = __ATTR(unbind, 0200, NULL,
							   unbind_store);

static ssize_t uevent_store(struct device_driver *drv, const char *buf,
			    size_t count)
{
	return kobject_synth_uevent(&drv->p->kobj, buf, count) ?: count;
}
static struct driver_attribute driver_attr_uevent = __ATTR(uevent, 0200, NULL,
							   uevent_store);

static int add_bind_files(struct device_driver *drv)
{
	int err;

	if (drv->suppress_bind_attrs)
		return 0;
	err = driver_create_file(drv, &driver_attr_unbind);
	if (!err)
		err = driver_create_file(drv, &driver_attr_bind);
	return err;
}

/* -------------------------------------------------- the driver's module */

static void module_link_name(const struct device_driver *drv, char *buf,
			     size_t size)
{
	snprintf(buf, size, "%s:%s", drv->bus->name, drv->name);
}

/* /sys/bus/.../module, and back from /sys/module/.../drivers. */
static void link_module(struct device_driver *drv)
{
	struct module *mod = drv->owner;
	struct kobject *dir;
	char name[128];

	if (!mod || !mod->mkobj.kobj.sd)
		return;
	if (sysfs_create_link(&drv->p->kobj, &mod->mkobj.kobj, "module"))
		return;
	dir = mod->mkobj.drivers_dir;
	if (!dir)
		dir = kobject_create_and_add("drivers", &mod->mkobj.kobj);
	mod->mkobj.drivers_dir = dir;
	module_link_name(drv, name, sizeof(name));
	/* Only a convenience for people who look around. */
	if (dir && sysfs_create_link(dir, &drv->p->kobj, name))
		pr_debug("no link to driver %s from its module\n", drv->name);
}

static void unlink_module(struct device_driver *drv)
{
	struct module *mod = drv->owner;
	char name[128];

	if (!mod || !mod->mkobj.kobj.sd)
		return;
	sysfs_remove_link(&drv->p->kobj, "module");
	module_link_name(drv, name, sizeof(name));
	if (mod->mkobj.drivers_dir)
		sysfs_remove_link(mod->mkobj.drivers_dir, name);
}

/* ------------------------------------------------------------ registering */

static int make_private(struct device_driver *drv, unsigned long ip)
{
	struct driver_private *p = kzalloc(sizeof(*p), GFP_KERNEL);
	int err;

	if (!p)
		return -ENOMEM;
	klist_init(&p->klist_devices, NULL, NULL);
	p->driver = drv;
	p->ip = ip;
	drv->p = p;
	p->kobj.kset = drv->bus->p->drivers_kset;
	err = kobject_init_and_add(&p->kobj, &driver_type, NULL, "%s",
				   drv->name);
	if (err) {
		kobject_put(&p->kobj);
		drv->p = NULL;
	}
	return err;
}

/* Shown before devices are probed: those link to the driver's directory. */
static int add_to_bus(struct device_driver *drv, unsigned long ip)
{
	struct subsys_private *bus = drv->bus->p;
	int err;

	kset_get(&bus->subsys);
	err = make_private(drv, ip);
	if (err)
		goto put;
	klist_add_tail(&drv->p->knode_bus, &bus->klist_drivers);
	if (bus->drivers_autoprobe) {
		err = driver_attach(drv);
		if (err)
			goto remove;
	}
	link_module(drv);
	/* Missing files are no reason to refuse a driver that works. */
	if (driver_create_file(drv, &driver_attr_uevent) ||
	    sysfs_create_groups(&drv->p->kobj, drv->bus->drv_groups) ||
	    add_bind_files(drv))
		pr_err("driver %s: some of its files could not be made\n",
		       drv->name);
	return 0;
remove:
	klist_del(&drv->p->knode_bus);
	kobject_put(&drv->p->kobj);
	drv->p = NULL;
put:
	kset_put(&bus->subsys);
	return err;
}

static void remove_from_bus(struct device_driver *drv)
{
	struct bus_type *bus = drv->bus;

	if (!drv->suppress_bind_attrs) {
		driver_remove_file(drv, &driver_attr_bind);
		driver_remove_file(drv, &driver_attr_unbind);
	}
	sysfs_remove_groups(&drv->p->kobj, bus->drv_groups);
	driver_remove_file(drv, &driver_attr_uevent);
	klist_remove(&drv->p->knode_bus);
	kpi_driver_detach(drv);
	unlink_module(drv);
	kobject_put(&drv->p->kobj);
	kset_put(&bus->p->subsys);
}

static int register_driver(struct device_driver *drv, unsigned long ip)
{
	int err;

	if (!drv->bus->p) {
		pr_err("Driver '%s' was unable to register with bus_type '%s' because the bus was not initialized.\n",
		       drv->name, drv->bus->name);
		return -EINVAL;
	}
	if ((drv->bus->probe && drv->probe) ||
	    (drv->bus->remove && drv->remove) ||
	    (drv->bus->shutdown && drv->shutdown))
		pr_warn("Driver '%s' needs updating - please use bus_type methods\n",
			drv->name);
	if (driver_find(drv->name, drv->bus)) {
		pr_err("Error: Driver '%s' is already registered, aborting...\n",
		       drv->name);
		return -EBUSY;
	}
	err = add_to_bus(drv, ip);
	if (err)
		return err;
	err = sysfs_create_groups(&drv->p->kobj, drv->groups);
	if (err) {
		remove_from_bus(drv);
		return err;
	}
	kobject_uevent(&drv->p->kobj, KOBJ_ADD);
	return 0;
}

int kpi_driver_register(struct device_driver *drv, unsigned long ip)
{
	return register_driver(drv, ip);
}

int driver_register(struct device_driver *drv)
{
	return register_driver(drv, _RET_IP_);
}
KPI_EXPORT(driver_register);

void driver_unregister(struct device_driver *drv)
{
	if (!drv || !drv->p) {
		WARN(1, "Unexpected driver unregister!\n");
		return;
	}
	sysfs_remove_groups(&drv->p->kobj, drv->groups);
	remove_from_bus(drv);
	drv->p = NULL;
}
KPI_EXPORT(driver_unregister);

/* The driver is not held: the caller knows that it stays. */
struct device_driver *driver_find(const char *name, struct bus_type *bus)
{
	struct kobject *kobj = kset_find_obj(bus->p->drivers_kset, name);

	if (!kobj)
		return NULL;
	kobject_put(kobj);
	return private_of(kobj)->driver;
}
KPI_EXPORT(driver_find);

/* -------------------------------------------------------- devices bound to it */

static struct device *device_at(struct klist_node *n)
{
	return n ? container_of(n, struct device_private, knode_driver)->device
		 : NULL;
}

int driver_for_each_device(struct device_driver *drv, struct device *start,
			   void *data, int (*fn)(struct device *, void *))
{
	struct klist_iter i;
	struct device *dev;
	int ret = 0;

	if (!drv)
		return -EINVAL;
	klist_iter_init_node(&drv->p->klist_devices, &i,
			     start ? &start->p->knode_driver : NULL);
	while (!ret && (dev = device_at(klist_next(&i))))
		ret = fn(dev, data);
	klist_iter_exit(&i);
	return ret;
}
KPI_EXPORT(driver_for_each_device);

/* With a reference. */
struct device *driver_find_device(struct device_driver *drv,
				  struct device *start, const void *data,
				  int (*match)(struct device *, const void *))
{
	struct klist_iter i;
	struct device *dev;

	if (!drv || !drv->p)
		return NULL;
	klist_iter_init_node(&drv->p->klist_devices, &i,
			     start ? &start->p->knode_driver : NULL);
	while ((dev = device_at(klist_next(&i))))
		if (match(dev, data) && get_device(dev))
			break;
	klist_iter_exit(&i);
	return dev;
}
KPI_EXPORT(driver_find_device);

/*
 * What a "driver_override" file is written: a name alone, "" or a newline for
 * none. *@override is freed and set anew under the device's lock.
 */
int driver_set_override(struct device *dev, const char **override,
			const char *s, size_t len)
{
	const char *new = NULL, *old, *end;

	if (!override || !s)
		return -EINVAL;
	/* It is shown with a newline, in one page. */
	if (len >= PAGE_SIZE - 1)
		return -EINVAL;
	/* The end that the length tells may be one beyond the NUL. */
	len = strnlen(s, len);
	end = memchr(s, '\n', len);
	if (end)
		len = end - s;
	if (len) {
		new = kstrndup(s, len, GFP_KERNEL);
		if (!new)
			return -ENOMEM;
	}
	device_lock(dev);
	old = *override;
	*override = new;
	device_unlock(dev);
	kfree(old);
	return 0;
}
KPI_EXPORT(driver_set_override);
