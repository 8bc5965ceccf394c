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
#include <asm/processor.h>

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

#endif
