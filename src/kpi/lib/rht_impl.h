/* SPDX-License-Identifier: GPL-2.0 */
/* rht_impl.h - the memory of bucket tables, for rhashtable*.c. */
#ifndef LKMHOST_KPI_LIB_RHT_IMPL_H
#define LKMHOST_KPI_LIB_RHT_IMPL_H

#include <linux/rhashtable.h>

struct bucket_table *kpi_rht_table_new(size_t nbuckets, gfp_t gfp);
void kpi_rht_table_free(struct bucket_table *tbl);
/* The callback of call_rcu() when a table has been replaced. */
void kpi_rht_table_reclaim(struct rcu_head *head);

/* Resizing, in the background (rhashtable_resize.c). */
void kpi_rht_worker(struct work_struct *work);
/* For an insertion that found @tbl too full. 0: try again. */
int kpi_rht_make_room(struct rhashtable *ht, struct bucket_table *tbl);

#endif
