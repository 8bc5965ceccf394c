// SPDX-License-Identifier: GPL-2.0
/* linux/jiffies.h: the tick counter, as the host's clock moves it. */
#include <linux/jiffies.h>
#include <linux/cache.h>

#include "kpi.h"
#include "kernel/time/timer.h"

u64 jiffies_64 __cacheline_aligned_in_smp = INITIAL_JIFFIES;
KPI_EXPORT(jiffies_64);

/* The same word under the name that drivers poll. */
asm(".globl jiffies\n\t.set jiffies, jiffies_64");
KPI_EXPORT(jiffies);

/* Several threads may bring news at once: time must not step back. */
void kpi_tick(unsigned long long now)
{
	u64 next = INITIAL_JIFFIES + now / TICK_NSEC;
	u64 seen = READ_ONCE(jiffies_64);

	while (time_after64(next, seen)) {
		u64 old = cmpxchg(&jiffies_64, seen, next);

		if (old == seen)
			break;
		seen = old;
	}
	kpi_timers_tick();
}
