/* SPDX-License-Identifier: GPL-2.0 */
/* platform.h - between the files of the platform bus. */
#ifndef KPI_BASE_PLATFORM_H
#define KPI_BASE_PLATFORM_H

#include <linux/platform_device.h>
#include <linux/pm.h>

int kpi_platform_init(void);
/* @ip: the place that adds it, for the report at the module's unload. */
int kpi_platform_device_add(struct platform_device *pdev, unsigned long ip);
extern const struct dev_pm_ops kpi_platform_pm_ops;

#endif
