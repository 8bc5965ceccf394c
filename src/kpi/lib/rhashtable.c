// SPDX-License-Identifier: GPL-2.0
/*
 * lib/rhashtable.c, linux/rhashtable.h: hash tables that resize themselves:
 * making and ending one, insertion beside a resize.
 */
#include <linux/export.h>
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/rhashtable.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "rht_impl.h"

#define DEFAULT_SIZE 64U
#define MIN_SIZE 4U

static u32 hash_words(const void *key, u32 length, u32 seed)
{
	return jhash2(key, length, seed);
}

/* key_len then counts what the hash function counts. */
static void choose_hashfn(struct rhashtable *ht)
{
	ht->key_len = ht->p.key_len;
	if (ht->p.hashfn)
		return;
	ht->p.hashfn = jhash;
	if (ht->key_len % sizeof(u32) == 0) {
		ht->key_len /= sizeof(u32);
		ht->p.hashfn = hash_words;
	}
}

static void set_limits(struct rhashtable *ht)
{
	struct rhashtable_params *p = &ht->p;

	if (p->min_size)
		p->min_size = roundup_pow_of_two(p->min_size);
	p->min_size = max_t(u16, p->min_size, MIN_SIZE);
	/* nelems is an int. */
	ht->max_elems = 1U << 31;
	if (!p->max_size)
		return;
	p->max_size = rounddown_pow_of_two(p->max_size);
	if (p->max_size < ht->max_elems / 2)
		ht->max_elems = p->max_size * 2;
}

static size_t first_size(const struct rhashtable_params *p)
{
	size_t size = DEFAULT_SIZE;

	if (p->nelem_hint)
		size = roundup_pow_of_two(p->nelem_hint * 4 / 3);
	return max_t(size_t, size, p->min_size);
}

__weak int rhashtable_init(struct rhashtable *ht,
			   const struct rhashtable_params *params)
{
	struct bucket_table *tbl;

	if (!params->key_len && !params->obj_hashfn)
		return -EINVAL;
	if (params->obj_hashfn && !params->obj_cmpfn)
		return -EINVAL;
	memset(ht, 0, sizeof(*ht));
	mutex_init(&ht->mutex);
	spin_lock_init(&ht->lock);
	ht->p = *params;
	set_limits(ht);
	choose_hashfn(ht);
	tbl = kpi_rht_table_new(first_size(&ht->p), GFP_KERNEL);
	if (!tbl)
		tbl = kpi_rht_table_new(ht->p.min_size,
					GFP_KERNEL | __GFP_NOFAIL);
	atomic_set(&ht->nelems, 0);
	RCU_INIT_POINTER(ht->tbl, tbl);
	INIT_WORK(&ht->run_work, kpi_rht_worker);
	return 0;
}
KPI_EXPORT(rhashtable_init);

__weak int rhltable_init(struct rhltable *hlt,
			 const struct rhashtable_params *params)
{
	int err = rhashtable_init(&hlt->ht, params);

	hlt->ht.rhlist = true;
	return err;
}
KPI_EXPORT(rhltable_init);

/* An entry, or all those of equal key in a list table. */
static void free_entry(struct rhashtable *ht, struct rhash_head *obj,
		       void (*free_fn)(void *ptr, void *arg), void *arg)
{
	struct rhlist_head *list;

	if (!ht->rhlist) {
		free_fn(rht_obj(ht, obj), arg);
		return;
	}
	list = container_of(obj, struct rhlist_head, rhead);
	while (list) {
		struct rhlist_head *next = rht_dereference(list->next, ht);

		free_fn(rht_obj(ht, &list->rhead), arg);
		list = next;
	}
}

static void free_entries(struct rhashtable *ht, struct bucket_table *tbl,
			 void (*free_fn)(void *ptr, void *arg), void *arg)
{
	for (unsigned int i = 0; i < tbl->size; i++) {
		struct rhash_head *pos = rht_ptr_exclusive(rht_bucket(tbl, i));

		while (!rht_is_a_nulls(pos)) {
			struct rhash_head *next =
				rht_dereference(pos->next, ht);

			free_entry(ht, pos, free_fn, arg);
			pos = next;
		}
		cond_resched();
	}
}

/* Nobody uses the table any more, but its worker may be running. */
__weak void rhashtable_free_and_destroy(struct rhashtable *ht,
					void (*free_fn)(void *ptr, void *arg),
					void *arg)
{
	struct bucket_table *tbl, *next;

	cancel_work_sync(&ht->run_work);
	mutex_lock(&ht->mutex);
	for (tbl = rht_dereference(ht->tbl, ht); tbl; tbl = next) {
		if (free_fn)
			free_entries(ht, tbl, free_fn, arg);
		next = rht_dereference(tbl->future_tbl, ht);
		kpi_rht_table_free(tbl);
	}
	mutex_unlock(&ht->mutex);
}
KPI_EXPORT(rhashtable_free_and_destroy);

__weak void rhashtable_destroy(struct rhashtable *ht)
{
	rhashtable_free_and_destroy(ht, NULL, NULL);
}
KPI_EXPORT(rhashtable_destroy);

static bool same_key(struct rhashtable *ht, const void *key,
		     struct rhash_head *head)
{
	struct rhashtable_compare_arg arg = { .ht = ht, .key = key };
	void *obj = rht_obj(ht, head);

	if (!key)
		return false;
	if (ht->p.obj_cmpfn)
		return !ht->p.obj_cmpfn(&arg, obj);
	return !rhashtable_compare(&arg, obj);
}

/*
 * Look for @key in the locked chain.  An object: it is there.  NULL: @obj was
 * put into the list of its key.  -ENOENT: not there, -EAGAIN: nor should it be
 * inserted here, the chain is too long.
 */
static void *find_in_chain(struct rhashtable *ht,
			   struct rhash_lock_head __rcu **bkt,
			   struct bucket_table *tbl, unsigned int hash,
			   const void *key, struct rhash_head *obj)
{
	struct rhash_head __rcu **link = NULL;
	struct rhlist_head *list;
	struct rhash_head *head;
	unsigned int length = 0;

	rht_for_each_from(head, rht_ptr(bkt, tbl, hash), tbl, hash) {
		length++;
		if (same_key(ht, key, head))
			break;
		link = &head->next;
	}
	if (rht_is_a_nulls(head))
		return ERR_PTR(length >= RHT_ELASTICITY ? -EAGAIN : -ENOENT);
	if (!ht->rhlist)
		return rht_obj(ht, head);

	/* The newest of a key stands in the chain, the others behind it. */
	list = container_of(obj, struct rhlist_head, rhead);
	RCU_INIT_POINTER(list->next,
			 container_of(head, struct rhlist_head, rhead));
	RCU_INIT_POINTER(obj->next,
			 rht_dereference_bucket(head->next, tbl, hash));
	if (link)
		rcu_assign_pointer(*link, obj);
	else
		rht_assign_locked(bkt, obj);
	return NULL;
}

/* Insert at the head of the locked chain.  NULL or why not. */
static void *insert_here(struct rhashtable *ht,
			 struct rhash_lock_head __rcu **bkt,
			 struct bucket_table *tbl, unsigned int hash,
			 struct rhash_head *obj)
{
	if (rht_grow_above_max(ht, tbl))
		return ERR_PTR(-E2BIG);
	if (rht_grow_above_100(ht, tbl))
		return ERR_PTR(-EAGAIN);
	if (ht->rhlist) {
		struct rhlist_head *list =
			container_of(obj, struct rhlist_head, rhead);

		RCU_INIT_POINTER(list->next, NULL);
	}
	RCU_INIT_POINTER(obj->next, rht_ptr(bkt, tbl, hash));
	rht_assign_locked(bkt, obj);
	atomic_inc(&ht->nelems);
	if (rht_grow_above_75(ht, tbl))
		schedule_work(&ht->run_work);
	return NULL;
}

/*
 * Insert into @tbl, but if there is a newer table leave it to that: *@next.
 * In any case the key must not be here.
 */
static void *try_table(struct rhashtable *ht, struct bucket_table *tbl,
		       const void *key, struct rhash_head *obj,
		       struct bucket_table **next)
{
	unsigned int hash = rht_head_hashfn(ht, tbl, obj, ht->p);
	struct rhash_lock_head __rcu **bkt;
	void *data;

	if (rcu_access_pointer(tbl->future_tbl))
		bkt = rht_bucket_var(tbl, hash);
	else
		bkt = rht_bucket_insert(ht, tbl, hash);
	if (!bkt) {
		*next = rht_dereference_rcu(tbl->future_tbl, ht);
		return ERR_PTR(-EAGAIN);
	}
	*next = NULL;
	rht_lock(tbl, bkt);
	data = find_in_chain(ht, bkt, tbl, hash, key, obj);
	if (IS_ERR(data)) {
		/* Read under the lock: a rehash of this chain comes after. */
		*next = rht_dereference_rcu(tbl->future_tbl, ht);
		if (!*next && data == ERR_PTR(-ENOENT))
			data = insert_here(ht, bkt, tbl, hash, obj);
	}
	rht_unlock(tbl, bkt);
	return data;
}

/* What the inlined insertion does not do: NULL, the entry with this key, error. */
__weak void *rhashtable_insert_slow(struct rhashtable *ht, const void *key,
				    struct rhash_head *obj)
{
	void *data;

	do {
		struct bucket_table *tbl, *next;

		rcu_read_lock();
		next = rht_dereference_rcu(ht->tbl, ht);
		do {
			tbl = next;
			data = try_table(ht, tbl, key, obj, &next);
		} while (next);
		if (data == ERR_PTR(-EAGAIN)) {
			int err = kpi_rht_make_room(ht, tbl);

			if (err)
				data = ERR_PTR(err);
		}
		rcu_read_unlock();
	} while (data == ERR_PTR(-EAGAIN));
	return data;
}
KPI_EXPORT(rhashtable_insert_slow);
