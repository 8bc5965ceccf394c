/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The scheduler tells of workers that sleep inside their work: called by a
 * thread with PF_WQ_WORKER before and after it sleeps.
 */
#ifndef KPI_WORKQUEUE_SLEEP_H
#define KPI_WORKQUEUE_SLEEP_H

void kpi_wq_worker_sleeping(void);
void kpi_wq_worker_running(void);

#endif
