/* SPDX-License-Identifier: GPL-2.0 */
/* jump_label.h - the branches of static keys within a module. */
#ifndef KPI_KERNEL_JUMP_LABEL_H
#define KPI_KERNEL_JUMP_LABEL_H

struct module;

/* The module is on the list: bring its branches to the state of their keys. */
int kpi_jump_label_coming(struct module *mod);

#endif
