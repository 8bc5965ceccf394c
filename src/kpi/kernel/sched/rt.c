// SPDX-License-Identifier: GPL-2.0
/* kernel/sched/rt.c, linux/sched/sysctl.h: microseconds for real-time tasks. */
#include <linux/sched/sysctl.h>

#include "kpi.h"

/* Of each second, as on a machine where nobody has changed it. */
int sysctl_sched_rt_runtime = 950000;
KPI_EXPORT(sysctl_sched_rt_runtime);
