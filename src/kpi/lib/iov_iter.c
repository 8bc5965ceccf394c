// SPDX-License-Identifier: GPL-2.0
/*
 * lib/iov_iter.c, linux/uio.h: where the bytes of a read or write are: making
 * iterators, and moving them.
 *
 * Whatever the kind, an iterator is a sequence of contiguous pieces: all work
 * on bytes is done by kpi_iov_piece() and iov_iter_advance().
 */
#include <linux/bvec.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/uio.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "iov_impl.h"

__weak void iov_iter_init(struct iov_iter *i, unsigned int direction,
			  const struct iovec *iov, unsigned long nr_segs,
			  size_t count)
{
	WARN_ON(direction & ~(READ | WRITE));
	*i = (struct iov_iter){
		.iter_type = ITER_IOVEC,
		.user_backed = true,
		.data_source = direction,
		.iov = iov,
		.nr_segs = nr_segs,
		.count = count,
	};
}
KPI_EXPORT(iov_iter_init);

__weak void iov_iter_kvec(struct iov_iter *i, unsigned int direction,
			  const struct kvec *kvec, unsigned long nr_segs,
			  size_t count)
{
	WARN_ON(direction & ~(READ | WRITE));
	*i = (struct iov_iter){
		.iter_type = ITER_KVEC,
		.data_source = direction,
		.kvec = kvec,
		.nr_segs = nr_segs,
		.count = count,
	};
}
KPI_EXPORT(iov_iter_kvec);

__weak void iov_iter_bvec(struct iov_iter *i, unsigned int direction,
			  const struct bio_vec *bvec, unsigned long nr_segs,
			  size_t count)
{
	WARN_ON(direction & ~(READ | WRITE));
	*i = (struct iov_iter){
		.iter_type = ITER_BVEC,
		.data_source = direction,
		.bvec = bvec,
		.nr_segs = nr_segs,
		.count = count,
	};
}
KPI_EXPORT(iov_iter_bvec);

/* The pages of a page cache; the caller keeps them there. */
__weak void iov_iter_xarray(struct iov_iter *i, unsigned int direction,
			    struct xarray *xarray, loff_t start, size_t count)
{
	BUG_ON(direction & ~(READ | WRITE));
	*i = (struct iov_iter){
		.iter_type = ITER_XARRAY,
		.data_source = direction,
		.xarray = xarray,
		.xarray_start = start,
		.count = count,
	};
}
KPI_EXPORT(iov_iter_xarray);

__weak void iov_iter_discard(struct iov_iter *i, unsigned int direction,
			     size_t count)
{
	BUG_ON(direction != READ);
	*i = (struct iov_iter){
		.iter_type = ITER_DISCARD,
		.data_source = false,
		.count = count,
	};
}
KPI_EXPORT(iov_iter_discard);

/* Of the three kinds made of segments. */
static size_t segment_len(const struct iov_iter *i)
{
	if (iov_iter_is_bvec(i))
		return i->bvec->bv_len;
	return i->iov->iov_len;	/* struct kvec is laid out the same */
}

static bool has_segments(const struct iov_iter *i)
{
	return iter_is_iovec(i) || iov_iter_is_kvec(i) || iov_iter_is_bvec(i);
}

static void step_segment(struct iov_iter *i, int by)
{
	if (iov_iter_is_bvec(i))
		i->bvec += by;
	else
		i->iov += by;
	i->nr_segs -= by;
}

/* Step over segments that are empty or used up. */
static void settle(struct iov_iter *i)
{
	while (i->nr_segs && i->iov_offset >= segment_len(i)) {
		i->iov_offset -= segment_len(i);
		step_segment(i, 1);
	}
}

static struct kpi_piece segment_piece(struct iov_iter *i)
{
	struct kpi_piece p = { };

	settle(i);
	if (!i->nr_segs)
		return p;
	p.len = segment_len(i) - i->iov_offset;
	if (iter_is_iovec(i)) {
		p.kind = KPI_PIECE_USER;
		p.user = i->iov->iov_base + i->iov_offset;
		return p;
	}
	p.kind = KPI_PIECE_KERNEL;
	/* All pages are in the direct map, so a bvec's pages are one piece. */
	if (iov_iter_is_bvec(i))
		p.addr = page_address(i->bvec->bv_page) + i->bvec->bv_offset;
	else
		p.addr = i->kvec->iov_base;
	p.addr += i->iov_offset;
	return p;
}

static struct kpi_piece folio_piece(struct iov_iter *i)
{
	loff_t pos = i->xarray_start + i->iov_offset;
	struct folio *folio = xa_load(i->xarray, pos / PAGE_SIZE);
	struct kpi_piece p = { };
	size_t offset;

	if (!folio || WARN_ON(xa_is_value(folio)))
		return p;
	offset = offset_in_folio(folio, pos);
	p.kind = KPI_PIECE_KERNEL;
	p.addr = folio_address(folio) + offset;
	p.len = folio_size(folio) - offset;
	return p;
}

struct kpi_piece kpi_iov_piece(struct iov_iter *i)
{
	struct kpi_piece p = { };

	if (!i->count)
		return p;
	if (has_segments(i)) {
		p = segment_piece(i);
	} else if (iter_is_ubuf(i)) {
		p.kind = KPI_PIECE_USER;
		p.user = i->ubuf + i->iov_offset;
		p.len = i->count;
	} else if (iov_iter_is_xarray(i)) {
		p = folio_piece(i);
	} else if (iov_iter_is_discard(i)) {
		p.kind = KPI_PIECE_VOID;
		p.len = i->count;
	}
	p.len = min(p.len, i->count);
	return p;
}

__weak void iov_iter_advance(struct iov_iter *i, size_t size)
{
	size = min(size, i->count);
	if (has_segments(i) && !i->count)
		return;
	i->count -= size;
	if (iov_iter_is_discard(i))
		return;
	i->iov_offset += size;
	if (has_segments(i))
		settle(i);
}
KPI_EXPORT(iov_iter_advance);

/* Back by what an advance moved; not before where the iterator began. */
__weak void iov_iter_revert(struct iov_iter *i, size_t unroll)
{
	if (!unroll || WARN_ON(unroll > MAX_RW_COUNT))
		return;
	i->count += unroll;
	if (iov_iter_is_discard(i))
		return;
	while (unroll > i->iov_offset) {
		BUG_ON(!has_segments(i));
		unroll -= i->iov_offset;
		step_segment(i, -1);
		i->iov_offset = segment_len(i);
	}
	i->iov_offset -= unroll;
}
KPI_EXPORT(iov_iter_revert);

/* A copy with segments of its own; NULL also where there is nothing to copy. */
__weak const void *dup_iter(struct iov_iter *new, struct iov_iter *old,
			    gfp_t flags)
{
	*new = *old;
	if (iov_iter_is_bvec(new)) {
		new->bvec = kmemdup(new->bvec,
				    new->nr_segs * sizeof(*new->bvec), flags);
		return new->bvec;
	}
	if (!has_segments(new))
		return NULL;
	new->iov = kmemdup(new->iov, new->nr_segs * sizeof(*new->iov), flags);
	return new->iov;
}
KPI_EXPORT(dup_iter);
