// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/kthread.c, linux/kthread.h: works for a thread of one's own.
 *
 * worker->lock protects the list and what a work says of itself: pending, when
 * it is on a list; delayed, when it is on delayed_work_list and its timer
 * armed. Whoever cancels counts itself in `canceling`, and nobody queues the
 * work until it is done. The timer's function takes worker->lock, so a timer
 * is never waited for under it.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/freezer.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/slab.h>

#include "kpi.h"

void __kthread_init_worker(struct kthread_worker *worker, const char *name,
			   struct lock_class_key *key)
{
	memset(worker, 0, sizeof(*worker));
	raw_spin_lock_init(&worker->lock);
	INIT_LIST_HEAD(&worker->work_list);
	INIT_LIST_HEAD(&worker->delayed_work_list);
}
KPI_EXPORT(__kthread_init_worker);

/* Take the next work, which is `current_work` until the next look. */
static struct kthread_work *next_work(struct kthread_worker *worker)
{
	struct kthread_work *work;

	raw_spin_lock_irq(&worker->lock);
	work = list_first_entry_or_null(&worker->work_list,
					struct kthread_work, node);
	if (work)
		list_del_init(&work->node);
	worker->current_work = work;
	raw_spin_unlock_irq(&worker->lock);
	return work;
}

static void worker_ends(struct kthread_worker *worker)
{
	__set_current_state(TASK_RUNNING);
	raw_spin_lock_irq(&worker->lock);
	worker->task = NULL;
	raw_spin_unlock_irq(&worker->lock);
}

int kthread_worker_fn(void *arg)
{
	struct kthread_worker *worker = arg;
	struct kthread_work *work;

	WARN_ON(worker->task && worker->task != current);
	worker->task = current;
	if (worker->flags & KTW_FREEZABLE)
		set_freezable();
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		work = next_work(worker);
		if (work) {
			__set_current_state(TASK_RUNNING);
			work->func(work);
			cond_resched();
		} else {
			schedule();
		}
	}
	worker_ends(worker);
	return 0;
}
KPI_EXPORT(kthread_worker_fn);

/* @cpu: to be bound to, or -1. */
static struct task_struct *create_thread(struct kthread_worker *worker, int cpu,
					 const char *namefmt, va_list args)
{
	char name[TASK_COMM_LEN];
	struct task_struct *task;

	vsnprintf(name, sizeof(name), namefmt, args);
	task = kthread_create(kthread_worker_fn, worker, "%s", name);
	if (!IS_ERR(task) && cpu >= 0)
		kthread_bind(task, cpu);
	return task;
}

static struct kthread_worker *create(int cpu, unsigned int flags,
				     const char *namefmt, va_list args)
{
	struct kthread_worker *worker = kzalloc(sizeof(*worker), GFP_KERNEL);
	struct task_struct *task;

	if (!worker)
		return ERR_PTR(-ENOMEM);
	kthread_init_worker(worker);
	worker->flags = flags;
	task = create_thread(worker, cpu, namefmt, args);
	if (IS_ERR(task)) {
		kfree(worker);
		return ERR_CAST(task);
	}
	worker->task = task;
	wake_up_process(task);
	return worker;
}

struct kthread_worker *kthread_create_worker(unsigned int flags,
					     const char namefmt[], ...)
{
	struct kthread_worker *worker;
	va_list args;

	va_start(args, namefmt);
	worker = create(-1, flags, namefmt, args);
	va_end(args);
	return worker;
}
KPI_EXPORT(kthread_create_worker);

struct kthread_worker *kthread_create_worker_on_cpu(int cpu, unsigned int flags,
						    const char namefmt[], ...)
{
	struct kthread_worker *worker;
	va_list args;

	va_start(args, namefmt);
	worker = create(cpu, flags, namefmt, args);
	va_end(args);
	return worker;
}
KPI_EXPORT(kthread_create_worker_on_cpu);

/* Under worker->lock, the work on no list. Before @pos, its end by default. */
static void insert(struct kthread_worker *worker, struct kthread_work *work,
		   struct list_head *pos)
{
	WARN_ON_ONCE(work->worker && work->worker != worker);
	list_add_tail(&work->node, pos);
	work->worker = worker;
	if (!worker->current_work && worker->task)
		wake_up_process(worker->task);
}

static bool may_queue(struct kthread_work *work)
{
	return list_empty(&work->node) && !work->canceling;
}

bool kthread_queue_work(struct kthread_worker *worker,
			struct kthread_work *work)
{
	unsigned long flags;
	bool queued;

	raw_spin_lock_irqsave(&worker->lock, flags);
	queued = may_queue(work);
	if (queued)
		insert(worker, work, &worker->work_list);
	raw_spin_unlock_irqrestore(&worker->lock, flags);
	return queued;
}
KPI_EXPORT(kthread_queue_work);

void kthread_delayed_work_timer_fn(struct timer_list *t)
{
	struct kthread_delayed_work *dwork = from_timer(dwork, t, timer);
	struct kthread_work *work = &dwork->work;
	struct kthread_worker *worker = work->worker;
	unsigned long flags;

	if (WARN_ON_ONCE(!worker))
		return;
	raw_spin_lock_irqsave(&worker->lock, flags);
	/* Not when somebody has taken it away since the timer fired. */
	if (!list_empty(&work->node) && !timer_pending(t)) {
		list_del_init(&work->node);
		if (!work->canceling)
			insert(worker, work, &worker->work_list);
	}
	raw_spin_unlock_irqrestore(&worker->lock, flags);
}
KPI_EXPORT(kthread_delayed_work_timer_fn);

/* Under worker->lock. */
static void insert_delayed(struct kthread_worker *worker,
			   struct kthread_delayed_work *dwork,
			   unsigned long delay)
{
	WARN_ON_ONCE(dwork->timer.function != kthread_delayed_work_timer_fn);
	if (!delay) {
		insert(worker, &dwork->work, &worker->work_list);
		return;
	}
	list_add(&dwork->work.node, &worker->delayed_work_list);
	dwork->work.worker = worker;
	mod_timer(&dwork->timer, jiffies + delay);
}

bool kthread_queue_delayed_work(struct kthread_worker *worker,
				struct kthread_delayed_work *dwork,
				unsigned long delay)
{
	unsigned long flags;
	bool queued;

	raw_spin_lock_irqsave(&worker->lock, flags);
	queued = may_queue(&dwork->work);
	if (queued)
		insert_delayed(worker, dwork, delay);
	raw_spin_unlock_irqrestore(&worker->lock, flags);
	return queued;
}
KPI_EXPORT(kthread_queue_delayed_work);

/*
 * Wait for the end of @work's timer function, should it run. Called and left
 * under worker->lock, which is let go meanwhile; `canceling` keeps the work
 * from being queued.
 */
static void stop_timer(struct kthread_work *work, unsigned long *flags)
{
	struct kthread_delayed_work *dwork =
		container_of(work, struct kthread_delayed_work, work);
	struct kthread_worker *worker = work->worker;

	work->canceling++;
	raw_spin_unlock_irqrestore(&worker->lock, *flags);
	del_timer_sync(&dwork->timer);
	raw_spin_lock_irqsave(&worker->lock, *flags);
	work->canceling--;
}

/* True: it was pending. */
static bool take_away(struct kthread_work *work)
{
	if (list_empty(&work->node))
		return false;
	list_del_init(&work->node);
	return true;
}

bool kthread_mod_delayed_work(struct kthread_worker *worker,
			      struct kthread_delayed_work *dwork,
			      unsigned long delay)
{
	struct kthread_work *work = &dwork->work;
	bool was_pending = false;
	unsigned long flags;

	raw_spin_lock_irqsave(&worker->lock, flags);
	if (work->worker) {
		WARN_ON_ONCE(work->worker != worker);
		was_pending = !list_empty(&work->node);
		stop_timer(work, &flags);
		/* Who cancels it meanwhile has the last word. */
		if (work->canceling)
			goto out;
		was_pending |= take_away(work);
	}
	insert_delayed(worker, dwork, delay);
out:
	raw_spin_unlock_irqrestore(&worker->lock, flags);
	return was_pending;
}
KPI_EXPORT(kthread_mod_delayed_work);

struct flush {
	struct kthread_work work;
	struct completion done;
};

static void flush_done(struct kthread_work *work)
{
	complete(&container_of(work, struct flush, work)->done);
}

static void init_flush(struct flush *flush)
{
	kthread_init_work(&flush->work, flush_done);
	init_completion(&flush->done);
}

/* A work behind it, the next one, tells that it has ended. */
static bool flush_behind(struct kthread_worker *worker,
			 struct kthread_work *work, struct flush *flush)
{
	if (!list_empty(&work->node))
		insert(worker, &flush->work, work->node.next);
	else if (worker->current_work == work)
		insert(worker, &flush->work, worker->work_list.next);
	else
		return false;
	return true;
}

void kthread_flush_work(struct kthread_work *work)
{
	struct kthread_worker *worker = work->worker;
	struct flush flush;
	bool wait;

	if (!worker)
		return;
	init_flush(&flush);
	raw_spin_lock_irq(&worker->lock);
	WARN_ON_ONCE(work->worker != worker);
	wait = flush_behind(worker, work, &flush);
	raw_spin_unlock_irq(&worker->lock);
	if (wait)
		wait_for_completion(&flush.done);
}
KPI_EXPORT(kthread_flush_work);

void kthread_flush_worker(struct kthread_worker *worker)
{
	struct flush flush;

	init_flush(&flush);
	kthread_queue_work(worker, &flush.work);
	wait_for_completion(&flush.done);
}
KPI_EXPORT(kthread_flush_worker);

/* Under worker->lock, let go while the instance that runs comes to its end. */
static void wait_current(struct kthread_work *work, unsigned long *flags)
{
	struct kthread_worker *worker = work->worker;

	if (worker->current_work != work)
		return;
	work->canceling++;
	raw_spin_unlock_irqrestore(&worker->lock, *flags);
	kthread_flush_work(work);
	raw_spin_lock_irqsave(&worker->lock, *flags);
	work->canceling--;
}

static bool cancel_sync(struct kthread_work *work, bool delayed)
{
	struct kthread_worker *worker = work->worker;
	unsigned long flags;
	bool was_pending;

	if (!worker)
		return false;
	raw_spin_lock_irqsave(&worker->lock, flags);
	WARN_ON_ONCE(work->worker != worker);
	was_pending = !list_empty(&work->node);
	if (delayed)
		stop_timer(work, &flags);
	was_pending |= take_away(work);
	wait_current(work, &flags);
	raw_spin_unlock_irqrestore(&worker->lock, flags);
	return was_pending;
}

bool kthread_cancel_work_sync(struct kthread_work *work)
{
	return cancel_sync(work, false);
}
KPI_EXPORT(kthread_cancel_work_sync);

bool kthread_cancel_delayed_work_sync(struct kthread_delayed_work *dwork)
{
	return cancel_sync(&dwork->work, true);
}
KPI_EXPORT(kthread_cancel_delayed_work_sync);

void kthread_destroy_worker(struct kthread_worker *worker)
{
	struct task_struct *task = worker->task;

	if (WARN_ON(!task))
		return;
	kthread_flush_worker(worker);
	kthread_stop(task);
	WARN_ON(!list_empty(&worker->delayed_work_list));
	WARN_ON(!list_empty(&worker->work_list));
	kfree(worker);
}
KPI_EXPORT(kthread_destroy_worker);
