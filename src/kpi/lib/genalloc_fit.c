// SPDX-License-Identifier: GPL-2.0
/*
 * lib/genalloc.c, linux/genalloc.h: where in a chunk to allocate, and
 * allocation with the bus address.  The algorithms return a bit number, @size
 * or more when there is no room.
 */
#include <linux/bitmap.h>
#include <linux/export.h>
#include <linux/genalloc.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/string.h>

#include "kpi.h"

__weak unsigned long gen_pool_first_fit(unsigned long *map, unsigned long size,
					unsigned long start, unsigned int nr,
					void *data, struct gen_pool *pool,
					unsigned long start_addr)
{
	return bitmap_find_next_zero_area(map, size, start, nr, 0);
}
KPI_EXPORT(gen_pool_first_fit);

/* The address, not only the place in the chunk, is aligned. */
__weak unsigned long
gen_pool_first_fit_align(unsigned long *map, unsigned long size,
			 unsigned long start, unsigned int nr, void *data,
			 struct gen_pool *pool, unsigned long start_addr)
{
	struct genpool_data_align *want = data;
	unsigned int order = pool->min_alloc_order;
	unsigned long mask = DIV_ROUND_UP(want->align, 1UL << order) - 1;
	unsigned long off = (start_addr & (want->align - 1)) >> order;

	return bitmap_find_next_zero_area_off(map, size, start, nr, mask, off);
}
KPI_EXPORT(gen_pool_first_fit_align);

/* At one offset or not at all. */
__weak unsigned long gen_pool_fixed_alloc(unsigned long *map,
					  unsigned long size,
					  unsigned long start, unsigned int nr,
					  void *data, struct gen_pool *pool,
					  unsigned long start_addr)
{
	struct genpool_data_fixed *want = data;
	unsigned long bit = want->offset >> pool->min_alloc_order;

	if (WARN_ON(want->offset & ((1UL << pool->min_alloc_order) - 1)))
		return size;
	if (bitmap_find_next_zero_area(map, size, start + bit, nr, 0) != bit)
		return size;
	return bit;
}
KPI_EXPORT(gen_pool_fixed_alloc);

/* Aligned to its own size. */
__weak unsigned long
gen_pool_first_fit_order_align(unsigned long *map, unsigned long size,
			       unsigned long start, unsigned int nr,
			       void *data, struct gen_pool *pool,
			       unsigned long start_addr)
{
	return bitmap_find_next_zero_area(map, size, start, nr,
					  roundup_pow_of_two(nr) - 1);
}
KPI_EXPORT(gen_pool_first_fit_order_align);

/* In the smallest hole that is large enough. */
__weak unsigned long gen_pool_best_fit(unsigned long *map, unsigned long size,
				       unsigned long start, unsigned int nr,
				       void *data, struct gen_pool *pool,
				       unsigned long start_addr)
{
	unsigned long best = size, best_len = size + 1;

	for (;;) {
		unsigned long end;

		start = bitmap_find_next_zero_area(map, size, start, nr, 0);
		if (start >= size)
			return best;
		end = find_next_bit(map, size, start + nr);
		if (end - start < best_len) {
			best_len = end - start;
			best = start;
		}
		if (best_len == nr)
			return best;
		start = end + 1;
	}
}
KPI_EXPORT(gen_pool_best_fit);

__weak void *gen_pool_dma_alloc_algo(struct gen_pool *pool, size_t size,
				     dma_addr_t *dma, genpool_algo_t algo,
				     void *data)
{
	unsigned long addr;

	if (!pool)
		return NULL;
	addr = gen_pool_alloc_algo(pool, size, algo, data);
	if (addr && dma)
		*dma = gen_pool_virt_to_phys(pool, addr);
	return (void *)addr;
}
KPI_EXPORT(gen_pool_dma_alloc_algo);

__weak void *gen_pool_dma_alloc(struct gen_pool *pool, size_t size,
				dma_addr_t *dma)
{
	return gen_pool_dma_alloc_algo(pool, size, dma, pool->algo,
				       pool->data);
}
KPI_EXPORT(gen_pool_dma_alloc);

__weak void *gen_pool_dma_alloc_align(struct gen_pool *pool, size_t size,
				      dma_addr_t *dma, int align)
{
	struct genpool_data_align data = { .align = align };

	return gen_pool_dma_alloc_algo(pool, size, dma,
				       gen_pool_first_fit_align, &data);
}
KPI_EXPORT(gen_pool_dma_alloc_align);

static void *zeroed(void *addr, size_t size)
{
	return addr ? memset(addr, 0, size) : NULL;
}

__weak void *gen_pool_dma_zalloc_algo(struct gen_pool *pool, size_t size,
				      dma_addr_t *dma, genpool_algo_t algo,
				      void *data)
{
	return zeroed(gen_pool_dma_alloc_algo(pool, size, dma, algo, data),
		      size);
}
KPI_EXPORT(gen_pool_dma_zalloc_algo);

__weak void *gen_pool_dma_zalloc(struct gen_pool *pool, size_t size,
				 dma_addr_t *dma)
{
	return zeroed(gen_pool_dma_alloc(pool, size, dma), size);
}
KPI_EXPORT(gen_pool_dma_zalloc);

__weak void *gen_pool_dma_zalloc_align(struct gen_pool *pool, size_t size,
				       dma_addr_t *dma, int align)
{
	return zeroed(gen_pool_dma_alloc_align(pool, size, dma, align), size);
}
KPI_EXPORT(gen_pool_dma_zalloc_align);
