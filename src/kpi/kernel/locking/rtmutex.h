/* SPDX-License-Identifier: GPL-2.0 */
/* rtmutex.h - the priority that waiters lend to whom they wait for. */
#ifndef KPI_RTMUTEX_H
#define KPI_RTMUTEX_H

struct task_struct;

/* normal_prio has changed: set prio, its own place in a queue, and so on. */
void kpi_rt_mutex_adjust(struct task_struct *task);

#endif
