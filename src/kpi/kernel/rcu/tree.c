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
 * rcu_tasks_nvcsw, which this implementation has no other use for.
 *
 * gp_seq is odd while a grace period runs.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "arch/x86/percpu.h"
#include "kernel/rcu/rcu.h"
#include "kernel/sched/sched.h"

static unsigned long gp_seq;
static DEFINE_MUTEX(gp_mutex);
static LIST_HEAD(tasks);
static DEFINE_RAW_SPINLOCK(tasks_lock);

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

/* The note comes first: seen inside, a task is seen with its note. */
void __rcu_read_lock(void)
{
	struct task_struct *task = current;

	if (!task->rcu_read_lock_nesting)
		WRITE_ONCE(task->rcu_tasks_nvcsw, READ_ONCE(gp_seq));
	barrier();
	WRITE_ONCE(task->rcu_read_lock_nesting,
		   task->rcu_read_lock_nesting + 1);
	barrier();
}
KPI_EXPORT(__rcu_read_lock);

void __rcu_read_unlock(void)
{
	struct task_struct *task = current;

	barrier();
	WRITE_ONCE(task->rcu_read_lock_nesting,
		   task->rcu_read_lock_nesting - 1);
}
KPI_EXPORT(__rcu_read_unlock);

void kpi_rcu_pause(unsigned int round)
{
	u64 nsec = min(20000ULL << min(round, 8U), 4000000ULL);

	__set_current_state(TASK_UNINTERRUPTIBLE);
	kpi_sleep_until(host_clock(HOST_CLOCK_MONOTONIC) + nsec);
}

static bool cpu_is_reader(int cpu)
{
	return (per_cpu(__preempt_count, cpu) & ~PREEMPT_NEED_RESCHED) ||
	       !(per_cpu(kpi_eflags, cpu) & X86_EFLAGS_IF);
}

/*
 * The CPU that runs this is none: it got here, so it may sleep. One look at a
 * CPU that was outside is enough, whatever it does after.
 */
static void wait_for_cpus(void)
{
	unsigned int round = 0;
	int cpu;

	for_each_online_cpu(cpu) {
		while (cpu_is_reader(cpu))
			kpi_rcu_pause(round++);
	}
}

static bool task_is_reader(struct task_struct *task)
{
	return READ_ONCE(task->rcu_read_lock_nesting) > 0 &&
	       READ_ONCE(task->rcu_tasks_nvcsw) != gp_seq;
}

/*
 * The walk holds a spin lock, so a reader that must be waited for ends it and
 * the next begins anew: those seen outside may be inside again by then, but
 * with a note that says so.
 */
static bool any_task_reads(void)
{
	struct task_struct *task;
	bool found = false;

	raw_spin_lock_irq(&tasks_lock);
	list_for_each_entry(task, &tasks, rcu_node_entry) {
		if (task_is_reader(task)) {
			found = true;
			break;
		}
	}
	raw_spin_unlock_irq(&tasks_lock);
	return found;
}

static void wait_for_tasks(void)
{
	unsigned int round = 0;

	while (any_task_reads())
		kpi_rcu_pause(round++);
}

static void run_grace_period(void)
{
	WRITE_ONCE(gp_seq, gp_seq + 1);
	host_membarrier();
	wait_for_cpus();
	wait_for_tasks();
	host_membarrier();
	smp_store_release(&gp_seq, gp_seq + 1);
}

unsigned long get_state_synchronize_rcu(void)
{
	/* What the caller has done comes before the grace period begins. */
	smp_mb();
	return (READ_ONCE(gp_seq) + 3) & ~1UL;
}
KPI_EXPORT(get_state_synchronize_rcu);

/* A cookie that is always done with. */
unsigned long get_completed_synchronize_rcu(void)
{
	return 1;
}
KPI_EXPORT(get_completed_synchronize_rcu);

bool poll_state_synchronize_rcu(unsigned long oldstate)
{
	if (oldstate == 1 ||
	    ULONG_CMP_GE(smp_load_acquire(&gp_seq), oldstate)) {
		smp_mb();
		return true;
	}
	return false;
}
KPI_EXPORT(poll_state_synchronize_rcu);

/* Who had to wait for the mutex may find that others' work was enough. */
void cond_synchronize_rcu(unsigned long oldstate)
{
	if (poll_state_synchronize_rcu(oldstate))
		return;
	might_sleep();
	mutex_lock(&gp_mutex);
	while (!poll_state_synchronize_rcu(oldstate))
		run_grace_period();
	mutex_unlock(&gp_mutex);
}
KPI_EXPORT(cond_synchronize_rcu);

void kpi_rcu_grace_period(void)
{
	cond_synchronize_rcu(get_state_synchronize_rcu());
}

void synchronize_rcu(void)
{
	kpi_rcu_grace_period();
}
KPI_EXPORT(synchronize_rcu);

/* The ordinary one begins at once and waits for nothing but readers. */
void synchronize_rcu_expedited(void)
{
	kpi_rcu_grace_period();
}
KPI_EXPORT(synchronize_rcu_expedited);

void cond_synchronize_rcu_expedited(unsigned long oldstate)
{
	cond_synchronize_rcu(oldstate);
}
KPI_EXPORT(cond_synchronize_rcu_expedited);

void get_state_synchronize_rcu_full(struct rcu_gp_oldstate *rgosp)
{
	rgosp->rgos_norm = get_state_synchronize_rcu();
	rgosp->rgos_exp = rgosp->rgos_norm;
}
KPI_EXPORT(get_state_synchronize_rcu_full);

void get_completed_synchronize_rcu_full(struct rcu_gp_oldstate *rgosp)
{
	rgosp->rgos_norm = get_completed_synchronize_rcu();
	rgosp->rgos_exp = rgosp->rgos_norm;
}
KPI_EXPORT(get_completed_synchronize_rcu_full);

bool poll_state_synchronize_rcu_full(struct rcu_gp_oldstate *rgosp)
{
	return poll_state_synchronize_rcu(rgosp->rgos_norm);
}
KPI_EXPORT(poll_state_synchronize_rcu_full);

void cond_synchronize_rcu_full(struct rcu_gp_oldstate *rgosp)
{
	cond_synchronize_rcu(rgosp->rgos_norm);
}
KPI_EXPORT(cond_synchronize_rcu_full);

void cond_synchronize_rcu_expedited_full(struct rcu_gp_oldstate *rgosp)
{
	cond_synchronize_rcu(rgosp->rgos_norm);
}
KPI_EXPORT(cond_synchronize_rcu_expedited_full);

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
