// SPDX-License-Identifier: GPL-2.0
/* kernel/dma/debug.c: which memory drivers have mapped for their devices. */
#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "kernel/dma/track.h"

/* ----------------------------------------------------------- the pages */

/* Saturated, a page counts as mapped for good: too much rather than too little. */
static void count_page(unsigned short *count, int by)
{
	unsigned short old = READ_ONCE(*count), new;

	do {
		if (old == U16_MAX || (by < 0 && !old))
			return;
		new = old + by;
	} while (!try_cmpxchg(count, &old, new));
}

void kpi_dma_count(phys_addr_t address, size_t size, int by)
{
	unsigned short *pages = kpi_boot_info->dma_pages;
	unsigned long pfn = PHYS_PFN(address), last;

	if (!pages || !size)
		return;
	last = PHYS_PFN(address + size - 1);
	for (; pfn <= last; pfn++)
		count_page(&pages[pfn], by);
}

/* -------------------------------------------------------- each mapping */

struct mapping {
	struct hlist_node node;
	struct device *dev;
	dma_addr_t address;
	size_t size;
	enum dma_data_direction dir;
	enum dma_kind kind;
	unsigned long caller;
};

#define BITS 8
/*
 * A driver maps and unmaps the same few buffers again and again: what a bucket
 * has freed it keeps, and its lock is taken anyhow (a third of the time).
 */
#define SPARES 8
static struct bucket {
	spinlock_t lock;
	struct hlist_head list, spare;
	unsigned int n_spare;
} buckets[1 << BITS];
static struct kmem_cache *cache;

static struct bucket *bucket_of(dma_addr_t address)
{
	return &buckets[hash_64(address >> PAGE_SHIFT, BITS)];
}

static int start_tracking(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(buckets); i++)
		spin_lock_init(&buckets[i].lock);
	cache = KMEM_CACHE(mapping, 0);
	return cache ? 0 : -ENOMEM;
}
KPI_INIT_CORE(start_tracking);

static void complain(struct device *dev, const char *what, dma_addr_t address,
		     size_t size)
{
	WARN(1, "DMA-API: %s %s: %s [device address=%pad] [size=%zu bytes]\n",
	     dev_driver_string(dev), dev_name(dev), what, &address, size);
	host_finding("dma-api");
}

static struct mapping *take_spare(struct bucket *b)
{
	struct mapping *m;

	if (!b->n_spare)
		return NULL;
	m = hlist_entry(b->spare.first, struct mapping, node);
	hlist_del(&m->node);
	b->n_spare--;
	return m;
}

static void put_back(struct bucket *b, struct mapping *m)
{
	hlist_del(&m->node);
	if (b->n_spare == SPARES) {
		kmem_cache_free(cache, m);
		return;
	}
	hlist_add_head(&m->node, &b->spare);
	b->n_spare++;
}

void kpi_dma_note(struct device *dev, dma_addr_t address, size_t size,
		  enum dma_data_direction dir, enum dma_kind kind,
		  unsigned long caller)
{
	struct bucket *b = bucket_of(address);
	unsigned long flags;
	struct mapping *m;

	spin_lock_irqsave(&b->lock, flags);
	m = take_spare(b) ?: kmem_cache_alloc(cache, GFP_ATOMIC);
	if (m) {
		m->dev = dev;
		m->address = address;
		m->size = size;
		m->dir = dir;
		m->kind = kind;
		m->caller = caller;
		hlist_add_head(&m->node, &b->list);
	}
	spin_unlock_irqrestore(&b->lock, flags);
}

/* The one that fits best: of one address there may be several mappings. */
static struct mapping *find(struct bucket *b, struct device *dev,
			    dma_addr_t address, size_t size)
{
	struct mapping *m, *best = NULL;

	hlist_for_each_entry(m, &b->list, node) {
		if (m->dev != dev || m->address != address)
			continue;
		if (m->size == size)
			return m;
		best = m;
	}
	return best;
}

static const char *mistake(const struct mapping *m, size_t size,
			   enum dma_data_direction dir, enum dma_kind kind)
{
	if (m->kind != kind)
		return "device driver frees DMA memory with wrong function";
	if (m->size != size)
		return "device driver frees DMA memory with different size";
	if (m->dir != dir && kind != DMA_COHERENT)
		return "device driver frees DMA memory with different direction";
	return NULL;
}

void kpi_dma_forget(struct device *dev, dma_addr_t address, size_t size,
		    enum dma_data_direction dir, enum dma_kind kind)
{
	struct bucket *b = bucket_of(address);
	const char *what = "device driver tries to free DMA memory it has not allocated";
	unsigned long flags;
	struct mapping *m;

	spin_lock_irqsave(&b->lock, flags);
	m = find(b, dev, address, size);
	if (m) {
		what = mistake(m, size, dir, kind);
		put_back(b, m);
	}
	spin_unlock_irqrestore(&b->lock, flags);
	if (what)
		complain(dev, what, address, size);
}

static bool covers(const struct mapping *m, struct device *dev,
		   dma_addr_t address, size_t size)
{
	return m->dev == dev && address >= m->address &&
	       address + size <= m->address + m->size;
}

/* A part may be synced: its mapping may begin in another page. */
void kpi_dma_check_sync(struct device *dev, dma_addr_t address, size_t size)
{
	unsigned long flags;
	struct mapping *m;
	unsigned int i;
	bool found = false;

	for (i = 0; i < ARRAY_SIZE(buckets) && !found; i++) {
		struct bucket *b = &buckets[i];

		spin_lock_irqsave(&b->lock, flags);
		hlist_for_each_entry(m, &b->list, node)
			if (covers(m, dev, address, size)) {
				found = true;
				break;
			}
		spin_unlock_irqrestore(&b->lock, flags);
	}
	if (!found)
		complain(dev,
			 "device driver tries to sync DMA memory it has not allocated",
			 address, size);
}

static int audit_mappings(const struct kpi_module_image *image)
{
	unsigned long flags;
	struct mapping *m;
	unsigned int i;
	int n = 0;

	for (i = 0; i < ARRAY_SIZE(buckets); i++) {
		spin_lock_irqsave(&buckets[i].lock, flags);
		hlist_for_each_entry(m, &buckets[i].list, node)
			if (kpi_image_holds(image, m->caller)) {
				pr_warn("DMA mapping of %zu bytes leaked by %pS\n",
					m->size, (void *)m->caller);
				n++;
			}
		spin_unlock_irqrestore(&buckets[i].lock, flags);
	}
	return n;
}
KPI_AUDIT(audit_mappings);
