// SPDX-License-Identifier: GPL-2.0
/* arch/x86/hyperv/hv_init.c, asm/mshyperv.h: this machine is none of Hyper-V's. */
#include <linux/types.h>
#include <asm/mshyperv.h>

#include "kpi.h"

bool hv_is_hyperv_initialized(void)
{
	return false;
}
KPI_EXPORT(hv_is_hyperv_initialized);
