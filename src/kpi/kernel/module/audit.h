/* SPDX-License-Identifier: GPL-2.0 */
/* Between the audits of what a module leaves behind at its unload. */
#ifndef KPI_KERNEL_MODULE_AUDIT_H
#define KPI_KERNEL_MODULE_AUDIT_H

/* "tasklet foo+0x0/0x20 [mod] (foo.c:12) still scheduled" */
/* "function+0x1/0x2 [module] (file.c:3)" for the call that returns to @ip. */
#define KPI_PLACE_SIZE 256
const char *kpi_place(char *buf, unsigned long ip);

void kpi_audit_say(const char *what, unsigned long function, const char *how);

#endif
