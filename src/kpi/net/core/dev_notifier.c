// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev.c, linux/netdevice.h: who wants to know of changes of devices.
 *
 * Whoever registers hears of all devices that are there already, and of their
 * end where it unregisters: nobody need look through the list.
 */
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

#include "kpi.h"
#include "dev.h"

static RAW_NOTIFIER_HEAD(netdev_chain);

static int notify(struct notifier_block *nb, unsigned long what,
		  struct net_device *dev)
{
	struct netdev_notifier_info info = { .dev = dev };

	return notifier_to_errno(nb->notifier_call(nb, what, &info));
}

static int tell_of(struct notifier_block *nb, struct net_device *dev)
{
	int err = notify(nb, NETDEV_REGISTER, dev);

	if (!err && dev->flags & IFF_UP)
		notify(nb, NETDEV_UP, dev);
	return err;
}

static void tell_end_of(struct notifier_block *nb, struct net_device *dev)
{
	if (dev->flags & IFF_UP) {
		notify(nb, NETDEV_GOING_DOWN, dev);
		notify(nb, NETDEV_DOWN, dev);
	}
	notify(nb, NETDEV_UNREGISTER, dev);
}

static int tell_of_all(struct net *net, struct notifier_block *nb)
{
	struct net_device *dev;
	int err;

	for_each_netdev(net, dev) {
		err = tell_of(nb, dev);
		if (!err)
			continue;
		for_each_netdev_continue_reverse(net, dev)
			tell_end_of(nb, dev);
		return err;
	}
	return 0;
}

static int add(struct raw_notifier_head *chain, struct notifier_block *nb)
{
	int err;

	down_write(&pernet_ops_rwsem);
	rtnl_lock();
	err = raw_notifier_chain_register(chain, nb);
	if (!err) {
		err = tell_of_all(&init_net, nb);
		if (err)
			raw_notifier_chain_unregister(chain, nb);
	}
	rtnl_unlock();
	up_write(&pernet_ops_rwsem);
	return err;
}

static int del(struct raw_notifier_head *chain, struct notifier_block *nb)
{
	struct net_device *dev;
	int err;

	down_write(&pernet_ops_rwsem);
	rtnl_lock();
	err = raw_notifier_chain_unregister(chain, nb);
	if (!err)
		for_each_netdev(&init_net, dev)
			tell_end_of(nb, dev);
	rtnl_unlock();
	up_write(&pernet_ops_rwsem);
	return err;
}

int register_netdevice_notifier(struct notifier_block *nb)
{
	return add(&netdev_chain, nb);
}
KPI_EXPORT(register_netdevice_notifier);

int unregister_netdevice_notifier(struct notifier_block *nb)
{
	return del(&netdev_chain, nb);
}
KPI_EXPORT(unregister_netdevice_notifier);

int register_netdevice_notifier_net(struct net *net, struct notifier_block *nb)
{
	return add(&net->netdev_chain, nb);
}
KPI_EXPORT(register_netdevice_notifier_net);

int unregister_netdevice_notifier_net(struct net *net,
				      struct notifier_block *nb)
{
	return del(&net->netdev_chain, nb);
}
KPI_EXPORT(unregister_netdevice_notifier_net);

/* Devices do not move between namespaces, so that the notifier need not. */
int register_netdevice_notifier_dev_net(struct net_device *dev,
					struct notifier_block *nb,
					struct netdev_net_notifier *nn)
{
	int err = register_netdevice_notifier_net(dev_net(dev), nb);

	if (!err) {
		nn->nb = nb;
		rtnl_lock();
		list_add(&nn->list, &dev->net_notifier_list);
		rtnl_unlock();
	}
	return err;
}
KPI_EXPORT(register_netdevice_notifier_dev_net);

int unregister_netdevice_notifier_dev_net(struct net_device *dev,
					  struct notifier_block *nb,
					  struct netdev_net_notifier *nn)
{
	rtnl_lock();
	list_del(&nn->list);
	rtnl_unlock();
	return unregister_netdevice_notifier_net(dev_net(dev), nb);
}
KPI_EXPORT(unregister_netdevice_notifier_dev_net);

/* ---------------------------------------------------------------- calling */

static int call_info(unsigned long what, struct netdev_notifier_info *info)
{
	struct net *net = dev_net(info->dev);
	int ret;

	ASSERT_RTNL();
	ret = raw_notifier_call_chain(&net->netdev_chain, what, info);
	if (ret & NOTIFY_STOP_MASK)
		return ret;
	return raw_notifier_call_chain(&netdev_chain, what, info);
}

int call_netdevice_notifiers(unsigned long what, struct net_device *dev)
{
	struct netdev_notifier_info info = { .dev = dev };

	return call_info(what, &info);
}
KPI_EXPORT(call_netdevice_notifiers);

int kpi_dev_notify_mtu(struct net_device *dev, unsigned int mtu)
{
	struct netdev_notifier_info_ext info = {
		.info.dev = dev,
		.ext.mtu = mtu,
	};

	BUILD_BUG_ON(offsetof(struct netdev_notifier_info_ext, info));
	return call_info(NETDEV_CHANGEMTU, &info.info);
}

int dev_pre_changeaddr_notify(struct net_device *dev, const char *addr,
			      struct netlink_ext_ack *extack)
{
	struct netdev_notifier_pre_changeaddr_info info = {
		.info.dev = dev,
		.info.extack = extack,
		.dev_addr = addr,
	};

	return notifier_to_errno(call_info(NETDEV_PRE_CHANGEADDR, &info.info));
}
KPI_EXPORT(dev_pre_changeaddr_notify);

void netdev_features_change(struct net_device *dev)
{
	call_netdevice_notifiers(NETDEV_FEAT_CHANGE, dev);
}
KPI_EXPORT(netdev_features_change);

void netdev_state_change(struct net_device *dev)
{
	struct netdev_notifier_change_info info = { .info.dev = dev };

	if (dev->flags & IFF_UP)
		call_info(NETDEV_CHANGE, &info.info);
}
KPI_EXPORT(netdev_state_change);

void __netdev_notify_peers(struct net_device *dev)
{
	ASSERT_RTNL();
	call_netdevice_notifiers(NETDEV_NOTIFY_PEERS, dev);
	call_netdevice_notifiers(NETDEV_RESEND_IGMP, dev);
}
KPI_EXPORT(__netdev_notify_peers);

void netdev_notify_peers(struct net_device *dev)
{
	rtnl_lock();
	__netdev_notify_peers(dev);
	rtnl_unlock();
}
KPI_EXPORT(netdev_notify_peers);

#define NAME(what) [NETDEV_##what] = "NETDEV_" #what

const char *netdev_cmd_to_name(enum netdev_cmd cmd)
{
	static const char *const names[] = {
		NAME(UP), NAME(DOWN), NAME(REBOOT), NAME(CHANGE),
		NAME(REGISTER), NAME(UNREGISTER), NAME(CHANGEMTU),
		NAME(CHANGEADDR), NAME(PRE_CHANGEADDR), NAME(GOING_DOWN),
		NAME(CHANGENAME), NAME(FEAT_CHANGE), NAME(BONDING_FAILOVER),
		NAME(PRE_UP), NAME(PRE_TYPE_CHANGE), NAME(POST_TYPE_CHANGE),
		NAME(POST_INIT), NAME(RELEASE), NAME(NOTIFY_PEERS), NAME(JOIN),
		NAME(CHANGEUPPER), NAME(RESEND_IGMP), NAME(PRECHANGEMTU),
		NAME(CHANGEINFODATA), NAME(BONDING_INFO), NAME(PRECHANGEUPPER),
		NAME(CHANGELOWERSTATE), NAME(UDP_TUNNEL_PUSH_INFO),
		NAME(UDP_TUNNEL_DROP_INFO), NAME(CHANGE_TX_QUEUE_LEN),
		NAME(CVLAN_FILTER_PUSH_INFO), NAME(CVLAN_FILTER_DROP_INFO),
		NAME(SVLAN_FILTER_PUSH_INFO), NAME(SVLAN_FILTER_DROP_INFO),
		NAME(OFFLOAD_XSTATS_ENABLE), NAME(OFFLOAD_XSTATS_DISABLE),
		NAME(OFFLOAD_XSTATS_REPORT_USED),
		NAME(OFFLOAD_XSTATS_REPORT_DELTA),
	};

	if (cmd < ARRAY_SIZE(names) && names[cmd])
		return names[cmd];
	return "UNKNOWN_NETDEV_EVENT";
}
KPI_EXPORT(netdev_cmd_to_name);
