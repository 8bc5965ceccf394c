// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/time/timer.c, linux/timer.h: times rounded to a whole second.
 *
 * So that many lazy timers expire together. Each CPU has its own place within
 * the second, three ticks from the next CPU's.
 */
#include <linux/jiffies.h>
#include <linux/smp.h>
#include <linux/timer.h>

#include "kpi.h"

static unsigned long round_common(unsigned long j, int cpu, bool up)
{
	unsigned long skew = cpu * 3, rounded;
	int rem;

	rounded = j + skew;
	rem = rounded % HZ;
	/* Just past a second: back, so that it is not nearly one too late. */
	if (rem < HZ / 4 && !up)
		rounded -= rem;
	else
		rounded += HZ - rem;
	rounded -= skew;
	return time_is_after_jiffies(rounded) ? rounded : j;
}

unsigned long __round_jiffies(unsigned long j, int cpu)
{
	return round_common(j, cpu, false);
}
KPI_EXPORT(__round_jiffies);

unsigned long __round_jiffies_relative(unsigned long j, int cpu)
{
	unsigned long now = jiffies;

	return round_common(j + now, cpu, false) - now;
}
KPI_EXPORT(__round_jiffies_relative);

unsigned long round_jiffies(unsigned long j)
{
	return round_common(j, raw_smp_processor_id(), false);
}
KPI_EXPORT(round_jiffies);

unsigned long round_jiffies_relative(unsigned long j)
{
	return __round_jiffies_relative(j, raw_smp_processor_id());
}
KPI_EXPORT(round_jiffies_relative);

unsigned long __round_jiffies_up(unsigned long j, int cpu)
{
	return round_common(j, cpu, true);
}
KPI_EXPORT(__round_jiffies_up);

unsigned long __round_jiffies_up_relative(unsigned long j, int cpu)
{
	unsigned long now = jiffies;

	return round_common(j + now, cpu, true) - now;
}
KPI_EXPORT(__round_jiffies_up_relative);

unsigned long round_jiffies_up(unsigned long j)
{
	return round_common(j, raw_smp_processor_id(), true);
}
KPI_EXPORT(round_jiffies_up);

unsigned long round_jiffies_up_relative(unsigned long j)
{
	return __round_jiffies_up_relative(j, raw_smp_processor_id());
}
KPI_EXPORT(round_jiffies_up_relative);
