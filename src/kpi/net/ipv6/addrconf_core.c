// SPDX-License-Identifier: GPL-2.0
/* net/ipv6/af_inet6.c, addrconf_core.c, linux/ipv6.h: kinds of addresses. */
#include <linux/ipv6.h>
#include <net/ipv6.h>

#include "kpi.h"

/* The stack is the machine's: none of it is here. */
bool ipv6_mod_enabled(void)
{
	return false;
}
KPI_EXPORT(ipv6_mod_enabled);
