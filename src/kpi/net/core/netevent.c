// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/netevent.c, net/ipv4/devinet.c, net/ipv6/addrconf_core.c: who is
 * told of neighbours, routes and addresses. There are none here, so nobody is.
 */
#include <linux/inetdevice.h>
#include <linux/notifier.h>
#include <net/addrconf.h>
#include <net/netevent.h>

#include "kpi.h"

static ATOMIC_NOTIFIER_HEAD(netevents);
static BLOCKING_NOTIFIER_HEAD(addresses);
static ATOMIC_NOTIFIER_HEAD(addresses6);

int register_netevent_notifier(struct notifier_block *nb)
{
	return atomic_notifier_chain_register(&netevents, nb);
}
KPI_EXPORT(register_netevent_notifier);

int unregister_netevent_notifier(struct notifier_block *nb)
{
	return atomic_notifier_chain_unregister(&netevents, nb);
}
KPI_EXPORT(unregister_netevent_notifier);

/* A module may be the one that tells. */
int call_netevent_notifiers(unsigned long val, void *v)
{
	return atomic_notifier_call_chain(&netevents, val, v);
}
KPI_EXPORT(call_netevent_notifiers);

int register_inetaddr_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&addresses, nb);
}
KPI_EXPORT(register_inetaddr_notifier);

int unregister_inetaddr_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&addresses, nb);
}
KPI_EXPORT(unregister_inetaddr_notifier);

int register_inet6addr_notifier(struct notifier_block *nb)
{
	return atomic_notifier_chain_register(&addresses6, nb);
}
KPI_EXPORT(register_inet6addr_notifier);

int unregister_inet6addr_notifier(struct notifier_block *nb)
{
	return atomic_notifier_chain_unregister(&addresses6, nb);
}
KPI_EXPORT(unregister_inet6addr_notifier);
