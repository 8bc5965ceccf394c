// SPDX-License-Identifier: GPL-2.0
/* kernel/module/main.c: what a module leaves behind is told by its place. */
#include <linux/kernel.h>
#include <linux/printk.h>

#include "kpi.h"
#include "kernel/module/audit.h"

void kpi_audit_say(const char *what, unsigned long function, const char *how)
{
	char line[128] = "";

	if (host_symbol_line(function, line, sizeof(line)))
		pr_warn("%s %pS (%s) %s\n", what, (void *)function, line, how);
	else
		pr_warn("%s %pS %s\n", what, (void *)function, how);
}

const char *kpi_place(char *buf, unsigned long ip)
{
	char line[128] = "";

	/* What is at the address itself may be of the next line. */
	if (host_symbol_line(ip - 1, line, sizeof(line)))
		snprintf(buf, KPI_PLACE_SIZE, "%pS (%s)", (void *)ip, line);
	else
		snprintf(buf, KPI_PLACE_SIZE, "%pS", (void *)ip);
	return buf;
}
