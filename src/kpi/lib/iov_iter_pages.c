// SPDX-License-Identifier: GPL-2.0
/*
 * lib/iov_iter.c, linux/uio.h: what an iterator's memory looks like: alignment,
 * number of pages, the pages themselves.
 */
#include <linux/bvec.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include "kpi.h"
#include "iov_impl.h"

/* The address as alignment goes: for pages their offset is enough. */
static unsigned long piece_start(const struct kpi_piece *p)
{
	return (unsigned long)p->addr;
}

/* Visit all pieces of a copy of the iterator. */
#define for_each_piece(copy, p)                                               \
	for (struct kpi_piece p = kpi_iov_piece(&copy); p.len;                \
	     iov_iter_advance(&copy, p.len), p = kpi_iov_piece(&copy))

__weak unsigned long iov_iter_alignment(const struct iov_iter *i)
{
	struct iov_iter walk = *i;
	unsigned long res = 0;

	if (iov_iter_is_discard(i))
		return 0;
	/* An array's pages need not be there for their alignment. */
	if (iov_iter_is_xarray(i))
		return (i->xarray_start + i->iov_offset) | i->count;
	for_each_piece(walk, p)
		res |= piece_start(&p) | p.len;
	return res;
}
KPI_EXPORT(iov_iter_alignment);

__weak bool iov_iter_is_aligned(const struct iov_iter *i,
				unsigned int addr_mask, unsigned int len_mask)
{
	struct iov_iter walk = *i;

	if (iov_iter_is_discard(i))
		return true;
	if (iov_iter_is_xarray(i))
		return !(i->count & len_mask) &&
		       !((i->xarray_start + i->iov_offset) & addr_mask);
	for_each_piece(walk, p)
		if ((p.len & len_mask) || (piece_start(&p) & addr_mask))
			return false;
	return true;
}
KPI_EXPORT(iov_iter_is_aligned);

/* How segments meet: the ends and starts at the gaps between them. */
__weak unsigned long iov_iter_gap_alignment(const struct iov_iter *i)
{
	struct iov_iter walk = *i;
	unsigned long res = 0, end = 0;

	if (iter_is_ubuf(i))
		return 0;
	if (WARN_ON(!iter_is_iovec(i)))
		return ~0U;
	for_each_piece(walk, p) {
		if (end)
			res |= piece_start(&p) | end;
		end = piece_start(&p) + p.len;
	}
	return res;
}
KPI_EXPORT(iov_iter_gap_alignment);

__weak size_t iov_iter_single_seg_count(const struct iov_iter *i)
{
	if (i->nr_segs > 1) {
		if (iter_is_iovec(i) || iov_iter_is_kvec(i))
			return min(i->count, i->iov->iov_len - i->iov_offset);
		if (iov_iter_is_bvec(i))
			return min(i->count, i->bvec->bv_len - i->iov_offset);
	}
	return i->count;
}
KPI_EXPORT(iov_iter_single_seg_count);

__weak int iov_iter_npages(const struct iov_iter *i, int maxpages)
{
	struct iov_iter walk = *i;
	size_t pages = 0;

	if (!i->count || iov_iter_is_discard(i))
		return 0;
	if (iov_iter_is_xarray(i)) {
		pages = offset_in_page(i->xarray_start + i->iov_offset);
		pages = DIV_ROUND_UP(pages + i->count, PAGE_SIZE);
		return min_t(size_t, pages, maxpages);
	}
	for_each_piece(walk, p) {
		pages += DIV_ROUND_UP(offset_in_page(piece_start(&p)) + p.len,
				      PAGE_SIZE);
		if (pages > maxpages)
			return maxpages;
	}
	return pages;
}
KPI_EXPORT(iov_iter_npages);

/* Take references to the pages of a piece of kernel memory. */
static int kernel_pages(const struct kpi_piece *p, struct page **pages,
			unsigned int n)
{
	struct page *page = virt_to_page(p->addr);

	for (unsigned int k = 0; k < n; k++) {
		pages[k] = page + k;
		get_page(pages[k]);
	}
	return n;
}

/* Of a program's memory, which is written to where the iterator is read into. */
static int user_pages(const struct iov_iter *i, const struct kpi_piece *p,
		      struct page **pages, unsigned int n)
{
	return get_user_pages_fast((unsigned long)p->addr, n,
				   iov_iter_rw(i) == WRITE ? 0 : FOLL_WRITE,
				   pages);
}

/*
 * Pages of the next piece, at most @maxpages; an array for them is made when
 * *@pages is NULL.  The iterator moves on by the bytes returned.
 */
static ssize_t get_pages(struct iov_iter *i, struct page ***pages,
			 size_t maxsize, unsigned int maxpages, size_t *start)
{
	struct kpi_piece p;
	unsigned int n;
	size_t size;
	int got;

	/* Memory of a kvec need not have pages that can be held. */
	if (iov_iter_is_kvec(i) || iov_iter_is_discard(i))
		return i->count && maxsize ? -EFAULT : 0;
	p = kpi_iov_piece(i);
	size = min3(maxsize, p.len, (size_t)MAX_RW_COUNT);
	if (!size)
		return 0;
	*start = offset_in_page(piece_start(&p));
	n = min_t(size_t, DIV_ROUND_UP(size + *start, PAGE_SIZE), maxpages);
	if (!*pages)
		*pages = kvmalloc_array(n, sizeof(**pages), GFP_KERNEL);
	if (!*pages)
		return -ENOMEM;
	if (p.kind == KPI_PIECE_USER)
		got = user_pages(i, &p, *pages, n);
	else
		got = kernel_pages(&p, *pages, n);
	if (got <= 0)
		return got;
	size = min(size, got * PAGE_SIZE - *start);
	iov_iter_advance(i, size);
	return size;
}

__weak ssize_t iov_iter_get_pages2(struct iov_iter *i, struct page **pages,
				   size_t maxsize, unsigned int maxpages,
				   size_t *start)
{
	if (!maxpages)
		return 0;
	BUG_ON(!pages);
	return get_pages(i, &pages, maxsize, maxpages, start);
}
KPI_EXPORT(iov_iter_get_pages2);

__weak ssize_t iov_iter_get_pages_alloc2(struct iov_iter *i,
					 struct page ***pages, size_t maxsize,
					 size_t *start)
{
	ssize_t len;

	*pages = NULL;
	len = get_pages(i, pages, maxsize, ~0U, start);
	if (len <= 0) {
		kvfree(*pages);
		*pages = NULL;
	}
	return len;
}
KPI_EXPORT(iov_iter_get_pages_alloc2);
