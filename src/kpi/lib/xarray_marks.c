// SPDX-License-Identifier: GPL-2.0
/*
 * lib/xarray.c, linux/xarray.h: marks.  A node's mark on a slot says that
 * something below has it, the array's flags say so for the whole tree.
 */
#include <linux/export.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "xa_impl.h"

__weak bool xas_get_mark(const struct xa_state *xas, xa_mark_t mark)
{
	if (xas_invalid(xas))
		return false;
	if (!xas->xa_node)
		return xa_marked(xas->xa, mark);
	return kpi_node_marked(xas->xa_node, xas->xa_offset, mark);
}
KPI_EXPORT(xas_get_mark);

__weak void xas_set_mark(const struct xa_state *xas, xa_mark_t mark)
{
	struct xa_node *node = xas->xa_node;
	unsigned int slot = xas->xa_offset;

	if (xas_invalid(xas))
		return;
	while (node) {
		/* Marked already: so is all above. */
		if (__test_and_set_bit(slot, kpi_node_marks(node, mark)))
			return;
		slot = node->offset;
		node = xa_parent_locked(xas->xa, node);
	}
	if (!xa_marked(xas->xa, mark))
		kpi_xa_mark_set(xas->xa, mark);
}
KPI_EXPORT(xas_set_mark);

__weak void xas_clear_mark(const struct xa_state *xas, xa_mark_t mark)
{
	struct xa_node *node = xas->xa_node;
	unsigned int slot = xas->xa_offset;

	if (xas_invalid(xas))
		return;
	while (node) {
		if (!__test_and_clear_bit(slot, kpi_node_marks(node, mark)))
			return;
		if (kpi_node_any_mark(node, mark))
			return;
		slot = node->offset;
		node = xa_parent_locked(xas->xa, node);
	}
	if (xa_marked(xas->xa, mark))
		kpi_xa_mark_clear(xas->xa, mark);
}
KPI_EXPORT(xas_clear_mark);

/* The marks of an entry that is not there: none, but that it is free. */
__weak void xas_init_marks(const struct xa_state *xas)
{
	kpi_for_each_mark(m) {
		xa_mark_t mark = kpi_mark(m);

		if (kpi_xa_tracks_free(xas->xa) && mark == XA_FREE_MARK)
			xas_set_mark(xas, mark);
		else
			xas_clear_mark(xas, mark);
	}
}
KPI_EXPORT(xas_init_marks);

__weak void __xa_set_mark(struct xarray *xa, unsigned long index,
			  xa_mark_t mark)
{
	XA_STATE(xas, xa, index);

	if (xas_load(&xas))
		xas_set_mark(&xas, mark);
}
KPI_EXPORT(__xa_set_mark);

__weak void __xa_clear_mark(struct xarray *xa, unsigned long index,
			    xa_mark_t mark)
{
	XA_STATE(xas, xa, index);

	if (xas_load(&xas))
		xas_clear_mark(&xas, mark);
}
KPI_EXPORT(__xa_clear_mark);

/* Readers need no lock: the walk ends where a level does not have the mark. */
__weak bool xa_get_mark(struct xarray *xa, unsigned long index,
			xa_mark_t mark)
{
	XA_STATE(xas, xa, index);
	bool found = false;
	void *entry;

	rcu_read_lock();
	entry = kpi_xas_start(&xas);
	while (xas_get_mark(&xas, mark)) {
		if (!xa_is_node(entry)) {
			found = true;
			break;
		}
		entry = kpi_xas_descend(&xas, xa_to_node(entry));
	}
	rcu_read_unlock();
	return found;
}
KPI_EXPORT(xa_get_mark);

__weak void xa_set_mark(struct xarray *xa, unsigned long index,
			xa_mark_t mark)
{
	xa_lock(xa);
	__xa_set_mark(xa, index, mark);
	xa_unlock(xa);
}
KPI_EXPORT(xa_set_mark);

__weak void xa_clear_mark(struct xarray *xa, unsigned long index,
			  xa_mark_t mark)
{
	xa_lock(xa);
	__xa_clear_mark(xa, index, mark);
	xa_unlock(xa);
}
KPI_EXPORT(xa_clear_mark);
