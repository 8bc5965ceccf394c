// SPDX-License-Identifier: GPL-2.0
/*
 * Red-black trees: order, colours and augmented values after random insertions,
 * removals and replacements.
 */
#include <linux/module.h>
#include <linux/rbtree_augmented.h>
#include <linux/slab.h>
#include <linux/timerqueue.h>

#define SIZE 600
#define STEPS 20000

static unsigned long checks;

#include "../check.h"
/* A fixed stream: a failure is the same in each run. */
static u64 rng_state = 0x9e3779b97f4a7c15ULL;

static u32 rnd(u32 below)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return (u32)(rng_state >> 32) % below;
}
struct item {
	struct rb_node node;
	bool in;
	u32 key;
	u32 value;
	u32 max;	/* of the values in the subtree */
};

static struct item items[SIZE], spare;
static struct rb_root plain = RB_ROOT, augmented = RB_ROOT;
static int count;

#define ITEM(n) rb_entry(n, struct item, node)

static bool less(struct rb_node *a, const struct rb_node *b)
{
	return ITEM(a)->key < ITEM(b)->key;
}

#define VALUE(item) ((item)->value)
RB_DECLARE_CALLBACKS_MAX(static, callbacks, struct item, node, u32, max, VALUE)

static void insert_augmented(struct item *item)
{
	struct rb_node **link = &augmented.rb_node, *parent = NULL;

	item->max = item->value;
	while (*link) {
		parent = *link;
		if (ITEM(parent)->max < item->value)
			ITEM(parent)->max = item->value;
		link = less(&item->node, parent) ? &parent->rb_left
						 : &parent->rb_right;
	}
	rb_link_node(&item->node, parent, link);
	rb_insert_augmented(&item->node, &augmented, &callbacks);
}

/* Black nodes on each way down are as many; red has no red child. */
static int black_height(struct rb_node *n)
{
	int left, right;

	if (!n)
		return 0;
	if (rb_is_red(n) && ((n->rb_left && rb_is_red(n->rb_left)) ||
			     (n->rb_right && rb_is_red(n->rb_right))))
		return -1;
	left = black_height(n->rb_left);
	right = black_height(n->rb_right);
	if (left < 0 || left != right)
		return -1;
	return left + rb_is_black(n);
}

static u32 max_of(struct rb_node *n)
{
	return n ? ITEM(n)->max : 0;
}

static int check_tree(struct rb_root *root, bool maxima)
{
	struct rb_node *n, *prev = NULL;
	int seen = 0;

	CHECK(black_height(root->rb_node) >= 0);
	for (n = rb_first(root); n; prev = n, n = rb_next(n)) {
		CHECK(rb_prev(n) == prev);
		CHECK(!prev || ITEM(prev)->key <= ITEM(n)->key);
		if (maxima)
			CHECK(ITEM(n)->max == max3(ITEM(n)->value,
						   max_of(n->rb_left),
						   max_of(n->rb_right)));
		seen++;
	}
	CHECK(seen == count);
	CHECK(rb_last(root) == prev);
	return 0;
}

/* Children come before their parents. */
static int check_postorder(struct rb_root *root)
{
	struct item *item, *next;
	int seen = 0;

	for (int i = 0; i < SIZE; i++)
		items[i].value = 0;
	rbtree_postorder_for_each_entry_safe(item, next, root, node) {
		struct rb_node *n = &item->node;

		CHECK(!n->rb_left || ITEM(n->rb_left)->value);
		CHECK(!n->rb_right || ITEM(n->rb_right)->value);
		item->value = 1;
		seen++;
	}
	CHECK(seen == count);
	return 0;
}

static void replace(struct item *item)
{
	spare = *item;
	rb_replace_node(&item->node, &spare.node, &plain);
	*item = spare;
	rb_replace_node(&spare.node, &item->node, &plain);
}

static int steps(bool with_maxima)
{
	struct rb_root *root = with_maxima ? &augmented : &plain;

	count = 0;
	memset(items, 0, sizeof(items));
	for (int i = 0; i < STEPS; i++) {
		struct item *item = &items[rnd(SIZE)];

		if (item->in && !with_maxima && rnd(3) == 0) {
			replace(item);
			continue;
		}
		count += item->in ? -1 : 1;
		if (!item->in) {
			item->key = rnd(SIZE);	/* equal keys happen */
			item->value = rnd(1000000);
		}
		if (with_maxima && item->in)
			rb_erase_augmented(&item->node, root, &callbacks);
		else if (with_maxima)
			insert_augmented(item);
		else if (item->in)
			rb_erase(&item->node, root);
		else
			rb_add(&item->node, root, less);
		item->in = !item->in;
		if (i % 50 == 0) {
			int ret = check_tree(root, with_maxima);

			if (ret)
				return ret;
		}
	}
	return check_postorder(root);
}

static int check_timerqueue(void)
{
	struct timerqueue_head head;
	struct timerqueue_node t[3];

	timerqueue_init_head(&head);
	for (int i = 0; i < 3; i++) {
		timerqueue_init(&t[i]);
		t[i].expires = (i * 2) % 3;	/* 0, 2, 1 */
	}
	CHECK(timerqueue_add(&head, &t[1]));
	CHECK(timerqueue_add(&head, &t[2]));
	CHECK(timerqueue_add(&head, &t[0]));
	CHECK(timerqueue_getnext(&head) == &t[0]);
	CHECK(timerqueue_iterate_next(&t[0]) == &t[2]);
	CHECK(timerqueue_del(&head, &t[0]));
	CHECK(timerqueue_getnext(&head) == &t[2]);
	CHECK(timerqueue_del(&head, &t[2]));
	CHECK(!timerqueue_del(&head, &t[1]));
	return 0;
}

static int __init rbtree_init(void)
{
	int ret = steps(false);

	if (!ret)
		ret = steps(true);
	if (!ret)
		ret = check_timerqueue();
	if (!ret)
		pr_info("rbtree: %lu checks passed\n", checks);
	return ret;
}
module_init(rbtree_init);

static void __exit rbtree_exit(void)
{
}
module_exit(rbtree_exit);

MODULE_DESCRIPTION("Checks red-black trees");
MODULE_LICENSE("GPL");
