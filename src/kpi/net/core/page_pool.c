// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/page_pool.c, net/page_pool.h: pages that come back to the queue
 * that received into them.
 *
 * The queue's NAPI alone takes pages, from alloc.cache; whoever is done with
 * one puts it into the ring, from any CPU. A page is mapped for DMA once, as
 * long as the pool has it. The pool goes when its last page has come back.
 */
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <net/page_pool.h>
#include <net/xdp.h>

#include "kpi.h"
#include "mm/pageinfo.h"

#define DEFAULT_RING 1024
#define LARGEST_RING 16384u
#define RETRY_AFTER HZ
#define WARN_INTERVAL (60 * HZ)

/* References to a page that is cut, so that one handed out costs none. */
#define BIAS LONG_MAX

/* ------------------------------------------------------- making the pool */

static int check_params(const struct page_pool_params *p)
{
	if (p->flags & ~PP_FLAG_ALL)
		return -EINVAL;
	if ((p->flags & PP_FLAG_DMA_MAP) && p->dma_dir != DMA_FROM_DEVICE &&
	    p->dma_dir != DMA_BIDIRECTIONAL)
		return -EINVAL;
	if ((p->flags & PP_FLAG_DMA_SYNC_DEV) &&
	    (!(p->flags & PP_FLAG_DMA_MAP) || !p->max_len))
		return -EINVAL;
	if (PAGE_POOL_DMA_USE_PP_FRAG_COUNT && (p->flags & PP_FLAG_PAGE_FRAG))
		return -EINVAL;
	return 0;
}

static int init_pool(struct page_pool *pool, const struct page_pool_params *p)
{
	unsigned int ring = p->pool_size ?
				    min(p->pool_size, LARGEST_RING) :
				    DEFAULT_RING;
	int err = check_params(p);

	if (err)
		return err;
	pool->p = *p;
	if (ptr_ring_init(&pool->ring, ring, GFP_KERNEL))
		return -ENOMEM;
	refcount_set(&pool->user_cnt, 1);
	if (p->flags & PP_FLAG_DMA_MAP)
		get_device(p->dev);
	return 0;
}

struct page_pool *page_pool_create(const struct page_pool_params *params)
{
	struct page_pool *pool;
	int err;

	pool = __kmalloc_node_track_caller(sizeof(*pool),
					   GFP_KERNEL | __GFP_ZERO,
					   NUMA_NO_NODE, _RET_IP_);
	if (!pool)
		return ERR_PTR(-ENOMEM);
	err = init_pool(pool, params);
	if (!err)
		return pool;
	pr_warn("%s() gave up with errno %d\n", __func__, err);
	kfree(pool);
	return ERR_PTR(err);
}
KPI_EXPORT(page_pool_create);

/* ------------------------------------------------- pages come into the pool */

static void sync_for_device(struct page_pool *pool, struct page *page,
			    unsigned int size)
{
	if (pool->p.flags & PP_FLAG_DMA_SYNC_DEV)
		dma_sync_single_range_for_device(
			pool->p.dev, page_pool_get_dma_addr(page),
			pool->p.offset, min(size, pool->p.max_len),
			pool->p.dma_dir);
}

static bool map(struct page_pool *pool, struct page *page)
{
	dma_addr_t dma;

	if (!(pool->p.flags & PP_FLAG_DMA_MAP))
		return true;
	dma = dma_map_page_attrs(pool->p.dev, page, 0,
				 PAGE_SIZE << pool->p.order, pool->p.dma_dir,
				 DMA_ATTR_SKIP_CPU_SYNC);
	if (dma_mapping_error(pool->p.dev, dma))
		return false;
	page_pool_set_dma_addr(page, dma);
	sync_for_device(pool, page, pool->p.max_len);
	return true;
}

static struct page *new_page(struct page_pool *pool, gfp_t gfp,
			     unsigned long caller)
{
	struct page *page;

	/* What NAPI does not get it gets later: nobody wants to know. */
	if ((gfp & GFP_ATOMIC) == GFP_ATOMIC)
		gfp |= __GFP_NOWARN;
	page = kpi_alloc_pages(gfp | __GFP_COMP, pool->p.order, caller,
			       PAGE_KIND_PAGES);
	if (!page)
		return NULL;
	if (!map(pool, page)) {
		put_page(page);
		return NULL;
	}
	page->pp = pool;
	page->pp_magic |= PP_SIGNATURE;
	if (pool->p.init_callback)
		pool->p.init_callback(page, pool->p.init_arg);
	pool->pages_state_hold_cnt++;
	return page;
}

static struct page *refill(struct page_pool *pool)
{
	struct pp_alloc_cache *cache = &pool->alloc;
	struct page *page;

	while (cache->count < PP_ALLOC_CACHE_REFILL &&
	       (page = __ptr_ring_consume(&pool->ring)))
		cache->cache[cache->count++] = page;
	return cache->count ? cache->cache[--cache->count] : NULL;
}

static struct page *take(struct page_pool *pool, gfp_t gfp,
			 unsigned long caller)
{
	struct pp_alloc_cache *cache = &pool->alloc;
	struct page *page;

	if (likely(cache->count))
		return cache->cache[--cache->count];
	page = refill(pool);
	return page ?: new_page(pool, gfp, caller);
}

struct page *page_pool_alloc_pages(struct page_pool *pool, gfp_t gfp)
{
	return take(pool, gfp, _RET_IP_);
}
KPI_EXPORT(page_pool_alloc_pages);

/* ---------------------------------------------------------- and leave it */

/* The page is no longer the pool's; it may be the last, so @pool is gone. */
void page_pool_release_page(struct page_pool *pool, struct page *page)
{
	if (pool->p.flags & PP_FLAG_DMA_MAP) {
		dma_unmap_page_attrs(pool->p.dev, page_pool_get_dma_addr(page),
				     PAGE_SIZE << pool->p.order,
				     pool->p.dma_dir, DMA_ATTR_SKIP_CPU_SYNC);
		page_pool_set_dma_addr(page, 0);
	}
	page->pp_magic = 0;
	page->pp = NULL;
	atomic_inc(&pool->pages_state_release_cnt);
}
KPI_EXPORT(page_pool_release_page);

static void give_up(struct page_pool *pool, struct page *page)
{
	page_pool_release_page(pool, page);
	put_page(page);
}

/* Of a page that others hold as well the pool knows not when it is free. */
static bool is_ours_alone(const struct page *page)
{
	return page_ref_count(page) == 1 && !page_is_pfmemalloc(page);
}

static bool put_in_ring(struct page_pool *pool, struct page *page)
{
	return !ptr_ring_produce_bh(&pool->ring, page);
}

static bool put_in_cache(struct page_pool *pool, struct page *page)
{
	if (pool->alloc.count == PP_ALLOC_CACHE_SIZE)
		return false;
	pool->alloc.cache[pool->alloc.count++] = page;
	return true;
}

void page_pool_put_defragged_page(struct page_pool *pool, struct page *page,
				  unsigned int dma_sync_size, bool allow_direct)
{
	if (unlikely(!is_ours_alone(page))) {
		give_up(pool, page);
		return;
	}
	sync_for_device(pool, page, dma_sync_size);
	if (allow_direct && in_softirq() && put_in_cache(pool, page))
		return;
	if (!put_in_ring(pool, page))
		give_up(pool, page);
}
KPI_EXPORT(page_pool_put_defragged_page);

void page_pool_put_page_bulk(struct page_pool *pool, void **data, int count)
{
	int i;

	for (i = 0; i < count; i++)
		page_pool_put_full_page(pool, virt_to_head_page(data[i]),
					false);
}
KPI_EXPORT(page_pool_put_page_bulk);

/* True: @page was a pool's and is now its own again. */
bool page_pool_return_skb_page(struct page *page)
{
	page = compound_head(page);
	/* The lowest bits are others': compound pages, reserves. */
	if ((page->pp_magic & ~0x3UL) != PP_SIGNATURE)
		return false;
	page_pool_put_full_page(page->pp, page, false);
	return true;
}
KPI_EXPORT(page_pool_return_skb_page);

/* ------------------------------------------------------------- fragments */

/* The references that were not handed out go; true: it was the last one. */
static bool drop_bias(struct page_pool *pool, struct page *page)
{
	return !page_pool_defrag_page(page, BIAS - pool->frag_users);
}

/* The page that was cut, if by now all its fragments have come back. */
static struct page *reuse(struct page_pool *pool, struct page *page)
{
	if (!drop_bias(pool, page))
		return NULL;
	if (is_ours_alone(page)) {
		sync_for_device(pool, page, -1);
		return page;
	}
	give_up(pool, page);
	return NULL;
}

struct page *page_pool_alloc_frag(struct page_pool *pool, unsigned int *offset,
				  unsigned int size, gfp_t gfp)
{
	unsigned int room = PAGE_SIZE << pool->p.order;
	struct page *page = pool->frag_page;

	if (WARN_ON(!(pool->p.flags & PP_FLAG_PAGE_FRAG) || size > room))
		return NULL;
	size = ALIGN(size, max_t(unsigned int, dma_get_cache_alignment(),
				 __alignof__(struct skb_shared_info)));
	if (page && pool->frag_offset + size <= room) {
		*offset = pool->frag_offset;
		pool->frag_offset += size;
		pool->frag_users++;
		return page;
	}
	page = page ? reuse(pool, page) : NULL;
	page = page ?: take(pool, gfp, _RET_IP_);
	pool->frag_page = page;
	if (!page)
		return NULL;
	pool->frag_users = 1;
	*offset = 0;
	pool->frag_offset = size;
	page_pool_fragment_page(page, BIAS);
	return page;
}
KPI_EXPORT(page_pool_alloc_frag);

/* ------------------------------------------------------- ending the pool */

static void empty_cache(struct page_pool *pool)
{
	while (pool->alloc.count)
		give_up(pool, pool->alloc.cache[--pool->alloc.count]);
}

static void empty_ring(struct page_pool *pool)
{
	struct page *page;

	while ((page = ptr_ring_consume_bh(&pool->ring))) {
		if (page_ref_count(page) != 1)
			pr_crit("%s() page_pool refcnt %d violation\n",
				__func__, page_ref_count(page));
		give_up(pool, page);
	}
}

static s32 count_outside(struct page_pool *pool)
{
	s32 outside = pool->pages_state_hold_cnt -
		      (u32)atomic_read(&pool->pages_state_release_cnt);

	WARN(outside < 0, "Negative(%d) inflight packet-pages", outside);
	return outside;
}

static void free_pool(struct page_pool *pool)
{
	if (pool->disconnect)
		pool->disconnect(pool);
	ptr_ring_cleanup(&pool->ring, NULL);
	if (pool->p.flags & PP_FLAG_DMA_MAP)
		put_device(pool->p.dev);
	kfree(pool);
}

/* How many pages are still outside; none: the pool is gone. */
static s32 try_to_end(struct page_pool *pool)
{
	s32 outside;

	if (!pool->destroy_cnt++)
		empty_cache(pool);
	empty_ring(pool);
	outside = count_outside(pool);
	/* Whoever gave the last one back may still be in the ring's lock. */
	spin_lock_bh(&pool->ring.producer_lock);
	spin_unlock_bh(&pool->ring.producer_lock);
	if (!outside)
		free_pool(pool);
	return outside;
}

static void retry(struct work_struct *work)
{
	struct page_pool *pool = container_of(to_delayed_work(work),
					      struct page_pool, release_dw);
	s32 outside = try_to_end(pool);

	if (outside <= 0)
		return;
	if (time_after_eq(jiffies, pool->defer_warn)) {
		pr_warn("page_pool_release_retry() stalled pool shutdown %d inflight %lu sec\n",
			outside, (jiffies - pool->defer_start) / HZ);
		pool->defer_warn = jiffies + WARN_INTERVAL;
	}
	schedule_delayed_work(&pool->release_dw, RETRY_AFTER);
}

void page_pool_destroy(struct page_pool *pool)
{
	struct page *page;

	if (!pool || !page_pool_put(pool))
		return;
	page = pool->frag_page;
	pool->frag_page = NULL;
	if (page && drop_bias(pool, page))
		give_up(pool, page);
	if (!try_to_end(pool))
		return;
	pool->defer_start = jiffies;
	pool->defer_warn = jiffies + WARN_INTERVAL;
	INIT_DELAYED_WORK(&pool->release_dw, retry);
	schedule_delayed_work(&pool->release_dw, RETRY_AFTER);
}
KPI_EXPORT(page_pool_destroy);

/* A user more, and what to call when the pool is gone. */
void page_pool_use_xdp_mem(struct page_pool *pool, void (*disconnect)(void *),
			   struct xdp_mem_info *mem)
{
	refcount_inc(&pool->user_cnt);
	pool->disconnect = disconnect;
	pool->xdp_mem_id = mem->id;
}

/* Memory is all of one node. */
void page_pool_update_nid(struct page_pool *pool, int new_nid)
{
	pool->p.nid = new_nid;
	empty_cache(pool);
}
KPI_EXPORT(page_pool_update_nid);
