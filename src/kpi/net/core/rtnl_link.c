// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/rtnetlink.c, net/rtnetlink.h: kinds of devices that users make and
 * take away, as `ip link add` does on a machine.
 */
#include <linux/etherdevice.h>
#include <linux/if_link.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>

#include "kpi.h"
#include "dev.h"
#include "rtnl_link.h"

static LIST_HEAD(link_ops);

const struct rtnl_link_ops *kpi_link_ops(const char *kind)
{
	const struct rtnl_link_ops *ops;

	list_for_each_entry(ops, &link_ops, list)
		if (!strcmp(ops->kind, kind))
			return ops;
	return NULL;
}

int __rtnl_link_register(struct rtnl_link_ops *ops)
{
	if (kpi_link_ops(ops->kind))
		return -EEXIST;
	/* One that can be made without more can be taken away so, too. */
	if ((ops->alloc || ops->setup) && !ops->dellink)
		ops->dellink = unregister_netdevice_queue;
	list_add_tail(&ops->list, &link_ops);
	return 0;
}
KPI_EXPORT(__rtnl_link_register);

int rtnl_link_register(struct rtnl_link_ops *ops)
{
	int err;

	if (WARN_ON(ops->maxtype > RTNL_MAX_TYPE ||
		    ops->slave_maxtype > RTNL_SLAVE_MAX_TYPE))
		return -EINVAL;
	rtnl_lock();
	err = __rtnl_link_register(ops);
	rtnl_unlock();
	return err;
}
KPI_EXPORT(rtnl_link_register);

/* Its devices go with it. */
void __rtnl_link_unregister(struct rtnl_link_ops *ops)
{
	struct net_device *dev;
	LIST_HEAD(list);

	for_each_netdev(&init_net, dev)
		if (dev->rtnl_link_ops == ops)
			ops->dellink(dev, &list);
	unregister_netdevice_many(&list);
	list_del(&ops->list);
}
KPI_EXPORT(__rtnl_link_unregister);

void rtnl_link_unregister(struct rtnl_link_ops *ops)
{
	down_write(&pernet_ops_rwsem);
	rtnl_lock();
	__rtnl_link_unregister(ops);
	rtnl_unlock();
	up_write(&pernet_ops_rwsem);
}
KPI_EXPORT(rtnl_link_unregister);

/* ---------------------------------------------------------------- making */

static int queues(struct nlattr *attr, unsigned int (*own)(void),
		  unsigned int *count)
{
	*count = attr ? nla_get_u32(attr) : own ? own() : 1;
	return *count < 1 || *count > 4096 ? -EINVAL : 0;
}

static int check_lengths(struct net_device *dev, struct nlattr *tb[])
{
	if (tb[IFLA_ADDRESS] && nla_len(tb[IFLA_ADDRESS]) < dev->addr_len)
		return -EINVAL;
	if (tb[IFLA_BROADCAST] && nla_len(tb[IFLA_BROADCAST]) < dev->addr_len)
		return -EINVAL;
	return 0;
}

static int apply(struct net_device *dev, struct nlattr *tb[],
		 struct netlink_ext_ack *extack)
{
	int err = check_lengths(dev, tb);

	if (err)
		return err;
	if (tb[IFLA_MTU]) {
		err = dev_validate_mtu(dev, nla_get_u32(tb[IFLA_MTU]), extack);
		if (err)
			return err;
		dev->mtu = nla_get_u32(tb[IFLA_MTU]);
	}
	if (tb[IFLA_ADDRESS]) {
		__dev_addr_set(dev, nla_data(tb[IFLA_ADDRESS]), dev->addr_len);
		dev->addr_assign_type = NET_ADDR_SET;
	}
	if (tb[IFLA_BROADCAST])
		memcpy(dev->broadcast, nla_data(tb[IFLA_BROADCAST]),
		       dev->addr_len);
	if (tb[IFLA_TXQLEN])
		dev->tx_queue_len = nla_get_u32(tb[IFLA_TXQLEN]);
	if (tb[IFLA_LINKMODE])
		dev->link_mode = nla_get_u8(tb[IFLA_LINKMODE]);
	if (tb[IFLA_GROUP])
		dev->group = nla_get_u32(tb[IFLA_GROUP]);
	return 0;
}

struct net_device *rtnl_create_link(struct net *net, const char *ifname,
				    unsigned char name_assign_type,
				    const struct rtnl_link_ops *ops,
				    struct nlattr *tb[],
				    struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	unsigned int txqs, rxqs;
	int err;

	if (queues(tb[IFLA_NUM_TX_QUEUES], ops->get_num_tx_queues, &txqs) ||
	    queues(tb[IFLA_NUM_RX_QUEUES], ops->get_num_rx_queues, &rxqs)) {
		NL_SET_ERR_MSG(extack, "Invalid number of queues");
		return ERR_PTR(-EINVAL);
	}
	dev = ops->alloc ? ops->alloc(tb, ifname, name_assign_type, txqs,
				      rxqs) :
			   kpi_alloc_netdev(ops->priv_size, ifname,
					    name_assign_type, ops->setup, txqs,
					    rxqs, (unsigned long)ops->setup);
	if (IS_ERR_OR_NULL(dev))
		return dev ?: ERR_PTR(-ENOMEM);
	err = apply(dev, tb, extack);
	if (err) {
		free_netdev(dev);
		return ERR_PTR(err);
	}
	dev_net_set(dev, net);
	dev->rtnl_link_ops = ops;
	dev->rtnl_link_state = RTNL_LINK_INITIALIZING;
	return dev;
}
KPI_EXPORT(rtnl_create_link);

int rtnl_configure_link(struct net_device *dev, const struct ifinfomsg *ifm,
			u32 portid, const struct nlmsghdr *nlh)
{
	unsigned int old = dev->flags, flags;
	int err;

	if (ifm && (ifm->ifi_flags || ifm->ifi_change)) {
		flags = ifm->ifi_flags;
		if (ifm->ifi_change)
			flags = (flags & ifm->ifi_change) |
				(dev_get_flags(dev) & ~ifm->ifi_change);
		err = __dev_change_flags(dev, flags, NULL);
		if (err < 0)
			return err;
	}
	dev->rtnl_link_state = RTNL_LINK_INITIALIZED;
	__dev_notify_flags(dev, old, ~0u);
	kpi_netdev_changed(dev);
	return 0;
}
KPI_EXPORT(rtnl_configure_link);

int rtnl_delete_link(struct net_device *dev, u32 portid,
		     const struct nlmsghdr *nlh)
{
	const struct rtnl_link_ops *ops = dev->rtnl_link_ops;
	LIST_HEAD(list);

	if (!ops || !ops->dellink)
		return -EOPNOTSUPP;
	ops->dellink(dev, &list);
	unregister_netdevice_many(&list);
	return 0;
}
KPI_EXPORT(rtnl_delete_link);

/* Whatever namespace the attributes name, there is this one alone. */
struct net *rtnl_link_get_net(struct net *src_net, struct nlattr *tb[])
{
	if (tb[IFLA_NET_NS_PID])
		return get_net_ns_by_pid(nla_get_u32(tb[IFLA_NET_NS_PID]));
	if (tb[IFLA_NET_NS_FD])
		return ERR_PTR(-EINVAL);
	return get_net(src_net);
}
KPI_EXPORT(rtnl_link_get_net);

static const struct nla_policy ifla_policy[IFLA_MAX + 1] = {
	[IFLA_IFNAME] = { .type = NLA_STRING, .len = IFNAMSIZ - 1 },
	[IFLA_ADDRESS] = { .type = NLA_BINARY, .len = MAX_ADDR_LEN },
	[IFLA_BROADCAST] = { .type = NLA_BINARY, .len = MAX_ADDR_LEN },
	[IFLA_MTU] = { .type = NLA_U32 },
	[IFLA_LINK] = { .type = NLA_U32 },
	[IFLA_MASTER] = { .type = NLA_U32 },
	[IFLA_TXQLEN] = { .type = NLA_U32 },
	[IFLA_OPERSTATE] = { .type = NLA_U8 },
	[IFLA_LINKMODE] = { .type = NLA_U8 },
	[IFLA_LINKINFO] = { .type = NLA_NESTED },
	[IFLA_NET_NS_PID] = { .type = NLA_U32 },
	[IFLA_NET_NS_FD] = { .type = NLA_U32 },
	[IFLA_GROUP] = { .type = NLA_U32 },
	[IFLA_NUM_TX_QUEUES] = { .type = NLA_U32 },
	[IFLA_NUM_RX_QUEUES] = { .type = NLA_U32 },
};

int rtnl_nla_parse_ifinfomsg(struct nlattr **tb, const struct nlattr *nla_peer,
			     struct netlink_ext_ack *exterr)
{
	int len = nla_len(nla_peer);

	if (len < (int)sizeof(struct ifinfomsg)) {
		NL_SET_ERR_MSG_ATTR(exterr, nla_peer, "Invalid length");
		return -EINVAL;
	}
	return nla_parse_deprecated(tb, IFLA_MAX,
				    nla_data(nla_peer) +
					    sizeof(struct ifinfomsg),
				    len - sizeof(struct ifinfomsg),
				    ifla_policy, exterr);
}
KPI_EXPORT(rtnl_nla_parse_ifinfomsg);
