// SPDX-License-Identifier: GPL-2.0
/* net/ipv4/ip_tunnel_core.c, net/ip_tunnels.h: who wants tunnels' metadata. */
#include <net/ip_tunnels.h>

#include "kpi.h"

DEFINE_STATIC_KEY_FALSE(ip_tunnel_metadata_cnt);
KPI_EXPORT(ip_tunnel_metadata_cnt);

void ip_tunnel_need_metadata(void)
{
	static_branch_inc(&ip_tunnel_metadata_cnt);
}
KPI_EXPORT(ip_tunnel_need_metadata);

void ip_tunnel_unneed_metadata(void)
{
	static_branch_dec(&ip_tunnel_metadata_cnt);
}
KPI_EXPORT(ip_tunnel_unneed_metadata);
