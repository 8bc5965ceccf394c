// SPDX-License-Identifier: GPL-2.0
/* kernel/trace/trace.c, linux/kernel.h: the ring buffer of ftrace. */
#include <linux/kernel.h>

#include "kpi.h"

void tracing_off(void)
{
}
KPI_EXPORT_NOOP(tracing_off, "there is no ring buffer to stop");

void ftrace_dump(enum ftrace_dump_mode oops_dump_mode)
{
}
KPI_EXPORT_NOOP(ftrace_dump, "there is no ring buffer to print");
