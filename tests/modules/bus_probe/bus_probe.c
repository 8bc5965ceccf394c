// SPDX-License-Identifier: GPL-2.0
/* Buses: matching, probe and its failures, deferral, unbinding, notifiers. */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kernfs.h>
#include <linux/module.h>
#include <linux/slab.h>

static unsigned int checks;

#include "../check.h"

static char trace[128];
static int probe_result;
static bool supplier_there;
static int released;

static void note(const char *what)
{
	strlcat(trace, what, sizeof(trace));
}

static bool traced(const char *expected)
{
	bool same = !strcmp(trace, expected);

	if (!same)
		pr_err("trace is '%s', not '%s'\n", trace, expected);
	trace[0] = '\0';
	return same;
}

static bool shows(struct kobject *kobj, const char *name)
{
	struct kernfs_node *kn = sysfs_get_dirent(kobj->sd, name);

	sysfs_put(kn);
	return kn;
}

static int bus_match(struct device *dev, struct device_driver *drv)
{
	return !strncmp(dev_name(dev), drv->name, strlen(drv->name));
}

static int bus_probe(struct device *dev)
{
	note("b");
	return dev->driver->probe ? dev->driver->probe(dev) : 0;
}

static void bus_remove(struct device *dev)
{
	note("r");
}

static struct bus_type bus = {
	.name = "bus_probe_test",
	.match = bus_match,
	.probe = bus_probe,
	.remove = bus_remove,
};

static int on_event(struct notifier_block *nb, unsigned long event, void *data)
{
	static const char letters[] = "?+-!<B>U?";
	char text[2] = { event < sizeof(letters) - 1 ? letters[event] : '?' };

	note(text);
	return NOTIFY_OK;
}
static struct notifier_block nb = { .notifier_call = on_event };

static void release(struct device *dev)
{
	released++;
	kfree(dev);
}

static struct device *add(const char *name)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	device_initialize(dev);
	dev->bus = &bus;
	dev->release = release;
	if (dev_set_name(dev, "%s", name) || device_add(dev)) {
		put_device(dev);
		return NULL;
	}
	return dev;
}

static int drv_probe(struct device *dev)
{
	note("p");
	dev_set_drvdata(dev, trace);
	return probe_result;
}

static struct device_driver drv = {
	.name = "thing", .bus = &bus,
};

static int check_bind(void)
{
	struct device *a, *b;

	CHECK(!bus_register_notifier(&bus, &nb));
	a = add("thing-a");
	CHECK(a && traced("+"));
	CHECK(!a->driver);
	bus.probe = NULL;
	drv.probe = drv_probe;
	CHECK(!driver_register(&drv));
	CHECK(traced("<pB") && a->driver == &drv);
	CHECK(dev_get_drvdata(a) == trace);
	CHECK(shows(&a->kobj, "driver") && shows(&a->kobj, "subsystem"));
	CHECK(driver_find("thing", &bus) == &drv);
	CHECK(driver_find("nothing", &bus) == NULL);
	b = add("thing-b");
	CHECK(b && traced("+<pB") && b->driver == &drv);
	device_release_driver(a);
	CHECK(traced(">rU") && !a->driver && !dev_get_drvdata(a));
	CHECK(!shows(&a->kobj, "driver"));
	CHECK(device_attach(a) == 1 && traced("<pB"));
	CHECK(device_attach(a) == 1 && traced(""));
	driver_unregister(&drv);
	CHECK(traced(">rU>rU") && !a->driver && !b->driver);
	CHECK(device_attach(a) == 0);
	device_unregister(b);
	CHECK(traced("-!"));
	device_unregister(a);
	CHECK(traced("-!") && released == 2);
	return 0;
}

static int count_dev(struct device *dev, void *data)
{
	return ++*(int *)data == 3 ? 33 : 0;
}

static int match_name(struct device *dev, const void *name)
{
	return !strcmp(dev_name(dev), name);
}

static int check_iterate(void)
{
	struct device *a = add("i0"), *b = add("i1"), *c = add("i2"), *found;
	int n = 0;

	CHECK(a && b && c);
	CHECK(bus_for_each_dev(&bus, NULL, &n, count_dev) == 33 && n == 3);
	n = 0;
	CHECK(bus_for_each_dev(&bus, a, &n, count_dev) == 0 && n == 2);
	found = bus_find_device(&bus, NULL, "i1", match_name);
	CHECK(found == b);
	put_device(found);
	CHECK(!bus_find_device(&bus, b, "i1", match_name));
	device_unregister(c);
	device_unregister(b);
	device_unregister(a);
	trace[0] = '\0';
	return 0;
}

static int check_failures(void)
{
	struct device *dev;

	probe_result = -EIO;
	CHECK(!driver_register(&drv));
	dev = add("thing-f");
	CHECK(dev && traced("+<p?") && !dev->driver);
	CHECK(!dev_get_drvdata(dev) && list_empty(&dev->devres_head));
	probe_result = -ENODEV;
	CHECK(device_attach(dev) == 0 && traced("<p?"));
	probe_result = 0;
	CHECK(device_attach(dev) == 1 && traced("<pB"));
	CHECK(!device_reprobe(dev) && traced(">rU<pB"));
	CHECK(driver_register(&drv) == -EBUSY);
	driver_unregister(&drv);
	trace[0] = '\0';
	device_unregister(dev);
	trace[0] = '\0';
	return 0;
}

/* ----------------------------------------------------------------- deferral */

static int consumer_probe(struct device *dev)
{
	return supplier_there ? 0 : -EPROBE_DEFER;
}

static int supplier_probe(struct device *dev)
{
	supplier_there = true;
	return 0;
}

static struct device_driver consumer = {
	.name = "consumer", .bus = &bus, .probe = consumer_probe,
};
static struct device_driver supplier = {
	.name = "supplier", .bus = &bus, .probe = supplier_probe,
};

static int check_deferral(void)
{
	struct device *c, *s;
	int i;

	CHECK(!driver_register(&consumer) && !driver_register(&supplier));
	c = add("consumer-1");
	CHECK(c && !c->driver);
	s = add("supplier-1");
	CHECK(s && s->driver == &supplier);
	for (i = 0; i < 200 && !READ_ONCE(c->driver); i++)
		msleep(10);
	wait_for_device_probe();
	CHECK(c->driver == &consumer);
	device_unregister(c);
	device_unregister(s);
	driver_unregister(&supplier);
	driver_unregister(&consumer);
	trace[0] = '\0';
	return 0;
}

/* ------------------------------------------------------------------ async */

static int slow_probe(struct device *dev)
{
	msleep(50);
	return 0;
}

static struct device_driver slow = {
	.name = "slow", .bus = &bus, .probe = slow_probe,
	.probe_type = PROBE_PREFER_ASYNCHRONOUS,
};

static int check_async(void)
{
	struct device *a = add("slow-1"), *b = add("slow-2");

	CHECK(a && b);
	CHECK(!driver_register(&slow));
	wait_for_device_probe();
	CHECK(a->driver == &slow && b->driver == &slow);
	driver_unregister(&slow);
	CHECK(!a->driver && !b->driver);
	device_unregister(b);
	device_unregister(a);
	return 0;
}

/* ------------------------------------------------------------ device links */

static int check_links(void)
{
	struct device *s = add("supplier-l"), *c = add("consumer-l");
	struct device_link *link;

	CHECK(s && c);
	supplier_there = true;
	link = device_link_add(c, s, DL_FLAG_AUTOREMOVE_CONSUMER);
	CHECK(link);
	CHECK(!device_link_add(s, c, 0));
	CHECK(!driver_register(&consumer));
	/* Its supplier has no driver yet. */
	CHECK(!c->driver);
	CHECK(!driver_register(&supplier));
	wait_for_device_probe();
	CHECK(s->driver == &supplier && c->driver == &consumer);
	/* A consumer does not survive its supplier's driver. */
	device_release_driver(s);
	CHECK(!s->driver && !c->driver);
	driver_unregister(&supplier);
	driver_unregister(&consumer);
	device_unregister(c);
	device_unregister(s);
	return 0;
}

static int run(void)
{
	int err;

	CHECK(!bus_register(&bus));
	/* The bus's own probe and remove are called instead of the driver's. */
	err = check_bind() ?: check_iterate() ?: check_failures() ?:
	      check_deferral() ?: check_async() ?: check_links();
	bus_unregister_notifier(&bus, &nb);
	bus_unregister(&bus);
	return err;
}

static int __init bus_probe_init(void)
{
	int err = run();

	if (!err)
		pr_info("bus_probe: %u checks passed\n", checks);
	return err;
}

static void __exit bus_probe_exit(void)
{
}

module_init(bus_probe_init);
module_exit(bus_probe_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of buses and drivers");
