/* SPDX-License-Identifier: GPL-2.0 */
/* Threads of the kernel side itself, and what tasks must know of kthreads. */
#ifndef KPI_KTHREAD_H
#define KPI_KTHREAD_H

struct task_struct;

/* Like kthread_run() with a fixed name, in any context. */
struct task_struct *kpi_kthread_spawn(int (*fn)(void *), void *data,
				      const char *name);

/* The last reference to @task has gone. */
void kpi_kthread_free(struct task_struct *task);

#endif
