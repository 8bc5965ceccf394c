// SPDX-License-Identifier: GPL-2.0
/* net/ipv4/protocol.c, net/protocol.h: transport protocols' offloads. */
#include <linux/netdevice.h>
#include <net/protocol.h>

#include "kpi.h"

const struct net_offload __rcu *inet_offloads[MAX_INET_PROTOS];
const struct net_offload __rcu *inet6_offloads[MAX_INET_PROTOS];
KPI_EXPORT(inet_offloads);

static int add(const struct net_offload __rcu **slot,
	       const struct net_offload *prot)
{
	return cmpxchg((const struct net_offload **)slot, NULL, prot) ? -1 : 0;
}

static int del(const struct net_offload __rcu **slot,
	       const struct net_offload *prot)
{
	const struct net_offload *old;

	old = cmpxchg((const struct net_offload **)slot, prot, NULL);
	synchronize_net();
	return old == prot ? 0 : -1;
}

int inet_add_offload(const struct net_offload *prot, unsigned char protocol)
{
	return add(&inet_offloads[protocol], prot);
}
KPI_EXPORT(inet_add_offload);

int inet_del_offload(const struct net_offload *prot, unsigned char protocol)
{
	return del(&inet_offloads[protocol], prot);
}
KPI_EXPORT(inet_del_offload);

int inet6_add_offload(const struct net_offload *prot, unsigned char protocol)
{
	return add(&inet6_offloads[protocol], prot);
}
KPI_EXPORT(inet6_add_offload);

int inet6_del_offload(const struct net_offload *prot, unsigned char protocol)
{
	return del(&inet6_offloads[protocol], prot);
}
KPI_EXPORT(inet6_del_offload);
