// SPDX-License-Identifier: GPL-2.0
/*
 * fs/char_dev.c, linux/cdev.h: what is behind a character device's number, and
 * the open() that finds it.
 */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/kmod.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "fs/chrdev.h"

/*
 * A range of numbers served by a cdev. The same numbers may be given twice, as
 * in the kernel: the smaller range wins, then the newer one.
 */
struct served {
	struct list_head list;
	dev_t first;
	unsigned int count;
	struct cdev *cdev;
	unsigned long ip;
};
static LIST_HEAD(served_list);
static DEFINE_MUTEX(served_mutex);

/* i_cdev and i_devices of all inodes, cdev.list. */
static DEFINE_SPINLOCK(cdev_lock);

/* --------------------------------------------------------------- a cdev */

static void purge(struct cdev *cdev)
{
	struct inode *inode, *next;

	spin_lock(&cdev_lock);
	list_for_each_entry_safe(inode, next, &cdev->list, i_devices) {
		list_del_init(&inode->i_devices);
		inode->i_cdev = NULL;
	}
	spin_unlock(&cdev_lock);
}

static void release_static(struct kobject *kobj)
{
	struct cdev *cdev = container_of(kobj, struct cdev, kobj);
	struct kobject *parent = kobj->parent;

	purge(cdev);
	kobject_put(parent);
}

static void release_dynamic(struct kobject *kobj)
{
	struct cdev *cdev = container_of(kobj, struct cdev, kobj);
	struct kobject *parent = kobj->parent;

	purge(cdev);
	kfree(cdev);
	kobject_put(parent);
}

static struct kobj_type static_type = { .release = release_static };
static struct kobj_type dynamic_type = { .release = release_dynamic };

void cdev_init(struct cdev *cdev, const struct file_operations *fops)
{
	memset(cdev, 0, sizeof(*cdev));
	INIT_LIST_HEAD(&cdev->list);
	kobject_init(&cdev->kobj, &static_type);
	cdev->ops = fops;
}
KPI_EXPORT(cdev_init);

struct cdev *cdev_alloc(void)
{
	struct cdev *cdev = kzalloc(sizeof(*cdev), GFP_KERNEL);

	if (cdev) {
		INIT_LIST_HEAD(&cdev->list);
		kobject_init(&cdev->kobj, &dynamic_type);
	}
	return cdev;
}
KPI_EXPORT(cdev_alloc);

static bool get_cdev(struct cdev *cdev)
{
	struct module *owner = cdev->owner;

	if (!try_module_get(owner))
		return false;
	if (kobject_get_unless_zero(&cdev->kobj))
		return true;
	module_put(owner);
	return false;
}

void kpi_cdev_put(struct cdev *cdev)
{
	struct module *owner = cdev->owner;

	kobject_put(&cdev->kobj);
	module_put(owner);
}

void kpi_cdev_forget(struct inode *inode)
{
	spin_lock(&cdev_lock);
	list_del_init(&inode->i_devices);
	inode->i_cdev = NULL;
	inode->i_mapping = &inode->i_data;
	spin_unlock(&cdev_lock);
}

/* ------------------------------------------------------------ the numbers */

static int add(struct cdev *cdev, dev_t dev, unsigned int count,
	       unsigned long ip)
{
	struct served *s;

	if (WARN_ON(dev == WHITEOUT_DEV))
		return -EBUSY;
	s = kmalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return -ENOMEM;
	cdev->dev = dev;
	cdev->count = count;
	*s = (struct served){ .first = dev, .count = count, .cdev = cdev,
			      .ip = ip };
	kobject_get(cdev->kobj.parent);
	mutex_lock(&served_mutex);
	list_add(&s->list, &served_list);
	mutex_unlock(&served_mutex);
	return 0;
}

int cdev_add(struct cdev *p, dev_t dev, unsigned count)
{
	return add(p, dev, count, _RET_IP_);
}
KPI_EXPORT(cdev_add);

static void unserve(struct cdev *cdev)
{
	struct served *s, *next;

	mutex_lock(&served_mutex);
	list_for_each_entry_safe(s, next, &served_list, list) {
		if (s->cdev != cdev || s->first != cdev->dev ||
		    s->count != cdev->count)
			continue;
		list_del(&s->list);
		kfree(s);
		break;
	}
	mutex_unlock(&served_mutex);
}

/* Files that are open go on; nobody can open it any more. */
void cdev_del(struct cdev *cdev)
{
	unserve(cdev);
	kobject_put(&cdev->kobj);
}
KPI_EXPORT(cdev_del);

void cdev_set_parent(struct cdev *p, struct kobject *kobj)
{
	WARN_ON(!kobj->state_initialized);
	p->kobj.parent = kobj;
}
KPI_EXPORT(cdev_set_parent);

/* The device's reference keeps the structure that both are usually in. */
int cdev_device_add(struct cdev *cdev, struct device *dev)
{
	int err = 0;

	if (dev->devt) {
		cdev_set_parent(cdev, &dev->kobj);
		err = add(cdev, dev->devt, 1, _RET_IP_);
		if (err)
			return err;
	}
	err = device_add(dev);
	if (err && dev->devt)
		cdev_del(cdev);
	return err;
}
KPI_EXPORT(cdev_device_add);

void cdev_device_del(struct cdev *cdev, struct device *dev)
{
	device_del(dev);
	if (dev->devt)
		cdev_del(cdev);
}
KPI_EXPORT(cdev_device_del);

static struct cdev *look_up(dev_t dev)
{
	struct served *s, *best = NULL;
	struct cdev *cdev = NULL;

	mutex_lock(&served_mutex);
	list_for_each_entry(s, &served_list, list)
		if (dev >= s->first && dev - s->first < s->count &&
		    (!best || s->count < best->count))
			best = s;
	if (best && get_cdev(best->cdev))
		cdev = best->cdev;
	mutex_unlock(&served_mutex);
	return cdev;
}

static struct cdev *look_up_or_load(dev_t dev)
{
	struct cdev *cdev = look_up(dev);

	if (cdev)
		return cdev;
	/* Aliases that MODULE_ALIAS_CHARDEV() makes. */
	if (request_module("char-major-%d-%d", MAJOR(dev), MINOR(dev)) > 0)
		request_module("char-major-%d", MAJOR(dev));
	return look_up(dev);
}

/* ----------------------------------------------------------------- open */

/* Remember @found in the inode, unless somebody else was quicker. */
static struct cdev *remember(struct inode *inode, struct cdev *found)
{
	struct cdev *other;

	spin_lock(&cdev_lock);
	other = inode->i_cdev;
	if (!other) {
		inode->i_cdev = found;
		list_add(&inode->i_devices, &found->list);
	} else if (!get_cdev(other)) {
		other = ERR_PTR(-ENXIO);
	}
	spin_unlock(&cdev_lock);
	if (!other)
		return found;
	kpi_cdev_put(found);
	return other;
}

static struct cdev *cdev_of(struct inode *inode)
{
	struct cdev *cdev;

	spin_lock(&cdev_lock);
	cdev = inode->i_cdev;
	if (cdev && !get_cdev(cdev))
		cdev = ERR_PTR(-ENXIO);
	spin_unlock(&cdev_lock);
	if (cdev)
		return cdev;
	cdev = look_up_or_load(inode->i_rdev);
	return cdev ? remember(inode, cdev) : ERR_PTR(-ENXIO);
}

static int chrdev_open(struct inode *inode, struct file *filp)
{
	struct cdev *cdev = cdev_of(inode);
	const struct file_operations *fops;
	int err = -ENXIO;

	if (IS_ERR(cdev))
		return PTR_ERR(cdev);
	fops = fops_get(cdev->ops);
	if (!fops)
		goto put;
	replace_fops(filp, fops);
	err = fops->open ? fops->open(inode, filp) : 0;
	if (!err)
		return 0;
put:
	kpi_cdev_put(cdev);
	return err;
}

const struct file_operations def_chr_fops = {
	.open = chrdev_open,
	.llseek = noop_llseek,
};

/* ---------------------------------------------------------------- audit */

/* A cdev that a module forgot would be called when its code is gone. */
static int audit_cdevs(const struct kpi_module_image *image)
{
	struct served *s, *next;
	int n = 0;

	mutex_lock(&served_mutex);
	list_for_each_entry_safe(s, next, &served_list, list) {
		if (!kpi_image_holds(image, s->ip))
			continue;
		pr_warn("character device %u:%u still registered by %pS\n",
			MAJOR(s->first), MINOR(s->first), (void *)s->ip);
		list_del(&s->list);
		kfree(s);
		n++;
	}
	mutex_unlock(&served_mutex);
	return n;
}
KPI_AUDIT(audit_cdevs);
