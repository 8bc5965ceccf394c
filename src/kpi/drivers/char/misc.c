// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/char/misc.c, linux/miscdevice.h: devices that share the major number
 * 10, each with a name below /dev.
 */
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/kmod.h>
#include <linux/list.h>
#include <linux/major.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "kpi.h"
#include "fs/chrdev.h"

/* From 127 downwards, then above 255. */
#define DYNAMIC_MINORS 128

struct registered {
	struct list_head list;
	struct miscdevice *misc;
	bool dynamic;	/* its minor is from the pool */
	unsigned long ip;
};
static LIST_HEAD(all);
static DEFINE_MUTEX(misc_mutex);
static DEFINE_IDA(minors);

/* -------------------------------------------------------------- the class */

static char *misc_devnode(struct device *dev, umode_t *mode)
{
	const struct miscdevice *misc = dev_get_drvdata(dev);

	if (mode && misc->mode)
		*mode = misc->mode;
	return misc->nodename ? kstrdup(misc->nodename, GFP_KERNEL) : NULL;
}

static struct miscdevice *find(unsigned int minor)
{
	struct registered *r;

	list_for_each_entry(r, &all, list)
		if (r->misc->minor == minor)
			return r->misc;
	return NULL;
}

static const struct file_operations *fops_of(unsigned int minor)
{
	const struct miscdevice *misc;
	const struct file_operations *fops;

	mutex_lock(&misc_mutex);
	misc = find(minor);
	fops = misc ? fops_get(misc->fops) : NULL;
	mutex_unlock(&misc_mutex);
	return fops;
}

/* The driver finds its device in private_data, unless its open() says else. */
static int open_found(struct inode *inode, struct file *file,
		      const struct file_operations *fops)
{
	struct miscdevice *misc;

	mutex_lock(&misc_mutex);
	misc = find(iminor(inode));
	mutex_unlock(&misc_mutex);
	file->private_data = misc;
	replace_fops(file, fops);
	return fops->open ? fops->open(inode, file) : 0;
}

static int misc_open(struct inode *inode, struct file *file)
{
	unsigned int minor = iminor(inode);
	const struct file_operations *fops = fops_of(minor);

	if (!fops) {
		request_module("char-major-%d-%d", MISC_MAJOR, minor);
		fops = fops_of(minor);
	}
	return fops ? open_found(inode, file, fops) : -ENODEV;
}

static const struct file_operations misc_fops = {
	.open = misc_open,
	.llseek = noop_llseek,
};

/*
 * Made when the first device is registered. The class and the major number
 * stay, as they do in a kernel from its start.
 */
static struct class *misc_class(void)
{
	static struct class class = { .name = "misc",
				      .devnode = misc_devnode };
	static bool made;

	if (made)
		return &class;
	if (class_register(&class))
		return NULL;
	if (register_chrdev(MISC_MAJOR, "misc", &misc_fops)) {
		class_unregister(&class);
		return NULL;
	}
	made = true;
	return &class;
}

/* ----------------------------------------------------------------- minors */

static int take_minor(struct miscdevice *misc)
{
	int id = ida_alloc_max(&minors, DYNAMIC_MINORS - 1, GFP_KERNEL);

	if (id >= 0) {
		misc->minor = DYNAMIC_MINORS - id - 1;
		return 0;
	}
	id = ida_alloc_range(&minors, MISC_DYNAMIC_MINOR + 1, MINORMASK,
			     GFP_KERNEL);
	if (id < 0)
		return -EBUSY;
	misc->minor = id;
	return 0;
}

static void give_minor(const struct registered *r)
{
	int minor = r->misc->minor;

	if (r->dynamic)
		ida_free(&minors, minor < DYNAMIC_MINORS ?
					  DYNAMIC_MINORS - minor - 1 : minor);
}

/* ----------------------------------------------------------- registration */

static int create_device(struct miscdevice *misc, struct class *class)
{
	misc->this_device = device_create_with_groups(
		class, misc->parent, MKDEV(MISC_MAJOR, misc->minor), misc,
		misc->groups, "%s", misc->name);
	return PTR_ERR_OR_ZERO(misc->this_device);
}

static int add(struct registered *r)
{
	struct miscdevice *misc = r->misc;
	struct class *class = misc_class();
	int err = 0;

	if (!class)
		return -ENOMEM;
	if (r->dynamic)
		err = take_minor(misc);
	else if (find(misc->minor))
		err = -EBUSY;
	if (err)
		return err;
	err = create_device(misc, class);
	if (!err) {
		/* The newest is looked at first, and listed first. */
		list_add(&r->list, &all);
	} else if (r->dynamic) {
		give_minor(r);
		misc->minor = MISC_DYNAMIC_MINOR;
	}
	return err;
}

int misc_register(struct miscdevice *misc)
{
	struct registered *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int err;

	if (!r)
		return -ENOMEM;
	INIT_LIST_HEAD(&misc->list);
	r->misc = misc;
	r->dynamic = misc->minor == MISC_DYNAMIC_MINOR;
	r->ip = _RET_IP_;
	mutex_lock(&misc_mutex);
	err = add(r);
	mutex_unlock(&misc_mutex);
	if (err)
		kfree(r);
	return err;
}
KPI_EXPORT(misc_register);

void misc_deregister(struct miscdevice *misc)
{
	struct registered *r, *found = NULL;

	mutex_lock(&misc_mutex);
	list_for_each_entry(r, &all, list) {
		if (r->misc == misc) {
			found = r;
			list_del(&r->list);
			break;
		}
	}
	if (!WARN_ON(!found)) {
		device_destroy(misc_class(), MKDEV(MISC_MAJOR, misc->minor));
		give_minor(found);
	}
	mutex_unlock(&misc_mutex);
	kfree(found);
}
KPI_EXPORT(misc_deregister);

/* ----------------------------------------------------- /proc/misc, audit */

static int show_misc(struct seq_file *m, void *v)
{
	struct registered *r;

	mutex_lock(&misc_mutex);
	list_for_each_entry(r, &all, list)
		seq_printf(m, "%3i %s\n", r->misc->minor, r->misc->name ?: "");
	mutex_unlock(&misc_mutex);
	return 0;
}

void kpi_proc_misc_init(void)
{
	proc_create_single("misc", 0, NULL, show_misc);
}

static int audit_misc(const struct kpi_module_image *image)
{
	struct registered *r, *next;
	int n = 0;

	mutex_lock(&misc_mutex);
	list_for_each_entry_safe(r, next, &all, list) {
		if (!kpi_image_holds(image, r->ip))
			continue;
		pr_warn("misc device \"%s\" still registered by %pS\n",
			r->misc->name, (void *)r->ip);
		list_del(&r->list);
		device_destroy(misc_class(),
			       MKDEV(MISC_MAJOR, r->misc->minor));
		give_minor(r);
		kfree(r);
		n++;
	}
	mutex_unlock(&misc_mutex);
	return n;
}
KPI_AUDIT(audit_misc);
