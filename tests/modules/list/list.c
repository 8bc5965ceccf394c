// SPDX-License-Identifier: GPL-2.0
/* list_sort(), lock-less lists and klists. */
#include <linux/klist.h>
#include <linux/list.h>
#include <linux/list_sort.h>
#include <linux/llist.h>
#include <linux/module.h>
#include <linux/slab.h>

#define SIZE 1500

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
	struct list_head list;
	struct llist_node lnode;
	struct klist_node knode;
	unsigned int key, serial;
};

static struct item *items;

static int compare(void *priv, const struct list_head *a,
		   const struct list_head *b)
{
	++*(unsigned long *)priv;
	return (int)list_entry(a, struct item, list)->key -
	       (int)list_entry(b, struct item, list)->key;
}

/* Sorted, stable, both directions linked, not too many comparisons. */
static int check_sort(unsigned int n)
{
	unsigned long compares = 0;
	struct item *item, *prev = NULL;
	unsigned int seen = 0;
	LIST_HEAD(head);

	for (unsigned int i = 0; i < n; i++) {
		items[i].key = rnd(n / 3 + 1);
		items[i].serial = i;
		list_add_tail(&items[i].list, &head);
	}
	list_sort(&compares, &head, compare);
	list_for_each_entry(item, &head, list) {
		CHECK(!prev || prev->key < item->key ||
		      (prev->key == item->key && prev->serial < item->serial));
		CHECK(item->list.prev == (prev ? &prev->list : &head));
		prev = item;
		seen++;
	}
	CHECK(seen == n);
	CHECK(!n || head.prev == &prev->list);
	CHECK(compares <= (unsigned long)n * (order_base_2(n + 1) + 1));
	return 0;
}

static int check_llist(void)
{
	LLIST_HEAD(head);
	struct llist_node *first;
	struct item *item;
	unsigned int i;

	for (i = 0; i < SIZE; i++) {
		items[i].serial = i;
		CHECK(llist_add(&items[i].lnode, &head) == !i);
	}
	first = llist_del_first(&head);
	CHECK(first == &items[SIZE - 1].lnode);
	first = llist_reverse_order(llist_del_all(&head));
	CHECK(llist_empty(&head));
	i = 0;
	llist_for_each_entry(item, first, lnode)
		CHECK(item->serial == i++);
	CHECK(i == SIZE - 1);
	CHECK(!llist_del_first(&head));
	return 0;
}

static int gets, puts;

static void get_item(struct klist_node *n)
{
	gets++;
}

static void put_item(struct klist_node *n)
{
	puts++;
}

static int check_klist(void)
{
	DEFINE_KLIST(k, get_item, put_item);
	struct klist_iter iter;
	struct klist_node *n;

	klist_add_tail(&items[1].knode, &k);
	klist_add_head(&items[0].knode, &k);
	klist_add_behind(&items[3].knode, &items[1].knode);
	klist_add_before(&items[2].knode, &items[3].knode);
	CHECK(gets == 4);

	klist_iter_init(&k, &iter);
	for (int i = 0; i < 4; i++)
		CHECK(klist_next(&iter) == &items[i].knode);
	CHECK(!klist_next(&iter));
	klist_iter_exit(&iter);

	/* Deleted under an iterator: it goes when the iterator steps on. */
	klist_iter_init_node(&k, &iter, &items[1].knode);
	klist_del(&items[1].knode);
	CHECK(klist_node_attached(&items[1].knode) && !puts);
	n = klist_next(&iter);
	CHECK(n == &items[2].knode && puts == 1);
	CHECK(!klist_node_attached(&items[1].knode));
	CHECK(klist_prev(&iter) == &items[0].knode);
	klist_iter_exit(&iter);

	klist_remove(&items[0].knode);
	klist_remove(&items[2].knode);
	klist_remove(&items[3].knode);
	CHECK(puts == 4 && list_empty(&k.k_list));
	return 0;
}

static int run(void)
{
	int ret = 0;

	for (unsigned int n = 0; n < 70 && !ret; n++)
		ret = check_sort(n);
	if (!ret)
		ret = check_sort(SIZE);
	if (!ret)
		ret = check_llist();
	return ret ? ret : check_klist();
}

static int __init list_init(void)
{
	int ret = -ENOMEM;

	items = kvcalloc(SIZE, sizeof(*items), GFP_KERNEL);
	if (items)
		ret = run();
	kvfree(items);
	if (!ret)
		pr_info("list: %lu checks passed\n", checks);
	return ret;
}
module_init(list_init);

static void __exit list_exit(void)
{
}
module_exit(list_exit);

MODULE_DESCRIPTION("Checks list_sort, llist and klist");
MODULE_LICENSE("GPL");
