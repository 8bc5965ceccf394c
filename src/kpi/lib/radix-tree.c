// SPDX-License-Identifier: GPL-2.0
/*
 * lib/radix-tree.c, linux/radix-tree.h: the older view of an xarray.
 *
 * struct radix_tree_root is struct xarray, tags are marks, and each operation
 * here is one on an xa_state.  What differs: the caller has its own lock, the
 * root's flags are the gfp mask for new nodes, and nodes may be preloaded.
 */
#include <linux/export.h>
#include <linux/idr.h>
#include <linux/radix-tree.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "xa_impl.h"

DEFINE_PER_CPU(struct radix_tree_preload, radix_tree_preloads) = {
	.lock = INIT_LOCAL_LOCK(lock),
};
KPI_EXPORT_ASM(radix_tree_preloads);

/* The root may have to grow to the full height while a path goes down. */
#define PRELOAD_INSERT (RADIX_TREE_MAX_PATH * 2 - 1)
/* idr ids are ints: shorter paths. */
#define PRELOAD_IDR (DIV_ROUND_UP(31, RADIX_TREE_MAP_SHIFT) * 2 - 1)

static gfp_t root_gfp(const struct radix_tree_root *root)
{
	return root->xa_flags & (__GFP_BITS_MASK & ~GFP_ZONEMASK);
}

/* One of this CPU's preloaded nodes; the preload keeps preemption off. */
static struct xa_node *preloaded_node(void)
{
	struct radix_tree_preload *pool = this_cpu_ptr(&radix_tree_preloads);
	struct xa_node *node = pool->nodes;

	if (!pool->nr)
		return NULL;
	pool->nodes = node->parent;
	pool->nr--;
	RCU_INIT_POINTER(node->parent, NULL);
	return node;
}

/*
 * After -ENOMEM: a node from the preload (only for callers that cannot sleep,
 * and in process context, where the preload was made) or by @gfp.
 */
bool kpi_xas_refill(struct xa_state *xas, gfp_t gfp)
{
	if (xas->xa_node != XA_ERROR(-ENOMEM)) {
		xas_destroy(xas);
		return false;
	}
	xas->xa_alloc = NULL;
	if (!gfpflags_allow_blocking(gfp) && !in_interrupt())
		xas->xa_alloc = preloaded_node();
	if (!xas->xa_alloc)
		xas->xa_alloc = kpi_xa_node_new(gfp);
	if (!xas->xa_alloc)
		return false;
	xas_reset(xas);
	return true;
}

/* Returns with the pool locked when it holds at least @want nodes. */
static int preload(gfp_t gfp, unsigned int want)
{
	struct radix_tree_preload *pool;

	gfp &= ~__GFP_ACCOUNT;
	local_lock(&radix_tree_preloads.lock);
	while ((pool = this_cpu_ptr(&radix_tree_preloads))->nr < want) {
		struct xa_node *node;

		local_unlock(&radix_tree_preloads.lock);
		node = kpi_xa_node_new(gfp);
		if (!node)
			return -ENOMEM;
		local_lock(&radix_tree_preloads.lock);
		pool = this_cpu_ptr(&radix_tree_preloads);
		node->parent = pool->nodes;
		pool->nodes = node;
		pool->nr++;
	}
	return 0;
}

__weak int radix_tree_preload(gfp_t gfp)
{
	WARN_ON_ONCE(!gfpflags_allow_blocking(gfp));
	return preload(gfp, PRELOAD_INSERT);
}
KPI_EXPORT(radix_tree_preload);

__weak int radix_tree_maybe_preload(gfp_t gfp)
{
	if (gfpflags_allow_blocking(gfp))
		return preload(gfp, PRELOAD_INSERT);
	local_lock(&radix_tree_preloads.lock);
	return 0;
}
KPI_EXPORT(radix_tree_maybe_preload);

/* idr_preload_end() always unlocks, so this locks even when memory ran out. */
__weak void idr_preload(gfp_t gfp)
{
	if (preload(gfp, PRELOAD_IDR))
		local_lock(&radix_tree_preloads.lock);
}
KPI_EXPORT(idr_preload);

static void __rcu **slot_of(const struct xa_state *xas)
{
	if (!xas->xa_node)
		return &xas->xa->xa_head;
	return &xas->xa_node->slots[xas->xa_offset];
}

__weak int radix_tree_insert(struct radix_tree_root *root,
			     unsigned long index, void *item)
{
	XA_STATE(xas, root, index);

	BUG_ON(radix_tree_is_internal_node(item));
	do {
		void *old = kpi_xas_create(&xas, true);

		if (xas_error(&xas))
			continue;
		if (old)
			return -EEXIST;
		xas_store(&xas, item);
	} while (kpi_xas_refill(&xas, root_gfp(root)));
	return xas_error(&xas);
}
KPI_EXPORT(radix_tree_insert);

__weak void *radix_tree_lookup(const struct radix_tree_root *root,
			       unsigned long index)
{
	return xa_load((struct xarray *)root, index);
}
KPI_EXPORT(radix_tree_lookup);

__weak void __rcu **radix_tree_lookup_slot(const struct radix_tree_root *root,
					   unsigned long index)
{
	XA_STATE(xas, (struct xarray *)root, index);
	void *entry;

	do {
		entry = xas_load(&xas);
	} while (xas_retry(&xas, entry));
	return entry ? slot_of(&xas) : NULL;
}
KPI_EXPORT(radix_tree_lookup_slot);

/* The slot stays taken: neither counts nor tags change. */
__weak void radix_tree_replace_slot(struct radix_tree_root *root,
				    void __rcu **slot, void *item)
{
	WARN_ON_ONCE(!item != !rcu_dereference_raw(*slot));
	rcu_assign_pointer(*slot, item);
}
KPI_EXPORT(radix_tree_replace_slot);

void kpi_xas_remove(struct xa_state *xas)
{
	struct xa_node *node = xas->xa_node;
	void __rcu **slot = slot_of(xas);
	void *entry = rcu_dereference_raw(*slot);

	rcu_assign_pointer(*slot, NULL);
	xas_init_marks(xas);
	if (!node)
		return;
	node->count--;
	if (xa_is_value(entry))
		node->nr_values--;
	kpi_xas_prune(xas);
}

static bool is_idr(const struct radix_tree_root *root)
{
	return root->xa_flags & ROOT_IS_IDR;
}

/* @item: only if this is what is there; NULL: whatever it is. */
__weak void *radix_tree_delete_item(struct radix_tree_root *root,
				    unsigned long index, void *item)
{
	XA_STATE(xas, root, index);
	void *entry = xas_load(&xas);

	if (xas_invalid(&xas))
		return NULL;
	if (is_idr(root))
		kpi_xas_keep_leaf(&xas);
	/* An IDR's NULL is an entry unless its tag says that it is free. */
	if (!entry && (!is_idr(root) || xas_get_mark(&xas, XA_FREE_MARK)))
		return NULL;
	if (item && entry != item)
		return NULL;
	kpi_xas_remove(&xas);
	return entry;
}
KPI_EXPORT(radix_tree_delete_item);

__weak void *radix_tree_delete(struct radix_tree_root *root,
			       unsigned long index)
{
	return radix_tree_delete_item(root, index, NULL);
}
KPI_EXPORT(radix_tree_delete);

static xa_mark_t tag_mark(unsigned int tag)
{
	return (__force xa_mark_t)tag;
}

__weak void *radix_tree_tag_set(struct radix_tree_root *root,
				unsigned long index, unsigned int tag)
{
	XA_STATE(xas, root, index);
	void *entry = xas_load(&xas);

	if (entry)
		xas_set_mark(&xas, tag_mark(tag));
	return entry;
}
KPI_EXPORT(radix_tree_tag_set);

__weak void *radix_tree_tag_clear(struct radix_tree_root *root,
				  unsigned long index, unsigned int tag)
{
	XA_STATE(xas, root, index);
	void *entry = xas_load(&xas);

	if (entry)
		xas_clear_mark(&xas, tag_mark(tag));
	return entry;
}
KPI_EXPORT(radix_tree_tag_clear);

__weak int radix_tree_tag_get(const struct radix_tree_root *root,
			      unsigned long index, unsigned int tag)
{
	return xa_get_mark((struct xarray *)root, index, tag_mark(tag));
}
KPI_EXPORT(radix_tree_tag_get);

__weak int radix_tree_tagged(const struct radix_tree_root *root,
			     unsigned int tag)
{
	return xa_marked(root, tag_mark(tag));
}
KPI_EXPORT(radix_tree_tagged);
