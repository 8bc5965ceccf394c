// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/workqueue.c, linux/workqueue.h: queues: made, flushed, drained,
 * destroyed.
 */
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "kernel/hung_task.h"
#include "kernel/workqueue/pool.h"

struct workqueue_struct *system_wq, *system_highpri_wq, *system_long_wq,
	*system_unbound_wq, *system_freezable_wq, *system_power_efficient_wq,
	*system_freezable_power_efficient_wq;
KPI_EXPORT(system_wq);
KPI_EXPORT(system_highpri_wq);
KPI_EXPORT(system_long_wq);
KPI_EXPORT(system_unbound_wq);
KPI_EXPORT(system_freezable_wq);
KPI_EXPORT(system_power_efficient_wq);
KPI_EXPORT(system_freezable_power_efficient_wq);

static struct workqueue_struct
	system_queues[7] = {
		{ .name = "events" },
		{ .name = "events_highpri", .flags = WQ_HIGHPRI },
		{ .name = "events_long" },
		{ .name = "events_unbound", .flags = WQ_UNBOUND },
		{ .name = "events_freezable", .flags = WQ_FREEZABLE },
		{ .name = "events_power_efficient",
		  .flags = WQ_POWER_EFFICIENT },
		{ .name = "events_freezable_power_efficient",
		  .flags = WQ_FREEZABLE | WQ_POWER_EFFICIENT },
	};
static LIST_HEAD(queues);

static void init_queue(struct workqueue_struct *wq, int max_active)
{
	int limit = wq->flags & WQ_UNBOUND ? WQ_UNBOUND_MAX_ACTIVE :
					     WQ_MAX_ACTIVE;

	wq->max_active = clamp_val(max_active ?: WQ_DFL_ACTIVE, 1, limit);
	INIT_LIST_HEAD(&wq->inactive);
	mutex_init(&wq->flush_mutex);
	raw_spin_lock_irq(&kpi_wq_lock);
	list_add_tail(&wq->list, &queues);
	raw_spin_unlock_irq(&kpi_wq_lock);
}

static int __init workqueues_boot(void)
{
	struct workqueue_struct **system[] = {
		&system_wq, &system_highpri_wq, &system_long_wq,
		&system_unbound_wq, &system_freezable_wq,
		&system_power_efficient_wq,
		&system_freezable_power_efficient_wq,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(system); i++) {
		init_queue(&system_queues[i], 0);
		*system[i] = &system_queues[i];
	}
	return 0;
}
KPI_INIT_EARLY(workqueues_boot);

/* An unbound queue for one work at a time keeps their order. */
struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags,
					 int max_active, ...)
{
	struct workqueue_struct *wq;
	va_list args;

	if ((flags & WQ_UNBOUND) && max_active == 1)
		flags |= __WQ_ORDERED;
	wq = kzalloc(roundup_pow_of_two(sizeof(*wq)), GFP_KERNEL);
	if (!wq)
		return NULL;
	va_start(args, max_active);
	vsnprintf(wq->name, sizeof(wq->name), fmt, args);
	va_end(args);
	wq->flags = flags;
	wq->creator = __builtin_return_address(0);
	init_queue(wq, max_active);
	return wq;
}
KPI_EXPORT(alloc_workqueue);

void workqueue_set_max_active(struct workqueue_struct *wq, int max_active)
{
	if (WARN_ON(wq->flags & __WQ_ORDERED_EXPLICIT))
		return;
	raw_spin_lock_irq(&kpi_wq_lock);
	wq->max_active = clamp_val(max_active, 1, WQ_MAX_ACTIVE);
	kpi_wq_activate(wq);
	raw_spin_unlock_irq(&kpi_wq_lock);
}
KPI_EXPORT(workqueue_set_max_active);

static bool empty(struct workqueue_struct *wq)
{
	bool ret;

	raw_spin_lock_irq(&kpi_wq_lock);
	ret = !wq->in_flight[0] && !wq->in_flight[1];
	raw_spin_unlock_irq(&kpi_wq_lock);
	return ret;
}

static void report_self_flush(struct workqueue_struct *wq)
{
	struct kpi_worker *worker = kpi_current_worker();

	if (!worker || worker->wq != wq)
		return;
	kpi_report_self_deadlock("workqueue deadlock",
				 "%ps flushes workqueue %s from its own work: it would wait for its own end",
				 worker->func, wq->name);
}

/* Later works get the other colour; those of this one only grow fewer. */
void __flush_workqueue(struct workqueue_struct *wq)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct kpi_block outer;
	unsigned int old;
	bool wait;

	might_sleep();
	report_self_flush(wq);
	outer = kpi_block_begin(KPI_BLOCK_WORKQUEUE, wq->name, NULL, true);
	mutex_lock(&wq->flush_mutex);
	raw_spin_lock_irq(&kpi_wq_lock);
	old = wq->colour;
	wq->colour = !old;
	wait = wq->in_flight[old];
	if (wait)
		wq->flusher = &done;
	raw_spin_unlock_irq(&kpi_wq_lock);
	if (wait)
		wait_for_completion(&done);
	mutex_unlock(&wq->flush_mutex);
	kpi_block_end(&outer);
}
KPI_EXPORT(__flush_workqueue);

/* Meanwhile only the queue's own works may queue more (see queue.c). */
void drain_workqueue(struct workqueue_struct *wq)
{
	unsigned int rounds = 0;

	raw_spin_lock_irq(&kpi_wq_lock);
	wq->flags |= __WQ_DRAINING;
	raw_spin_unlock_irq(&kpi_wq_lock);
	do {
		__flush_workqueue(wq);
		if (++rounds == 10 || (rounds % 100 == 0 && rounds <= 1000))
			pr_warn("workqueue %s: drain_workqueue() isn't complete after %u tries\n",
				wq->name, rounds);
	} while (!empty(wq));
	raw_spin_lock_irq(&kpi_wq_lock);
	wq->flags &= ~__WQ_DRAINING;
	raw_spin_unlock_irq(&kpi_wq_lock);
}
KPI_EXPORT(drain_workqueue);

void destroy_workqueue(struct workqueue_struct *wq)
{
	drain_workqueue(wq);
	raw_spin_lock_irq(&kpi_wq_lock);
	list_del(&wq->list);
	raw_spin_unlock_irq(&kpi_wq_lock);
	kfree(wq);
}
KPI_EXPORT(destroy_workqueue);

bool workqueue_congested(int cpu, struct workqueue_struct *wq)
{
	return !list_empty_careful(&wq->inactive);
}
KPI_EXPORT(workqueue_congested);

/* Flushing a queue that everybody shares waits for strangers' work. */
void __warn_flushing_systemwide_wq(void)
{
}
KPI_EXPORT_NOOP(__warn_flushing_systemwide_wq,
		"the compiler warns where it is called; the body is empty");

/*
 * Its code goes: what is queued must go before a worker takes it, and what
 * waits behind that first.
 */
static int drop_works(const struct kpi_module_image *image)
{
	struct workqueue_struct *wq;
	int found = 0;

	list_for_each_entry(wq, &queues, list)
		found += kpi_wq_drop(image, &wq->inactive);
	return found + kpi_wq_drop_active(image);
}

static int audit_queues(const struct kpi_module_image *image)
{
	struct workqueue_struct *wq;
	int found = 0;

	raw_spin_lock_irq(&kpi_wq_lock);
	found = drop_works(image);
	list_for_each_entry(wq, &queues, list) {
		if (!kpi_image_holds(image, (unsigned long)wq->creator))
			continue;
		found++;
		pr_warn("workqueue %s not destroyed, made by %pS\n", wq->name,
			wq->creator);
	}
	raw_spin_unlock_irq(&kpi_wq_lock);
	return found;
}
KPI_AUDIT(audit_queues);
