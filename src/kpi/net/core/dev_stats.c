// SPDX-License-Identifier: GPL-2.0
/* net/core/dev.c, linux/netdevice.h: counters. */
#include <linux/netdevice.h>
#include <linux/u64_stats_sync.h>

#include "kpi.h"
#include "dev.h"

/* The old counters lie in the order of the new ones, in words. */
void netdev_stats_to_stats64(struct rtnl_link_stats64 *stats64,
			     const struct net_device_stats *stats)
{
	const atomic_long_t *from = (const atomic_long_t *)stats;
	size_t i, n = sizeof(*stats) / sizeof(atomic_long_t);
	u64 *to = (u64 *)stats64;

	BUILD_BUG_ON(sizeof(*stats) / sizeof(long) >
		     sizeof(*stats64) / sizeof(u64));
	for (i = 0; i < n; i++)
		to[i] = (unsigned long)atomic_long_read(&from[i]);
	memset(to + n, 0, sizeof(*stats64) - n * sizeof(u64));
}
KPI_EXPORT(netdev_stats_to_stats64);

struct net_device_core_stats __percpu *
netdev_core_stats_alloc(struct net_device *dev)
{
	struct net_device_core_stats __percpu *p;

	p = alloc_percpu_gfp(struct net_device_core_stats,
			     GFP_ATOMIC | __GFP_NOWARN);
	/* Somebody else may have been first. */
	if (p && cmpxchg(&dev->core_stats, NULL, p))
		free_percpu(p);
	return READ_ONCE(dev->core_stats);
}
KPI_EXPORT(netdev_core_stats_alloc);

static void add_core_stats(const struct net_device *dev,
			   struct rtnl_link_stats64 *storage)
{
	const struct net_device_core_stats __percpu *p =
		READ_ONCE(dev->core_stats);
	const struct net_device_core_stats *core;
	int cpu;

	if (!p)
		return;
	for_each_possible_cpu(cpu) {
		core = per_cpu_ptr(p, cpu);
		storage->rx_dropped += READ_ONCE(core->rx_dropped);
		storage->tx_dropped += READ_ONCE(core->tx_dropped);
		storage->rx_nohandler += READ_ONCE(core->rx_nohandler);
		storage->rx_otherhost_dropped +=
			READ_ONCE(core->rx_otherhost_dropped);
	}
}

struct rtnl_link_stats64 *dev_get_stats(struct net_device *dev,
					struct rtnl_link_stats64 *storage)
{
	const struct net_device_ops *ops = dev->netdev_ops;

	if (ops->ndo_get_stats64) {
		memset(storage, 0, sizeof(*storage));
		ops->ndo_get_stats64(dev, storage);
	} else if (ops->ndo_get_stats) {
		netdev_stats_to_stats64(storage, ops->ndo_get_stats(dev));
	} else {
		netdev_stats_to_stats64(storage, &dev->stats);
	}
	add_core_stats(dev, storage);
	return storage;
}
KPI_EXPORT(dev_get_stats);

void dev_fetch_sw_netstats(struct rtnl_link_stats64 *s,
			   const struct pcpu_sw_netstats __percpu *netstats)
{
	const struct pcpu_sw_netstats *stats;
	u64 rx_packets, rx_bytes, tx_packets, tx_bytes;
	unsigned int start;
	int cpu;

	for_each_possible_cpu(cpu) {
		stats = per_cpu_ptr(netstats, cpu);
		do {
			start = u64_stats_fetch_begin_irq(&stats->syncp);
			rx_packets = u64_stats_read(&stats->rx_packets);
			rx_bytes = u64_stats_read(&stats->rx_bytes);
			tx_packets = u64_stats_read(&stats->tx_packets);
			tx_bytes = u64_stats_read(&stats->tx_bytes);
		} while (u64_stats_fetch_retry_irq(&stats->syncp, start));
		s->rx_packets += rx_packets;
		s->rx_bytes += rx_bytes;
		s->tx_packets += tx_packets;
		s->tx_bytes += tx_bytes;
	}
}
KPI_EXPORT(dev_fetch_sw_netstats);

void dev_get_tstats64(struct net_device *dev, struct rtnl_link_stats64 *s)
{
	netdev_stats_to_stats64(s, &dev->stats);
	dev_fetch_sw_netstats(s, dev->tstats);
}
KPI_EXPORT(dev_get_tstats64);

void dev_lstats_read(struct net_device *dev, u64 *packets, u64 *bytes)
{
	const struct pcpu_lstats *lstats;
	unsigned int start;
	u64 n, size;
	int cpu;

	*packets = *bytes = 0;
	for_each_possible_cpu(cpu) {
		lstats = per_cpu_ptr(dev->lstats, cpu);
		do {
			start = u64_stats_fetch_begin_irq(&lstats->syncp);
			n = u64_stats_read(&lstats->packets);
			size = u64_stats_read(&lstats->bytes);
		} while (u64_stats_fetch_retry_irq(&lstats->syncp, start));
		*packets += n;
		*bytes += size;
	}
}
KPI_EXPORT(dev_lstats_read);
