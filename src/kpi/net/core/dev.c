// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev.c, linux/netdevice.h: a device's life, from registering to its
 * last reference.
 */
#include <linux/delay.h>
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/sched/signal.h>
#include <net/net_namespace.h>

#include "kpi.h"
#include "dev.h"

/* As unregistered; they end in rtnl_unlock(). */
static LIST_HEAD(todo);

/* ------------------------------------------------------------ registering */

static int alloc_pcpu_stats(struct net_device *dev)
{
	void __percpu *stats = NULL;

	switch (dev->pcpu_stat_type) {
	case NETDEV_PCPU_STAT_NONE:
		return 0;
	case NETDEV_PCPU_STAT_LSTATS:
		stats = dev->lstats =
			netdev_alloc_pcpu_stats(struct pcpu_lstats);
		break;
	case NETDEV_PCPU_STAT_TSTATS:
		stats = dev->tstats =
			netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
		break;
	case NETDEV_PCPU_STAT_DSTATS:
		stats = dev->dstats =
			netdev_alloc_pcpu_stats(struct pcpu_dstats);
		break;
	}
	return stats ? 0 : -ENOMEM;
}

static void free_pcpu_stats(struct net_device *dev)
{
	if (dev->pcpu_stat_type != NETDEV_PCPU_STAT_NONE)
		free_percpu(dev->lstats);
}

static bool vlan_filter_is_complete(const struct net_device *dev)
{
	const struct net_device_ops *ops = dev->netdev_ops;

	if (!((dev->hw_features | dev->features) &
	      NETIF_F_HW_VLAN_CTAG_FILTER))
		return true;
	return ops->ndo_vlan_rx_add_vid && ops->ndo_vlan_rx_kill_vid;
}

/* What software does for each device, and what follows from what it can. */
static void complete_features(struct net_device *dev)
{
	netdev_features_t *with_tso[] = { &dev->hw_features,
					  &dev->vlan_features,
					  &dev->mpls_features,
					  &dev->hw_enc_features };
	int i;

	dev->hw_features |= NETIF_F_SOFT_FEATURES | NETIF_F_SOFT_FEATURES_OFF;
	dev->features |= NETIF_F_SOFT_FEATURES;
	if (dev->udp_tunnel_nic_info) {
		dev->features |= NETIF_F_RX_UDP_TUNNEL_PORT;
		dev->hw_features |= NETIF_F_RX_UDP_TUNNEL_PORT;
	}
	dev->wanted_features = dev->features & dev->hw_features;
	if (!(dev->flags & IFF_LOOPBACK))
		dev->hw_features |= NETIF_F_NOCACHE_COPY;
	for (i = 0; i < ARRAY_SIZE(with_tso); i++)
		if (*with_tso[i] & NETIF_F_TSO)
			*with_tso[i] |= NETIF_F_TSO_MANGLEID;
	dev->vlan_features |= NETIF_F_HIGHDMA;
	dev->hw_enc_features |= NETIF_F_SG | NETIF_F_GSO_PARTIAL;
	dev->mpls_features |= NETIF_F_SG;
}

static int choose_index(struct net_device *dev)
{
	if (!dev->ifindex)
		dev->ifindex = kpi_dev_new_index(dev_net(dev));
	else if (__dev_get_by_index(dev_net(dev), dev->ifindex))
		return -EBUSY;
	return 0;
}

static int add_to_system(struct net_device *dev)
{
	int err;

	err = choose_index(dev);
	if (err)
		return err;
	complete_features(dev);
	err = notifier_to_errno(call_netdevice_notifiers(NETDEV_POST_INIT, dev));
	if (err)
		return err;
	err = netdev_register_kobject(dev);
	WRITE_ONCE(dev->reg_state,
		   err ? NETREG_UNREGISTERED : NETREG_REGISTERED);
	return err;
}

static int init_device(struct net_device *dev)
{
	int err = 0;

	if (dev->netdev_ops->ndo_init)
		err = dev->netdev_ops->ndo_init(dev);
	return err > 0 ? -EIO : err;
}

static void uninit_device(struct net_device *dev)
{
	if (dev->netdev_ops->ndo_uninit)
		dev->netdev_ops->ndo_uninit(dev);
	if (dev->priv_destructor)
		dev->priv_destructor(dev);
}

/* Up to where it can be seen. On failure nothing is left. */
static int prepare(struct net_device *dev)
{
	int err;

	err = kpi_dev_valid_name(dev_net(dev), dev, dev->name);
	if (err)
		return err;
	dev->name_node = kpi_dev_name_node(dev, dev->name);
	if (!dev->name_node)
		return -ENOMEM;
	err = init_device(dev);
	if (err)
		goto free_name;
	err = -EINVAL;
	if (!vlan_filter_is_complete(dev)) {
		netdev_WARN(dev, "Buggy VLAN acceleration in driver!\n");
		goto uninit;
	}
	err = alloc_pcpu_stats(dev);
	if (err)
		goto uninit;
	err = add_to_system(dev);
	if (!err)
		return 0;
	free_pcpu_stats(dev);
uninit:
	uninit_device(dev);
free_name:
	kfree(dev->name_node);
	dev->name_node = NULL;
	return err;
}

int register_netdevice(struct net_device *dev)
{
	int err;

	ASSERT_RTNL();
	might_sleep();
	BUG_ON(dev->reg_state != NETREG_UNINITIALIZED);
	err = ethtool_check_ops(dev->ethtool_ops);
	if (err)
		return err;
	spin_lock_init(&dev->addr_list_lock);
	err = prepare(dev);
	if (err)
		return err;
	__netdev_update_features(dev);
	set_bit(__LINK_STATE_PRESENT, &dev->state);
	linkwatch_init_dev(dev);
	dev_init_scheduler(dev);
	netdev_hold(dev, &dev->dev_registered_tracker, GFP_KERNEL);
	kpi_dev_list_add(dev);
	add_device_randomness(dev->dev_addr, dev->addr_len);
	/* The driver's default for a device with an address of its own. */
	if (dev->addr_assign_type == NET_ADDR_PERM)
		memcpy(dev->perm_addr, dev->dev_addr, dev->addr_len);
	err = notifier_to_errno(call_netdevice_notifiers(NETDEV_REGISTER, dev));
	if (err) {
		/* The caller frees it. */
		dev->needs_free_netdev = false;
		unregister_netdevice_queue(dev, NULL);
		return err;
	}
	kpi_netdev_attach(dev);
	return 0;
}
KPI_EXPORT(register_netdevice);

int register_netdev(struct net_device *dev)
{
	int err = rtnl_lock_killable();

	if (err)
		return err;
	err = register_netdevice(dev);
	rtnl_unlock();
	return err;
}
KPI_EXPORT(register_netdev);

/* ---------------------------------------------------------- unregistering */

static bool may_unregister(struct net_device *dev)
{
	if (dev->reg_state == NETREG_UNINITIALIZED) {
		pr_debug("unregister_netdevice: device %s/%p never was registered\n",
			 dev->name, dev);
		WARN_ON(1);
		return false;
	}
	dev->dismantle = true;
	BUG_ON(dev->reg_state != NETREG_REGISTERED);
	return true;
}

/* Nobody finds it any more; the stack's part of it is shut down. */
static void dismantle(struct net_device *dev)
{
	dev_shutdown(dev);
	call_netdevice_notifiers(NETDEV_UNREGISTER, dev);
	dev_uc_flush(dev);
	dev_mc_flush(dev);
	if (dev->netdev_ops->ndo_uninit)
		dev->netdev_ops->ndo_uninit(dev);
	/* A notifier has not let a slave or an upper device go. */
	WARN_ON(netdev_has_any_upper_dev(dev));
	WARN_ON(!list_empty(&dev->adj_list.lower));
	netdev_unregister_kobject(dev);
}

static void finish(struct net_device *dev)
{
	netdev_put(dev, &dev->dev_registered_tracker);
	list_add_tail(&dev->todo_list, &todo);
	atomic_inc(&dev_net(dev)->dev_unreg_count);
}

void unregister_netdevice_many(struct list_head *head)
{
	struct net_device *dev, *next;
	LIST_HEAD(close);

	ASSERT_RTNL();
	might_sleep();
	list_for_each_entry_safe(dev, next, head, unreg_list)
		if (!may_unregister(dev))
			list_del(&dev->unreg_list);
	if (list_empty(head))
		return;
	list_for_each_entry(dev, head, unreg_list) {
		kpi_netdev_detach(dev);
		list_add_tail(&dev->close_list, &close);
	}
	dev_close_many(&close, true);
	list_for_each_entry(dev, head, unreg_list) {
		kpi_dev_list_del(dev);
		WRITE_ONCE(dev->reg_state, NETREG_UNREGISTERING);
		kpi_flush_backlogs(dev);
	}
	synchronize_net();
	list_for_each_entry(dev, head, unreg_list)
		dismantle(dev);
	synchronize_net();
	list_for_each_entry(dev, head, unreg_list)
		finish(dev);
	list_del(head);
}
KPI_EXPORT(unregister_netdevice_many);

void unregister_netdevice_queue(struct net_device *dev, struct list_head *head)
{
	LIST_HEAD(single);

	ASSERT_RTNL();
	if (head) {
		list_move_tail(&dev->unreg_list, head);
		return;
	}
	list_add(&dev->unreg_list, &single);
	unregister_netdevice_many(&single);
}
KPI_EXPORT(unregister_netdevice_queue);

void unregister_netdev(struct net_device *dev)
{
	rtnl_lock();
	unregister_netdevice(dev);
	rtnl_unlock();
}
KPI_EXPORT(unregister_netdev);

/* ---------------------------------------------------------------- the end */

int netdev_refcnt_read(const struct net_device *dev)
{
	int cpu, sum = 0;

	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(dev->pcpu_refcnt, cpu);
	return sum;
}

static void tell_again(struct net_device *dev)
{
	rtnl_lock();
	call_netdevice_notifiers(NETDEV_UNREGISTER, dev);
	__rtnl_unlock();
	rcu_barrier();
}

/* The one that alloc_netdev_mqs() took is left: free_netdev() ends it. */
static void wait_for_references(struct net_device *dev)
{
	unsigned long told = jiffies, warned = jiffies;
	unsigned int pause = 1;

	while (netdev_refcnt_read(dev) != 1) {
		if (time_after(jiffies, told + HZ)) {
			tell_again(dev);
			told = jiffies;
		}
		msleep(pause);
		pause = min(pause * 2, 250u);
		if (time_after(jiffies, warned + 10 * HZ)) {
			pr_emerg("unregister_netdevice: waiting for %s to become free. Usage count = %d\n",
				 dev->name, netdev_refcnt_read(dev));
			warned = jiffies;
		}
	}
}

static void end(struct net_device *dev)
{
	struct net *net = dev_net(dev);

	linkwatch_forget_dev(dev);
	wait_for_references(dev);
	write_lock(&dev_base_lock);
	WRITE_ONCE(dev->reg_state, NETREG_UNREGISTERED);
	write_unlock(&dev_base_lock);
	kfree(dev->name_node);
	dev->name_node = NULL;
	if (dev->priv_destructor)
		dev->priv_destructor(dev);
	free_pcpu_stats(dev);
	get_device(&dev->dev);
	if (dev->needs_free_netdev)
		free_netdev(dev);
	atomic_dec(&net->dev_unreg_count);
	put_device(&dev->dev);
}

/*
 * With the rtnl mutex held, which is free on return. References are waited for
 * without it: who holds them may need it first.
 */
void netdev_run_todo(void)
{
	struct net_device *dev, *next;
	LIST_HEAD(mine);

	list_replace_init(&todo, &mine);
	__rtnl_unlock();
	if (list_empty(&mine))
		return;
	rcu_barrier();
	list_for_each_entry_safe(dev, next, &mine, todo_list) {
		list_del(&dev->todo_list);
		end(dev);
	}
}

void synchronize_net(void)
{
	might_sleep();
	if (rtnl_is_locked())
		synchronize_rcu_expedited();
	else
		synchronize_rcu();
}
KPI_EXPORT(synchronize_net);
