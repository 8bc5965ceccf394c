// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/workqueue.c, linux/workqueue.h: queueing works, delayed ones too.
 */
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "kernel/hung_task.h"
#include "kernel/sched/wakes.h"
#include "kernel/workqueue/pool.h"

/* A queue that is drained takes works from its own works alone. */
static bool may_queue(struct workqueue_struct *wq)
{
	struct kpi_worker *worker = kpi_current_worker();

	return !(wq->flags & __WQ_DRAINING) ||
	       !WARN_ON_ONCE(!worker || worker->wq != wq);
}

static void insert(struct workqueue_struct *wq, struct work_struct *work,
		   int cpu)
{
	if (may_queue(wq))
		kpi_wq_insert(wq, work, cpu);
	else
		kpi_work_idle(work);
}

bool queue_work_on(int cpu, struct workqueue_struct *wq,
		   struct work_struct *work)
{
	unsigned long flags;
	bool queued;

	kpi_wakes_hold();
	raw_spin_lock_irqsave(&kpi_wq_lock, flags);
	queued = !test_and_set_bit(WORK_STRUCT_PENDING_BIT,
				   work_data_bits(work));
	if (queued)
		insert(wq, work, cpu);
	raw_spin_unlock_irqrestore(&kpi_wq_lock, flags);
	kpi_wakes_release();
	return queued;
}
KPI_EXPORT(queue_work_on);

/* There is one node: any CPU is one of its CPUs. */
bool queue_work_node(int node, struct workqueue_struct *wq,
		     struct work_struct *work)
{
	return queue_work_on(WORK_CPU_UNBOUND, wq, work);
}
KPI_EXPORT(queue_work_node);

void delayed_work_timer_fn(struct timer_list *t)
{
	struct delayed_work *dwork = from_timer(dwork, t, timer);
	unsigned long flags;

	raw_spin_lock_irqsave(&kpi_wq_lock, flags);
	insert(dwork->wq, &dwork->work, dwork->cpu);
	raw_spin_unlock_irqrestore(&kpi_wq_lock, flags);
}
KPI_EXPORT(delayed_work_timer_fn);

/* @dwork is PENDING and ours. */
static void queue_delayed(int cpu, struct workqueue_struct *wq,
			  struct delayed_work *dwork, unsigned long delay)
{
	unsigned long flags;

	WARN_ON_ONCE(dwork->timer.function != delayed_work_timer_fn);
	WARN_ON_ONCE(timer_pending(&dwork->timer));
	INIT_LIST_HEAD(&dwork->work.entry);
	dwork->wq = wq;
	dwork->cpu = cpu;
	if (delay) {
		mod_timer(&dwork->timer, jiffies + delay);
		return;
	}
	raw_spin_lock_irqsave(&kpi_wq_lock, flags);
	insert(wq, &dwork->work, cpu);
	raw_spin_unlock_irqrestore(&kpi_wq_lock, flags);
}

bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq,
			   struct delayed_work *dwork, unsigned long delay)
{
	if (test_and_set_bit(WORK_STRUCT_PENDING_BIT,
			     work_data_bits(&dwork->work)))
		return false;
	queue_delayed(cpu, wq, dwork, delay);
	return true;
}
KPI_EXPORT(queue_delayed_work_on);

/*
 * Make the work ours: PENDING and queued nowhere. 1: it was pending before; 0:
 * it was idle; -EAGAIN: its timer's function is on the way to queue it, or
 * somebody else has it for a moment; -ENOENT: somebody else cancels it.
 */
static int try_grab(struct work_struct *work, struct timer_list *timer)
{
	unsigned long flags;
	int ret = -EAGAIN;

	if (timer && timer_delete(timer))
		return 1;
	raw_spin_lock_irqsave(&kpi_wq_lock, flags);
	if (kpi_work_cancelling(work))
		ret = -ENOENT;
	else if (!test_and_set_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(work)))
		ret = 0;
	else if (kpi_wq_remove(work))
		ret = 1;
	raw_spin_unlock_irqrestore(&kpi_wq_lock, flags);
	return ret;
}

/* 1, 0 or -ENOENT. The way from a timer's function to the queue is short. */
static int grab(struct work_struct *work, struct timer_list *timer)
{
	int ret;

	while ((ret = try_grab(work, timer)) == -EAGAIN)
		cpu_relax();
	return ret;
}

/*
 * Not queued while somebody cancels it: the work's own function may ask, which
 * the other waits for. That counts as pending.
 */
bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq,
			 struct delayed_work *dwork, unsigned long delay)
{
	int was_pending = grab(&dwork->work, &dwork->timer);

	if (was_pending >= 0)
		queue_delayed(cpu, wq, dwork, delay);
	return was_pending;
}
KPI_EXPORT(mod_delayed_work_on);

static void rcu_work_ready(struct rcu_head *rcu)
{
	struct rcu_work *rwork = container_of(rcu, struct rcu_work, rcu);
	unsigned long flags;

	raw_spin_lock_irqsave(&kpi_wq_lock, flags);
	insert(rwork->wq, &rwork->work, WORK_CPU_UNBOUND);
	raw_spin_unlock_irqrestore(&kpi_wq_lock, flags);
}

bool queue_rcu_work(struct workqueue_struct *wq, struct rcu_work *rwork)
{
	struct work_struct *work = &rwork->work;

	if (test_and_set_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(work)))
		return false;
	INIT_LIST_HEAD(&work->entry);
	rwork->wq = wq;
	call_rcu(&rwork->rcu, rcu_work_ready);
	return true;
}
KPI_EXPORT(queue_rcu_work);

static bool wait_for(struct work_struct *work)
{
	struct task_struct *holder = NULL;
	struct kpi_work_waiter waiter;
	struct kpi_worker *worker;
	struct kpi_block outer;
	bool wait;

	might_sleep();
	raw_spin_lock_irq(&kpi_wq_lock);
	worker = kpi_worker_of(work);
	if (worker)
		holder = worker->task;
	wait = kpi_work_wait_prepare(work, &waiter);
	raw_spin_unlock_irq(&kpi_wq_lock);
	if (!wait)
		return false;
	if (holder == current)
		kpi_report_self_deadlock("work deadlock",
					 "work %ps waits for its own end",
					 work->func);
	outer = kpi_block_begin(KPI_BLOCK_WORK, work->func,
				holder == current ? NULL : holder, true);
	wait_for_completion(&waiter.done);
	kpi_block_end(&outer);
	return true;
}

bool flush_work(struct work_struct *work)
{
	if (WARN_ON(!work->func))
		return false;
	return wait_for(work);
}
KPI_EXPORT(flush_work);

/* Its timer is cut short: the last delayed instance runs at once. */
bool flush_delayed_work(struct delayed_work *dwork)
{
	if (timer_delete_sync(&dwork->timer))
		delayed_work_timer_fn(&dwork->timer);
	return flush_work(&dwork->work);
}
KPI_EXPORT(flush_delayed_work);

bool flush_rcu_work(struct rcu_work *rwork)
{
	if (!test_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(&rwork->work)))
		return flush_work(&rwork->work);
	rcu_barrier();
	flush_work(&rwork->work);
	return true;
}
KPI_EXPORT(flush_rcu_work);

static bool cancel(struct work_struct *work, struct timer_list *timer)
{
	int was_pending = grab(work, timer);

	if (was_pending < 0)
		return false;
	kpi_work_idle(work);
	return was_pending;
}

/*
 * Held, so that the running instance cannot queue itself again. Somebody else
 * who cancels it may hold it for as long as that instance runs.
 */
static bool cancel_sync(struct work_struct *work, struct timer_list *timer)
{
	int was_pending;

	might_sleep();
	while ((was_pending = try_grab(work, timer)) < 0)
		schedule_timeout_uninterruptible(1);
	kpi_work_cancel(work);
	INIT_LIST_HEAD(&work->entry);
	if (work->func)
		wait_for(work);
	kpi_work_idle(work);
	return was_pending;
}

bool cancel_work(struct work_struct *work)
{
	return cancel(work, NULL);
}
KPI_EXPORT(cancel_work);

bool cancel_work_sync(struct work_struct *work)
{
	return cancel_sync(work, NULL);
}
KPI_EXPORT(cancel_work_sync);

bool cancel_delayed_work(struct delayed_work *dwork)
{
	return cancel(&dwork->work, &dwork->timer);
}
KPI_EXPORT(cancel_delayed_work);

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	return cancel_sync(&dwork->work, &dwork->timer);
}
KPI_EXPORT(cancel_delayed_work_sync);

struct work_struct *current_work(void)
{
	struct kpi_worker *worker = kpi_current_worker();

	return worker ? worker->work : NULL;
}
KPI_EXPORT(current_work);

unsigned int work_busy(struct work_struct *work)
{
	unsigned int ret = work_pending(work) ? WORK_BUSY_PENDING : 0;
	unsigned long flags;

	raw_spin_lock_irqsave(&kpi_wq_lock, flags);
	if (kpi_worker_of(work))
		ret |= WORK_BUSY_RUNNING;
	raw_spin_unlock_irqrestore(&kpi_wq_lock, flags);
	return ret;
}
KPI_EXPORT(work_busy);

/* linux/workqueue.h: in an interrupt by way of @ew, else at once. */
int execute_in_process_context(work_func_t fn, struct execute_work *ew)
{
	if (!in_interrupt()) {
		fn(&ew->work);
		return 0;
	}
	INIT_WORK(&ew->work, fn);
	schedule_work(&ew->work);
	return 1;
}
KPI_EXPORT(execute_in_process_context);
