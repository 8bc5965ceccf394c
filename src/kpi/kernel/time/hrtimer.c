// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/time/hrtimer.c, linux/hrtimer.h: timers to the nanosecond.
 *
 * The structures are the kernel's, since inline functions look into them:
 * a timer hangs in the queue of a clock base, which knows its clock and the
 * timer whose callback runs. Timers that are pinned have queues for each CPU,
 * all others share one set. See hrtimer_run.c for who runs them.
 */
#include <linux/hrtimer.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>

#include "kpi.h"
#include "kernel/module/audit.h"
#include "kernel/time/hrtimer.h"

DEFINE_RAW_SPINLOCK(kpi_hrtimer_lock);
#define lock kpi_hrtimer_lock

struct kpi_hrtimers kpi_hrtimers_free;
DEFINE_PER_CPU(struct kpi_hrtimers, kpi_hrtimers_pinned);

unsigned int hrtimer_resolution = HIGH_RES_NSEC;
KPI_EXPORT(hrtimer_resolution);

static void init_base(struct kpi_hrtimers *hr, int index, clockid_t clock,
		      ktime_t (*get_time)(void))
{
	struct hrtimer_clock_base *base = &hr->base.clock_base[index];

	base->cpu_base = &hr->base;
	base->index = index;
	base->clockid = clock;
	base->get_time = get_time;
	timerqueue_init_head(&base->active);
}

static void init_set(struct kpi_hrtimers *hr, unsigned int cpu)
{
	int half;

	hr->base.cpu = cpu;
	hr->base.hres_active = 1;
	hr->base.online = 1;
	for (half = 0; half <= KPI_HRTIMER_SOFT; half += KPI_HRTIMER_SOFT) {
		init_base(hr, half + HRTIMER_BASE_MONOTONIC, CLOCK_MONOTONIC,
			  ktime_get);
		init_base(hr, half + HRTIMER_BASE_REALTIME, CLOCK_REALTIME,
			  ktime_get_real);
		init_base(hr, half + HRTIMER_BASE_BOOTTIME, CLOCK_BOOTTIME,
			  ktime_get_boottime);
		init_base(hr, half + HRTIMER_BASE_TAI, CLOCK_TAI,
			  ktime_get_clocktai);
	}
}

static int bases_init(void)
{
	unsigned int cpu;

	init_set(&kpi_hrtimers_free, 0);
	for_each_possible_cpu(cpu)
		init_set(per_cpu_ptr(&kpi_hrtimers_pinned, cpu), cpu);
	return 0;
}
KPI_INIT_EARLY(bases_init);

static int index_of(clockid_t clock)
{
	switch (clock) {
	case CLOCK_MONOTONIC:
		return HRTIMER_BASE_MONOTONIC;
	case CLOCK_REALTIME:
		return HRTIMER_BASE_REALTIME;
	case CLOCK_BOOTTIME:
		return HRTIMER_BASE_BOOTTIME;
	case CLOCK_TAI:
		return HRTIMER_BASE_TAI;
	}
	WARN(1, "Invalid clockid %d. Using MONOTONIC\n", clock);
	return HRTIMER_BASE_MONOTONIC;
}

/* A time from now is the same on a clock that nobody sets. */
void hrtimer_init(struct hrtimer *timer, clockid_t clock_id,
		  enum hrtimer_mode mode)
{
	bool soft = mode & HRTIMER_MODE_SOFT;

	if (clock_id == CLOCK_REALTIME && (mode & HRTIMER_MODE_REL))
		clock_id = CLOCK_MONOTONIC;
	*timer = (struct hrtimer){
		.is_soft = soft,
		.is_hard = !!(mode & HRTIMER_MODE_HARD),
	};
	timer->base = &kpi_hrtimers_free.base.clock_base[
		index_of(clock_id) + (soft ? KPI_HRTIMER_SOFT : 0)];
	timerqueue_init(&timer->node);
}
KPI_EXPORT(hrtimer_init);

void kpi_hrtimer_enqueue(struct hrtimer *timer, struct hrtimer_clock_base *base)
{
	timer->base = base;
	timerqueue_add(&base->active, &timer->node);
	base->cpu_base->active_bases |= BIT(base->index);
	WRITE_ONCE(timer->state, HRTIMER_STATE_ENQUEUED);
}

void kpi_hrtimer_dequeue(struct hrtimer *timer)
{
	struct hrtimer_clock_base *base = timer->base;

	WRITE_ONCE(timer->state, HRTIMER_STATE_INACTIVE);
	if (!timerqueue_del(&base->active, &timer->node))
		base->cpu_base->active_bases &= ~BIT(base->index);
}

static bool is_queued(const struct hrtimer *timer)
{
	return timer->state & HRTIMER_STATE_ENQUEUED;
}

/* While its callback runs it stays where that is known. */
static struct hrtimer_clock_base *choose_base(struct hrtimer *timer,
					      enum hrtimer_mode mode)
{
	struct kpi_hrtimers *hr = &kpi_hrtimers_free;

	if (timer->base->running == timer)
		return timer->base;
	if (mode & HRTIMER_MODE_PINNED)
		hr = this_cpu_ptr(&kpi_hrtimers_pinned);
	return &hr->base.clock_base[timer->base->index];
}

void hrtimer_start_range_ns(struct hrtimer *timer, ktime_t tim, u64 range_ns,
			    const enum hrtimer_mode mode)
{
	unsigned long flags;

	if (WARN_ON_ONCE(!timer->function))
		return;
	WARN_ON_ONCE(!(mode & HRTIMER_MODE_SOFT) ^ !timer->is_soft);
	raw_spin_lock_irqsave(&lock, flags);
	if (is_queued(timer))
		kpi_hrtimer_dequeue(timer);
	if (mode & HRTIMER_MODE_REL)
		tim = ktime_add_safe(tim, timer->base->get_time());
	hrtimer_set_expires_range_ns(timer, tim, range_ns);
	kpi_hrtimer_enqueue(timer, choose_base(timer, mode));
	kpi_hrtimer_queued(timer);
	raw_spin_unlock_irqrestore(&lock, flags);
}
KPI_EXPORT(hrtimer_start_range_ns);

int hrtimer_try_to_cancel(struct hrtimer *timer)
{
	unsigned long flags;
	int ret = -1;

	raw_spin_lock_irqsave(&lock, flags);
	if (timer->base->running != timer) {
		ret = is_queued(timer);
		if (ret)
			kpi_hrtimer_dequeue(timer);
	}
	raw_spin_unlock_irqrestore(&lock, flags);
	return ret;
}
KPI_EXPORT(hrtimer_try_to_cancel);

/* A callback stays on its CPU: is it this one that asks? */
static bool is_own_callback(struct hrtimer *timer)
{
	struct hrtimer_clock_base *base = timer->base;
	struct kpi_hrtimers *hr =
		container_of(base->cpu_base, struct kpi_hrtimers, base);

	return in_interrupt() && READ_ONCE(base->running) == timer &&
	       READ_ONCE(hr->runner[base->index]) == raw_smp_processor_id();
}

int hrtimer_cancel(struct hrtimer *timer)
{
	unsigned int seen;
	int ret;

	if (is_own_callback(timer)) {
		pr_err("BUG: hrtimer %ps is cancelled from its own callback: it would wait for its own end\n",
		       timer->function);
		dump_stack();
		host_finding("hrtimer deadlock");
	}
	for (;;) {
		seen = kpi_hrtimer_ended();
		ret = hrtimer_try_to_cancel(timer);
		if (ret >= 0)
			return ret;
		kpi_hrtimer_wait(seen);
	}
}
KPI_EXPORT(hrtimer_cancel);

bool hrtimer_active(const struct hrtimer *timer)
{
	unsigned long flags;
	bool active;

	raw_spin_lock_irqsave(&lock, flags);
	active = is_queued(timer) || timer->base->running == timer;
	raw_spin_unlock_irqrestore(&lock, flags);
	return active;
}
KPI_EXPORT(hrtimer_active);

ktime_t __hrtimer_get_remaining(const struct hrtimer *timer, bool adjust)
{
	unsigned long flags;
	ktime_t left;

	raw_spin_lock_irqsave(&lock, flags);
	left = hrtimer_expires_remaining(timer);
	raw_spin_unlock_irqrestore(&lock, flags);
	return left;
}
KPI_EXPORT(__hrtimer_get_remaining);

/* To the first multiple of @interval after @now: how many were skipped. */
u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval)
{
	ktime_t late = ktime_sub(now, hrtimer_get_expires(timer));
	u64 overruns;

	if (late < 0)
		return 0;
	if (WARN_ON(is_queued(timer)))
		return 0;
	if (interval < hrtimer_resolution)
		interval = hrtimer_resolution;
	overruns = ktime_divns(late, ktime_to_ns(interval)) + 1;
	hrtimer_add_expires_ns(timer, overruns * ktime_to_ns(interval));
	return overruns;
}
KPI_EXPORT(hrtimer_forward);

/* ---------------------------------------------------------------- sleepers */

static enum hrtimer_restart wake_sleeper(struct hrtimer *timer)
{
	struct hrtimer_sleeper *sleeper =
		container_of(timer, struct hrtimer_sleeper, timer);
	struct task_struct *task = sleeper->task;

	sleeper->task = NULL;
	if (task)
		wake_up_process(task);
	return HRTIMER_NORESTART;
}

void hrtimer_init_sleeper(struct hrtimer_sleeper *sl, clockid_t clock_id,
			  enum hrtimer_mode mode)
{
	hrtimer_init(&sl->timer, clock_id, mode);
	sl->timer.function = wake_sleeper;
	sl->task = current;
}
KPI_EXPORT(hrtimer_init_sleeper);

void hrtimer_sleeper_start_expires(struct hrtimer_sleeper *sl,
				   enum hrtimer_mode mode)
{
	hrtimer_start_expires(&sl->timer, mode);
}
KPI_EXPORT(hrtimer_sleeper_start_expires);

/* ------------------------------------------------------------------- audit */

/* Its code goes, so a timer that is left must go before it fires. */
static unsigned long take_one_of(const struct kpi_module_image *image,
				 struct hrtimer_clock_base *base)
{
	struct timerqueue_node *node = timerqueue_getnext(&base->active);
	unsigned long function;

	for (; node; node = timerqueue_iterate_next(node)) {
		struct hrtimer *timer =
			container_of(node, struct hrtimer, node);

		function = (unsigned long)timer->function;
		if (kpi_image_holds(image, function)) {
			kpi_hrtimer_dequeue(timer);
			return function;
		}
	}
	return 0;
}

static int audit_base(const struct kpi_module_image *image,
		      struct hrtimer_clock_base *base)
{
	unsigned long function;
	int found = 0;

	for (;;) {
		raw_spin_lock_irq(&lock);
		function = take_one_of(image, base);
		raw_spin_unlock_irq(&lock);
		if (!function)
			return found;
		kpi_audit_say("hrtimer", function, "still armed");
		found++;
	}
}

static int audit_set(const struct kpi_module_image *image,
		     struct kpi_hrtimers *hr)
{
	int index, found = 0;

	for (index = 0; index < HRTIMER_MAX_CLOCK_BASES; index++)
		found += audit_base(image, &hr->base.clock_base[index]);
	return found;
}

static int audit_hrtimers(const struct kpi_module_image *image)
{
	int found = audit_set(image, &kpi_hrtimers_free);
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		found += audit_set(image,
				   per_cpu_ptr(&kpi_hrtimers_pinned, cpu));
	return found;
}
KPI_AUDIT(audit_hrtimers);
