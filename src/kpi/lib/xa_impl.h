/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xa_impl.h - what the files behind xarray.h, radix-tree.h and idr.h share:
 * the three are views of one tree of struct xa_node.
 */
#ifndef LKMHOST_KPI_LIB_XA_IMPL_H
#define LKMHOST_KPI_LIB_XA_IMPL_H

#include <linux/bitmap.h>
#include <linux/xarray.h>

/* Nodes come zeroed, with an empty private_list. */
struct xa_node *kpi_xa_node_new(gfp_t gfp);
/* At once: for a node that no reader has seen. */
void kpi_xa_node_discard(struct xa_node *node);
/* After a grace period: readers may still be inside. */
void kpi_xa_node_free(struct xa_node *node);

/* Walking (xarray.c). */
void *kpi_xas_start(struct xa_state *xas);
void *kpi_xas_descend(struct xa_state *xas, struct xa_node *node);
unsigned long kpi_xa_head_max(const void *head);

/* Shape (xarray_store.c). */
void *kpi_xas_create(struct xa_state *xas, bool allow_root);
void kpi_xas_free_nodes(struct xa_state *xas, struct xa_node *top);
void kpi_xas_prune(struct xa_state *xas);
/* Prepared node for a retry after -ENOMEM (radix-tree.c). */
bool kpi_xas_refill(struct xa_state *xas, gfp_t gfp);
/* Take out what @xas has loaded, be it a NULL that counts (radix-tree.c). */
void kpi_xas_remove(struct xa_state *xas);

/* XA_STATE leaves xa_pad 0 and no header reads it: our own flag. */
static inline void kpi_xas_keep_leaf(struct xa_state *xas)
{
	xas->xa_pad = 1;
}

static inline bool kpi_xa_tracks_free(const struct xarray *xa)
{
	return xa->xa_flags & XA_FLAGS_TRACK_FREE;
}

/* Index 0 of such an array always counts as taken (XA_FLAGS_ALLOC1). */
static inline bool kpi_xa_zero_busy(const struct xarray *xa)
{
	return xa->xa_flags & XA_FLAGS_ZERO_BUSY;
}

static inline void kpi_xa_mark_set(struct xarray *xa, xa_mark_t mark)
{
	xa->xa_flags |= XA_FLAGS_MARK(mark);
}

static inline void kpi_xa_mark_clear(struct xarray *xa, xa_mark_t mark)
{
	xa->xa_flags &= ~(XA_FLAGS_MARK(mark));
}

#define kpi_for_each_mark(m)                                                  \
	for (unsigned int m = 0; m < XA_MAX_MARKS; m++)

static inline xa_mark_t kpi_mark(unsigned int m)
{
	return (__force xa_mark_t)m;
}

static inline unsigned long *kpi_node_marks(struct xa_node *node,
					    xa_mark_t mark)
{
	return node->marks[(__force unsigned int)mark];
}

static inline bool kpi_node_marked(struct xa_node *node, unsigned int slot,
				   xa_mark_t mark)
{
	return test_bit(slot, kpi_node_marks(node, mark));
}

static inline void kpi_node_mark_all(struct xa_node *node, xa_mark_t mark)
{
	bitmap_fill(kpi_node_marks(node, mark), XA_CHUNK_SIZE);
}

static inline bool kpi_node_any_mark(struct xa_node *node, xa_mark_t mark)
{
	return !bitmap_empty(kpi_node_marks(node, mark), XA_CHUNK_SIZE);
}

/* Slot of @node on the way to @index. */
static inline unsigned int kpi_slot_of(unsigned long index,
				       const struct xa_node *node)
{
	return (index >> node->shift) & XA_CHUNK_MASK;
}

static inline void *kpi_xas_bounds(struct xa_state *xas)
{
	xas->xa_node = XAS_BOUNDS;
	return NULL;
}

/* Tell the owner of the array that @node changed. */
static inline void kpi_xas_update(struct xa_state *xas, struct xa_node *node)
{
	if (xas->xa_update)
		xas->xa_update(node);
}

/* Make xa_index that of slot @offset of the current node. */
static inline void kpi_xas_move_index(struct xa_state *xas,
				      unsigned long offset)
{
	unsigned int shift = xas->xa_node->shift;

	xas->xa_index &= ~XA_CHUNK_MASK << shift;
	xas->xa_index += offset << shift;
}

/* What the plain API shows of an old entry or of the state's error. */
static inline void *kpi_xas_result(struct xa_state *xas, void *old)
{
	if (xa_is_zero(old))
		return NULL;
	return xas_error(xas) ? xas->xa_node : old;
}

#endif
