// SPDX-License-Identifier: GPL-2.0
/* drivers/base/init.c, linux/device.h: what is in /sys before any driver. */
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/kobject.h>
#include <linux/mm.h>

#include "kpi.h"
#include "base.h"
#include "platform.h"

struct kobject *kernel_kobj;
KPI_EXPORT(kernel_kobj);
struct kobject *mm_kobj;
KPI_EXPORT(mm_kobj);
struct kobject *power_kobj;
KPI_EXPORT(power_kobj);
struct kobject *firmware_kobj;
KPI_EXPORT(firmware_kobj);
struct kobject *hypervisor_kobj;
KPI_EXPORT(hypervisor_kobj);
struct kobject *fs_kobj;
KPI_EXPORT(fs_kobj);

static struct kobject *dev_kobj;
struct kobject *sysfs_dev_block_kobj;
struct kobject *sysfs_dev_char_kobj;

static const struct {
	const char *name;
	struct kobject **parent;
	struct kobject **kobj;
} dirs[] = {
	{ "kernel", NULL, &kernel_kobj },
	{ "mm", &kernel_kobj, &mm_kobj },
	{ "power", NULL, &power_kobj },
	{ "firmware", NULL, &firmware_kobj },
	{ "hypervisor", NULL, &hypervisor_kobj },
	{ "fs", NULL, &fs_kobj },
	{ "dev", NULL, &dev_kobj },
	{ "block", &dev_kobj, &sysfs_dev_block_kobj },
	{ "char", &dev_kobj, &sysfs_dev_char_kobj },
};

static int make_dirs(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		*dirs[i].kobj = kobject_create_and_add(dirs[i].name,
			dirs[i].parent ? *dirs[i].parent : NULL);
		if (!*dirs[i].kobj)
			return -ENOMEM;
	}
	return 0;
}

/* Drivers are registered from LATE on. */
static int base_init(void)
{
	devices_kset = kset_create_and_add("devices", &kpi_device_uevent_ops,
					   NULL);
	kpi_class_kset = kset_create_and_add("class", NULL, NULL);
	kpi_bus_kset = kset_create_and_add("bus", &kpi_bus_uevent_ops, NULL);
	if (!devices_kset || !kpi_class_kset || !kpi_bus_kset)
		return -ENOMEM;
	return make_dirs() ?: kpi_platform_init() ?: kpi_auxiliary_init();
}
KPI_INIT_CORE(base_init);
