// SPDX-License-Identifier: GPL-2.0
/* drivers/base/class.c, linux/device/class.h: devices of one kind. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "base.h"
#include "base_audit.h"

/* /sys/class */
struct kset *kpi_class_kset;

static struct subsys_private *private_of(struct kobject *kobj)
{
	return container_of(kobj, struct subsys_private, subsys.kobj);
}

static ssize_t attr_show(struct kobject *kobj, struct attribute *attr,
			 char *buf)
{
	struct class_attribute *at =
		container_of(attr, struct class_attribute, attr);

	return at->show ? at->show(private_of(kobj)->class, at, buf) : -EIO;
}

static ssize_t attr_store(struct kobject *kobj, struct attribute *attr,
			  const char *buf, size_t count)
{
	struct class_attribute *at =
		container_of(attr, struct class_attribute, attr);

	return at->store ? at->store(private_of(kobj)->class, at, buf, count) :
	       -EIO;
}

static const struct sysfs_ops class_sysfs_ops = {
	.show = attr_show,
	.store = attr_store,
};

static void release_class(struct kobject *kobj)
{
	struct subsys_private *p = private_of(kobj);
	struct class *class = p->class;

	class->p = NULL;
	if (class->class_release)
		class->class_release(class);
	kfree(p);
}

static const struct kobj_type class_type = {
	.sysfs_ops = &class_sysfs_ops,
	.release = release_class,
};

/* ------------------------------------------------------------ the members */

static struct device *member(struct klist_node *n)
{
	return container_of(n, struct device_private, knode_class)->device;
}

static void get_member(struct klist_node *n)
{
	get_device(member(n));
}

static void put_member(struct klist_node *n)
{
	put_device(member(n));
}

/* The interfaces of the class get to know each member, old and new, once. */
void kpi_class_join(struct device *dev)
{
	struct class_interface *intf;
	struct subsys_private *p;

	if (!dev->class)
		return;
	p = dev->class->p;
	mutex_lock(&p->mutex);
	klist_add_tail(&dev->p->knode_class, &p->klist_devices);
	list_for_each_entry(intf, &p->interfaces, node)
		if (intf->add_dev)
			intf->add_dev(dev, intf);
	mutex_unlock(&p->mutex);
}

void kpi_class_leave(struct device *dev)
{
	struct class_interface *intf;
	struct subsys_private *p;

	if (!dev->class)
		return;
	p = dev->class->p;
	mutex_lock(&p->mutex);
	list_for_each_entry(intf, &p->interfaces, node)
		if (intf->remove_dev)
			intf->remove_dev(dev, intf);
	klist_del(&dev->p->knode_class);
	mutex_unlock(&p->mutex);
}

/* ------------------------------------------------------------ registering */

static struct subsys_private *new_private(struct class *class,
					  struct lock_class_key *key)
{
	struct subsys_private *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return NULL;
	klist_init(&p->klist_devices, get_member, put_member);
	INIT_LIST_HEAD(&p->interfaces);
	INIT_LIST_HEAD(&p->all);
	__mutex_init(&p->mutex, "subsys mutex", key);
	p->class = class;
	p->subsys.kobj.kset = kpi_class_kset;
	p->subsys.kobj.ktype = &class_type;
	return p;
}

static int register_class(struct class *class, struct lock_class_key *key,
			  unsigned long ip)
{
	struct subsys_private *p = new_private(class, key);
	int err;

	if (!p)
		return -ENOMEM;
	err = kobject_set_name(&p->subsys.kobj, "%s", class->name);
	if (err) {
		kfree(p);
		return err;
	}
	if (!class->dev_kobj)
		class->dev_kobj = sysfs_dev_char_kobj;
	class->p = p;
	err = kset_register(&p->subsys);
	if (err) {
		class->p = NULL;
		kfree(p);
		return err;
	}
	p->ip = ip;
	err = sysfs_create_groups(&p->subsys.kobj, class->class_groups);
	if (err) {
		kobject_del(&p->subsys.kobj);
		kfree_const(p->subsys.kobj.name);
		class->p = NULL;
		kfree(p);
		return err;
	}
	kpi_audit_add_class(p);
	return 0;
}

int __class_register(struct class *class, struct lock_class_key *key)
{
	return register_class(class, key, _RET_IP_);
}
KPI_EXPORT(__class_register);

void class_unregister(struct class *class)
{
	struct subsys_private *p = class->p;

	kpi_audit_del_subsys(p);
	sysfs_remove_groups(&p->subsys.kobj, class->class_groups);
	kset_unregister(&p->subsys);
}
KPI_EXPORT(class_unregister);

static void free_created(struct class *class)
{
	kfree(class);
}

struct class *__class_create(struct module *owner, const char *name,
			     struct lock_class_key *key)
{
	struct class *class = kzalloc(sizeof(*class), GFP_KERNEL);
	int err;

	if (!class)
		return ERR_PTR(-ENOMEM);
	class->name = name;
	class->owner = owner;
	class->class_release = free_created;
	err = register_class(class, key, _RET_IP_);
	if (err) {
		kfree(class);
		return ERR_PTR(err);
	}
	return class;
}
KPI_EXPORT(__class_create);

void class_destroy(struct class *class)
{
	if (!IS_ERR_OR_NULL(class))
		class_unregister(class);
}
KPI_EXPORT(class_destroy);

/* ------------------------------------------------------------ its own files */

int class_create_file_ns(struct class *class,
			 const struct class_attribute *attr, const void *ns)
{
	return class ? sysfs_create_file(&class->p->subsys.kobj, &attr->attr) :
	       -EINVAL;
}
KPI_EXPORT(class_create_file_ns);

void class_remove_file_ns(struct class *class,
			  const struct class_attribute *attr, const void *ns)
{
	if (class)
		sysfs_remove_file(&class->p->subsys.kobj, &attr->attr);
}
KPI_EXPORT(class_remove_file_ns);

ssize_t show_class_attr_string(struct class *class,
			       struct class_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n",
			  container_of(attr, struct class_attribute_string,
				       attr)->str);
}
KPI_EXPORT(show_class_attr_string);
