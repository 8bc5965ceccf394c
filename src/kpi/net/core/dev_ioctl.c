// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev_ioctl.c, net/core/rtnetlink.c: what a user asks of devices, by
 * ioctl and as `ip link` does.
 */
#include <linux/if_link.h>
#include <linux/if_vlan.h>
#include <linux/kmod.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/uaccess.h>
#include <linux/veth.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>
#include <linuxkpi/host/net.h>

#include "kpi.h"
#include "dev.h"
#include "rtnl_link.h"

static int stats(struct net_device *dev, struct ifreq *ifr)
{
	struct rtnl_link_stats64 stats;

	dev_get_stats(dev, &stats);
	return copy_to_user(ifr->ifr_data, &stats, sizeof(stats)) ?
		       -EFAULT : 0;
}

static int set_address(struct net_device *dev, struct ifreq *ifr)
{
	if (ifr->ifr_hwaddr.sa_family != dev->type)
		return -EINVAL;
	return dev_set_mac_address_user(dev, &ifr->ifr_hwaddr, NULL);
}

static void get_address(struct net_device *dev, struct ifreq *ifr)
{
	memset(&ifr->ifr_hwaddr, 0, sizeof(ifr->ifr_hwaddr));
	ifr->ifr_hwaddr.sa_family = dev->type;
	memcpy(ifr->ifr_hwaddr.sa_data, dev->dev_addr,
	       min_t(size_t, dev->addr_len, KPI_SOCKADDR_DATA));
}

/* What has a command of its own goes to the driver (mii-tool). */
static int ask_driver(struct net_device *dev, unsigned int cmd,
		      struct ifreq *ifr)
{
	if (cmd < SIOCGMIIPHY || cmd > SIOCSMIIREG)
		return -EOPNOTSUPP;
	if (!dev->netdev_ops->ndo_eth_ioctl)
		return -EOPNOTSUPP;
	return netif_device_present(dev) ?
		       dev->netdev_ops->ndo_eth_ioctl(dev, ifr, cmd) : -ENODEV;
}

static int for_device(struct net_device *dev, unsigned int cmd,
		      struct ifreq *ifr)
{
	switch (cmd) {
	case SIOCGIFFLAGS:
		ifr->ifr_flags = (short)dev_get_flags(dev);
		return 0;
	case SIOCSIFFLAGS:
		return dev_change_flags(dev, ifr->ifr_flags & 0xffff, NULL);
	case SIOCGIFMTU:
		ifr->ifr_mtu = dev->mtu;
		return 0;
	case SIOCSIFMTU:
		return dev_set_mtu(dev, ifr->ifr_mtu);
	case SIOCGIFHWADDR:
		get_address(dev, ifr);
		return 0;
	case SIOCSIFHWADDR:
		return set_address(dev, ifr);
	case SIOCGIFTXQLEN:
		ifr->ifr_qlen = dev->tx_queue_len;
		return 0;
	case SIOCSIFTXQLEN:
		return dev_change_tx_queue_len(dev, ifr->ifr_qlen);
	case SIOCGIFINDEX:
		ifr->ifr_ifindex = dev->ifindex;
		return 0;
	case KPI_NET_STATS:
		return stats(dev, ifr);
	case SIOCETHTOOL:
		return dev_ethtool(dev_net(dev), ifr, ifr->ifr_data);
	default:
		return ask_driver(dev, cmd, ifr);
	}
}

/* The next device after the number that is given. */
static int name_after(struct ifreq *ifr)
{
	struct net_device *dev;

	for_each_netdev(&init_net, dev)
		if (dev->ifindex > ifr->ifr_ifindex) {
			ifr->ifr_ifindex = dev->ifindex;
			strscpy(ifr->ifr_name, dev->name, IFNAMSIZ);
			return 0;
		}
	return -ENODEV;
}

int kpi_net_ioctl(unsigned int cmd, void *ifreq)
{
	struct ifreq *ifr = ifreq;
	struct net_device *dev;
	int err = -ENODEV;

	ifr->ifr_name[IFNAMSIZ - 1] = '\0';
	rtnl_lock();
	if (cmd == SIOCGIFNAME) {
		err = name_after(ifr);
	} else {
		dev = __dev_get_by_name(&init_net, ifr->ifr_name);
		if (dev)
			err = for_device(dev, cmd, ifr);
	}
	rtnl_unlock();
	return err;
}

/* -------------------------------------------------------------- ip link add */

/* Room for an attribute that holds a name, and for one that holds that. */
struct attributes {
	struct {
		struct nlattr head;
		char text[NLA_ALIGN(IFNAMSIZ)];
	} name;
	struct {
		struct nlattr head;
		struct ifinfomsg info;
		struct nlattr name;
		char text[NLA_ALIGN(IFNAMSIZ)];
	} peer;
};

static struct nlattr *put_name(struct nlattr *nla, char *text,
			       const char *name)
{
	nla->nla_type = IFLA_IFNAME;
	nla->nla_len = nla_attr_size(strlen(name) + 1);
	strcpy(text, name);
	return nla;
}

static struct nlattr *put_peer(struct attributes *a, const char *peer)
{
	put_name(&a->peer.name, a->peer.text, peer);
	a->peer.head.nla_type = VETH_INFO_PEER | NLA_F_NESTED;
	a->peer.head.nla_len = nla_attr_size(sizeof(struct ifinfomsg) +
					     NLA_ALIGN(a->peer.name.nla_len));
	return &a->peer.head;
}

static int add_device(const struct rtnl_link_ops *ops, const char *name,
		      struct nlattr *tb[], struct nlattr *data[],
		      struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	int err = 0;

	if (ops->validate)
		err = ops->validate(tb, data, extack);
	if (err)
		return err;
	dev = rtnl_create_link(&init_net, name, NET_NAME_USER, ops, tb,
			       extack);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	err = ops->newlink ? ops->newlink(&init_net, dev, tb, data, extack) :
			     register_netdevice(dev);
	if (err < 0) {
		free_netdev(dev);
		return err;
	}
	return rtnl_configure_link(dev, NULL, 0, NULL);
}

static int link_add(const char *kind, const char *name, const char *peer,
		    struct netlink_ext_ack *extack)
{
	const struct rtnl_link_ops *ops = kpi_link_ops(kind);
	struct nlattr *tb[IFLA_MAX + 1] = {}, *data[RTNL_MAX_TYPE + 1] = {};
	struct attributes a = {};

	if (!ops || (!ops->alloc && !ops->setup))
		return -EOPNOTSUPP;
	/* Of the kinds with parameters the pairs alone are known here. */
	if (peer && strcmp(kind, "veth") && strcmp(kind, "vxcan"))
		return -EINVAL;
	if (peer)
		data[VETH_INFO_PEER] = put_peer(&a, peer);
	tb[IFLA_IFNAME] = put_name(&a.name.head, a.name.text, name);
	return add_device(ops, name, tb, peer ? data : NULL, extack);
}

static bool fits(const char *name)
{
	return strlen(name) < IFNAMSIZ;
}

int kpi_net_link_add(const char *kind, const char *name, const char *peer,
		     const char **message)
{
	struct netlink_ext_ack extack = {};
	char pattern[IFNAMSIZ];
	int err;

	snprintf(pattern, sizeof(pattern), "%s%%d", kind);
	if ((name && !fits(name)) || (peer && !fits(peer)))
		return -EINVAL;
	/* Loading it registers the kind. */
	rtnl_lock();
	err = kpi_link_ops(kind) ? 0 : -ENOENT;
	rtnl_unlock();
	if (err)
		request_module("rtnl-link-%s", kind);
	rtnl_lock();
	err = link_add(kind, name ?: pattern, peer, &extack);
	rtnl_unlock();
	*message = extack._msg;
	return err;
}

int kpi_net_link_del(const char *name)
{
	struct net_device *dev;
	int err = -ENODEV;

	rtnl_lock();
	dev = __dev_get_by_name(&init_net, name);
	if (dev)
		err = rtnl_delete_link(dev, 0, NULL);
	rtnl_unlock();
	return err;
}
