// SPDX-License-Identifier: GPL-2.0
/* net/core/sysctl_net_core.c, linux/netdevice.h: settings that modules read. */
#include <linux/netdevice.h>

#include "kpi.h"

/* Each namespace has its fallback tunnel devices. */
int sysctl_fb_tunnels_only_for_init_net;
KPI_EXPORT(sysctl_fb_tunnels_only_for_init_net);
