// SPDX-License-Identifier: GPL-2.0
/* lib/cmdline.c, linux/kernel.h: options and sizes in strings. */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "kpi.h"

/* 0: no number, 1: one, 2: one and a comma, 3: the start of a range. */
__weak int get_option(char **str, int *value)
{
	char *s = *str, *digits;
	int n;

	if (!s || !*s)
		return 0;
	digits = *s == '-' ? s + 1 : s;
	n = simple_strtoull(digits, str, 0);
	if (value)
		*value = digits == s ? n : -n;
	if (*str == digits)
		return 0;
	if (**str == ',') {
		++*str;
		return 2;
	}
	return **str == '-' ? 3 : 1;
}
KPI_EXPORT(get_option);

/*
 * @at has the first number of the range, @room elements are left.  Fills in
 * all but the last, which the caller's next round reads; returns how many.
 */
static int fill_range(char **str, int *at, int room)
{
	int first = *at, last, i;

	++*str;
	last = simple_strtol(*str, NULL, 0);
	for (i = 0; i < room && i < last - first; i++)
		at[i] = first + i;
	return last - first;
}

/* With @room 0 the numbers are only counted. */
__weak char *get_options(const char *str, int room, int *ints)
{
	char *s = (char *)str;
	int n = 1;

	while (!room || n < room) {
		int *at = room ? ints + n : ints;
		int kind = get_option(&s, at);

		if (!kind)
			break;
		if (kind == 3) {
			int len = fill_range(&s, at, room ? room - n : 0);

			if (len < 0)
				break;
			n += len;
		} else {
			n++;
		}
		if (kind == 1)
			break;
	}
	ints[0] = n - 1;
	return s;
}
KPI_EXPORT(get_options);

__weak unsigned long long memparse(const char *s, char **end)
{
	static const char units[] = "kmgtpe";
	char *at, *unit;
	u64 n = simple_strtoull(s, &at, 0);

	unit = *at ? strchr(units, tolower(*at)) : NULL;
	if (unit) {
		n <<= 10 * (unit - units + 1);
		at++;
	}
	if (end)
		*end = at;
	return n;
}
KPI_EXPORT(memparse);

/* Is @option one of the words of "a,b,c"? */
bool parse_option_str(const char *str, const char *option)
{
	size_t len = strlen(option);

	while (*str) {
		const char *end = strchrnul(str, ',');

		if (end - str == len && !memcmp(str, option, len))
			return true;
		str = *end ? end + 1 : end;
	}
	return false;
}

/*
 * Cut the first "name=value" or "name" off @args.  Quotes keep spaces in a
 * value, and are taken off where they enclose all of it or all of the pair.
 */
__weak char *next_arg(char *args, char **param, char **val)
{
	bool whole = *args == '"', quoted = whole;
	char *end, *equals = NULL;

	if (whole)
		args++;
	for (end = args; *end && (quoted || !isspace(*end)); end++) {
		/* A name cannot be empty: a '=' in front is part of it. */
		if (*end == '=' && !equals && end != args)
			equals = end;
		if (*end == '"')
			quoted = !quoted;
	}
	*param = args;
	*val = NULL;
	args = *end ? end + 1 : end;
	*end = '\0';
	if (equals) {
		*equals = '\0';
		*val = equals + 1;
		if (**val == '"') {
			++*val;
			if (end[-1] == '"')
				end[-1] = '\0';
		}
	}
	if (whole && end > *param && end[-1] == '"')
		end[-1] = '\0';
	return skip_spaces(args);
}
KPI_EXPORT(next_arg);
