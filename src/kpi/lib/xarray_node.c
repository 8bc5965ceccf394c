// SPDX-License-Identifier: GPL-2.0
/*
 * lib/radix-tree.c, lib/xarray.c: the memory of struct xa_node, which is also
 * struct radix_tree_node.
 */
#include <linux/export.h>
#include <linux/radix-tree.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "xa_impl.h"

extern struct kmem_cache *radix_tree_node_cachep;
struct kmem_cache *radix_tree_node_cachep;

static int make_cache(void)
{
	if (!radix_tree_node_cachep)
		radix_tree_node_cachep =
			KMEM_CACHE(xa_node, SLAB_RECLAIM_ACCOUNT);
	return radix_tree_node_cachep ? 0 : -ENOMEM;
}
KPI_INIT_CORE(make_cache);

struct xa_node *kpi_xa_node_new(gfp_t gfp)
{
	struct xa_node *node;

	/* Initcalls of one level have no order: one may be here before it. */
	if (unlikely(!radix_tree_node_cachep) && make_cache())
		return NULL;
	node = kmem_cache_zalloc(radix_tree_node_cachep, gfp);
	if (node)
		INIT_LIST_HEAD(&node->private_list);
	return node;
}

void kpi_xa_node_discard(struct xa_node *node)
{
	kmem_cache_free(radix_tree_node_cachep, node);
}

static void node_reclaim(struct rcu_head *head)
{
	kpi_xa_node_discard(container_of(head, struct xa_node, rcu_head));
}

void kpi_xa_node_free(struct xa_node *node)
{
	call_rcu(&node->rcu_head, node_reclaim);
}

/* Give back what a state has prepared and not used. */
__weak void xas_destroy(struct xa_state *xas)
{
	struct xa_node *node = xas->xa_alloc;

	while (node) {
		/* Prepared nodes are a list by their parent. */
		struct xa_node *next = rcu_dereference_raw(node->parent);

		kpi_xa_node_discard(node);
		node = next;
	}
	xas->xa_alloc = NULL;
}

/*
 * Called without xa_lock after an operation: when that failed for want of a
 * node, get one and have it tried again.
 */
__weak bool xas_nomem(struct xa_state *xas, gfp_t gfp)
{
	if (xas->xa_node != XA_ERROR(-ENOMEM)) {
		xas_destroy(xas);
		return false;
	}
	if (xas->xa->xa_flags & XA_FLAGS_ACCOUNT)
		gfp |= __GFP_ACCOUNT;
	xas->xa_alloc = kpi_xa_node_new(gfp);
	if (!xas->xa_alloc)
		return false;
	xas->xa_node = XAS_RESTART;
	return true;
}
KPI_EXPORT(xas_nomem);
