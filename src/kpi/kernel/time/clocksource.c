// SPDX-License-Identifier: GPL-2.0
/* kernel/time/clocksource.c, linux/clocksource.h: from one clock's units to another's. */
#include <linux/clocksource.h>
#include <linux/math64.h>

#include "kpi.h"

/*
 * units of @to = units of @from * mult >> shift, as exactly as 32 bits allow
 * when @maxsec seconds shall not overflow 64.
 */
void clocks_calc_mult_shift(u32 *mult, u32 *shift, u32 from, u32 to,
			    u32 maxsec)
{
	unsigned int room = 32 - fls64((u64)maxsec * from >> 32);
	u64 m;
	u32 s;

	for (s = 32; s > 0; s--) {
		m = ((u64)to << s) + from / 2;
		do_div(m, from);
		if (!(m >> room))
			break;
	}
	*mult = m;
	*shift = s;
}
KPI_EXPORT(clocks_calc_mult_shift);
