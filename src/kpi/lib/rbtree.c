// SPDX-License-Identifier: GPL-2.0
/*
 * lib/rbtree.c, linux/rbtree.h, linux/rbtree_augmented.h: balancing.
 *
 * Left and right cases are one: a child is named by its side.  Each rotation
 * lifts a child above its parent and lets the two swap colours, which is just
 * what every case of insertion and erasure needs.
 *
 * Child pointers are written with WRITE_ONCE() and in an order that never
 * makes a loop, so that a walk without the lock ends.
 */
#include <linux/export.h>
#include <linux/rbtree_augmented.h>

#include "kpi.h"

typedef void (*rotate_fn)(struct rb_node *old, struct rb_node *new);

/* rb_right comes first in struct rb_node. */
enum side { RIGHT, LEFT };

static __always_inline struct rb_node **child(struct rb_node *node,
					      enum side side)
{
	return side == RIGHT ? &node->rb_right : &node->rb_left;
}

static __always_inline enum side other(enum side side)
{
	return side == RIGHT ? LEFT : RIGHT;
}

static inline bool red(const struct rb_node *node)
{
	return node && rb_is_red(node);
}

static inline void make_black(struct rb_node *node)
{
	node->__rb_parent_color |= RB_BLACK;
}

static inline void make_red(struct rb_node *node)
{
	node->__rb_parent_color &= ~(unsigned long)RB_BLACK;
}

/* Lift the child at @side above @parent. */
static __always_inline void rotate(struct rb_node *parent, enum side side,
				   struct rb_root *root, rotate_fn augment)
{
	struct rb_node *node = *child(parent, side);
	struct rb_node *inner = *child(node, other(side));
	struct rb_node *above = rb_parent(parent);
	unsigned long color = __rb_color(node->__rb_parent_color);

	WRITE_ONCE(*child(parent, side), inner);
	WRITE_ONCE(*child(node, other(side)), parent);
	if (inner)
		rb_set_parent(inner, parent);
	node->__rb_parent_color = parent->__rb_parent_color;
	rb_set_parent_color(parent, node, color);
	__rb_change_child(parent, node, above, root);
	augment(parent, node);
}

/* @node is new and red; its parent must not be. */
static __always_inline void fix_insertion(struct rb_node *node,
					  struct rb_root *root,
					  rotate_fn augment)
{
	for (;;) {
		struct rb_node *parent = rb_parent(node), *grand, *uncle;
		enum side side;

		if (!parent) {
			make_black(node);
			return;
		}
		if (rb_is_black(parent))
			return;
		/* A red node is never the root. */
		grand = rb_parent(parent);
		side = parent == grand->rb_left ? LEFT : RIGHT;
		uncle = *child(grand, other(side));
		if (!red(uncle)) {
			if (node == *child(parent, other(side)))
				rotate(parent, other(side), root, augment);
			rotate(grand, side, root, augment);
			return;
		}
		make_black(uncle);
		make_black(parent);
		make_red(grand);
		node = grand;
	}
}

/* The side of @parent where there is nothing now lacks one black node. */
static __always_inline void fix_erasure(struct rb_node *parent,
					struct rb_root *root,
					rotate_fn augment)
{
	struct rb_node *node = NULL;

	while (parent) {
		/* The sibling has black nodes: it is there. */
		enum side side = parent->rb_left == node ? LEFT : RIGHT;
		struct rb_node *sibling = *child(parent, other(side));
		struct rb_node *far;

		if (red(sibling)) {
			rotate(parent, other(side), root, augment);
			sibling = *child(parent, other(side));
		}
		far = *child(sibling, other(side));
		if (red(far) || red(*child(sibling, side))) {
			if (!red(far)) {
				rotate(sibling, side, root, augment);
				far = sibling;
			}
			rotate(parent, other(side), root, augment);
			make_black(far);
			return;
		}
		make_red(sibling);
		if (rb_is_red(parent)) {
			make_black(parent);
			return;
		}
		node = parent;
		parent = rb_parent(node);
	}
}

static inline void no_rotate(struct rb_node *old, struct rb_node *new)
{
}

static inline void no_copy(struct rb_node *old, struct rb_node *new)
{
}

static inline void no_propagate(struct rb_node *node, struct rb_node *stop)
{
}

static const struct rb_augment_callbacks plain = {
	.propagate = no_propagate,
	.copy = no_copy,
	.rotate = no_rotate,
};

__weak void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	fix_insertion(node, root, no_rotate);
}
KPI_EXPORT(rb_insert_color);

__weak void rb_erase(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *rebalance = __rb_erase_augmented(node, root, &plain);

	if (rebalance)
		fix_erasure(rebalance, root, no_rotate);
}
KPI_EXPORT(rb_erase);

__weak void __rb_insert_augmented(struct rb_node *node, struct rb_root *root,
				  rotate_fn augment)
{
	fix_insertion(node, root, augment);
}
KPI_EXPORT(__rb_insert_augmented);

__weak void __rb_erase_color(struct rb_node *parent, struct rb_root *root,
			     rotate_fn augment)
{
	fix_erasure(parent, root, augment);
}
KPI_EXPORT(__rb_erase_color);
