// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/softirq.c, linux/interrupt.h: tasklets.
 *
 * Each CPU has two queues for tasklets of each priority. What an interrupt, a
 * softirq or code that holds softirqs off schedules waits on the CPU's own and
 * runs on that CPU when they end. What process context schedules goes to the
 * queue of the CPU's ksoftirqd, a thread that takes whatever CPU is free: it
 * runs truly beside, however long process context keeps its own CPU.
 */
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/wait_bit.h>

#include "kpi.h"
#include "kernel/kthread.h"
#include "kernel/module/audit.h"
#include "kernel/sched/sched.h"
#include "kernel/smp.h"
#include "kernel/softirq.h"

struct queue {
	struct tasklet_struct *head, **tail;
};

enum { OWN, BESIDE, PLACES };
enum { HIGH, NORMAL, PRIORITIES };

struct tasklets {
	raw_spinlock_t lock;
	struct queue queue[PLACES][PRIORITIES];
	unsigned int retries;	/* ksoftirqd found only disabled ones */
};

static DEFINE_PER_CPU(struct tasklets, tasklets) = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(tasklets.lock),
};
DEFINE_PER_CPU(struct task_struct *, ksoftirqd);
/* Threads to be; a tasklet may be scheduled where none can be waited for. */
static DEFINE_RAW_SPINLOCK(threads_lock);

static void append(struct queue *q, struct tasklet_struct *t)
{
	t->next = NULL;
	if (!q->head)
		q->tail = &q->head;
	*q->tail = t;
	q->tail = &t->next;
}

/* The lists of @from to the end of @to. */
static void move(struct queue *from, struct queue *to)
{
	if (!from->head)
		return;
	if (!to->head)
		to->tail = &to->head;
	*to->tail = from->head;
	to->tail = from->tail;
	from->head = NULL;
}

static struct tasklet_struct *take_all(struct tasklets *ts, struct queue *q)
{
	struct tasklet_struct *list;
	unsigned long flags;

	raw_spin_lock_irqsave(&ts->lock, flags);
	list = q->head;
	q->head = NULL;
	raw_spin_unlock_irqrestore(&ts->lock, flags);
	return list;
}

static void *function_of(const struct tasklet_struct *t)
{
	return t->use_callback ? (void *)t->callback : (void *)t->func;
}

static void call(struct tasklet_struct *t)
{
	int count = preempt_count();
	void *function = function_of(t);

	if (t->use_callback)
		t->callback(t);
	else
		t->func(t->data);
	if (WARN_ONCE(preempt_count() != count,
		      "tasklet: %pS preempt leak: %08x -> %08x\n", function,
		      count, preempt_count()))
		preempt_count_set(count);
}

/* SCHED is cleared before the call: the function may schedule it again. */
static void run(struct tasklet_struct *t)
{
	if (!test_and_clear_bit(TASKLET_STATE_SCHED, &t->state)) {
		WARN_ONCE(1, "tasklet SCHED state not set: %ps\n",
			  function_of(t));
		return;
	}
	wake_up_var(&t->state);
	call(t);
}

/* False: it is disabled, or runs elsewhere just now. */
static bool try_run(struct tasklet_struct *t)
{
	if (!tasklet_trylock(t))
		return false;
	if (atomic_read(&t->count)) {
		tasklet_unlock(t);
		return false;
	}
	run(t);
	tasklet_unlock(t);
	return true;
}

/* Those that cannot run now go to ksoftirqd, which looks again later. */
static bool run_queue(struct tasklets *ts, int place, int priority)
{
	struct tasklet_struct *t, *list;
	unsigned long flags;
	bool any = false;

	list = take_all(ts, &ts->queue[place][priority]);
	while ((t = list)) {
		list = t->next;
		if (try_run(t)) {
			any = true;
			continue;
		}
		raw_spin_lock_irqsave(&ts->lock, flags);
		append(&ts->queue[BESIDE][priority], t);
		raw_spin_unlock_irqrestore(&ts->lock, flags);
	}
	return any;
}

/*
 * tasklet_enable() is inlined and tells nobody, so disabled tasklets are
 * looked at again: soon at first, then at each tick.
 */
static u64 next_look(struct tasklets *ts)
{
	u64 nsec = min(20000ULL << min(ts->retries, 8U), (u64)TICK_NSEC);

	return host_clock(HOST_CLOCK_MONOTONIC) + nsec;
}

static bool has_work(struct tasklets *ts)
{
	return READ_ONCE(ts->queue[BESIDE][HIGH].head) ||
	       READ_ONCE(ts->queue[BESIDE][NORMAL].head);
}

static void serve(struct tasklets *ts)
{
	bool any;

	kpi_softirq_enter();
	any = run_queue(ts, BESIDE, HIGH);
	any |= run_queue(ts, BESIDE, NORMAL);
	kpi_softirq_exit();
	ts->retries = any || !has_work(ts) ? 0 : ts->retries + 1;
}

void kpi_tasklets_before_sleep(void)
{
	struct tasklets *ts = this_cpu_ptr(&tasklets);

	if (unlikely(has_work(ts)) && !in_atomic() && !irqs_disabled())
		serve(ts);
}

static int ksoftirqd_main(void *data)
{
	struct tasklets *ts = data;

	for (;;) {
		set_current_state(TASK_IDLE);
		if (!has_work(ts))
			schedule();
		else if (ts->retries)
			host_sleep_poll(&current->__state, TASK_IDLE,
					next_look(ts));
		__set_current_state(TASK_RUNNING);
		serve(ts);
	}
	return 0;
}

static void wake_ksoftirqd(unsigned int cpu)
{
	struct task_struct *thread = READ_ONCE(per_cpu(ksoftirqd, cpu));
	char name[TASK_COMM_LEN];
	unsigned long flags;

	if (likely(thread)) {
		wake_up_process(thread);
		return;
	}
	snprintf(name, sizeof(name), "ksoftirqd/%u", cpu);
	raw_spin_lock_irqsave(&threads_lock, flags);
	if (!per_cpu(ksoftirqd, cpu)) {
		thread = kpi_kthread_spawn(ksoftirqd_main,
					   per_cpu_ptr(&tasklets, cpu), name);
		if (IS_ERR(thread))
			panic("softirq: no thread: %ld\n", PTR_ERR(thread));
		WRITE_ONCE(per_cpu(ksoftirqd, cpu), thread);
	}
	raw_spin_unlock_irqrestore(&threads_lock, flags);
}

static void schedule_tasklet(struct tasklet_struct *t, int priority,
			     unsigned int nr)
{
	bool beside = !in_interrupt();
	struct tasklets *ts;
	unsigned long flags;

	local_irq_save(flags);
	ts = this_cpu_ptr(&tasklets);
	raw_spin_lock(&ts->lock);
	append(&ts->queue[beside ? BESIDE : OWN][priority], t);
	raw_spin_unlock(&ts->lock);
	if (beside)
		wake_ksoftirqd(smp_processor_id());
	else
		__raise_softirq_irqoff(nr);
	local_irq_restore(flags);
}

void __tasklet_schedule(struct tasklet_struct *t)
{
	schedule_tasklet(t, NORMAL, TASKLET_SOFTIRQ);
}
KPI_EXPORT(__tasklet_schedule);

void __tasklet_hi_schedule(struct tasklet_struct *t)
{
	schedule_tasklet(t, HIGH, HI_SOFTIRQ);
}
KPI_EXPORT(__tasklet_hi_schedule);

/* What a softirq finds: left over is what ksoftirqd has now. */
static void run_own(int priority)
{
	struct tasklets *ts = this_cpu_ptr(&tasklets);

	run_queue(ts, OWN, priority);
	if (has_work(ts))
		wake_ksoftirqd(smp_processor_id());
}

/* What ksoftirqds have that wait for a CPU, of all of them. */
static void help_all(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct tasklets *ts = per_cpu_ptr(&tasklets, cpu);

		if (has_work(ts)) {
			run_queue(ts, BESIDE, HIGH);
			run_queue(ts, BESIDE, NORMAL);
		}
	}
}

static void tasklet_action(struct softirq_action *a)
{
	run_own(NORMAL);
	if (unlikely(this_cpu_read(kpi_helping)))
		help_all();
}

static void tasklet_hi_action(struct softirq_action *a)
{
	run_own(HIGH);
}

void kpi_tasklets_hand_over(void)
{
	struct tasklets *ts = this_cpu_ptr(&tasklets);
	int priority;

	raw_spin_lock(&ts->lock);
	for (priority = 0; priority < PRIORITIES; priority++)
		move(&ts->queue[OWN][priority], &ts->queue[BESIDE][priority]);
	raw_spin_unlock(&ts->lock);
	this_cpu_and(irq_stat.__softirq_pending,
		     (u16)~(BIT(HI_SOFTIRQ) | BIT(TASKLET_SOFTIRQ)));
	if (has_work(ts))
		wake_ksoftirqd(smp_processor_id());
}

void tasklet_setup(struct tasklet_struct *t,
		   void (*callback)(struct tasklet_struct *))
{
	*t = (struct tasklet_struct){
		.callback = callback,
		.use_callback = true,
	};
}
KPI_EXPORT(tasklet_setup);

void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long),
		  unsigned long data)
{
	*t = (struct tasklet_struct){ .func = func, .data = data };
}
KPI_EXPORT(tasklet_init);

void tasklet_unlock(struct tasklet_struct *t)
{
	smp_mb__before_atomic();
	clear_bit(TASKLET_STATE_RUN, &t->state);
	smp_mb__after_atomic();
	wake_up_var(&t->state);
}
KPI_EXPORT(tasklet_unlock);

void tasklet_unlock_wait(struct tasklet_struct *t)
{
	wait_var_event(&t->state, !test_bit(TASKLET_STATE_RUN, &t->state));
}
KPI_EXPORT(tasklet_unlock_wait);

/* In atomic context: the CPU is kept, the core is not. */
void tasklet_unlock_spin_wait(struct tasklet_struct *t)
{
	unsigned int round;

	for (round = 0; test_bit(TASKLET_STATE_RUN, &t->state); round++)
		kpi_cpu_relax(round);
}
KPI_EXPORT(tasklet_unlock_spin_wait);

void tasklet_kill(struct tasklet_struct *t)
{
	if (in_interrupt()) {
		pr_notice("Attempt to kill tasklet from interrupt\n");
		dump_stack();
		host_finding("tasklet killed from interrupt");
	}
	while (test_and_set_bit(TASKLET_STATE_SCHED, &t->state))
		wait_var_event(&t->state,
			       !test_bit(TASKLET_STATE_SCHED, &t->state));
	tasklet_unlock_wait(t);
	clear_bit(TASKLET_STATE_SCHED, &t->state);
	wake_up_var(&t->state);
}
KPI_EXPORT(tasklet_kill);

/* Its code goes, so it is taken out before it can run: its function. */
static void *take_one_of(const struct kpi_module_image *image,
				 struct queue *q)
{
	struct tasklet_struct **link = &q->head, *t;

	while ((t = *link) && !kpi_image_holds(image, (unsigned long)function_of(t)))
		link = &t->next;
	if (!t)
		return NULL;
	*link = t->next;
	if (q->tail == &t->next)
		q->tail = link;
	return function_of(t);
}

static int audit_queue(const struct kpi_module_image *image,
		       struct tasklets *ts, struct queue *q)
{
	void *function;
	int found = 0;

	for (;;) {
		raw_spin_lock_irq(&ts->lock);
		function = take_one_of(image, q);
		raw_spin_unlock_irq(&ts->lock);
		if (!function)
			return found;
		kpi_audit_say("tasklet", (unsigned long)function,
			      "still scheduled");
		found++;
	}
}

static int audit_tasklets(const struct kpi_module_image *image)
{
	int cpu, place, priority, found = 0;

	for_each_possible_cpu(cpu) {
		struct tasklets *ts = per_cpu_ptr(&tasklets, cpu);

		for (place = 0; place < PLACES; place++)
			for (priority = 0; priority < PRIORITIES; priority++)
				found += audit_queue(image, ts,
						     &ts->queue[place][priority]);
	}
	return found;
}
KPI_AUDIT(audit_tasklets);

static int tasklets_init(void)
{
	open_softirq(TASKLET_SOFTIRQ, tasklet_action);
	open_softirq(HI_SOFTIRQ, tasklet_hi_action);
	return 0;
}
KPI_INIT_EARLY(tasklets_init);
