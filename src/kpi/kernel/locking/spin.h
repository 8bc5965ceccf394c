/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bare lock word, without preempt_count, for the other locks and for
 * pv_ops, whose callers have dealt with that themselves.
 */
#ifndef KPI_SPIN_H
#define KPI_SPIN_H

#include <linux/spinlock_types.h>

void kpi_spin_lock(struct qspinlock *lock);
void kpi_spin_unlock(struct qspinlock *lock);

#endif
