// SPDX-License-Identifier: GPL-2.0
/* lib/bug.c, asm/bug.h, linux/bug.h: ud2 as a warning or as the end. */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/panic.h>
#include <linux/sched.h>
#include <asm/ptrace.h>

#include "kpi.h"
#include "kernel/panic.h"

extern struct bug_entry __kpi_bug_table_start[];
extern struct bug_entry __kpi_bug_table_end[];

static unsigned long entry_address(const struct bug_entry *bug)
{
#ifdef CONFIG_GENERIC_BUG_RELATIVE_POINTERS
	return (unsigned long)&bug->bug_addr_disp + bug->bug_addr_disp;
#else
	return bug->bug_addr;
#endif
}

static const char *entry_file(const struct bug_entry *bug)
{
#ifndef CONFIG_DEBUG_BUGVERBOSE
	return NULL;
#elif defined(CONFIG_GENERIC_BUG_RELATIVE_POINTERS)
	return (const char *)&bug->file_disp + bug->file_disp;
#else
	return bug->file;
#endif
}

static unsigned int entry_line(const struct bug_entry *bug)
{
#ifdef CONFIG_DEBUG_BUGVERBOSE
	return bug->line;
#else
	return 0;
#endif
}

static struct bug_entry *search(struct bug_entry *from, struct bug_entry *to,
				unsigned long addr)
{
	for (; from < to; from++)
		if (entry_address(from) == addr)
			return from;
	return NULL;
}

struct bug_entry *find_bug(unsigned long addr)
{
	struct bug_entry *bug;
	struct module *mod;

	bug = search(__kpi_bug_table_start, __kpi_bug_table_end, addr);
	if (bug)
		return bug;
	preempt_disable();
	mod = __module_address(addr);
	if (mod)
		bug = search(mod->bug_table, mod->bug_table + mod->num_bugs,
			     addr);
	preempt_enable();
	return bug;
}

enum bug_trap_type report_bug(unsigned long addr, struct pt_regs *regs)
{
	struct bug_entry *bug = find_bug(addr);
	bool warning, once;

	if (!bug)
		return BUG_TRAP_TYPE_NONE;
	warning = bug->flags & BUGFLAG_WARNING;
	once = bug->flags & BUGFLAG_ONCE;
	if (warning && once) {
		if (bug->flags & BUGFLAG_DONE)
			return BUG_TRAP_TYPE_WARN;
		bug->flags |= BUGFLAG_DONE;
	}
	if (!(bug->flags & BUGFLAG_NO_CUT_HERE))
		printk(KERN_DEFAULT CUT_HERE);
	if (warning) {
		kpi_warn(entry_file(bug), entry_line(bug), addr,
			 BUG_GET_TAINT(bug), regs);
		return BUG_TRAP_TYPE_WARN;
	}
	if (entry_file(bug))
		pr_crit("kernel BUG at %s:%u!\n", entry_file(bug),
			entry_line(bug));
	else
		pr_crit("Kernel BUG at %pB [verbose debug info unavailable]\n",
			(void *)addr);
	return BUG_TRAP_TYPE_BUG;
}

int kpi_invalid_op(struct kpi_regs *kregs)
{
	struct pt_regs *regs = (struct pt_regs *)kregs;

	if (report_bug(regs->ip, regs) != BUG_TRAP_TYPE_WARN)
		return 0;
	regs->ip += LEN_UD2;
	return 1;
}

static void forget_done(struct bug_entry *from, struct bug_entry *to)
{
	for (; from < to; from++)
		from->flags &= ~BUGFLAG_DONE;
}

void generic_bug_clear_once(void)
{
	forget_done(__kpi_bug_table_start, __kpi_bug_table_end);
}
