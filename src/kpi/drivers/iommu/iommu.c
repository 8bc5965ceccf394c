// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/iommu/iommu.c, linux/iommu.h: no IOMMU is between the machine's
 * devices and its memory, as far as drivers can tell.
 */
#include <linux/export.h>
#include <linux/iommu.h>

#include "kpi.h"

#define NONE "drivers see no IOMMU"

struct iommu_domain *iommu_get_domain_for_dev(struct device *dev)
{
	return NULL;
}
KPI_EXPORT_NOOP(iommu_get_domain_for_dev, NONE);

bool device_iommu_capable(struct device *dev, enum iommu_cap cap)
{
	return false;
}
KPI_EXPORT_NOOP(device_iommu_capable, NONE);

bool iommu_present(struct bus_type *bus)
{
	return false;
}
KPI_EXPORT_NOOP(iommu_present, NONE);
