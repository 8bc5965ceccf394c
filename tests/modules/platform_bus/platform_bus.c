// SPDX-License-Identifier: GPL-2.0
/* Platform devices: resources, data, properties, matching, overrides. */
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/ioport.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/slab.h>

static unsigned int checks;

#include "../check.h"

#define BASE 0xfb000000

static int probes, removes;
static const struct platform_device_id *seen;

static int probe(struct platform_device *pdev)
{
	probes++;
	seen = platform_get_device_id(pdev);
	platform_set_drvdata(pdev, &probes);
	return 0;
}

static int remove(struct platform_device *pdev)
{
	removes++;
	return 0;
}

static const struct platform_device_id ids[] = {
	{ "platform_test_a", 1 }, { "platform_test_b", 2 }, {},
};

static struct platform_driver by_table = {
	.probe = probe, .remove = remove, .id_table = ids,
	.driver.name = "platform_test_table",
};
static struct platform_driver by_name = {
	.probe = probe, .remove = remove,
	.driver.name = "platform_test_name",
};

static const struct resource res[] = {
	DEFINE_RES_MEM_NAMED(BASE, 0x1000, "regs"),
	DEFINE_RES_MEM(BASE + 0x1000, 0x100),
	DEFINE_RES_IRQ_NAMED(40, "done"),
	DEFINE_RES_IO(0x8f0, 8),
};

static const struct property_entry props[] = {
	PROPERTY_ENTRY_U32("speed", 115200),
	PROPERTY_ENTRY_STRING("label", "port"),
	PROPERTY_ENTRY_BOOL("fast"),
	{}
};

static int check_resources(void)
{
	struct platform_device_info info = {
		.name = "platform_test_x", .id = 3, .res = res,
		.num_res = ARRAY_SIZE(res), .data = "hello", .size_data = 6,
		.properties = props, .dma_mask = DMA_BIT_MASK(44),
	};
	struct platform_device *pdev, *other;
	const char *label;
	struct resource *r;
	u32 speed;

	pdev = platform_device_register_full(&info);
	CHECK(!IS_ERR(pdev));
	CHECK(!strcmp(dev_name(&pdev->dev), "platform_test_x.3"));
	CHECK(pdev->dev.parent == &platform_bus && dev_is_platform(&pdev->dev));
	CHECK(!strcmp(dev_get_platdata(&pdev->dev), "hello"));
	CHECK(dma_get_mask(&pdev->dev) == DMA_BIT_MASK(44));
	r = platform_get_resource(pdev, IORESOURCE_MEM, 1);
	CHECK(r && r->start == BASE + 0x1000 && resource_size(r) == 0x100);
	CHECK(r->parent && !platform_get_resource(pdev, IORESOURCE_MEM, 2));
	r = platform_get_resource_byname(pdev, IORESOURCE_MEM, "regs");
	CHECK(r && r->start == BASE);
	CHECK(platform_get_mem_or_io(pdev, 2)->start == 0x8f0);
	CHECK(platform_get_irq(pdev, 0) == 40);
	CHECK(platform_get_irq_byname(pdev, "done") == 40);
	CHECK(platform_get_irq_optional(pdev, 1) == -ENXIO);
	CHECK(platform_irq_count(pdev) == 1);
	CHECK(!device_property_read_u32(&pdev->dev, "speed", &speed));
	CHECK(speed == 115200);
	CHECK(!device_property_read_string(&pdev->dev, "label", &label));
	CHECK(!strcmp(label, "port"));
	CHECK(device_property_read_bool(&pdev->dev, "fast"));
	CHECK(!device_property_read_bool(&pdev->dev, "slow"));
	/* The ranges are taken. */
	info.id = 4;
	info.num_res = 1;
	other = platform_device_register_full(&info);
	CHECK(!IS_ERR(other));
	platform_device_unregister(other);
	platform_device_unregister(pdev);
	return 0;
}

static int check_matching(void)
{
	struct platform_device *a, *b;

	a = platform_device_register_simple("platform_test_b", -1, NULL, 0);
	CHECK(!IS_ERR(a));
	CHECK(!strcmp(dev_name(&a->dev), "platform_test_b"));
	CHECK(!platform_driver_register(&by_table));
	CHECK(probes == 1 && seen && seen->driver_data == 2);
	CHECK(platform_get_drvdata(a) == &probes);
	CHECK(!platform_driver_register(&by_name));
	CHECK(probes == 1);
	b = platform_device_register_simple("platform_test_name",
					    PLATFORM_DEVID_AUTO, NULL, 0);
	CHECK(!IS_ERR(b) && probes == 2);
	CHECK(strstr(dev_name(&b->dev), ".auto"));
	device_release_driver(&a->dev);
	CHECK(removes == 1);
	CHECK(!driver_set_override(&a->dev, &a->driver_override,
				   "platform_test_name\n", 19));
	CHECK(device_attach(&a->dev) == 1 && probes == 3);
	CHECK(a->dev.driver == &by_name.driver);
	platform_driver_unregister(&by_name);
	CHECK(removes == 3);
	platform_device_unregister(b);
	platform_device_unregister(a);
	platform_driver_unregister(&by_table);
	CHECK(removes == 3);
	return 0;
}

static int __init probe_once(struct platform_device *pdev)
{
	probes++;
	return 0;
}

static struct platform_driver bundled = {
	.driver.name = "platform_test_bundle",
};
static struct platform_driver lonely = {
	.driver.name = "platform_test_lonely",
};

static int check_bundle(void)
{
	struct platform_device *pdev;

	probes = 0;
	pdev = platform_create_bundle(&bundled, probe_once, NULL, 0, NULL, 0);
	CHECK(!IS_ERR(pdev) && probes == 1);
	platform_device_unregister(pdev);
	platform_driver_unregister(&bundled);
	CHECK(platform_driver_probe(&lonely, probe_once) == -ENODEV);
	return 0;
}

static int check_software_node(void)
{
	static const struct software_node node = { .name = "platform_test_sw",
						   .properties = props };
	struct platform_device *pdev;
	u32 speed = 0;

	pdev = platform_device_register_simple("platform_test_s", -1, NULL, 0);
	CHECK(!IS_ERR(pdev));
	CHECK(device_property_read_u32(&pdev->dev, "speed", &speed));
	CHECK(!device_add_software_node(&pdev->dev, &node));
	CHECK(!device_property_read_u32(&pdev->dev, "speed", &speed));
	CHECK(speed == 115200);
	device_remove_software_node(&pdev->dev);
	CHECK(!device_property_present(&pdev->dev, "speed"));
	CHECK(!software_node_fwnode(&node));
	platform_device_unregister(pdev);
	return 0;
}

static int __init run(void)
{
	return check_resources() ?: check_matching() ?: check_bundle() ?:
	       check_software_node();
}

static int __init platform_bus_init(void)
{
	int err = run();

	if (!err)
		pr_info("platform_bus: %u checks passed\n", checks);
	return err;
}

static void __exit platform_bus_exit(void)
{
}

module_init(platform_bus_init);
module_exit(platform_bus_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of platform devices");
