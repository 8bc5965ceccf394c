/* SPDX-License-Identifier: GPL-2.0 */
/* base_audit.h - what is registered, for the report at a module's unload. */
#ifndef KPI_BASE_AUDIT_H
#define KPI_BASE_AUDIT_H

#include "base.h"

void kpi_audit_add_device(struct device *dev);
void kpi_audit_del_device(struct device *dev);
void kpi_audit_add_class(struct subsys_private *p);
void kpi_audit_add_bus(struct subsys_private *p);
void kpi_audit_del_subsys(struct subsys_private *p);

#endif
