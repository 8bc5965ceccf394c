// SPDX-License-Identifier: GPL-2.0
/*
 * lib/sbitmap.c, linux/sbitmap.h: waiting for a bit.
 *
 * Waiters are spread over several wait queues, woken in turn and in batches,
 * so that neither the queues' locks nor the woken threads crowd.
 */
#include <linux/export.h>
#include <linux/percpu.h>
#include <linux/sbitmap.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "kpi.h"

/* Small enough that freeing every usable bit wakes every queue. */
static unsigned int wake_batch(const struct sbitmap_queue *sbq,
			       unsigned int depth)
{
	unsigned int word = 1U << sbq->sb.shift;
	unsigned int usable = min(word, sbq->min_shallow_depth);

	depth = depth / word * usable + min(depth % word, usable);
	return clamp_t(unsigned int, depth / SBQ_WAIT_QUEUES, 1,
		       SBQ_WAKE_BATCH);
}

__weak int sbitmap_queue_init_node(struct sbitmap_queue *sbq,
				   unsigned int depth, int shift,
				   bool round_robin, gfp_t flags, int node)
{
	int ret = sbitmap_init_node(&sbq->sb, depth, shift, flags, node,
				    round_robin, true);

	if (ret)
		return ret;
	sbq->min_shallow_depth = UINT_MAX;
	sbq->wake_batch = wake_batch(sbq, depth);
	atomic_set(&sbq->wake_index, 0);
	atomic_set(&sbq->ws_active, 0);
	atomic_set(&sbq->completion_cnt, 0);
	atomic_set(&sbq->wakeup_cnt, 0);
	sbq->ws = kcalloc_node(SBQ_WAIT_QUEUES, sizeof(*sbq->ws), flags, node);
	if (!sbq->ws) {
		sbitmap_free(&sbq->sb);
		return -ENOMEM;
	}
	for (unsigned int i = 0; i < SBQ_WAIT_QUEUES; i++)
		init_waitqueue_head(&sbq->ws[i].wait);
	return 0;
}
KPI_EXPORT(sbitmap_queue_init_node);

static void update_batch(struct sbitmap_queue *sbq, unsigned int depth)
{
	WRITE_ONCE(sbq->wake_batch, wake_batch(sbq, depth));
}

/* The bits are shared by @users: a batch of one's share. */
__weak void sbitmap_queue_recalculate_wake_batch(struct sbitmap_queue *sbq,
						 unsigned int users)
{
	unsigned int share = DIV_ROUND_UP(sbq->sb.depth, users);

	WRITE_ONCE(sbq->wake_batch,
		   clamp_t(unsigned int, share / SBQ_WAIT_QUEUES, 1,
			   SBQ_WAKE_BATCH));
}
KPI_EXPORT(sbitmap_queue_recalculate_wake_batch);

__weak void sbitmap_queue_resize(struct sbitmap_queue *sbq,
				 unsigned int depth)
{
	update_batch(sbq, depth);
	sbitmap_resize(&sbq->sb, depth);
}
KPI_EXPORT(sbitmap_queue_resize);

__weak void sbitmap_queue_min_shallow_depth(struct sbitmap_queue *sbq,
					    unsigned int min_shallow_depth)
{
	sbq->min_shallow_depth = min_shallow_depth;
	update_batch(sbq, sbq->sb.depth);
}
KPI_EXPORT(sbitmap_queue_min_shallow_depth);

__weak int __sbitmap_queue_get(struct sbitmap_queue *sbq)
{
	return sbitmap_get(&sbq->sb);
}
KPI_EXPORT(__sbitmap_queue_get);

__weak int sbitmap_queue_get_shallow(struct sbitmap_queue *sbq,
				     unsigned int shallow_depth)
{
	WARN_ON_ONCE(shallow_depth < sbq->min_shallow_depth);
	return sbitmap_get_shallow(&sbq->sb, shallow_depth);
}
KPI_EXPORT(sbitmap_queue_get_shallow);

/* Wake up to @nr in the next queue where somebody waits. */
static void wake_next(struct sbitmap_queue *sbq, int nr)
{
	int index = atomic_read(&sbq->wake_index);

	for (unsigned int i = 0; i < SBQ_WAIT_QUEUES; i++) {
		struct sbq_wait_state *ws = &sbq->ws[index];

		/* Before waking: the others have their turn first. */
		index = sbq_index_inc(index);
		if (waitqueue_active(&ws->wait) && wake_up_nr(&ws->wait, nr))
			break;
	}
	atomic_set(&sbq->wake_index, index);
}

/* @nr bits were freed: wake when a batch of them is together. */
__weak void sbitmap_queue_wake_up(struct sbitmap_queue *sbq, int nr)
{
	unsigned int batch = READ_ONCE(sbq->wake_batch);
	int woken;

	if (!atomic_read(&sbq->ws_active))
		return;
	atomic_add(nr, &sbq->completion_cnt);
	woken = atomic_read(&sbq->wakeup_cnt);
	do {
		/* The counters run freely: only their distance counts. */
		if ((unsigned int)atomic_read(&sbq->completion_cnt) - woken <
		    batch)
			return;
	} while (!atomic_try_cmpxchg(&sbq->wakeup_cnt, &woken, woken + batch));
	wake_next(sbq, batch);
}
KPI_EXPORT(sbitmap_queue_wake_up);

__weak void sbitmap_queue_clear(struct sbitmap_queue *sbq, unsigned int nr,
				unsigned int cpu)
{
	/* What was done with the bit comes before it is free ... */
	smp_mb__before_atomic();
	sbitmap_deferred_clear_bit(&sbq->sb, nr);
	/* ... and that before the look whether somebody waits. */
	smp_mb__after_atomic();
	sbitmap_queue_wake_up(sbq, 1);
	if (!sbq->sb.round_robin && nr < sbq->sb.depth)
		*per_cpu_ptr(sbq->sb.alloc_hint, cpu) = nr;
}
KPI_EXPORT(sbitmap_queue_clear);

__weak void sbitmap_queue_wake_all(struct sbitmap_queue *sbq)
{
	/* As in sbitmap_queue_clear(). */
	smp_mb();
	for (unsigned int i = 0; i < SBQ_WAIT_QUEUES; i++)
		if (waitqueue_active(&sbq->ws[i].wait))
			wake_up(&sbq->ws[i].wait);
}
KPI_EXPORT(sbitmap_queue_wake_all);

/* sbq_wait->sbq: it is counted as waiting there. */

static void count_waiter(struct sbitmap_queue *sbq, struct sbq_wait *sbq_wait)
{
	if (sbq_wait->sbq)
		return;
	atomic_inc(&sbq->ws_active);
	sbq_wait->sbq = sbq;
}

static void uncount_waiter(struct sbq_wait *sbq_wait)
{
	if (!sbq_wait->sbq)
		return;
	atomic_dec(&sbq_wait->sbq->ws_active);
	sbq_wait->sbq = NULL;
}

__weak void sbitmap_add_wait_queue(struct sbitmap_queue *sbq,
				   struct sbq_wait_state *ws,
				   struct sbq_wait *sbq_wait)
{
	if (sbq_wait->sbq)
		return;
	count_waiter(sbq, sbq_wait);
	add_wait_queue(&ws->wait, &sbq_wait->wait);
}
KPI_EXPORT(sbitmap_add_wait_queue);

/* Called with the wait queue's lock held, from a wake function. */
__weak void sbitmap_del_wait_queue(struct sbq_wait *sbq_wait)
{
	list_del_init(&sbq_wait->wait.entry);
	uncount_waiter(sbq_wait);
}
KPI_EXPORT(sbitmap_del_wait_queue);

__weak void sbitmap_prepare_to_wait(struct sbitmap_queue *sbq,
				    struct sbq_wait_state *ws,
				    struct sbq_wait *sbq_wait, int state)
{
	count_waiter(sbq, sbq_wait);
	prepare_to_wait_exclusive(&ws->wait, &sbq_wait->wait, state);
}
KPI_EXPORT(sbitmap_prepare_to_wait);

__weak void sbitmap_finish_wait(struct sbitmap_queue *sbq,
				struct sbq_wait_state *ws,
				struct sbq_wait *sbq_wait)
{
	finish_wait(&ws->wait, &sbq_wait->wait);
	uncount_waiter(sbq_wait);
}
KPI_EXPORT(sbitmap_finish_wait);
