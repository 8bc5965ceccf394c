// SPDX-License-Identifier: GPL-2.0
/*
 * lib/rhashtable.c, linux/rhashtable.h: the memory of a table's buckets.
 *
 * One array; but when that cannot be had in atomic context, a directory of
 * pages of buckets, made as they are used.  tbl->nest says so and buckets[0]
 * then has the directory; the header asks the functions below.
 */
#include <linux/export.h>
#include <linux/random.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "kpi.h"
#include "rht_impl.h"

#define LEAF_SHIFT (PAGE_SHIFT - 3)
#define LEAF_BUCKETS (1U << LEAF_SHIFT)

typedef struct rhash_lock_head __rcu *bucket_t;

static bucket_t **directory(const struct bucket_table *tbl)
{
	return (bucket_t **)rcu_dereference_raw(tbl->buckets[0]);
}

static unsigned int directory_len(size_t nbuckets)
{
	return nbuckets >> LEAF_SHIFT;
}

void kpi_rht_table_free(struct bucket_table *tbl)
{
	if (tbl->nest) {
		for (unsigned int i = 0; i < directory_len(tbl->size); i++)
			kfree(directory(tbl)[i]);
		kfree(directory(tbl));
	}
	kvfree(tbl);
}

void kpi_rht_table_reclaim(struct rcu_head *head)
{
	kpi_rht_table_free(container_of(head, struct bucket_table, rcu));
}

static struct bucket_table *nested_table_new(size_t nbuckets, gfp_t gfp)
{
	struct bucket_table *tbl;
	bucket_t **dir;

	/* It would not be smaller. */
	if (nbuckets < 2 * LEAF_BUCKETS)
		return NULL;
	tbl = kzalloc(struct_size(tbl, buckets, 1), gfp);
	dir = kcalloc(directory_len(nbuckets), sizeof(*dir), gfp);
	if (!tbl || !dir) {
		kfree(tbl);
		kfree(dir);
		return NULL;
	}
	rcu_assign_pointer(tbl->buckets[0], (struct rhash_lock_head *)dir);
	tbl->nest = 1;
	return tbl;
}

/* An empty bucket is NULL, so zeroed memory is a table. */
struct bucket_table *kpi_rht_table_new(size_t nbuckets, gfp_t gfp)
{
	struct bucket_table *tbl;

	tbl = kvzalloc(struct_size(tbl, buckets, nbuckets), gfp);
	if (!tbl && (gfp & ~__GFP_NOFAIL) != GFP_KERNEL)
		tbl = nested_table_new(nbuckets, gfp);
	if (!tbl)
		return NULL;
	tbl->size = nbuckets;
	tbl->hash_rnd = get_random_u32();
	rcu_head_init(&tbl->rcu);
	INIT_LIST_HEAD(&tbl->walkers);
	return tbl;
}

/* NULL where no page of buckets has been made. */
__weak struct rhash_lock_head __rcu **
__rht_bucket_nested(const struct bucket_table *tbl, unsigned int hash)
{
	unsigned int index = hash & (tbl->size - 1);
	bucket_t *leaf = READ_ONCE(directory(tbl)[index >> LEAF_SHIFT]);

	return leaf ? &leaf[index & (LEAF_BUCKETS - 1)] : NULL;
}
KPI_EXPORT(__rht_bucket_nested);

/* For readers: a bucket that is not there is empty. */
__weak struct rhash_lock_head __rcu **
rht_bucket_nested(const struct bucket_table *tbl, unsigned int hash)
{
	static struct rhash_lock_head __rcu *empty;
	bucket_t *bucket = __rht_bucket_nested(tbl, hash);

	return bucket ? bucket : &empty;
}
KPI_EXPORT(rht_bucket_nested);

__weak struct rhash_lock_head __rcu **
rht_bucket_nested_insert(struct rhashtable *ht, struct bucket_table *tbl,
			 unsigned int hash)
{
	unsigned int index = hash & (tbl->size - 1);
	bucket_t **slot = &directory(tbl)[index >> LEAF_SHIFT];
	bucket_t *leaf = READ_ONCE(*slot);

	if (!leaf) {
		leaf = kcalloc(LEAF_BUCKETS, sizeof(*leaf), GFP_ATOMIC);
		/* Another may have been faster: then it is that one's page. */
		if (cmpxchg(slot, NULL, leaf))
			kfree(leaf);
	}
	return __rht_bucket_nested(tbl, hash);
}
KPI_EXPORT(rht_bucket_nested_insert);
