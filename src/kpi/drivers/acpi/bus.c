// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/acpi/bus.c, scan.c, utils.c, linux/acpi.h: a machine without ACPI,
 * as a kernel sees one that was started with acpi=off. Nothing is in the
 * namespace, no device has a companion, no driver is taken.
 */
#include <linux/acpi.h>
#include <linux/device.h>
#include <linux/export.h>
#include <linux/notifier.h>
#include <linux/uuid.h>

#include "kpi.h"

struct acpi_table_fadt acpi_gbl_FADT;
KPI_EXPORT(acpi_gbl_FADT);

struct proc_dir_entry *acpi_root_dir;
KPI_EXPORT(acpi_root_dir);

#define OFF "the machine's ACPI namespace is empty"

/* ------------------------------------------------------------- companions */

struct acpi_device *acpi_fetch_acpi_dev(acpi_handle handle)
{
	return NULL;
}
KPI_EXPORT_NOOP(acpi_fetch_acpi_dev, OFF);

struct acpi_device *acpi_get_acpi_dev(acpi_handle handle)
{
	return NULL;
}
KPI_EXPORT_NOOP(acpi_get_acpi_dev, OFF);

struct acpi_device *acpi_find_child_device(struct acpi_device *parent,
					   u64 address, bool check_children)
{
	return NULL;
}
KPI_EXPORT_NOOP(acpi_find_child_device, OFF);

struct acpi_device *acpi_find_child_by_adr(struct acpi_device *adev,
					   acpi_bus_address adr)
{
	return NULL;
}
KPI_EXPORT_NOOP(acpi_find_child_by_adr, OFF);

int acpi_dev_for_each_child(struct acpi_device *adev,
			    int (*fn)(struct acpi_device *, void *),
			    void *data)
{
	return 0;
}
KPI_EXPORT_NOOP(acpi_dev_for_each_child, OFF);

struct device *acpi_get_first_physical_node(struct acpi_device *adev)
{
	return NULL;
}
KPI_EXPORT_NOOP(acpi_get_first_physical_node, OFF);

/* ------------------------------------------------------------ what is there */

bool acpi_dev_found(const char *hid)
{
	return false;
}
KPI_EXPORT_NOOP(acpi_dev_found, OFF);

bool acpi_dev_present(const char *hid, const char *uid, s64 hrv)
{
	return false;
}
KPI_EXPORT_NOOP(acpi_dev_present, OFF);

struct acpi_device *acpi_dev_get_next_match_dev(struct acpi_device *adev,
						const char *hid,
						const char *uid, s64 hrv)
{
	return NULL;
}
KPI_EXPORT_NOOP(acpi_dev_get_next_match_dev, OFF);

struct acpi_device *acpi_dev_get_first_match_dev(const char *hid,
						 const char *uid, s64 hrv)
{
	return NULL;
}
KPI_EXPORT_NOOP(acpi_dev_get_first_match_dev, OFF);

bool acpi_dev_hid_uid_match(struct acpi_device *adev, const char *hid2,
			    const char *uid2)
{
	return false;
}
KPI_EXPORT_NOOP(acpi_dev_hid_uid_match, OFF);

const struct acpi_device_id *
acpi_match_device(const struct acpi_device_id *ids, const struct device *dev)
{
	return NULL;
}
KPI_EXPORT_NOOP(acpi_match_device, OFF);

const void *acpi_device_get_match_data(const struct device *dev)
{
	return NULL;
}
KPI_EXPORT_NOOP(acpi_device_get_match_data, OFF);

int acpi_match_device_ids(struct acpi_device *device,
			  const struct acpi_device_id *ids)
{
	return -ENOENT;
}
KPI_EXPORT_NOOP(acpi_match_device_ids, OFF);

const char *acpi_device_hid(struct acpi_device *device)
{
	return "device";
}
KPI_EXPORT_NOOP(acpi_device_hid, OFF);

bool acpi_has_watchdog(void)
{
	return false;
}
KPI_EXPORT_NOOP(acpi_has_watchdog, OFF);

u32 acpi_target_system_state(void)
{
	return ACPI_STATE_S0;
}
KPI_EXPORT_NOOP(acpi_target_system_state, OFF);

/* No firmware has asked which systems it may take this one for. */
bool acpi_osi_is_win8(void)
{
	return false;
}
KPI_EXPORT(acpi_osi_is_win8);

/* A list of tablets by their DMI names, of which this machine has none. */
bool acpi_quirk_skip_acpi_ac_and_battery(void)
{
	return false;
}
KPI_EXPORT(acpi_quirk_skip_acpi_ac_and_battery);

/* ---------------------------------------------------------------- drivers */

/* By the ids of devices, of which the namespace has none. */
static int match(struct device *dev, struct device_driver *drv)
{
	return 0;
}

struct bus_type acpi_bus_type = {
	.name = "acpi",
	.match = match,
};

static int register_bus(void)
{
	return bus_register(&acpi_bus_type);
}
KPI_INIT_LATE(register_bus);

int acpi_bus_register_driver(struct acpi_driver *driver)
{
	if (acpi_disabled)
		return -ENODEV;
	driver->drv.name = driver->name;
	driver->drv.bus = &acpi_bus_type;
	driver->drv.owner = driver->owner;
	return driver_register(&driver->drv);
}
KPI_EXPORT(acpi_bus_register_driver);

void acpi_bus_unregister_driver(struct acpi_driver *driver)
{
	driver_unregister(&driver->drv);
}
KPI_EXPORT(acpi_bus_unregister_driver);

int register_acpi_bus_type(struct acpi_bus_type *type)
{
	return -ENODEV;
}
KPI_EXPORT(register_acpi_bus_type);

int unregister_acpi_bus_type(struct acpi_bus_type *type)
{
	return -ENODEV;
}
KPI_EXPORT(unregister_acpi_bus_type);

/* ----------------------------------------------------------------- events */

static BLOCKING_NOTIFIER_HEAD(acpi_chain);

int register_acpi_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&acpi_chain, nb);
}
KPI_EXPORT(register_acpi_notifier);

int unregister_acpi_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&acpi_chain, nb);
}
KPI_EXPORT(unregister_acpi_notifier);

int acpi_notifier_call_chain(struct acpi_device *dev, u32 type, u32 data)
{
	struct acpi_bus_event event = { .type = type, .data = data };

	return blocking_notifier_call_chain(&acpi_chain, 0, &event) ==
			       NOTIFY_BAD ? -EINVAL : 0;
}
KPI_EXPORT(acpi_notifier_call_chain);

/* Nobody listens to that family of netlink. */
int acpi_bus_generate_netlink_event(const char *device_class,
				    const char *bus_id, u8 type, int data)
{
	return 0;
}
KPI_EXPORT_NOOP(acpi_bus_generate_netlink_event, "nobody listens");

/* ------------------------------------------------------------------ power */

bool acpi_bus_power_manageable(acpi_handle handle)
{
	return false;
}
KPI_EXPORT_NOOP(acpi_bus_power_manageable, OFF);

int acpi_bus_set_power(acpi_handle handle, int state)
{
	return -ENODEV;
}
KPI_EXPORT(acpi_bus_set_power);

void acpi_device_fix_up_power_extended(struct acpi_device *adev)
{
}
KPI_EXPORT_NOOP(acpi_device_fix_up_power_extended, OFF);

int acpi_bus_get_status(struct acpi_device *device)
{
	return -ENODEV;
}
KPI_EXPORT(acpi_bus_get_status);

bool acpi_dev_state_d0(struct device *dev)
{
	return true;
}
KPI_EXPORT_NOOP(acpi_dev_state_d0, "a device without a companion is on");

/* -------------------------------------------------------------- resources */

int acpi_check_resource_conflict(const struct resource *res)
{
	return 0;
}
KPI_EXPORT_NOOP(acpi_check_resource_conflict, OFF);

int acpi_check_region(resource_size_t start, resource_size_t n,
		      const char *name)
{
	return 0;
}
KPI_EXPORT_NOOP(acpi_check_region, OFF);

int acpi_dev_get_resources(struct acpi_device *adev, struct list_head *list,
			   int (*preproc)(struct acpi_resource *, void *),
			   void *preproc_data)
{
	return -EINVAL;
}
KPI_EXPORT(acpi_dev_get_resources);

void acpi_dev_free_resource_list(struct list_head *list)
{
	WARN_ON(!list_empty(list));
}
KPI_EXPORT(acpi_dev_free_resource_list);

/* --------------------------------------------------- calls into the firmware */

union acpi_object *acpi_evaluate_dsm(acpi_handle handle, const guid_t *guid,
				     u64 rev, u64 func,
				     union acpi_object *argv4)
{
	return NULL;
}
KPI_EXPORT_NOOP(acpi_evaluate_dsm, OFF);

bool acpi_check_dsm(acpi_handle handle, const guid_t *guid, u64 rev, u64 funcs)
{
	return false;
}
KPI_EXPORT_NOOP(acpi_check_dsm, OFF);

bool acpi_has_method(acpi_handle handle, char *name)
{
	return false;
}
KPI_EXPORT_NOOP(acpi_has_method, OFF);

void acpi_handle_printk(const char *level, acpi_handle handle, const char *fmt,
			...)
{
	struct va_format vaf = { .fmt = fmt };
	va_list args;

	va_start(args, fmt);
	vaf.va = &args;
	printk("%sACPI: (%p): %pV", level, handle, &vaf);
	va_end(args);
}
KPI_EXPORT(acpi_handle_printk);
