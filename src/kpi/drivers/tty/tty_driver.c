// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/tty_io.c, linux/tty_driver.h: drivers of ttys, their numbers and
 * the devices that stand for their lines.
 */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "drivers/tty/tty.h"

DEFINE_MUTEX(tty_mutex);
LIST_HEAD(tty_drivers);
static struct class *tty_class_of_devices;

/* ------------------------------------------------------------ the driver */

static int alloc_tables(struct tty_driver *driver, unsigned int lines)
{
	if (!(driver->flags & TTY_DRIVER_DEVPTS_MEM)) {
		driver->ttys = kcalloc(lines, sizeof(*driver->ttys), GFP_KERNEL);
		driver->termios = kcalloc(lines, sizeof(*driver->termios),
					  GFP_KERNEL);
		if (!driver->ttys || !driver->termios)
			return -ENOMEM;
	}
	/* One for all lines, unless each comes when its device does. */
	driver->cdevs = kcalloc(driver->flags & TTY_DRIVER_DYNAMIC_ALLOC ?
					lines : 1,
				sizeof(*driver->cdevs), GFP_KERNEL);
	driver->ports = kcalloc(lines, sizeof(*driver->ports), GFP_KERNEL);
	return driver->cdevs && driver->ports ? 0 : -ENOMEM;
}

static void free_driver(struct tty_driver *driver)
{
	kfree(driver->cdevs);
	kfree(driver->ports);
	kfree(driver->termios);
	kfree(driver->ttys);
	kfree(driver);
}

struct tty_driver *__tty_alloc_driver(unsigned int lines, struct module *owner,
				      unsigned long flags)
{
	struct tty_driver *driver;

	if (!lines || (flags & TTY_DRIVER_UNNUMBERED_NODE && lines > 1))
		return ERR_PTR(-EINVAL);
	driver = kzalloc(sizeof(*driver), GFP_KERNEL);
	if (!driver)
		return ERR_PTR(-ENOMEM);
	kref_init(&driver->kref);
	driver->num = lines;
	driver->owner = owner;
	driver->flags = flags;
	if (alloc_tables(driver, lines)) {
		free_driver(driver);
		return ERR_PTR(-ENOMEM);
	}
	return driver;
}
KPI_EXPORT(__tty_alloc_driver);

/* What closed lines have left to be found again. */
static void free_saved_termios(struct tty_driver *driver)
{
	unsigned int i;

	for (i = 0; driver->termios && i < driver->num; i++) {
		kfree(driver->termios[i]);
		driver->termios[i] = NULL;
	}
}

static void destruct_driver(struct kref *kref)
{
	struct tty_driver *driver = container_of(kref, struct tty_driver, kref);

	free_saved_termios(driver);
	free_driver(driver);
}

void tty_driver_kref_put(struct tty_driver *driver)
{
	kref_put(&driver->kref, destruct_driver);
}
KPI_EXPORT(tty_driver_kref_put);

/* --------------------------------------------------------------- devices */

static int add_cdev(struct tty_driver *driver, dev_t dev, unsigned int index,
		    unsigned int count)
{
	struct cdev *cdev = cdev_alloc();
	int err;

	if (!cdev)
		return -ENOMEM;
	cdev->ops = &kpi_tty_fops;
	cdev->owner = driver->owner;
	err = cdev_add(cdev, dev, count);
	if (err)
		kobject_put(&cdev->kobj);
	else
		driver->cdevs[index] = cdev;
	return err;
}

static void line_name(struct tty_driver *driver, int index, char *name,
		      size_t size)
{
	if (driver->flags & TTY_DRIVER_UNNUMBERED_NODE)
		strscpy(name, driver->name, size);
	else
		snprintf(name, size, "%s%d", driver->name,
			 index + driver->name_base);
}

static void release_device(struct device *dev)
{
	kfree(dev);
}

static struct device *add_device(struct tty_driver *driver, unsigned int index,
				 struct device *parent, void *drvdata,
				 const struct attribute_group **groups)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	char name[64];
	int err;

	if (!dev)
		return ERR_PTR(-ENOMEM);
	line_name(driver, index, name, sizeof(name));
	dev->devt = MKDEV(driver->major, driver->minor_start) + index;
	dev->class = tty_class_of_devices;
	dev->parent = parent;
	dev->release = release_device;
	dev->groups = groups;
	dev_set_drvdata(dev, drvdata);
	err = dev_set_name(dev, "%s", name) ?: device_register(dev);
	if (err) {
		put_device(dev);
		return ERR_PTR(err);
	}
	return dev;
}

static void forget_termios(struct tty_driver *driver, unsigned int index)
{
	if (!driver->termios)
		return;
	kfree(driver->termios[index]);
	driver->termios[index] = NULL;
}

struct device *tty_register_device_attr(struct tty_driver *driver,
					unsigned index, struct device *device,
					void *drvdata,
					const struct attribute_group **attr_grp)
{
	dev_t devt = MKDEV(driver->major, driver->minor_start) + index;
	struct device *dev;
	int err;

	if (index >= driver->num) {
		pr_err("%s: Attempt to register invalid tty line number (%d)\n",
		       driver->name, index);
		return ERR_PTR(-EINVAL);
	}
	/* A new device does not have the settings of an old one. */
	forget_termios(driver, index);
	if (driver->flags & TTY_DRIVER_DYNAMIC_ALLOC) {
		err = add_cdev(driver, devt, index, 1);
		if (err)
			return ERR_PTR(err);
	}
	dev = add_device(driver, index, device, drvdata, attr_grp);
	if (IS_ERR(dev) && driver->flags & TTY_DRIVER_DYNAMIC_ALLOC) {
		cdev_del(driver->cdevs[index]);
		driver->cdevs[index] = NULL;
	}
	return dev;
}
KPI_EXPORT(tty_register_device_attr);

struct device *tty_register_device(struct tty_driver *driver, unsigned index,
				   struct device *device)
{
	return tty_register_device_attr(driver, index, device, NULL, NULL);
}
KPI_EXPORT(tty_register_device);

void tty_unregister_device(struct tty_driver *driver, unsigned index)
{
	device_destroy(tty_class_of_devices,
		       MKDEV(driver->major, driver->minor_start) + index);
	if (driver->flags & TTY_DRIVER_DYNAMIC_ALLOC) {
		cdev_del(driver->cdevs[index]);
		driver->cdevs[index] = NULL;
	}
}
KPI_EXPORT(tty_unregister_device);

/* ----------------------------------------------------------- registration */

static int take_numbers(struct tty_driver *driver)
{
	dev_t dev = MKDEV(driver->major, driver->minor_start);
	int err;

	if (driver->major)
		return register_chrdev_region(dev, driver->num, driver->name);
	err = alloc_chrdev_region(&dev, driver->minor_start, driver->num,
				  driver->name);
	if (!err) {
		driver->major = MAJOR(dev);
		driver->minor_start = MINOR(dev);
	}
	return err;
}

static void free_numbers(struct tty_driver *driver)
{
	unregister_chrdev_region(MKDEV(driver->major, driver->minor_start),
				 driver->num);
}

static bool has_devices(const struct tty_driver *driver)
{
	return !(driver->flags & TTY_DRIVER_DYNAMIC_DEV);
}

static int register_all_devices(struct tty_driver *driver)
{
	struct device *dev;
	unsigned int i;

	for (i = 0; has_devices(driver) && i < driver->num; i++) {
		dev = tty_register_device(driver, i, NULL);
		if (!IS_ERR(dev))
			continue;
		while (i--)
			tty_unregister_device(driver, i);
		return PTR_ERR(dev);
	}
	return 0;
}

static void remove_common_cdev(struct tty_driver *driver)
{
	if (driver->flags & TTY_DRIVER_DYNAMIC_ALLOC || !driver->cdevs[0])
		return;
	cdev_del(driver->cdevs[0]);
	driver->cdevs[0] = NULL;
}

static void unlist(struct tty_driver *driver)
{
	mutex_lock(&tty_mutex);
	list_del(&driver->tty_drivers);
	mutex_unlock(&tty_mutex);
}

int tty_register_driver(struct tty_driver *driver)
{
	int err = take_numbers(driver);

	if (err)
		return err;
	if (driver->flags & TTY_DRIVER_DYNAMIC_ALLOC)
		err = 0;
	else
		err = add_cdev(driver, MKDEV(driver->major, driver->minor_start),
			       0, driver->num);
	if (err)
		goto numbers;
	mutex_lock(&tty_mutex);
	list_add(&driver->tty_drivers, &tty_drivers);
	mutex_unlock(&tty_mutex);
	err = register_all_devices(driver);
	if (err)
		goto list;
	driver->flags |= TTY_DRIVER_INSTALLED;
	return 0;
list:
	unlist(driver);
	remove_common_cdev(driver);
numbers:
	free_numbers(driver);
	return err;
}
KPI_EXPORT(tty_register_driver);

void tty_unregister_driver(struct tty_driver *driver)
{
	unsigned int i;

	for (i = 0; has_devices(driver) && i < driver->num; i++)
		tty_unregister_device(driver, i);
	free_numbers(driver);
	unlist(driver);
	free_saved_termios(driver);
	remove_common_cdev(driver);
}
KPI_EXPORT(tty_unregister_driver);

/* With tty_mutex. */
struct tty_driver *kpi_tty_driver_of(dev_t dev, int *index)
{
	struct tty_driver *d;

	list_for_each_entry(d, &tty_drivers, tty_drivers) {
		dev_t first = MKDEV(d->major, d->minor_start);

		if (dev < first || dev >= first + d->num)
			continue;
		*index = dev - first;
		return tty_driver_kref_get(d);
	}
	return NULL;
}

dev_t tty_devnum(struct tty_struct *tty)
{
	return MKDEV(tty->driver->major, tty->driver->minor_start) + tty->index;
}
KPI_EXPORT(tty_devnum);

int tty_dev_name_to_number(const char *name, dev_t *number)
{
	size_t prefix = strcspn(name, "0123456789");
	struct tty_driver *d;
	int index, err = -ENODEV;

	if (!name[prefix] || kstrtoint(name + prefix, 10, &index))
		return -EINVAL;
	mutex_lock(&tty_mutex);
	list_for_each_entry(d, &tty_drivers, tty_drivers) {
		if (strlen(d->name) != prefix ||
		    strncmp(name, d->name, prefix) || index < 0 ||
		    index >= d->num)
			continue;
		*number = MKDEV(d->major, d->minor_start + index);
		err = 0;
		break;
	}
	mutex_unlock(&tty_mutex);
	return err;
}
KPI_EXPORT(tty_dev_name_to_number);

static int make_class(void)
{
	tty_class_of_devices = class_create(NULL, "tty");
	return PTR_ERR_OR_ZERO(tty_class_of_devices);
}
KPI_INIT_LATE(make_class);
