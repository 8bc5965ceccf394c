// SPDX-License-Identifier: GPL-2.0
/* The trees of I/O memory and ports: requests, conflicts, nesting, gaps. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/module.h>

static unsigned int checks;

#include "../check.h"

#define BASE 0xfb100000

static struct resource window = { .name = "window", .start = BASE,
	.end = BASE + 0xffff, .flags = IORESOURCE_MEM };

static int check_regions(void)
{
	struct resource *r = request_mem_region(BASE, 0x1000, "one");

	CHECK(r && r->start == BASE && r->end == BASE + 0xfff);
	CHECK(r->flags & IORESOURCE_BUSY && !strcmp(r->name, "one"));
	CHECK(r->parent == &window);
	CHECK(!request_mem_region(BASE, 0x1000, "two"));
	CHECK(!request_mem_region(BASE + 0xfff, 1, "two"));
	CHECK(!request_mem_region(BASE - 1, 2, "two"));
	CHECK(request_mem_region(BASE + 0x1000, 0x10, "two"));
	release_mem_region(BASE, 0x1000);
	CHECK(request_mem_region(BASE, 0x1000, "again"));
	release_mem_region(BASE + 0x1000, 0x10);
	release_mem_region(BASE, 0x1000);
	CHECK(!window.child);
	CHECK(request_region(0x8e0, 8, "ports"));
	CHECK(!request_region(0x8e4, 8, "ports"));
	release_region(0x8e0, 8);
	CHECK(request_muxed_region(0x8e0, 2, "muxed"));
	release_region(0x8e0, 2);
	return 0;
}

static int check_tree(void)
{
	struct resource a = { .name = "a", .start = BASE + 0x100,
			      .end = BASE + 0x1ff };
	struct resource b = { .name = "b", .start = BASE + 0x300,
			      .end = BASE + 0x3ff };
	struct resource around = { .name = "around", .start = BASE + 0x100,
				   .end = BASE + 0x3ff };
	struct resource cuts = { .name = "cuts", .start = BASE + 0x180,
				 .end = BASE + 0x4ff };
	struct resource gap = { .name = "gap", .flags = IORESOURCE_MEM };

	CHECK(!request_resource(&window, &a) && !request_resource(&window, &b));
	CHECK(request_resource(&window, &around) == -EBUSY);
	CHECK(!insert_resource(&window, &around));
	CHECK(a.parent == &around && b.parent == &around);
	CHECK(around.parent == &window && window.child == &around);
	CHECK(insert_resource(&window, &cuts) == -EBUSY);
	CHECK(!adjust_resource(&around, around.start, 0x400));
	CHECK(adjust_resource(&around, around.start, 0x200) == -EBUSY);
	CHECK(!allocate_resource(&around, &gap, 0x80, 0, -1, 0x80, NULL, NULL));
	CHECK(gap.start == BASE + 0x200 && gap.parent == &around);
	CHECK(allocate_resource(&around, &cuts, 0x1000, 0, -1, 1, NULL, NULL));
	CHECK(!release_resource(&gap));
	CHECK(!remove_resource(&around));
	CHECK(a.parent == &window && b.parent == &window);
	CHECK(!release_resource(&a) && !release_resource(&b));
	CHECK(!window.child);
	return 0;
}

static int check_managed(void)
{
	struct device *dev = root_device_register("resources_test");

	CHECK(!IS_ERR(dev));
	CHECK(devm_request_mem_region(dev, BASE, 0x100, "managed"));
	CHECK(!devm_request_mem_region(dev, BASE, 0x100, "managed"));
	CHECK(devm_request_mem_region(dev, BASE + 0x100, 0x100, "managed"));
	devm_release_mem_region(dev, BASE + 0x100, 0x100);
	CHECK(window.child && !window.child->sibling);
	root_device_unregister(dev);
	CHECK(!window.child);
	CHECK(region_intersects(BASE, 0x100, IORESOURCE_MEM, IORES_DESC_NONE) ==
	      REGION_INTERSECTS);
	return 0;
}

static int run(void)
{
	int err;

	/* Below whatever bus decodes the range. */
	CHECK(!insert_resource(&iomem_resource, &window));
	err = check_regions() ?: check_tree() ?: check_managed();
	remove_resource(&window);
	return err;
}

static int __init resources_init(void)
{
	int err = run();

	if (!err)
		pr_info("resources: %u checks passed\n", checks);
	return err;
}

static void __exit resources_exit(void)
{
}

module_init(resources_init);
module_exit(resources_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of the resource trees");
