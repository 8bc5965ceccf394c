// SPDX-License-Identifier: GPL-2.0
/*
 * lib/xarray.c, linux/xarray.h: changing an array's shape: making, growing,
 * storing, shrinking.
 *
 * All of it runs under xa_lock.  A node is filled before rcu_assign_pointer()
 * shows it to readers, and leaves with its slots retrying and a grace period
 * before its memory is used again.
 */
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "xa_impl.h"

/*
 * The state's prepared node, or one that is got without sleeping (xa_lock is
 * held).  It counts as a child of the current node.
 */
static struct xa_node *take_node(struct xa_state *xas, unsigned int shift)
{
	struct xa_node *parent = xas->xa_node;
	struct xa_node *node = xas->xa_alloc;

	if (xas_invalid(xas))
		return NULL;
	if (node) {
		xas->xa_alloc = NULL;
	} else {
		gfp_t gfp = GFP_NOWAIT | __GFP_NOWARN;

		if (xas->xa->xa_flags & XA_FLAGS_ACCOUNT)
			gfp |= __GFP_ACCOUNT;
		node = kpi_xa_node_new(gfp);
		if (!node) {
			xas_set_err(xas, -ENOMEM);
			return NULL;
		}
	}
	if (parent) {
		node->offset = xas->xa_offset;
		parent->count++;
		kpi_xas_update(xas, parent);
	}
	node->shift = shift;
	RCU_INIT_POINTER(node->parent, parent);
	node->array = xas->xa;
	return node;
}

/*
 * The highest index that the store will touch.  An entry of a whole tree's
 * range still needs a level above, or its order would be lost.
 */
static unsigned long last_index(const struct xa_state *xas)
{
	unsigned long last = xas->xa_index;

	if (xas->xa_shift || xas->xa_sibs) {
		unsigned long mask = ((xas->xa_sibs + 1UL) << xas->xa_shift) - 1;

		last |= mask;
		if (last == mask)
			last++;
	}
	return last;
}

/* What was said of the whole tree by its head's marks is said of slot 0. */
static void raise_marks(struct xarray *xa, struct xa_node *node)
{
	kpi_for_each_mark(m) {
		xa_mark_t mark = kpi_mark(m);

		if (kpi_xa_tracks_free(xa) && mark == XA_FREE_MARK) {
			kpi_node_mark_all(node, mark);
			if (xa_marked(xa, mark))
				continue;
			__clear_bit(0, kpi_node_marks(node, mark));
			kpi_xa_mark_set(xa, mark);
		} else if (xa_marked(xa, mark)) {
			__set_bit(0, kpi_node_marks(node, mark));
		}
	}
}

/*
 * Put levels on top until the tree has room for the store.  Returns the shift
 * of what is above the head, 0 when the head itself will be the entry.
 */
static int grow(struct xa_state *xas, void *head)
{
	struct xarray *xa = xas->xa;
	unsigned long last = last_index(xas);
	struct xa_node *node = NULL;
	unsigned int shift = 0;

	if (!head) {
		if (!last)
			return 0;
		while (last >> shift >= XA_CHUNK_SIZE)
			shift += XA_CHUNK_SHIFT;
		return shift + XA_CHUNK_SHIFT;
	}
	if (xa_is_node(head)) {
		node = xa_to_node(head);
		shift = node->shift + XA_CHUNK_SHIFT;
	}
	while (last > kpi_xa_head_max(head)) {
		xas->xa_node = NULL;
		node = take_node(xas, shift);
		if (!node)
			return -ENOMEM;
		node->count = 1;
		node->nr_values = xa_is_value(head);
		RCU_INIT_POINTER(node->slots[0], head);
		raise_marks(xa, node);
		if (xa_is_node(head)) {
			xa_to_node(head)->offset = 0;
			rcu_assign_pointer(xa_to_node(head)->parent, node);
		}
		head = xa_mk_node(node);
		rcu_assign_pointer(xa->xa_head, head);
		kpi_xas_update(xas, node);
		shift += XA_CHUNK_SHIFT;
	}
	xas->xa_node = node;
	return shift;
}

/* Where kpi_xas_create() begins: the slot, and the shift of what it spans. */
static void __rcu **create_from(struct xa_state *xas, bool allow_root,
				int *shift)
{
	struct xarray *xa = xas->xa;
	struct xa_node *node = xas->xa_node;
	void *head;

	if (xas_error(xas))
		return NULL;
	if (!xas_top(node)) {
		*shift = node->shift;
		return &node->slots[xas->xa_offset];
	}
	head = xa_head_locked(xa);
	xas->xa_node = NULL;
	/* Slot 0 of such an array must be seen as taken once a node is there. */
	if (!head && kpi_xa_zero_busy(xa))
		head = XA_ZERO_ENTRY;
	*shift = grow(xas, head);
	if (*shift < 0)
		return NULL;
	if (!*shift && !allow_root)
		*shift = XA_CHUNK_SHIFT;
	return &xa->xa_head;
}

/*
 * Make the nodes down to the state's order.  Returns the entry there.
 * @allow_root: the entry may be the head itself (nodes and zero may not).
 */
void *kpi_xas_create(struct xa_state *xas, bool allow_root)
{
	struct xarray *xa = xas->xa;
	void __rcu **slot;
	void *entry;
	int shift;

	slot = create_from(xas, allow_root, &shift);
	if (!slot)
		return NULL;
	entry = rcu_dereference_protected(*slot, true);
	while (shift > xas->xa_shift) {
		struct xa_node *node;

		shift -= XA_CHUNK_SHIFT;
		if (xa_is_node(entry)) {
			node = xa_to_node(entry);
		} else if (!entry) {
			node = take_node(xas, shift);
			if (!node)
				break;
			if (kpi_xa_tracks_free(xa))
				kpi_node_mark_all(node, XA_FREE_MARK);
			rcu_assign_pointer(*slot, xa_mk_node(node));
		} else {
			break;	/* a larger entry is in the way */
		}
		entry = kpi_xas_descend(xas, node);
		slot = &node->slots[xas->xa_offset];
	}
	return entry;
}

/*
 * Make every leaf of the range that @xas stands for, so that stores of single
 * entries there cannot fail.  Leaves @xas at the first index, order 0.
 */
__weak void xas_create_range(struct xa_state *xas)
{
	unsigned long first = xas->xa_index;
	unsigned char shift = xas->xa_shift;
	unsigned char sibs = xas->xa_sibs;
	unsigned long chunk = first | (((sibs + 1UL) << shift) - 1);

	xas->xa_shift = 0;
	xas->xa_sibs = 0;
	/* From the end, so that the tree grows to its height once. */
	for (;; chunk -= XA_CHUNK_SIZE) {
		xas->xa_index = chunk;
		if (!xas_error(xas))
			xas->xa_node = XAS_RESTART;
		kpi_xas_create(xas, true);
		if (xas_error(xas)) {
			xas->xa_shift = shift;
			xas->xa_sibs = sibs;
			break;
		}
		if (chunk <= (first | XA_CHUNK_MASK))
			break;
	}
	xas->xa_index = first;
	if (xas_is_node(xas))
		xas->xa_offset = kpi_slot_of(first, xas->xa_node);
}
KPI_EXPORT(xas_create_range);

/* A subtree has been cut off: send its readers back to the head, free it. */
void kpi_xas_free_nodes(struct xa_state *xas, struct xa_node *top)
{
	struct xa_node *node = top;
	unsigned int slot = 0;

	for (;;) {
		void *entry = xa_entry_locked(xas->xa, node, slot);

		if (node->shift && xa_is_node(entry)) {
			node = xa_to_node(entry);
			slot = 0;
			continue;
		}
		if (entry)
			RCU_INIT_POINTER(node->slots[slot], XA_RETRY_ENTRY);
		while (++slot == XA_CHUNK_SIZE) {
			struct xa_node *parent =
				xa_parent_locked(xas->xa, node);

			slot = node->offset;
			node->count = 0;
			node->nr_values = 0;
			kpi_xas_update(xas, node);
			kpi_xa_node_free(node);
			if (node == top)
				return;
			node = parent;
			RCU_INIT_POINTER(node->slots[slot], XA_RETRY_ENTRY);
		}
	}
}

/*
 * A top node with slot 0 alone says nothing that the head could not say, but
 * for an IDR, whose NULLs are counted in a node (kpi_xas_keep_leaf()).
 */
static void shrink(struct xa_state *xas, struct xa_node *node)
{
	struct xarray *xa = xas->xa;

	while (node->count == 1) {
		void *entry = xa_entry_locked(xa, node, 0);
		bool deeper = xa_is_node(entry);

		if (!entry || (!deeper && (node->shift || xas->xa_pad)))
			break;
		if (xa_is_zero(entry) && kpi_xa_zero_busy(xa))
			entry = NULL;
		xas->xa_node = XAS_BOUNDS;
		RCU_INIT_POINTER(xa->xa_head, entry);
		if (kpi_xa_tracks_free(xa) &&
		    !kpi_node_marked(node, 0, XA_FREE_MARK))
			kpi_xa_mark_clear(xa, XA_FREE_MARK);

		node->count = 0;
		node->nr_values = 0;
		/* A child stays reachable for readers in the old top node. */
		if (!deeper)
			RCU_INIT_POINTER(node->slots[0], XA_RETRY_ENTRY);
		kpi_xas_update(xas, node);
		kpi_xa_node_free(node);
		if (!deeper)
			break;
		node = xa_to_node(entry);
		RCU_INIT_POINTER(node->parent, NULL);
	}
}

/* The current node may have become empty, and its parent by that. */
void kpi_xas_prune(struct xa_state *xas)
{
	struct xa_node *node = xas->xa_node;

	while (!node->count) {
		struct xa_node *parent = xa_parent_locked(xas->xa, node);

		xas->xa_node = parent;
		xas->xa_offset = node->offset;
		kpi_xa_node_free(node);
		if (!parent) {
			RCU_INIT_POINTER(xas->xa->xa_head, NULL);
			xas->xa_node = XAS_BOUNDS;
			return;
		}
		RCU_INIT_POINTER(parent->slots[xas->xa_offset], NULL);
		parent->count--;
		kpi_xas_update(xas, parent);
		node = parent;
	}
	if (!xa_parent_locked(xas->xa, node))
		shrink(xas, node);
}

/* The marks of the slots that become siblings go to the first slot. */
static void gather_marks(const struct xa_state *xas)
{
	struct xa_node *node = xas->xa_node;
	unsigned int first = xas->xa_offset;
	unsigned int end = first + xas->xa_sibs + 1;

	kpi_for_each_mark(m) {
		unsigned long *marks = kpi_node_marks(node, kpi_mark(m));

		if (find_next_bit(marks, end, first + 1) >= end)
			continue;
		__set_bit(first, marks);
		bitmap_clear(marks, first + 1, xas->xa_sibs);
	}
}

/*
 * Replace what is in the slots of the range: @entry and its siblings, or
 * nothing, and then as far as the last old entry reaches.
 */
static void fill_slots(struct xa_state *xas, void *old, void *entry)
{
	struct xa_node *node = xas->xa_node;
	unsigned int slot = xas->xa_offset;
	unsigned int last = slot + xas->xa_sibs;
	int value = xa_is_value(entry);
	int count = 0, values = 0;
	void *here = old;	/* in the slot; @old is its whole entry */

	for (;; slot++) {
		rcu_assign_pointer(node->slots[slot], entry);
		if (xa_is_node(here) && node->shift)
			kpi_xas_free_nodes(xas, xa_to_node(here));
		count += !here - !entry;
		values += !xa_is_value(old) - !value;
		if (slot == (entry ? last : (unsigned int)XA_CHUNK_MASK))
			break;
		if (entry && !xa_is_sibling(entry))
			entry = xa_mk_sibling(xas->xa_offset);
		here = xa_entry_locked(xas->xa, node, slot + 1);
		if (!xa_is_sibling(here)) {
			if (!entry && slot >= last)
				break;
			old = here;
		}
	}
	if (!count && !values)
		return;
	node->count += count;
	node->nr_values += values;
	kpi_xas_update(xas, node);
	if (count < 0)
		kpi_xas_prune(xas);
}

/*
 * Store @entry over the range that @xas stands for; NULL erases.  Returns what
 * was at xa_index; on failure the state has the error.
 */
__weak void *xas_store(struct xa_state *xas, void *entry)
{
	struct xa_node *node;
	void *old;

	if (entry)
		old = kpi_xas_create(xas, !xa_is_node(entry) &&
					  !xa_is_zero(entry));
	else
		old = xas_load(xas);
	if (xas_invalid(xas))
		return old;
	node = xas->xa_node;
	/* Below the size of what is there: the whole old entry is replaced. */
	if (node && xas->xa_shift < node->shift)
		xas->xa_sibs = 0;
	if (old == entry && !xas->xa_sibs)
		return old;
	if (node && xas->xa_sibs)
		gather_marks(xas);
	if (!entry)
		xas_init_marks(xas);
	if (node) {
		fill_slots(xas, old, entry);
	} else {
		rcu_assign_pointer(xas->xa->xa_head, entry);
		if (xa_is_node(old))
			kpi_xas_free_nodes(xas, xa_to_node(old));
	}
	return old;
}
KPI_EXPORT(xas_store);

/* Remove a node that the array's owner found to be useless (its shadows). */
__weak void xa_delete_node(struct xa_node *node, xa_update_node_t update)
{
	struct xa_state xas = {
		.xa = node->array,
		.xa_index = (unsigned long)node->offset
			    << (node->shift + XA_CHUNK_SHIFT),
		.xa_shift = node->shift + XA_CHUNK_SHIFT,
		.xa_offset = node->offset,
		.xa_node = xa_parent_locked(node->array, node),
		.xa_update = update,
	};

	xas_store(&xas, NULL);
}
KPI_EXPORT(xa_delete_node);
