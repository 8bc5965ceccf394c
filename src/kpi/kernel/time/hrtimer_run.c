// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/time/hrtimer.c: who runs hrtimers.
 *
 * Two threads serve the timers that any CPU may run: one those that expire in
 * interrupt context, one those of softirq context, each on whatever CPU is
 * free, beside all else. They sleep until the next timer is due, and for ever
 * when there is none. Pinned timers are run by their CPU's own interrupt.
 */
#include <linux/hardirq.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "kpi.h"
#include "kernel/kthread.h"
#include "kernel/smp.h"
#include "kernel/softirq.h"
#include "kernel/time/exact.h"
#include "kernel/time/hrtimer.h"

#define NEVER (~0ULL)
#define CLOCKS KPI_HRTIMER_SOFT

struct server {
	const char *name;
	int half;
	struct task_struct *thread;
	u64 until;		/* it sleeps to then */
};

static struct server servers[] = {
	{ "hrtimer", KPI_HRTIMER_HARD, NULL, NEVER },
	{ "ksoftirqd/hr", KPI_HRTIMER_SOFT, NULL, NEVER },
};

/* Counts the callbacks that have ended; some sleep on it, perhaps. */
static unsigned int ended;
static atomic_t sleepers;

unsigned int kpi_hrtimer_ended(void)
{
	return READ_ONCE(ended);
}

/* The waiter may hold spin locks that callbacks do not take: keeps its CPU. */
void kpi_hrtimer_wait(unsigned int seen)
{
	kpi_poll_interrupts();
	atomic_inc(&sleepers);
	smp_mb__after_atomic();
	host_lock_wait(&ended, seen);
	atomic_dec(&sleepers);
}

static void call(struct hrtimer *timer, struct hrtimer_clock_base *base,
		 unsigned long *flags)
{
	enum hrtimer_restart (*fn)(struct hrtimer *) = timer->function;
	struct kpi_hrtimers *hr =
		container_of(base->cpu_base, struct kpi_hrtimers, base);
	int count = preempt_count();
	enum hrtimer_restart restart;

	hr->runner[base->index] = raw_smp_processor_id();
	WRITE_ONCE(base->running, timer);
	raw_spin_unlock_irqrestore(&kpi_hrtimer_lock, *flags);
	restart = fn(timer);
	raw_spin_lock_irqsave(&kpi_hrtimer_lock, *flags);
	if (WARN_ONCE(preempt_count() != count,
		      "hrtimer: %pS preempt leak: %08x -> %08x\n", fn, count,
		      preempt_count()))
		preempt_count_set(count);
	/* One that is not to be restarted may be gone by now. */
	if (restart != HRTIMER_NORESTART &&
	    !(timer->state & HRTIMER_STATE_ENQUEUED))
		kpi_hrtimer_enqueue(timer, base);
	WRITE_ONCE(base->running, NULL);
	WRITE_ONCE(ended, ended + 1);
	smp_mb();
	if (atomic_read(&sleepers))
		host_wake(&ended, INT_MAX);
}

static void run_base(struct hrtimer_clock_base *base, unsigned long *flags)
{
	ktime_t now = base->get_time();
	struct timerqueue_node *node;

	/* Somebody is at it already, and goes on until nothing is due. */
	if (base->running)
		return;
	while ((node = timerqueue_getnext(&base->active))) {
		struct hrtimer *timer =
			container_of(node, struct hrtimer, node);

		if (hrtimer_get_softexpires_tv64(timer) > now)
			return;
		kpi_hrtimer_dequeue(timer);
		call(timer, base, flags);
	}
}

void kpi_hrtimer_run(struct kpi_hrtimers *hr, int half, unsigned long *flags)
{
	int index;

	for (index = half; index < half + CLOCKS; index++)
		if (hr->base.active_bases & BIT(index))
			run_base(&hr->base.clock_base[index], flags);
}

/* Other clocks than the monotonic are asked how far away the time is. */
static u64 due(struct hrtimer_clock_base *base)
{
	struct timerqueue_node *node = timerqueue_getnext(&base->active);
	ktime_t left;

	if (!node)
		return NEVER;
	if (node->expires <= 0)
		return 0;
	if (base->clockid == CLOCK_MONOTONIC)
		return node->expires;
	left = ktime_sub(node->expires, base->get_time());
	return left <= 0 ? 0 : ktime_add_safe(ktime_get(), left);
}

u64 kpi_hrtimer_next(struct kpi_hrtimers *hr, int half)
{
	u64 next = NEVER;
	int index;

	for (index = half; index < half + CLOCKS; index++)
		if (hr->base.active_bases & BIT(index))
			next = min(next, due(&hr->base.clock_base[index]));
	return next >= KTIME_MAX ? NEVER : next;
}

/* ---------------------------------------------------- those of any CPU */

static void begin(struct server *s)
{
	if (s->half == KPI_HRTIMER_SOFT) {
		kpi_softirq_enter();
	} else {
		local_irq_disable();
		irq_enter();
	}
}

static void end(struct server *s)
{
	if (s->half == KPI_HRTIMER_SOFT) {
		kpi_softirq_exit();
	} else {
		irq_exit();
		local_irq_enable();
	}
	kpi_poll_interrupts();
}

static int server_main(void *data)
{
	struct server *s = data;
	unsigned long flags;
	u64 until;

	for (;;) {
		begin(s);
		raw_spin_lock_irqsave(&kpi_hrtimer_lock, flags);
		kpi_hrtimer_run(&kpi_hrtimers_free, s->half, &flags);
		raw_spin_unlock_irqrestore(&kpi_hrtimer_lock, flags);
		end(s);

		raw_spin_lock_irqsave(&kpi_hrtimer_lock, flags);
		s->until = until = kpi_hrtimer_next(&kpi_hrtimers_free,
						    s->half);
		set_current_state(TASK_IDLE);
		raw_spin_unlock_irqrestore(&kpi_hrtimer_lock, flags);
		kpi_sleep_exactly(until);
	}
	return 0;
}

static void tell_server(struct hrtimer *timer)
{
	struct server *s = &servers[timer->base->index >= KPI_HRTIMER_SOFT];
	u64 next = due(timer->base);

	if (!s->thread) {
		s->thread = kpi_kthread_spawn(server_main, s, s->name);
		if (IS_ERR(s->thread))
			panic("hrtimer: no thread: %ld\n", PTR_ERR(s->thread));
	} else if (next < s->until) {
		s->until = next;
		wake_up_process(s->thread);
	}
}

/* ------------------------------------------------------- pinned to a CPU */

/* What is left to a softirq that has been raised already rings no bell. */
static void set_deadline(struct kpi_hrtimers *hr)
{
	u64 next = kpi_hrtimer_next(hr, KPI_HRTIMER_HARD);

	if (!hr->base.softirq_activated)
		next = min(next, kpi_hrtimer_next(hr, KPI_HRTIMER_SOFT));
	kpi_cpu_set_deadline(hr->base.cpu, next);
}

void kpi_hrtimer_queued(struct hrtimer *timer)
{
	struct kpi_hrtimers *hr =
		container_of(timer->base->cpu_base, struct kpi_hrtimers, base);

	if (hr == &kpi_hrtimers_free)
		tell_server(timer);
	else
		set_deadline(hr);
}

void kpi_hrtimer_cpu(void)
{
	struct kpi_hrtimers *hr = this_cpu_ptr(&kpi_hrtimers_pinned);
	unsigned long flags;

	if (this_cpu_read(kpi_helping)) {
		raw_spin_lock_irqsave(&kpi_hrtimer_lock, flags);
		kpi_hrtimer_run(&kpi_hrtimers_free, KPI_HRTIMER_HARD, &flags);
		raw_spin_unlock_irqrestore(&kpi_hrtimer_lock, flags);
	}
	if (this_cpu_read(kpi_bell.deadline) == NEVER)
		return;
	raw_spin_lock_irqsave(&kpi_hrtimer_lock, flags);
	kpi_hrtimer_run(hr, KPI_HRTIMER_HARD, &flags);
	if (!hr->base.softirq_activated &&
	    kpi_hrtimer_next(hr, KPI_HRTIMER_SOFT) <= ktime_get()) {
		hr->base.softirq_activated = 1;
		__raise_softirq_irqoff(HRTIMER_SOFTIRQ);
	}
	set_deadline(hr);
	raw_spin_unlock_irqrestore(&kpi_hrtimer_lock, flags);
}

/* The last of those that help: see kpi_cpu_help(). */
static void run_softirq(struct softirq_action *unused)
{
	struct kpi_hrtimers *hr = this_cpu_ptr(&kpi_hrtimers_pinned);
	unsigned long flags;

	raw_spin_lock_irqsave(&kpi_hrtimer_lock, flags);
	if (this_cpu_xchg(kpi_helping, false))
		kpi_hrtimer_run(&kpi_hrtimers_free, KPI_HRTIMER_SOFT, &flags);
	kpi_hrtimer_run(hr, KPI_HRTIMER_SOFT, &flags);
	hr->base.softirq_activated = 0;
	set_deadline(hr);
	raw_spin_unlock_irqrestore(&kpi_hrtimer_lock, flags);
}

static int hrtimer_run_init(void)
{
	open_softirq(HRTIMER_SOFTIRQ, run_softirq);
	return 0;
}
KPI_INIT_EARLY(hrtimer_run_init);
