// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/srcutree.c, linux/srcu.h: sleepable RCU.
 *
 * Readers count themselves in and out, for each CPU, under one of two
 * indices. A grace period first waits out those who took the other index so
 * late that the one before it did not see them, then turns new readers to
 * that index and waits until as many have left the old one as had entered.
 *
 * Entering and leaving are full barriers: smp_mb__after_srcu_read_unlock(),
 * which is compiled to nothing, promises as much to callers.
 */
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/srcu.h>

#include "kpi.h"
#include "kernel/hung_task.h"
#include "kernel/rcu/rcu.h"

int init_srcu_struct(struct srcu_struct *ssp)
{
	memset(ssp, 0, sizeof(*ssp));
	mutex_init(&ssp->srcu_gp_mutex);
	mutex_init(&ssp->srcu_barrier_mutex);
	init_completion(&ssp->srcu_barrier_completion);
	kpi_srcu_init_callbacks(ssp);
	ssp->sda = alloc_percpu(struct srcu_data);
	return ssp->sda ? 0 : -ENOMEM;
}
KPI_EXPORT(init_srcu_struct);

int __srcu_read_lock(struct srcu_struct *ssp)
{
	int idx = READ_ONCE(ssp->srcu_idx) & 1;

	this_cpu_inc(ssp->sda->srcu_lock_count[idx]);
	smp_mb();
	return idx;
}
KPI_EXPORT(__srcu_read_lock);

void __srcu_read_unlock(struct srcu_struct *ssp, int idx)
{
	smp_mb();
	this_cpu_inc(ssp->sda->srcu_unlock_count[idx]);
}
KPI_EXPORT(__srcu_read_unlock);

static unsigned long sum_in(struct srcu_struct *ssp, int idx)
{
	unsigned long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(ssp->sda, cpu)
					 ->srcu_lock_count[idx]);
	return sum;
}

static unsigned long sum_out(struct srcu_struct *ssp, int idx)
{
	unsigned long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(ssp->sda, cpu)
					 ->srcu_unlock_count[idx]);
	return sum;
}

/* Out before in: who comes between the two sums makes them differ. */
static bool no_readers(struct srcu_struct *ssp, int idx)
{
	unsigned long out = sum_out(ssp, idx);

	smp_mb(); /* Pairs with that of __srcu_read_unlock(). */
	return sum_in(ssp, idx) == out;
}

static void wait_for_old_readers(struct srcu_struct *ssp)
{
	int idx = !(ssp->srcu_idx & 1);
	unsigned int round = 0;

	while (!no_readers(ssp, idx))
		kpi_rcu_pause(round++);
}

static void run_grace_period(struct srcu_struct *ssp)
{
	WRITE_ONCE(ssp->srcu_gp_seq, ssp->srcu_gp_seq + SRCU_STATE_SCAN1);
	smp_mb();
	wait_for_old_readers(ssp);
	smp_mb();
	WRITE_ONCE(ssp->srcu_idx, ssp->srcu_idx + 1);
	WRITE_ONCE(ssp->srcu_gp_seq, ssp->srcu_gp_seq + 1); /* ..._SCAN2 */
	smp_mb();
	wait_for_old_readers(ssp);
	smp_mb();
	smp_store_release(&ssp->srcu_gp_seq,
			  kpi_rcu_seq_next(ssp->srcu_gp_seq));
}

unsigned long get_state_synchronize_srcu(struct srcu_struct *ssp)
{
	/* What the caller has done comes before the grace period begins. */
	smp_mb();
	return kpi_rcu_seq_snap(READ_ONCE(ssp->srcu_gp_seq));
}
KPI_EXPORT(get_state_synchronize_srcu);

bool poll_state_synchronize_srcu(struct srcu_struct *ssp, unsigned long cookie)
{
	if (ULONG_CMP_LT(smp_load_acquire(&ssp->srcu_gp_seq), cookie))
		return false;
	smp_mb(); /* What the caller does comes after the grace period. */
	return true;
}
KPI_EXPORT(poll_state_synchronize_srcu);

void kpi_srcu_gp_until(struct srcu_struct *ssp, unsigned long cookie)
{
	struct kpi_block outer = kpi_block_begin(KPI_BLOCK_GRACE_PERIOD, NULL,
						 NULL, true);

	mutex_lock(&ssp->srcu_gp_mutex);
	while (!poll_state_synchronize_srcu(ssp, cookie))
		run_grace_period(ssp);
	mutex_unlock(&ssp->srcu_gp_mutex);
	kpi_block_end(&outer);
}

void synchronize_srcu(struct srcu_struct *ssp)
{
	might_sleep();
	kpi_srcu_gp_until(ssp, get_state_synchronize_srcu(ssp));
}
KPI_EXPORT(synchronize_srcu);

/* The ordinary one begins at once and waits for nothing but readers. */
void synchronize_srcu_expedited(struct srcu_struct *ssp)
{
	synchronize_srcu(ssp);
}
KPI_EXPORT(synchronize_srcu_expedited);

/* As the kernel: one that is still in use is left alone, with a warning. */
void cleanup_srcu_struct(struct srcu_struct *ssp)
{
	if (!ssp->sda)
		return;
	if (WARN_ON(!no_readers(ssp, 0) || !no_readers(ssp, 1)))
		return;
	if (WARN_ON(!kpi_srcu_flush_callbacks(ssp)))
		return;
	free_percpu(ssp->sda);
	ssp->sda = NULL;
}
KPI_EXPORT(cleanup_srcu_struct);

unsigned long srcu_batches_completed(struct srcu_struct *ssp)
{
	return READ_ONCE(ssp->srcu_idx);
}
KPI_EXPORT(srcu_batches_completed);

void srcutorture_get_gp_data(enum rcutorture_type test_type,
			     struct srcu_struct *ssp, int *flags,
			     unsigned long *gp_seq)
{
	if (test_type != SRCU_FLAVOR)
		return;
	*flags = 0;
	*gp_seq = READ_ONCE(ssp->srcu_gp_seq);
}
KPI_EXPORT(srcutorture_get_gp_data);

/* For each CPU: how many more entered than left, old index and new. */
void srcu_torture_stats_print(struct srcu_struct *ssp, char *tt, char *tf)
{
	int idx = READ_ONCE(ssp->srcu_idx) & 1, cpu;
	struct srcu_data *sdp;
	long old, new;

	pr_alert("%s%s Tree SRCU g%lu per-CPU(idx=%d):", tt, tf,
		 READ_ONCE(ssp->srcu_gp_seq), idx);
	for_each_possible_cpu(cpu) {
		sdp = per_cpu_ptr(ssp->sda, cpu);
		old = READ_ONCE(sdp->srcu_lock_count[!idx]) -
		      READ_ONCE(sdp->srcu_unlock_count[!idx]);
		new = READ_ONCE(sdp->srcu_lock_count[idx]) -
		      READ_ONCE(sdp->srcu_unlock_count[idx]);
		pr_cont(" %d(%ld,%ld)", cpu, old, new);
	}
	pr_cont(" T(%ld,%ld)\n",
		sum_in(ssp, !idx) - sum_out(ssp, !idx),
		sum_in(ssp, idx) - sum_out(ssp, idx));
}
KPI_EXPORT(srcu_torture_stats_print);

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
