/* SPDX-License-Identifier: GPL-2.0 */
/* Between the files of RCU, and the hooks of those who make tasks. */
#ifndef KPI_RCU_H
#define KPI_RCU_H

#include <linux/types.h>

struct task_struct;
struct host_range;

/* A task may become a reader from here on, until the other is called. */
void kpi_rcu_task_add(struct task_struct *task);
void kpi_rcu_task_del(struct task_struct *task);

/* Wait for a whole grace period, on the calling thread. may block. */
void kpi_rcu_grace_period(void);

/*
 * Sleep between two looks at a condition that nobody will signal: short at
 * first, then longer. @round counts up from 0. may block.
 */
void kpi_rcu_pause(unsigned int round);

/* The module's DEFINE_SRCU()s, from ___srcu_struct_ptrs. 0 or -ENOMEM. */
int kpi_srcu_module_coming(const struct host_range *ptrs);
void kpi_srcu_module_going(const struct host_range *ptrs);

#endif
