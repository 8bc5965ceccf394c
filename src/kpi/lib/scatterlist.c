// SPDX-License-Identifier: GPL-2.0
/*
 * lib/scatterlist.c, linux/scatterlist.h: lists of pieces of memory: making,
 * chaining and freeing them.
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "kpi.h"

__weak struct scatterlist *sg_next(struct scatterlist *sg)
{
	if (sg_is_last(sg))
		return NULL;
	sg++;
	return sg_is_chain(sg) ? sg_chain_ptr(sg) : sg;
}
KPI_EXPORT(sg_next);

__weak int sg_nents(struct scatterlist *sg)
{
	int n = 0;

	for (; sg; sg = sg_next(sg))
		n++;
	return n;
}
KPI_EXPORT(sg_nents);

/* How many entries hold the first @len bytes; -EINVAL: not so many are there. */
__weak int sg_nents_for_len(struct scatterlist *sg, u64 len)
{
	u64 total = 0;
	int n = 0;

	if (!len)
		return 0;
	for (; sg; sg = sg_next(sg)) {
		n++;
		total += sg->length;
		if (total >= len)
			return n;
	}
	return -EINVAL;
}
KPI_EXPORT(sg_nents_for_len);

__weak struct scatterlist *sg_last(struct scatterlist *sgl, unsigned int nents)
{
	struct scatterlist *sg, *last = NULL;
	unsigned int i;

	for_each_sg(sgl, sg, nents, i)
		last = sg;
	BUG_ON(!sg_is_last(last));
	return last;
}
KPI_EXPORT(sg_last);

__weak void sg_init_table(struct scatterlist *sgl, unsigned int nents)
{
	memset(sgl, 0, sizeof(*sgl) * nents);
	sg_init_marker(sgl, nents);
}
KPI_EXPORT(sg_init_table);

__weak void sg_init_one(struct scatterlist *sg, const void *buf,
			unsigned int buflen)
{
	sg_init_table(sg, 1);
	sg_set_buf(sg, buf, buflen);
}
KPI_EXPORT(sg_init_one);

static struct scatterlist *chunk_alloc(unsigned int nents, gfp_t gfp)
{
	return kmalloc_array(nents, sizeof(struct scatterlist), gfp);
}

static void chunk_free(struct scatterlist *sg, unsigned int nents)
{
	kfree(sg);
}

/*
 * Chunks of @max_ents, of which each but the last gives its last entry for the
 * link.  The first one has @nents_first_chunk and is the caller's, if not 0.
 */
__weak void __sg_free_table(struct sg_table *table, unsigned int max_ents,
			    unsigned int nents_first_chunk, sg_free_fn *free_fn,
			    unsigned int num_ents)
{
	unsigned int size = nents_first_chunk ? nents_first_chunk : max_ents;
	struct scatterlist *chunk = table->sgl;
	bool callers = nents_first_chunk;

	while (chunk && num_ents) {
		struct scatterlist *next = NULL;
		unsigned int ents = num_ents;

		if (num_ents > size) {
			ents = size;
			next = sg_chain_ptr(&chunk[size - 1]);
			num_ents -= size - 1;
		} else {
			num_ents = 0;
		}
		if (!callers)
			free_fn(chunk, ents);
		callers = false;
		size = max_ents;
		chunk = next;
	}
	table->sgl = NULL;
}
KPI_EXPORT(__sg_free_table);

__weak int __sg_alloc_table(struct sg_table *table, unsigned int nents,
			    unsigned int max_ents,
			    struct scatterlist *first_chunk,
			    unsigned int nents_first_chunk, gfp_t gfp,
			    sg_alloc_fn *alloc_fn)
{
	unsigned int size = nents_first_chunk ? nents_first_chunk : max_ents;
	struct scatterlist *link = NULL;	/* last entry of the chunk before */

	memset(table, 0, sizeof(*table));
	if (!nents)
		return -EINVAL;
	while (nents) {
		unsigned int ents = min(nents, size);
		bool more = nents > size;
		struct scatterlist *chunk = first_chunk;

		if (!chunk)
			chunk = alloc_fn(ents, gfp);
		if (!chunk) {
			/* No link follows: that entry counts for the free. */
			if (link)
				table->nents = ++table->orig_nents;
			return -ENOMEM;
		}
		first_chunk = NULL;
		sg_init_table(chunk, ents);
		if (link)
			sg_chain(link, 1, chunk);
		else
			table->sgl = chunk;
		link = &chunk[ents - 1];
		table->orig_nents += ents - more;
		table->nents = table->orig_nents;
		nents -= ents - more;
		size = max_ents;
	}
	return 0;
}
KPI_EXPORT(__sg_alloc_table);

__weak void sg_free_table(struct sg_table *table)
{
	__sg_free_table(table, SG_MAX_SINGLE_ALLOC, 0, chunk_free,
			table->orig_nents);
}
KPI_EXPORT(sg_free_table);

__weak int sg_alloc_table(struct sg_table *table, unsigned int nents,
			  gfp_t gfp)
{
	int ret = __sg_alloc_table(table, nents, SG_MAX_SINGLE_ALLOC, NULL, 0,
				   gfp, chunk_alloc);

	if (ret)
		sg_free_table(table);
	return ret;
}
KPI_EXPORT(sg_alloc_table);

/* lib/sg_pool.c: the first chunk is part of a request. */

__weak void sg_free_table_chained(struct sg_table *table,
				  unsigned int nents_first_chunk)
{
	if (table->orig_nents <= nents_first_chunk)
		return;
	/* One entry would be the link alone: it is not used then. */
	if (nents_first_chunk == 1)
		nents_first_chunk = 0;
	__sg_free_table(table, SG_CHUNK_SIZE, nents_first_chunk, chunk_free,
			table->orig_nents);
}
KPI_EXPORT(sg_free_table_chained);

__weak int sg_alloc_table_chained(struct sg_table *table, int nents,
				  struct scatterlist *first_chunk,
				  unsigned int nents_first_chunk)
{
	int ret;

	BUG_ON(!nents);
	if (first_chunk && nents <= nents_first_chunk) {
		table->nents = nents;
		table->orig_nents = nents;
		sg_init_table(table->sgl, nents);
		return 0;
	}
	if (nents_first_chunk <= 1) {
		first_chunk = NULL;
		nents_first_chunk = 0;
	}
	ret = __sg_alloc_table(table, nents, SG_CHUNK_SIZE, first_chunk,
			       nents_first_chunk, GFP_ATOMIC, chunk_alloc);
	if (ret)
		sg_free_table_chained(table, nents_first_chunk);
	return ret;
}
KPI_EXPORT(sg_alloc_table_chained);

/* Lists with pages of their own, each of 2^@order pages. */

__weak void sgl_free_n_order(struct scatterlist *sgl, int nents, int order)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i) {
		struct page *page;

		if (!sg)
			break;
		page = sg_page(sg);
		if (page)
			__free_pages(page, order);
	}
	kfree(sgl);
}
KPI_EXPORT(sgl_free_n_order);

__weak void sgl_free_order(struct scatterlist *sgl, int order)
{
	sgl_free_n_order(sgl, INT_MAX, order);
}
KPI_EXPORT(sgl_free_order);

__weak void sgl_free(struct scatterlist *sgl)
{
	sgl_free_order(sgl, 0);
}
KPI_EXPORT(sgl_free);

/* @chainable: one entry more, for the caller to link another list. */
__weak struct scatterlist *sgl_alloc_order(unsigned long long length,
					   unsigned int order, bool chainable,
					   gfp_t gfp, unsigned int *nent_p)
{
	unsigned long long piece = (unsigned long long)PAGE_SIZE << order;
	unsigned long long nents = DIV_ROUND_UP_ULL(length, piece);
	struct scatterlist *sgl;

	/* Does not fit a count of entries, or wrapped. */
	if (nents + chainable > UINT_MAX || length > nents * piece)
		return NULL;
	sgl = kmalloc_array(nents + chainable, sizeof(*sgl),
			    gfp & ~__GFP_DMA);
	if (!sgl)
		return NULL;
	sg_init_table(sgl, nents + chainable);
	for (unsigned int i = 0; i < nents; i++) {
		u32 len = min(length, piece);
		struct page *page = alloc_pages(gfp, order);

		if (!page) {
			sgl_free_order(sgl, order);
			return NULL;
		}
		sg_set_page(&sgl[i], page, len, 0);
		length -= len;
	}
	if (nent_p)
		*nent_p = nents;
	return sgl;
}
KPI_EXPORT(sgl_alloc_order);

__weak struct scatterlist *sgl_alloc(unsigned long long length, gfp_t gfp,
				     unsigned int *nent_p)
{
	return sgl_alloc_order(length, 0, false, gfp, nent_p);
}
KPI_EXPORT(sgl_alloc);
