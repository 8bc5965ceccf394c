// SPDX-License-Identifier: GPL-2.0
/* Classes and devices: registration, names, parents, numbers, interfaces. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kdev_t.h>
#include <linux/kernfs.h>
#include <linux/module.h>
#include <linux/slab.h>

static unsigned int checks;

#include "../check.h"

static struct class *class;
static dev_t number;
static int events, added, removed, released;

static bool shows(struct device *dev, const char *name)
{
	struct kernfs_node *kn = sysfs_get_dirent(dev->kobj.sd, name);

	sysfs_put(kn);
	return kn;
}

static int on_event(struct device *dev, struct kobj_uevent_env *env)
{
	events++;
	return add_uevent_var(env, "DEVMODE=%#o", 0666);
}

static char *on_devnode(struct device *dev, umode_t *mode)
{
	if (mode)
		*mode = 0440;
	return kasprintf(GFP_KERNEL, "devices_test/%s", dev_name(dev));
}

static int add_dev(struct device *dev, struct class_interface *intf)
{
	added++;
	return 0;
}

static void remove_dev(struct device *dev, struct class_interface *intf)
{
	removed++;
}

static ssize_t state_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	return sysfs_emit(buf, "%s\n", (char *)dev_get_drvdata(dev));
}
static DEVICE_ATTR_RO(state);
static struct attribute *dev_attrs[] = { &dev_attr_state.attr, NULL };
ATTRIBUTE_GROUPS(dev);

static int number_var = 5;
static DEVICE_INT_ATTR(number_var, 0644, number_var);

static char *path_of(struct device *dev)
{
	return kobject_get_path(&dev->kobj, GFP_KERNEL);
}

static bool path_is(struct device *dev, const char *expected)
{
	char *path = path_of(dev);
	bool same = path && !strcmp(path, expected);

	if (!same)
		pr_err("%s is at %s\n", dev_name(dev), path);
	kfree(path);
	return same;
}

static int check_create(void)
{
	char *page = (char *)get_zeroed_page(GFP_KERNEL);
	struct device *dev, *child, *found;

	CHECK(page);
	dev = device_create_with_groups(class, NULL, number, "data",
					dev_groups, "dt%d", 0);
	CHECK(!IS_ERR(dev));
	CHECK(!strcmp(dev_name(dev), "dt0"));
	CHECK(path_is(dev, "/devices/virtual/devices_test/dt0"));
	CHECK(events == 1);
	CHECK(shows(dev, "uevent") && shows(dev, "dev") && shows(dev, "state"));
	CHECK(shows(dev, "subsystem") && !shows(dev, "device"));
	CHECK(dev->kobj.ktype->sysfs_ops->show(&dev->kobj,
					       &dev_attr_state.attr,
					       page) == 5);
	CHECK(!strcmp(page, "data\n"));
	CHECK(!device_create_file(dev, &dev_attr_number_var.attr));
	CHECK(device_show_int(dev, &dev_attr_number_var.attr, page) == 2);
	CHECK(device_store_int(dev, &dev_attr_number_var.attr, "-9", 2) == 2);
	CHECK(number_var == -9);
	device_remove_file(dev, &dev_attr_number_var.attr);
	CHECK(!shows(dev, "number_var"));

	child = device_create(class, dev, MKDEV(0, 0), NULL, "dt!child");
	CHECK(!IS_ERR(child));
	CHECK(path_is(child, "/devices/virtual/devices_test/dt0/dt!child"));
	CHECK(shows(child, "device") && !shows(child, "dev"));
	found = device_find_child_by_name(dev, "dt!child");
	CHECK(found == child);
	put_device(found);
	CHECK(!device_find_child_by_name(dev, "nobody"));

	found = class_find_device_by_devt(class, number);
	CHECK(found == dev);
	put_device(found);
	found = class_find_device_by_name(class, "dt!child");
	CHECK(found == child);
	put_device(found);
	CHECK(!device_rename(child, "renamed"));
	CHECK(!strcmp(dev_name(child), "renamed"));
	device_unregister(child);
	CHECK(!shows(dev, "renamed"));
	device_destroy(class, number);
	CHECK(!class_find_device_by_devt(class, number));
	free_page((unsigned long)page);
	return 0;
}

static struct class_interface intf = {
	.add_dev = add_dev,
	.remove_dev = remove_dev,
};

static int count(struct device *dev, void *data)
{
	return ++*(int *)data == 2 ? 42 : 0;
}

static int check_class(void)
{
	struct device *a, *b;
	int n = 0;

	a = device_create(class, NULL, number, NULL, "a");
	CHECK(!IS_ERR(a));
	intf.class = class;
	CHECK(!class_interface_register(&intf));
	CHECK(added == 1);
	b = device_create(class, NULL, number + 1, NULL, "b");
	CHECK(!IS_ERR(b) && added == 2);
	CHECK(class_for_each_device(class, NULL, &n, count) == 42 && n == 2);
	n = 0;
	CHECK(!class_for_each_device(class, a, &n, count) && n == 1);
	device_unregister(b);
	CHECK(removed == 1);
	class_interface_unregister(&intf);
	CHECK(removed == 2);
	device_unregister(a);
	return 0;
}

static void release(struct device *dev)
{
	released++;
	kfree(dev);
}

static int check_register(void)
{
	struct device *root = root_device_register("devices_root"), *dev;

	CHECK(!IS_ERR(root));
	CHECK(path_is(root, "/devices/devices_root"));
	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	CHECK(dev);
	device_initialize(dev);
	dev->parent = root;
	dev->class = class;
	dev->release = release;
	CHECK(!dev_set_name(dev, "x%d", 1));
	CHECK(!device_add(dev));
	/* Between devices of two kinds is a directory of the class. */
	CHECK(path_is(dev, "/devices/devices_root/devices_test/x1"));
	CHECK(shows(root, "devices_test"));
	CHECK(device_is_registered(dev));
	get_device(dev);
	device_unregister(dev);
	CHECK(!shows(root, "devices_test"));
	CHECK(!device_is_registered(dev) && !released);
	put_device(dev);
	CHECK(released == 1);
	root_device_unregister(root);
	return 0;
}

static int check_move(void)
{
	struct device *a = root_device_register("devices_a");
	struct device *b = root_device_register("devices_b");
	struct device *dev;

	CHECK(!IS_ERR(a) && !IS_ERR(b));
	dev = device_create(class, a, MKDEV(0, 0), NULL, "wanderer");
	CHECK(!IS_ERR(dev));
	CHECK(path_is(dev, "/devices/devices_a/devices_test/wanderer"));
	CHECK(!device_move(dev, b, DPM_ORDER_NONE));
	CHECK(dev->parent == b);
	CHECK(path_is(dev, "/devices/devices_b/devices_test/wanderer"));
	device_unregister(dev);
	root_device_unregister(b);
	root_device_unregister(a);
	return 0;
}

static int check_errors(void)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	CHECK(dev);
	device_initialize(dev);
	dev->release = release;
	CHECK(device_add(dev) == -EINVAL);
	put_device(dev);
	CHECK(released == 2);
	CHECK(PTR_ERR(device_create(NULL, NULL, 0, NULL, "no")) == -ENODEV);
	return 0;
}

static int __init devices_init(void)
{
	int err;

	class = class_create(THIS_MODULE, "devices_test");
	if (IS_ERR(class))
		return PTR_ERR(class);
	class->dev_uevent = on_event;
	class->devnode = on_devnode;
	number = MKDEV(239, 7);
	err = check_create() ?: check_class() ?: check_register() ?:
	      check_move() ?: check_errors();
	class_destroy(class);
	if (!err)
		pr_info("devices: %u checks passed\n", checks);
	return err;
}

static void __exit devices_exit(void)
{
}

module_init(devices_init);
module_exit(devices_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of classes and devices");
