// SPDX-License-Identifier: GPL-2.0
/*
 * lib/scatterlist.c, linux/scatterlist.h: tables of pages that somebody else
 * has, neighbours in one entry, and more of them appended later.
 */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "kpi.h"

static bool adjacent(struct page *a, struct page *b)
{
	return page_to_pfn(b) == page_to_pfn(a) + 1;
}

/* How many of the pages from the first on make one segment. */
static unsigned int segment_pages(struct page **pages, unsigned int n,
				  unsigned int max_segment)
{
	unsigned int max = min_t(unsigned int, n, max_segment >> PAGE_SHIFT);
	unsigned int i = 1;

	while (i < max && adjacent(pages[i - 1], pages[i]))
		i++;
	return i;
}

static unsigned int count_segments(struct page **pages, unsigned int n,
				   unsigned int max_segment)
{
	unsigned int count = 0;

	while (n) {
		unsigned int used = segment_pages(pages, n, max_segment);

		pages += used;
		n -= used;
		count++;
	}
	return count;
}

/*
 * The entry behind @cur, in a new chunk when this one is full: its last entry
 * is kept for the link as long as more than one is @needed.
 */
static struct scatterlist *next_entry(struct sg_append_table *table,
				      struct scatterlist *cur,
				      unsigned int needed, gfp_t gfp)
{
	struct scatterlist *link = NULL, *chunk;
	unsigned int size;

	if (cur) {
		link = sg_next(cur);
		if (!sg_is_last(link) || needed == 1)
			return link;
	}
	size = min_t(unsigned int, needed, SG_MAX_SINGLE_ALLOC);
	chunk = kmalloc_array(size, sizeof(*chunk), gfp);
	if (!chunk)
		return NULL;
	sg_init_table(chunk, size);
	if (link) {
		sg_chain(link, 1, chunk);
		table->total_nents += size - 1;
	} else {
		table->sgt.sgl = chunk;
		table->total_nents = size;
	}
	return chunk;
}

/* Pages that go on where the table ends make its last entry longer. */
static unsigned int extend_last(struct scatterlist *last, struct page **pages,
				unsigned int n, unsigned int max_segment)
{
	unsigned long end = sg_phys(last) + last->length;
	unsigned int used = 0;

	while (used < n && page_to_phys(pages[used]) == end &&
	       last->length + PAGE_SIZE <= max_segment) {
		last->length += PAGE_SIZE;
		end += PAGE_SIZE;
		used++;
	}
	return used;
}

/*
 * @left_pages: how many will be appended later at most.  0: the table is
 * complete, its end is marked.
 */
__weak int sg_alloc_append_table_from_pages(struct sg_append_table *table,
					    struct page **pages,
					    unsigned int n_pages,
					    unsigned int offset,
					    unsigned long size,
					    unsigned int max_segment,
					    unsigned int left_pages, gfp_t gfp)
{
	struct scatterlist *s = table->prv;
	unsigned int old_len = 0, used, segments, added = 0;

	max_segment = ALIGN_DOWN(max_segment, PAGE_SIZE);
	if (WARN_ON(max_segment < PAGE_SIZE))
		return -EINVAL;
	if (s) {
		if (WARN_ON(offset))
			return -EINVAL;
		old_len = s->length;
		used = extend_last(s, pages, n_pages, max_segment);
		pages += used;
		n_pages -= used;
		size -= (unsigned long)used << PAGE_SHIFT;
	}
	segments = count_segments(pages, n_pages, max_segment);
	for (; n_pages; n_pages -= used, pages += used, added++) {
		unsigned long len;

		s = next_entry(table, s, segments - added + left_pages, gfp);
		if (!s) {
			if (table->prv)
				table->prv->length = old_len;
			return -ENOMEM;
		}
		used = segment_pages(pages, n_pages, max_segment);
		len = ((unsigned long)used << PAGE_SHIFT) - offset;
		sg_set_page(s, pages[0], min(size, len), offset);
		size -= len;
		offset = 0;
	}
	if (added) {
		table->sgt.nents += added;
		table->sgt.orig_nents = table->sgt.nents;
		table->prv = s;
	}
	if (!left_pages)
		sg_mark_end(s);
	return 0;
}
KPI_EXPORT(sg_alloc_append_table_from_pages);

static void free_chunk(struct scatterlist *sg, unsigned int nents)
{
	kfree(sg);
}

__weak void sg_free_append_table(struct sg_append_table *table)
{
	__sg_free_table(&table->sgt, SG_MAX_SINGLE_ALLOC, 0, free_chunk,
			table->total_nents);
}
KPI_EXPORT(sg_free_append_table);

__weak int sg_alloc_table_from_pages_segment(struct sg_table *sgt,
					     struct page **pages,
					     unsigned int n_pages,
					     unsigned int offset,
					     unsigned long size,
					     unsigned int max_segment,
					     gfp_t gfp)
{
	struct sg_append_table append = { };
	int err;

	err = sg_alloc_append_table_from_pages(&append, pages, n_pages, offset,
					       size, max_segment, 0, gfp);
	if (err) {
		sg_free_append_table(&append);
		return err;
	}
	*sgt = append.sgt;
	WARN_ON(append.total_nents != sgt->orig_nents);
	return 0;
}
KPI_EXPORT(sg_alloc_table_from_pages_segment);
