/* SPDX-License-Identifier: GPL-2.0 */
/* kobject.h - between the files of kobjects, ksets and uevents. */
#ifndef KPI_LIB_KOBJECT_H
#define KPI_LIB_KOBJECT_H

#include <linux/kobject.h>

void kpi_kobject_init_fields(struct kobject *kobj);
int kpi_kobject_add(struct kobject *kobj);

/* The driver core looks at the variables of an event before it is sent. */
void kpi_uevent_filled(struct kobject *kobj, enum kobject_action action,
		       const struct kobj_uevent_env *env);

#endif
