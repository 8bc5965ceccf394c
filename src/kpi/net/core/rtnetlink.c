// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/rtnetlink.c, linux/rtnetlink.h: the mutex that all changes of net
 * devices are made under. Kinds of devices: rtnl_link.c.
 */
#include <linux/mutex.h>
#include <linux/rtnetlink.h>
#include <linux/skbuff.h>
#include <net/rtnetlink.h>

#include "kpi.h"
#include "dev.h"

static DEFINE_MUTEX(rtnl_mutex);

/* Freed when the mutex is free again: who holds it may hold others up. */
static struct sk_buff *deferred;

void rtnl_lock(void)
{
	mutex_lock(&rtnl_mutex);
}
KPI_EXPORT(rtnl_lock);

int rtnl_lock_killable(void)
{
	return mutex_lock_killable(&rtnl_mutex);
}
KPI_EXPORT(rtnl_lock_killable);

int rtnl_trylock(void)
{
	return mutex_trylock(&rtnl_mutex);
}
KPI_EXPORT(rtnl_trylock);

int rtnl_is_locked(void)
{
	return mutex_is_locked(&rtnl_mutex);
}
KPI_EXPORT(rtnl_is_locked);

void rtnl_kfree_skbs(struct sk_buff *head, struct sk_buff *tail)
{
	if (head && tail) {
		tail->next = deferred;
		deferred = head;
	}
}
KPI_EXPORT(rtnl_kfree_skbs);

void __rtnl_unlock(void)
{
	struct sk_buff *skb = deferred, *next;

	deferred = NULL;
	mutex_unlock(&rtnl_mutex);
	for (; skb; skb = next) {
		next = skb->next;
		kfree_skb(skb);
	}
}

/* Devices that were unregistered meanwhile come to their end now. */
void rtnl_unlock(void)
{
	netdev_run_todo();
}
KPI_EXPORT(rtnl_unlock);

/*
 * Nobody has a netlink socket here, so there are no messages and no listeners.
 */
void rtmsg_ifinfo(int type, struct net_device *dev, unsigned int change,
		  gfp_t flags, u32 portid, const struct nlmsghdr *nlh)
{
}

int rtnl_unicast(struct sk_buff *skb, struct net *net, u32 pid)
{
	kfree_skb(skb);
	return -ECONNREFUSED;
}
KPI_EXPORT(rtnl_unicast);

void rtnl_notify(struct sk_buff *skb, struct net *net, u32 pid, u32 group,
		 const struct nlmsghdr *nlh, gfp_t flags)
{
	kfree_skb(skb);
}
KPI_EXPORT(rtnl_notify);

void rtnl_set_sk_err(struct net *net, u32 group, int error)
{
}
KPI_EXPORT_NOOP(rtnl_set_sk_err, "there are no netlink sockets to tell");

bool rtnl_dev_link_net_capable(const struct net_device *dev,
			       const struct net *net)
{
	return net_eq(dev_net(dev), net);
}
KPI_EXPORT(rtnl_dev_link_net_capable);

/* The tracepoint of error messages; a message itself goes to the caller. */
void do_trace_netlink_extack(const char *msg)
{
}
KPI_EXPORT_NOOP(do_trace_netlink_extack, "its tracepoint has no probes");
