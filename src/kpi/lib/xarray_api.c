// SPDX-License-Identifier: GPL-2.0
/*
 * lib/xarray.c, linux/xarray.h: the plain API: load, store, allocate, find.
 * The __xa_ functions are called with xa_lock held and may drop it to sleep.
 */
#include <linux/export.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "xa_impl.h"

__weak void *xa_load(struct xarray *xa, unsigned long index)
{
	XA_STATE(xas, xa, index);
	void *entry;

	rcu_read_lock();
	do {
		entry = xas_load(&xas);
		if (xa_is_zero(entry))
			entry = NULL;
	} while (xas_retry(&xas, entry));
	rcu_read_unlock();
	return entry;
}
KPI_EXPORT(xa_load);

/* How the array's lock is taken is a property of the array. */
static void relock(struct xarray *xa, bool lock)
{
	unsigned int type = (__force unsigned int)xa->xa_flags & 3;

	if (type == XA_LOCK_IRQ) {
		if (lock)
			xa_lock_irq(xa);
		else
			xa_unlock_irq(xa);
	} else if (type == XA_LOCK_BH) {
		if (lock)
			xa_lock_bh(xa);
		else
			xa_unlock_bh(xa);
	} else if (lock) {
		xa_lock(xa);
	} else {
		xa_unlock(xa);
	}
}

/* xas_nomem() under the lock: dropped where @gfp allows to sleep. */
static bool nomem_locked(struct xa_state *xas, gfp_t gfp)
	__must_hold(xas->xa->xa_lock)
{
	bool drop = xas->xa_node == XA_ERROR(-ENOMEM) &&
		    gfpflags_allow_blocking(gfp);
	bool again;

	if (drop)
		relock(xas->xa, false);
	again = xas_nomem(xas, gfp);
	if (drop)
		relock(xas->xa, true);
	return again;
}

__weak void *__xa_erase(struct xarray *xa, unsigned long index)
{
	XA_STATE(xas, xa, index);

	return kpi_xas_result(&xas, xas_store(&xas, NULL));
}
KPI_EXPORT(__xa_erase);

__weak void *xa_erase(struct xarray *xa, unsigned long index)
{
	void *entry;

	xa_lock(xa);
	entry = __xa_erase(xa, index);
	xa_unlock(xa);
	return entry;
}
KPI_EXPORT(xa_erase);

__weak void *__xa_store(struct xarray *xa, unsigned long index, void *entry,
			gfp_t gfp)
{
	XA_STATE(xas, xa, index);
	void *old;

	if (WARN_ON_ONCE(xa_is_advanced(entry)))
		return XA_ERROR(-EINVAL);
	/* In an allocating array NULL is reserved, not free. */
	if (kpi_xa_tracks_free(xa) && !entry)
		entry = XA_ZERO_ENTRY;
	do {
		old = xas_store(&xas, entry);
		if (kpi_xa_tracks_free(xa))
			xas_clear_mark(&xas, XA_FREE_MARK);
	} while (nomem_locked(&xas, gfp));
	return kpi_xas_result(&xas, old);
}
KPI_EXPORT(__xa_store);

__weak void *xa_store(struct xarray *xa, unsigned long index, void *entry,
		      gfp_t gfp)
{
	void *old;

	xa_lock(xa);
	old = __xa_store(xa, index, entry, gfp);
	xa_unlock(xa);
	return old;
}
KPI_EXPORT(xa_store);

__weak void *__xa_cmpxchg(struct xarray *xa, unsigned long index, void *old,
			  void *entry, gfp_t gfp)
{
	XA_STATE(xas, xa, index);
	void *cur;

	if (WARN_ON_ONCE(xa_is_advanced(entry)))
		return XA_ERROR(-EINVAL);
	do {
		cur = xas_load(&xas);
		if (cur != old)
			continue;
		xas_store(&xas, entry);
		if (kpi_xa_tracks_free(xa) && entry && !cur)
			xas_clear_mark(&xas, XA_FREE_MARK);
	} while (nomem_locked(&xas, gfp));
	return kpi_xas_result(&xas, cur);
}
KPI_EXPORT(__xa_cmpxchg);

__weak int __xa_insert(struct xarray *xa, unsigned long index, void *entry,
		       gfp_t gfp)
{
	XA_STATE(xas, xa, index);

	if (WARN_ON_ONCE(xa_is_advanced(entry)))
		return -EINVAL;
	if (!entry)
		entry = XA_ZERO_ENTRY;
	do {
		if (xas_load(&xas)) {
			xas_set_err(&xas, -EBUSY);
			continue;
		}
		xas_store(&xas, entry);
		if (kpi_xa_tracks_free(xa))
			xas_clear_mark(&xas, XA_FREE_MARK);
	} while (nomem_locked(&xas, gfp));
	return xas_error(&xas);
}
KPI_EXPORT(__xa_insert);

/* Store at the first free index in @limit: *@id. */
__weak int __xa_alloc(struct xarray *xa, u32 *id, void *entry,
		      struct xa_limit limit, gfp_t gfp)
{
	XA_STATE(xas, xa, 0);

	if (WARN_ON_ONCE(xa_is_advanced(entry)))
		return -EINVAL;
	if (WARN_ON_ONCE(!kpi_xa_tracks_free(xa)))
		return -EINVAL;
	if (!entry)
		entry = XA_ZERO_ENTRY;
	do {
		xas.xa_index = limit.min;
		xas_find_marked(&xas, limit.max, XA_FREE_MARK);
		if (xas.xa_node == XAS_RESTART)
			xas_set_err(&xas, -EBUSY);
		else
			*id = xas.xa_index;
		xas_store(&xas, entry);
		xas_clear_mark(&xas, XA_FREE_MARK);
	} while (nomem_locked(&xas, gfp));
	return xas_error(&xas);
}
KPI_EXPORT(__xa_alloc);

/* From *@next on, then from the start: 1 when it went round. */
__weak int __xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry,
			     struct xa_limit limit, u32 *next, gfp_t gfp)
{
	u32 min = limit.min;
	int ret;

	limit.min = max(min, *next);
	ret = __xa_alloc(xa, id, entry, limit, gfp);
	if (!ret && (xa->xa_flags & XA_FLAGS_ALLOC_WRAPPED)) {
		xa->xa_flags &= ~XA_FLAGS_ALLOC_WRAPPED;
		ret = 1;
	}
	if (ret < 0 && limit.min > min) {
		limit.min = min;
		ret = __xa_alloc(xa, id, entry, limit, gfp);
		if (!ret)
			ret = 1;
	}
	if (ret >= 0) {
		*next = *id + 1;
		/* The last id of all was given: the next call has wrapped. */
		if (!*next)
			xa->xa_flags |= XA_FLAGS_ALLOC_WRAPPED;
	}
	return ret;
}
KPI_EXPORT(__xa_alloc_cyclic);

/* @filter is a mark, or XA_PRESENT for any entry. */
static void *find(struct xa_state *xas, unsigned long max, xa_mark_t filter)
{
	if ((__force unsigned int)filter < XA_MAX_MARKS)
		return xas_find_marked(xas, max, filter);
	return xas_find(xas, max);
}

__weak void *xa_find(struct xarray *xa, unsigned long *indexp,
		     unsigned long max, xa_mark_t filter)
{
	XA_STATE(xas, xa, *indexp);
	void *entry;

	rcu_read_lock();
	do {
		entry = find(&xas, max, filter);
	} while (xas_retry(&xas, entry));
	rcu_read_unlock();
	if (entry)
		*indexp = xas.xa_index;
	return entry;
}
KPI_EXPORT(xa_find);

/* The state stands inside an entry that began before xa_index. */
static bool inside_entry(const struct xa_state *xas)
{
	struct xa_node *node = xas->xa_node;
	unsigned long mask;

	if (!node)
		return false;
	mask = (XA_CHUNK_SIZE << node->shift) - 1;
	return (xas->xa_index & mask) >
	       ((unsigned long)xas->xa_offset << node->shift);
}

__weak void *xa_find_after(struct xarray *xa, unsigned long *indexp,
			   unsigned long max, xa_mark_t filter)
{
	XA_STATE(xas, xa, *indexp + 1);
	void *entry;

	if (!xas.xa_index)
		return NULL;
	rcu_read_lock();
	do {
		entry = find(&xas, max, filter);
		if (xas_invalid(&xas))
			break;
	} while (inside_entry(&xas) || xas_retry(&xas, entry));
	rcu_read_unlock();
	if (entry)
		*indexp = xas.xa_index;
	return entry;
}
KPI_EXPORT(xa_find_after);

/* Copy up to @n entries from [@start, @max] to @dst; returns how many. */
__weak unsigned int xa_extract(struct xarray *xa, void **dst,
			       unsigned long start, unsigned long max,
			       unsigned int n, xa_mark_t filter)
{
	XA_STATE(xas, xa, start);
	unsigned int i = 0;
	void *entry;

	if (!n)
		return 0;
	rcu_read_lock();
	while (i < n && (entry = find(&xas, max, filter)))
		if (!xas_retry(&xas, entry))
			dst[i++] = entry;
	rcu_read_unlock();
	return i;
}
KPI_EXPORT(xa_extract);

__weak void xa_destroy(struct xarray *xa)
{
	XA_STATE(xas, xa, 0);
	unsigned long flags;
	void *head;

	xas.xa_node = NULL;
	xas_lock_irqsave(&xas, flags);
	head = xa_head_locked(xa);
	RCU_INIT_POINTER(xa->xa_head, NULL);
	xas_init_marks(&xas);
	if (kpi_xa_zero_busy(xa))
		kpi_xa_mark_clear(xa, XA_FREE_MARK);
	if (xa_is_node(head))
		kpi_xas_free_nodes(&xas, xa_to_node(head));
	xas_unlock_irqrestore(&xas, flags);
}
KPI_EXPORT(xa_destroy);
