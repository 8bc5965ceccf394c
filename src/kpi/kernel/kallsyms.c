// SPDX-License-Identifier: GPL-2.0
/* kernel/kallsyms.c, linux/kallsyms.h: addresses by name. */
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "kpi.h"

static int print_symbol(char *buf, unsigned long address, unsigned int flags)
{
	unsigned long len = host_symbol_name(address, buf, KSYM_SYMBOL_LEN,
					     flags);

	if (!len)
		len = sprintf(buf, "0x%lx", address);
	buf[len] = '\0';
	return len;
}

int sprint_symbol(char *buf, unsigned long address)
{
	return print_symbol(buf, address, HOST_SYM_OFFSET);
}
KPI_EXPORT(sprint_symbol);

/* Kernels without CONFIG_STACKTRACE_BUILD_ID print none either. */
int sprint_symbol_build_id(char *buf, unsigned long address)
{
	return sprint_symbol(buf, address);
}
KPI_EXPORT(sprint_symbol_build_id);

int sprint_symbol_no_offset(char *buf, unsigned long address)
{
	return print_symbol(buf, address, 0);
}
KPI_EXPORT(sprint_symbol_no_offset);

/*
 * A return address lies behind its function where the call was the last thing
 * in it: at the start of a symbol it speaks of the one before.
 */
int sprint_backtrace(char *buf, unsigned long address)
{
	int len = sprint_symbol(buf, address);

	return strstr(buf, "+0x0/") ? sprint_symbol(buf, address - 1) : len;
}

int sprint_backtrace_build_id(char *buf, unsigned long address)
{
	return sprint_backtrace(buf, address);
}
