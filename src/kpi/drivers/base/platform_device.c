// SPDX-License-Identifier: GPL-2.0
/* drivers/base/platform.c, linux/platform_device.h: making the devices. */
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/idr.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "base.h"
#include "platform.h"

/* Of devices that leave the choice of a number to us. */
static DEFINE_IDA(auto_ids);

struct allocated {
	struct platform_device pdev;
	char name[];
};

static void set_dma_masks(struct platform_device *pdev)
{
	if (!pdev->dev.coherent_dma_mask)
		pdev->dev.coherent_dma_mask = DMA_BIT_MASK(32);
	if (!pdev->dev.dma_mask) {
		pdev->platform_dma_mask = DMA_BIT_MASK(32);
		pdev->dev.dma_mask = &pdev->platform_dma_mask;
	}
}

static void release(struct device *dev)
{
	struct platform_device *pdev = to_platform_device(dev);

	kfree(pdev->dev.platform_data);
	kfree(pdev->mfd_cell);
	kfree(pdev->resource);
	kfree(pdev->driver_override);
	kfree(container_of(pdev, struct allocated, pdev));
}

struct platform_device *platform_device_alloc(const char *name, int id)
{
	size_t size = strlen(name) + 1;
	struct allocated *a = kzalloc(sizeof(*a) + size, GFP_KERNEL);

	if (!a)
		return NULL;
	memcpy(a->name, name, size);
	a->pdev.name = a->name;
	a->pdev.id = id;
	device_initialize(&a->pdev.dev);
	a->pdev.dev.release = release;
	set_dma_masks(&a->pdev);
	return &a->pdev;
}
KPI_EXPORT(platform_device_alloc);

void platform_device_put(struct platform_device *pdev)
{
	if (!IS_ERR_OR_NULL(pdev))
		put_device(&pdev->dev);
}
KPI_EXPORT(platform_device_put);

/* A copy of @res instead of what it had. */
int platform_device_add_resources(struct platform_device *pdev,
				  const struct resource *res, unsigned int num)
{
	struct resource *copy = NULL;

	if (res) {
		copy = kmemdup(res, sizeof(*copy) * num, GFP_KERNEL);
		if (!copy)
			return -ENOMEM;
	}
	kfree(pdev->resource);
	pdev->resource = copy;
	pdev->num_resources = num;
	return 0;
}
KPI_EXPORT(platform_device_add_resources);

int platform_device_add_data(struct platform_device *pdev, const void *data,
			     size_t size)
{
	void *copy = NULL;

	if (data) {
		copy = kmemdup(data, size, GFP_KERNEL);
		if (!copy)
			return -ENOMEM;
	}
	kfree(pdev->dev.platform_data);
	pdev->dev.platform_data = copy;
	return 0;
}
KPI_EXPORT(platform_device_add_data);

/* ---------------------------------------------------------------- adding */

static int set_name(struct platform_device *pdev)
{
	int id;

	switch (pdev->id) {
	default:
		return dev_set_name(&pdev->dev, "%s.%d", pdev->name, pdev->id);
	case PLATFORM_DEVID_NONE:
		return dev_set_name(&pdev->dev, "%s", pdev->name);
	case PLATFORM_DEVID_AUTO:
		id = ida_alloc(&auto_ids, GFP_KERNEL);
		if (id < 0)
			return id;
		pdev->id = id;
		pdev->id_auto = true;
		/* Told from numbers that somebody chose. */
		return dev_set_name(&pdev->dev, "%s.%d.auto", pdev->name,
				    pdev->id);
	}
}

static void give_id_back(struct platform_device *pdev)
{
	if (!pdev->id_auto)
		return;
	ida_free(&auto_ids, pdev->id);
	pdev->id = PLATFORM_DEVID_AUTO;
	pdev->id_auto = false;
}

static struct resource *root_of(const struct resource *res)
{
	if (resource_type(res) == IORESOURCE_MEM)
		return &iomem_resource;
	if (resource_type(res) == IORESOURCE_IO)
		return &ioport_resource;
	return NULL;
}

static void release_first(struct platform_device *pdev, unsigned int n)
{
	while (n--)
		if (pdev->resource[n].parent)
			release_resource(&pdev->resource[n]);
}

static int claim_resources(struct platform_device *pdev)
{
	unsigned int i;

	for (i = 0; i < pdev->num_resources; i++) {
		struct resource *r = &pdev->resource[i];
		struct resource *root = r->parent ?: root_of(r);

		if (!r->name)
			r->name = dev_name(&pdev->dev);
		if (!root || !insert_resource(root, r))
			continue;
		dev_err(&pdev->dev, "failed to claim resource %d: %pR\n", i,
			r);
		release_first(pdev, i);
		return -EBUSY;
	}
	return 0;
}

int kpi_platform_device_add(struct platform_device *pdev, unsigned long ip)
{
	int err;

	if (!pdev)
		return -EINVAL;
	if (!pdev->dev.parent)
		pdev->dev.parent = &platform_bus;
	pdev->dev.bus = &platform_bus_type;
	err = set_name(pdev);
	if (err)
		goto no_name;
	err = claim_resources(pdev);
	if (err)
		goto no_name;
	err = kpi_device_add(&pdev->dev, ip);
	if (!err)
		return 0;
	release_first(pdev, pdev->num_resources);
no_name:
	give_id_back(pdev);
	return err;
}

int platform_device_add(struct platform_device *pdev)
{
	return kpi_platform_device_add(pdev, _RET_IP_);
}
KPI_EXPORT(platform_device_add);

void platform_device_del(struct platform_device *pdev)
{
	if (IS_ERR_OR_NULL(pdev))
		return;
	device_del(&pdev->dev);
	give_id_back(pdev);
	release_first(pdev, pdev->num_resources);
}
KPI_EXPORT(platform_device_del);

int platform_device_register(struct platform_device *pdev)
{
	device_initialize(&pdev->dev);
	set_dma_masks(pdev);
	return kpi_platform_device_add(pdev, _RET_IP_);
}
KPI_EXPORT(platform_device_register);

void platform_device_unregister(struct platform_device *pdev)
{
	platform_device_del(pdev);
	platform_device_put(pdev);
}
KPI_EXPORT(platform_device_unregister);

/* All or none. */
int platform_add_devices(struct platform_device **devs, int num)
{
	int i, err = 0;

	for (i = 0; i < num; i++) {
		device_initialize(&devs[i]->dev);
		set_dma_masks(devs[i]);
		err = kpi_platform_device_add(devs[i], _RET_IP_);
		if (err) {
			while (--i >= 0)
				platform_device_unregister(devs[i]);
			break;
		}
	}
	return err;
}
KPI_EXPORT(platform_add_devices);

static int fill(struct platform_device *pdev,
		const struct platform_device_info *info)
{
	int err;

	pdev->dev.parent = info->parent;
	pdev->dev.fwnode = info->fwnode;
	pdev->dev.of_node_reused = info->of_node_reused;
	if (info->dma_mask) {
		pdev->platform_dma_mask = info->dma_mask;
		pdev->dev.dma_mask = &pdev->platform_dma_mask;
		pdev->dev.coherent_dma_mask = info->dma_mask;
	}
	err = platform_device_add_resources(pdev, info->res, info->num_res);
	if (!err)
		err = platform_device_add_data(pdev, info->data,
					       info->size_data);
	if (!err && info->properties)
		err = device_create_managed_software_node(&pdev->dev,
							  info->properties,
							  NULL);
	return err;
}

struct platform_device *
platform_device_register_full(const struct platform_device_info *info)
{
	struct platform_device *pdev;
	int err;

	pdev = platform_device_alloc(info->name, info->id);
	if (!pdev)
		return ERR_PTR(-ENOMEM);
	err = fill(pdev, info);
	if (!err)
		err = kpi_platform_device_add(pdev, _RET_IP_);
	if (err) {
		platform_device_put(pdev);
		return ERR_PTR(err);
	}
	return pdev;
}
KPI_EXPORT(platform_device_register_full);
