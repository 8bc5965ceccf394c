// SPDX-License-Identifier: GPL-2.0
/* kernel/panic.c, linux/panic.h: the end, and warnings of it. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/panic.h>
#include <linux/panic_notifier.h>
#include <linux/sched/debug.h>
#include <linux/stackprotector.h>
#include <linux/utsname.h>
#include <asm/ptrace.h>

#include "kpi.h"
#include "kernel/caller.h"
#include "kernel/panic.h"

/* Ends as abort() does: SIGABRT. */
#define DIE_SIGNAL 6

int panic_on_oops;
int panic_on_warn;
int panic_timeout;
KPI_EXPORT(panic_timeout);
atomic_t panic_cpu = ATOMIC_INIT(PANIC_CPU_INVALID);
long (*panic_blink)(int state);
KPI_EXPORT(panic_blink);

ATOMIC_NOTIFIER_HEAD(panic_notifier_list);
KPI_EXPORT(panic_notifier_list);

int oops_in_progress;
KPI_EXPORT(oops_in_progress);

/* One panic at a time: the first one's text is the one that counts. */
static bool claim_panic(void)
{
	int cpu = raw_smp_processor_id();
	int old = atomic_cmpxchg(&panic_cpu, PANIC_CPU_INVALID, cpu);

	return old == PANIC_CPU_INVALID || old == cpu;
}

void panic(const char *fmt, ...)
{
	static char text[1024];
	va_list args;

	while (!claim_panic())
		host_delay(NSEC_PER_MSEC);
	oops_in_progress = 1;
	va_start(args, fmt);
	vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	pr_emerg("Kernel panic - not syncing: %s\n", text);
	atomic_notifier_call_chain(&panic_notifier_list, 0, text);
	for (;;)
		/* The caller ends with the call: its return address is behind it. */
		host_die(DIE_SIGNAL, _RET_IP_ - 1, CALLER_SP, CALLER_BP);
}
KPI_EXPORT(panic);

void nmi_panic(struct pt_regs *regs, const char *msg)
{
	panic("%s", msg);
}
KPI_EXPORT(nmi_panic);

/* gcc's own; no header declares it. */
void __stack_chk_fail(void);

/* The canary in a stack frame was overwritten: its caller ran over a buffer. */
void __stack_chk_fail(void)
{
	panic("stack-protector: Kernel stack is corrupted in: %pB",
	      __builtin_return_address(0));
}
KPI_EXPORT(__stack_chk_fail);

static noinline void trace_from(struct pt_regs *regs)
{
	if (regs)
		host_backtrace(LOGLEVEL_WARNING, regs->ip, regs->sp, regs->bp);
	else
		host_backtrace(LOGLEVEL_WARNING, _RET_IP_, CALLER_SP,
			       CALLER_BP);
}

void kpi_warn(const char *file, int line, unsigned long ip,
	      unsigned int taint, struct pt_regs *regs)
{
	int cpu = raw_smp_processor_id();

	if (file)
		pr_warn("WARNING: CPU: %d PID: %d at %s:%d %pS\n", cpu,
			current->pid, file, line, (void *)ip);
	else
		pr_warn("WARNING: CPU: %d PID: %d at %pS\n", cpu,
			current->pid, (void *)ip);
	print_modules();
	pr_warn("CPU: %d PID: %d Comm: %.16s %s %s\n", cpu, current->pid,
		current->comm, print_tainted(), init_utsname()->release);
	trace_from(regs);
	pr_warn("---[ end trace %016llx ]---\n", 0ULL);
	add_taint(taint, LOCKDEP_STILL_OK);
	if (panic_on_warn)
		panic("kernel: panic_on_warn set ...\n");
}

void check_panic_on_warn(const char *origin)
{
	if (panic_on_warn)
		panic("%s: panic_on_warn set ...\n", origin);
}

/* The message of a WARN(); the ud2 behind the call does the rest. */
void __warn_printk(const char *fmt, ...)
{
	va_list args;

	printk(KERN_DEFAULT CUT_HERE);
	va_start(args, fmt);
	vprintk(fmt, args);
	va_end(args);
}
KPI_EXPORT(__warn_printk);

#ifndef __WARN_FLAGS
void warn_slowpath_fmt(const char *file, const int line, unsigned int taint,
		       const char *fmt, ...)
{
	va_list args;

	printk(KERN_DEFAULT CUT_HERE);
	if (fmt) {
		va_start(args, fmt);
		vprintk(fmt, args);
		va_end(args);
	}
	kpi_warn(file, line, _RET_IP_, taint, NULL);
}
KPI_EXPORT(warn_slowpath_fmt);
#endif
