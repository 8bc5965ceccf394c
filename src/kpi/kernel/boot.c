// SPDX-License-Identifier: GPL-2.0
/* init/main.c: boot of the kernel side. */
#include <linux/kernel.h>

#include "kpi.h"

const struct host_boot_info *kpi_boot_info;
