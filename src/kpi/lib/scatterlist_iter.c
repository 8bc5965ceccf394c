// SPDX-License-Identifier: GPL-2.0
/*
 * lib/scatterlist.c, linux/scatterlist.h: walking a list by pages, mapped or
 * not, and copying to and from it.
 */
#include <linux/export.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>

#include "kpi.h"

__weak void __sg_page_iter_start(struct sg_page_iter *piter,
				 struct scatterlist *sglist,
				 unsigned int nents, unsigned long pgoffset)
{
	piter->__pg_advance = 0;
	piter->__nents = nents;
	piter->sg = sglist;
	piter->sg_pgoffset = pgoffset;
}
KPI_EXPORT(__sg_page_iter_start);

/* One page on, over as many entries as the page offset exceeds. */
static bool next_page(struct sg_page_iter *piter, bool dma)
{
	if (!piter->__nents || !piter->sg)
		return false;
	piter->sg_pgoffset += piter->__pg_advance;
	piter->__pg_advance = 1;
	for (;;) {
		struct scatterlist *sg = piter->sg;
		unsigned int len = dma ? sg_dma_len(sg) : sg->length;
		unsigned int pages = PAGE_ALIGN(sg->offset + len) >> PAGE_SHIFT;

		if (piter->sg_pgoffset < pages)
			return true;
		piter->sg_pgoffset -= pages;
		piter->sg = sg_next(sg);
		if (!--piter->__nents || !piter->sg)
			return false;
	}
}

__weak bool __sg_page_iter_next(struct sg_page_iter *piter)
{
	return next_page(piter, false);
}
KPI_EXPORT(__sg_page_iter_next);

__weak bool __sg_page_iter_dma_next(struct sg_dma_page_iter *dma_iter)
{
	return next_page(&dma_iter->base, true);
}
KPI_EXPORT(__sg_page_iter_dma_next);

__weak void sg_miter_start(struct sg_mapping_iter *miter,
			   struct scatterlist *sgl, unsigned int nents,
			   unsigned int flags)
{
	memset(miter, 0, sizeof(*miter));
	__sg_page_iter_start(&miter->piter, sgl, nents, 0);
	WARN_ON(!(flags & (SG_MITER_TO_SG | SG_MITER_FROM_SG)));
	miter->__flags = flags;
}
KPI_EXPORT(sg_miter_start);

/* Have something remaining in the current page, or go to the next one. */
static bool miter_fill(struct sg_mapping_iter *miter)
{
	struct sg_page_iter *piter = &miter->piter;
	unsigned long start, end;

	if (miter->__remaining)
		return true;
	if (!__sg_page_iter_next(piter))
		return false;
	/* The entry's offset may be larger than a page. */
	start = (unsigned long)piter->sg_pgoffset << PAGE_SHIFT;
	if (!piter->sg_pgoffset)
		start = piter->sg->offset;
	end = (unsigned long)piter->sg->offset + piter->sg->length;
	piter->sg_pgoffset = start >> PAGE_SHIFT;
	miter->__offset = offset_in_page(start);
	miter->__remaining = min(end - start, PAGE_SIZE - miter->__offset);
	return true;
}

/* Unmap; what of the piece was not consumed comes again. */
__weak void sg_miter_stop(struct sg_mapping_iter *miter)
{
	WARN_ON(miter->consumed > miter->length);
	if (!miter->addr)
		return;
	miter->__offset += miter->consumed;
	miter->__remaining -= miter->consumed;
	if (miter->__flags & SG_MITER_TO_SG)
		flush_dcache_page(miter->page);
	if (miter->__flags & SG_MITER_ATOMIC) {
		WARN_ON_ONCE(!pagefault_disabled());
		kunmap_atomic(miter->addr);
	} else {
		kunmap(miter->page);
	}
	miter->page = NULL;
	miter->addr = NULL;
	miter->length = 0;
	miter->consumed = 0;
}
KPI_EXPORT(sg_miter_stop);

__weak bool sg_miter_skip(struct sg_mapping_iter *miter, off_t offset)
{
	sg_miter_stop(miter);
	while (offset) {
		off_t step;

		if (!miter_fill(miter))
			return false;
		step = min_t(off_t, offset, miter->__remaining);
		miter->__offset += step;
		miter->__remaining -= step;
		offset -= step;
	}
	return true;
}
KPI_EXPORT(sg_miter_skip);

/* Map the next piece: addr, length; consumed may be lowered by the caller. */
__weak bool sg_miter_next(struct sg_mapping_iter *miter)
{
	void *base;

	sg_miter_stop(miter);
	if (!miter_fill(miter))
		return false;
	miter->page = sg_page_iter_page(&miter->piter);
	miter->length = miter->__remaining;
	miter->consumed = miter->length;
	if (miter->__flags & SG_MITER_ATOMIC)
		base = kmap_atomic(miter->page);
	else
		base = kmap(miter->page);
	miter->addr = base + miter->__offset;
	return true;
}
KPI_EXPORT(sg_miter_next);

/* What is done with each piece: the list's memory and the buffer's. */
typedef void (*piece_fn)(void *addr, void *buf, size_t len);

static void from_buffer(void *addr, void *buf, size_t len)
{
	memcpy(addr, buf, len);
}

static void to_buffer_fn(void *addr, void *buf, size_t len)
{
	memcpy(buf, addr, len);
}

static void zero(void *addr, void *buf, size_t len)
{
	memset(addr, 0, len);
}

/* Returns the number of bytes that the list had room for. */
static size_t for_bytes(struct scatterlist *sgl, unsigned int nents, void *buf,
			size_t buflen, off_t skip, unsigned int flags,
			piece_fn fn)
{
	struct sg_mapping_iter miter;
	size_t done = 0;

	sg_miter_start(&miter, sgl, nents, flags | SG_MITER_ATOMIC);
	if (!sg_miter_skip(&miter, skip))
		return 0;
	while (done < buflen && sg_miter_next(&miter)) {
		size_t len = min(miter.length, buflen - done);

		fn(miter.addr, buf + done, len);
		done += len;
	}
	sg_miter_stop(&miter);
	return done;
}

__weak size_t sg_copy_buffer(struct scatterlist *sgl, unsigned int nents,
			     void *buf, size_t buflen, off_t skip,
			     bool to_buffer)
{
	return for_bytes(sgl, nents, buf, buflen, skip,
			 to_buffer ? SG_MITER_FROM_SG : SG_MITER_TO_SG,
			 to_buffer ? to_buffer_fn : from_buffer);
}
KPI_EXPORT(sg_copy_buffer);

__weak size_t sg_copy_from_buffer(struct scatterlist *sgl, unsigned int nents,
				  const void *buf, size_t buflen)
{
	return sg_copy_buffer(sgl, nents, (void *)buf, buflen, 0, false);
}
KPI_EXPORT(sg_copy_from_buffer);

__weak size_t sg_copy_to_buffer(struct scatterlist *sgl, unsigned int nents,
				void *buf, size_t buflen)
{
	return sg_copy_buffer(sgl, nents, buf, buflen, 0, true);
}
KPI_EXPORT(sg_copy_to_buffer);

__weak size_t sg_pcopy_from_buffer(struct scatterlist *sgl, unsigned int nents,
				   const void *buf, size_t buflen, off_t skip)
{
	return sg_copy_buffer(sgl, nents, (void *)buf, buflen, skip, false);
}
KPI_EXPORT(sg_pcopy_from_buffer);

__weak size_t sg_pcopy_to_buffer(struct scatterlist *sgl, unsigned int nents,
				 void *buf, size_t buflen, off_t skip)
{
	return sg_copy_buffer(sgl, nents, buf, buflen, skip, true);
}
KPI_EXPORT(sg_pcopy_to_buffer);

__weak size_t sg_zero_buffer(struct scatterlist *sgl, unsigned int nents,
			     size_t buflen, off_t skip)
{
	return for_bytes(sgl, nents, NULL, buflen, skip, SG_MITER_TO_SG, zero);
}
KPI_EXPORT(sg_zero_buffer);
