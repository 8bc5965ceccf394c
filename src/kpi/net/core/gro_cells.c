// SPDX-License-Identifier: GPL-2.0
/* net/core/gro_cells.c, net/gro_cells.h: GRO for devices without NAPI. */
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <net/gro_cells.h>

#include "kpi.h"

/* Each CPU's, used by its owner alone with softirqs held off. */
struct gro_cell {
	struct sk_buff_head napi_skbs;
	struct napi_struct napi;
};

static int drop(struct sk_buff *skb)
{
	dev_core_stats_rx_dropped_inc(skb->dev);
	kfree_skb(skb);
	return NET_RX_DROP;
}

static int receive(struct gro_cells *gcells, struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;
	struct gro_cell *cell;

	if (!(dev->flags & IFF_UP))
		return drop(skb);
	if (!gcells->cells || skb_cloned(skb) || netif_elide_gro(dev))
		return netif_rx(skb);
	cell = this_cpu_ptr(gcells->cells);
	if (skb_queue_len(&cell->napi_skbs) > READ_ONCE(netdev_max_backlog))
		return drop(skb);
	__skb_queue_tail(&cell->napi_skbs, skb);
	if (skb_queue_len(&cell->napi_skbs) == 1)
		napi_schedule(&cell->napi);
	return NET_RX_SUCCESS;
}

int gro_cells_receive(struct gro_cells *gcells, struct sk_buff *skb)
{
	int ret;

	rcu_read_lock();
	ret = receive(gcells, skb);
	rcu_read_unlock();
	return ret;
}
KPI_EXPORT(gro_cells_receive);

static int poll(struct napi_struct *napi, int budget)
{
	struct gro_cell *cell = container_of(napi, struct gro_cell, napi);
	struct sk_buff *skb;
	int done;

	for (done = 0; done < budget; done++) {
		skb = __skb_dequeue(&cell->napi_skbs);
		if (!skb) {
			napi_complete_done(napi, done);
			break;
		}
		napi_gro_receive(napi, skb);
	}
	return done;
}

int gro_cells_init(struct gro_cells *gcells, struct net_device *dev)
{
	int cpu;

	gcells->cells = alloc_percpu(struct gro_cell);
	if (!gcells->cells)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct gro_cell *cell = per_cpu_ptr(gcells->cells, cpu);

		__skb_queue_head_init(&cell->napi_skbs);
		set_bit(NAPI_STATE_NO_BUSY_POLL, &cell->napi.state);
		netif_napi_add(dev, &cell->napi, poll);
		napi_enable(&cell->napi);
	}
	return 0;
}
KPI_EXPORT(gro_cells_init);

/* May sleep: a grace period ends before the cells are freed. */
void gro_cells_destroy(struct gro_cells *gcells)
{
	int cpu;

	if (!gcells->cells)
		return;
	for_each_possible_cpu(cpu) {
		struct gro_cell *cell = per_cpu_ptr(gcells->cells, cpu);

		napi_disable(&cell->napi);
		__netif_napi_del(&cell->napi);
		__skb_queue_purge(&cell->napi_skbs);
	}
	synchronize_net();
	free_percpu(gcells->cells);
	gcells->cells = NULL;
}
KPI_EXPORT(gro_cells_destroy);
