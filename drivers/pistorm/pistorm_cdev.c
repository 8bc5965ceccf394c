// SPDX-License-Identifier: GPL-2.0
/* pistorm_cdev.c - /dev/pistorm0, of class "pistorm". */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/version.h>

#include "pistorm.h"

static dev_t number;
static struct cdev cdev;
static struct class *class;

static struct class *make_class(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	return class_create("pistorm");
#else
	return class_create(THIS_MODULE, "pistorm");
#endif
}

static int make_node(void)
{
	struct device *dev;

	class = make_class();
	if (IS_ERR(class))
		return PTR_ERR(class);
	dev = device_create(class, NULL, number, NULL, "pistorm%d", 0);
	if (!IS_ERR(dev))
		return 0;
	class_destroy(class);
	return PTR_ERR(dev);
}

static int add_cdev(void)
{
	int ret = alloc_chrdev_region(&number, 0, 1, "pistorm");

	if (ret)
		return ret;
	cdev_init(&cdev, &pistorm_fops);
	cdev.owner = THIS_MODULE;
	ret = cdev_add(&cdev, number, 1);
	if (ret)
		unregister_chrdev_region(number, 1);
	return ret;
}

static void remove_cdev(void)
{
	cdev_del(&cdev);
	unregister_chrdev_region(number, 1);
}

static int __init pistorm_init(void)
{
	int ret = pistorm_map();

	if (ret)
		return ret;
	ret = add_cdev();
	if (ret)
		goto unmap;
	ret = make_node();
	if (ret)
		goto remove;
	pr_info("pistorm: /dev/pistorm0 is ready\n");
	return 0;
remove:
	remove_cdev();
unmap:
	pistorm_unmap();
	return ret;
}
module_init(pistorm_init);

static void __exit pistorm_exit(void)
{
	device_destroy(class, number);
	class_destroy(class);
	remove_cdev();
	pistorm_unmap();
}
module_exit(pistorm_exit);

MODULE_DESCRIPTION("PiStorm: an Amiga's bus on a Raspberry Pi's GPIO pins");
MODULE_LICENSE("GPL");
