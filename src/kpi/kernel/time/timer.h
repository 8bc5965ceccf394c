/* SPDX-License-Identifier: GPL-2.0 */
/* timer.c to the tick. */
#ifndef KPI_TIMER_H
#define KPI_TIMER_H

/* jiffies has a new value. On the ticker's thread, which owns no CPU. */
void kpi_timers_tick(void);

#endif
