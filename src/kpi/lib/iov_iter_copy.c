// SPDX-License-Identifier: GPL-2.0
/* lib/iov_iter.c, linux/uio.h: copying to and from iterators. */
#include <linux/export.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <net/checksum.h>

#include "kpi.h"
#include "iov_impl.h"

/*
 * What is done with each piece.  @off: of the piece within the whole copy.
 * Returns how many bytes of the piece could not be handled.
 */
typedef size_t (*piece_fn)(const struct kpi_piece *p, size_t off, void *ctx);

/* Returns how many bytes were handled; the iterator is behind them. */
static __always_inline size_t for_pieces(struct iov_iter *i, size_t bytes,
					 piece_fn fn, void *ctx)
{
	size_t done = 0, left = 0;

	bytes = min(bytes, i->count);
	while (done < bytes && !left) {
		struct kpi_piece p = kpi_iov_piece(i);

		if (p.kind == KPI_PIECE_NONE)
			break;
		p.len = min(p.len, bytes - done);
		if (p.kind != KPI_PIECE_VOID)
			left = fn(&p, done, ctx);
		iov_iter_advance(i, p.len - left);
		done += p.len - left;
	}
	return done;
}

static size_t put_piece(const struct kpi_piece *p, size_t off, void *ctx)
{
	if (p->kind == KPI_PIECE_USER)
		return copy_to_user(p->user, ctx + off, p->len);
	memcpy(p->addr, ctx + off, p->len);
	return 0;
}

static size_t get_piece(const struct kpi_piece *p, size_t off, void *ctx)
{
	if (p->kind == KPI_PIECE_USER)
		return copy_from_user(ctx + off, p->user, p->len);
	memcpy(ctx + off, p->addr, p->len);
	return 0;
}

static size_t zero_piece(const struct kpi_piece *p, size_t off, void *ctx)
{
	if (p->kind == KPI_PIECE_USER)
		return clear_user(p->user, p->len);
	memset(p->addr, 0, p->len);
	return 0;
}

__weak size_t _copy_to_iter(const void *addr, size_t bytes, struct iov_iter *i)
{
	return for_pieces(i, bytes, put_piece, (void *)addr);
}
KPI_EXPORT(_copy_to_iter);

__weak size_t _copy_from_iter(void *addr, size_t bytes, struct iov_iter *i)
{
	return for_pieces(i, bytes, get_piece, addr);
}
KPI_EXPORT(_copy_from_iter);

/* How the bytes go through the caches makes no difference in a process. */

__weak size_t _copy_from_iter_nocache(void *addr, size_t bytes,
				      struct iov_iter *i)
{
	return _copy_from_iter(addr, bytes, i);
}
KPI_EXPORT(_copy_from_iter_nocache);

#ifdef CONFIG_ARCH_HAS_UACCESS_FLUSHCACHE
__weak size_t _copy_from_iter_flushcache(void *addr, size_t bytes,
					 struct iov_iter *i)
{
	return _copy_from_iter(addr, bytes, i);
}
KPI_EXPORT(_copy_from_iter_flushcache);
#endif

#ifdef CONFIG_ARCH_HAS_COPY_MC
/* The arena has no poisoned memory. */
__weak size_t _copy_mc_to_iter(const void *addr, size_t bytes,
			       struct iov_iter *i)
{
	return _copy_to_iter(addr, bytes, i);
}
KPI_EXPORT(_copy_mc_to_iter);
#endif

__weak size_t iov_iter_zero(size_t bytes, struct iov_iter *i)
{
	return for_pieces(i, bytes, zero_piece, NULL);
}
KPI_EXPORT(iov_iter_zero);

/* [offset, offset + bytes) is in the page or its compound page. */
static bool in_page(struct page *page, size_t offset, size_t bytes)
{
	struct page *head = compound_head(page);
	size_t start = ((page - head) << PAGE_SHIFT) + offset;
	size_t end = start + bytes;

	return !WARN_ON(end < start || end > page_size(head));
}

__weak size_t copy_page_to_iter(struct page *page, size_t offset, size_t bytes,
				struct iov_iter *i)
{
	if (!in_page(page, offset, bytes))
		return 0;
	return _copy_to_iter(page_address(page) + offset, bytes, i);
}
KPI_EXPORT(copy_page_to_iter);

__weak size_t copy_page_from_iter(struct page *page, size_t offset,
				  size_t bytes, struct iov_iter *i)
{
	if (!in_page(page, offset, bytes))
		return 0;
	return _copy_from_iter(page_address(page) + offset, bytes, i);
}
KPI_EXPORT(copy_page_from_iter);

/* The caller faults the pages in when this comes back short. */
__weak size_t copy_page_from_iter_atomic(struct page *page, unsigned int offset,
					 size_t bytes, struct iov_iter *i)
{
	size_t done;

	if (!in_page(page, offset, bytes) || WARN_ON(iov_iter_is_discard(i)))
		return 0;
	pagefault_disable();
	done = _copy_from_iter(page_address(page) + offset, bytes, i);
	pagefault_enable();
	return done;
}
KPI_EXPORT(copy_page_from_iter_atomic);

struct sum {
	void *buf;
	__wsum csum;
};

/* A piece that could not be copied whole is not in the sum, nor copied. */

static size_t get_and_sum(const struct kpi_piece *p, size_t off, void *ctx)
{
	struct sum *s = ctx;

	if (get_piece(p, off, s->buf))
		return p->len;
	s->csum = csum_block_add(s->csum,
				 csum_partial(s->buf + off, p->len, 0), off);
	return 0;
}

static size_t put_and_sum(const struct kpi_piece *p, size_t off, void *ctx)
{
	struct sum *s = ctx;

	if (put_piece(p, off, s->buf))
		return p->len;
	s->csum = csum_block_add(s->csum,
				 csum_partial(s->buf + off, p->len, 0), off);
	return 0;
}

__weak size_t csum_and_copy_from_iter(void *addr, size_t bytes, __wsum *csum,
				      struct iov_iter *i)
{
	struct sum s = { .buf = addr, .csum = *csum };

	if (WARN_ON(iov_iter_is_discard(i)))
		return 0;
	bytes = for_pieces(i, bytes, get_and_sum, &s);
	*csum = s.csum;
	return bytes;
}
KPI_EXPORT(csum_and_copy_from_iter);

/* @csstate: the sum so far and at which offset the next byte is. */
__weak size_t csum_and_copy_to_iter(const void *addr, size_t bytes,
				    void *csstate, struct iov_iter *i)
{
	struct csum_state *state = csstate;
	struct sum s = {
		.buf = (void *)addr,
		.csum = csum_shift(state->csum, state->off),
	};

	if (WARN_ON(iov_iter_is_discard(i)))
		return 0;
	bytes = for_pieces(i, bytes, put_and_sum, &s);
	state->csum = csum_shift(s.csum, state->off);
	state->off += bytes;
	return bytes;
}
KPI_EXPORT(csum_and_copy_to_iter);
