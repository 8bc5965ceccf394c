// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/srcutree.c, linux/srcu.h: sleepable RCU.
 *
 * Readers count themselves in and out, for each CPU, under one of two
 * indices. A grace period turns new readers to the other index and waits until
 * as many have left the old one as had entered; it does so twice, for a reader
 * may have read the index before the turn and count itself after. Barriers on
 * the read side are the writer's membarrier(2), as in tree.c.
 *
 * srcu_gp_seq is odd while a grace period runs.
 */
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/srcu.h>

#include "kpi.h"
#include "kernel/kthread.h"
#include "kernel/rcu/rcu.h"

int init_srcu_struct(struct srcu_struct *ssp)
{
	memset(ssp, 0, sizeof(*ssp));
	mutex_init(&ssp->srcu_gp_mutex);
	ssp->sda = alloc_percpu(struct srcu_data);
	return ssp->sda ? 0 : -ENOMEM;
}
KPI_EXPORT(init_srcu_struct);

int __srcu_read_lock(struct srcu_struct *ssp)
{
	int idx = READ_ONCE(ssp->srcu_idx) & 1;

	this_cpu_inc(ssp->sda->srcu_lock_count[idx]);
	barrier();
	return idx;
}
KPI_EXPORT(__srcu_read_lock);

void __srcu_read_unlock(struct srcu_struct *ssp, int idx)
{
	barrier();
	this_cpu_inc(ssp->sda->srcu_unlock_count[idx]);
}
KPI_EXPORT(__srcu_read_unlock);

/* Out before in: who comes between the two sums makes them differ. */
static bool no_readers(struct srcu_struct *ssp, int idx)
{
	unsigned long in = 0, out = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		out += READ_ONCE(per_cpu_ptr(ssp->sda, cpu)
					 ->srcu_unlock_count[idx]);
	host_membarrier();
	for_each_possible_cpu(cpu)
		in += READ_ONCE(per_cpu_ptr(ssp->sda, cpu)
					->srcu_lock_count[idx]);
	return in == out;
}

static void wait_readers(struct srcu_struct *ssp, int idx)
{
	unsigned int round = 0;

	while (!no_readers(ssp, idx))
		kpi_rcu_pause(round++);
}

static void run_grace_period(struct srcu_struct *ssp)
{
	int turn;

	WRITE_ONCE(ssp->srcu_gp_seq, ssp->srcu_gp_seq + 1);
	host_membarrier();
	for (turn = 0; turn < 2; turn++) {
		wait_readers(ssp, !(ssp->srcu_idx & 1));
		WRITE_ONCE(ssp->srcu_idx, ssp->srcu_idx + 1);
		host_membarrier();
	}
	wait_readers(ssp, !(ssp->srcu_idx & 1));
	host_membarrier();
	smp_store_release(&ssp->srcu_gp_seq, ssp->srcu_gp_seq + 1);
}

unsigned long get_state_synchronize_srcu(struct srcu_struct *ssp)
{
	smp_mb();
	return (READ_ONCE(ssp->srcu_gp_seq) + 3) & ~1UL;
}
KPI_EXPORT(get_state_synchronize_srcu);

bool poll_state_synchronize_srcu(struct srcu_struct *ssp, unsigned long cookie)
{
	if (ULONG_CMP_LT(smp_load_acquire(&ssp->srcu_gp_seq), cookie))
		return false;
	smp_mb();
	return true;
}
KPI_EXPORT(poll_state_synchronize_srcu);

void synchronize_srcu(struct srcu_struct *ssp)
{
	unsigned long cookie = get_state_synchronize_srcu(ssp);

	might_sleep();
	mutex_lock(&ssp->srcu_gp_mutex);
	while (!poll_state_synchronize_srcu(ssp, cookie))
		run_grace_period(ssp);
	mutex_unlock(&ssp->srcu_gp_mutex);
}
KPI_EXPORT(synchronize_srcu);

void synchronize_srcu_expedited(struct srcu_struct *ssp)
{
	synchronize_srcu(ssp);
}
KPI_EXPORT(synchronize_srcu_expedited);

/* As the kernel: one that is still read is left alone, with a warning. */
void cleanup_srcu_struct(struct srcu_struct *ssp)
{
	if (!ssp->sda)
		return;
	if (WARN_ON(!no_readers(ssp, 0) || !no_readers(ssp, 1)))
		return;
	free_percpu(ssp->sda);
	ssp->sda = NULL;
}
KPI_EXPORT(cleanup_srcu_struct);

static unsigned long count_of(const struct host_range *ptrs)
{
	return (ptrs->end - ptrs->start) / sizeof(struct srcu_struct *);
}

int kpi_srcu_module_coming(const struct host_range *ptrs)
{
	struct srcu_struct **list = (struct srcu_struct **)ptrs->start;
	unsigned long i;

	for (i = 0; i < count_of(ptrs); i++) {
		if (init_srcu_struct(list[i])) {
			while (i--)
				cleanup_srcu_struct(list[i]);
			return -ENOMEM;
		}
	}
	return 0;
}

void kpi_srcu_module_going(const struct host_range *ptrs)
{
	struct srcu_struct **list = (struct srcu_struct **)ptrs->start;
	unsigned long i;

	for (i = 0; i < count_of(ptrs); i++)
		cleanup_srcu_struct(list[i]);
}
