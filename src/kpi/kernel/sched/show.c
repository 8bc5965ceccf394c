// SPDX-License-Identifier: GPL-2.0
/* kernel/sched/core.c, linux/sched/debug.h: a task, for those who read logs. */
#include <linux/sched.h>
#include <linux/sched/debug.h>

#include "kpi.h"

void sched_show_task(struct task_struct *p)
{
	pr_info("task:%-15.15s state:%c pid:%-5d flags:0x%08x\n", p->comm,
		task_state_to_char(p), task_pid_nr(p), p->flags);
	if (p == current)
		dump_stack();
}
KPI_EXPORT_PARTIAL(sched_show_task, "the call chain of the caller alone");
