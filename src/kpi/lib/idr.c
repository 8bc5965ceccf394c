// SPDX-License-Identifier: GPL-2.0
/*
 * lib/idr.c, linux/idr.h: ids for pointers.
 *
 * An IDR is an allocating xarray in the caller's own locking whose entries may
 * be NULL.  Such an entry is a slot that is counted and not marked free, so
 * the last leaf never collapses into the head, which counts nothing.
 */
#include <linux/export.h>
#include <linux/idr.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "xa_impl.h"

/* Fill the free slot that kpi_xas_create() has led to. */
static void take_slot(struct xa_state *xas, void *ptr)
{
	struct xa_node *node = xas->xa_node;

	node->count++;
	if (xa_is_value(ptr))
		node->nr_values++;
	rcu_assign_pointer(node->slots[xas->xa_offset], ptr);
	xas_clear_mark(xas, XA_FREE_MARK);
}

/* The first free id from *@nextid to @max, both included. */
__weak int idr_alloc_u32(struct idr *idr, void *ptr, u32 *nextid,
			 unsigned long max, gfp_t gfp)
{
	unsigned int base = idr->idr_base;
	u32 first = *nextid < base ? 0 : *nextid - base;
	XA_STATE(xas, &idr->idr_rt, first);

	if (WARN_ON_ONCE(radix_tree_is_internal_node(ptr)))
		return -EINVAL;
	if (WARN_ON_ONCE(!(idr->idr_rt.xa_flags & ROOT_IS_IDR)))
		idr->idr_rt.xa_flags |= IDR_RT_MARKER;
	kpi_xas_keep_leaf(&xas);
	do {
		xas.xa_index = first;
		xas_find_marked(&xas, max - base, XA_FREE_MARK);
		if (xas.xa_node == XAS_RESTART)
			xas_set_err(&xas, -ENOSPC);
		kpi_xas_create(&xas, false);
		if (!xas_error(&xas))
			take_slot(&xas, ptr);
	} while (kpi_xas_refill(&xas, gfp));
	if (!xas_error(&xas))
		*nextid = xas.xa_index + base;
	return xas_error(&xas);
}
KPI_EXPORT(idr_alloc_u32);

/* @end is excluded; 0 or less is no bound. */
static unsigned long last_id(int end)
{
	return end > 0 ? end - 1 : INT_MAX;
}

__weak int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)
{
	u32 id = start;
	int ret;

	if (WARN_ON_ONCE(start < 0))
		return -EINVAL;
	ret = idr_alloc_u32(idr, ptr, &id, last_id(end), gfp);
	return ret ? ret : id;
}
KPI_EXPORT(idr_alloc);

__weak int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end,
			    gfp_t gfp)
{
	u32 id = idr->idr_next;
	int ret;

	if ((int)id < start)
		id = start;
	ret = idr_alloc_u32(idr, ptr, &id, last_id(end), gfp);
	if (ret == -ENOSPC && id > start) {
		id = start;
		ret = idr_alloc_u32(idr, ptr, &id, last_id(end), gfp);
	}
	if (ret)
		return ret;
	idr->idr_next = id + 1;
	return id;
}
KPI_EXPORT(idr_alloc_cyclic);

__weak void *idr_remove(struct idr *idr, unsigned long id)
{
	return radix_tree_delete_item(&idr->idr_rt, id - idr->idr_base, NULL);
}
KPI_EXPORT(idr_remove);

/* Under rcu_read_lock() or the caller's lock. */
__weak void *idr_find(const struct idr *idr, unsigned long id)
{
	return radix_tree_lookup(&idr->idr_rt, id - idr->idr_base);
}
KPI_EXPORT(idr_find);

__weak void *idr_get_next_ul(struct idr *idr, unsigned long *nextid)
{
	unsigned long base = idr->idr_base;
	unsigned long id = *nextid < base ? 0 : *nextid - base;
	void *entry = xa_find(&idr->idr_rt, &id, ULONG_MAX, XA_PRESENT);

	if (entry)
		*nextid = id + base;
	return entry;
}
KPI_EXPORT(idr_get_next_ul);

__weak void *idr_get_next(struct idr *idr, int *nextid)
{
	unsigned long id = *nextid;
	void *entry = idr_get_next_ul(idr, &id);

	if (WARN_ON_ONCE(id > INT_MAX))
		return NULL;
	*nextid = id;
	return entry;
}
KPI_EXPORT(idr_get_next);

/* Stops at the first call that returns something else than 0. */
__weak int idr_for_each(const struct idr *idr,
			int (*fn)(int id, void *p, void *data), void *data)
{
	struct idr *walked = (struct idr *)idr;
	unsigned long id = 0;
	void *entry;
	int ret;

	for (; (entry = idr_get_next_ul(walked, &id)); id++) {
		if (WARN_ON_ONCE(id > INT_MAX))
			break;
		ret = fn(id, entry, data);
		if (ret)
			return ret;
	}
	return 0;
}
KPI_EXPORT(idr_for_each);

/* Returns the old pointer, -ENOENT when @id is not allocated. */
__weak void *idr_replace(struct idr *idr, void *ptr, unsigned long id)
{
	XA_STATE(xas, &idr->idr_rt, id - idr->idr_base);
	struct xa_node *node;
	void *old;

	if (WARN_ON_ONCE(radix_tree_is_internal_node(ptr)))
		return ERR_PTR(-EINVAL);
	old = xas_load(&xas);
	node = xas.xa_node;
	if (!xas_is_node(&xas) || node->shift ||
	    xas_get_mark(&xas, XA_FREE_MARK))
		return ERR_PTR(-ENOENT);
	node->nr_values += xa_is_value(ptr) - xa_is_value(old);
	rcu_assign_pointer(node->slots[xas.xa_offset], ptr);
	return old;
}
KPI_EXPORT(idr_replace);

/* Forget all ids; the objects are the caller's. */
__weak void idr_destroy(struct idr *idr)
{
	xa_destroy(&idr->idr_rt);
}
KPI_EXPORT(idr_destroy);
