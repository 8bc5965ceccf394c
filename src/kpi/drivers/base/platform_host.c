// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/platform.c: platform devices for what the host's devices have
 * at fixed addresses, as a board file or firmware would describe them.
 */
#include <linux/ioport.h>
#include <linux/platform_device.h>
#include <linuxkpi/host/device.h>

#include "kpi.h"

static void add_device(const struct host_device *info)
{
	struct resource res[HOST_DEVICE_WINDOWS];
	struct platform_device *pdev;
	unsigned int i;

	for (i = 0; i < info->nr_windows; i++)
		res[i] = (struct resource)DEFINE_RES_MEM_NAMED(
			info->windows[i].base, info->windows[i].size,
			info->windows[i].name);
	pdev = platform_device_register_simple(info->platform,
					       PLATFORM_DEVID_NONE, res,
					       info->nr_windows);
	if (IS_ERR(pdev))
		pr_err("%s: no platform device: %ld\n", info->name,
		       PTR_ERR(pdev));
}

static int add_platform_devices(void)
{
	struct host_device info;
	unsigned int i;

	for (i = 0; !host_device_at(i, &info); i++)
		if (info.platform)
			add_device(&info);
	return 0;
}
KPI_INIT_LATE(add_platform_devices);
