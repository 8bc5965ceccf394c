// SPDX-License-Identifier: GPL-2.0
/* lib/dump_stack.c, kernel/stacktrace.c, linux/stacktrace.h: call chains. */
#include <linux/kernel.h>
#include <linux/panic.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/stacktrace.h>
#include <linux/utsname.h>

#include "kpi.h"
#include "kernel/caller.h"

/* "\0017" and the like; a level that is no digit is the default one. */
static unsigned int level_of(const char *log_lvl)
{
	if (log_lvl[0] == KERN_SOH_ASCII && log_lvl[1] >= '0' &&
	    log_lvl[1] <= '7')
		return log_lvl[1] - '0';
	return LOGLEVEL_WARNING;
}

void dump_stack_print_info(const char *log_lvl)
{
	printk("%sCPU: %d PID: %d Comm: %.16s %s %s\n", log_lvl,
	       raw_smp_processor_id(), current->pid, current->comm,
	       print_tainted(), init_utsname()->release);
}

void dump_stack_lvl(const char *log_lvl)
{
	dump_stack_print_info(log_lvl);
	host_backtrace(level_of(log_lvl), _RET_IP_, CALLER_SP, CALLER_BP);
}
KPI_EXPORT(dump_stack_lvl);

void dump_stack(void)
{
	dump_stack_print_info(KERN_DEFAULT);
	host_backtrace(LOGLEVEL_WARNING, _RET_IP_, CALLER_SP, CALLER_BP);
}
KPI_EXPORT(dump_stack);

unsigned int stack_trace_save(unsigned long *store, unsigned int size,
			      unsigned int skipnr)
{
	unsigned int n;

	n = host_stack_trace(_RET_IP_, CALLER_SP, CALLER_BP, store, size);

	if (skipnr >= n)
		return 0;
	memmove(store, store + skipnr, (n - skipnr) * sizeof(*store));
	return n - skipnr;
}
KPI_EXPORT(stack_trace_save);

void stack_trace_print(const unsigned long *entries, unsigned int nr_entries,
		       int spaces)
{
	unsigned int i;

	for (i = 0; i < nr_entries; i++)
		printk("%*c%pS\n", spaces + 1, ' ', (void *)entries[i]);
}
KPI_EXPORT(stack_trace_print);

int stack_trace_snprint(char *buf, size_t size, const unsigned long *entries,
			unsigned int nr_entries, int spaces)
{
	unsigned int i;
	int n, total = 0;

	for (i = 0; i < nr_entries && size; i++) {
		n = snprintf(buf, size, "%*c%pS\n", spaces + 1, ' ',
			     (void *)entries[i]);
		total += n;
		n = min_t(size_t, n, size);
		buf += n;
		size -= n;
	}
	return total;
}
KPI_EXPORT(stack_trace_snprint);
