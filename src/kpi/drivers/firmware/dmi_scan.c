// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/firmware/dmi_scan.c, linux/dmi.h: a machine whose firmware has no
 * DMI table. No quirk of a real board applies to it.
 */
#include <linux/dmi.h>
#include <linux/export.h>

#include "kpi.h"

#define NONE "this machine has no DMI table"

int dmi_available;
KPI_EXPORT(dmi_available);

int dmi_check_system(const struct dmi_system_id *list)
{
	return 0;
}
KPI_EXPORT_NOOP(dmi_check_system, NONE);

const struct dmi_system_id *dmi_first_match(const struct dmi_system_id *list)
{
	return NULL;
}
KPI_EXPORT_NOOP(dmi_first_match, NONE);

const char *dmi_get_system_info(int field)
{
	return NULL;
}
KPI_EXPORT_NOOP(dmi_get_system_info, NONE);

bool dmi_match(enum dmi_field f, const char *str)
{
	return !str;
}
KPI_EXPORT(dmi_match);

int dmi_name_in_vendors(const char *str)
{
	return 0;
}
KPI_EXPORT_NOOP(dmi_name_in_vendors, NONE);

const struct dmi_device *dmi_find_device(int type, const char *name,
					 const struct dmi_device *from)
{
	return NULL;
}
KPI_EXPORT_NOOP(dmi_find_device, NONE);

bool dmi_get_date(int field, int *yearp, int *monthp, int *dayp)
{
	if (yearp)
		*yearp = 0;
	if (monthp)
		*monthp = 0;
	if (dayp)
		*dayp = 0;
	return false;
}
KPI_EXPORT(dmi_get_date);

int dmi_walk(void (*decode)(const struct dmi_header *, void *),
	     void *private_data)
{
	return -ENXIO;
}
KPI_EXPORT(dmi_walk);

u16 dmi_memdev_handle(int slot)
{
	return 0xffff;
}
KPI_EXPORT_NOOP(dmi_memdev_handle, NONE);

u64 dmi_memdev_size(u16 handle)
{
	return ~0ull;
}
KPI_EXPORT_NOOP(dmi_memdev_size, NONE);

u8 dmi_memdev_type(u16 handle)
{
	return 0;
}
KPI_EXPORT_NOOP(dmi_memdev_type, NONE);
