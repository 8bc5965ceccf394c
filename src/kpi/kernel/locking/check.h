/* SPDX-License-Identifier: GPL-2.0 */
/*
 * check.h - misuse of locks, reported with the place that did it.
 *
 * What is found out on a slow path anyway is always reported; what would cost
 * the fast paths something only with --check, behind branches that are patched
 * in then.
 */
#ifndef KPI_LOCK_CHECK_H
#define KPI_LOCK_CHECK_H

#include <linux/jump_label.h>
#include <linux/preempt.h>
#include <linux/sched.h>

struct qspinlock;

DECLARE_STATIC_KEY_FALSE(kpi_lock_checks);
#define kpi_checking_locks() static_branch_unlikely(&kpi_lock_checks)

/* "BUG: @what: LOCK by TASK, held by @owner (NULL: by nobody)", and where. */
void kpi_lock_report(const char *what, const void *lock,
		     struct task_struct *owner);

/* Of a spin lock's byte: 0 is free, and this is CPU 0. */
#define KPI_SPIN_FIRST_CPU 1

/* current is about to wait for it, to let it go. */
void kpi_check_spin_wait(struct qspinlock *lock);
void kpi_check_spin_release(struct qspinlock *lock);

/* Somebody may be asked to sleep here; it need not come to that. */
void kpi_check_may_sleep(void);

/*
 * At the head of what may sleep, where it comes through without sleeping too:
 * a point at which to give way, as everything that may sleep is.
 */
static __always_inline void kpi_may_sleep(void)
{
	if (kpi_checking_locks())
		kpi_check_may_sleep();
	if (unlikely(tif_need_resched()))
		might_sleep();
}

#endif
