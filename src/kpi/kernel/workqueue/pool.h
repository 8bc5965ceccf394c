/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the workqueues share: one pool of workers for all queues,
 * under one lock.
 *
 * A work's life, as its data word and its place tell:
 *   idle      not PENDING
 *   delayed   PENDING, its timer armed, on no list
 *   active    PENDING, on pool.active: the next free worker takes it
 *   inactive  PENDING, on its queue's list: the queue has max_active already
 *   running   some worker's `work`; may be idle or PENDING again meanwhile
 *   grabbed   PENDING, on no list, its timer not armed: whoever takes it away
 *             holds it so for a moment, and nobody can queue it
 *   cancelled grabbed and CANCELLING, for as long as the instance that runs
 *             takes: nobody may wait for the end of this, for that instance
 *             may be the one who asks
 */
#ifndef KPI_WORKQUEUE_POOL_H
#define KPI_WORKQUEUE_POOL_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#define KPI_WQ_NAME_LEN 40

/*
 * data of a pending work. Modules know PENDING alone; a queue's address leaves
 * the bits below free.
 */
#define KPI_WORK_COLOUR_SHIFT 1
#define KPI_WORK_QUEUED WORK_STRUCT_PWQ	/* the rest is valid */
#define KPI_WORK_CANCELLING (1UL << 4)	/* without QUEUED */
#define KPI_WORK_CPU_SHIFT 3		/* the CPU it wants, plus 1; 0: any */
#define KPI_WORK_CPU_MASK 127UL
#define KPI_WORK_BITS 10

struct workqueue_struct {
	struct list_head list;		/* all queues */
	struct list_head inactive;
	unsigned int flags;
	int max_active;
	int nr_active;			/* active and running */
	/*
	 * Works of each colour that have not ended. A flush changes the colour
	 * and waits for the old one to be used up.
	 */
	int in_flight[2];
	unsigned int colour;
	struct mutex flush_mutex;
	struct completion *flusher;
	const void *creator;		/* code that allocated it */
	char name[KPI_WQ_NAME_LEN];
} __aligned(1 << KPI_WORK_BITS);

struct kpi_worker {
	struct list_head list;		/* pool.busy or pool.idle */
	struct task_struct *task;
	struct work_struct *work;	/* what it runs; may be freed memory */
	work_func_t func;
	struct workqueue_struct *wq;
	unsigned int colour;
	bool sleeping;			/* within the work: not counted as running */
	bool intensive;			/* its queue wants it not counted */
};

/* Somebody who waits for the end of what a work is doing or will do. */
struct kpi_work_waiter {
	struct list_head list;
	struct work_struct *work;
	bool started;			/* the instance waited for runs already */
	struct completion done;
};

struct kpi_module_image;

extern raw_spinlock_t kpi_wq_lock;

/* All below: under kpi_wq_lock. */

/* Queue @work, which is PENDING and on no list. @cpu: WORK_CPU_UNBOUND: any. */
void kpi_wq_insert(struct workqueue_struct *wq, struct work_struct *work,
		   int cpu);
/* Start what @wq's max_active allows by now. */
void kpi_wq_activate(struct workqueue_struct *wq);
/* Take the works of @image off @list, a queue's; how many there were. */
int kpi_wq_drop(const struct kpi_module_image *image, struct list_head *list);
int kpi_wq_drop_active(const struct kpi_module_image *image);
/* Take @work off its list, if it is on one. Keeps it PENDING. */
bool kpi_wq_remove(struct work_struct *work);
/* A grabbed work becomes a cancelled one; is it one? */
void kpi_work_cancel(struct work_struct *work);
bool kpi_work_cancelling(struct work_struct *work);
struct kpi_worker *kpi_worker_of(struct work_struct *work);
/* The worker that current is, or NULL. */
struct kpi_worker *kpi_current_worker(void);
/* A work is idle: nothing but that is in its data. Any lock. */
void kpi_work_idle(struct work_struct *work);
/* False: nothing to wait for. */
bool kpi_work_wait_prepare(struct work_struct *work,
			   struct kpi_work_waiter *waiter);

#endif
