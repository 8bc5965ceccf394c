// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/rtnetlink.c, net/rtnetlink.h: who answers which message of
 * rtnetlink. A program's go to the machine's kernel.
 */
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/rtnetlink.h>

#include "kpi.h"

struct handler {
	rtnl_doit_func doit;
	rtnl_dumpit_func dumpit;
	struct module *owner;
};

static struct handler handlers[RTNL_FAMILY_MAX + 1][RTM_NR_MSGTYPES];

static struct handler *handler_of(int protocol, int msgtype)
{
	int index = msgtype - RTM_BASE;

	if (WARN_ON(index < 0 || index >= RTM_NR_MSGTYPES || protocol < 0 ||
		    protocol > RTNL_FAMILY_MAX))
		return NULL;
	return &handlers[protocol][index];
}

/* What is there stays where the new one has nothing in its place. */
int rtnl_register_module(struct module *owner, int protocol, int msgtype,
			 rtnl_doit_func doit, rtnl_dumpit_func dumpit,
			 unsigned int flags)
{
	struct handler *h = handler_of(protocol, msgtype);

	if (!h)
		return -EINVAL;
	rtnl_lock();
	WARN_ON(h->owner && h->owner != owner);
	h->doit = doit ?: h->doit;
	h->dumpit = dumpit ?: h->dumpit;
	h->owner = owner;
	rtnl_unlock();
	return 0;
}
KPI_EXPORT_PARTIAL(rtnl_register_module,
		   "no program can reach it: its netlink sockets are the machine's");

int rtnl_unregister(int protocol, int msgtype)
{
	struct handler *h = handler_of(protocol, msgtype);
	bool there;

	if (!h)
		return -EINVAL;
	rtnl_lock();
	there = h->owner || h->doit || h->dumpit;
	memset(h, 0, sizeof(*h));
	rtnl_unlock();
	return there ? 0 : -ENOENT;
}
KPI_EXPORT(rtnl_unregister);

void rtnl_unregister_all(int protocol)
{
	if (WARN_ON(protocol < 0 || protocol > RTNL_FAMILY_MAX))
		return;
	rtnl_lock();
	memset(handlers[protocol], 0, sizeof(handlers[protocol]));
	rtnl_unlock();
	synchronize_net();
}
KPI_EXPORT(rtnl_unregister_all);
