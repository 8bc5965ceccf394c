// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/srcutree.c, linux/srcu.h: callbacks after an SRCU grace period.
 *
 * One list for each srcu_struct, without a lock, and its work, which takes all
 * of the list, waits for a grace period and calls in order of arrival. What
 * comes meanwhile queues the work again.
 */
#include <linux/completion.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/srcu.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "kernel/rcu/rcu.h"

static struct workqueue_struct *srcu_wq;

/* Its own queue: who waits for a system queue may be a reader. */
static int make_wq(void)
{
	srcu_wq = alloc_workqueue("rcu_gp", WQ_UNBOUND, 0);
	return srcu_wq ? 0 : -ENOMEM;
}
KPI_INIT_LATE(make_wq);

/* The first pointer of the kernel's list on CPU 0 is the head of ours. */
static struct llist_head *pending(struct srcu_struct *ssp)
{
	return (struct llist_head *)&per_cpu_ptr(ssp->sda, 0)->srcu_cblist.head;
}

static struct rcu_head *to_head(struct llist_node *node)
{
	return container_of((struct rcu_head **)node, struct rcu_head, next);
}

static void srcu_work(struct work_struct *work)
{
	struct srcu_struct *ssp =
		container_of(work, struct srcu_struct, work.work);
	struct llist_node *list = llist_del_all(pending(ssp)), *node, *next;

	kpi_srcu_gp_until(ssp, get_state_synchronize_srcu(ssp));
	llist_for_each_safe(node, next, llist_reverse_order(list)) {
		kpi_rcu_invoke(to_head(node));
		cond_resched();
	}
}

void kpi_srcu_init_callbacks(struct srcu_struct *ssp)
{
	INIT_DELAYED_WORK(&ssp->work, srcu_work);
}

/* False: somebody goes on adding callbacks to what is to be freed. */
bool kpi_srcu_flush_callbacks(struct srcu_struct *ssp)
{
	flush_delayed_work(&ssp->work);
	return llist_empty(pending(ssp)) && !work_busy(&ssp->work.work);
}

void call_srcu(struct srcu_struct *ssp, struct rcu_head *head,
	       rcu_callback_t func)
{
	head->func = func;
	if (llist_add((struct llist_node *)&head->next, pending(ssp)))
		queue_delayed_work(srcu_wq, &ssp->work, 0);
}
KPI_EXPORT(call_srcu);

/* A caller that polls relies on the grace period coming without its help. */
unsigned long start_poll_synchronize_srcu(struct srcu_struct *ssp)
{
	unsigned long cookie = get_state_synchronize_srcu(ssp);

	queue_delayed_work(srcu_wq, &ssp->work, 0);
	return cookie;
}
KPI_EXPORT(start_poll_synchronize_srcu);

static void barrier_callback(struct rcu_head *head)
{
	struct srcu_data *sdp =
		container_of(head, struct srcu_data, srcu_barrier_head);

	complete(&sdp->ssp->srcu_barrier_completion);
}

/* In order: when this callback has run, all before it have. */
void srcu_barrier(struct srcu_struct *ssp)
{
	struct srcu_data *sdp = per_cpu_ptr(ssp->sda, 0);

	might_sleep();
	mutex_lock(&ssp->srcu_barrier_mutex);
	sdp->ssp = ssp;
	ssp->srcu_barrier_seq++;
	call_srcu(ssp, &sdp->srcu_barrier_head, barrier_callback);
	wait_for_completion(&ssp->srcu_barrier_completion);
	mutex_unlock(&ssp->srcu_barrier_mutex);
}
KPI_EXPORT(srcu_barrier);
