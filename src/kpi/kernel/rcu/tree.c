// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/tree.c, linux/rcupdate.h: readers and grace periods.
 *
 * Readers are tasks between rcu_read_lock() and rcu_read_unlock(), and CPUs
 * with preemption, softirqs or interrupts off. The read side has no barrier
 * and no locked instruction: the writer makes every CPU execute a barrier in
 * its stead (membarrier(2)), before it looks at the readers and after.
 *
 * A grace period looks at each task and each CPU until it was once seen
 * outside. A task that is inside is counted only if it went in before the
 * grace period began: rcu_read_lock() notes the number of the current one, in
 * rcu_blocked_node, which this implementation has no other use for. Of a CPU
 * it is enough that its thread has slept since.
 *
 * Whoever needs a grace period runs it, one at a time: those who waited for
 * their turn mostly find that the one they waited for, or the next, was
 * enough for all of them.
 */
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/spinlock.h>
#include <linux/swait.h>

#include "kpi.h"
#include "kernel/hung_task.h"
#include "arch/x86/percpu.h"
#include "kernel/rcu/rcu.h"
#include "kernel/sched/sched.h"

/* A reader is mostly gone within this many looks. */
#define LOOKS 100

unsigned long kpi_rcu_gp_seq;
unsigned long kpi_rcu_exp_seq;
DEFINE_PER_CPU(unsigned long, kpi_rcu_quiet);

static DEFINE_MUTEX(gp_mutex);
static LIST_HEAD(tasks);
static DEFINE_RAW_SPINLOCK(tasks_lock);
static DECLARE_SWAIT_QUEUE_HEAD(looking);
static atomic_t hurried = ATOMIC_INIT(0);
static atomic_t torture_wait = ATOMIC_INIT(0);
static int waits_for_cpu = -1;

int rcu_scheduler_active __read_mostly = 2;	/* RCU_SCHEDULER_RUNNING */
KPI_EXPORT(rcu_scheduler_active);

void kpi_rcu_task_add(struct task_struct *task)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&tasks_lock, flags);
	list_add_tail(&task->rcu_node_entry, &tasks);
	raw_spin_unlock_irqrestore(&tasks_lock, flags);
}

void kpi_rcu_task_del(struct task_struct *task)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&tasks_lock, flags);
	list_del_init(&task->rcu_node_entry);
	raw_spin_unlock_irqrestore(&tasks_lock, flags);
}

bool kpi_rcu_any_task(bool (*pred)(struct task_struct *task))
{
	struct task_struct *task;
	bool found = false;

	raw_spin_lock_irq(&tasks_lock);
	list_for_each_entry(task, &tasks, rcu_node_entry) {
		found = pred(task);
		if (found)
			break;
	}
	raw_spin_unlock_irq(&tasks_lock);
	return found;
}

/* The note comes first: seen inside, a task is seen with its note. */
void __rcu_read_lock(void)
{
	struct task_struct *task = current;

	if (!task->rcu_read_lock_nesting)
		WRITE_ONCE(task->rcu_blocked_node,
			   (void *)READ_ONCE(kpi_rcu_gp_seq));
	barrier();
	task->rcu_read_lock_nesting++;
	barrier();
}
KPI_EXPORT(__rcu_read_lock);

void __rcu_read_unlock(void)
{
	struct task_struct *task = current;

	barrier();
	task->rcu_read_lock_nesting--;
}
KPI_EXPORT(__rcu_read_unlock);

void kpi_rcu_pause(unsigned int round)
{
	u64 nsec = min(20000ULL << min(round, 8U), 4000000ULL);

	__set_current_state(TASK_IDLE);
	kpi_sleep_until(host_clock(HOST_CLOCK_MONOTONIC) + nsec);
}

/* As kpi_rcu_pause(), but who is in a hurry wakes it and keeps it awake. */
static void pause_looking(unsigned int round)
{
	u64 limit = atomic_read(&hurried) ? 100000 : 4000000;
	u64 nsec = min(20000ULL << min(round, 8U), limit);
	DECLARE_SWAITQUEUE(wait);

	prepare_to_swait_exclusive(&looking, &wait, TASK_IDLE);
	kpi_sleep_until(host_clock(HOST_CLOCK_MONOTONIC) + nsec);
	finish_swait(&looking, &wait);
}

static bool cpu_is_reader(int cpu)
{
	return (per_cpu(__preempt_count, cpu) & ~PREEMPT_NEED_RESCHED) ||
	       !(per_cpu(kpi_eflags, cpu) & X86_EFLAGS_IF);
}

static unsigned long quiet_count(int cpu)
{
	return READ_ONCE(per_cpu(kpi_rcu_quiet, cpu));
}

/* Seen outside once, or gone since, whatever it does after. */
static bool cpu_gets_quiet(int cpu, unsigned long before)
{
	int i;

	for (i = 0; i < LOOKS; i++) {
		if (!cpu_is_reader(cpu) || quiet_count(cpu) != before)
			return true;
		cpu_relax();
	}
	return false;
}

/* The CPU that runs this is no reader: it got here, so it may sleep. */
static void wait_for_cpus(struct kpi_rcu_stall *stall)
{
	static unsigned long before[HOST_MAX_CPUS];
	unsigned int round = 0;
	int cpu;

	for_each_online_cpu(cpu)
		before[cpu] = quiet_count(cpu);
	for_each_online_cpu(cpu) {
		while (!cpu_gets_quiet(cpu, before[cpu])) {
			WRITE_ONCE(waits_for_cpu, cpu);
			pause_looking(round++);
			kpi_rcu_stall_check(stall, cpu, NULL);
		}
	}
	WRITE_ONCE(waits_for_cpu, -1);
}

/* Tasks seen outside may be inside again, but with a note that says so. */
static bool task_is_reader(struct task_struct *task)
{
	return READ_ONCE(task->rcu_read_lock_nesting) > 0 &&
	       READ_ONCE(task->rcu_blocked_node) != (void *)kpi_rcu_gp_seq;
}

static void wait_for_tasks(struct kpi_rcu_stall *stall)
{
	unsigned int round = 0;

	while (kpi_rcu_any_task(task_is_reader)) {
		pause_looking(round++);
		kpi_rcu_stall_check(stall, -1, task_is_reader);
	}
}

static void run_grace_period(void)
{
	struct kpi_rcu_stall stall;
	int ticks = atomic_xchg(&torture_wait, 0);

	if (ticks > 0)
		schedule_timeout_idle(ticks);
	WRITE_ONCE(kpi_rcu_gp_seq, kpi_rcu_gp_seq + 1);
	kpi_rcu_stall_begin(&stall);
	host_membarrier();
	wait_for_cpus(&stall);
	wait_for_tasks(&stall);
	host_membarrier();
	if (atomic_read(&hurried))
		WRITE_ONCE(kpi_rcu_exp_seq, kpi_rcu_seq_next(kpi_rcu_exp_seq));
	smp_store_release(&kpi_rcu_gp_seq, kpi_rcu_seq_next(kpi_rcu_gp_seq));
}

/* Who had to wait for the mutex may find that others' work was enough. */
void kpi_rcu_gp_until(unsigned long cookie, bool expedited)
{
	struct kpi_block outer = kpi_block_begin(KPI_BLOCK_GRACE_PERIOD, NULL,
						 NULL, true);

	if (expedited) {
		atomic_inc(&hurried);
		swake_up_one(&looking);
	}
	mutex_lock(&gp_mutex);
	while (!poll_state_synchronize_rcu(cookie))
		run_grace_period();
	mutex_unlock(&gp_mutex);
	if (expedited)
		atomic_dec(&hurried);
	kpi_block_end(&outer);
}

void kpi_rcu_grace_period(void)
{
	cond_synchronize_rcu(get_state_synchronize_rcu());
}

void synchronize_rcu(void)
{
	kpi_rcu_grace_period();
}
KPI_EXPORT(synchronize_rcu);

void synchronize_rcu_expedited(void)
{
	cond_synchronize_rcu_expedited(get_state_synchronize_rcu());
}
KPI_EXPORT(synchronize_rcu_expedited);

/* The one that runs looks at once, instead of when its pause is over. */
void rcu_force_quiescent_state(void)
{
	swake_up_one(&looking);
}
KPI_EXPORT(rcu_force_quiescent_state);

/* The caller vouches that no reader is in the midst of this CPU. */
void rcu_momentary_eqs(void)
{
	smp_mb();
	this_cpu_inc(kpi_rcu_quiet);
}
KPI_EXPORT(rcu_momentary_eqs);

/* Every CPU that runs kernel code is watched; there is no idle loop. */
bool notrace rcu_is_watching(void)
{
	return true;
}
KPI_EXPORT(rcu_is_watching);

/* A reader cannot be in its section here, so this is the state seen anyway. */
void rcu_note_context_switch(bool preempt)
{
}
KPI_EXPORT_NOOP(rcu_note_context_switch,
		"grace periods look at the readers themselves");

int kpi_rcu_reading_cpu(void)
{
	return READ_ONCE(waits_for_cpu);
}

void kpi_rcu_set_torture_wait(int ticks)
{
	atomic_set(&torture_wait, ticks);
}
