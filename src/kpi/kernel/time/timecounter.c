// SPDX-License-Identifier: GPL-2.0
/* kernel/time/timecounter.c, linux/timecounter.h: time from a free counter. */
#include <linux/timecounter.h>

#include "kpi.h"

void __weak timecounter_init(struct timecounter *tc,
			     const struct cyclecounter *cc, u64 start_tstamp)
{
	tc->cc = cc;
	tc->cycle_last = cc->read(cc);
	tc->nsec = start_tstamp;
	tc->mask = (1ULL << cc->shift) - 1;
	tc->frac = 0;
}
KPI_EXPORT(timecounter_init);

u64 __weak timecounter_read(struct timecounter *tc)
{
	u64 now = tc->cc->read(tc->cc);
	u64 delta = (now - tc->cycle_last) & tc->cc->mask;

	tc->nsec += cyclecounter_cyc2ns(tc->cc, delta, tc->mask, &tc->frac);
	tc->cycle_last = now;
	return tc->nsec;
}
KPI_EXPORT(timecounter_read);

/*
 * A reading up to half the counter's range before the last one is taken as
 * old, any other as new.
 */
u64 __weak timecounter_cyc2time(const struct timecounter *tc, u64 cycle_tstamp)
{
	const struct cyclecounter *cc = tc->cc;
	u64 delta = (cycle_tstamp - tc->cycle_last) & cc->mask;
	u64 frac = tc->frac;

	if (delta <= cc->mask / 2)
		return tc->nsec +
		       cyclecounter_cyc2ns(cc, delta, tc->mask, &frac);
	delta = (tc->cycle_last - cycle_tstamp) & cc->mask;
	return tc->nsec - ((delta * cc->mult - frac) >> cc->shift);
}
KPI_EXPORT(timecounter_cyc2time);
