/* SPDX-License-Identifier: GPL-2.0 */
/* internal.h - what the parts of the module code tell one another. */
#ifndef KPI_KERNEL_MODULE_INTERNAL_H
#define KPI_KERNEL_MODULE_INTERNAL_H

#include <linux/list.h>
#include <linux/module.h>

/*
 * A module holds one reference on itself; a count of 0 says that it is on
 * its way out and can no longer be got.
 */
#define MODULE_REF_BASE 1

/* Newest first. */
extern struct list_head kpi_modules;
void kpi_modules_add(struct module *mod);
void kpi_modules_remove(struct module *mod);

#endif
