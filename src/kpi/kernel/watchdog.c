// SPDX-License-Identifier: GPL-2.0
/* kernel/watchdog.c, linux/nmi.h: who looks for CPUs that do not schedule. */
#include <linux/nmi.h>

#include "kpi.h"

void touch_softlockup_watchdog(void)
{
}
KPI_EXPORT_NOOP(touch_softlockup_watchdog,
		"the machine schedules threads: no CPU is locked up");
