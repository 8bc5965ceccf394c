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

/* ------------------------------------------------------ what IP would deliver */

static const struct net_protocol __rcu *protocols[MAX_INET_PROTOS];
static const struct inet6_protocol __rcu *protocols6[MAX_INET_PROTOS];

#define NO_IP "no packet is delivered: IP is the machine's"

#define ADD_AND_DEL(add_name, del_name, type, table)			\
int add_name(const struct type *prot, unsigned char protocol)		\
{									\
	return cmpxchg((const struct type **)&(table)[protocol], NULL,	\
		       prot) ? -1 : 0;					\
}									\
KPI_EXPORT_PARTIAL(add_name, NO_IP);					\
									\
int del_name(const struct type *prot, unsigned char protocol)		\
{									\
	const struct type *old;						\
									\
	old = cmpxchg((const struct type **)&(table)[protocol], prot,	\
		      NULL);						\
	synchronize_net();						\
	return old == prot ? 0 : -1;					\
}									\
KPI_EXPORT(del_name)

ADD_AND_DEL(inet_add_protocol, inet_del_protocol, net_protocol, protocols);
ADD_AND_DEL(inet6_add_protocol, inet6_del_protocol, inet6_protocol,
	    protocols6);
