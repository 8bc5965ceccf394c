// SPDX-License-Identifier: GPL-2.0
/* drivers/base/platform.c, linux/platform_device.h: what a device has. */
#include <linux/err.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/string.h>

#include "kpi.h"

/* The @num'th of that type. */
struct resource *platform_get_resource(struct platform_device *dev,
				       unsigned int type, unsigned int num)
{
	u32 i;

	for (i = 0; i < dev->num_resources; i++) {
		struct resource *r = &dev->resource[i];

		if (type == resource_type(r) && num-- == 0)
			return r;
	}
	return NULL;
}
KPI_EXPORT(platform_get_resource);

struct resource *platform_get_mem_or_io(struct platform_device *dev,
					unsigned int num)
{
	u32 i;

	for (i = 0; i < dev->num_resources; i++) {
		struct resource *r = &dev->resource[i];

		if ((resource_type(r) & (IORESOURCE_MEM | IORESOURCE_IO)) &&
		    num-- == 0)
			return r;
	}
	return NULL;
}
KPI_EXPORT(platform_get_mem_or_io);

struct resource *platform_get_resource_byname(struct platform_device *dev,
					      unsigned int type,
					      const char *name)
{
	u32 i;

	for (i = 0; i < dev->num_resources; i++) {
		struct resource *r = &dev->resource[i];

		if (r->name && type == resource_type(r) &&
		    !strcmp(r->name, name))
			return r;
	}
	return NULL;
}
KPI_EXPORT(platform_get_resource_byname);

/* ------------------------------------------------------------- interrupts */

static int checked_irq(struct platform_device *dev, int irq)
{
	if (WARN(!irq, "0 is an invalid IRQ number\n"))
		return -EINVAL;
	return irq;
}

/* -ENXIO where it has none; nothing is logged. */
int platform_get_irq_optional(struct platform_device *dev, unsigned int num)
{
	struct resource *r = platform_get_resource(dev, IORESOURCE_IRQ, num);

	return checked_irq(dev, r ? (int)r->start : -ENXIO);
}
KPI_EXPORT(platform_get_irq_optional);

int platform_get_irq(struct platform_device *dev, unsigned int num)
{
	int irq = platform_get_irq_optional(dev, num);

	return irq < 0 ? dev_err_probe(&dev->dev, irq,
				       "IRQ index %u not found\n", num) : irq;
}
KPI_EXPORT(platform_get_irq);

int platform_irq_count(struct platform_device *dev)
{
	int irq, n = 0;

	while ((irq = platform_get_irq_optional(dev, n)) >= 0)
		n++;
	return irq == -EPROBE_DEFER ? irq : n;
}
KPI_EXPORT(platform_irq_count);

int platform_get_irq_byname_optional(struct platform_device *dev,
				     const char *name)
{
	struct resource *r = platform_get_resource_byname(dev, IORESOURCE_IRQ,
							  name);

	return checked_irq(dev, r ? (int)r->start : -ENXIO);
}
KPI_EXPORT(platform_get_irq_byname_optional);

int platform_get_irq_byname(struct platform_device *dev, const char *name)
{
	int irq = platform_get_irq_byname_optional(dev, name);

	return irq < 0 ? dev_err_probe(&dev->dev, irq, "IRQ %s not found\n",
				       name) : irq;
}
KPI_EXPORT(platform_get_irq_byname);

/* ---------------------------------------------------------------- windows */

void __iomem *
devm_platform_get_and_ioremap_resource(struct platform_device *pdev,
				       unsigned int index,
				       struct resource **res)
{
	struct resource *r = platform_get_resource(pdev, IORESOURCE_MEM,
						   index);

	if (res)
		*res = r;
	return devm_ioremap_resource(&pdev->dev, r);
}
KPI_EXPORT(devm_platform_get_and_ioremap_resource);

void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev,
					     unsigned int index)
{
	return devm_platform_get_and_ioremap_resource(pdev, index, NULL);
}
KPI_EXPORT(devm_platform_ioremap_resource);

void __iomem *
devm_platform_ioremap_resource_byname(struct platform_device *pdev,
				      const char *name)
{
	return devm_ioremap_resource(&pdev->dev,
				     platform_get_resource_byname(pdev,
								  IORESOURCE_MEM,
								  name));
}
KPI_EXPORT(devm_platform_ioremap_resource_byname);
