/* SPDX-License-Identifier: GPL-2.0 */
/* hwmon.h - what the files of hwmon share. */
#ifndef LKMHOST_HWMON_H
#define LKMHOST_HWMON_H

#include <linux/hwmon.h>

/*
 * hwmon-attrs.c: the attributes of all channels of @chip, which live as long as
 * @dev, of whom @drvdata is asked which there are. NULL or ERR_PTR().
 */
struct attribute **kpi_hwmon_attrs(struct device *dev, const void *drvdata,
				   const struct hwmon_chip_info *chip);
/* "temp1_input"; false: there is no such file. */
bool kpi_hwmon_file(char *buf, size_t size, enum hwmon_sensor_types type,
		    u32 attr, int channel);

#endif
