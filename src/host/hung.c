// SPDX-License-Identifier: GPL-2.0
/*
 * Threads that wait for too long, and what all threads are doing.
 *
 * The clock's ticker asks after them: while it ticks anyway, and when it is
 * about to park, which it then does until the first sleeper's time is up and
 * not for ever. So a host in which nobody waits uninterruptibly makes no
 * wakeups for this. Only waits without an end of their own count: one with a
 * time-out ends by itself.
 *
 * Reports are made by a thread that lives for that. It owns no CPU, since all
 * may be taken by those who hang; it looks and prints.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "internal.h"

/* Reading debug information takes stack. */
#define STACK_SIZE (512ul << 10)
/* A spin lock is held for microseconds: who spins this long will for ever. */
#define SPIN_NSEC NSEC_PER_SEC

static uint64_t limit;			/* ns; 0: nobody is reported */
static _Atomic uint64_t next_look;
static _Atomic int reporting;
static _Atomic bool dump_wanted;
static _Atomic bool deadlocked;		/* a report said so */
static _Atomic bool ended;		/* the process does */

/* ---------------------------------------------------------- who waits long */

/* sleep_since is FOREVER where the sleep has an end of its own. */
static bool sleeps_for_ever(const struct cpu_thread *t)
{
	return atomic_load(&t->sleep_word) &&
	       t->sleep_expected == HOST_SLEEP_UNINTERRUPTIBLE;
}

static bool is_spinning(const struct cpu_thread *t)
{
	return atomic_load(&t->lock_word) && !atomic_load(&t->blocked_since);
}

static uint64_t waits_since(const struct cpu_thread *t)
{
	if (atomic_load(&t->blocked_since))
		return atomic_load(&t->blocked_since);
	if (atomic_load(&t->lock_word))
		return atomic_load(&t->lock_since);
	return sleeps_for_ever(t) ? atomic_load(&t->sleep_since) : FOREVER;
}

/* When it is to be looked at; FOREVER where that was done. */
static uint64_t due(const struct cpu_thread *t)
{
	bool spins = is_spinning(t) && SPIN_NSEC < limit;
	uint64_t since = waits_since(t);

	if (since == FOREVER || since == t->reported ||
	    atomic_load(&t->condemned))
		return FOREVER;
	return since + (spins ? SPIN_NSEC : limit);
}

static uint64_t first_due(void)
{
	uint64_t first = FOREVER, one;

	threads_lock();
	for (struct cpu_thread *t = threads_first(); t; t = t->next)
		if ((one = due(t)) < first)
			first = one;
	threads_unlock();
	return first;
}

uint64_t hung_deadline(void)
{
	uint64_t first = limit && the_host ? first_due() : FOREVER;
	uint64_t again = atomic_load(&next_look);

	return first < again ? again : first;
}

/* --------------------------------------------------------------- reports */

struct found {
	struct cpu_thread *thread;	/* to be compared only */
	struct kpi_task_info info;
	bool spins, keeper, captured;
	struct capture *stack;
	struct cpu_thread *holder;
	struct kpi_task_info holder_info;
	struct capture *holder_stack;
	bool holder_captured, all_spin;
	unsigned long seconds;
};

#define OUTSIDE '-'	/* state of a thread that is not in kernel code */

/* Under threads_lock, which keeps the thread there. */
static void look_at(struct cpu_thread *t, struct kpi_task_info *info)
{
	memset(info, 0, sizeof(*info));
	memcpy(info->comm, t->name, sizeof(info->comm));
	info->pid = t->tid;
	if (t->task)
		kpi.describe_task(t->task, info);
	/* The program's own business: neither asleep nor on a CPU. */
	if (t->foreign && t->cpu < 0 && !atomic_load(&t->sleep_word))
		info->state = OUTSIDE;
}

static void print_task(const struct kpi_task_info *info, bool captured,
		       const struct capture *stack)
{
	log_printf(6, "task:%-15s state:%c stack:0     pid:%-5d ppid:0      flags:0x%08x",
		   info->comm, info->state, info->pid, info->flags);
	if (info->state == OUTSIDE)
		log_printf(6, " (not in kernel code)");
	else if (captured)
		oops_trace(6, stack);
	else
		log_printf(6, " (its thread does not answer)");
}

static const char *object_name(const struct kpi_task_info *info, char *buf,
			       size_t size)
{
	if (info->name) {
		snprintf(buf, size, " %s", info->name);
		return buf;
	}
	if (!info->object)
		return "";
	buf[0] = ' ';
	if (!host_symbol_name(info->object, buf + 1, size - 1, 0))
		snprintf(buf, size, " at 0x%lx", info->object);
	return buf;
}

static void print_wait(const struct found *f)
{
	const struct kpi_task_info *i = &f->info;
	char name[128], holder[64] = "";

	if (!i->waits_for)
		return;
	if (f->holder)
		snprintf(holder, sizeof(holder), ": task %s:%d has to go on",
			 f->holder_info.comm, f->holder_info.pid);
	log_printf(3, "INFO: task %s:%d waits for %s%s%s", i->comm, i->pid,
		   i->waits_for, object_name(i, name, sizeof(name)), holder);
}

static void print_hung(const struct found *f)
{
	if (f->spins && f->all_spin)
		log_printf(3, "BUG: deadlock: task %s:%d spins for a lock, and so does all that is in an atomic section",
			   f->info.comm, f->info.pid);
	else if (f->spins)
		log_printf(3, "BUG: spinlock lockup: task %s:%d spins for more than %lu seconds",
			   f->info.comm, f->info.pid, f->seconds);
	else
		log_printf(3, "INFO: task %s:%d blocked for more than %lu seconds.",
			   f->info.comm, f->info.pid, f->seconds);
	if (!f->spins)
		log_printf(3, "\"--hung-task=0\" disables this message.");
	print_task(&f->info, f->captured, f->stack);
	print_wait(f);
	if (f->holder && f->holder != f->thread)
		print_task(&f->holder_info, f->holder_captured,
			   f->holder_stack);
	host_finding("hung task");
}

/*
 * Everybody who has preemption off spins as well: whoever could let the lock
 * go waits for another one, or has gone without doing so.
 */
static bool all_spin(void)
{
	struct kpi_task_info info;

	for (struct cpu_thread *t = threads_first(); t; t = t->next) {
		if (!t->task)
			continue;
		kpi.describe_task(t->task, &info);
		if (info.preempt_count && !atomic_load(&t->lock_word))
			return false;
	}
	return true;
}

static struct cpu_thread *thread_of(const void *task)
{
	struct cpu_thread *t = task ? threads_first() : NULL;

	while (t && t->task != task)
		t = t->next;
	return t;
}

/* A spinner whose time is not up may have been caught for good already. */
static bool is_hung(const struct cpu_thread *t, uint64_t now)
{
	if (due(t) > now)
		return false;
	return waits_since(t) + limit <= now || (is_spinning(t) && all_spin());
}

static void look_closer(struct cpu_thread *t, struct found *f)
{
	f->thread = t;
	f->spins = is_spinning(t);
	f->all_spin = f->spins && all_spin();
	f->keeper = t->keeper;
	f->seconds = limit / NSEC_PER_SEC;
	look_at(t, &f->info);
	f->captured = capture_thread(t->tid, f->stack);
	f->holder = thread_of(f->info.holder);
	if (!f->holder || f->holder == t)
		return;
	look_at(f->holder, &f->holder_info);
	f->holder_captured = capture_thread(f->holder->tid, f->holder_stack);
}

/* The next one whose time is up, marked as reported. */
static bool next_hung(struct found *f)
{
	struct capture *stack = f->stack, *holder_stack = f->holder_stack;
	uint64_t now = clock_now();
	struct cpu_thread *t;

	memset(f, 0, sizeof(*f));
	f->stack = stack;
	f->holder_stack = holder_stack;
	threads_lock();
	for (t = threads_first(); t && !is_hung(t, now); t = t->next)
		;
	if (t) {
		t->reported = waits_since(t);
		look_closer(t, f);
	}
	threads_unlock();
	return t;
}

static _Noreturn void end_process(void)
{
	log_printf(3, "lkmhost: the thread that loads and unloads modules hangs: the end");
	host_log_flush();
	_exit(LKMHOST_EXIT_HUNG);
}

/*
 * The thread that loads and unloads waits. Others may still be at work for it,
 * as in a module that tests for minutes in its init function; but not where
 * nothing runs and nothing wakes by itself, or threads are caught for good.
 */
static bool nothing_helps(const struct found *f)
{
	return f->keeper && (f->all_spin || atomic_load(&deadlocked) ||
			     threads_quiet(FOREVER - 1));
}

static void report_hung(void)
{
	struct found f = { .stack = malloc(sizeof(struct capture)),
			   .holder_stack = malloc(sizeof(struct capture)) };
	bool end = false;

	while (f.stack && f.holder_stack && next_hung(&f)) {
		print_hung(&f);
		if (f.all_spin)
			atomic_store(&deadlocked, true);
		end |= nothing_helps(&f);
	}
	free(f.stack);
	free(f.holder_stack);
	if (end)
		end_process();
}

/* Each thread once; those that come or go meanwhile may be missed. */
static void dump_all(void)
{
	struct capture *stack = malloc(sizeof(*stack));
	struct kpi_task_info info;
	bool captured;

	log_printf(6, "sysrq: Show State");
	for (size_t i = 0; stack; i++) {
		struct cpu_thread *t;
		size_t n = 0;

		threads_lock();
		for (t = threads_first(); t && n < i; t = t->next)
			n++;
		if (t) {
			look_at(t, &info);
			captured = capture_thread(t->tid, stack);
		}
		threads_unlock();
		if (!t)
			break;
		print_task(&info, captured, stack);
	}
	free(stack);
	host_log_flush();
}

static void *reporter(void *unused)
{
	(void)unused;
	prctl(PR_SET_NAME, "lkmhost/report");
	/* For the stack's canary: the kernel side looks, and no more. */
	cpu_borrow_block();
	if (atomic_exchange(&dump_wanted, false))
		dump_all();
	if (limit)
		report_hung();
	atomic_store(&reporting, 0);
	return NULL;
}

static void start_reporter(void)
{
	int idle = 0;
	pthread_attr_t attr;
	pthread_t id;

	if (!atomic_compare_exchange_strong(&reporting, &idle, 1))
		return;
	/* From the ticker, which has all signals blocked: so has this. */
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&id, &attr, reporter, NULL))
		atomic_store(&reporting, 0);
	pthread_attr_destroy(&attr);
}

/* ------------------------------------------------------- the clock's ticker */

void hung_look(uint64_t now)
{
	if (!the_host)
		return;
	if (atomic_load(&dump_wanted)) {
		start_reporter();
		return;
	}
	if (!limit || now < atomic_load(&next_look))
		return;
	atomic_store(&next_look, now + SPIN_NSEC);
	if (first_due() <= now)
		start_reporter();
}

void hung_open(unsigned int seconds)
{
	limit = seconds * NSEC_PER_SEC;
	atomic_store(&next_look, 0);
	atomic_store(&dump_wanted, false);
	atomic_store(&deadlocked, false);
}

/* The kernel side must stay while a report is made. */
void hung_close(void)
{
	while (atomic_load(&reporting))
		sched_yield();
}

/* --------------------------------------------------------- who asks for it */

void lkmhost_dump_tasks(struct lkmhost *host)
{
	(void)host;
	host_show_tasks();
}

void host_show_tasks(void)
{
	atomic_store(&dump_wanted, true);
	clock_unpark();
}

void host_task_stack(void *task)
{
	struct capture *stack = malloc(sizeof(*stack));
	struct kpi_task_info info;
	bool captured = false;
	struct cpu_thread *t;

	if (!stack)
		return;
	threads_lock();
	t = thread_of(task);
	if (t) {
		look_at(t, &info);
		captured = capture_thread(t->tid, stack);
	}
	threads_unlock();
	if (t)
		print_task(&info, captured, stack);
	free(stack);
}

void host_blocked(int begins)
{
	struct cpu_thread *t = cpu_self();

	if (t)
		atomic_store(&t->blocked_since, begins ? clock_coarse() : 0);
}

bool lkmhost_hung(const struct lkmhost *host)
{
	(void)host;
	return atomic_load(&deadlocked);
}

void host_never_ends(void *task)
{
	struct cpu_thread *t;
	bool keeper;

	threads_lock();
	t = thread_of(task);
	if (t)
		atomic_store(&t->condemned, true);
	atomic_store(&deadlocked, true);
	keeper = t && t->keeper;
	threads_unlock();
	if (keeper && !atomic_exchange(&ended, true))
		end_process();
}
