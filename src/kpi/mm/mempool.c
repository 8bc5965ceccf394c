// SPDX-License-Identifier: GPL-2.0
/*
 * mm/mempool.c, linux/mempool.h: allocation that cannot fail where it may
 * sleep: some elements are kept back, and who finds none waits for a free.
 */
#include <linux/export.h>
#include <linux/gfp.h>
#include <linux/mempool.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "kpi.h"

static void *take_reserved(mempool_t *pool)
{
	unsigned long flags;
	void *element = NULL;

	spin_lock_irqsave(&pool->lock, flags);
	if (pool->curr_nr)
		element = pool->elements[--pool->curr_nr];
	spin_unlock_irqrestore(&pool->lock, flags);
	return element;
}

/* Keep @element if one is lacking. */
static bool reserve(mempool_t *pool, void *element)
{
	unsigned long flags;
	bool lacking;

	spin_lock_irqsave(&pool->lock, flags);
	lacking = pool->curr_nr < pool->min_nr;
	if (lacking)
		pool->elements[pool->curr_nr++] = element;
	spin_unlock_irqrestore(&pool->lock, flags);
	return lacking;
}

static int fill(mempool_t *pool, gfp_t gfp)
{
	while (READ_ONCE(pool->curr_nr) < pool->min_nr) {
		void *element = pool->alloc(gfp, pool->pool_data);

		if (!element)
			return -ENOMEM;
		if (!reserve(pool, element))
			pool->free(element, pool->pool_data);
	}
	return 0;
}

void mempool_exit(mempool_t *pool)
{
	void *element;

	while ((element = take_reserved(pool)))
		pool->free(element, pool->pool_data);
	kfree(pool->elements);
	pool->elements = NULL;
}
KPI_EXPORT(mempool_exit);

int mempool_init_node(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn,
		      mempool_free_t *free_fn, void *pool_data, gfp_t gfp,
		      int node)
{
	spin_lock_init(&pool->lock);
	init_waitqueue_head(&pool->wait);
	pool->min_nr = min_nr;
	pool->curr_nr = 0;
	pool->pool_data = pool_data;
	pool->alloc = alloc_fn;
	pool->free = free_fn;
	pool->elements = kmalloc_array_node(max(min_nr, 1), sizeof(void *),
					    gfp, node);
	if (!pool->elements)
		return -ENOMEM;
	if (!fill(pool, gfp))
		return 0;
	mempool_exit(pool);
	return -ENOMEM;
}
KPI_EXPORT(mempool_init_node);

int mempool_init(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn,
		 mempool_free_t *free_fn, void *pool_data)
{
	return mempool_init_node(pool, min_nr, alloc_fn, free_fn, pool_data,
				 GFP_KERNEL, NUMA_NO_NODE);
}
KPI_EXPORT(mempool_init);

mempool_t *mempool_create_node(int min_nr, mempool_alloc_t *alloc_fn,
			       mempool_free_t *free_fn, void *pool_data,
			       gfp_t gfp, int node)
{
	mempool_t *pool = kzalloc_node(sizeof(*pool), gfp, node);

	if (!pool)
		return NULL;
	if (!mempool_init_node(pool, min_nr, alloc_fn, free_fn, pool_data, gfp,
			       node))
		return pool;
	kfree(pool);
	return NULL;
}
KPI_EXPORT(mempool_create_node);

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn,
			  mempool_free_t *free_fn, void *pool_data)
{
	return mempool_create_node(min_nr, alloc_fn, free_fn, pool_data,
				   GFP_KERNEL, NUMA_NO_NODE);
}
KPI_EXPORT(mempool_create);

void mempool_destroy(mempool_t *pool)
{
	if (!pool)
		return;
	mempool_exit(pool);
	kfree(pool);
}
KPI_EXPORT(mempool_destroy);

/* Make room for @nr elements kept back; the old ones stay. */
static int enlarge(mempool_t *pool, int nr)
{
	void **larger = kmalloc_array(nr, sizeof(*larger), GFP_KERNEL), **old;
	unsigned long flags;

	if (!larger)
		return -ENOMEM;
	spin_lock_irqsave(&pool->lock, flags);
	old = pool->elements;
	memcpy(larger, old, pool->curr_nr * sizeof(*larger));
	pool->elements = larger;
	pool->min_nr = nr;
	spin_unlock_irqrestore(&pool->lock, flags);
	kfree(old);
	return 0;
}

/* Not beside another resize. Memory may be short: then it fills by and by. */
int mempool_resize(mempool_t *pool, int new_min_nr)
{
	BUG_ON(new_min_nr <= 0);
	might_sleep();
	if (new_min_nr > pool->min_nr) {
		int err = enlarge(pool, new_min_nr);

		if (!err)
			fill(pool, GFP_KERNEL);
		return err;
	}
	WRITE_ONCE(pool->min_nr, new_min_nr);
	while (READ_ONCE(pool->curr_nr) > new_min_nr) {
		void *element = take_reserved(pool);

		if (element)
			pool->free(element, pool->pool_data);
	}
	return 0;
}
KPI_EXPORT(mempool_resize);

/* Sleep until an element came back, but for no longer than five seconds. */
static void wait_for_free(mempool_t *pool)
{
	DEFINE_WAIT(wait);

	prepare_to_wait(&pool->wait, &wait, TASK_UNINTERRUPTIBLE);
	/* Others may be freed to where they came from, not to the pool. */
	if (!READ_ONCE(pool->curr_nr))
		schedule_timeout(5 * HZ);
	finish_wait(&pool->wait, &wait);
}

/* NULL only where @gfp does not allow to sleep. */
void *mempool_alloc(mempool_t *pool, gfp_t gfp)
{
	gfp_t careful;
	void *element;

	VM_WARN_ON_ONCE(gfp & __GFP_ZERO);
	/* First without effort: the elements kept back are there for that. */
	gfp |= __GFP_NOMEMALLOC | __GFP_NORETRY | __GFP_NOWARN;
	careful = gfp & ~(__GFP_DIRECT_RECLAIM | __GFP_IO);
	for (;; careful = gfp) {
		element = pool->alloc(careful, pool->pool_data);
		if (!element)
			element = take_reserved(pool);
		if (element || !(gfp & __GFP_DIRECT_RECLAIM))
			return element;
		if (careful == gfp)
			wait_for_free(pool);
	}
}
KPI_EXPORT(mempool_alloc);

void mempool_free(void *element, mempool_t *pool)
{
	if (!element)
		return;
	/* What the caller knew of the pool when it allocated is seen here. */
	smp_rmb();
	if (READ_ONCE(pool->curr_nr) < pool->min_nr &&
	    reserve(pool, element)) {
		wake_up(&pool->wait);
		return;
	}
	pool->free(element, pool->pool_data);
}
KPI_EXPORT(mempool_free);

/* The usual sources of elements. */

void *mempool_alloc_slab(gfp_t gfp, void *pool_data)
{
	return kmem_cache_alloc(pool_data, gfp);
}
KPI_EXPORT(mempool_alloc_slab);

void mempool_free_slab(void *element, void *pool_data)
{
	kmem_cache_free(pool_data, element);
}
KPI_EXPORT(mempool_free_slab);

void *mempool_kmalloc(gfp_t gfp, void *pool_data)
{
	return kmalloc((size_t)pool_data, gfp);
}
KPI_EXPORT(mempool_kmalloc);

void mempool_kfree(void *element, void *pool_data)
{
	kfree(element);
}
KPI_EXPORT(mempool_kfree);

void *mempool_alloc_pages(gfp_t gfp, void *pool_data)
{
	return alloc_pages(gfp, (int)(long)pool_data);
}
KPI_EXPORT(mempool_alloc_pages);

void mempool_free_pages(void *element, void *pool_data)
{
	__free_pages(element, (int)(long)pool_data);
}
KPI_EXPORT(mempool_free_pages);
