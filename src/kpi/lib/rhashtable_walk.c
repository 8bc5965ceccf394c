// SPDX-License-Identifier: GPL-2.0
/*
 * lib/rhashtable.c, linux/rhashtable.h: walking all entries, with pauses.
 *
 * Between stop and start the walk holds nothing: it remembers the entry, and
 * how many of the chain it has seen should the entry be gone.  A walker is
 * listed at its table meanwhile, to hear of a resize.
 */
#include <linux/export.h>
#include <linux/rhashtable.h>

#include "kpi.h"
#include "rht_impl.h"

__weak void rhashtable_walk_enter(struct rhashtable *ht,
				  struct rhashtable_iter *iter)
{
	iter->ht = ht;
	iter->p = NULL;
	iter->slot = 0;
	iter->skip = 0;
	iter->end_of_table = false;

	spin_lock(&ht->lock);
	iter->walker.tbl = rcu_dereference_protected(ht->tbl, true);
	list_add(&iter->walker.list, &iter->walker.tbl->walkers);
	spin_unlock(&ht->lock);
}
KPI_EXPORT(rhashtable_walk_enter);

static void unlist(struct rhashtable_iter *iter)
{
	spin_lock(&iter->ht->lock);
	if (iter->walker.tbl)
		list_del(&iter->walker.list);
	spin_unlock(&iter->ht->lock);
}

__weak void rhashtable_walk_exit(struct rhashtable_iter *iter)
{
	unlist(iter);
}
KPI_EXPORT(rhashtable_walk_exit);

/* Is what the iterator stood at still in the chain? Count up to it anew. */
static bool find_again(struct rhashtable_iter *iter)
{
	struct rhash_head *p;
	int skip = 0;

	rht_for_each_rcu(p, iter->walker.tbl, iter->slot) {
		struct rhlist_head *list =
			container_of(p, struct rhlist_head, rhead);

		do {
			bool found = iter->ht->rhlist ? list == iter->list
						      : p == iter->p;

			skip++;
			if (found) {
				iter->p = p;
				iter->skip = skip;
				return true;
			}
			if (!iter->ht->rhlist)
				break;
			list = rcu_dereference(list->next);
		} while (list);
	}
	return false;
}

/* -EAGAIN: there was a resize, the walk starts over and may repeat itself. */
__weak int rhashtable_walk_start_check(struct rhashtable_iter *iter)
	__acquires(RCU)
{
	struct rhashtable *ht = iter->ht;

	rcu_read_lock();
	unlist(iter);
	if (iter->end_of_table)
		return 0;
	if (!iter->walker.tbl) {
		iter->walker.tbl = rht_dereference_rcu(ht->tbl, ht);
		iter->slot = 0;
		iter->skip = 0;
		iter->p = NULL;
		return -EAGAIN;
	}
	if (iter->p && !find_again(iter))
		iter->p = NULL;
	return 0;
}
KPI_EXPORT(rhashtable_walk_start_check);

static void *stand_at(struct rhashtable_iter *iter, struct rhash_head *p,
		      struct rhlist_head *list)
{
	iter->skip++;
	iter->p = p;
	iter->list = list;
	return rht_obj(iter->ht, iter->ht->rhlist ? &list->rhead : p);
}

/* The entry behind the first skip ones of the current chain. */
static void *find_in_slot(struct rhashtable_iter *iter)
{
	unsigned int skip = iter->skip;
	struct rhash_head *p;

	rht_for_each_rcu(p, iter->walker.tbl, iter->slot) {
		struct rhlist_head *list =
			container_of(p, struct rhlist_head, rhead);

		do {
			if (!skip--)
				return stand_at(iter, p, list);
			if (!iter->ht->rhlist)
				break;
			list = rcu_dereference(list->next);
		} while (list);
	}
	return NULL;
}

static void *find_next(struct rhashtable_iter *iter)
{
	struct bucket_table *tbl = iter->walker.tbl;
	void *obj;

	if (!tbl)
		return NULL;
	for (; iter->slot < tbl->size; iter->slot++) {
		obj = find_in_slot(iter);
		if (obj)
			return obj;
		iter->skip = 0;
	}
	iter->p = NULL;
	/* Entries that left this table are in the newer one. */
	smp_rmb();
	iter->walker.tbl = rht_dereference_rcu(tbl->future_tbl, iter->ht);
	if (!iter->walker.tbl) {
		iter->end_of_table = true;
		return NULL;
	}
	iter->slot = 0;
	iter->skip = 0;
	return ERR_PTR(-EAGAIN);
}

__weak void *rhashtable_walk_next(struct rhashtable_iter *iter)
{
	struct rhlist_head *list = iter->list;
	struct rhash_head *p = iter->p;

	if (!p)
		return find_next(iter);
	if (iter->ht->rhlist)
		list = rcu_dereference(list->next);
	if (!iter->ht->rhlist || !list) {
		p = rcu_dereference(p->next);
		list = container_of(p, struct rhlist_head, rhead);
	}
	if (!rht_is_a_nulls(p))
		return stand_at(iter, p, list);
	iter->skip = 0;
	iter->slot++;
	return find_next(iter);
}
KPI_EXPORT(rhashtable_walk_next);

/* The entry that the walk stands at, or if that is gone the one in its place. */
__weak void *rhashtable_walk_peek(struct rhashtable_iter *iter)
{
	if (iter->p)
		return rht_obj(iter->ht, iter->ht->rhlist ? &iter->list->rhead
							  : iter->p);
	if (iter->skip)
		iter->skip--;
	return find_next(iter);
}
KPI_EXPORT(rhashtable_walk_peek);

__weak void rhashtable_walk_stop(struct rhashtable_iter *iter)
	__releases(RCU)
{
	struct bucket_table *tbl = iter->walker.tbl;
	struct rhashtable *ht = iter->ht;

	if (tbl) {
		spin_lock(&ht->lock);
		/* On its way out: its list of walkers was read already. */
		if (rcu_head_after_call_rcu(&tbl->rcu, kpi_rht_table_reclaim))
			iter->walker.tbl = NULL;
		else
			list_add(&iter->walker.list, &tbl->walkers);
		spin_unlock(&ht->lock);
	}
	rcu_read_unlock();
}
KPI_EXPORT(rhashtable_walk_stop);
