// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/link_watch.c, linux/netdevice.h: what follows from a change of a
 * device's carrier, which drivers tell of in any context: on a workqueue.
 */
#include <linux/if.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/workqueue.h>
#include <net/sch_generic.h>

#include "kpi.h"
#include "dev.h"

static LIST_HEAD(changed);
static DEFINE_SPINLOCK(changed_lock);

static void linkwatch_event(struct work_struct *work);
static DECLARE_WORK(linkwatch_work, linkwatch_event);

static unsigned char operstate(const struct net_device *dev)
{
	if (netif_testing(dev))
		return IF_OPER_TESTING;
	if (!netif_carrier_ok(dev))
		return dev->ifindex != dev_get_iflink(dev) ?
			       IF_OPER_LOWERLAYERDOWN : IF_OPER_DOWN;
	return netif_dormant(dev) ? IF_OPER_DORMANT : IF_OPER_UP;
}

/* RFC 2863, as the device's link mode has it. */
static void set_operstate(struct net_device *dev)
{
	unsigned char state = operstate(dev);

	if (state == IF_OPER_UP && dev->link_mode == IF_LINK_MODE_DORMANT)
		state = IF_OPER_DORMANT;
	if (state == IF_OPER_UP && dev->link_mode == IF_LINK_MODE_TESTING)
		state = IF_OPER_TESTING;
	if (dev->operstate == state)
		return;
	write_lock(&dev_base_lock);
	dev->operstate = state;
	write_unlock(&dev_base_lock);
}

void linkwatch_init_dev(struct net_device *dev)
{
	if (!netif_carrier_ok(dev) || netif_dormant(dev) || netif_testing(dev))
		set_operstate(dev);
}

static void serve(struct net_device *dev)
{
	/* A change from here on is another one. */
	smp_mb__before_atomic();
	clear_bit(__LINK_STATE_LINKWATCH_PENDING, &dev->state);
	set_operstate(dev);
	if (dev->flags & IFF_UP) {
		if (netif_carrier_ok(dev))
			dev_activate(dev);
		else
			dev_deactivate(dev);
		netdev_state_change(dev);
	}
	kpi_netdev_changed(dev);
	netdev_put(dev, &dev->linkwatch_dev_tracker);
}

static struct net_device *take_first(void)
{
	struct net_device *dev;

	spin_lock_irq(&changed_lock);
	dev = list_first_entry_or_null(&changed, struct net_device,
				       link_watch_list);
	if (dev)
		list_del_init(&dev->link_watch_list);
	spin_unlock_irq(&changed_lock);
	return dev;
}

static void linkwatch_event(struct work_struct *work)
{
	struct net_device *dev;

	rtnl_lock();
	while ((dev = take_first()))
		serve(dev);
	rtnl_unlock();
}

void linkwatch_fire_event(struct net_device *dev)
{
	unsigned long flags;

	if (test_and_set_bit(__LINK_STATE_LINKWATCH_PENDING, &dev->state))
		return;
	spin_lock_irqsave(&changed_lock, flags);
	if (list_empty(&dev->link_watch_list)) {
		list_add_tail(&dev->link_watch_list, &changed);
		netdev_hold(dev, &dev->linkwatch_dev_tracker, GFP_ATOMIC);
	}
	spin_unlock_irqrestore(&changed_lock, flags);
	schedule_work(&linkwatch_work);
}
KPI_EXPORT(linkwatch_fire_event);

/* It is going: its change is nobody's business any more, its reference is. */
void linkwatch_forget_dev(struct net_device *dev)
{
	unsigned long flags;
	bool listed;

	spin_lock_irqsave(&changed_lock, flags);
	listed = !list_empty(&dev->link_watch_list);
	if (listed)
		list_del_init(&dev->link_watch_list);
	spin_unlock_irqrestore(&changed_lock, flags);
	if (listed)
		netdev_put(dev, &dev->linkwatch_dev_tracker);
}
