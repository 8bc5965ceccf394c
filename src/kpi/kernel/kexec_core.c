// SPDX-License-Identifier: GPL-2.0
/* kernel/kexec_core.c, linux/kexec.h: no kernel waits to take over. */
#include <linux/kexec.h>

#include "kpi.h"

int kexec_crash_loaded(void)
{
	return 0;
}
KPI_EXPORT(kexec_crash_loaded);
