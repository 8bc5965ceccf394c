// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/tree.c, tree_exp.h and update.c, linux/rcupdate.h: grace periods
 * that callers ask after.
 *
 * There is one sequence of grace periods, normal and expedited ones alike; both
 * halves of a full cookie are of that sequence.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>

#include "kpi.h"
#include "kernel/rcu/rcu.h"

static atomic_t expedite_nesting = ATOMIC_INIT(0);

/* rcu_normal and rcu_expedited: nobody sets them here. */
bool rcu_gp_is_normal(void)
{
	return false;
}
KPI_EXPORT(rcu_gp_is_normal);

bool rcu_gp_is_expedited(void)
{
	return atomic_read(&expedite_nesting) > 0;
}
KPI_EXPORT(rcu_gp_is_expedited);

/* Until the matching call, synchronize_rcu() is synchronize_rcu_expedited(). */
void rcu_expedite_gp(void)
{
	atomic_inc(&expedite_nesting);
}
KPI_EXPORT(rcu_expedite_gp);

void rcu_unexpedite_gp(void)
{
	atomic_dec(&expedite_nesting);
}
KPI_EXPORT(rcu_unexpedite_gp);

unsigned long get_state_synchronize_rcu(void)
{
	/* What the caller has done comes before the grace period begins. */
	smp_mb();
	return kpi_rcu_seq_snap(READ_ONCE(kpi_rcu_gp_seq));
}
KPI_EXPORT(get_state_synchronize_rcu);

unsigned long get_completed_synchronize_rcu(void)
{
	return RCU_GP_COMPLETED;
}
KPI_EXPORT(get_completed_synchronize_rcu);

bool poll_state_synchronize_rcu(unsigned long oldstate)
{
	if (oldstate != RCU_GP_COMPLETED &&
	    ULONG_CMP_LT(smp_load_acquire(&kpi_rcu_gp_seq), oldstate))
		return false;
	smp_mb(); /* What the caller does comes after the grace period. */
	return true;
}
KPI_EXPORT(poll_state_synchronize_rcu);

void cond_synchronize_rcu(unsigned long oldstate)
{
	if (poll_state_synchronize_rcu(oldstate))
		return;
	might_sleep();
	kpi_rcu_gp_until(oldstate, rcu_gp_is_expedited());
}
KPI_EXPORT(cond_synchronize_rcu);

void cond_synchronize_rcu_expedited(unsigned long oldstate)
{
	if (poll_state_synchronize_rcu(oldstate))
		return;
	might_sleep();
	kpi_rcu_gp_until(oldstate, !rcu_gp_is_normal());
}
KPI_EXPORT(cond_synchronize_rcu_expedited);

/* A caller that polls relies on the grace period coming without its help. */
unsigned long start_poll_synchronize_rcu(void)
{
	unsigned long cookie = get_state_synchronize_rcu();

	kpi_rcu_start_gp();
	return cookie;
}
KPI_EXPORT(start_poll_synchronize_rcu);

unsigned long start_poll_synchronize_rcu_expedited(void)
{
	unsigned long cookie = start_poll_synchronize_rcu();

	rcu_force_quiescent_state();
	return cookie;
}
KPI_EXPORT(start_poll_synchronize_rcu_expedited);

static void set_both(struct rcu_gp_oldstate *rgosp, unsigned long cookie)
{
	rgosp->rgos_norm = cookie;
	rgosp->rgos_exp = cookie;
}

void get_state_synchronize_rcu_full(struct rcu_gp_oldstate *rgosp)
{
	set_both(rgosp, get_state_synchronize_rcu());
}
KPI_EXPORT(get_state_synchronize_rcu_full);

void get_completed_synchronize_rcu_full(struct rcu_gp_oldstate *rgosp)
{
	set_both(rgosp, get_completed_synchronize_rcu());
}
KPI_EXPORT(get_completed_synchronize_rcu_full);

void start_poll_synchronize_rcu_full(struct rcu_gp_oldstate *rgosp)
{
	set_both(rgosp, start_poll_synchronize_rcu());
}
KPI_EXPORT(start_poll_synchronize_rcu_full);

void start_poll_synchronize_rcu_expedited_full(struct rcu_gp_oldstate *rgosp)
{
	set_both(rgosp, start_poll_synchronize_rcu_expedited());
}
KPI_EXPORT(start_poll_synchronize_rcu_expedited_full);

bool poll_state_synchronize_rcu_full(struct rcu_gp_oldstate *rgosp)
{
	return poll_state_synchronize_rcu(rgosp->rgos_norm) ||
	       poll_state_synchronize_rcu(rgosp->rgos_exp);
}
KPI_EXPORT(poll_state_synchronize_rcu_full);

void cond_synchronize_rcu_full(struct rcu_gp_oldstate *rgosp)
{
	if (!poll_state_synchronize_rcu_full(rgosp))
		cond_synchronize_rcu(rgosp->rgos_norm);
}
KPI_EXPORT(cond_synchronize_rcu_full);

void cond_synchronize_rcu_expedited_full(struct rcu_gp_oldstate *rgosp)
{
	if (!poll_state_synchronize_rcu_full(rgosp))
		cond_synchronize_rcu_expedited(rgosp->rgos_exp);
}
KPI_EXPORT(cond_synchronize_rcu_expedited_full);
