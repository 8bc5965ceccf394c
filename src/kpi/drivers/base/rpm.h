/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rpm.h - between the files of runtime power management.
 *
 * dev->power.lock protects what is below it and is given up around callbacks.
 * A child's lock and its parent's are never held both.
 */
#ifndef KPI_BASE_RPM_H
#define KPI_BASE_RPM_H

#include <linux/device.h>
#include <linux/pm_runtime.h>

/* With the lock. They return as pm_runtime_idle() and the others do. */
int kpi_rpm_idle(struct device *dev, int flags);
int kpi_rpm_suspend(struct device *dev, int flags);
int kpi_rpm_resume(struct device *dev, int flags);

/* No timer will fire, no request is waiting. */
void kpi_rpm_cancel(struct device *dev);
void kpi_rpm_stop_timer(struct device *dev);
void kpi_rpm_start_timer(struct device *dev, u64 expires);
/* Have the worker do @request soon. */
void kpi_rpm_queue(struct device *dev, enum rpm_request request);
void kpi_rpm_init_timer(struct device *dev);
void kpi_rpm_work(struct work_struct *work);
void kpi_rpm_set_status(struct device *dev, enum rpm_status status);
void kpi_rpm_account(struct device *dev);


/* power_sysfs.c: the files of "power/" */
void kpi_pm_sysfs_add(struct device *dev);
void kpi_pm_sysfs_remove(struct device *dev);
void kpi_pm_sysfs_wakeup(struct device *dev, bool capable);
void kpi_pm_sysfs_no_runtime(struct device *dev);

#endif
