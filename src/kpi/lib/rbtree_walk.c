// SPDX-License-Identifier: GPL-2.0
/* lib/rbtree.c, linux/rbtree.h: walking a tree, replacing a node. */
#include <linux/export.h>
#include <linux/rbtree_augmented.h>

#include "kpi.h"

static struct rb_node *leftmost(struct rb_node *node)
{
	while (node && node->rb_left)
		node = node->rb_left;
	return node;
}

static struct rb_node *rightmost(struct rb_node *node)
{
	while (node && node->rb_right)
		node = node->rb_right;
	return node;
}

__weak struct rb_node *rb_first(const struct rb_root *root)
{
	return leftmost(root->rb_node);
}
KPI_EXPORT(rb_first);

__weak struct rb_node *rb_last(const struct rb_root *root)
{
	return rightmost(root->rb_node);
}
KPI_EXPORT(rb_last);

/* A node outside any tree (RB_CLEAR_NODE) has no neighbours. */

__weak struct rb_node *rb_next(const struct rb_node *node)
{
	struct rb_node *parent;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (node->rb_right)
		return leftmost(node->rb_right);
	while ((parent = rb_parent(node)) && node == parent->rb_right)
		node = parent;
	return parent;
}
KPI_EXPORT(rb_next);

__weak struct rb_node *rb_prev(const struct rb_node *node)
{
	struct rb_node *parent;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (node->rb_left)
		return rightmost(node->rb_left);
	while ((parent = rb_parent(node)) && node == parent->rb_left)
		node = parent;
	return parent;
}
KPI_EXPORT(rb_prev);

/* @new has @old's links; its neighbours do not know of it yet. */
static void adopt(struct rb_node *old, struct rb_node *new)
{
	*new = *old;
	if (old->rb_left)
		rb_set_parent(old->rb_left, new);
	if (old->rb_right)
		rb_set_parent(old->rb_right, new);
}

__weak void rb_replace_node(struct rb_node *old, struct rb_node *new,
			    struct rb_root *root)
{
	adopt(old, new);
	__rb_change_child(old, new, rb_parent(old), root);
}
KPI_EXPORT(rb_replace_node);

/* Readers see @new only once it is whole. */
__weak void rb_replace_node_rcu(struct rb_node *old, struct rb_node *new,
				struct rb_root *root)
{
	adopt(old, new);
	__rb_change_child_rcu(old, new, rb_parent(old), root);
}
KPI_EXPORT(rb_replace_node_rcu);

/* Down to a leaf, to the left where there is a choice. */
static struct rb_node *first_leaf(struct rb_node *node)
{
	while (node->rb_left || node->rb_right)
		node = node->rb_left ? node->rb_left : node->rb_right;
	return node;
}

__weak struct rb_node *rb_first_postorder(const struct rb_root *root)
{
	return root->rb_node ? first_leaf(root->rb_node) : NULL;
}
KPI_EXPORT(rb_first_postorder);

__weak struct rb_node *rb_next_postorder(const struct rb_node *node)
{
	struct rb_node *parent;

	if (!node)
		return NULL;
	parent = rb_parent(node);
	if (parent && node == parent->rb_left && parent->rb_right)
		return first_leaf(parent->rb_right);
	return parent;
}
KPI_EXPORT(rb_next_postorder);
