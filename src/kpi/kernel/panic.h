/* SPDX-License-Identifier: GPL-2.0 */
/* panic.h - printing of warnings. */
#ifndef KPI_KERNEL_PANIC_H
#define KPI_KERNEL_PANIC_H

struct pt_regs;

/*
 * The body of a warning, after the "cut here" line and the caller's own
 * message. @file may be NULL. @regs: where the call chain starts; NULL: here.
 */
void kpi_warn(const char *file, int line, unsigned long ip,
	      unsigned int taint, struct pt_regs *regs);

#endif
