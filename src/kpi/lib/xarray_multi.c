// SPDX-License-Identifier: GPL-2.0
/*
 * lib/xarray.c, linux/xarray.h: entries of several indices: their order,
 * splitting one, storing a range.
 */
#include <linux/export.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "xa_impl.h"

#ifdef CONFIG_XARRAY_MULTI

/* The order of the entry that @xas has just loaded. */
__weak int xas_get_order(struct xa_state *xas)
{
	struct xa_node *node = xas->xa_node;
	int order = 0;

	if (!node)
		return 0;
	while (xas->xa_offset + (1U << order) < XA_CHUNK_SIZE) {
		unsigned int slot = xas->xa_offset + (1U << order);

		if (!xa_is_sibling(xa_entry(xas->xa, node, slot)))
			break;
		order++;
	}
	return order + node->shift;
}
KPI_EXPORT(xas_get_order);

__weak int xa_get_order(struct xarray *xa, unsigned long index)
{
	XA_STATE(xas, xa, index);
	int order = 0;

	rcu_read_lock();
	if (xas_load(&xas))
		order = xas_get_order(&xas);
	rcu_read_unlock();
	return order;
}
KPI_EXPORT(xa_get_order);

/* A leaf full of @entry in groups of the order that @xas asks for. */
static struct xa_node *filled_node(struct xa_state *xas, void *entry,
				   gfp_t gfp)
{
	struct xa_node *node = kpi_xa_node_new(gfp);

	if (!node)
		return NULL;
	node->array = xas->xa;
	for (unsigned int i = 0; i < XA_CHUNK_SIZE; i++) {
		unsigned int first = i & ~(unsigned int)xas->xa_sibs;

		RCU_INIT_POINTER(node->slots[i],
				 i == first ? entry : xa_mk_sibling(first));
	}
	return node;
}

/*
 * Before xas_split() of an entry of @order into ones of the state's order: the
 * nodes that it will need, one for each slot the entry has now when the new
 * ones are too small for those slots.
 */
__weak void xas_split_alloc(struct xa_state *xas, void *entry,
			    unsigned int order, gfp_t gfp)
{
	unsigned int slots = 1U << (order % XA_CHUNK_SHIFT);

	/* Two levels down would take more than a list of full leaves. */
	if (WARN_ON(xas->xa_shift + 2 * XA_CHUNK_SHIFT < order))
		goto nomem;
	if (xas->xa_shift + XA_CHUNK_SHIFT > order)
		return;
	if (xas->xa->xa_flags & XA_FLAGS_ACCOUNT)
		gfp |= __GFP_ACCOUNT;
	while (slots--) {
		struct xa_node *node = filled_node(xas, entry, gfp);

		if (!node)
			goto nomem;
		RCU_INIT_POINTER(node->parent, xas->xa_alloc);
		xas->xa_alloc = node;
	}
	return;
nomem:
	xas_destroy(xas);
	xas_set_err(xas, -ENOMEM);
}
KPI_EXPORT(xas_split_alloc);

/* One bit for each mark that the slot has. */
static unsigned int marks_of(struct xa_node *node, unsigned int slot)
{
	unsigned int marks = 0;

	kpi_for_each_mark(m)
		if (kpi_node_marked(node, slot, kpi_mark(m)))
			marks |= 1U << m;
	return marks;
}

static void give_marks(struct xa_node *node, unsigned int slot,
		       struct xa_node *child, unsigned int marks)
{
	kpi_for_each_mark(m) {
		if (!(marks & 1U << m))
			continue;
		__set_bit(slot, kpi_node_marks(node, kpi_mark(m)));
		if (child)
			kpi_node_mark_all(child, kpi_mark(m));
	}
}

/* Hang the next prepared node into @slot. */
static void split_into_node(struct xa_state *xas, struct xa_node *node,
			    unsigned int slot, void *entry, unsigned int marks)
{
	struct xa_node *child = xas->xa_alloc;

	xas->xa_alloc = rcu_dereference_raw(child->parent);
	child->shift = node->shift - XA_CHUNK_SHIFT;
	child->offset = slot;
	child->count = XA_CHUNK_SIZE;
	child->nr_values = xa_is_value(entry) ? XA_CHUNK_SIZE : 0;
	RCU_INIT_POINTER(child->parent, node);
	give_marks(node, slot, child, marks);
	rcu_assign_pointer(node->slots[slot], xa_mk_node(child));
	kpi_xas_update(xas, child);
}

/* One smaller entry of the same level, from slot @first on. */
static void split_in_place(struct xa_state *xas, struct xa_node *node,
			   unsigned int first, void *entry, unsigned int marks)
{
	give_marks(node, first, NULL, marks);
	/* The entry before its siblings: a reader follows them to it. */
	rcu_assign_pointer(node->slots[first], entry);
	for (unsigned int i = xas->xa_sibs; i > 0; i--)
		rcu_assign_pointer(node->slots[first + i],
				   xa_mk_sibling(first));
}

/*
 * Turn the entry of @order at xa_index into entries of the state's order, all
 * of them @entry, with the marks of the old one.
 */
__weak void xas_split(struct xa_state *xas, void *entry, unsigned int order)
{
	unsigned int slots = 1U << (order % XA_CHUNK_SHIFT);
	void *old = xas_load(xas);
	struct xa_node *node = xas->xa_node;
	unsigned int marks, step;
	int values = 0;
	bool deeper;

	if (xas_top(node))
		return;
	marks = marks_of(node, xas->xa_offset);
	deeper = xas->xa_shift < node->shift;
	step = deeper ? 1 : xas->xa_sibs + 1;
	/* From the end: slots not yet split still lead to the old entry. */
	for (int i = slots - step; i >= 0; i -= step) {
		unsigned int slot = xas->xa_offset + i;

		if (deeper) {
			split_into_node(xas, node, slot, entry, marks);
			values -= xa_is_value(old);
		} else {
			split_in_place(xas, node, slot, entry, marks);
			values += (xa_is_value(entry) - xa_is_value(old)) *
				  (int)step;
		}
	}
	node->nr_values += values;
	kpi_xas_update(xas, node);
}
KPI_EXPORT(xas_split);

/*
 * Let @xas stand for the largest piece that starts at @first, ends by @last
 * and fits in one node: aligned to its level, any number of slots.
 */
static void set_piece(struct xa_state *xas, unsigned long first,
		      unsigned long last)
{
	unsigned long more = last - first;	/* indices behind the first */
	unsigned int shift = 0;
	unsigned long sibs, room, up;

	for (;;) {
		if (shift + XA_CHUNK_SHIFT >= BITS_PER_LONG)
			break;
		up = (1UL << (shift + XA_CHUNK_SHIFT)) - 1;
		if ((first & up) || more < up)
			break;
		shift += XA_CHUNK_SHIFT;
	}
	sibs = (more - ((1UL << shift) - 1)) >> shift;
	room = XA_CHUNK_MASK - ((first >> shift) & XA_CHUNK_MASK);
	xas_set(xas, first);
	xas->xa_shift = shift;
	xas->xa_sibs = min(sibs, room);
}

/* Grow the tree to its final height, so that the pieces see one shape. */
static void make_room(struct xa_state *xas, unsigned long last)
{
	unsigned int order = BITS_PER_LONG;

	if (last + 1)
		order = __ffs(last + 1);
	xas_set_order(xas, last, order);
	kpi_xas_create(xas, true);
}

/* Returns the first index that is still to be stored, @done when none is. */
static unsigned long store_pieces(struct xa_state *xas, unsigned long first,
				  unsigned long last, void *entry, bool *done)
{
	for (;;) {
		unsigned long size;

		set_piece(xas, first, last);
		xas_store(xas, entry);
		if (xas_error(xas))
			return first;
		size = (xas->xa_sibs + 1UL) << xas->xa_shift;
		/* size is 0 for all indices there are. */
		if (size - 1 >= last - first) {
			*done = true;
			return last;
		}
		first += size;
	}
}

/*
 * Store one entry at all indices from @first to @last.  It need not be a power
 * of two: the pieces do not know of each other.
 */
__weak void *xa_store_range(struct xarray *xa, unsigned long first,
			    unsigned long last, void *entry, gfp_t gfp)
{
	bool done = false;
	XA_STATE(xas, xa, 0);

	if (WARN_ON_ONCE(xa_is_internal(entry)))
		return XA_ERROR(-EINVAL);
	if (last < first)
		return XA_ERROR(-EINVAL);
	do {
		xas_lock(&xas);
		if (entry)
			make_room(&xas, last);
		if (!xas_error(&xas))
			first = store_pieces(&xas, first, last, entry, &done);
		xas_unlock(&xas);
	} while (xas_nomem(&xas, gfp) && !done);
	return kpi_xas_result(&xas, NULL);
}
KPI_EXPORT(xa_store_range);

#endif
