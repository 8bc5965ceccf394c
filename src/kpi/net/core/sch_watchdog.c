// SPDX-License-Identifier: GPL-2.0
/*
 * net/sched/sch_generic.c, linux/netdevice.h: carrier, the queues' locks, and
 * the watchdog that tells a driver whose TX queue has been full for too long.
 *
 * The watchdog's timer runs only after a frame was sent, and as long as a
 * queue is stopped: a device at rest costs no wakeups.
 */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/sch_generic.h>

#include "kpi.h"
#include "dev.h"

/* ---------------------------------------------------------------- carrier */

static void link_changed(struct net_device *dev, atomic_t *count)
{
	/* Not registered yet: the state is all there is to it. */
	if (dev->reg_state == NETREG_UNINITIALIZED)
		return;
	atomic_inc(count);
	linkwatch_fire_event(dev);
}

void netif_carrier_on(struct net_device *dev)
{
	if (!test_and_clear_bit(__LINK_STATE_NOCARRIER, &dev->state))
		return;
	link_changed(dev, &dev->carrier_up_count);
	if (dev->reg_state != NETREG_UNINITIALIZED && netif_running(dev))
		__netdev_watchdog_up(dev);
}
KPI_EXPORT(netif_carrier_on);

void netif_carrier_off(struct net_device *dev)
{
	if (!test_and_set_bit(__LINK_STATE_NOCARRIER, &dev->state))
		link_changed(dev, &dev->carrier_down_count);
}
KPI_EXPORT(netif_carrier_off);

void netif_carrier_event(struct net_device *dev)
{
	if (dev->reg_state == NETREG_UNINITIALIZED)
		return;
	atomic_inc(&dev->carrier_up_count);
	atomic_inc(&dev->carrier_down_count);
	linkwatch_fire_event(dev);
}
KPI_EXPORT(netif_carrier_event);

/* -------------------------------------------------------------- all queues */

static void freeze(struct net_device *dev)
{
	unsigned int i;
	int cpu = smp_processor_id();

	for (i = 0; i < dev->num_tx_queues; i++) {
		struct netdev_queue *txq = netdev_get_tx_queue(dev, i);

		/* Whoever has the lock sends its frame, then finds the bit. */
		__netif_tx_lock(txq, cpu);
		set_bit(__QUEUE_STATE_FROZEN, &txq->state);
		__netif_tx_unlock(txq);
	}
}

static void thaw(struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < dev->num_tx_queues; i++) {
		struct netdev_queue *txq = netdev_get_tx_queue(dev, i);

		clear_bit(__QUEUE_STATE_FROZEN, &txq->state);
		netif_schedule_queue(txq);
	}
}

void netif_tx_lock(struct net_device *dev)
{
	spin_lock(&dev->tx_global_lock);
	freeze(dev);
}
KPI_EXPORT(netif_tx_lock);

void netif_tx_unlock(struct net_device *dev)
{
	thaw(dev);
	spin_unlock(&dev->tx_global_lock);
}
KPI_EXPORT(netif_tx_unlock);

void netif_tx_stop_all_queues(struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < dev->num_tx_queues; i++)
		netif_tx_stop_queue(netdev_get_tx_queue(dev, i));
}
KPI_EXPORT(netif_tx_stop_all_queues);

unsigned long dev_trans_start(struct net_device *dev)
{
	unsigned long last = READ_ONCE(dev->_tx[0].trans_start), one;
	unsigned int i;

	for (i = 1; i < dev->num_tx_queues; i++) {
		one = READ_ONCE(dev->_tx[i].trans_start);
		if (one && time_after(one, last))
			last = one;
	}
	return last;
}
KPI_EXPORT(dev_trans_start);

/* --------------------------------------------------------------- watchdog */

/* The first queue that has been stopped for too long, or -1. */
static int stuck_queue(struct net_device *dev, bool *stopped)
{
	struct netdev_queue *txq;
	unsigned int i;

	for (i = 0; i < dev->num_tx_queues; i++) {
		txq = netdev_get_tx_queue(dev, i);
		if (!netif_xmit_stopped(txq))
			continue;
		*stopped = true;
		if (time_after(jiffies, READ_ONCE(txq->trans_start) +
					dev->watchdog_timeo)) {
			atomic_long_inc(&txq->trans_timeout);
			return i;
		}
	}
	return -1;
}

static void check_queues(struct net_device *dev, bool *stopped)
{
	int i = stuck_queue(dev, stopped);

	if (i < 0)
		return;
	WARN_ONCE(1, "NETDEV WATCHDOG: %s (%s): transmit queue %u timed out\n",
		  dev->name, netdev_drivername(dev), i);
	freeze(dev);
	dev->netdev_ops->ndo_tx_timeout(dev, i);
	thaw(dev);
}

static void dev_watchdog(struct timer_list *t)
{
	struct net_device *dev = from_timer(dev, t, watchdog_timer);
	bool stopped = false;

	spin_lock(&dev->tx_global_lock);
	if (!qdisc_tx_is_noop(dev) && netif_device_present(dev) &&
	    netif_running(dev) && netif_carrier_ok(dev)) {
		check_queues(dev, &stopped);
		if (stopped)
			mod_timer(&dev->watchdog_timer,
				  round_jiffies(jiffies + dev->watchdog_timeo));
	}
	spin_unlock(&dev->tx_global_lock);
}

/*
 * Any context. Armed by each frame that finds it idle, so that it comes at
 * most so long after the last one.
 */
void __netdev_watchdog_up(struct net_device *dev)
{
	if (!dev->netdev_ops->ndo_tx_timeout)
		return;
	if (dev->watchdog_timeo <= 0)
		dev->watchdog_timeo = 5 * HZ;
	if (!timer_pending(&dev->watchdog_timer))
		mod_timer(&dev->watchdog_timer,
			  round_jiffies(jiffies + dev->watchdog_timeo));
}

void kpi_watchdog_init(struct net_device *dev)
{
	timer_setup(&dev->watchdog_timer, dev_watchdog, 0);
}

void kpi_watchdog_down(struct net_device *dev)
{
	del_timer_sync(&dev->watchdog_timer);
}

const char *netdev_drivername(const struct net_device *dev)
{
	const struct device *parent = dev->dev.parent;

	return parent && parent->driver && parent->driver->name ?
		       parent->driver->name : "";
}
