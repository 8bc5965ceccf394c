// SPDX-License-Identifier: GPL-2.0
/* drivers/acpi/property.c, linux/acpi.h: whose description a node is. */
#include <linux/acpi.h>

#include "kpi.h"

#ifdef CONFIG_ACPI

/* No tables are read here, so no node is of them. */
bool is_acpi_device_node(const struct fwnode_handle *fwnode)
{
	return false;
}
KPI_EXPORT(is_acpi_device_node);

bool is_acpi_data_node(const struct fwnode_handle *fwnode)
{
	return false;
}
KPI_EXPORT(is_acpi_data_node);

#endif
