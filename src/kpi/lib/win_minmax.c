// SPDX-License-Identifier: GPL-2.0
/*
 * lib/win_minmax.c, linux/win_minmax.h: the maximum over a sliding window of
 * time, by Kathleen Nichols' algorithm of three samples.
 */
#include <linux/win_minmax.h>

#include "kpi.h"

/*
 * s[0] is the best, s[1] and s[2] the best that came later.  Without a new
 * best for a quarter (half) of the window a runner-up is taken from newer
 * samples, so that one is there when s[0] grows too old.
 */
static u32 age_out(struct minmax *m, u32 win, const struct minmax_sample *val)
{
	u32 age = val->t - m->s[0].t;

	if (age > win) {
		m->s[0] = m->s[1];
		m->s[1] = m->s[2];
		m->s[2] = *val;
		if (val->t - m->s[0].t > win) {
			m->s[0] = m->s[1];
			m->s[1] = m->s[2];
			m->s[2] = *val;
		}
	} else if (m->s[1].t == m->s[0].t && age > win / 4) {
		m->s[2] = m->s[1] = *val;
	} else if (m->s[2].t == m->s[1].t && age > win / 2) {
		m->s[2] = *val;
	}
	return m->s[0].v;
}

u32 __weak minmax_running_max(struct minmax *m, u32 win, u32 t, u32 meas)
{
	struct minmax_sample val = { .t = t, .v = meas };

	if (val.v >= m->s[0].v || val.t - m->s[2].t > win)
		return minmax_reset(m, t, meas);
	if (val.v >= m->s[1].v)
		m->s[2] = m->s[1] = val;
	else if (val.v >= m->s[2].v)
		m->s[2] = val;
	return age_out(m, win, &val);
}
KPI_EXPORT(minmax_running_max);
