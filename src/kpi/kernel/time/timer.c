// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/time/timer.c, linux/timer.h: timers.
 *
 * One thread runs them, in softirq context and on a CPU of its own, truly
 * beside process context. It sleeps until the tick of the earliest timer and
 * for ever when there is none, so an idle host makes no wakeups; it is made
 * when the first timer is armed.
 *
 * The lock protects the wheel and what a timer says of itself. `running` is the
 * timer whose function runs; running_word counts the ends of such functions,
 * and who deletes synchronously waits on it. Such a waiter may hold spin locks
 * (not those that the function takes), so it keeps its CPU.
 */
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "kernel/kthread.h"
#include "kernel/sched/sched.h"
#include "kernel/softirq.h"
#include "kernel/time/timer_wheel.h"

static DEFINE_RAW_SPINLOCK(lock);
static struct task_struct *thread;
static unsigned long thread_until;	/* the tick it sleeps to */
static bool thread_idle;		/* it sleeps for ever */
static struct timer_list *running;
static unsigned int running_word;

static u64 tick_to_mono(unsigned long tick)
{
	return (u64)(tick - (unsigned long)INITIAL_JIFFIES) * TICK_NSEC;
}

static void call(struct timer_list *timer)
{
	void (*fn)(struct timer_list *) = timer->function;
	bool irqsafe = timer->flags & TIMER_IRQSAFE;
	int count = preempt_count();

	if (!fn)
		return;
	running = timer;
	raw_spin_unlock_irq(&lock);
	if (irqsafe)
		local_irq_disable();
	fn(timer);
	if (irqsafe)
		local_irq_enable();
	raw_spin_lock_irq(&lock);
	if (WARN_ONCE(preempt_count() != count,
		      "timer: %pS preempt leak: %08x -> %08x\n", fn, count,
		      preempt_count()))
		preempt_count_set(count);
	running = NULL;
	running_word++;
	host_wake(&running_word, INT_MAX);
}

/*
 * A timer on @due still counts as pending: another function of the same round
 * may take it away.
 */
static void run_due(void)
{
	struct timer_list *timer;
	HLIST_HEAD(due);

	kpi_wheel_collect(jiffies, &due);
	while (!hlist_empty(&due)) {
		timer = hlist_entry(due.first, struct timer_list, entry);
		kpi_wheel_del(timer);
		call(timer);
	}
}

static int timer_thread(void *unused)
{
	unsigned long next;
	u64 until;

	for (;;) {
		kpi_softirq_enter();
		raw_spin_lock_irq(&lock);
		run_due();
		raw_spin_unlock_irq(&lock);
		/* Runs what the functions raised, none of them running. */
		kpi_softirq_exit();

		raw_spin_lock_irq(&lock);
		thread_idle = !kpi_wheel_next(&next);
		thread_until = next;
		until = thread_idle ? ~0ULL : tick_to_mono(next);
		set_current_state(TASK_IDLE);
		raw_spin_unlock_irq(&lock);
		kpi_sleep_until(until);
	}
	return 0;
}

/* Under the lock. The thread's first look comes after, under it too. */
static void tell_thread(unsigned long expires)
{
	if (!thread) {
		thread = kpi_kthread_spawn(timer_thread, NULL, "ksoftirqd/timer");
		if (IS_ERR(thread))
			panic("timer: no thread: %ld\n", PTR_ERR(thread));
	} else if (thread_idle || time_before(expires, thread_until)) {
		thread_idle = false;
		thread_until = expires;
		wake_up_process(thread);
	}
}

static void arm(struct timer_list *timer, unsigned long expires)
{
	unsigned long next;

	timer->expires = expires;
	/* An empty wheel has not followed the time while nobody looked. */
	if (!kpi_wheel_next(&next))
		kpi_wheel_skip(jiffies);
	kpi_wheel_add(timer);
	tell_thread(expires);
}

void init_timer_key(struct timer_list *timer,
		    void (*func)(struct timer_list *), unsigned int flags,
		    const char *name, struct lock_class_key *key)
{
	timer->entry.pprev = NULL;
	timer->function = func;
	timer->flags = flags | raw_smp_processor_id();
}
KPI_EXPORT(init_timer_key);

enum { PENDING_ONLY = 1, REDUCE = 2 };

/* 1: it was pending. A timer that is shut down stays so. */
static int modify(struct timer_list *timer, unsigned long expires, int options)
{
	unsigned long flags;
	int pending;

	raw_spin_lock_irqsave(&lock, flags);
	pending = timer_pending(timer);
	if (!timer->function || (!pending && (options & PENDING_ONLY)))
		goto out;
	if (pending) {
		if ((options & REDUCE) &&
		    time_before_eq(timer->expires, expires))
			goto out;
		if (timer->expires == expires)
			goto out;
		kpi_wheel_del(timer);
	}
	arm(timer, expires);
out:
	raw_spin_unlock_irqrestore(&lock, flags);
	return pending;
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	return modify(timer, expires, 0);
}
KPI_EXPORT(mod_timer);

int mod_timer_pending(struct timer_list *timer, unsigned long expires)
{
	return modify(timer, expires, PENDING_ONLY);
}
KPI_EXPORT(mod_timer_pending);

int timer_reduce(struct timer_list *timer, unsigned long expires)
{
	return modify(timer, expires, REDUCE);
}
KPI_EXPORT(timer_reduce);

void add_timer(struct timer_list *timer)
{
	if (WARN_ON_ONCE(timer_pending(timer)))
		return;
	modify(timer, timer->expires, 0);
}
KPI_EXPORT(add_timer);

void add_timer_on(struct timer_list *timer, int cpu)
{
	timer->flags = (timer->flags & ~TIMER_BASEMASK) | cpu;
	add_timer(timer);
}
KPI_EXPORT_PARTIAL(add_timer_on, "its function runs on the timers' own CPU");

/* -1: its function runs now. Else 1 when it was pending, or 0. */
static int try_delete(struct timer_list *timer, bool shutdown, bool sync)
{
	unsigned long flags;
	int ret = -1;

	raw_spin_lock_irqsave(&lock, flags);
	if (!sync || running != timer) {
		ret = timer_pending(timer);
		if (ret)
			kpi_wheel_del(timer);
	}
	if (shutdown)
		timer->function = NULL;
	raw_spin_unlock_irqrestore(&lock, flags);
	return ret;
}

static bool am_running(struct timer_list *timer)
{
	return READ_ONCE(running) == timer && current == READ_ONCE(thread);
}

static int delete_sync(struct timer_list *timer, bool shutdown)
{
	unsigned int word;
	int ret;

	if (am_running(timer)) {
		pr_err("BUG: timer %ps deletes itself synchronously: it would wait for its own end\n",
		       timer->function);
		dump_stack();
		host_finding("timer deadlock");
	}
	for (;;) {
		word = READ_ONCE(running_word);
		ret = try_delete(timer, shutdown, true);
		if (ret >= 0)
			return ret;
		host_lock_wait(&running_word, word);
	}
}

int timer_delete(struct timer_list *timer)
{
	return try_delete(timer, false, false);
}
KPI_EXPORT(timer_delete);

int timer_shutdown(struct timer_list *timer)
{
	return try_delete(timer, true, false);
}
KPI_EXPORT(timer_shutdown);

int try_to_del_timer_sync(struct timer_list *timer)
{
	return try_delete(timer, false, true);
}
KPI_EXPORT(try_to_del_timer_sync);

int timer_delete_sync(struct timer_list *timer)
{
	return delete_sync(timer, false);
}
KPI_EXPORT(timer_delete_sync);

int timer_shutdown_sync(struct timer_list *timer)
{
	return delete_sync(timer, true);
}
KPI_EXPORT(timer_shutdown_sync);

/* What the timer will call in the end: of a delayed work, the work. */
static void *target(struct timer_list *timer)
{
	struct delayed_work *dwork;

	if (timer->function != delayed_work_timer_fn)
		return timer->function;
	dwork = from_timer(dwork, timer, timer);
	return dwork->work.func;
}

static bool calls_into(struct timer_list *timer, const void *image)
{
	return kpi_image_holds(image, (unsigned long)target(timer));
}

/* Its code goes, so a timer that is left must go before it fires. */
static int audit_timers(const struct kpi_module_image *image)
{
	struct timer_list *timer;
	int found = 0;

	raw_spin_lock_irq(&lock);
	while ((timer = kpi_wheel_find(calls_into, image))) {
		kpi_wheel_del(timer);
		found++;
		pr_warn("%s %pS still armed\n",
			timer->function == target(timer) ? "timer" :
							   "delayed work",
			target(timer));
	}
	raw_spin_unlock_irq(&lock);
	return found;
}
KPI_AUDIT(audit_timers);
