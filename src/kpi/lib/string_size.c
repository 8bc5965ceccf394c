// SPDX-License-Identifier: GPL-2.0
/* lib/string_helpers.c, linux/string_helpers.h: "1.50 GiB". */
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/string_helpers.h>

#include "kpi.h"

static const char prefixes[] = "kMGTPEZY";

/* Divide by @base until 32 bits hold it; returns how often. */
static int shrink(u64 *n, u32 base)
{
	int steps = 0;

	for (; *n >> 32; steps++)
		*n = div_u64(*n, base);
	return steps;
}

/*
 * Three significant digits of size * blk_size: @whole and thousandths in
 * @milli, rounded at the first digit that is not shown.
 */
static void three_digits(u32 *whole, u32 *milli, int *decimals)
{
	static const u32 half[] = { 500, 50, 5 };
	u32 scaled = *whole;

	for (*decimals = 0; scaled * 10 < 1000; scaled *= 10)
		++*decimals;
	*milli += half[*decimals];
	if (*milli >= 1000) {
		*milli -= 1000;
		++*whole;
	}
}

__weak void string_get_size(u64 size, u64 blk_size,
			    const enum string_size_units units, char *buf,
			    int len)
{
	u32 base = units == STRING_UNITS_2 ? 1024 : 1000;
	u32 rest = 0, whole = 0;
	int power = 0, decimals = 0;
	char fraction[8] = "", unit[4] = "B";

	if (size && blk_size) {
		power = shrink(&blk_size, base) + shrink(&size, base);
		for (size *= blk_size; size >= base; power++)
			size = div_u64_rem(size, base, &rest);
		whole = size;
		if (base == 1024)
			rest = rest * 1000 >> 10;
		three_digits(&whole, &rest, &decimals);
	}
	if (decimals) {
		snprintf(fraction, sizeof(fraction), ".%03u", rest);
		fraction[decimals + 1] = '\0';
	}
	if (power >= sizeof(prefixes))
		strcpy(unit, "UNK");
	else if (power)
		/* "kB" of thousands is small, "KiB" is not. */
		snprintf(unit, sizeof(unit), base == 1024 ? "%ciB" : "%cB",
			 power == 1 && base == 1024 ? 'K' :
			 prefixes[power - 1]);
	snprintf(buf, len, "%u%s %s", whole, fraction, unit);
}
KPI_EXPORT(string_get_size);
