// SPDX-License-Identifier: GPL-2.0
/*
 * lib/xarray.c, linux/xarray.h: walking an array: load, step, find.
 *
 * Walks run under rcu_read_lock() alone, beside a writer.  So each pointer is
 * read once (xa_entry() does), and a node that is met stays readable although
 * it may just have left the tree: its slots then hold XA_RETRY_ENTRY.
 */
#include <linux/export.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "xa_impl.h"

/* The highest index that a tree with this head has room for. */
unsigned long kpi_xa_head_max(const void *head)
{
	if (!xa_is_node(head))
		return 0;
	return (XA_CHUNK_SIZE << xa_to_node(head)->shift) - 1;
}

/* The entry where a walk to xa_index begins; a valid state goes on from it. */
void *kpi_xas_start(struct xa_state *xas)
{
	void *head;

	if (xas_valid(xas))
		return xas_reload(xas);
	if (xas_error(xas))
		return NULL;
	head = xa_head(xas->xa);
	/* Not kpi_xa_head_max(): the topmost node's range overflows a long. */
	if (!xa_is_node(head)) {
		if (xas->xa_index)
			return kpi_xas_bounds(xas);
	} else if (xas->xa_index >> xa_to_node(head)->shift > XA_CHUNK_MASK) {
		return kpi_xas_bounds(xas);
	}
	xas->xa_node = NULL;
	return head;
}

/* Step into @node; a sibling leads to the slot that holds the entry. */
void *kpi_xas_descend(struct xa_state *xas, struct xa_node *node)
{
	unsigned int slot = kpi_slot_of(xas->xa_index, node);
	void *entry = xa_entry(xas->xa, node, slot);

	xas->xa_node = node;
	while (xa_is_sibling(entry)) {
		slot = xa_to_sibling(entry);
		entry = xa_entry(xas->xa, node, slot);
		/* A writer has just split the entry: the sibling was stale. */
		if (node->shift && xa_is_node(entry))
			entry = XA_RETRY_ENTRY;
	}
	xas->xa_offset = slot;
	return entry;
}

/* The entry at xa_index, no deeper than the order that @xas stands for. */
__weak void *xas_load(struct xa_state *xas)
{
	void *entry = kpi_xas_start(xas);

	while (xa_is_node(entry)) {
		struct xa_node *node = xa_to_node(entry);

		if (xas->xa_shift > node->shift)
			break;
		entry = kpi_xas_descend(xas, node);
		if (!node->shift)
			break;
	}
	return entry;
}
KPI_EXPORT(xas_load);

/* Go down to the leaf that holds xa_index. */
static void *walk_down(struct xa_state *xas)
{
	for (;;) {
		void *entry = xa_entry(xas->xa, xas->xa_node, xas->xa_offset);

		if (!xa_is_node(entry))
			return entry;
		xas->xa_node = xa_to_node(entry);
		xas->xa_offset = kpi_slot_of(xas->xa_index, xas->xa_node);
	}
}

/*
 * One index up or down (@by is 1 or -1).  The slot number is an unsigned
 * char in the state, so one below 0 shows as 255.
 */
static void *step(struct xa_state *xas, int by)
{
	if (!xas_frozen(xas->xa_node))
		xas->xa_index += by;
	if (!xas->xa_node)
		return kpi_xas_bounds(xas);
	if (xas_not_node(xas->xa_node))
		return xas_load(xas);

	if (xas->xa_offset != kpi_slot_of(xas->xa_index, xas->xa_node))
		xas->xa_offset += by;
	while (xas->xa_offset >= XA_CHUNK_SIZE) {
		xas->xa_offset = xas->xa_node->offset + by;
		xas->xa_node = xa_parent(xas->xa, xas->xa_node);
		if (!xas->xa_node)
			return kpi_xas_bounds(xas);
	}
	return walk_down(xas);
}

__weak void *__xas_prev(struct xa_state *xas)
{
	return step(xas, -1);
}
KPI_EXPORT(__xas_prev);

__weak void *__xas_next(struct xa_state *xas)
{
	return step(xas, 1);
}
KPI_EXPORT(__xas_next);

/* Leave the walk so that it resumes behind the current entry. */
__weak void xas_pause(struct xa_state *xas)
{
	struct xa_node *node = xas->xa_node;
	unsigned int next = xas->xa_offset + 1;

	if (xas_invalid(xas))
		return;
	if (!node) {
		xas->xa_node = XAS_RESTART;
		xas->xa_index++;
		return;
	}
	while (next < XA_CHUNK_SIZE &&
	       xa_is_sibling(xa_entry(xas->xa, node, next)))
		next++;
	kpi_xas_move_index(xas, next);
	xas->xa_node = XAS_RESTART;
	if (!xas->xa_index)	/* it was the last of all */
		xas->xa_node = XAS_BOUNDS;
}
KPI_EXPORT(xas_pause);

static void next_slot(struct xa_state *xas)
{
	xas->xa_offset++;
	kpi_xas_move_index(xas, xas->xa_offset);
}

/* The first entry from the current slot on, up to @max. */
static void *scan_present(struct xa_state *xas, unsigned long max)
{
	while (xas->xa_node && xas->xa_index <= max) {
		void *entry;

		if (unlikely(xas->xa_offset == XA_CHUNK_SIZE)) {
			xas->xa_offset = xas->xa_node->offset + 1;
			xas->xa_node = xa_parent(xas->xa, xas->xa_node);
			continue;
		}
		entry = xa_entry(xas->xa, xas->xa_node, xas->xa_offset);
		if (xa_is_node(entry)) {
			xas->xa_node = xa_to_node(entry);
			xas->xa_offset = 0;
			continue;
		}
		if (entry && !xa_is_sibling(entry))
			return entry;
		next_slot(xas);
	}
	if (!xas->xa_node)
		xas->xa_node = XAS_BOUNDS;
	return NULL;
}

/* The next present entry up to @max; a fresh state includes xa_index. */
__weak void *xas_find(struct xa_state *xas, unsigned long max)
{
	if (xas_error(xas) || xas->xa_node == XAS_BOUNDS)
		return NULL;
	if (xas->xa_index > max)
		return kpi_xas_bounds(xas);
	if (!xas->xa_node) {
		/* The head was the entry; there is no other. */
		xas->xa_index = 1;
		return kpi_xas_bounds(xas);
	}
	if (xas->xa_node == XAS_RESTART) {
		void *entry = xas_load(xas);

		if (entry || xas_not_node(xas->xa_node))
			return entry;
	} else if (!xas->xa_node->shift &&
		   xas->xa_offset != (xas->xa_index & XA_CHUNK_MASK)) {
		/* xa_index was set by hand or ran ahead in a range. */
		xas->xa_offset = ((xas->xa_index - 1) & XA_CHUNK_MASK) + 1;
	}
	next_slot(xas);
	return scan_present(xas, max);
}
KPI_EXPORT(xas_find);

/*
 * Go down from the current slot to the first entry that has @mark.
 * @advance: the current slot has been seen, look behind it.
 */
static void *scan_marked(struct xa_state *xas, unsigned long max,
			 xa_mark_t mark, bool advance)
{
	bool want_empty = kpi_xa_tracks_free(xas->xa) && mark == XA_FREE_MARK;

	while (xas->xa_index <= max) {
		unsigned int slot;
		void *entry;

		if (unlikely(xas->xa_offset == XA_CHUNK_SIZE)) {
			xas->xa_offset = xas->xa_node->offset + 1;
			xas->xa_node = xa_parent(xas->xa, xas->xa_node);
			if (!xas->xa_node)
				break;
			advance = false;
			continue;
		}
		if (!advance) {
			/* Only the slot that holds the entry is marked. */
			entry = xa_entry(xas->xa, xas->xa_node, xas->xa_offset);
			if (xa_is_sibling(entry)) {
				xas->xa_offset = xa_to_sibling(entry);
				kpi_xas_move_index(xas, xas->xa_offset);
			}
		}
		slot = xas_find_chunk(xas, advance, mark);
		if (slot > xas->xa_offset) {
			advance = false;
			kpi_xas_move_index(xas, slot);
			/* xa_index is 0 when it ran past the last index. */
			if (xas->xa_index - 1 >= max) {
				xas->xa_node = XAS_RESTART;
				return NULL;
			}
			xas->xa_offset = slot;
			if (slot == XA_CHUNK_SIZE)
				continue;
		}
		entry = xa_entry(xas->xa, xas->xa_node, xas->xa_offset);
		/* A mark without an entry: a writer is between the two. */
		if (!entry && !want_empty)
			continue;
		if (!xa_is_node(entry))
			return entry;
		xas->xa_node = xa_to_node(entry);
		xas->xa_offset = kpi_slot_of(xas->xa_index, xas->xa_node);
	}
	xas->xa_node = xas->xa_index > max ? XAS_RESTART : XAS_BOUNDS;
	return NULL;
}

/*
 * The next entry with @mark up to @max.  Nothing found: XAS_BOUNDS when the
 * tree ended before @max (a store at xa_index makes it grow), XAS_RESTART when
 * @max came first.
 */
__weak void *xas_find_marked(struct xa_state *xas, unsigned long max,
			     xa_mark_t mark)
{
	void *head;

	if (xas_error(xas))
		return NULL;
	if (xas->xa_index > max)
		goto nothing;
	if (!xas->xa_node) {
		xas->xa_index = 1;
		goto nothing;
	}
	if (!xas_top(xas->xa_node))
		return scan_marked(xas, max, mark, true);

	head = xa_head(xas->xa);
	xas->xa_node = NULL;
	if (xas->xa_index > kpi_xa_head_max(head))
		goto nothing;
	if (xa_is_node(head)) {
		xas->xa_node = xa_to_node(head);
		xas->xa_offset = xas->xa_index >> xas->xa_node->shift;
		return scan_marked(xas, max, mark, false);
	}
	if (xa_marked(xas->xa, mark))
		return head;
	xas->xa_index = 1;
nothing:
	xas->xa_node = xas->xa_index > max ? XAS_RESTART : XAS_BOUNDS;
	return NULL;
}
KPI_EXPORT(xas_find_marked);

/* Start of a search for conflicts: the entry at xa_index at any order. */
static void *load_deepest(struct xa_state *xas)
{
	void *entry = kpi_xas_start(xas);

	while (xa_is_node(entry))
		entry = kpi_xas_descend(xas, xa_to_node(entry));
	return entry;
}

/*
 * Each call returns one more entry in the range that @xas stands for, NULL at
 * the end; the state is then ready for xas_store() of the whole range.
 */
__weak void *xas_find_conflict(struct xa_state *xas)
{
	void *entry;

	if (xas_error(xas) || !xas->xa_node)
		return NULL;
	if (xas_top(xas->xa_node)) {
		entry = load_deepest(xas);
		if (entry || xas_not_node(xas->xa_node))
			return entry;
	}
	if (xas->xa_node->shift > xas->xa_shift)
		return NULL;
	for (;;) {
		if (xas->xa_node->shift == xas->xa_shift) {
			if ((xas->xa_offset & xas->xa_sibs) == xas->xa_sibs)
				break;
		} else if (xas->xa_offset == XA_CHUNK_MASK) {
			xas->xa_offset = xas->xa_node->offset;
			xas->xa_node = xa_parent_locked(xas->xa, xas->xa_node);
			if (!xas->xa_node)
				break;
			continue;
		}
		entry = xa_entry_locked(xas->xa, xas->xa_node,
					++xas->xa_offset);
		if (xa_is_sibling(entry))
			continue;
		while (xa_is_node(entry)) {
			xas->xa_node = xa_to_node(entry);
			xas->xa_offset = 0;
			entry = xa_entry_locked(xas->xa, xas->xa_node, 0);
		}
		if (entry)
			return entry;
	}
	xas->xa_offset -= xas->xa_sibs;
	return NULL;
}
KPI_EXPORT(xas_find_conflict);
