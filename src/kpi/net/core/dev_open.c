// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev.c, linux/netdevice.h: up and down, flags, MTU, address. All
 * under the rtnl mutex.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <linux/pm_runtime.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <net/sch_generic.h>

#include "kpi.h"
#include "dev.h"

/* -------------------------------------------------------------- up, down */

/* A device that sleeps is woken by its parent's runtime power management. */
static int check_present(struct net_device *dev)
{
	if (netif_device_present(dev))
		return 0;
	if (dev->dev.parent)
		pm_runtime_resume(dev->dev.parent);
	return netif_device_present(dev) ? 0 : -ENODEV;
}

static int open_device(struct net_device *dev, struct netlink_ext_ack *extack)
{
	const struct net_device_ops *ops = dev->netdev_ops;
	int err;

	ASSERT_RTNL();
	dev_addr_check(dev);
	err = check_present(dev);
	if (err)
		return err;
	err = notifier_to_errno(call_netdevice_notifiers(NETDEV_PRE_UP, dev));
	if (err)
		return err;
	set_bit(__LINK_STATE_START, &dev->state);
	if (ops->ndo_validate_addr)
		err = ops->ndo_validate_addr(dev);
	if (!err && ops->ndo_open)
		err = ops->ndo_open(dev);
	if (err) {
		clear_bit(__LINK_STATE_START, &dev->state);
		return err;
	}
	dev->flags |= IFF_UP;
	dev_set_rx_mode(dev);
	dev_activate(dev);
	add_device_randomness(dev->dev_addr, dev->addr_len);
	return 0;
}

int dev_open(struct net_device *dev, struct netlink_ext_ack *extack)
{
	int err;

	if (dev->flags & IFF_UP)
		return 0;
	err = open_device(dev, extack);
	if (err < 0)
		return err;
	rtmsg_ifinfo(RTM_NEWLINK, dev, IFF_UP | IFF_RUNNING, GFP_KERNEL, 0,
		     NULL);
	call_netdevice_notifiers(NETDEV_UP, dev);
	kpi_netdev_changed(dev);
	return err;
}
KPI_EXPORT(dev_open);

/*
 * Queues are stopped before ndo_stop(): no transmission is under way in it.
 * The state is cleared first, so that NAPI sees that it is to end.
 */
static void stop_all(struct list_head *head)
{
	struct net_device *dev;

	ASSERT_RTNL();
	might_sleep();
	list_for_each_entry(dev, head, close_list) {
		call_netdevice_notifiers(NETDEV_GOING_DOWN, dev);
		clear_bit(__LINK_STATE_START, &dev->state);
		smp_mb__after_atomic();
	}
	dev_deactivate_many(head);
	list_for_each_entry(dev, head, close_list) {
		if (dev->netdev_ops->ndo_stop)
			dev->netdev_ops->ndo_stop(dev);
		dev->flags &= ~IFF_UP;
	}
}

void dev_close_many(struct list_head *head, bool unlink)
{
	struct net_device *dev, *next;

	list_for_each_entry_safe(dev, next, head, close_list)
		if (!(dev->flags & IFF_UP))
			list_del_init(&dev->close_list);
	stop_all(head);
	list_for_each_entry_safe(dev, next, head, close_list) {
		rtmsg_ifinfo(RTM_NEWLINK, dev, IFF_UP | IFF_RUNNING,
			     GFP_KERNEL, 0, NULL);
		call_netdevice_notifiers(NETDEV_DOWN, dev);
		if (unlink)
			list_del_init(&dev->close_list);
	}
}
KPI_EXPORT(dev_close_many);

void dev_close(struct net_device *dev)
{
	LIST_HEAD(single);

	if (!(dev->flags & IFF_UP))
		return;
	list_add(&dev->close_list, &single);
	dev_close_many(&single, true);
	list_del(&single);
	kpi_netdev_changed(dev);
}
KPI_EXPORT(dev_close);

void netif_device_detach(struct net_device *dev)
{
	if (test_and_clear_bit(__LINK_STATE_PRESENT, &dev->state) &&
	    netif_running(dev))
		netif_tx_stop_all_queues(dev);
}
KPI_EXPORT(netif_device_detach);

void netif_device_attach(struct net_device *dev)
{
	if (!test_and_set_bit(__LINK_STATE_PRESENT, &dev->state) &&
	    netif_running(dev)) {
		netif_tx_wake_all_queues(dev);
		__netdev_watchdog_up(dev);
	}
}
KPI_EXPORT(netif_device_attach);

/* ----------------------------------------------------------------- flags */

/* What a program may see: what others want of it is not among it. */
unsigned int dev_get_flags(const struct net_device *dev)
{
	unsigned int flags;

	flags = dev->flags & ~(IFF_PROMISC | IFF_ALLMULTI | IFF_RUNNING |
			       IFF_LOWER_UP | IFF_DORMANT);
	flags |= dev->gflags & (IFF_PROMISC | IFF_ALLMULTI);
	if (!netif_running(dev))
		return flags;
	if (netif_oper_up(dev))
		flags |= IFF_RUNNING;
	if (netif_carrier_ok(dev))
		flags |= IFF_LOWER_UP;
	if (netif_dormant(dev))
		flags |= IFF_DORMANT;
	return flags;
}
KPI_EXPORT(dev_get_flags);

static int change_promiscuity(struct net_device *dev, int inc, bool notify);

/* With addr_list_lock held. */
void __dev_set_rx_mode(struct net_device *dev)
{
	const struct net_device_ops *ops = dev->netdev_ops;

	if (!(dev->flags & IFF_UP) || !netif_device_present(dev))
		return;
	/* One that cannot filter several addresses takes all. */
	if (!(dev->priv_flags & IFF_UNICAST_FLT)) {
		if (!netdev_uc_empty(dev) && !dev->uc_promisc) {
			change_promiscuity(dev, 1, false);
			dev->uc_promisc = true;
		} else if (netdev_uc_empty(dev) && dev->uc_promisc) {
			change_promiscuity(dev, -1, false);
			dev->uc_promisc = false;
		}
	}
	if (ops->ndo_set_rx_mode)
		ops->ndo_set_rx_mode(dev);
}

void dev_set_rx_mode(struct net_device *dev)
{
	netif_addr_lock_bh(dev);
	__dev_set_rx_mode(dev);
	netif_addr_unlock_bh(dev);
}

static void rx_flags_changed(struct net_device *dev, int flags)
{
	if (dev->netdev_ops->ndo_change_rx_flags)
		dev->netdev_ops->ndo_change_rx_flags(dev, flags);
}

/* A count with a flag that says that it is not zero. */
static int count_users(struct net_device *dev, unsigned int *count, int inc,
		       unsigned int flag)
{
	if (inc > 0 && *count + inc < *count) {
		netdev_info(dev, "%s touches roof, set %s failed. Feature of device might be broken.\n",
			    flag == IFF_PROMISC ? "promiscuity" : "allmulti",
			    flag == IFF_PROMISC ? "promiscuity" : "allmulti");
		return -EOVERFLOW;
	}
	*count += inc;
	if (*count)
		dev->flags |= flag;
	else
		dev->flags &= ~flag;
	return 0;
}

static int change_promiscuity(struct net_device *dev, int inc, bool notify)
{
	unsigned int old = dev->flags;
	int err;

	ASSERT_RTNL();
	err = count_users(dev, &dev->promiscuity, inc, IFF_PROMISC);
	if (err)
		return err;
	if (dev->flags != old) {
		netdev_info(dev, "%s promiscuous mode\n",
			    dev->flags & IFF_PROMISC ? "entered" : "left");
		rx_flags_changed(dev, IFF_PROMISC);
	}
	if (notify)
		__dev_notify_flags(dev, old, IFF_PROMISC);
	return 0;
}

int dev_set_promiscuity(struct net_device *dev, int inc)
{
	unsigned int old = dev->flags;
	int err = change_promiscuity(dev, inc, true);

	if (!err && dev->flags != old)
		dev_set_rx_mode(dev);
	return err;
}
KPI_EXPORT(dev_set_promiscuity);

int dev_set_allmulti(struct net_device *dev, int inc)
{
	unsigned int old = dev->flags;
	int err;

	ASSERT_RTNL();
	err = count_users(dev, &dev->allmulti, inc, IFF_ALLMULTI);
	if (err)
		return err;
	if (dev->flags != old) {
		rx_flags_changed(dev, IFF_ALLMULTI);
		dev_set_rx_mode(dev);
		__dev_notify_flags(dev, old, 0);
	}
	return 0;
}
KPI_EXPORT(dev_set_allmulti);

/* The user's own wish for such a flag is one of its users. */
static void change_wish(struct net_device *dev, unsigned int flags,
			unsigned int flag,
			int (*set)(struct net_device *dev, int inc))
{
	if ((flags ^ dev->gflags) & flag) {
		dev->gflags ^= flag;
		set(dev, flags & flag ? 1 : -1);
	}
}

#define FREE_FLAGS                                                            \
	(IFF_DEBUG | IFF_NOTRAILERS | IFF_NOARP | IFF_DYNAMIC |               \
	 IFF_MULTICAST | IFF_PORTSEL | IFF_AUTOMEDIA)
#define KEPT_FLAGS (IFF_UP | IFF_VOLATILE | IFF_PROMISC | IFF_ALLMULTI)

int __dev_change_flags(struct net_device *dev, unsigned int flags,
		       struct netlink_ext_ack *extack)
{
	unsigned int old = dev->flags;
	int err = 0;

	ASSERT_RTNL();
	dev->flags = (flags & FREE_FLAGS) | (dev->flags & KEPT_FLAGS) |
		     (dev->flags & ~(FREE_FLAGS | KEPT_FLAGS));
	if ((old ^ flags) & IFF_MULTICAST)
		rx_flags_changed(dev, IFF_MULTICAST);
	dev_set_rx_mode(dev);
	if ((old ^ flags) & IFF_UP) {
		if (old & IFF_UP)
			dev_close(dev);
		else
			err = open_device(dev, extack);
	}
	change_wish(dev, flags, IFF_PROMISC, dev_set_promiscuity);
	change_wish(dev, flags, IFF_ALLMULTI, dev_set_allmulti);
	return err;
}

void __dev_notify_flags(struct net_device *dev, unsigned int old_flags,
			unsigned int gchanges)
{
	unsigned int changes = dev->flags ^ old_flags;

	if (changes & IFF_UP && dev->flags & IFF_UP)
		call_netdevice_notifiers(NETDEV_UP, dev);
	if (dev->flags & IFF_UP &&
	    changes & ~(IFF_UP | IFF_PROMISC | IFF_ALLMULTI | IFF_VOLATILE))
		netdev_state_change(dev);
}

int dev_change_flags(struct net_device *dev, unsigned int flags,
		     struct netlink_ext_ack *extack)
{
	unsigned int old = dev->flags, old_wish = dev->gflags;
	int err = __dev_change_flags(dev, flags, extack);

	if (err < 0)
		return err;
	__dev_notify_flags(dev, old,
			   (old ^ dev->flags) | (old_wish ^ dev->gflags));
	kpi_netdev_changed(dev);
	return err;
}
KPI_EXPORT(dev_change_flags);

/* ------------------------------------------------------------------- MTU */

int __dev_set_mtu(struct net_device *dev, int mtu)
{
	if (dev->netdev_ops->ndo_change_mtu)
		return dev->netdev_ops->ndo_change_mtu(dev, mtu);
	WRITE_ONCE(dev->mtu, mtu);
	return 0;
}
KPI_EXPORT(__dev_set_mtu);

/* A max_mtu of zero says that the driver looks itself. */
int dev_validate_mtu(struct net_device *dev, int mtu,
		     struct netlink_ext_ack *extack)
{
	if (mtu < 0 || mtu < dev->min_mtu) {
		NL_SET_ERR_MSG(extack, "mtu less than device minimum");
		return -EINVAL;
	}
	if (dev->max_mtu > 0 && mtu > dev->max_mtu) {
		NL_SET_ERR_MSG(extack, "mtu greater than device maximum");
		return -EINVAL;
	}
	return 0;
}

int dev_set_mtu(struct net_device *dev, int mtu)
{
	unsigned int old = dev->mtu;
	int err;

	if (mtu == old)
		return 0;
	err = dev_validate_mtu(dev, mtu, NULL);
	if (err)
		return err;
	if (!netif_device_present(dev))
		return -ENODEV;
	err = notifier_to_errno(
		call_netdevice_notifiers(NETDEV_PRECHANGEMTU, dev));
	if (!err)
		err = __dev_set_mtu(dev, mtu);
	if (err)
		return err;
	err = notifier_to_errno(kpi_dev_notify_mtu(dev, old));
	if (err) {
		/* Somebody cannot go along: back, and all hear of it. */
		__dev_set_mtu(dev, old);
		kpi_dev_notify_mtu(dev, mtu);
	}
	kpi_netdev_changed(dev);
	return err;
}
KPI_EXPORT(dev_set_mtu);

/* --------------------------------------------------------------- address */

int dev_set_mac_address(struct net_device *dev, struct sockaddr *sa,
			struct netlink_ext_ack *extack)
{
	const struct net_device_ops *ops = dev->netdev_ops;
	int err;

	if (!ops->ndo_set_mac_address)
		return -EOPNOTSUPP;
	if (sa->sa_family != dev->type)
		return -EINVAL;
	if (!netif_device_present(dev))
		return -ENODEV;
	err = dev_pre_changeaddr_notify(dev, sa->sa_data, extack);
	if (err)
		return err;
	if (memcmp(dev->dev_addr, sa->sa_data, dev->addr_len)) {
		err = ops->ndo_set_mac_address(dev, sa);
		if (err)
			return err;
	}
	dev->addr_assign_type = NET_ADDR_SET;
	call_netdevice_notifiers(NETDEV_CHANGEADDR, dev);
	add_device_randomness(dev->dev_addr, dev->addr_len);
	kpi_netdev_changed(dev);
	return 0;
}
KPI_EXPORT(dev_set_mac_address);

/* Readers of the address beside it, who hold it for the time of their look. */
static DECLARE_RWSEM(dev_addr_sem);

int dev_set_mac_address_user(struct net_device *dev, struct sockaddr *sa,
			     struct netlink_ext_ack *extack)
{
	int err;

	down_write(&dev_addr_sem);
	err = dev_set_mac_address(dev, sa, extack);
	up_write(&dev_addr_sem);
	return err;
}
KPI_EXPORT(dev_set_mac_address_user);

int dev_get_mac_address(struct sockaddr *sa, struct net *net, char *name)
{
	struct net_device *dev;

	down_read(&dev_addr_sem);
	rcu_read_lock();
	dev = dev_get_by_name_rcu(net, name);
	if (dev) {
		memset(sa->sa_data, 0, KPI_SOCKADDR_DATA);
		memcpy(sa->sa_data, dev->dev_addr,
		       min_t(size_t, KPI_SOCKADDR_DATA, dev->addr_len));
		sa->sa_family = dev->type;
	}
	rcu_read_unlock();
	up_read(&dev_addr_sem);
	return dev ? 0 : -ENODEV;
}
KPI_EXPORT(dev_get_mac_address);

int dev_change_carrier(struct net_device *dev, bool new_carrier)
{
	const struct net_device_ops *ops = dev->netdev_ops;

	if (!ops->ndo_change_carrier)
		return -EOPNOTSUPP;
	if (!netif_device_present(dev))
		return -ENODEV;
	return ops->ndo_change_carrier(dev, new_carrier);
}

int dev_change_tx_queue_len(struct net_device *dev, unsigned long new_len)
{
	if (new_len != (unsigned int)new_len)
		return -ERANGE;
	if (new_len != dev->tx_queue_len) {
		dev->tx_queue_len = new_len;
		call_netdevice_notifiers(NETDEV_CHANGE_TX_QUEUE_LEN, dev);
	}
	return 0;
}
