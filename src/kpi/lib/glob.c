// SPDX-License-Identifier: GPL-2.0
/* lib/glob.c, linux/glob.h: shell patterns, without special dots or slashes. */
#include <linux/glob.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "kpi.h"

/*
 * The class that begins behind '[' at @p: is @c in it? Returns what follows
 * its ']', or NULL where there is none and the '[' stands for itself.
 */
static const char *match_class(const char *p, unsigned char c, bool *match)
{
	bool inverted = *p == '!', found = false;
	const char *first = p + inverted;

	/* A ']' at the start is a member, not the end. */
	for (p = first; p == first || *p != ']'; p++) {
		unsigned char low = *p, high = low;

		if (!low)
			return NULL;
		if (p[1] == '-' && p[2] && p[2] != ']') {
			high = p[2];
			p += 2;
		}
		if (c >= low && c <= high)
			found = true;
	}
	*match = found != inverted;
	return p + 1;
}

/* Does one element at @p match @c? Returns what follows it, or NULL. */
static const char *match_one(const char *p, char c)
{
	const char *end;
	bool match;

	switch (*p) {
	case '?':
		return p + 1;
	case '[':
		end = match_class(p + 1, c, &match);
		if (end)
			return match ? end : NULL;
		break;
	case '\\':
		/* Takes the meaning of the next character. */
		p++;
		break;
	}
	return *p == c ? p + 1 : NULL;
}

__weak bool glob_match(const char *pattern, const char *s)
{
	const char *star = NULL, *resume = NULL, *next;

	while (*s) {
		if (*pattern == '*') {
			star = ++pattern;
			resume = s;
			continue;
		}
		next = match_one(pattern, *s);
		if (next) {
			pattern = next;
			s++;
		} else if (star) {
			/* Let the last star take one character more. */
			pattern = star;
			s = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}
KPI_EXPORT(glob_match);
