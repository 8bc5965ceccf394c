// SPDX-License-Identifier: GPL-2.0
/*
 * mm/backing-dev.c, linux/backing-dev.h: what file systems write back to, as
 * far as the devices that register it see it. Nothing is written back here.
 */
#include <linux/backing-dev.h>
#include <linux/device.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "kpi.h"

static struct class bdi_class = { .name = "bdi" };

static int register_class(void)
{
	return class_register(&bdi_class);
}
KPI_INIT_LATE(register_class);

struct backing_dev_info *bdi_alloc(int node_id)
{
	struct backing_dev_info *bdi = kzalloc_node(sizeof(*bdi), GFP_KERNEL,
						    node_id);

	if (!bdi)
		return NULL;
	kref_init(&bdi->refcnt);
	bdi->max_ratio = 100;
	bdi->max_prop_frac = FPROP_FRAC_BASE;
	bdi->capabilities = BDI_CAP_WRITEBACK | BDI_CAP_WRITEBACK_ACCT;
	bdi->ra_pages = SZ_128K / PAGE_SIZE;
	INIT_LIST_HEAD(&bdi->bdi_list);
	INIT_LIST_HEAD(&bdi->wb_list);
	init_waitqueue_head(&bdi->wb_waitq);
	return bdi;
}
KPI_EXPORT(bdi_alloc);

int bdi_register_va(struct backing_dev_info *bdi, const char *fmt, va_list args)
{
	struct device *dev;

	if (bdi->dev)
		return 0;
	vsnprintf(bdi->dev_name, sizeof(bdi->dev_name), fmt, args);
	dev = device_create(&bdi_class, NULL, MKDEV(0, 0), bdi, "%s",
			    bdi->dev_name);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	bdi->dev = dev;
	return 0;
}

int bdi_register(struct backing_dev_info *bdi, const char *fmt, ...)
{
	va_list args;
	int ret;

	va_start(args, fmt);
	ret = bdi_register_va(bdi, fmt, args);
	va_end(args);
	return ret;
}
KPI_EXPORT_PARTIAL(bdi_register, "there is no writeback");

void bdi_unregister(struct backing_dev_info *bdi)
{
	if (bdi->dev) {
		device_unregister(bdi->dev);
		bdi->dev = NULL;
	}
}
KPI_EXPORT(bdi_unregister);

static void release(struct kref *ref)
{
	struct backing_dev_info *bdi =
		container_of(ref, struct backing_dev_info, refcnt);

	WARN_ON_ONCE(bdi->dev);
	kfree(bdi);
}

void bdi_put(struct backing_dev_info *bdi)
{
	kref_put(&bdi->refcnt, release);
}
KPI_EXPORT(bdi_put);

const char *bdi_dev_name(struct backing_dev_info *bdi)
{
	return bdi && bdi->dev ? bdi->dev_name : "(unknown)";
}
KPI_EXPORT(bdi_dev_name);
