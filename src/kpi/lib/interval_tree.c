// SPDX-License-Identifier: GPL-2.0
/* lib/interval_tree.c, linux/interval_tree.h: which intervals overlap. */
#include <linux/compiler.h>
#include <linux/export.h>
#include <linux/interval_tree.h>
#include <linux/interval_tree_generic.h>

#include "kpi.h"

#define START(node) ((node)->start)
#define LAST(node) ((node)->last)

/* The kernel's header has the whole tree, for any type of node. */
INTERVAL_TREE_DEFINE(struct interval_tree_node, rb, unsigned long,
		     __subtree_last, START, LAST, __weak, interval_tree)

KPI_EXPORT(interval_tree_insert);
KPI_EXPORT(interval_tree_remove);
KPI_EXPORT(interval_tree_iter_first);
KPI_EXPORT(interval_tree_iter_next);
