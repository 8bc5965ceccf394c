// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/time/timekeeping.c, arch/x86/kernel/tsc.c: a device's time and the
 * system's of the same moment, taken by the device from a counter of the
 * machine's. Which counter the host's clocks come from is not known here.
 */
#include <linux/ktime.h>
#include <linux/timekeeping.h>
#include <asm/tsc.h>

#include "kpi.h"

#define NO_COUNTER "-ENODEV, as with a counter that no clock comes from"

int get_device_system_crosststamp(
	int (*get_time_fn)(ktime_t *device_time,
			   struct system_counterval_t *system_counterval,
			   void *ctx),
	void *ctx, struct system_time_snapshot *history,
	struct system_device_crosststamp *xtstamp)
{
	return -ENODEV;
}
KPI_EXPORT_PARTIAL(get_device_system_crosststamp, NO_COUNTER);

struct system_counterval_t convert_art_to_tsc(u64 art)
{
	return (struct system_counterval_t){ .cycles = art, .cs = NULL };
}
KPI_EXPORT_PARTIAL(convert_art_to_tsc, NO_COUNTER);
