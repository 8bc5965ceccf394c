// SPDX-License-Identifier: GPL-2.0
/* lib/timerqueue.c, linux/timerqueue.h: timers sorted by expiry. */
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/rbtree.h>
#include <linux/timerqueue.h>

#include "kpi.h"

static bool expires_before(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct timerqueue_node, node)->expires <
	       rb_entry(b, struct timerqueue_node, node)->expires;
}

/* Returns true when @node is now the first to expire. */
__weak bool timerqueue_add(struct timerqueue_head *head,
			   struct timerqueue_node *node)
{
	/* It must not be queued already. */
	WARN_ON_ONCE(!RB_EMPTY_NODE(&node->node));
	return rb_add_cached(&node->node, &head->rb_root, expires_before);
}
KPI_EXPORT(timerqueue_add);

/* Returns true while others are queued. */
__weak bool timerqueue_del(struct timerqueue_head *head,
			   struct timerqueue_node *node)
{
	WARN_ON_ONCE(RB_EMPTY_NODE(&node->node));
	rb_erase_cached(&node->node, &head->rb_root);
	RB_CLEAR_NODE(&node->node);
	return !RB_EMPTY_ROOT(&head->rb_root.rb_root);
}
KPI_EXPORT(timerqueue_del);

__weak struct timerqueue_node *
timerqueue_iterate_next(struct timerqueue_node *node)
{
	struct rb_node *next = node ? rb_next(&node->node) : NULL;

	return next ? container_of(next, struct timerqueue_node, node) : NULL;
}
KPI_EXPORT(timerqueue_iterate_next);
