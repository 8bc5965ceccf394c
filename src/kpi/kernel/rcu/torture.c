// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/tree.c, tree_stall.h, tree_nocb.h and update.c: what the kernel
 * shows of RCU to its own tests, and what can be asked of callbacks that run
 * elsewhere.
 */
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/rcuwait.h>
#include <linux/sched.h>

#include "kpi.h"
#include "kernel/rcu/rcu.h"

unsigned long rcu_get_gp_seq(void)
{
	return READ_ONCE(kpi_rcu_gp_seq);
}
KPI_EXPORT(rcu_get_gp_seq);

unsigned long rcu_exp_batches_completed(void)
{
	return READ_ONCE(kpi_rcu_exp_seq);
}
KPI_EXPORT(rcu_exp_batches_completed);

/* Flags are requests to a thread that runs grace periods: there is none. */
void rcutorture_get_gp_data(enum rcutorture_type test_type, int *flags,
			    unsigned long *gp_seq)
{
	if (test_type != RCU_FLAVOR)
		return;
	*flags = 0;
	*gp_seq = rcu_get_gp_seq();
}
KPI_EXPORT(rcutorture_get_gp_data);

void rcu_gp_set_torture_wait(int duration)
{
	if (duration > 0)
		kpi_rcu_set_torture_wait(duration);
}
KPI_EXPORT(rcu_gp_set_torture_wait);

/* 0: no thread has a priority to lend to readers (CONFIG_RCU_BOOST=n). */
int rcu_get_gp_kthreads_prio(void)
{
	return 0;
}
KPI_EXPORT(rcu_get_gp_kthreads_prio);

/* True: no CPU is to blame for a grace period that goes on for so long. */
bool rcu_check_boost_fail(unsigned long gp_state, int *cpup)
{
	int cpu = kpi_rcu_reading_cpu();

	if (cpup)
		*cpup = cpu;
	return cpu < 0 && !poll_state_synchronize_rcu(gp_state);
}
KPI_EXPORT(rcu_check_boost_fail);

void rcu_fwd_progress_check(unsigned long j)
{
	unsigned long seq = rcu_get_gp_seq();

	pr_info("%s: gp_seq %lu %s, after %lu jiffies of flooding\n", __func__,
		seq, seq & RCU_GP_STATE ? "runs" : "is done", j);
	show_rcu_gp_kthreads();
}
KPI_EXPORT(rcu_fwd_progress_check);

bool rcu_inkernel_boot_has_ended(void)
{
	return true;
}
KPI_EXPORT(rcu_inkernel_boot_has_ended);

void do_trace_rcu_torture_read(const char *name, struct rcu_head *rhp,
			       unsigned long secs, unsigned long c_old,
			       unsigned long c)
{
}
KPI_EXPORT_NOOP(do_trace_rcu_torture_read,
		"a trace point that nothing can be attached to");

void rcu_gp_slow_register(atomic_t *rgssp)
{
}
KPI_EXPORT_NOOP(rcu_gp_slow_register,
		"holds off delays that only boot parameters ask for");

void rcu_gp_slow_unregister(atomic_t *rgssp)
{
}
KPI_EXPORT_NOOP(rcu_gp_slow_unregister,
		"holds off delays that only boot parameters ask for");

void rcu_bind_current_to_nocb(void)
{
}
KPI_EXPORT_NOOP(rcu_bind_current_to_nocb,
		"no CPU is set apart for others' callbacks");

void rcu_nocb_flush_deferred_wakeup(void)
{
}
KPI_EXPORT_NOOP(rcu_nocb_flush_deferred_wakeup, "no wake-up is put off");

/* As a kernel whose command line names no CPUs for it. */
int rcu_nocb_cpu_offload(int cpu)
{
	return -EINVAL;
}
KPI_EXPORT(rcu_nocb_cpu_offload);

int rcu_nocb_cpu_deoffload(int cpu)
{
	return 0;
}
KPI_EXPORT(rcu_nocb_cpu_deoffload);

void finish_rcuwait(struct rcuwait *w)
{
	rcu_assign_pointer(w->task, NULL);
	__set_current_state(TASK_RUNNING);
}
KPI_EXPORT(finish_rcuwait);
