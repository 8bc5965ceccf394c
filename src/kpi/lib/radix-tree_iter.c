// SPDX-License-Identifier: GPL-2.0
/*
 * lib/radix-tree.c, linux/radix-tree.h: iterating in chunks, gang lookups.
 * The header's inlines walk within one leaf; here is the way to the next one.
 */
#include <linux/export.h>
#include <linux/radix-tree.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "xa_impl.h"

/* The first entry from xa_index on (with CONTIG: at it) that @flags ask for. */
static void *chunk_start(struct xa_state *xas, unsigned int flags)
{
	unsigned int tag = flags & RADIX_TREE_ITER_TAG_MASK;
	xa_mark_t mark = (__force xa_mark_t)tag;
	void *entry;

	if (!(flags & RADIX_TREE_ITER_CONTIG)) {
		if (flags & RADIX_TREE_ITER_TAGGED)
			return xas_find_marked(xas, ULONG_MAX, mark);
		return xas_find(xas, ULONG_MAX);
	}
	entry = xas_load(xas);
	if ((flags & RADIX_TREE_ITER_TAGGED) && !xas_get_mark(xas, mark))
		return NULL;
	return entry;
}

__weak void __rcu **
radix_tree_next_chunk(const struct radix_tree_root *root,
		      struct radix_tree_iter *iter, unsigned int flags)
{
	unsigned int tag = flags & RADIX_TREE_ITER_TAG_MASK;
	XA_STATE(xas, (struct xarray *)root, iter->next_index);

	/* next_index 0 after the first chunk: it has run past the last index. */
	if (!iter->next_index && iter->index)
		return NULL;
	if (!chunk_start(&xas, flags))
		return NULL;
	iter->index = xas.xa_index;
	iter->node = xas.xa_node;
	if (!xas.xa_node) {
		iter->next_index = 1;
		iter->tags = 1;
		return (void __rcu **)&root->xa_head;
	}
	iter->next_index = (iter->index | XA_CHUNK_MASK) + 1;
	if (flags & RADIX_TREE_ITER_TAGGED)
		iter->tags = xas.xa_node->tags[tag][0] >> xas.xa_offset;
	return &xas.xa_node->slots[xas.xa_offset];
}
KPI_EXPORT(radix_tree_next_chunk);

/* Before the lock is dropped in a loop: go on behind this slot. */
__weak void __rcu **radix_tree_iter_resume(void __rcu **slot,
					   struct radix_tree_iter *iter)
{
	iter->index++;
	iter->next_index = iter->index;
	iter->tags = 0;
	return NULL;
}
KPI_EXPORT(radix_tree_iter_resume);

/* Delete what the iterator stands at; it may go on. */
__weak void radix_tree_iter_delete(struct radix_tree_root *root,
				   struct radix_tree_iter *iter,
				   void __rcu **slot)
{
	XA_STATE(xas, root, iter->index);

	if (root->xa_flags & ROOT_IS_IDR)
		kpi_xas_keep_leaf(&xas);
	xas.xa_node = iter->node;
	if (iter->node)
		xas.xa_offset = slot - iter->node->slots;
	kpi_xas_remove(&xas);
	/* The leaf is gone: the next step must look for a chunk anew. */
	if (xas.xa_node != iter->node)
		iter->index = iter->next_index;
}
KPI_EXPORT(radix_tree_iter_delete);

__weak unsigned int radix_tree_gang_lookup(const struct radix_tree_root *root,
					   void **results, unsigned long first,
					   unsigned int max)
{
	return xa_extract((struct xarray *)root, results, first, ULONG_MAX,
			  max, XA_PRESENT);
}
KPI_EXPORT(radix_tree_gang_lookup);

__weak unsigned int
radix_tree_gang_lookup_tag(const struct radix_tree_root *root, void **results,
			   unsigned long first, unsigned int max,
			   unsigned int tag)
{
	return xa_extract((struct xarray *)root, results, first, ULONG_MAX,
			  max, (__force xa_mark_t)tag);
}
KPI_EXPORT(radix_tree_gang_lookup_tag);

__weak unsigned int
radix_tree_gang_lookup_tag_slot(const struct radix_tree_root *root,
				void __rcu ***results, unsigned long first,
				unsigned int max, unsigned int tag)
{
	struct radix_tree_iter iter;
	unsigned int n = 0;
	void __rcu **slot;

	if (!max)
		return 0;
	radix_tree_for_each_tagged(slot, root, &iter, first, tag) {
		results[n++] = slot;
		if (n == max)
			break;
	}
	return n;
}
KPI_EXPORT(radix_tree_gang_lookup_tag_slot);
