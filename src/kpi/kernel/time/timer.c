// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/time/timer.c, linux/timer.h: timers.
 *
 * One thread runs them, in softirq context and on whatever CPU is free, truly
 * beside process context. It sleeps until the tick of the earliest timer and
 * for ever when there is none, so an idle host makes no wakeups; it is made
 * when the first timer is armed. Timers that are pinned to another CPU it hands
 * over to that CPU's softirq. Deferrable ones wake nobody: the tick looks for
 * them, and there is one only while some CPU runs.
 *
 * The lock protects the wheel and what a timer says of itself. Each CPU knows
 * the timer whose function it runs; running_word counts the ends of such
 * functions, and who deletes synchronously waits on it. Such a waiter may hold
 * spin locks (not those that the function takes), so it keeps its CPU.
 */
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "kernel/hung_task.h"
#include "kernel/kthread.h"
#include "kernel/module/audit.h"
#include "kernel/sched/sched.h"
#include "kernel/smp.h"
#include "kernel/softirq.h"
#include "kernel/time/timer.h"
#include "kernel/time/timer_wheel.h"

/* In the bits of timer->flags that the kernel's own wheel has for itself. */
#define TIMER_ON_CPU BIT(TIMER_ARRAYSHIFT)	/* by add_timer_on() */

static DEFINE_RAW_SPINLOCK(lock);
static struct task_struct *thread;
static unsigned long thread_until;	/* the tick it sleeps to */
static bool thread_idle;		/* it sleeps for ever */
static unsigned int running_word;
static unsigned int nr_running;		/* CPUs that run a function */

static HLIST_HEAD(deferred);
static unsigned long deferred_until;	/* the tick of the first, if any */

struct cpu_timers {
	struct timer_list *running;
	struct hlist_head due;		/* handed over to this CPU */
};
static DEFINE_PER_CPU(struct cpu_timers, cpu_timers);

static u64 tick_to_mono(unsigned long tick)
{
	return (u64)(tick - (unsigned long)INITIAL_JIFFIES) * TICK_NSEC;
}

static void call(struct timer_list *timer)
{
	struct cpu_timers *here = this_cpu_ptr(&cpu_timers);
	void (*fn)(struct timer_list *) = timer->function;
	bool irqsafe = timer->flags & TIMER_IRQSAFE;
	int count = preempt_count();

	if (!fn)
		return;
	here->running = timer;
	nr_running++;
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
	here->running = NULL;
	nr_running--;
	running_word++;
	host_wake(&running_word, INT_MAX);
}

/* The CPU that runs its function; -1: none does. */
static int running_on(struct timer_list *timer)
{
	unsigned int cpu;

	if (!nr_running)
		return -1;
	for_each_possible_cpu(cpu)
		if (per_cpu(cpu_timers, cpu).running == timer)
			return cpu;
	return -1;
}

static bool is_running(struct timer_list *timer)
{
	return running_on(timer) >= 0;
}

/* The one CPU that is to run it, or this one. */
static unsigned int cpu_of(struct timer_list *timer)
{
	unsigned int cpu = timer->flags & TIMER_CPUMASK;

	if (!(timer->flags & (TIMER_PINNED | TIMER_ON_CPU)) ||
	    cpu >= nr_cpu_ids)
		return smp_processor_id();
	return cpu;
}

static void hand_over(struct timer_list *timer, unsigned int cpu)
{
	hlist_add_head(&timer->entry, &per_cpu(cpu_timers, cpu).due);
	kpi_cpu_raise(cpu, TIMER_SOFTIRQ);
}

/*
 * A timer on @due still counts as pending: another function of the same round
 * may take it away. One that was armed again while its function runs waits
 * for the CPU that runs it: a timer's function never runs twice at once.
 */
static void run_list(struct hlist_head *due)
{
	struct timer_list *timer;
	int busy, cpu;

	while (!hlist_empty(due)) {
		timer = hlist_entry(due->first, struct timer_list, entry);
		kpi_wheel_del(timer);
		busy = running_on(timer);
		cpu = busy < 0 ? cpu_of(timer) : busy;
		if (busy < 0 && cpu == smp_processor_id())
			call(timer);
		else
			hand_over(timer, cpu);
	}
}

static void collect_deferred(struct hlist_head *due)
{
	struct timer_list *timer;
	struct hlist_node *next;

	if (hlist_empty(&deferred) || time_before(jiffies, deferred_until))
		return;
	deferred_until = jiffies + MAX_JIFFY_OFFSET;
	hlist_for_each_entry_safe(timer, next, &deferred, entry) {
		if (time_after(timer->expires, jiffies)) {
			if (time_before(timer->expires, deferred_until))
				deferred_until = timer->expires;
			continue;
		}
		__hlist_del(&timer->entry);
		hlist_add_head(&timer->entry, due);
	}
}

/* In softirq context, under the lock. */
static void run_due(void)
{
	HLIST_HEAD(due);

	kpi_wheel_collect(jiffies, &due);
	run_list(&due);
	collect_deferred(&due);
	run_list(&due);
}

/* Of a CPU that has timers of its own, or helps a thread that finds none. */
static void run_softirq(struct softirq_action *unused)
{
	struct hlist_head due;

	raw_spin_lock_irq(&lock);
	hlist_move_list(&this_cpu_ptr(&cpu_timers)->due, &due);
	run_list(&due);
	run_due();
	raw_spin_unlock_irq(&lock);
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

/* The ticker, which is no CPU: no more than to let the thread look. */
void kpi_timers_tick(void)
{
	struct task_struct *task = READ_ONCE(thread);

	if (!task || hlist_empty(&deferred) ||
	    time_before(jiffies, READ_ONCE(deferred_until)))
		return;
	if (xchg(&task->__state, TASK_RUNNING) != TASK_RUNNING)
		host_wake(&task->__state, 1);
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

static void defer(struct timer_list *timer)
{
	if (hlist_empty(&deferred) ||
	    time_before(timer->expires, deferred_until))
		deferred_until = timer->expires;
	hlist_add_head(&timer->entry, &deferred);
}

static void arm(struct timer_list *timer, unsigned long expires)
{
	unsigned long next;

	timer->expires = expires;
	if (timer->flags & TIMER_DEFERRABLE) {
		defer(timer);
		/* There must be a thread to be woken; it need not be now. */
		if (!thread)
			tell_thread(expires);
		return;
	}
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

/* A CPU that add_timer_on() named counts once; a pinned one is this CPU. */
static void choose_cpu(struct timer_list *timer, int cpu)
{
	timer->flags &= ~(TIMER_CPUMASK | TIMER_ON_CPU);
	if (cpu >= 0)
		timer->flags |= cpu | TIMER_ON_CPU;
	else
		timer->flags |= smp_processor_id();
}

/* 1: it was pending. A timer that is shut down stays so. @cpu: -1, any. */
static int modify_on(struct timer_list *timer, unsigned long expires,
		     int options, int cpu)
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
	choose_cpu(timer, cpu);
	arm(timer, expires);
out:
	raw_spin_unlock_irqrestore(&lock, flags);
	return pending;
}

static int modify(struct timer_list *timer, unsigned long expires, int options)
{
	return modify_on(timer, expires, options, -1);
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
	if (WARN_ON_ONCE(timer_pending(timer)))
		return;
	modify_on(timer, timer->expires, 0, cpu);
}
KPI_EXPORT(add_timer_on);

/* -1: its function runs now. Else 1 when it was pending, or 0. */
static int try_delete(struct timer_list *timer, bool shutdown, bool sync)
{
	unsigned long flags;
	int ret = -1;

	raw_spin_lock_irqsave(&lock, flags);
	if (!sync || !is_running(timer)) {
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
	return in_interrupt() &&
	       this_cpu_read(cpu_timers.running) == timer;
}

static int delete_sync(struct timer_list *timer, bool shutdown)
{
	unsigned int word, blocked = 0;
	struct kpi_block outer;
	int ret;

	if (am_running(timer))
		kpi_report_self_deadlock("timer deadlock",
					 "timer %ps deletes itself synchronously: it would wait for its own end",
					 timer->function);
	for (;;) {
		word = READ_ONCE(running_word);
		ret = try_delete(timer, shutdown, true);
		if (ret >= 0)
			break;
		if (!blocked++)
			outer = kpi_block_begin(KPI_BLOCK_TIMER,
						timer->function, NULL, true);
		kpi_poll_interrupts();
		host_lock_wait(&running_word, word);
	}
	if (blocked)
		kpi_block_end(&outer);
	return ret;
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

static struct timer_list *find_in(struct hlist_head *head, const void *image)
{
	struct timer_list *timer;

	hlist_for_each_entry(timer, head, entry)
		if (calls_into(timer, image))
			return timer;
	return NULL;
}

static struct timer_list *find_left(const void *image)
{
	struct timer_list *timer = kpi_wheel_find(calls_into, image);
	unsigned int cpu;

	if (!timer)
		timer = find_in(&deferred, image);
	for_each_possible_cpu(cpu)
		if (!timer)
			timer = find_in(&per_cpu(cpu_timers, cpu).due, image);
	return timer;
}

/* Its code goes, so a timer that is left must go before it fires. */
static int audit_timers(const struct kpi_module_image *image)
{
	struct timer_list *timer;
	void *function = NULL;
	bool work = false;
	int found;

	for (found = 0;; found++) {
		raw_spin_lock_irq(&lock);
		timer = find_left(image);
		if (timer) {
			kpi_wheel_del(timer);
			function = target(timer);
			work = timer->function != function;
		}
		raw_spin_unlock_irq(&lock);
		if (!timer)
			return found;
		kpi_audit_say(work ? "delayed work" : "timer",
			      (unsigned long)function, "still armed");
	}
}
KPI_AUDIT(audit_timers);

static int timers_init(void)
{
	open_softirq(TIMER_SOFTIRQ, run_softirq);
	return 0;
}
KPI_INIT_EARLY(timers_init);
