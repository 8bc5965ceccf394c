// SPDX-License-Identifier: GPL-2.0
/*
 * Devices made of parts: components, the auxiliary bus, subsystems; what is
 * not there to be loaded.
 */
#include <linux/auxiliary_bus.h>
#include <linux/completion.h>
#include <linux/component.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/firmware.h>
#include <linux/init.h>
#include <linux/kernfs.h>
#include <linux/module.h>
#include <linux/slab.h>

static unsigned int checks;

#include "../check.h"

static char trace[64];
static struct device *whole, *one, *two;

static void note(char letter)
{
	size_t n = strlen(trace);

	trace[n] = letter;
	trace[n + 1] = '\0';
}

static bool traced(const char *expected)
{
	bool same = !strcmp(trace, expected);

	if (!same)
		pr_err("trace is '%s', not '%s'\n", trace, expected);
	trace[0] = '\0';
	return same;
}

/* -------------------------------------------------------------- components */

static int bind(struct device *dev, struct device *master, void *data)
{
	note(dev == one ? 'a' : 'b');
	return 0;
}

static void unbind(struct device *dev, struct device *master, void *data)
{
	note(dev == one ? 'A' : 'B');
}

static const struct component_ops part_ops = { .bind = bind,
					       .unbind = unbind };

static int bind_whole(struct device *dev)
{
	int err = component_bind_all(dev, NULL);

	note('m');
	return err;
}

static void unbind_whole(struct device *dev)
{
	note('M');
	component_unbind_all(dev, NULL);
}

static const struct component_master_ops whole_ops = {
	.bind = bind_whole, .unbind = unbind_whole,
};

static int is_dev(struct device *dev, void *data)
{
	return dev == data;
}

static int check_components(void)
{
	struct component_match *match = NULL;

	component_match_add(whole, &match, is_dev, one);
	component_match_add(whole, &match, is_dev, two);
	CHECK(!IS_ERR_OR_NULL(match));
	CHECK(!component_add(two, &part_ops));
	CHECK(!component_master_add_with_match(whole, &whole_ops, match));
	CHECK(traced(""));
	CHECK(!component_add(one, &part_ops) && traced("abm"));
	component_del(two, &part_ops);
	CHECK(traced("MBA"));
	CHECK(!component_add(two, &part_ops) && traced("abm"));
	component_master_del(whole, &whole_ops);
	CHECK(traced("MBA"));
	component_del(one, &part_ops);
	component_del(two, &part_ops);
	return 0;
}

/* ----------------------------------------------------------- auxiliary bus */

static const struct auxiliary_device_id *probed;

static int aux_probe(struct auxiliary_device *dev,
		     const struct auxiliary_device_id *id)
{
	probed = id;
	return 0;
}

static void aux_remove(struct auxiliary_device *dev)
{
	probed = NULL;
}

static const struct auxiliary_device_id aux_ids[] = {
	{ .name = "parts.other" },
	{ .name = "parts.wheel", .driver_data = 4 }, {},
};

static struct auxiliary_driver aux_driver = {
	.name = "drv", .probe = aux_probe, .remove = aux_remove,
	.id_table = aux_ids,
};

static void aux_release(struct device *dev)
{
	kfree(to_auxiliary_dev(dev));
}

static int check_auxiliary(void)
{
	struct auxiliary_device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	CHECK(dev);
	CHECK(auxiliary_device_init(dev) == -EINVAL);
	dev->name = "wheel";
	dev->id = 3;
	dev->dev.parent = whole;
	dev->dev.release = aux_release;
	CHECK(!auxiliary_device_init(dev));
	CHECK(!auxiliary_device_add(dev));
	CHECK(!strcmp(dev_name(&dev->dev), "parts.wheel.3"));
	CHECK(!auxiliary_driver_register(&aux_driver));
	CHECK(probed == &aux_ids[1]);
	auxiliary_driver_unregister(&aux_driver);
	CHECK(!probed);
	auxiliary_device_delete(dev);
	auxiliary_device_uninit(dev);
	return 0;
}

/* -------------------------------------------------------------- subsystems */

static struct bus_type subsys = { .name = "parts_subsys",
				  .dev_name = "parts_subsys" };

static void dev_release(struct device *dev)
{
	kfree(dev);
}

static int check_subsystem(void)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	char *path;

	CHECK(dev);
	CHECK(!subsys_system_register(&subsys, NULL));
	dev->bus = &subsys;
	dev->id = 5;
	dev->release = dev_release;
	CHECK(!device_register(dev));
	CHECK(!strcmp(dev_name(dev), "parts_subsys5"));
	path = kobject_get_path(&dev->kobj, GFP_KERNEL);
	CHECK(path && !strcmp(path,
			      "/devices/system/parts_subsys/parts_subsys5"));
	kfree(path);
	device_unregister(dev);
	bus_unregister(&subsys);
	return 0;
}

/* ---------------------------------------------------------------- firmware */

static DECLARE_COMPLETION(loaded);
static const struct firmware *later;

static void on_loaded(const struct firmware *fw, void *context)
{
	later = fw;
	if (context == &loaded)
		complete(&loaded);
}

static int check_firmware(void)
{
	const struct firmware *fw = ERR_PTR(-EBUSY);

	CHECK(request_firmware(&fw, "parts/nothing.bin", whole) == -ENOENT);
	CHECK(!fw);
	CHECK(firmware_request_nowarn(&fw, "parts/nothing.bin", whole) < 0);
	CHECK(request_firmware(&fw, "", whole) == -EINVAL);
	CHECK(request_firmware(&fw, "../nothing.bin", whole) < 0);
	release_firmware(fw);
	later = ERR_PTR(-EBUSY);
	CHECK(!request_firmware_nowait(THIS_MODULE, true, "parts/nothing.bin",
				       whole, GFP_KERNEL, &loaded, on_loaded));
	CHECK(wait_for_completion_timeout(&loaded, 10 * HZ));
	CHECK(!later);
	return 0;
}

static int run(void)
{
	int err;

	whole = root_device_register("parts_whole");
	one = root_device_register("parts_one");
	two = root_device_register("parts_two");
	CHECK(!IS_ERR(whole) && !IS_ERR(one) && !IS_ERR(two));
	err = check_components() ?: check_auxiliary() ?: check_subsystem() ?:
	      check_firmware();
	root_device_unregister(two);
	root_device_unregister(one);
	root_device_unregister(whole);
	return err;
}

static int __init parts_init(void)
{
	int err = run();

	if (!err)
		pr_info("parts: %u checks passed\n", checks);
	return err;
}

static void __exit parts_exit(void)
{
}

module_init(parts_init);
module_exit(parts_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of components, auxiliary devices, firmware");
