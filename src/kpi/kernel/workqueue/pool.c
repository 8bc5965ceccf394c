// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/workqueue.c: the workers.
 *
 * A worker is woken when there is work and fewer workers run than there are
 * CPUs; one that sleeps inside its work does not count, so that work behind it
 * goes on, as with the kernel's concurrency management. A work never runs
 * twice at once: while it does, its next instance stays on the list.
 *
 * A bound queue's work stays on the CPU where it began, one that was queued for
 * a CPU runs on that.
 */
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "kpi.h"
#include "kernel/kthread.h"
#include "kernel/workqueue/pool.h"
#include "kernel/workqueue/sleep.h"

DEFINE_RAW_SPINLOCK(kpi_wq_lock);

static LIST_HEAD(active);
static LIST_HEAD(active_highpri);
static LIST_HEAD(busy);
static LIST_HEAD(idle);
static LIST_HEAD(waiters);
static int nr_running;
static int nr_starting;		/* threads that have not come to look yet */

static struct workqueue_struct *queue_of(struct work_struct *work)
{
	return (void *)(atomic_long_read(&work->data) &
			~((1UL << KPI_WORK_BITS) - 1));
}

static unsigned int colour_of(struct work_struct *work)
{
	return (atomic_long_read(&work->data) >> KPI_WORK_COLOUR_SHIFT) & 1;
}

/* -1: any. */
static int cpu_of(struct work_struct *work)
{
	return (int)((atomic_long_read(&work->data) >> KPI_WORK_CPU_SHIFT) &
		     KPI_WORK_CPU_MASK) - 1;
}

static void set_queue(struct work_struct *work, struct workqueue_struct *wq,
		      int cpu)
{
	unsigned long wanted = cpu == WORK_CPU_UNBOUND ? 0 : cpu + 1;

	atomic_long_set(&work->data,
			(unsigned long)wq | WORK_STRUCT_PENDING |
				KPI_WORK_QUEUED |
				(unsigned long)wq->colour << KPI_WORK_COLOUR_SHIFT |
				wanted << KPI_WORK_CPU_SHIFT);
}

void kpi_work_idle(struct work_struct *work)
{
	atomic_long_set_release(&work->data, WORK_STRUCT_NO_POOL);
}

void kpi_work_cancel(struct work_struct *work)
{
	atomic_long_set(&work->data, WORK_STRUCT_NO_POOL | WORK_STRUCT_PENDING |
					     KPI_WORK_CANCELLING);
}

bool kpi_work_cancelling(struct work_struct *work)
{
	const unsigned long mask = WORK_STRUCT_PENDING | KPI_WORK_QUEUED |
				   KPI_WORK_CANCELLING;

	return (atomic_long_read(&work->data) & mask) ==
	       (WORK_STRUCT_PENDING | KPI_WORK_CANCELLING);
}

static bool on_list(struct work_struct *work)
{
	return work_pending(work) && !list_empty(&work->entry);
}

struct kpi_worker *kpi_worker_of(struct work_struct *work)
{
	struct kpi_worker *worker;

	list_for_each_entry(worker, &busy, list) {
		if (worker->work == work && worker->func == work->func)
			return worker;
	}
	return NULL;
}

struct kpi_worker *kpi_current_worker(void)
{
	return current->flags & PF_WQ_WORKER ? kthread_data(current) : NULL;
}

static struct work_struct *next_on(struct list_head *list)
{
	struct work_struct *work;

	list_for_each_entry(work, list, entry) {
		if (!kpi_worker_of(work))
			return work;
	}
	return NULL;
}

static struct work_struct *next_work(void)
{
	return next_on(&active_highpri) ?: next_on(&active);
}

static int worker_thread(void *arg);

static void start_worker(void)
{
	struct kpi_worker *worker = kzalloc(sizeof(*worker), GFP_ATOMIC);
	struct task_struct *task;

	if (worker) {
		nr_starting++;
		task = kpi_kthread_spawn(worker_thread, worker, "kworker");
		if (!IS_ERR(task))
			return;
		nr_starting--;
		kfree(worker);
	}
	/* Others will come back to the list, if there are any. */
	if (list_empty(&busy) && list_empty(&idle))
		panic("workqueue: no thread for the first worker\n");
}

static void need_worker(void)
{
	struct kpi_worker *worker;

	if (nr_running + nr_starting >= num_online_cpus() || !next_work())
		return;
	worker = list_first_entry_or_null(&idle, struct kpi_worker, list);
	if (worker)
		wake_up_process(worker->task);
	else
		start_worker();
}

static void activate(struct workqueue_struct *wq, struct work_struct *work)
{
	wq->nr_active++;
	list_move_tail(&work->entry, wq->flags & WQ_HIGHPRI ? &active_highpri :
							     &active);
}

void kpi_wq_insert(struct workqueue_struct *wq, struct work_struct *work,
		   int cpu)
{
	set_queue(work, wq, cpu);
	wq->in_flight[wq->colour]++;
	INIT_LIST_HEAD(&work->entry);
	if (wq->nr_active < wq->max_active)
		activate(wq, work);
	else
		list_add_tail(&work->entry, &wq->inactive);
	need_worker();
}

/* One of @colour has ended or was taken off. */
static void leave_flight(struct workqueue_struct *wq, unsigned int colour)
{
	if (--wq->in_flight[colour] || colour == wq->colour || !wq->flusher)
		return;
	complete(wq->flusher);
	wq->flusher = NULL;
}

static void refill_active(struct workqueue_struct *wq)
{
	while (wq->nr_active < wq->max_active && !list_empty(&wq->inactive))
		activate(wq, list_first_entry(&wq->inactive,
					      struct work_struct, entry));
}

static void leave_active(struct workqueue_struct *wq)
{
	wq->nr_active--;
	refill_active(wq);
}

void kpi_wq_activate(struct workqueue_struct *wq)
{
	refill_active(wq);
	need_worker();
}

static bool is_inactive(struct workqueue_struct *wq, struct work_struct *work)
{
	struct work_struct *other;

	list_for_each_entry(other, &wq->inactive, entry) {
		if (other == work)
			return true;
	}
	return false;
}

static void wake_waiters(struct work_struct *work, bool started)
{
	struct kpi_work_waiter *waiter, *next;

	list_for_each_entry_safe(waiter, next, &waiters, list) {
		if (waiter->work != work || waiter->started != started)
			continue;
		list_del(&waiter->list);
		complete(&waiter->done);
	}
}

bool kpi_wq_remove(struct work_struct *work)
{
	struct workqueue_struct *wq = queue_of(work);
	unsigned int colour = colour_of(work);
	bool inactive;

	if (!on_list(work))
		return false;
	inactive = is_inactive(wq, work);
	list_del_init(&work->entry);
	if (!inactive)
		leave_active(wq);
	leave_flight(wq, colour);
	wake_waiters(work, false);
	need_worker();
	return true;
}

bool kpi_work_wait_prepare(struct work_struct *work,
			   struct kpi_work_waiter *waiter)
{
	bool pending = on_list(work);

	if (!pending && !kpi_worker_of(work))
		return false;
	waiter->work = work;
	waiter->started = !pending;
	init_completion(&waiter->done);
	list_add_tail(&waiter->list, &waiters);
	return true;
}

static void mark_started(struct work_struct *work)
{
	struct kpi_work_waiter *waiter;

	list_for_each_entry(waiter, &waiters, list) {
		if (waiter->work == work)
			waiter->started = true;
	}
}

static void begin(struct kpi_worker *worker, struct work_struct *work)
{
	worker->wq = queue_of(work);
	worker->colour = colour_of(work);
	worker->work = work;
	worker->func = work->func;
	worker->intensive = worker->wq->flags & (WQ_CPU_INTENSIVE | WQ_UNBOUND);
	list_del_init(&work->entry);
	mark_started(work);
	/* From here it may be queued again, or its function may free it. */
	kpi_work_idle(work);
	list_move(&worker->list, &busy);
	if (!worker->intensive)
		nr_running++;
}

static void end(struct kpi_worker *worker)
{
	struct work_struct *work = worker->work;

	if (!worker->intensive)
		nr_running--;
	worker->work = NULL;
	wake_waiters(work, true);
	leave_active(worker->wq);
	leave_flight(worker->wq, worker->colour);
	worker->wq = NULL;
}

static void report_leak(struct kpi_worker *worker)
{
	pr_err("BUG: workqueue leaked lock or atomic: %s/0x%08x/%d\n     last function: %ps\n",
	       current->comm, preempt_count(), current->pid, worker->func);
	dump_stack();
	host_finding("work function returned in atomic context");
	preempt_count_set(PREEMPT_ENABLED);
}

static void run(struct kpi_worker *worker, struct work_struct *work)
{
	bool bound = !(queue_of(work)->flags & WQ_UNBOUND);
	int cpu = cpu_of(work);

	begin(worker, work);
	/* Another that waits for a CPU need not wait for the end of this. */
	need_worker();
	raw_spin_unlock_irq(&kpi_wq_lock);
	if (bound || cpu >= 0)
		host_thread_bind(cpu >= 0 ? cpu : raw_smp_processor_id());
	worker->func(work);
	if (unlikely(in_atomic()))
		report_leak(worker);
	if (bound || cpu >= 0)
		host_thread_bind(-1);
	raw_spin_lock_irq(&kpi_wq_lock);
	end(worker);
}

static int worker_thread(void *arg)
{
	struct kpi_worker *worker = arg;
	struct work_struct *work;

	current->flags |= PF_WQ_WORKER;
	raw_spin_lock_irq(&kpi_wq_lock);
	nr_starting--;
	worker->task = current;
	INIT_LIST_HEAD(&worker->list);
	for (;;) {
		work = nr_running < num_online_cpus() ? next_work() : NULL;
		if (work) {
			run(worker, work);
			continue;
		}
		list_move(&worker->list, &idle);
		set_current_state(TASK_IDLE);
		raw_spin_unlock_irq(&kpi_wq_lock);
		schedule();
		raw_spin_lock_irq(&kpi_wq_lock);
	}
	return 0;
}

void kpi_wq_worker_sleeping(void)
{
	struct kpi_worker *worker = kpi_current_worker();

	if (!worker || !worker->work || worker->intensive)
		return;
	raw_spin_lock_irq(&kpi_wq_lock);
	worker->sleeping = true;
	nr_running--;
	need_worker();
	raw_spin_unlock_irq(&kpi_wq_lock);
}

void kpi_wq_worker_running(void)
{
	struct kpi_worker *worker = kpi_current_worker();

	if (!worker || !worker->sleeping)
		return;
	raw_spin_lock_irq(&kpi_wq_lock);
	worker->sleeping = false;
	nr_running++;
	raw_spin_unlock_irq(&kpi_wq_lock);
}

static struct work_struct *work_of(const struct kpi_module_image *image,
				   struct list_head *list)
{
	struct work_struct *work;

	list_for_each_entry(work, list, entry) {
		if (kpi_image_holds(image, (unsigned long)work->func))
			return work;
	}
	return NULL;
}

/* Each look begins anew: what one work leaves may let others onto the list. */
int kpi_wq_drop(const struct kpi_module_image *image, struct list_head *list)
{
	struct work_struct *work;
	int found = 0;

	while ((work = work_of(image, list))) {
		found++;
		pr_warn("work %pS still queued on %s\n", work->func,
			queue_of(work)->name);
		kpi_wq_remove(work);
		kpi_work_idle(work);
	}
	return found;
}

int kpi_wq_drop_active(const struct kpi_module_image *image)
{
	return kpi_wq_drop(image, &active_highpri) +
	       kpi_wq_drop(image, &active);
}
