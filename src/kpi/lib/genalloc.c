// SPDX-License-Identifier: GPL-2.0
/*
 * lib/genalloc.c, linux/genalloc.h: allocating from memory that a driver has,
 * such as a device's own.
 *
 * A pool is a list of chunks, each with a bit for every granule.  Chunks are
 * added and stay, so the list is walked under RCU; the bits are changed under
 * the pool's lock.
 */
#include <linux/bitmap.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/genalloc.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "kpi.h"

static size_t chunk_bytes(const struct gen_pool_chunk *chunk)
{
	return chunk->end_addr - chunk->start_addr + 1;
}

static unsigned long chunk_bits(const struct gen_pool *pool,
				const struct gen_pool_chunk *chunk)
{
	return chunk_bytes(chunk) >> pool->min_alloc_order;
}

static unsigned long granules(const struct gen_pool *pool, size_t size)
{
	return DIV_ROUND_UP(size, 1UL << pool->min_alloc_order);
}

__weak struct gen_pool *gen_pool_create(int min_alloc_order, int nid)
{
	struct gen_pool *pool = kzalloc_node(sizeof(*pool), GFP_KERNEL, nid);

	if (!pool)
		return NULL;
	spin_lock_init(&pool->lock);
	INIT_LIST_HEAD(&pool->chunks);
	pool->min_alloc_order = min_alloc_order;
	pool->algo = gen_pool_first_fit;
	return pool;
}
KPI_EXPORT(gen_pool_create);

__weak int gen_pool_add_owner(struct gen_pool *pool, unsigned long virt,
			      phys_addr_t phys, size_t size, int nid,
			      void *owner)
{
	unsigned long longs = BITS_TO_LONGS(size >> pool->min_alloc_order);
	struct gen_pool_chunk *chunk;
	unsigned long flags;

	chunk = vzalloc_node(struct_size(chunk, bits, longs), nid);
	if (!chunk)
		return -ENOMEM;
	chunk->phys_addr = phys;
	chunk->start_addr = virt;
	chunk->end_addr = virt + size - 1;
	chunk->owner = owner;
	atomic_long_set(&chunk->avail, size);

	spin_lock_irqsave(&pool->lock, flags);
	list_add_rcu(&chunk->next_chunk, &pool->chunks);
	spin_unlock_irqrestore(&pool->lock, flags);
	return 0;
}
KPI_EXPORT(gen_pool_add_owner);

/* All must have been freed. */
__weak void gen_pool_destroy(struct gen_pool *pool)
{
	struct gen_pool_chunk *chunk, *next;

	list_for_each_entry_safe(chunk, next, &pool->chunks, next_chunk) {
		list_del(&chunk->next_chunk);
		BUG_ON(!bitmap_empty(chunk->bits, chunk_bits(pool, chunk)));
		vfree(chunk);
	}
	kfree_const(pool->name);
	kfree(pool);
}
KPI_EXPORT(gen_pool_destroy);

static struct gen_pool_chunk *chunk_of(struct gen_pool *pool,
				       unsigned long addr)
{
	struct gen_pool_chunk *chunk;

	list_for_each_entry_rcu(chunk, &pool->chunks, next_chunk)
		if (addr >= chunk->start_addr && addr <= chunk->end_addr)
			return chunk;
	return NULL;
}

__weak phys_addr_t gen_pool_virt_to_phys(struct gen_pool *pool,
					 unsigned long addr)
{
	struct gen_pool_chunk *chunk;
	phys_addr_t phys = -1;

	rcu_read_lock();
	chunk = chunk_of(pool, addr);
	if (chunk)
		phys = chunk->phys_addr + (addr - chunk->start_addr);
	rcu_read_unlock();
	return phys;
}
KPI_EXPORT(gen_pool_virt_to_phys);

/* Returns the address or 0. */
static unsigned long take(struct gen_pool *pool, struct gen_pool_chunk *chunk,
			  size_t size, genpool_algo_t algo, void *data)
{
	unsigned long n = granules(pool, size);
	unsigned long end = chunk_bits(pool, chunk);
	unsigned long start, flags;

	if (size > atomic_long_read(&chunk->avail))
		return 0;
	spin_lock_irqsave(&pool->lock, flags);
	start = algo(chunk->bits, end, 0, n, data, pool, chunk->start_addr);
	if (start < end) {
		bitmap_set(chunk->bits, start, n);
		atomic_long_sub(n << pool->min_alloc_order, &chunk->avail);
	}
	spin_unlock_irqrestore(&pool->lock, flags);
	if (start >= end)
		return 0;
	return chunk->start_addr + (start << pool->min_alloc_order);
}

__weak unsigned long gen_pool_alloc_algo_owner(struct gen_pool *pool,
					       size_t size,
					       genpool_algo_t algo, void *data,
					       void **owner)
{
	struct gen_pool_chunk *chunk;
	unsigned long addr = 0;

	if (owner)
		*owner = NULL;
	if (!size)
		return 0;
	rcu_read_lock();
	list_for_each_entry_rcu(chunk, &pool->chunks, next_chunk) {
		addr = take(pool, chunk, size, algo, data);
		if (!addr)
			continue;
		if (owner)
			*owner = chunk->owner;
		break;
	}
	rcu_read_unlock();
	return addr;
}
KPI_EXPORT(gen_pool_alloc_algo_owner);

/* What is freed must lie in one chunk and all of it be allocated. */
__weak void gen_pool_free_owner(struct gen_pool *pool, unsigned long addr,
				size_t size, void **owner)
{
	unsigned long n = granules(pool, size), start, flags;
	struct gen_pool_chunk *chunk;

	rcu_read_lock();
	chunk = chunk_of(pool, addr);
	BUG_ON(!chunk || size - 1 > chunk->end_addr - addr);
	start = (addr - chunk->start_addr) >> pool->min_alloc_order;

	spin_lock_irqsave(&pool->lock, flags);
	BUG_ON(find_next_zero_bit(chunk->bits, start + n, start) < start + n);
	bitmap_clear(chunk->bits, start, n);
	spin_unlock_irqrestore(&pool->lock, flags);

	atomic_long_add(n << pool->min_alloc_order, &chunk->avail);
	if (owner)
		*owner = chunk->owner;
	rcu_read_unlock();
}
KPI_EXPORT(gen_pool_free_owner);

__weak void gen_pool_for_each_chunk(struct gen_pool *pool,
				    void (*func)(struct gen_pool *pool,
						 struct gen_pool_chunk *chunk,
						 void *data),
				    void *data)
{
	struct gen_pool_chunk *chunk;

	rcu_read_lock();
	list_for_each_entry_rcu(chunk, &pool->chunks, next_chunk)
		func(pool, chunk, data);
	rcu_read_unlock();
}
KPI_EXPORT(gen_pool_for_each_chunk);

__weak bool gen_pool_has_addr(struct gen_pool *pool, unsigned long start,
			      size_t size)
{
	struct gen_pool_chunk *chunk;
	bool found;

	rcu_read_lock();
	chunk = chunk_of(pool, start);
	found = chunk && start + size - 1 <= chunk->end_addr;
	rcu_read_unlock();
	return found;
}
KPI_EXPORT(gen_pool_has_addr);

__weak size_t gen_pool_avail(struct gen_pool *pool)
{
	struct gen_pool_chunk *chunk;
	size_t avail = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(chunk, &pool->chunks, next_chunk)
		avail += atomic_long_read(&chunk->avail);
	rcu_read_unlock();
	return avail;
}
KPI_EXPORT(gen_pool_avail);

__weak size_t gen_pool_size(struct gen_pool *pool)
{
	struct gen_pool_chunk *chunk;
	size_t size = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(chunk, &pool->chunks, next_chunk)
		size += chunk_bytes(chunk);
	rcu_read_unlock();
	return size;
}
KPI_EXPORT(gen_pool_size);

__weak void gen_pool_set_algo(struct gen_pool *pool, genpool_algo_t algo,
			      void *data)
{
	pool->algo = algo ? algo : gen_pool_first_fit;
	pool->data = data;
}
KPI_EXPORT(gen_pool_set_algo);

/* ------------------------------------------------ pools that devices have */

struct device_pool {
	struct gen_pool *pool;
};

static void release_pool(struct device *dev, void *res)
{
	gen_pool_destroy(((struct device_pool *)res)->pool);
}

static int same_name(struct device *dev, void *res, void *name)
{
	const char *mine = ((struct device_pool *)res)->pool->name;

	return name ? mine && !strcmp(mine, name) : !mine;
}

struct gen_pool *gen_pool_get(struct device *dev, const char *name)
{
	struct device_pool *p = devres_find(dev, release_pool, same_name,
					    (void *)name);

	return p ? p->pool : NULL;
}
KPI_EXPORT(gen_pool_get);

struct gen_pool *devm_gen_pool_create(struct device *dev, int min_alloc_order,
				      int nid, const char *name)
{
	struct device_pool *p;

	if (gen_pool_get(dev, name))
		return ERR_PTR(-EINVAL);
	p = devres_alloc(release_pool, sizeof(*p), GFP_KERNEL);
	if (!p)
		return ERR_PTR(-ENOMEM);
	p->pool = gen_pool_create(min_alloc_order, nid);
	if (p->pool && name)
		p->pool->name = kstrdup_const(name, GFP_KERNEL);
	if (!p->pool || (name && !p->pool->name)) {
		if (p->pool)
			gen_pool_destroy(p->pool);
		devres_free(p);
		return ERR_PTR(-ENOMEM);
	}
	devres_add(dev, p);
	return p->pool;
}
KPI_EXPORT(devm_gen_pool_create);
