// SPDX-License-Identifier: GPL-2.0
/* kernel/time/tick-sched.c, linux/tick.h: who cannot do without the tick. */
#include <linux/sched.h>
#include <linux/tick.h>

#include "kpi.h"

#define TICKS "jiffies tick while any kernel code runs"

void tick_nohz_dep_set_task(struct task_struct *tsk, enum tick_dep_bits bit)
{
}
KPI_EXPORT_NOOP(tick_nohz_dep_set_task, TICKS);

void tick_nohz_dep_clear_task(struct task_struct *tsk, enum tick_dep_bits bit)
{
}
KPI_EXPORT_NOOP(tick_nohz_dep_clear_task, TICKS);

/* No CPU does without the tick while it runs kernel code. */
bool tick_nohz_full_running;
KPI_EXPORT(tick_nohz_full_running);
