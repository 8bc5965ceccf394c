// SPDX-License-Identifier: GPL-2.0
/* drivers/ptp/ptp_sysfs.c: what a clock can do, in /sys/class/ptp. */
#include <linux/sysfs.h>

#include "kpi.h"
#include "ptp.h"

static struct ptp_clock_info *info_of(struct device *dev)
{
	return ((struct ptp_clock *)dev_get_drvdata(dev))->info;
}

static ssize_t clock_name_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", info_of(dev)->name);
}
static DEVICE_ATTR_RO(clock_name);

#define SHOW_NUMBER(file, field)                                              \
	static ssize_t file##_show(struct device *dev,                        \
				   struct device_attribute *attr, char *buf)  \
	{                                                                     \
		return sysfs_emit(buf, "%d\n", info_of(dev)->field);          \
	}                                                                     \
	static DEVICE_ATTR_RO(file)

SHOW_NUMBER(max_adjustment, max_adj);
SHOW_NUMBER(n_alarms, n_alarm);
SHOW_NUMBER(n_external_timestamps, n_ext_ts);
SHOW_NUMBER(n_periodic_outputs, n_per_out);
SHOW_NUMBER(n_programmable_pins, n_pins);
SHOW_NUMBER(pps_available, pps);

static struct attribute *attrs[] = {
	&dev_attr_clock_name.attr,
	&dev_attr_max_adjustment.attr,
	&dev_attr_n_alarms.attr,
	&dev_attr_n_external_timestamps.attr,
	&dev_attr_n_periodic_outputs.attr,
	&dev_attr_n_programmable_pins.attr,
	&dev_attr_pps_available.attr,
	NULL,
};

static const struct attribute_group group = { .attrs = attrs };
const struct attribute_group *ptp_groups[] = { &group, NULL };
