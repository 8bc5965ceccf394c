/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One sleeper on a sleeping lock's wait_list, on its own stack. The list is in
 * the lock and so is its order, first come first; the lock's wait_lock
 * protects it. (Modules look at such a list only to ask whether it is empty.)
 */
#ifndef KPI_WAITER_H
#define KPI_WAITER_H

#include <linux/list.h>

struct task_struct;

struct kpi_waiter {
	struct list_head list;
	struct task_struct *task;
	bool writer;		/* rw_semaphore: wants it for writing */
	bool woken;		/* has slept once: may ask for a hand-off */
	bool granted;		/* the releaser gave it the lock */
};

#endif
