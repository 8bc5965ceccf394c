// SPDX-License-Identifier: GPL-2.0
/*
 * fs/char_dev.c, linux/fs.h: who has which numbers of character devices;
 * /proc/devices.
 */
#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "fs/chrdev.h"

/* In ascending order. */
struct region {
	struct list_head list;
	unsigned int major, baseminor, minorct;
	struct cdev *cdev;	/* of register_chrdev() */
	unsigned long ip;
	char name[64];
};
static LIST_HEAD(regions);
static DEFINE_MUTEX(regions_mutex);

/* ---------------------------------------------------------------- taking */

static bool major_in_use(unsigned int major)
{
	struct region *r;

	list_for_each_entry(r, &regions, list)
		if (r->major == major)
			return true;
	return false;
}

/* The kernel's order: the dynamic range of old, downwards, then the new one. */
static int find_major(void)
{
	int i;

	for (i = 254; i >= CHRDEV_MAJOR_DYN_END; i--)
		if (!major_in_use(i))
			return i;
	for (i = CHRDEV_MAJOR_DYN_EXT_START; i >= CHRDEV_MAJOR_DYN_EXT_END; i--)
		if (!major_in_use(i))
			return i;
	return -EBUSY;
}

static int check_range(unsigned int major, unsigned int baseminor, int minorct,
		       const char *name)
{
	if (major >= CHRDEV_MAJOR_MAX) {
		pr_err("CHRDEV \"%s\" major requested (%u) is greater than the maximum (%u)\n",
		       name, major, CHRDEV_MAJOR_MAX - 1);
		return -EINVAL;
	}
	if (minorct > MINORMASK + 1 - baseminor) {
		pr_err("CHRDEV \"%s\" minor range requested (%u-%u) is out of range of maximum range (%u-%u) for a single major\n",
		       name, baseminor, baseminor + minorct - 1, 0, MINORMASK);
		return -EINVAL;
	}
	return 0;
}

/* Put @new where it belongs; -EBUSY where it overlaps. */
static int insert(struct region *new)
{
	struct list_head *before = &regions;
	struct region *r;

	list_for_each_entry(r, &regions, list) {
		if (r->major > new->major)
			break;
		if (r->major == new->major) {
			if (r->baseminor >= new->baseminor + new->minorct)
				break;
			if (r->baseminor + r->minorct > new->baseminor)
				return -EBUSY;
		}
		before = &r->list;
	}
	list_add(&new->list, before);
	return 0;
}

static int place(struct region *r, const char *name)
{
	int err;

	if (!r->major) {
		err = find_major();
		if (err < 0) {
			pr_err("CHRDEV \"%s\" dynamic allocation region is full\n",
			       name);
			return err;
		}
		r->major = err;
	}
	err = check_range(r->major, r->baseminor, r->minorct, name);
	return err ?: insert(r);
}

static struct region *take(unsigned int major, unsigned int baseminor,
			   int minorct, const char *name, unsigned long ip)
{
	struct region *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int err;

	if (!r)
		return ERR_PTR(-ENOMEM);
	r->major = major;
	r->baseminor = baseminor;
	r->minorct = minorct;
	r->ip = ip;
	strscpy(r->name, name, sizeof(r->name));
	mutex_lock(&regions_mutex);
	err = place(r, name);
	mutex_unlock(&regions_mutex);
	if (!err)
		return r;
	kfree(r);
	return ERR_PTR(err);
}

static struct region *give_back(unsigned int major, unsigned int baseminor,
				int minorct)
{
	struct region *r, *found = NULL;

	mutex_lock(&regions_mutex);
	list_for_each_entry(r, &regions, list) {
		if (r->major == major && r->baseminor == baseminor &&
		    r->minorct == minorct) {
			found = r;
			list_del(&r->list);
			break;
		}
	}
	mutex_unlock(&regions_mutex);
	return found;
}

/* ------------------------------------------------------------------- API */

/* The part of [from, to) that is within the major of @from. */
static dev_t part_end(dev_t from, dev_t to)
{
	return min_t(dev_t, to, MKDEV(MAJOR(from) + 1, 0));
}

static void give_back_range(dev_t from, dev_t to)
{
	dev_t n, next;

	for (n = from; n < to; n = next) {
		next = part_end(n, to);
		kfree(give_back(MAJOR(n), MINOR(n), next - n));
	}
}

int register_chrdev_region(dev_t from, unsigned count, const char *name)
{
	dev_t to = from + count, n, next;
	struct region *r;

	for (n = from; n < to; n = next) {
		next = part_end(n, to);
		r = take(MAJOR(n), MINOR(n), next - n, name, _RET_IP_);
		if (IS_ERR(r)) {
			give_back_range(from, n);
			return PTR_ERR(r);
		}
	}
	return 0;
}
KPI_EXPORT(register_chrdev_region);

int alloc_chrdev_region(dev_t *dev, unsigned baseminor, unsigned count,
			const char *name)
{
	struct region *r = take(0, baseminor, count, name, _RET_IP_);

	if (IS_ERR(r))
		return PTR_ERR(r);
	*dev = MKDEV(r->major, r->baseminor);
	return 0;
}
KPI_EXPORT(alloc_chrdev_region);

void unregister_chrdev_region(dev_t from, unsigned count)
{
	give_back_range(from, from + count);
}
KPI_EXPORT(unregister_chrdev_region);

static int add_cdev(struct region *r, const char *name,
		    const struct file_operations *fops)
{
	struct cdev *cdev = cdev_alloc();
	int err;

	if (!cdev)
		return -ENOMEM;
	cdev->owner = fops->owner;
	cdev->ops = fops;
	err = kobject_set_name(&cdev->kobj, "%s", name);
	if (!err)
		err = cdev_add(cdev, MKDEV(r->major, r->baseminor), r->minorct);
	if (err)
		kobject_put(&cdev->kobj);
	else
		r->cdev = cdev;
	return err;
}

int __register_chrdev(unsigned int major, unsigned int baseminor,
		      unsigned int count, const char *name,
		      const struct file_operations *fops)
{
	struct region *r = take(major, baseminor, count, name, _RET_IP_);
	int err;

	if (IS_ERR(r))
		return PTR_ERR(r);
	err = add_cdev(r, name, fops);
	if (!err)
		return major ? 0 : r->major;
	kfree(give_back(r->major, baseminor, count));
	return err;
}
KPI_EXPORT(__register_chrdev);

void __unregister_chrdev(unsigned int major, unsigned int baseminor,
			 unsigned int count, const char *name)
{
	struct region *r = give_back(major, baseminor, count);

	if (r && r->cdev)
		cdev_del(r->cdev);
	kfree(r);
}
KPI_EXPORT(__unregister_chrdev);

/* --------------------------------------------------- /proc/devices, audit */

static int show_devices(struct seq_file *m, void *v)
{
	struct region *r;

	seq_puts(m, "Character devices:\n");
	mutex_lock(&regions_mutex);
	list_for_each_entry(r, &regions, list)
		seq_printf(m, "%3u %s\n", r->major, r->name);
	mutex_unlock(&regions_mutex);
	seq_puts(m, "\nBlock devices:\n");
	return 0;
}

void kpi_proc_devices_init(void)
{
	proc_create_single("devices", 0, NULL, show_devices);
}


static int audit_regions(const struct kpi_module_image *image)
{
	struct region *r, *next;
	int n = 0;

	mutex_lock(&regions_mutex);
	list_for_each_entry_safe(r, next, &regions, list) {
		if (!kpi_image_holds(image, r->ip))
			continue;
		pr_warn("device numbers %u:%u-%u (\"%s\") still registered by %pS\n",
			r->major, r->baseminor, r->baseminor + r->minorct - 1,
			r->name, (void *)r->ip);
		list_del(&r->list);
		if (r->cdev)
			cdev_del(r->cdev);
		kfree(r);
		n++;
	}
	mutex_unlock(&regions_mutex);
	return n;
}
KPI_AUDIT(audit_regions);
