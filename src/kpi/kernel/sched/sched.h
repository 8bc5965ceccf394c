/* SPDX-License-Identifier: GPL-2.0 */
/* Between the files of the scheduler's side. */
#ifndef KPI_SCHED_H
#define KPI_SCHED_H

#include <linux/types.h>

struct task_struct;

/*
 * Sleep in the state that current has set until somebody wakes it, a signal
 * that the state allows is pending, or @deadline (nanoseconds of the
 * monotonic clock, ~0ULL: never) has come. False: the deadline came. The state
 * is TASK_RUNNING after.
 */
bool kpi_sleep_until(u64 deadline);

/* Wake @task if its state is in @mask. 1: it was asleep. Any context. */
int kpi_try_to_wake_up(struct task_struct *task, unsigned int mask);

/* Let whoever waits for a CPU have this one. */
void kpi_give_way(void);

/* This CPU's current is another task now: nobody looks at the old one after. */
void kpi_sched_leave(void);

/* @task may run on the CPUs of its cpus_ptr alone; waits until it does. */
void kpi_apply_affinity(struct task_struct *task);

#endif
