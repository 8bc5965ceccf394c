// SPDX-License-Identifier: GPL-2.0
/*
 * lib/rhashtable.c, linux/rhashtable.h: growing and shrinking while the table
 * is in use.
 *
 * A new table is hung on the old one as future_tbl: insertions go there from
 * then on, lookups and deletions try both.  Then the entries are moved, chain
 * by chain from the end, so that a reader of the old chain runs on into the
 * new one and sees, by the marker at its end, that it has to look again.
 */
#include <linux/export.h>
#include <linux/log2.h>
#include <linux/rhashtable.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "rht_impl.h"

static struct bucket_table *newest(struct rhashtable *ht)
{
	struct bucket_table *tbl = rht_dereference_rcu(ht->tbl, ht), *next;

	while ((next = rht_dereference_rcu(tbl->future_tbl, ht)))
		tbl = next;
	return tbl;
}

static int attach(struct bucket_table *tbl, struct bucket_table *future)
{
	/* A full barrier: whoever sees it sees its buckets. */
	if (!cmpxchg((struct bucket_table **)&tbl->future_tbl, NULL, future))
		return 0;
	kpi_rht_table_free(future);
	return -EEXIST;
}

static int attach_new(struct bucket_table *tbl, unsigned int size, gfp_t gfp)
{
	struct bucket_table *future = kpi_rht_table_new(size, gfp);

	return future ? attach(tbl, future) : -ENOMEM;
}

/* Put @entry at the head of its chain in @tbl. */
static void move_to(struct rhashtable *ht, struct bucket_table *tbl,
		    struct rhash_head *entry)
{
	unsigned int hash = rht_head_hashfn(ht, tbl, entry, ht->p);
	struct rhash_lock_head __rcu **bkt = &tbl->buckets[hash];

	rht_lock_nested(tbl, bkt, SINGLE_DEPTH_NESTING);
	RCU_INIT_POINTER(entry->next, rht_ptr(bkt, tbl, hash));
	rht_assign_unlock(tbl, bkt, entry);
}

/* Move the last entry of the locked chain; false when there is none. */
static bool move_last(struct rhashtable *ht, struct bucket_table *tbl,
		      struct bucket_table *to, unsigned int hash,
		      struct rhash_lock_head __rcu **bkt)
{
	struct rhash_head *entry = rht_ptr(bkt, tbl, hash), *next;
	struct rhash_head __rcu **link = NULL;

	if (rht_is_a_nulls(entry))
		return false;
	for (;;) {
		next = rht_dereference_bucket(entry->next, tbl, hash);
		if (rht_is_a_nulls(next))
			break;
		link = &entry->next;
		entry = next;
	}
	move_to(ht, to, entry);
	if (link)
		rcu_assign_pointer(*link, next);
	else
		rht_assign_locked(bkt, next);
	return true;
}

/* Move all entries of the first table to the newest and drop it. */
static int rehash(struct rhashtable *ht)
{
	struct bucket_table *old = rht_dereference(ht->tbl, ht);
	struct bucket_table *next = rht_dereference(old->future_tbl, ht);
	struct rhashtable_walker *walker;

	if (!next)
		return 0;
	for (unsigned int hash = 0; hash < old->size; hash++) {
		struct rhash_lock_head __rcu **bkt = rht_bucket_var(old, hash);
		struct bucket_table *to;
		bool again;

		if (!bkt)
			continue;
		rht_lock(old, bkt);
		do {
			to = newest(ht);
			/* A directory is a stopgap: first a table proper. */
			again = !to->nest &&
				move_last(ht, old, to, hash, bkt);
		} while (again);
		rht_unlock(old, bkt);
		if (to->nest)
			return -EAGAIN;
		cond_resched();
	}
	rcu_assign_pointer(ht->tbl, next);

	spin_lock(&ht->lock);
	list_for_each_entry(walker, &old->walkers, list)
		walker->tbl = NULL;
	/* Under the lock: rhashtable_walk_stop() asks if it was called. */
	call_rcu(&old->rcu, kpi_rht_table_reclaim);
	spin_unlock(&ht->lock);
	return rht_dereference(next->future_tbl, ht) ? -EAGAIN : 0;
}

static unsigned int shrunk_size(struct rhashtable *ht)
{
	unsigned int nelems = atomic_read(&ht->nelems), size = 0;

	if (nelems)
		size = roundup_pow_of_two(nelems * 3 / 2);
	return max_t(unsigned int, size, ht->p.min_size);
}

/* Decide on a new table and make it, in process context. */
static int resize(struct rhashtable *ht, struct bucket_table *tbl)
{
	unsigned int size = tbl->size;

	if (rht_grow_above_75(ht, tbl)) {
		size *= 2;
	} else if (ht->p.automatic_shrinking && rht_shrink_below_30(ht, tbl)) {
		size = shrunk_size(ht);
		if (size >= rht_dereference(ht->tbl, ht)->size)
			return 0;
		if (tbl != rht_dereference(ht->tbl, ht))
			return -EEXIST;
	} else if (!tbl->nest) {
		return 0;
	}
	return attach_new(tbl, size, GFP_KERNEL);
}

void kpi_rht_worker(struct work_struct *work)
{
	struct rhashtable *ht = container_of(work, struct rhashtable, run_work);
	int err;

	mutex_lock(&ht->mutex);
	err = resize(ht, newest(ht));
	if (!err || err == -EEXIST) {
		int moved = rehash(ht);

		err = err ? err : moved;
	}
	mutex_unlock(&ht->mutex);
	if (err)
		schedule_work(&ht->run_work);
}

int kpi_rht_make_room(struct rhashtable *ht, struct bucket_table *tbl)
{
	unsigned int size = tbl->size;
	int err = -EBUSY;

	if (rht_grow_above_75(ht, tbl))
		size *= 2;
	/* A long chain in a table that is not full: one rehash at a time. */
	else if (tbl != rht_dereference_rcu(ht->tbl, ht))
		goto fail;
	err = attach_new(tbl, size, GFP_ATOMIC | __GFP_NOWARN);
	if (!err)
		schedule_work(&ht->run_work);
	if (!err || err == -EEXIST)
		return 0;
fail:
	if (rcu_access_pointer(tbl->future_tbl))
		return 0;
	/* The worker may sleep for the memory. */
	if (err == -ENOMEM)
		schedule_work(&ht->run_work);
	return err;
}
