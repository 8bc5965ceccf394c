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

#include <linux/gfp.h>
#include <linux/jump_label.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/smp.h>

DECLARE_STATIC_KEY_FALSE(kpi_lock_checks);
#define kpi_checking_locks() static_branch_unlikely(&kpi_lock_checks)

/* "BUG: @what: LOCK by TASK, held by @owner (NULL: by nobody)", and where. */
void kpi_lock_report(const char *what, const void *lock,
		     struct task_struct *owner);

/* What the byte of a spin lock (of a rwlock, its writer's) has: 0 is free. */
static __always_inline u8 kpi_lock_byte(void)
{
	return raw_smp_processor_id() + 1;
}

/*
 * current is about to sleep on a spin lock or rwlock, to let it go; @byte is
 * what it reads there.
 */
void kpi_check_spin_wait(const void *lock, u8 byte);
void kpi_check_spin_release(const void *lock, u8 byte);

/* Somebody may be asked to sleep here; it need not come to that. */
void kpi_check_may_sleep(void);

/* An allocation that may wait for memory. */
static __always_inline void kpi_may_block(gfp_t gfp)
{
	if (kpi_checking_locks() && gfpflags_allow_blocking(gfp))
		kpi_check_may_sleep();
}

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
