// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev.c, linux/netdevice.h: NAPI. A driver's interrupt schedules its
 * poll function, which runs in the NET_RX softirq of that CPU, or on a thread
 * of its own, until a round finds less than its budget.
 *
 * Who sets NAPI_STATE_SCHED owns the instance until that is cleared: only then
 * may it hang into a CPU's list, or leave it.
 */
#include <linux/hash.h>
#include <linux/hrtimer.h>
#include <linux/idr.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/busy_poll.h>
#include <net/gro.h>

#include "kpi.h"
#include "dev.h"

DEFINE_PER_CPU_ALIGNED(struct softnet_data, softnet_data);
KPI_EXPORT(softnet_data);

int netdev_budget = 300;
unsigned int netdev_budget_usecs = 2 * USEC_PER_SEC / HZ;

/* ------------------------------------------------------------ scheduling */

/* Interrupts are off. */
static void schedule_here(struct napi_struct *n)
{
	struct task_struct *thread = NULL;

	if (test_bit(NAPI_STATE_THREADED, &n->state))
		thread = READ_ONCE(n->thread);
	if (thread) {
		/* One that sleeps there knows by its waking that it is meant. */
		if (READ_ONCE(thread->__state) != TASK_INTERRUPTIBLE)
			set_bit(NAPI_STATE_SCHED_THREADED, &n->state);
		wake_up_process(thread);
		return;
	}
	list_add_tail(&n->poll_list, &this_cpu_ptr(&softnet_data)->poll_list);
	raise_softirq_irqoff(NET_RX_SOFTIRQ);
}

void __napi_schedule(struct napi_struct *n)
{
	unsigned long flags;

	local_irq_save(flags);
	schedule_here(n);
	local_irq_restore(flags);
}
KPI_EXPORT(__napi_schedule);

void __napi_schedule_irqoff(struct napi_struct *n)
{
	__napi_schedule(n);
}
KPI_EXPORT(__napi_schedule_irqoff);

/* True: the caller owns it now, and has to schedule it. */
bool napi_schedule_prep(struct napi_struct *n)
{
	unsigned long val, new;

	do {
		val = READ_ONCE(n->state);
		if (unlikely(val & NAPIF_STATE_DISABLE))
			return false;
		new = val | NAPIF_STATE_SCHED;
		/* It is being polled: once more, when that has ended. */
		if (val & NAPIF_STATE_SCHED)
			new |= NAPIF_STATE_MISSED;
	} while (cmpxchg(&n->state, val, new) != val);
	return !(val & NAPIF_STATE_SCHED);
}
KPI_EXPORT(napi_schedule_prep);

static void leave_list(struct napi_struct *n)
{
	unsigned long flags;

	if (likely(list_empty(&n->poll_list)))
		return;
	local_irq_save(flags);
	list_del_init(&n->poll_list);
	local_irq_restore(flags);
}

/* Give it up; true where a schedule came meanwhile and it stays the caller's. */
static bool release(struct napi_struct *n)
{
	unsigned long val, new;

	do {
		val = READ_ONCE(n->state);
		WARN_ON_ONCE(!(val & NAPIF_STATE_SCHED));
		new = val & ~(NAPIF_STATE_MISSED | NAPIF_STATE_SCHED |
			      NAPIF_STATE_SCHED_THREADED |
			      NAPIF_STATE_PREFER_BUSY_POLL);
		if (val & NAPIF_STATE_MISSED)
			new |= NAPIF_STATE_SCHED;
	} while (cmpxchg(&n->state, val, new) != val);
	return val & NAPIF_STATE_MISSED;
}

bool napi_complete_done(struct napi_struct *n, int work_done)
{
	unsigned long timeout = 0;
	bool enable_irqs = true;

	/* Whoever polls by himself goes on. */
	if (unlikely(n->state & (NAPIF_STATE_NPSVC | NAPIF_STATE_IN_BUSY_POLL)))
		return false;
	if (work_done) {
		if (n->gro_bitmask)
			timeout = READ_ONCE(n->dev->gro_flush_timeout);
		n->defer_hard_irqs_count =
			READ_ONCE(n->dev->napi_defer_hard_irqs);
	}
	if (n->defer_hard_irqs_count > 0) {
		n->defer_hard_irqs_count--;
		timeout = READ_ONCE(n->dev->gro_flush_timeout);
		if (timeout)
			enable_irqs = false;
	}
	if (n->gro_bitmask)
		napi_gro_flush(n, timeout);
	gro_normal_list(n);
	leave_list(n);
	if (release(n)) {
		__napi_schedule(n);
		return false;
	}
	if (timeout)
		hrtimer_start(&n->timer, ns_to_ktime(timeout),
			      HRTIMER_MODE_REL_PINNED);
	return enable_irqs;
}
KPI_EXPORT(napi_complete_done);

/* Interrupts that were held off (napi_defer_hard_irqs) have not come. */
static enum hrtimer_restart on_timer(struct hrtimer *timer)
{
	struct napi_struct *n = container_of(timer, struct napi_struct, timer);

	if (!napi_disable_pending(n) &&
	    !test_and_set_bit(NAPI_STATE_SCHED, &n->state)) {
		clear_bit(NAPI_STATE_PREFER_BUSY_POLL, &n->state);
		__napi_schedule(n);
	}
	return HRTIMER_NORESTART;
}

/* --------------------------------------------------------------- polling */

static int call_poll(struct napi_struct *n, int weight)
{
	int work = 0;

	if (test_bit(NAPI_STATE_SCHED, &n->state))
		work = n->poll(n, weight);
	if (unlikely(work > weight))
		netdev_err_once(n->dev, "NAPI poll function %pS returned %d, exceeding its budget of %d.\n",
				n->poll, work, weight);
	return work;
}

/* *@again: it has used its budget up and is still the caller's. */
static int poll_once(struct napi_struct *n, bool *again)
{
	int weight = n->weight, work = call_poll(n, weight);

	if (likely(work < weight))
		return work;
	if (unlikely(napi_disable_pending(n))) {
		napi_complete(n);
		return work;
	}
	if (napi_prefer_busy_poll(n)) {
		if (napi_complete_done(n, work))
			napi_schedule(n);
		return work;
	}
	if (n->gro_bitmask)
		napi_gro_flush(n, HZ >= 1000);
	gro_normal_list(n);
	if (unlikely(!list_empty(&n->poll_list))) {
		pr_warn_once("%s: Budget exhausted after napi rescheduled\n",
			     n->dev ? n->dev->name : "backlog");
		return work;
	}
	*again = true;
	return work;
}

static int poll_listed(struct napi_struct *n, struct list_head *repoll)
{
	bool again = false;
	int work;

	list_del_init(&n->poll_list);
	work = poll_once(n, &again);
	if (again)
		list_add_tail(&n->poll_list, repoll);
	return work;
}

/* As long as its window lasts; the rest is for the next run of the softirq. */
static void net_rx_action(struct softirq_action *h)
{
	struct softnet_data *sd = this_cpu_ptr(&softnet_data);
	unsigned long end = jiffies +
			    usecs_to_jiffies(READ_ONCE(netdev_budget_usecs));
	int budget = READ_ONCE(netdev_budget);
	LIST_HEAD(list);
	LIST_HEAD(repoll);

	local_irq_disable();
	list_splice_init(&sd->poll_list, &list);
	local_irq_enable();
	while (!list_empty(&list)) {
		budget -= poll_listed(list_first_entry(&list,
						       struct napi_struct,
						       poll_list), &repoll);
		if (unlikely(budget <= 0 || time_after_eq(jiffies, end))) {
			sd->time_squeeze++;
			break;
		}
	}
	local_irq_disable();
	list_splice_tail_init(&sd->poll_list, &list);
	list_splice_tail(&repoll, &list);
	list_splice(&list, &sd->poll_list);
	if (!list_empty(&sd->poll_list))
		__raise_softirq_irqoff(NET_RX_SOFTIRQ);
	local_irq_enable();
}

/* ------------------------------------------------------ a thread of its own */

static bool wait_for_work(struct napi_struct *n)
{
	bool woken = false;

	set_current_state(TASK_INTERRUPTIBLE);
	while (!kthread_should_stop()) {
		if (woken || test_bit(NAPI_STATE_SCHED_THREADED, &n->state)) {
			__set_current_state(TASK_RUNNING);
			return true;
		}
		schedule();
		woken = true;
		set_current_state(TASK_INTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return false;
}

static int napi_thread(void *data)
{
	struct napi_struct *n = data;
	bool again;

	while (wait_for_work(n)) {
		do {
			again = false;
			local_bh_disable();
			poll_once(n, &again);
			local_bh_enable();
			cond_resched();
		} while (again);
	}
	return 0;
}

static int start_napi_thread(struct napi_struct *n)
{
	struct task_struct *thread;

	thread = kthread_run(napi_thread, n, "napi/%s-%d", n->dev->name,
			     n->napi_id);
	if (IS_ERR(thread))
		return PTR_ERR(thread);
	n->thread = thread;
	return 0;
}

int dev_set_threaded(struct net_device *dev, bool threaded)
{
	struct napi_struct *n;
	int err = 0;

	if (dev->threaded == threaded)
		return 0;
	if (threaded)
		list_for_each_entry(n, &dev->napi_list, dev_list) {
			err = n->thread ? 0 : start_napi_thread(n);
			if (err) {
				threaded = false;
				break;
			}
		}
	dev->threaded = threaded;
	/* The thread is there before the bit says so. */
	smp_mb__before_atomic();
	list_for_each_entry(n, &dev->napi_list, dev_list)
		assign_bit(NAPI_STATE_THREADED, &n->state, threaded);
	return err;
}
KPI_EXPORT(dev_set_threaded);

/* --------------------------------------------------------- instances, ids */

static DEFINE_IDR(napi_ids);
static DEFINE_SPINLOCK(napi_ids_lock);

static struct napi_struct *by_id(unsigned int id)
{
	return id < MIN_NAPI_ID ? NULL : idr_find(&napi_ids, id);
}

static void give_id(struct napi_struct *n)
{
	int id;

	if (test_bit(NAPI_STATE_NO_BUSY_POLL, &n->state))
		return;
	idr_preload(GFP_KERNEL);
	spin_lock(&napi_ids_lock);
	/* Sockets keep numbers of instances that are gone: no soon reuse. */
	id = idr_alloc_cyclic(&napi_ids, n, MIN_NAPI_ID, 0, GFP_NOWAIT);
	spin_unlock(&napi_ids_lock);
	idr_preload_end();
	n->napi_id = id < 0 ? 0 : id;
}

static void take_id(struct napi_struct *n)
{
	spin_lock(&napi_ids_lock);
	if (by_id(n->napi_id) == n)
		idr_remove(&napi_ids, n->napi_id);
	spin_unlock(&napi_ids_lock);
}

static void init_gro(struct napi_struct *n)
{
	int i;

	for (i = 0; i < GRO_HASH_BUCKETS; i++) {
		INIT_LIST_HEAD(&n->gro_hash[i].list);
		n->gro_hash[i].count = 0;
	}
	n->gro_bitmask = 0;
	n->skb = NULL;
	INIT_LIST_HEAD(&n->rx_list);
	n->rx_count = 0;
}

void netif_napi_add_weight(struct net_device *dev, struct napi_struct *n,
			   int (*poll)(struct napi_struct *, int), int weight)
{
	if (WARN_ON(test_and_set_bit(NAPI_STATE_LISTED, &n->state)))
		return;
	INIT_LIST_HEAD(&n->poll_list);
	INIT_HLIST_NODE(&n->napi_hash_node);
	hrtimer_init(&n->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED);
	n->timer.function = on_timer;
	init_gro(n);
	n->poll = poll;
	if (weight > NAPI_POLL_WEIGHT)
		netdev_err_once(dev, "%s() called with weight %d\n", __func__,
				weight);
	n->weight = weight;
	n->dev = dev;
	n->poll_owner = -1;
	/* Disabled, until napi_enable(). */
	set_bit(NAPI_STATE_SCHED, &n->state);
	set_bit(NAPI_STATE_NPSVC, &n->state);
	list_add_rcu(&n->dev_list, &dev->napi_list);
	give_id(n);
	if (dev->threaded && start_napi_thread(n))
		dev->threaded = 0;
}
KPI_EXPORT(netif_napi_add_weight);

void napi_enable(struct napi_struct *n)
{
	unsigned long val, new;

	do {
		val = READ_ONCE(n->state);
		BUG_ON(!test_bit(NAPI_STATE_SCHED, &val));
		new = val & ~(NAPIF_STATE_SCHED | NAPIF_STATE_NPSVC);
		if (n->dev->threaded && n->thread)
			new |= NAPIF_STATE_THREADED;
	} while (cmpxchg(&n->state, val, new) != val);
}
KPI_EXPORT(napi_enable);

/* Wait until it is nobody's, then it is ours. */
void napi_disable(struct napi_struct *n)
{
	unsigned long val, new;

	might_sleep();
	set_bit(NAPI_STATE_DISABLE, &n->state);
	for (;;) {
		val = READ_ONCE(n->state);
		if (val & (NAPIF_STATE_SCHED | NAPIF_STATE_NPSVC)) {
			usleep_range(20, 200);
			continue;
		}
		new = val | NAPIF_STATE_SCHED | NAPIF_STATE_NPSVC;
		new &= ~(NAPIF_STATE_THREADED | NAPIF_STATE_PREFER_BUSY_POLL);
		if (cmpxchg(&n->state, val, new) == val)
			break;
	}
	hrtimer_cancel(&n->timer);
	clear_bit(NAPI_STATE_DISABLE, &n->state);
}
KPI_EXPORT(napi_disable);

static void free_held(struct napi_struct *n)
{
	struct sk_buff *skb, *next;
	int i;

	for (i = 0; i < GRO_HASH_BUCKETS; i++) {
		list_for_each_entry_safe(skb, next, &n->gro_hash[i].list, list)
			kfree_skb(skb);
		INIT_LIST_HEAD(&n->gro_hash[i].list);
		n->gro_hash[i].count = 0;
	}
	n->gro_bitmask = 0;
	kfree_skb(n->skb);
	n->skb = NULL;
}

void __netif_napi_del(struct napi_struct *n)
{
	if (!test_and_clear_bit(NAPI_STATE_LISTED, &n->state))
		return;
	take_id(n);
	list_del_rcu(&n->dev_list);
	free_held(n);
	if (n->thread) {
		kthread_stop(n->thread);
		n->thread = NULL;
	}
}
KPI_EXPORT(__netif_napi_del);

/* ---------------------------------------------------------- busy polling */

/* Own it, unless somebody else does. */
static bool take_for_busy_poll(struct napi_struct *n, bool prefer)
{
	unsigned long val = READ_ONCE(n->state);

	if (!(val & (NAPIF_STATE_DISABLE | NAPIF_STATE_SCHED |
		     NAPIF_STATE_IN_BUSY_POLL)) &&
	    cmpxchg(&n->state, val, val | NAPIF_STATE_IN_BUSY_POLL |
				    NAPIF_STATE_SCHED) == val)
		return true;
	if (prefer)
		set_bit(NAPI_STATE_PREFER_BUSY_POLL, &n->state);
	return false;
}

/* One more round, in which the driver lets its interrupt come again. */
static void end_busy_poll(struct napi_struct *n, u16 budget)
{
	clear_bit(NAPI_STATE_MISSED, &n->state);
	clear_bit(NAPI_STATE_IN_BUSY_POLL, &n->state);
	local_bh_disable();
	if (n->poll(n, budget) == budget) {
		gro_normal_list(n);
		__napi_schedule(n);
	}
	local_bh_enable();
}

static void busy_round(struct napi_struct *n, u16 budget, bool prefer,
		       bool *owned)
{
	local_bh_disable();
	if (!*owned)
		*owned = take_for_busy_poll(n, prefer);
	if (*owned) {
		n->poll(n, budget);
		gro_normal_list(n);
	}
	local_bh_enable();
}

/* Poll until @loop_end says so; true where another thread wants this CPU. */
static bool busy_loop(struct napi_struct *n, unsigned long start,
		      bool (*loop_end)(void *, unsigned long), void *arg,
		      bool prefer, u16 budget)
{
	bool owned = false, give_way;

	for (;;) {
		busy_round(n, budget, prefer, &owned);
		if (!loop_end || loop_end(arg, start)) {
			give_way = false;
			break;
		}
		give_way = need_resched();
		if (give_way)
			break;
		cpu_relax();
	}
	if (owned)
		end_busy_poll(n, budget);
	return give_way;
}

void napi_busy_loop(unsigned int napi_id,
		    bool (*loop_end)(void *, unsigned long), void *arg,
		    bool prefer_busy_poll, u16 budget)
{
	unsigned long start = loop_end ? busy_loop_current_time() : 0;
	struct napi_struct *n;
	bool again;

	do {
		rcu_read_lock();
		n = by_id(napi_id);
		again = n && busy_loop(n, start, loop_end, arg,
				       prefer_busy_poll, budget);
		rcu_read_unlock();
		if (again)
			cond_resched();
	} while (again && !loop_end(arg, start));
}
KPI_EXPORT(napi_busy_loop);

static int napi_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		INIT_LIST_HEAD(&per_cpu(softnet_data, cpu).poll_list);
	open_softirq(NET_RX_SOFTIRQ, net_rx_action);
	return 0;
}
KPI_INIT_CORE(napi_init);
