// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/tree.c and update.c, linux/rcupdate.h: callbacks after a grace
 * period.
 *
 * One list without a lock, one thread that takes all of it, waits for a grace
 * period and calls in the order of arrival. The thread is made when the first
 * callback comes, and sleeps while there is none.
 */
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/llist.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/rcupdate_wait.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/kthread.h"
#include "kernel/rcu/rcu.h"

static LLIST_HEAD(pending);
static struct task_struct *thread;
static atomic_t poll_wanted = ATOMIC_INIT(0);

/* struct rcu_head is a pointer and a function: so is a node and a function. */
static struct llist_node *to_node(struct rcu_head *head)
{
	return (struct llist_node *)&head->next;
}

static struct rcu_head *to_head(struct llist_node *node)
{
	return container_of((struct rcu_head **)node, struct rcu_head, next);
}

/*
 * kfree_rcu() gives the offset of the head in its object in place of a
 * function; no function lies in the first page.
 */
static void invoke(struct rcu_head *head)
{
	rcu_callback_t func = head->func;

	if (__is_kvfree_rcu_offset((unsigned long)func)) {
		/* Here vfree() may sleep, and so need not put it off. */
		kvfree((void *)head - (unsigned long)func);
		return;
	}
	/* Callbacks run in softirq context: they may not sleep. */
	local_bh_disable();
	func(head);
	local_bh_enable();
}

static void invoke_all(struct llist_node *list)
{
	struct llist_node *node, *next;

	llist_for_each_safe(node, next, llist_reverse_order(list))
		invoke(to_head(node));
}

/*
 * It tells who it is before it looks: a callback added after that look finds
 * somebody to wake.
 */
static int rcu_thread(void *unused)
{
	struct llist_node *list;
	int poll;

	smp_store_release(&thread, current);
	for (;;) {
		set_current_state(TASK_IDLE);
		list = llist_del_all(&pending);
		poll = atomic_xchg(&poll_wanted, 0);
		if (!list && !poll) {
			schedule();
			continue;
		}
		__set_current_state(TASK_RUNNING);
		kpi_rcu_grace_period();
		invoke_all(list);
	}
}

static void wake_thread(void)
{
	static atomic_t making = ATOMIC_INIT(0);
	struct task_struct *task = smp_load_acquire(&thread);

	if (task) {
		wake_up_process(task);
	} else if (!atomic_xchg(&making, 1)) {
		task = kpi_kthread_spawn(rcu_thread, NULL, "rcu_preempt");
		if (IS_ERR(task))
			panic("rcu: no thread for callbacks: %ld\n",
			      PTR_ERR(task));
	}
}

static void enqueue(struct rcu_head *head, rcu_callback_t func)
{
	head->func = func;
	if (llist_add(to_node(head), &pending))
		wake_thread();
}

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	enqueue(head, func);
}
KPI_EXPORT(call_rcu);

/* Without a head (the pointer comes in place of the offset) it may sleep. */
void kvfree_call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	if (head) {
		enqueue(head, func);
		return;
	}
	might_sleep();
	synchronize_rcu();
	kvfree((void *)func);
}
KPI_EXPORT(kvfree_call_rcu);

/* linux/rcupdate_wait.h: for the flavours of which each has its call_rcu(). */
void wakeme_after_rcu(struct rcu_head *head)
{
	complete(&container_of(head, struct rcu_synchronize, head)->completion);
}
KPI_EXPORT(wakeme_after_rcu);

void __wait_rcu_gp(bool checktiny, int n, call_rcu_func_t *crcu_array,
		   struct rcu_synchronize *rs_array)
{
	int i;

	for (i = 0; i < n; i++) {
		init_completion(&rs_array[i].completion);
		crcu_array[i](&rs_array[i].head, wakeme_after_rcu);
	}
	for (i = 0; i < n; i++)
		wait_for_completion(&rs_array[i].completion);
}
KPI_EXPORT(__wait_rcu_gp);

/* In order: when this callback has run, all before it have. */
void rcu_barrier(void)
{
	struct rcu_synchronize wait;

	if (!smp_load_acquire(&thread) && llist_empty(&pending))
		return;
	init_rcu_head_on_stack(&wait.head);
	init_completion(&wait.completion);
	call_rcu(&wait.head, wakeme_after_rcu);
	wait_for_completion(&wait.completion);
	destroy_rcu_head_on_stack(&wait.head);
}
KPI_EXPORT(rcu_barrier);

/* A caller that polls relies on the grace period coming without its help. */
unsigned long start_poll_synchronize_rcu(void)
{
	unsigned long cookie = get_state_synchronize_rcu();

	if (!atomic_xchg(&poll_wanted, 1))
		wake_thread();
	return cookie;
}
KPI_EXPORT(start_poll_synchronize_rcu);

unsigned long start_poll_synchronize_rcu_expedited(void)
{
	return start_poll_synchronize_rcu();
}
KPI_EXPORT(start_poll_synchronize_rcu_expedited);

void start_poll_synchronize_rcu_full(struct rcu_gp_oldstate *rgosp)
{
	rgosp->rgos_norm = start_poll_synchronize_rcu();
	rgosp->rgos_exp = rgosp->rgos_norm;
}
KPI_EXPORT(start_poll_synchronize_rcu_full);

void start_poll_synchronize_rcu_expedited_full(struct rcu_gp_oldstate *rgosp)
{
	start_poll_synchronize_rcu_full(rgosp);
}
KPI_EXPORT(start_poll_synchronize_rcu_expedited_full);
