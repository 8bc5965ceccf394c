// SPDX-License-Identifier: GPL-2.0
/* kernel/time/timeconv.c, linux/time.h: seconds to a calendar. */
#include <linux/math64.h>
#include <linux/time.h>

#include "kpi.h"

#define DAY 86400
#define DAYS_OF_ERA 146097	/* 400 years of the Gregorian calendar */

static bool is_leap(long year)
{
	return (!(year % 4) && year % 100) || !(year % 400);
}

/*
 * Days are counted from 0000-03-01, so that the leap day is the last of its
 * year and months have the lengths 31 30 31 30 31, twice and a bit.
 */
static void set_date(struct tm *result, s64 days)
{
	static const u16 before[12] = { 0,   31,  59,  90,  120, 151,
					181, 212, 243, 273, 304, 334 };
	s64 era = div_s64(days >= 0 ? days : days - DAYS_OF_ERA + 1,
			  DAYS_OF_ERA);
	u32 day = days - era * DAYS_OF_ERA;
	u32 year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	u32 of_year = day - (365 * year + year / 4 - year / 100);
	u32 month = (5 * of_year + 2) / 153;
	s64 full;

	result->tm_mday = of_year - (153 * month + 2) / 5 + 1;
	result->tm_mon = month < 10 ? month + 2 : month - 10;
	full = era * 400 + year + (result->tm_mon <= 1);
	result->tm_year = full - 1900;
	result->tm_yday = before[result->tm_mon] + result->tm_mday - 1 +
			  (result->tm_mon > 1 && is_leap(full));
}

void __weak time64_to_tm(time64_t totalsecs, int offset, struct tm *result)
{
	s32 rem;
	s64 days = div_s64_rem(totalsecs, DAY, &rem);

	rem += offset;
	while (rem < 0) {
		rem += DAY;
		days--;
	}
	while (rem >= DAY) {
		rem -= DAY;
		days++;
	}
	result->tm_hour = rem / 3600;
	result->tm_min = rem / 60 % 60;
	result->tm_sec = rem % 60;
	/* 1970-01-01 was a Thursday. */
	div_s64_rem(days + 4, 7, &result->tm_wday);
	if (result->tm_wday < 0)
		result->tm_wday += 7;
	set_date(result, days + 719468);
}
KPI_EXPORT(time64_to_tm);
