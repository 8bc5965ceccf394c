// SPDX-License-Identifier: GPL-2.0
/* drivers/base/core.c, linux/dev_printk.h: messages that name a device. */
#include <linux/dev_printk.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>

#include "kpi.h"
#include "kernel/printk_levels.h"

/* The driver, or who the device belongs to while it has none. */
const char *dev_driver_string(const struct device *dev)
{
	/* Another CPU may be unbinding it. */
	const struct device_driver *drv = READ_ONCE(dev->driver);

	if (drv)
		return drv->name;
	if (dev->bus)
		return dev->bus->name;
	return dev->class ? dev->class->name : "";
}
KPI_EXPORT(dev_driver_string);

int dev_vprintk_emit(int level, const struct device *dev, const char *fmt,
		     va_list ap)
{
	return vprintk_emit(0, level, NULL, fmt, ap);
}
KPI_EXPORT(dev_vprintk_emit);

int dev_printk_emit(int level, const struct device *dev, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = dev_vprintk_emit(level, dev, fmt, ap);
	va_end(ap);
	return len;
}
KPI_EXPORT(dev_printk_emit);

/* @level is one of KERN_*, a mark and a digit. */
static void log_for(const char *level, const struct device *dev,
		    struct va_format *vaf)
{
	if (dev)
		dev_printk_emit(level[1] - '0', dev, "%s %s: %pV",
				dev_driver_string(dev), dev_name(dev), vaf);
	else
		printk("%s(NULL device *): %pV", level, vaf);
}

void _dev_printk(const char *level, const struct device *dev,
		 const char *fmt, ...)
{
	KPI_LOG_FORMAT(log_for, level, dev, fmt);
}
KPI_EXPORT(_dev_printk);

KPI_LOG_LEVEL(log_for, struct device, _dev_emerg, KERN_EMERG);
KPI_LOG_LEVEL(log_for, struct device, _dev_alert, KERN_ALERT);
KPI_LOG_LEVEL(log_for, struct device, _dev_crit, KERN_CRIT);
KPI_LOG_LEVEL(log_for, struct device, _dev_err, KERN_ERR);
KPI_LOG_LEVEL(log_for, struct device, _dev_warn, KERN_WARNING);
KPI_LOG_LEVEL(log_for, struct device, _dev_notice, KERN_NOTICE);
KPI_LOG_LEVEL(log_for, struct device, _dev_info, KERN_INFO);

/* Kept with the device by who defers probes, if somebody does. */
void device_set_deferred_probe_reason(const struct device *dev,
				      struct va_format *vaf) __weak;

static void log_probe_error(const char *level, const struct device *dev,
			    int err, struct va_format *vaf)
{
	/* A lack of memory has been reported where it happened. */
	if (err == -ENOMEM)
		return;
	if (err == -EPROBE_DEFER) {
		if (device_set_deferred_probe_reason)
			device_set_deferred_probe_reason(dev, vaf);
		return;
	}
	_dev_printk(level, dev, "error %pe: %pV", ERR_PTR(err), vaf);
}

#define PROBE_ERROR(name, level)					\
int name(const struct device *dev, int err, const char *fmt, ...)	\
{									\
	struct va_format vaf;						\
	va_list ap;							\
									\
	va_start(ap, fmt);						\
	vaf.fmt = fmt;							\
	vaf.va = &ap;							\
	log_probe_error(level, dev, err, &vaf);				\
	va_end(ap);							\
	return err;							\
}									\
KPI_EXPORT(name)

PROBE_ERROR(dev_err_probe, KERN_ERR);
PROBE_ERROR(dev_warn_probe, KERN_WARNING);
