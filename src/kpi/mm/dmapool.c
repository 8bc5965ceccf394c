// SPDX-License-Identifier: GPL-2.0
/* mm/dmapool.c, linux/dmapool.h: small blocks of coherent memory. */
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "kpi.h"

/* A free block holds the link to the next one. */
struct block {
	struct block *next;
	dma_addr_t dma;
};

struct chunk {
	struct list_head link;
	void *vaddr;
	dma_addr_t dma;
};

struct dma_pool {
	struct device *dev;
	spinlock_t lock;
	struct list_head chunks;
	struct block *free;
	size_t size, boundary, chunk_size;
	unsigned int used;
	char name[32];
};

struct dma_pool *dma_pool_create(const char *name, struct device *dev,
				 size_t size, size_t align, size_t boundary)
{
	struct dma_pool *pool;

	if (!align)
		align = 1;
	if (!dev || !size || !is_power_of_2(align) || size > INT_MAX)
		return NULL;
	size = ALIGN(max(size, sizeof(struct block)), align);
	if (!boundary)
		boundary = max_t(size_t, size, PAGE_SIZE);
	else if (boundary < size || !is_power_of_2(boundary))
		return NULL;
	pool = kzalloc(sizeof(*pool), GFP_KERNEL);
	if (!pool)
		return NULL;
	strscpy(pool->name, name, sizeof(pool->name));
	pool->dev = dev;
	pool->size = size;
	pool->chunk_size = max_t(size_t, size, PAGE_SIZE);
	pool->boundary = min(boundary, pool->chunk_size);
	spin_lock_init(&pool->lock);
	INIT_LIST_HEAD(&pool->chunks);
	return pool;
}
KPI_EXPORT(dma_pool_create);

/* No block crosses a multiple of the boundary. */
static void cut(struct dma_pool *pool, struct chunk *c)
{
	size_t at = 0, next = pool->boundary;

	while (at + pool->size <= pool->chunk_size) {
		struct block *b;

		if (at + pool->size > next) {
			at = next;
			next += pool->boundary;
			continue;
		}
		b = c->vaddr + at;
		b->dma = c->dma + at;
		b->next = pool->free;
		pool->free = b;
		at += pool->size;
	}
}

static struct chunk *new_chunk(struct dma_pool *pool, gfp_t gfp)
{
	struct chunk *c = kmalloc(sizeof(*c), gfp);

	if (!c)
		return NULL;
	c->vaddr = dma_alloc_coherent(pool->dev, pool->chunk_size, &c->dma,
				      gfp);
	if (c->vaddr)
		return c;
	kfree(c);
	return NULL;
}

static struct block *take(struct dma_pool *pool)
{
	struct block *b = pool->free;

	if (b) {
		pool->free = b->next;
		pool->used++;
	}
	return b;
}

void *dma_pool_alloc(struct dma_pool *pool, gfp_t gfp, dma_addr_t *handle)
{
	unsigned long flags;
	struct block *b;
	struct chunk *c;

	might_alloc(gfp);
	spin_lock_irqsave(&pool->lock, flags);
	b = take(pool);
	spin_unlock_irqrestore(&pool->lock, flags);
	if (!b) {
		c = new_chunk(pool, gfp & ~__GFP_ZERO);
		if (!c)
			return NULL;
		spin_lock_irqsave(&pool->lock, flags);
		list_add(&c->link, &pool->chunks);
		cut(pool, c);
		b = take(pool);
		spin_unlock_irqrestore(&pool->lock, flags);
	}
	*handle = b->dma;
	if (want_init_on_alloc(gfp))
		memset(b, 0, pool->size);
	return b;
}
KPI_EXPORT(dma_pool_alloc);

static bool holds(struct dma_pool *pool, void *vaddr, dma_addr_t dma)
{
	struct chunk *c;

	list_for_each_entry(c, &pool->chunks, link)
		if (dma >= c->dma && dma - c->dma < pool->chunk_size)
			return vaddr == c->vaddr + (dma - c->dma);
	return false;
}

void dma_pool_free(struct dma_pool *pool, void *vaddr, dma_addr_t dma)
{
	struct block *b = vaddr;
	unsigned long flags;
	bool ours;

	spin_lock_irqsave(&pool->lock, flags);
	ours = holds(pool, vaddr, dma);
	if (ours) {
		b->dma = dma;
		b->next = pool->free;
		pool->free = b;
		pool->used--;
	}
	spin_unlock_irqrestore(&pool->lock, flags);
	WARN(!ours, "dma_pool_free %s, %px (bad vaddr)/%pad\n", pool->name,
	     vaddr, &dma);
}
KPI_EXPORT(dma_pool_free);

void dma_pool_destroy(struct dma_pool *pool)
{
	struct chunk *c, *next;

	if (!pool)
		return;
	if (pool->used)
		dev_err(pool->dev, "dma_pool_destroy %s, %u blocks busy\n",
			pool->name, pool->used);
	list_for_each_entry_safe(c, next, &pool->chunks, link) {
		dma_free_coherent(pool->dev, pool->chunk_size, c->vaddr,
				  c->dma);
		kfree(c);
	}
	kfree(pool);
}
KPI_EXPORT(dma_pool_destroy);

static void release_pool(struct device *dev, void *res)
{
	dma_pool_destroy(*(struct dma_pool **)res);
}

static int match_pool(struct device *dev, void *res, void *data)
{
	return *(struct dma_pool **)res == data;
}

struct dma_pool *dmam_pool_create(const char *name, struct device *dev,
				  size_t size, size_t align, size_t allocation)
{
	struct dma_pool **r = devres_alloc(release_pool, sizeof(*r),
					   GFP_KERNEL);

	if (!r)
		return NULL;
	*r = dma_pool_create(name, dev, size, align, allocation);
	if (!*r) {
		devres_free(r);
		return NULL;
	}
	devres_add(dev, r);
	return *r;
}
KPI_EXPORT(dmam_pool_create);

void dmam_pool_destroy(struct dma_pool *pool)
{
	WARN_ON(devres_release(pool->dev, release_pool, match_pool, pool));
}
KPI_EXPORT(dmam_pool_destroy);
