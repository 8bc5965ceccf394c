// SPDX-License-Identifier: GPL-2.0
/* A radix tree against a plain array of the same items and tags. */
#include <linux/module.h>
#include <linux/radix-tree.h>
#include <linux/slab.h>

#define SIZE 9000UL
#define STEPS 50000

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
static RADIX_TREE(tree, GFP_ATOMIC);
static void **model;
static u8 *tags;

static void *item_of(unsigned long i)
{
	return (void *)(0x4000 + i * 8);
}

static int step_insert(unsigned long i)
{
	void *item = item_of(rnd(1000));
	int ret;

	CHECK(!radix_tree_preload(GFP_KERNEL));
	ret = radix_tree_insert(&tree, i, item);
	radix_tree_preload_end();
	CHECK(ret == (model[i] ? -EEXIST : 0));
	if (!ret)
		model[i] = item;
	return 0;
}

static int step_delete(unsigned long i)
{
	void *item = rnd(2) ? NULL : item_of(rnd(1000));
	bool goes = model[i] && (!item || item == model[i]);

	CHECK(radix_tree_delete_item(&tree, i, item) ==
	      (goes ? model[i] : NULL));
	if (goes) {
		model[i] = NULL;
		tags[i] = 0;
	}
	return 0;
}

static int step_tag(unsigned long i)
{
	unsigned int tag = rnd(3);

	if (!model[i])
		return 0;
	if (rnd(3)) {
		CHECK(radix_tree_tag_set(&tree, i, tag) == model[i]);
		tags[i] |= 1 << tag;
	} else {
		CHECK(radix_tree_tag_clear(&tree, i, tag) == model[i]);
		tags[i] &= ~(1 << tag);
	}
	CHECK(radix_tree_tag_get(&tree, i, tag) == !!(tags[i] & 1 << tag));
	return 0;
}

static int step_replace(unsigned long i)
{
	void __rcu **slot = radix_tree_lookup_slot(&tree, i);

	CHECK(!slot == !model[i]);
	if (!slot)
		return 0;
	model[i] = item_of(rnd(1000));
	radix_tree_replace_slot(&tree, slot, model[i]);
	return 0;
}

static int step_gang(unsigned long i)
{
	unsigned int tag = rnd(4), n, k = 0;	/* 3: all items */
	void *found[20];

	if (tag == 3)
		n = radix_tree_gang_lookup(&tree, found, i, 20);
	else
		n = radix_tree_gang_lookup_tag(&tree, found, i, 20, tag);
	for (unsigned long j = i; j < SIZE && k < 20; j++) {
		if (!model[j] || (tag < 3 && !(tags[j] & 1 << tag)))
			continue;
		CHECK(k < n && found[k] == model[j]);
		k++;
	}
	CHECK(k == n);
	return 0;
}

static int step(void)
{
	unsigned long i = rnd(2) ? rnd(SIZE) : rnd(130);

	CHECK(radix_tree_lookup(&tree, i) == model[i]);
	switch (rnd(6)) {
	case 0:
		return step_delete(i);
	case 1:
		return step_tag(i);
	case 2:
		return step_replace(i);
	case 3:
		return step_gang(i);
	default:
		return step_insert(i);
	}
}

/* The header's inlines walk our leaves. */
static int iterate(void)
{
	struct radix_tree_iter iter;
	unsigned long n = 0, expected = 0;
	void __rcu **slot;

	for (unsigned long i = 0; i < SIZE; i++)
		expected += !!model[i];
	radix_tree_for_each_slot(slot, &tree, &iter, 0) {
		CHECK(iter.index < SIZE && *slot == model[iter.index]);
		n++;
	}
	CHECK(n == expected);
	for (unsigned int tag = 0; tag < 3; tag++) {
		n = 0;
		radix_tree_for_each_tagged(slot, &tree, &iter, 0, tag) {
			CHECK(tags[iter.index] & 1 << tag);
			n++;
		}
		for (unsigned long i = 0; i < SIZE; i++)
			n -= !!(tags[i] & 1 << tag);
		CHECK(!n);
	}
	return 0;
}

static int delete_all(void)
{
	struct radix_tree_iter iter;
	void __rcu **slot;

	radix_tree_for_each_slot(slot, &tree, &iter, 0) {
		CHECK(*slot == model[iter.index]);
		model[iter.index] = NULL;
		radix_tree_iter_delete(&tree, &iter, slot);
	}
	for (unsigned long i = 0; i < SIZE; i++)
		CHECK(!model[i]);
	CHECK(radix_tree_empty(&tree));
	return 0;
}

static int run(void)
{
	int ret = 0;

	for (int i = 0; i < STEPS && !ret; i++) {
		ret = step();
		if (!ret && i % 10000 == 0)
			ret = iterate();
	}
	if (!ret)
		ret = iterate();
	return ret ? ret : delete_all();
}

static int __init radix_tree_init_module(void)
{
	int ret = -ENOMEM;

	model = kvcalloc(SIZE, sizeof(*model), GFP_KERNEL);
	tags = kvzalloc(SIZE, GFP_KERNEL);
	if (model && tags)
		ret = run();
	kvfree(model);
	kvfree(tags);
	if (!ret)
		pr_info("radix_tree: %lu checks passed\n", checks);
	return ret;
}
module_init(radix_tree_init_module);

static void __exit radix_tree_exit_module(void)
{
}
module_exit(radix_tree_exit_module);

MODULE_DESCRIPTION("Checks radix trees against a model");
MODULE_LICENSE("GPL");
