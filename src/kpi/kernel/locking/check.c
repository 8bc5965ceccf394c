// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/locking/spinlock_debug.c, linux/kernel.h: misuse of locks, and of
 * what may sleep.
 */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "kernel/locking/check.h"

DEFINE_STATIC_KEY_FALSE(kpi_lock_checks);

static int start_checks(void)
{
	if (kpi_boot_info->check)
		static_branch_enable(&kpi_lock_checks);
	return 0;
}
KPI_INIT_LATE(start_checks);

void kpi_lock_report(const char *what, const void *lock,
		     struct task_struct *owner)
{
	if (owner)
		pr_err("BUG: %s: %pS by %s/%d, held by %s/%d\n", what, lock,
		       current->comm, current->pid, owner->comm, owner->pid);
	else
		pr_err("BUG: %s: %pS by %s/%d, held by nobody\n", what, lock,
		       current->comm, current->pid);
	dump_stack();
	host_finding(what);
}

void kpi_check_spin_wait(const void *lock, u8 byte)
{
	if (unlikely(byte == kpi_lock_byte()))
		kpi_lock_report("spin lock taken twice", lock, current);
}

void kpi_check_spin_release(const void *lock, u8 byte)
{
	struct task_struct *holder = NULL;

	if (likely(byte == kpi_lock_byte()))
		return;
	/* A task that holds a spin lock keeps its CPU. */
	if (byte)
		holder = per_cpu(current_task, byte - 1);
	kpi_lock_report("spin lock released by another", lock, holder);
}

/* One a second: code that does this does it in a loop. */
static bool report_now(void)
{
	static unsigned long last;
	unsigned long seen = READ_ONCE(last);

	if (seen && time_before(jiffies, seen + HZ))
		return false;
	return cmpxchg(&last, seen, jiffies | 1) == seen;
}

void kpi_check_may_sleep(void)
{
	bool reader = current->rcu_read_lock_nesting > 0;

	if (likely(!in_atomic() && !irqs_disabled() && !reader))
		return;
	if (!report_now())
		return;
	pr_err("BUG: sleeping function called from invalid context\n");
	pr_err("in_atomic(): %d, irqs_disabled(): %d, RCU nest depth: %d, pid: %d, name: %s\n",
	       in_atomic(), irqs_disabled(), current->rcu_read_lock_nesting,
	       current->pid, current->comm);
	dump_stack();
	host_finding("sleeping function called from invalid context");
}
