// SPDX-License-Identifier: GPL-2.0
/* block/ioprio.c, linux/ioprio.h: how urgent a task's input and output is. */
#include <linux/ioprio.h>
#include <linux/sched.h>

#include "kpi.h"

/* Nobody sets one here: it follows from the nice value. */
int __get_task_ioprio(struct task_struct *p)
{
	return IOPRIO_PRIO_VALUE(task_nice_ioclass(p), task_nice_ioprio(p));
}
KPI_EXPORT(__get_task_ioprio);
