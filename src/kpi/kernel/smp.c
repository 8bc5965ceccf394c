// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/smp.c, linux/smp.h: functions that other CPUs shall call.
 *
 * Each CPU has a queue, which its interrupt empties. Who waits for one CPU
 * that nobody owns need not wake a thread for it: it goes there itself,
 * calls the function and comes back. Where several CPUs are meant their
 * functions may wait for each other, so each runs on a thread of its own.
 */
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/llist.h>
#include <linux/sched.h>
#include <linux/smp.h>

#include "kpi.h"
#include "kernel/module/audit.h"
#include "kernel/rcu/rcu.h"
#include "kernel/sched/sched.h"
#include "kernel/smp.h"

/* Besides CSD_FLAG_LOCK: somebody sleeps until that is cleared. */
#define CSD_WAITER 0x8000

#define FIRST_WAIT 20000ULL
#define LONGEST_WAIT 1000000ULL

static DEFINE_PER_CPU(struct llist_head, queue);

/* What this CPU has sent, one for each receiver; longer lines are not needed. */
struct calls {
	call_single_data_t to[HOST_MAX_CPUS];
};
static DEFINE_PER_CPU_ALIGNED(struct calls, calls);

static unsigned int csd_flags(struct __call_single_data *csd)
{
	return smp_load_acquire(&csd->node.u_flags);
}

/* It may be gone as soon as the bit is. */
static void csd_unlock(struct __call_single_data *csd)
{
	unsigned int *word = &csd->node.u_flags;

	if (xchg(word, 0) & CSD_WAITER)
		host_wake(word, INT_MAX);
}

static void run_csd(struct __call_single_data *csd)
{
	smp_call_func_t func = csd->func;
	void *info = csd->info;

	switch (READ_ONCE(csd->node.u_flags) & CSD_FLAG_TYPE_MASK) {
	case CSD_TYPE_IRQ_WORK:
		irq_work_single(csd);
		break;
	case CSD_TYPE_SYNC:
		func(info);
		csd_unlock(csd);
		break;
	default:
		/* From here on its owner may send it again. */
		csd_unlock(csd);
		func(info);
	}
}

void kpi_smp_flush(void)
{
	struct __call_single_data *csd, *next;
	struct llist_node *list;

	list = llist_reverse_order(llist_del_all(this_cpu_ptr(&queue)));
	llist_for_each_entry_safe(csd, next, list, node.llist)
		run_csd(csd);
}

void kpi_smp_enqueue(unsigned int cpu, struct llist_node *node)
{
	llist_add(node, per_cpu_ptr(&queue, cpu));
}

/* The queue up to @last; what came after it is hung in again. */
static void flush_until(struct __call_single_data *last)
{
	struct llist_head *head = this_cpu_ptr(&queue);
	struct __call_single_data *csd, *next;
	struct llist_node *list;
	bool done = false;

	list = llist_reverse_order(llist_del_all(head));
	llist_for_each_entry_safe(csd, next, list, node.llist) {
		if (done) {
			llist_add(&csd->node.llist, head);
			continue;
		}
		done = csd == last;
		run_csd(csd);
	}
}

/*
 * As an interrupt does, but for nothing else than the call: timers and softirqs
 * of that CPU, and calls that come after, may wait for what the caller does
 * when its own call has returned. True: there is something of that kind.
 */
static bool interrupt_for(struct __call_single_data *csd)
{
	bool left;

	local_irq_disable();
	irq_enter_rcu();
	flush_until(csd);
	__preempt_count_sub(HARDIRQ_OFFSET);
	left = local_softirq_pending() ||
	       !llist_empty(this_cpu_ptr(&queue)) ||
	       this_cpu_read(kpi_bell.pending);
	local_irq_enable();
	return left;
}

/*
 * Be @cpu, which nobody owns, for one interrupt. The task is the caller's, as
 * far as anybody asks; all else that makes a CPU is the other one's.
 */
static bool visit(unsigned int cpu, struct __call_single_data *csd)
{
	struct task_struct *task = current;
	unsigned int home = smp_processor_id();
	bool was_free, left = false;
	unsigned long flags;

	local_irq_save(flags);
	was_free = !host_cpu_borrow(cpu);
	if (was_free) {
		WRITE_ONCE(task_thread_info(task)->cpu, cpu);
		this_cpu_write(current_task, task);
		left = interrupt_for(csd);
		this_cpu_write(current_task, &init_task);
		kpi_sched_leave();
		this_cpu_inc(kpi_rcu_quiet);
		WRITE_ONCE(task_thread_info(task)->cpu, home);
		host_cpu_return();
	}
	local_irq_restore(flags);
	if (left)
		kpi_cpu_kick(cpu);
	return was_free;
}

/* Until the receiver is done with it: interrupt it, or be it. */
static void csd_wait(struct __call_single_data *csd, unsigned int cpu)
{
	u64 nsec = FIRST_WAIT;
	unsigned int flags;

	while ((flags = csd_flags(csd)) & CSD_FLAG_LOCK) {
		kpi_poll_interrupts();
		if (visit(cpu, csd))
			continue;
		if (!(flags & CSD_WAITER) &&
		    cmpxchg(&csd->node.u_flags, flags, flags | CSD_WAITER) !=
			    flags)
			continue;
		host_interrupt(cpu, &csd->node.u_flags, flags | CSD_WAITER,
			       nsec);
		nsec = min(2 * nsec, LONGEST_WAIT);
	}
}

/* Still on its way since last time, perhaps. */
static void csd_lock(struct __call_single_data *csd, unsigned int cpu)
{
	csd_wait(csd, cpu);
	csd->node.u_flags = CSD_FLAG_LOCK;
}

static void send(unsigned int cpu, struct __call_single_data *csd)
{
	kpi_smp_enqueue(cpu, &csd->node.llist);
	kpi_cpu_kick(cpu);
}

static void call_here(smp_call_func_t func, void *info)
{
	unsigned long flags;

	kpi_poll_interrupts();
	local_irq_save(flags);
	func(info);
	local_irq_restore(flags);
}

/* The receiver could be waiting for this CPU in turn. */
static void check_context(void)
{
	WARN_ON_ONCE(irqs_disabled() && !oops_in_progress);
	WARN_ON_ONCE(!in_task());
}

static void send_and_wait(unsigned int cpu, smp_call_func_t func, void *info)
{
	struct __call_single_data csd = {
		.node.u_flags = CSD_FLAG_LOCK | CSD_TYPE_SYNC,
		.func = func,
		.info = info,
	};

	kpi_smp_enqueue(cpu, &csd.node.llist);
	if (!visit(cpu, &csd))
		WRITE_ONCE(per_cpu(kpi_bell, cpu).pending, 1);
	csd_wait(&csd, cpu);
}

static void send_only(unsigned int cpu, smp_call_func_t func, void *info)
{
	struct __call_single_data *csd = &this_cpu_ptr(&calls)->to[cpu];

	csd_lock(csd, cpu);
	csd->func = func;
	csd->info = info;
	send(cpu, csd);
}

static bool cpu_is_there(unsigned int cpu)
{
	return cpu < nr_cpu_ids && cpu_online(cpu);
}

int smp_call_function_single(int cpu, smp_call_func_t func, void *info,
			     int wait)
{
	int here = get_cpu(), ret = 0;

	check_context();
	if (cpu == here)
		call_here(func, info);
	else if (!cpu_is_there(cpu))
		ret = -ENXIO;
	else if (wait)
		send_and_wait(cpu, func, info);
	else
		send_only(cpu, func, info);
	put_cpu();
	return ret;
}
KPI_EXPORT(smp_call_function_single);

int smp_call_function_single_async(int cpu, struct __call_single_data *csd)
{
	int ret = 0;

	preempt_disable();
	if (csd->node.u_flags & CSD_FLAG_LOCK) {
		ret = -EBUSY;
	} else if (cpu == smp_processor_id()) {
		call_here(csd->func, csd->info);
	} else if (!cpu_is_there(cpu)) {
		ret = -ENXIO;
	} else {
		csd->node.u_flags = CSD_FLAG_LOCK;
		smp_wmb(); /* locked before it is seen in the queue */
		send(cpu, csd);
	}
	preempt_enable();
	return ret;
}
KPI_EXPORT(smp_call_function_single_async);

int smp_call_function_any(const struct cpumask *mask, smp_call_func_t func,
			  void *info, int wait)
{
	unsigned int cpu = get_cpu();
	int ret;

	if (!cpumask_test_cpu(cpu, mask))
		cpu = cpumask_any_and(mask, cpu_online_mask);
	ret = smp_call_function_single(cpu, func, info, wait);
	put_cpu();
	return ret;
}
KPI_EXPORT(smp_call_function_any);

/* The CPUs of @mask but this one that @cond, if any, says yes to. */
static u64 choose(const struct cpumask *mask, smp_cond_func_t cond, void *info)
{
	unsigned int cpu, here = smp_processor_id();
	u64 chosen = 0;

	for_each_cpu_and(cpu, mask, cpu_online_mask)
		if (cpu != here && (!cond || cond(cpu, info)))
			chosen |= BIT_ULL(cpu);
	return chosen;
}

static void send_to(u64 cpus, smp_call_func_t func, void *info, bool wait)
{
	struct calls *mine = this_cpu_ptr(&calls);
	unsigned int cpu;

	for (; cpus; cpus &= cpus - 1) {
		struct __call_single_data *csd;

		cpu = __ffs64(cpus);
		csd = &mine->to[cpu];
		csd_lock(csd, cpu);
		csd->func = func;
		csd->info = info;
		if (wait)
			csd->node.u_flags |= CSD_TYPE_SYNC;
		send(cpu, csd);
	}
}

static void wait_for(u64 cpus)
{
	struct calls *mine = this_cpu_ptr(&calls);

	for (; cpus; cpus &= cpus - 1)
		csd_wait(&mine->to[__ffs64(cpus)], __ffs64(cpus));
}

/* Preemption is off. */
static void call_many(const struct cpumask *mask, smp_cond_func_t cond,
		      smp_call_func_t func, void *info, bool wait, bool here)
{
	u64 cpus = choose(mask, cond, info);
	bool alone = cpus && !(cpus & (cpus - 1)) && !here;

	if (cpus)
		check_context();
	if (alone && wait) {
		send_and_wait(__ffs64(cpus), func, info);
		return;
	}
	send_to(cpus, func, info, wait);
	if (here && (!cond || cond(smp_processor_id(), info)))
		call_here(func, info);
	if (wait)
		wait_for(cpus);
}

void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func,
			    void *info, bool wait)
{
	call_many(mask, NULL, func, info, wait, false);
}
KPI_EXPORT(smp_call_function_many);

void smp_call_function(smp_call_func_t func, void *info, int wait)
{
	preempt_disable();
	smp_call_function_many(cpu_online_mask, func, info, wait);
	preempt_enable();
}
KPI_EXPORT(smp_call_function);

void on_each_cpu_cond_mask(smp_cond_func_t cond_func, smp_call_func_t func,
			   void *info, bool wait, const struct cpumask *mask)
{
	preempt_disable();
	call_many(mask, cond_func, func, info, wait,
		  cpumask_test_cpu(smp_processor_id(), mask));
	preempt_enable();
}
KPI_EXPORT(on_each_cpu_cond_mask);

static void do_nothing(void *unused)
{
}

/* Each CPU has taken an interrupt since, so none is where it was before. */
void kick_all_cpus_sync(void)
{
	smp_mb();
	smp_call_function(do_nothing, NULL, 1);
}
KPI_EXPORT(kick_all_cpus_sync);

void wake_up_all_idle_cpus(void)
{
}
KPI_EXPORT_NOOP(wake_up_all_idle_cpus, "no CPU has an idle loop to be woken from");

long kpi_call_on_cpu(unsigned int cpu, long (*fn)(void *arg), void *arg)
{
	int before = host_thread_bind(cpu);
	long ret = fn(arg);

	host_thread_bind(before);
	return ret;
}

/* Interrupt work that nobody has synchronized with; the rest is hung in again. */
static int take_works(const struct kpi_module_image *image, unsigned int cpu)
{
	struct llist_head *head = per_cpu_ptr(&queue, cpu);
	struct __call_single_data *csd, *next;
	struct llist_node *list;
	int found = 0;

	list = llist_reverse_order(llist_del_all(head));
	llist_for_each_entry_safe(csd, next, list, node.llist) {
		unsigned long func = (unsigned long)csd->func;

		if ((csd->node.u_flags & CSD_TYPE_IRQ_WORK) &&
		    kpi_image_holds(image, func)) {
			kpi_audit_say("irq_work", func, "still queued");
			found++;
		} else {
			llist_add(&csd->node.llist, head);
		}
	}
	return found;
}

/*
 * Calls that nobody waits for are none to be reported: they come to an end by
 * themselves, here as in the grace period of a kernel that unloads a module.
 */
static int audit_calls(const struct kpi_module_image *image)
{
	unsigned int cpu;
	int found = 0;

	for_each_possible_cpu(cpu) {
		if (llist_empty(per_cpu_ptr(&queue, cpu)))
			continue;
		found += take_works(image, cpu);
		smp_call_function_single(cpu, do_nothing, NULL, 1);
	}
	return found;
}
KPI_AUDIT(audit_calls);
