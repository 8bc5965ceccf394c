// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/tree.c and update.c, linux/rcupdate.h: callbacks after a grace
 * period, of RCU and of the kinds of tasks-RCU.
 */
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/llist.h>
#include <linux/rcupdate.h>
#include <linux/rcupdate_wait.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/time64.h>

#include "kpi.h"
#include "kernel/kthread.h"
#include "kernel/rcu/rcu.h"
#include "kernel/sched/sched.h"

/* struct rcu_head is a pointer and a function: so is a node and a function. */
static struct llist_node *to_node(struct rcu_head *head)
{
	return (struct llist_node *)&head->next;
}

static struct rcu_head *to_head(struct llist_node *node)
{
	return container_of((struct rcu_head **)node, struct rcu_head, next);
}

/* Callbacks run in softirq context: they may not sleep. */
void kpi_rcu_invoke(struct rcu_head *head)
{
	rcu_callback_t func = head->func;

	if (func == kpi_kvfree_batch_done) {
		/* Ours: vfree() may sleep, and so need not put it off. */
		func(head);
		return;
	}
	local_bh_disable();
	func(head);
	local_bh_enable();
}

static void invoke_all(struct kpi_rcu_cbs *cbs, struct llist_node *list)
{
	struct llist_node *node, *next;

	llist_for_each_safe(node, next, llist_reverse_order(list)) {
		kpi_rcu_invoke(to_head(node));
		WRITE_ONCE(cbs->invoked, cbs->invoked + 1);
		cond_resched();
	}
}

static void wait_for_work(struct kpi_rcu_cbs *cbs)
{
	for (;;) {
		set_current_state(TASK_IDLE);
		if (!llist_empty(&cbs->pending) ||
		    atomic_read(&cbs->poll_wanted))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}

/*
 * It tells who it is before it looks: a callback added after that look finds
 * somebody to wake. Some callbacks in a while are served at once; of a stream
 * of them, or one that queues itself again, a millisecond's worth goes
 * together.
 */
#define PERIOD NSEC_PER_MSEC
#define AT_ONCE (16 * PERIOD)

static int cbs_thread(void *arg)
{
	struct kpi_rcu_cbs *cbs = arg;
	struct llist_node *list;
	u64 next = 0;

	smp_store_release(&cbs->thread, current);
	for (;;) {
		wait_for_work(cbs);
		while (host_clock(HOST_CLOCK_MONOTONIC) < next) {
			__set_current_state(TASK_IDLE);
			kpi_sleep_until(next);
		}
		next = max(next + AT_ONCE,
			   host_clock(HOST_CLOCK_MONOTONIC)) - AT_ONCE + PERIOD;
		list = llist_del_all(&cbs->pending);
		atomic_set(&cbs->poll_wanted, 0);
		cbs->grace_period();
		WRITE_ONCE(cbs->periods, cbs->periods + 1);
		invoke_all(cbs, list);
	}
}

static void wake_thread(struct kpi_rcu_cbs *cbs)
{
	struct task_struct *task = smp_load_acquire(&cbs->thread);

	if (task) {
		wake_up_process(task);
	} else if (!atomic_xchg(&cbs->making, 1)) {
		task = kpi_kthread_spawn(cbs_thread, cbs, cbs->name);
		if (IS_ERR(task))
			panic("rcu: no thread for callbacks: %ld\n",
			      PTR_ERR(task));
	}
}

void kpi_rcu_cbs_add(struct kpi_rcu_cbs *cbs, struct rcu_head *head,
		     rcu_callback_t func)
{
	head->func = func;
	atomic_long_inc(&cbs->queued);
	if (llist_add(to_node(head), &cbs->pending))
		wake_thread(cbs);
}

/* A grace period, whether there are callbacks or not. */
void kpi_rcu_cbs_poll(struct kpi_rcu_cbs *cbs)
{
	if (!atomic_xchg(&cbs->poll_wanted, 1))
		wake_thread(cbs);
}

void kpi_rcu_cbs_sync(struct kpi_rcu_cbs *cbs)
{
	struct rcu_synchronize wait;

	might_sleep();
	init_rcu_head_on_stack(&wait.head);
	init_completion(&wait.completion);
	kpi_rcu_cbs_add(cbs, &wait.head, wakeme_after_rcu);
	wait_for_completion(&wait.completion);
	destroy_rcu_head_on_stack(&wait.head);
}

/* In order: when this callback has run, all before it have. */
void kpi_rcu_cbs_barrier(struct kpi_rcu_cbs *cbs)
{
	smp_mb(); /* What was queued comes before the look. */
	if (atomic_long_read(&cbs->queued) != READ_ONCE(cbs->invoked))
		kpi_rcu_cbs_sync(cbs);
}

void kpi_rcu_cbs_show(struct kpi_rcu_cbs *cbs)
{
	struct task_struct *task = smp_load_acquire(&cbs->thread);
	unsigned long invoked = READ_ONCE(cbs->invoked);

	pr_info("%s: state: %c periods: %lu invoked: %lu waiting: %lu\n",
		cbs->name, task ? task_state_to_char(task) : '-',
		READ_ONCE(cbs->periods), invoked,
		atomic_long_read(&cbs->queued) - invoked);
}

static struct kpi_rcu_cbs rcu =
	KPI_RCU_CBS_INIT("rcu_preempt", kpi_rcu_grace_period);

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	kpi_rcu_cbs_add(&rcu, head, func);
}
KPI_EXPORT(call_rcu);

/*
 * What kvfree_rcu() took goes with it, though no kernel promises that any
 * more: modules that end rely on it. What gathered behind the batch that waits
 * is queued when that is done, and so takes a second round.
 */
void rcu_barrier(void)
{
	kpi_rcu_cbs_barrier(&rcu);
	if (kpi_kvfree_pending())
		kpi_rcu_cbs_barrier(&rcu);
}
KPI_EXPORT(rcu_barrier);

void kpi_rcu_start_gp(void)
{
	kpi_rcu_cbs_poll(&rcu);
}

void show_rcu_gp_kthreads(void)
{
	pr_info("rcu: gp_seq: %lu (%s)\n", READ_ONCE(kpi_rcu_gp_seq),
		READ_ONCE(kpi_rcu_gp_seq) & RCU_GP_STATE ? "runs" : "idle");
	kpi_rcu_cbs_show(&rcu);
}
KPI_EXPORT(show_rcu_gp_kthreads);

/* linux/rcupdate_wait.h: for the flavours of which each has its call_rcu(). */
void wakeme_after_rcu(struct rcu_head *head)
{
	complete(&container_of(head, struct rcu_synchronize, head)->completion);
}
KPI_EXPORT(wakeme_after_rcu);

/* The same flavour asked for twice is waited for once. */
static bool seen_before(call_rcu_func_t *crcu_array, int i)
{
	int j;

	for (j = 0; j < i; j++)
		if (crcu_array[j] == crcu_array[i])
			return true;
	return false;
}

void __wait_rcu_gp(bool checktiny, int n, call_rcu_func_t *crcu_array,
		   struct rcu_synchronize *rs_array)
{
	int i;

	might_sleep();
	for (i = 0; i < n; i++) {
		init_rcu_head_on_stack(&rs_array[i].head);
		init_completion(&rs_array[i].completion);
		if (!seen_before(crcu_array, i))
			crcu_array[i](&rs_array[i].head, wakeme_after_rcu);
	}
	for (i = 0; i < n; i++) {
		if (!seen_before(crcu_array, i))
			wait_for_completion(&rs_array[i].completion);
		destroy_rcu_head_on_stack(&rs_array[i].head);
	}
}
KPI_EXPORT(__wait_rcu_gp);
