/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hung_task.h - what a task waits for, noted while it waits: for who asks why
 * it does not go on, and to see at once that it never will.
 */
#ifndef KPI_HUNG_TASK_H
#define KPI_HUNG_TASK_H

#include <linux/types.h>

struct task_struct;

enum kpi_block_kind {
	KPI_BLOCK_NONE,
	KPI_BLOCK_MUTEX,	/* object: struct mutex; the lock tells who */
	KPI_BLOCK_RWSEM,	/* object: struct rw_semaphore; the same */
	KPI_BLOCK_RT_MUTEX,	/* object: struct rt_mutex_base; the same */
	KPI_BLOCK_SEMAPHORE,
	KPI_BLOCK_COMPLETION,
	KPI_BLOCK_WORK,		/* object: its function; holder: who runs it */
	KPI_BLOCK_WORKQUEUE,	/* object: its name */
	KPI_BLOCK_TIMER,	/* object: its function; holder: who runs it */
	KPI_BLOCK_KTHREAD,	/* holder: who shall stop */
	KPI_BLOCK_GRACE_PERIOD,
	KPI_BLOCK_KINDS,
};

struct kpi_block {
	const void *object;
	struct task_struct *holder; /* where the object does not tell */
	unsigned int kind;
	bool for_ever;		/* neither a signal nor a time ends it */
	bool told;		/* a report names it as part of a circle */
};

/*
 * current is about to wait. Within another wait (flush_work() waits for a
 * completion) the outer one stands. Returns what was noted before, for end().
 * Reports a deadlock that the wait makes. Not under a lock that printing wants.
 */
struct kpi_block kpi_block_begin(enum kpi_block_kind kind, const void *object,
				 struct task_struct *holder, bool for_ever);
void kpi_block_end(const struct kpi_block *before);

/*
 * current waits for something that only itself could bring about: say so, with
 * its stack. @format: what it does.
 */
__printf(2, 3)
void kpi_report_self_deadlock(const char *kind, const char *format, ...);

#endif
