// SPDX-License-Identifier: GPL-2.0
/* lib/vsprintf.c: %ptR %ptT: date and time. */
#include <linux/kernel.h>
#include <linux/rtc.h>
#include <linux/time.h>

#include "vsprintf.h"

static void out_digits(struct out *out, int value, int width)
{
	struct spec spec = spec_decimal;

	spec.flags = SPEC_ZERO;
	spec.width = width;
	/* A year before 0 prints as what 64 bits make of it, as elsewhere. */
	out_number(out, value, &spec);
}

/* @raw: as struct rtc_time counts, years from 1900 and months from 0. */
static void out_date(struct out *out, const struct rtc_time *tm, bool raw)
{
	out_digits(out, tm->tm_year + (raw ? 0 : 1900), 4);
	out_char(out, '-');
	out_digits(out, tm->tm_mon + (raw ? 0 : 1), 2);
	out_char(out, '-');
	out_digits(out, tm->tm_mday, 2);
}

static void out_clock_time(struct out *out, const struct rtc_time *tm)
{
	out_digits(out, tm->tm_hour, 2);
	out_char(out, ':');
	out_digits(out, tm->tm_min, 2);
	out_char(out, ':');
	out_digits(out, tm->tm_sec, 2);
}

/* @letter: behind "tR": [dt][r][s] */
static void out_rtc_time(struct out *out, const struct rtc_time *tm,
			 const char *letter)
{
	char only = *letter == 'd' || *letter == 't' ? *letter++ : 0;
	bool raw = false, space = false;

	for (; *letter == 'r' || *letter == 's'; letter++) {
		if (*letter == 'r')
			raw = true;
		else
			space = true;
	}
	if (only != 't')
		out_date(out, tm, raw);
	if (!only)
		out_char(out, space ? ' ' : 'T');
	if (only != 'd')
		out_clock_time(out, tm);
}

OUT_EXTENSION(out_time)
{
	struct rtc_time rtc = {};
	struct tm tm;

	if (out_unreadable(out, ptr, &spec))
		return;
	switch (ext[1]) {
	case 'R':
		out_rtc_time(out, ptr, ext + 2);
		break;
	case 'T':
		time64_to_tm(*(const time64_t *)ptr, 0, &tm);
		rtc.tm_sec = tm.tm_sec;
		rtc.tm_min = tm.tm_min;
		rtc.tm_hour = tm.tm_hour;
		rtc.tm_mday = tm.tm_mday;
		rtc.tm_mon = tm.tm_mon;
		rtc.tm_year = tm.tm_year;
		out_rtc_time(out, &rtc, ext + 2);
		break;
	default:
		out_remark(out, "(%pt?)", &spec);
	}
}
