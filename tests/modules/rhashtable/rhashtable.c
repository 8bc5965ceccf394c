// SPDX-License-Identifier: GPL-2.0
/* Hash tables against a plain array while they grow and shrink. */
#include <linux/module.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#define SIZE 3000
#define STEPS 60000

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
	struct rhash_head node;
	struct rhlist_head list;
	u32 key;
	bool in;
};

static struct item *items;

static const struct rhashtable_params params = {
	.key_len = sizeof(u32),
	.key_offset = offsetof(struct item, key),
	.head_offset = offsetof(struct item, node),
	.automatic_shrinking = true,
};

static const struct rhashtable_params list_params = {
	.key_len = sizeof(u32),
	.key_offset = offsetof(struct item, key),
	.head_offset = offsetof(struct item, list),
};

static int walk(struct rhashtable *ht, int expected)
{
	struct rhashtable_iter iter;
	struct item *item;
	int seen;

again:
	seen = 0;
	rhashtable_walk_enter(ht, &iter);
	rhashtable_walk_start(&iter);
	while ((item = rhashtable_walk_next(&iter))) {
		/* A resize: entries may come twice, so count anew. */
		if (IS_ERR(item)) {
			rhashtable_walk_stop(&iter);
			rhashtable_walk_exit(&iter);
			goto again;
		}
		if (!item->in)
			seen += SIZE;
		seen++;
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
	CHECK(seen == expected);
	return 0;
}

static int steps(struct rhashtable *ht)
{
	int count = 0, ret = 0;

	for (int i = 0; i < STEPS && !ret; i++) {
		/* First it fills up, then it empties. */
		bool fill = rnd(10) < (i < STEPS / 2 ? 7 : 2);
		struct item *item = &items[rnd(SIZE)];

		CHECK(rhashtable_lookup_fast(ht, &item->key, params) ==
		      (item->in ? item : NULL));
		if (fill) {
			CHECK(rhashtable_lookup_insert_fast(ht, &item->node,
							    params) ==
			      (item->in ? -EEXIST : 0));
			count += !item->in;
			item->in = true;
		} else {
			CHECK(rhashtable_remove_fast(ht, &item->node,
						     params) ==
			      (item->in ? 0 : -ENOENT));
			count -= item->in;
			item->in = false;
		}
		CHECK(atomic_read(&ht->nelems) == count);
		if (i % 5000 == 0)
			ret = walk(ht, count);
	}
	return ret;
}

static void free_item(void *ptr, void *arg)
{
	++*(int *)arg;
}

static int check_table(void)
{
	struct rhashtable ht;
	int ret, n = 0, count;

	CHECK(!rhashtable_init(&ht, &params));
	for (u32 i = 0; i < SIZE; i++)
		items[i].key = i * 1000003;
	ret = steps(&ht);
	count = atomic_read(&ht.nelems);
	rhashtable_free_and_destroy(&ht, free_item, &n);
	CHECK(ret || n == count);
	return ret;
}

/* Many entries of one key. */
static int check_list_table(void)
{
	struct rhlist_head *list, *pos;
	struct rhltable hlt;
	struct item *item;
	int n = 0, freed = 0;
	u32 key = 7;

	CHECK(!rhltable_init(&hlt, &list_params));
	for (u32 i = 0; i < SIZE; i++) {
		items[i].key = i % 10;
		CHECK(!rhltable_insert(&hlt, &items[i].list, list_params));
	}
	rcu_read_lock();
	list = rhltable_lookup(&hlt, &key, list_params);
	rhl_for_each_entry_rcu(item, pos, list, list)
		n += item->key == 7 ? 1 : SIZE;
	rcu_read_unlock();
	CHECK(n == SIZE / 10);
	CHECK(!rhltable_remove(&hlt, &items[7].list, list_params));
	CHECK(rhltable_remove(&hlt, &items[7].list, list_params) == -ENOENT);
	rhltable_free_and_destroy(&hlt, free_item, &freed);
	CHECK(freed == SIZE - 1);
	return 0;
}

static int __init rhashtable_init_module(void)
{
	int ret = -ENOMEM;

	items = kvcalloc(SIZE, sizeof(*items), GFP_KERNEL);
	if (items)
		ret = check_table();
	if (!ret)
		ret = check_list_table();
	rcu_barrier();
	kvfree(items);
	if (!ret)
		pr_info("rhashtable: %lu checks passed\n", checks);
	return ret;
}
module_init(rhashtable_init_module);

static void __exit rhashtable_exit_module(void)
{
}
module_exit(rhashtable_exit_module);

MODULE_DESCRIPTION("Checks resizable hash tables");
MODULE_LICENSE("GPL");
