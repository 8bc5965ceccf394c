// SPDX-License-Identifier: GPL-2.0
/* lib/devres.c, linux/io.h: windows into device memory, managed. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/slab.h>

#include "kpi.h"

static void release_window(struct device *dev, void *res)
{
	iounmap(*(void __iomem **)res);
}

static int is_window(struct device *dev, void *res, void *wanted)
{
	return *(void **)res == wanted;
}

typedef void __iomem *(*map_fn)(resource_size_t offset, unsigned long size);

static void __iomem *map(struct device *dev, resource_size_t offset,
			 resource_size_t size, map_fn fn)
{
	void __iomem **p = devres_alloc_node(release_window, sizeof(*p),
					     GFP_KERNEL, dev_to_node(dev));
	void __iomem *addr;

	if (!p)
		return NULL;
	addr = fn(offset, size);
	if (!addr) {
		devres_free(p);
		return NULL;
	}
	*p = addr;
	devres_add(dev, p);
	return addr;
}

void __iomem *devm_ioremap(struct device *dev, resource_size_t offset,
			   resource_size_t size)
{
	return map(dev, offset, size, ioremap);
}
KPI_EXPORT(devm_ioremap);

void __iomem *devm_ioremap_uc(struct device *dev, resource_size_t offset,
			      resource_size_t size)
{
	return map(dev, offset, size, ioremap_uc);
}
KPI_EXPORT(devm_ioremap_uc);

void __iomem *devm_ioremap_wc(struct device *dev, resource_size_t offset,
			      resource_size_t size)
{
	return map(dev, offset, size, ioremap_wc);
}
KPI_EXPORT(devm_ioremap_wc);

void devm_iounmap(struct device *dev, void __iomem *addr)
{
	WARN_ON(devres_release(dev, release_window, is_window,
			       (void __force *)addr));
}
KPI_EXPORT(devm_iounmap);

static char *pretty_name(struct device *dev, const struct resource *res)
{
	if (res->name)
		return devm_kasprintf(dev, GFP_KERNEL, "%s %s", dev_name(dev),
				      res->name);
	return devm_kstrdup(dev, dev_name(dev), GFP_KERNEL);
}

/* Claims the range, then maps it; the reason of a failure is logged here. */
static void __iomem *claim_and_map(struct device *dev,
				   const struct resource *res, map_fn fn)
{
	resource_size_t size;
	void __iomem *addr;
	char *name;

	if (!res || resource_type(res) != IORESOURCE_MEM) {
		dev_err(dev, "invalid resource %pR\n", res);
		return IOMEM_ERR_PTR(-EINVAL);
	}
	size = resource_size(res);
	name = pretty_name(dev, res);
	if (!name)
		return IOMEM_ERR_PTR(-ENOMEM);
	if (!devm_request_mem_region(dev, res->start, size, name)) {
		dev_err(dev, "can't request region for resource %pR\n", res);
		return IOMEM_ERR_PTR(-EBUSY);
	}
	addr = map(dev, res->start, size, fn);
	if (!addr) {
		dev_err(dev, "ioremap failed for resource %pR\n", res);
		devm_release_mem_region(dev, res->start, size);
		return IOMEM_ERR_PTR(-ENOMEM);
	}
	return addr;
}

void __iomem *devm_ioremap_resource(struct device *dev,
				    const struct resource *res)
{
	return claim_and_map(dev, res, ioremap);
}
KPI_EXPORT(devm_ioremap_resource);

void __iomem *devm_ioremap_resource_wc(struct device *dev,
				       const struct resource *res)
{
	return claim_and_map(dev, res, ioremap_wc);
}

/* ------------------------------------------------------------------- ports */

static void release_ports(struct device *dev, void *res)
{
	ioport_unmap(*(void __iomem **)res);
}

void __iomem *devm_ioport_map(struct device *dev, unsigned long port,
			      unsigned int nr)
{
	void __iomem **p = devres_alloc_node(release_ports, sizeof(*p),
					     GFP_KERNEL, dev_to_node(dev));
	void __iomem *addr;

	if (!p)
		return NULL;
	addr = ioport_map(port, nr);
	if (!addr) {
		devres_free(p);
		return NULL;
	}
	*p = addr;
	devres_add(dev, p);
	return addr;
}
KPI_EXPORT(devm_ioport_map);

void devm_ioport_unmap(struct device *dev, void __iomem *addr)
{
	WARN_ON(devres_release(dev, release_ports, is_window,
			       (void __force *)addr));
}
KPI_EXPORT(devm_ioport_unmap);
