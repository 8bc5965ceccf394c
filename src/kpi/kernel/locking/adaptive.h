/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long to spin before sleeping on a lock.
 *
 * A holder that runs on another core lets go within a fraction of a
 * microsecond; one that the machine's scheduler has taken off its core does
 * not, and spinning keeps it off. What it was the last times tells which it
 * will be: each CPU remembers how many turns success took, and goes up to
 * about twice that. Failure makes it remember fewer, and now and then it tries
 * the whole way, to learn of better times.
 */
#ifndef KPI_ADAPTIVE_H
#define KPI_ADAPTIVE_H

#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <asm/processor.h>

#include "kpi.h"
#include "kernel/locking/spin.h"

#define KPI_SPINS_MAX 100
#define KPI_SPINS_MIN 4
#define KPI_SPINS_PROBE 32	/* every so many times the whole way */

struct kpi_spins {
	unsigned int turns;	/* that success has taken lately */
	unsigned int times;
};
DECLARE_PER_CPU(struct kpi_spins, kpi_spins);

static inline unsigned int kpi_spins_limit(void)
{
	struct kpi_spins *s = this_cpu_ptr(&kpi_spins);

	if (++s->times % KPI_SPINS_PROBE == 0)
		return KPI_SPINS_MAX;
	return min_t(unsigned int, 2 * s->turns + KPI_SPINS_MIN,
		     KPI_SPINS_MAX);
}

static inline void kpi_spins_learn(unsigned int turns, bool success)
{
	struct kpi_spins *s = this_cpu_ptr(&kpi_spins);

	if (success)
		s->turns = (7 * s->turns + turns + 4) / 8;
	else
		s->turns -= DIV_ROUND_UP(s->turns, 8);
}

/* Spin until @condition is true, but not for long. False: it is not. */
#define kpi_spin_until(condition)                                             \
	({                                                                    \
		unsigned int __limit = kpi_spins_limit(), __n = 0;            \
		bool __met = false;                                           \
									      \
		while (__n++ < __limit && !(__met = (condition)))             \
			cpu_relax();                                          \
		kpi_spins_learn(__n, __met);                                  \
		__met;                                                        \
	})

/*
 * Where it can be seen who is waited for, something more certain is known: that
 * he is on a core of the machine, and on another one than who waits, so that
 * to wait as he does keeps nobody from running. It ends all the same, since
 * another program may have the core that he was on; by then, going to sleep
 * and being woken would have been the cheaper several times over.
 */
#define KPI_OWNER_TURNS 1000

/*
 * Where it cannot, what it was like the last times is all there is: patience,
 * once in vain, is half of it the next time, until it is rewarded.
 */
#define KPI_PATIENCE 1000
#define KPI_PATIENCE_PROBE 256	/* every so many times all of it */

struct kpi_patience {
	unsigned int turns;
	unsigned int times;
};

static inline unsigned int kpi_patience_limit(struct kpi_patience *p)
{
	return ++p->times % KPI_PATIENCE_PROBE ? p->turns : KPI_PATIENCE;
}

static inline void kpi_patience_learn(struct kpi_patience *p, bool success)
{
	p->turns = success ? KPI_PATIENCE : p->turns / 2;
}

/* Two threads of this process may run at the same time. */
static inline bool kpi_parallel(void)
{
	return kpi_boot_info->cores;
}

/* The thread that owned @cpu last is on another core than this one. */
static inline bool kpi_runs_beside(unsigned int cpu)
{
	const unsigned int *const *cores = kpi_boot_info->cores;
	const unsigned int *theirs;

	if (!cores || cpu >= nr_cpu_ids)
		return false;
	theirs = READ_ONCE(cores[cpu]);
	return theirs &&
	       kpi_peek("movl", *theirs) != *cores[raw_smp_processor_id()];
}

/*
 * @owner of a lock runs beside, or is about to. It may be gone by now, but a
 * task's memory can be read, and a wrong answer does no harm.
 */
static inline bool kpi_worth_waiting_for(struct task_struct *owner)
{
	return READ_ONCE(owner->__state) == TASK_RUNNING &&
	       kpi_runs_beside(task_cpu(owner));
}

#endif
