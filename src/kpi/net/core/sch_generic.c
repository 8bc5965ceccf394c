// SPDX-License-Identifier: GPL-2.0
/*
 * net/sched/sch_generic.c, net/sch_generic.h: the queue in front of a driver's
 * TX queue, first in, first out, where it has no room; the TX watchdog.
 *
 * One CPU at a time runs a queue (qdisc_run_begin()); others only add to it.
 */
#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/pkt_sched.h>
#include <net/sch_generic.h>

#include "kpi.h"
#include "dev.h"

/* ------------------------------------------------- a device that is down */

static int noop_enqueue(struct sk_buff *skb, struct Qdisc *q,
			struct sk_buff **to_free)
{
	dev_core_stats_tx_dropped_inc(skb->dev);
	__qdisc_drop(skb, to_free);
	return NET_XMIT_CN;
}

static struct sk_buff *noop_dequeue(struct Qdisc *q)
{
	return NULL;
}

struct Qdisc_ops noop_qdisc_ops = {
	.id = "noop",
	.enqueue = noop_enqueue,
	.dequeue = noop_dequeue,
	.peek = noop_dequeue,
	.owner = THIS_MODULE,
};

static struct netdev_queue noop_queue = {
	RCU_POINTER_INITIALIZER(qdisc, &noop_qdisc),
	.qdisc_sleeping = &noop_qdisc,
};

struct Qdisc noop_qdisc = {
	.enqueue = noop_enqueue,
	.dequeue = noop_dequeue,
	.flags = TCQ_F_BUILTIN,
	.ops = &noop_qdisc_ops,
	.q.lock = __SPIN_LOCK_UNLOCKED(noop_qdisc.q.lock),
	.dev_queue = &noop_queue,
	.busylock = __SPIN_LOCK_UNLOCKED(noop_qdisc.busylock),
};
KPI_EXPORT(noop_qdisc);

/* Of devices that need none: no enqueue function, sent directly. */
static struct Qdisc noqueue_qdisc = {
	.dequeue = noop_dequeue,
	.flags = TCQ_F_BUILTIN,
	.ops = &noop_qdisc_ops,
	.q.lock = __SPIN_LOCK_UNLOCKED(noqueue_qdisc.q.lock),
	.dev_queue = &noop_queue,
	.busylock = __SPIN_LOCK_UNLOCKED(noqueue_qdisc.busylock),
};

/* ------------------------------------------------------ first in, first out */

struct fifo {
	bool host_waits;	/* for room: see kpi_qdisc_xmit() */
};

static int fifo_enqueue(struct sk_buff *skb, struct Qdisc *q,
			struct sk_buff **to_free)
{
	if (unlikely(q->q.qlen >= READ_ONCE(qdisc_dev(q)->tx_queue_len))) {
		dev_core_stats_tx_dropped_inc(skb->dev);
		return qdisc_drop(skb, q, to_free);
	}
	return qdisc_enqueue_tail(skb, q);
}

static struct sk_buff *fifo_dequeue(struct Qdisc *q)
{
	return qdisc_dequeue_head(q);
}

static struct Qdisc_ops fifo_ops = {
	.id = "pfifo",
	.enqueue = fifo_enqueue,
	.dequeue = fifo_dequeue,
	.peek = qdisc_peek_head,
	.reset = qdisc_reset_queue,
	.owner = THIS_MODULE,
};

static struct Qdisc *new_fifo(struct netdev_queue *txq)
{
	struct Qdisc *q = kzalloc(sizeof(*q) + sizeof(struct fifo),
				  GFP_KERNEL);

	if (!q)
		return NULL;
	__skb_queue_head_init(&q->gso_skb);
	__skb_queue_head_init(&q->skb_bad_txq);
	q->q.head = q->q.tail = NULL;
	spin_lock_init(&q->q.lock);
	spin_lock_init(&q->busylock);
	spin_lock_init(&q->seqlock);
	u64_stats_init(&q->bstats.syncp);
	q->ops = &fifo_ops;
	q->flags = TCQ_F_CAN_BYPASS | TCQ_F_ONETXQUEUE | TCQ_F_NOPARENT;
	q->enqueue = fifo_enqueue;
	q->dequeue = fifo_dequeue;
	q->dev_queue = txq;
	refcount_set(&q->refcnt, 1);
	return q;
}

static struct fifo *fifo_of(struct Qdisc *q)
{
	return q->ops == &fifo_ops ? qdisc_priv(q) : NULL;
}

/* ---------------------------------------------------------------- running */

/* The host was told to wait; most of the room is free again, or all of it. */
static void tell_room(struct Qdisc *q)
{
	struct fifo *fifo = fifo_of(q);

	if (unlikely(fifo && READ_ONCE(fifo->host_waits)) &&
	    q->q.qlen <= qdisc_dev(q)->tx_queue_len / 4) {
		WRITE_ONCE(fifo->host_waits, false);
		kpi_netdev_room(qdisc_dev(q));
	}
}

/* What the driver had no room for is the first to go. */
static void requeue(struct Qdisc *q, struct sk_buff *skb)
{
	struct sk_buff *next;

	for (; skb; skb = next) {
		next = skb->next;
		__skb_queue_tail(&q->gso_skb, skb);
		q->qstats.requeues++;
		qdisc_qstats_backlog_inc(q, skb);
		q->q.qlen++;
	}
	__netif_schedule(q);
}

static struct sk_buff *take(struct Qdisc *q, bool *validate)
{
	struct sk_buff *skb = skb_peek(&q->gso_skb);

	if (netif_xmit_frozen_or_stopped(q->dev_queue))
		return NULL;
	*validate = !skb;
	if (!skb)
		return q->dequeue(q);
	__skb_unlink(skb, &q->gso_skb);
	qdisc_qstats_backlog_dec(q, skb);
	q->q.qlen--;
	return skb;
}

/*
 * The queue's lock is held, but not while the driver runs. False: it has no
 * room, what is left is queued again.
 */
bool sch_direct_xmit(struct sk_buff *skb, struct Qdisc *q,
		     struct net_device *dev, struct netdev_queue *txq,
		     spinlock_t *root_lock, bool validate)
{
	int ret = NETDEV_TX_BUSY;
	bool again = false;

	if (root_lock)
		spin_unlock(root_lock);
	if (validate)
		skb = validate_xmit_skb_list(skb, dev, &again);
	if (likely(skb)) {
		HARD_TX_LOCK(dev, txq, smp_processor_id());
		if (!netif_xmit_frozen_or_stopped(txq))
			skb = dev_hard_start_xmit(skb, dev, txq, &ret);
		HARD_TX_UNLOCK(dev, txq);
	} else {
		ret = NETDEV_TX_OK;
	}
	if (root_lock)
		spin_lock(root_lock);
	if (dev_xmit_complete(ret))
		return true;
	if (unlikely(ret != NETDEV_TX_BUSY))
		net_warn_ratelimited("BUG %s code %d qlen %u\n", dev->name,
				     ret, q->q.qlen);
	requeue(q, skb);
	return false;
}

void __qdisc_run(struct Qdisc *q)
{
	int quota = READ_ONCE(dev_tx_weight);
	struct sk_buff *skb;
	bool validate;

	while ((skb = take(q, &validate))) {
		tell_room(q);
		if (!sch_direct_xmit(skb, q, qdisc_dev(q), q->dev_queue,
				     qdisc_lock(q), validate))
			return;
		if (--quota <= 0) {
			__netif_schedule(q);
			return;
		}
	}
}

static int bypass(struct sk_buff *skb, struct Qdisc *q, struct net_device *dev,
		  struct netdev_queue *txq)
{
	qdisc_bstats_update(q, skb);
	if (sch_direct_xmit(skb, q, dev, txq, qdisc_lock(q), true) &&
	    q->q.qlen)
		__qdisc_run(q);
	qdisc_run_end(q);
	return NET_XMIT_SUCCESS;
}

int kpi_qdisc_xmit(struct sk_buff *skb, struct Qdisc *q, struct net_device *dev,
		   struct netdev_queue *txq)
{
	struct sk_buff *to_free = NULL;
	int rc;

	spin_lock(qdisc_lock(q));
	if (unlikely(test_bit(__QDISC_STATE_DEACTIVATED, &q->state))) {
		dev_core_stats_tx_dropped_inc(dev);
		__qdisc_drop(skb, &to_free);
		rc = NET_XMIT_DROP;
	} else if (q->flags & TCQ_F_CAN_BYPASS && !q->q.qlen &&
		   !netif_xmit_frozen_or_stopped(txq) && qdisc_run_begin(q)) {
		rc = bypass(skb, q, dev, txq);
	} else {
		rc = q->enqueue(skb, q, &to_free);
		if (q->q.qlen && qdisc_run_begin(q)) {
			__qdisc_run(q);
			qdisc_run_end(q);
		}
	}
	spin_unlock(qdisc_lock(q));
	if (unlikely(to_free))
		kfree_skb_list(to_free);
	return rc;
}

bool kpi_qdisc_ask_room(struct netdev_queue *txq)
{
	struct Qdisc *q = rcu_dereference_bh(txq->qdisc);
	struct fifo *fifo = fifo_of(q);
	bool room = true;

	if (!fifo || q->q.qlen < qdisc_dev(q)->tx_queue_len / 2)
		return true;
	spin_lock(qdisc_lock(q));
	room = q->q.qlen < qdisc_dev(q)->tx_queue_len / 2;
	if (!room)
		WRITE_ONCE(fifo->host_waits, true);
	spin_unlock(qdisc_lock(q));
	return room;
}

/* ---------------------------------------------------------------- softirq */

int dev_tx_weight __read_mostly = 64;

void __netif_schedule(struct Qdisc *q)
{
	struct softnet_data *sd;
	unsigned long flags;

	if (test_and_set_bit(__QDISC_STATE_SCHED, &q->state))
		return;
	local_irq_save(flags);
	sd = this_cpu_ptr(&softnet_data);
	q->next_sched = NULL;
	*sd->output_queue_tailp = q;
	sd->output_queue_tailp = &q->next_sched;
	raise_softirq_irqoff(NET_TX_SOFTIRQ);
	local_irq_restore(flags);
}
KPI_EXPORT(__netif_schedule);

void netif_schedule_queue(struct netdev_queue *txq)
{
	rcu_read_lock();
	if (!netif_xmit_stopped(txq))
		__netif_schedule(rcu_dereference(txq->qdisc));
	rcu_read_unlock();
}
KPI_EXPORT(netif_schedule_queue);

void netif_tx_wake_queue(struct netdev_queue *txq)
{
	if (!test_and_clear_bit(__QUEUE_STATE_DRV_XOFF, &txq->state))
		return;
	rcu_read_lock();
	__netif_schedule(rcu_dereference(txq->qdisc));
	rcu_read_unlock();
}
KPI_EXPORT(netif_tx_wake_queue);

static struct Qdisc *take_scheduled(struct softnet_data *sd)
{
	struct Qdisc *list;

	local_irq_disable();
	list = sd->output_queue;
	sd->output_queue = NULL;
	sd->output_queue_tailp = &sd->output_queue;
	local_irq_enable();
	return list;
}

static void net_tx_action(struct softirq_action *h)
{
	struct Qdisc *q, *next;

	rcu_read_lock();
	for (q = take_scheduled(this_cpu_ptr(&softnet_data)); q; q = next) {
		next = q->next_sched;
		spin_lock(qdisc_lock(q));
		/* Scheduled again from here on, if need be. */
		smp_mb__before_atomic();
		clear_bit(__QDISC_STATE_SCHED, &q->state);
		if (!test_bit(__QDISC_STATE_DEACTIVATED, &q->state))
			qdisc_run(q);
		spin_unlock(qdisc_lock(q));
	}
	rcu_read_unlock();
}

/* -------------------------------------------------------------- up, down */

static void attach_qdisc(struct net_device *dev, struct netdev_queue *txq,
			 void *unused)
{
	struct Qdisc *q = &noqueue_qdisc;

	if (!(dev->priv_flags & IFF_NO_QUEUE)) {
		q = new_fifo(txq);
		if (!q) {
			netdev_info(dev, "activation failed\n");
			return;
		}
	}
	rcu_assign_pointer(txq->qdisc_sleeping, q);
}

static void activate_queue(struct net_device *dev, struct netdev_queue *txq,
			   void *unused)
{
	struct Qdisc *q = rtnl_dereference(txq->qdisc_sleeping);

	if (!(q->flags & TCQ_F_BUILTIN))
		clear_bit(__QDISC_STATE_DEACTIVATED, &q->state);
	rcu_assign_pointer(txq->qdisc, q);
	txq->trans_start = 0;
}

void dev_activate(struct net_device *dev)
{
	struct netdev_queue *first = netdev_get_tx_queue(dev, 0);

	if (rtnl_dereference(first->qdisc_sleeping) == &noop_qdisc) {
		netdev_for_each_tx_queue(dev, attach_qdisc, NULL);
		rcu_assign_pointer(dev->qdisc,
				   rtnl_dereference(first->qdisc_sleeping));
	}
	/* Delayed until there is a carrier. */
	if (!netif_carrier_ok(dev))
		return;
	netdev_for_each_tx_queue(dev, activate_queue, NULL);
	netif_trans_update(dev);
	__netdev_watchdog_up(dev);
}
KPI_EXPORT(dev_activate);

static void deactivate_queue(struct net_device *dev, struct netdev_queue *txq,
			     void *unused)
{
	struct Qdisc *q = rtnl_dereference(txq->qdisc);

	if (q->flags & TCQ_F_BUILTIN) {
		rcu_assign_pointer(txq->qdisc, &noop_qdisc);
		return;
	}
	spin_lock_bh(qdisc_lock(q));
	set_bit(__QDISC_STATE_DEACTIVATED, &q->state);
	rcu_assign_pointer(txq->qdisc, &noop_qdisc);
	spin_unlock_bh(qdisc_lock(q));
}

/* Nobody adds to it any more: what is in it will not be sent. */
static void reset_queue(struct net_device *dev, struct netdev_queue *txq,
			void *unused)
{
	struct Qdisc *q = rtnl_dereference(txq->qdisc_sleeping);

	if (q && !(q->flags & TCQ_F_BUILTIN))
		qdisc_reset(q);
}

static bool is_busy(struct net_device *dev)
{
	unsigned int i;
	struct Qdisc *q;
	bool busy = false;

	for (i = 0; i < dev->num_tx_queues && !busy; i++) {
		q = rtnl_dereference(dev->_tx[i].qdisc_sleeping);
		if (q->flags & TCQ_F_BUILTIN)
			continue;
		spin_lock_bh(qdisc_lock(q));
		busy = qdisc_is_running(q) ||
		       test_bit(__QDISC_STATE_SCHED, &q->state);
		spin_unlock_bh(qdisc_lock(q));
	}
	return busy;
}

void dev_deactivate_many(struct list_head *head)
{
	struct net_device *dev;

	list_for_each_entry(dev, head, close_list) {
		netdev_for_each_tx_queue(dev, deactivate_queue, NULL);
		kpi_watchdog_down(dev);
	}
	/* Whoever was sending has done so. */
	synchronize_net();
	list_for_each_entry(dev, head, close_list) {
		netdev_for_each_tx_queue(dev, reset_queue, NULL);
		while (is_busy(dev))
			schedule_timeout_uninterruptible(1);
	}
}

void dev_deactivate(struct net_device *dev)
{
	LIST_HEAD(single);

	list_add(&dev->close_list, &single);
	dev_deactivate_many(&single);
	list_del(&single);
}
KPI_EXPORT(dev_deactivate);

void qdisc_reset(struct Qdisc *q)
{
	spin_lock_bh(qdisc_lock(q));
	__qdisc_reset_queue(&q->q);
	__skb_queue_purge(&q->gso_skb);
	q->q.qlen = 0;
	q->qstats.backlog = 0;
	tell_room(q);
	spin_unlock_bh(qdisc_lock(q));
}
KPI_EXPORT(qdisc_reset);

void qdisc_put(struct Qdisc *q)
{
	if (!q || q->flags & TCQ_F_BUILTIN ||
	    !refcount_dec_and_test(&q->refcnt))
		return;
	qdisc_reset(q);
	kfree_rcu(q, rcu);
}
KPI_EXPORT(qdisc_put);

static void init_queue(struct net_device *dev, struct netdev_queue *txq,
		       void *unused)
{
	rcu_assign_pointer(txq->qdisc, &noop_qdisc);
	rcu_assign_pointer(txq->qdisc_sleeping, &noop_qdisc);
}

void dev_init_scheduler(struct net_device *dev)
{
	rcu_assign_pointer(dev->qdisc, &noop_qdisc);
	netdev_for_each_tx_queue(dev, init_queue, NULL);
	kpi_watchdog_init(dev);
}

static void shutdown_queue(struct net_device *dev, struct netdev_queue *txq,
			   void *unused)
{
	struct Qdisc *q = rtnl_dereference(txq->qdisc_sleeping);

	init_queue(dev, txq, NULL);
	qdisc_put(q);
}

void dev_shutdown(struct net_device *dev)
{
	rcu_assign_pointer(dev->qdisc, &noop_qdisc);
	netdev_for_each_tx_queue(dev, shutdown_queue, NULL);
	WARN_ON(timer_pending(&dev->watchdog_timer));
}

static int tx_init(void)
{
	struct softnet_data *sd;
	int cpu;

	__skb_queue_head_init(&noop_qdisc.gso_skb);
	__skb_queue_head_init(&noqueue_qdisc.gso_skb);
	for_each_possible_cpu(cpu) {
		sd = &per_cpu(softnet_data, cpu);
		sd->output_queue_tailp = &sd->output_queue;
	}
	open_softirq(NET_TX_SOFTIRQ, net_tx_action);
	return 0;
}
KPI_INIT_CORE(tx_init);
