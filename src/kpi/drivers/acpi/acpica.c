// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/acpi/acpica, acpi/acpixf.h: the interpreter's calls on a machine
 * that has no tables: no path leads anywhere, and no handle is one.
 */
#include <linux/acpi.h>
#include <linux/export.h>

#include "kpi.h"

acpi_status acpi_get_handle(acpi_handle parent, acpi_string pathname,
			    acpi_handle *ret_handle)
{
	return AE_NOT_FOUND;
}
KPI_EXPORT(acpi_get_handle);

acpi_status acpi_get_name(acpi_handle object, u32 name_type,
			  struct acpi_buffer *ret_path_ptr)
{
	return AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_get_name);

acpi_status acpi_get_object_info(acpi_handle object,
				 struct acpi_device_info **return_buffer)
{
	return AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_get_object_info);

acpi_status acpi_evaluate_object(acpi_handle object, acpi_string pathname,
				 struct acpi_object_list *parameter_objects,
				 struct acpi_buffer *return_object_buffer)
{
	return object ? AE_BAD_PARAMETER : AE_NOT_FOUND;
}
KPI_EXPORT(acpi_evaluate_object);

acpi_status acpi_evaluate_object_typed(acpi_handle object,
				       acpi_string pathname,
				       struct acpi_object_list *external_params,
				       struct acpi_buffer *return_buffer,
				       acpi_object_type return_type)
{
	return object ? AE_BAD_PARAMETER : AE_NOT_FOUND;
}
KPI_EXPORT(acpi_evaluate_object_typed);

acpi_status acpi_evaluate_integer(acpi_handle handle, acpi_string pathname,
				  struct acpi_object_list *arguments,
				  unsigned long long *data)
{
	return data ? AE_NOT_FOUND : AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_evaluate_integer);

acpi_status acpi_execute_simple_method(acpi_handle handle, char *method,
				       u64 arg)
{
	return AE_NOT_FOUND;
}
KPI_EXPORT(acpi_execute_simple_method);

acpi_status acpi_walk_namespace(acpi_object_type type,
				acpi_handle start_object, u32 max_depth,
				acpi_walk_callback descending_callback,
				acpi_walk_callback ascending_callback,
				void *context, void **return_value)
{
	return AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_walk_namespace);

acpi_status acpi_get_devices(const char *HID, acpi_walk_callback user_function,
			     void *context, void **return_value)
{
	return user_function ? AE_OK : AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_get_devices);

acpi_status acpi_walk_resources(acpi_handle device_handle, char *name,
				acpi_walk_resource_callback user_function,
				void *context)
{
	return AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_walk_resources);

acpi_status acpi_get_physical_device_location(acpi_handle handle,
					      struct acpi_pld_info **pld)
{
	return AE_NOT_FOUND;
}
KPI_EXPORT(acpi_get_physical_device_location);

/* ----------------------------------------------------------------- tables */

acpi_status acpi_get_table(acpi_string signature, u32 instance,
			   struct acpi_table_header **out_table)
{
	return signature && out_table ? AE_NOT_FOUND : AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_get_table);

void acpi_put_table(struct acpi_table_header *table)
{
}
KPI_EXPORT_NOOP(acpi_put_table, "none can have been got");

/* --------------------------------------------------------------- handlers */

acpi_status acpi_install_notify_handler(acpi_handle device, u32 handler_type,
					acpi_notify_handler handler,
					void *context)
{
	return AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_install_notify_handler);

acpi_status acpi_remove_notify_handler(acpi_handle device, u32 handler_type,
				       acpi_notify_handler handler)
{
	return AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_remove_notify_handler);

acpi_status
acpi_install_address_space_handler(acpi_handle device,
				   acpi_adr_space_type space_id,
				   acpi_adr_space_handler handler,
				   acpi_adr_space_setup setup, void *context)
{
	return AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_install_address_space_handler);

acpi_status
acpi_remove_address_space_handler(acpi_handle device,
				  acpi_adr_space_type space_id,
				  acpi_adr_space_handler handler)
{
	return AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_remove_address_space_handler);

acpi_status acpi_install_gpe_handler(acpi_handle gpe_device, u32 gpe_number,
				     u32 type, acpi_gpe_handler address,
				     void *context)
{
	return AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_install_gpe_handler);

acpi_status acpi_remove_gpe_handler(acpi_handle gpe_device, u32 gpe_number,
				    acpi_gpe_handler address)
{
	return AE_NOT_EXIST;
}
KPI_EXPORT(acpi_remove_gpe_handler);

acpi_status acpi_enable_gpe(acpi_handle gpe_device, u32 gpe_number)
{
	return AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_enable_gpe);

acpi_status acpi_disable_gpe(acpi_handle gpe_device, u32 gpe_number)
{
	return AE_BAD_PARAMETER;
}
KPI_EXPORT(acpi_disable_gpe);

/* ----------------------------------------------------------------- errors */

const char *acpi_format_exception(acpi_status exception)
{
	switch (exception) {
	case AE_OK:
		return "AE_OK";
	case AE_NOT_FOUND:
		return "AE_NOT_FOUND";
	case AE_NOT_EXIST:
		return "AE_NOT_EXIST";
	case AE_BAD_PARAMETER:
		return "AE_BAD_PARAMETER";
	default:
		return "UNKNOWN_STATUS_CODE";
	}
}
KPI_EXPORT(acpi_format_exception);
