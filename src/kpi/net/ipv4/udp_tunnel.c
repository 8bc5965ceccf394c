// SPDX-License-Identifier: GPL-2.0
/* net/ipv4/udp_tunnel_stub.c, net/udp_tunnel.h: NULL while udp_tunnel.ko is away. */
#include <net/udp_tunnel.h>

#include "kpi.h"

const struct udp_tunnel_nic_ops *udp_tunnel_nic_ops;
KPI_EXPORT(udp_tunnel_nic_ops);
