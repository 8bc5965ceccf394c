// SPDX-License-Identifier: GPL-2.0
/* lib/parser.c, linux/parser.h: mount options by patterns such as "uid=%u". */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/parser.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"

/*
 * One argument of the type @c at @s, at most @width characters of a string
 * (negative: all of it). Returns where it ends, NULL when there is none.
 */
static char *match_argument(char *s, char c, int width)
{
	char *end = s;

	switch (c) {
	case 's':
		end += strlen(s);
		if (width >= 0 && width < end - s)
			return s + width;
		break;
	case 'd':
		simple_strtol(s, &end, 0);
		break;
	case 'u':
		simple_strtoul(s, &end, 0);
		break;
	case 'o':
		simple_strtoul(s, &end, 8);
		break;
	case 'x':
		simple_strtoul(s, &end, 16);
		break;
	}
	return end > s ? end : NULL;
}

static bool match_pattern(char *s, const char *pattern, substring_t args[])
{
	int argc = 0;

	for (;;) {
		const char *percent = strchr(pattern, '%');
		size_t literal = percent ? percent - pattern : 0;
		int width = -1;

		if (!percent)
			return !strcmp(pattern, s);
		if (strncmp(pattern, s, literal))
			return false;
		s += literal;
		pattern = percent + 1;
		if (isdigit(*pattern))
			width = simple_strtoul(pattern, (char **)&pattern, 10);
		if (*pattern == '%') {
			if (*s++ != '%')
				return false;
			pattern++;
			continue;
		}
		if (argc == MAX_OPT_ARGS)
			return false;
		args[argc].from = s;
		s = match_argument(s, *pattern++, width);
		if (!s)
			return false;
		args[argc++].to = s;
	}
}

/* The table ends with a pattern of NULL, which matches anything. */
__weak int match_token(char *s, const match_table_t table, substring_t args[])
{
	const struct match_token *token = table;

	while (token->pattern && !match_pattern(s, token->pattern, args))
		token++;
	return token->token;
}
KPI_EXPORT(match_token);

char *match_strdup(const substring_t *s)
{
	return kmemdup_nul(s->from, s->to - s->from, GFP_KERNEL);
}
KPI_EXPORT(match_strdup);

/* Returns the length of the substring, which may not have fit. */
__weak size_t match_strlcpy(char *dest, const substring_t *src, size_t size)
{
	size_t len = src->to - src->from, n = min(len, size - 1);

	if (size) {
		memcpy(dest, src->from, n);
		dest[n] = '\0';
	}
	return len;
}
KPI_EXPORT(match_strlcpy);

static int match_number(substring_t *s, int *result, int base)
{
	char *text = match_strdup(s), *end;
	long value;
	int err = 0;

	if (!text)
		return -ENOMEM;
	value = simple_strtol(text, &end, base);
	if (end == text)
		err = -EINVAL;
	else if (value != (int)value)
		err = -ERANGE;
	else
		*result = value;
	kfree(text);
	return err;
}

int match_int(substring_t *s, int *result)
{
	return match_number(s, result, 0);
}
KPI_EXPORT(match_int);

int match_octal(substring_t *s, int *result)
{
	return match_number(s, result, 8);
}
KPI_EXPORT(match_octal);

int match_hex(substring_t *s, int *result)
{
	return match_number(s, result, 16);
}
KPI_EXPORT(match_hex);

int match_uint(substring_t *s, unsigned int *result)
{
	char *text = match_strdup(s);
	int err = text ? kstrtouint(text, 10, result) : -ENOMEM;

	kfree(text);
	return err;
}
KPI_EXPORT(match_uint);

int match_u64(substring_t *s, u64 *result)
{
	char *text = match_strdup(s);
	int err = text ? kstrtoull(text, 0, result) : -ENOMEM;

	kfree(text);
	return err;
}
KPI_EXPORT(match_u64);

/* '*' and '?' only. */
__weak bool match_wildcard(const char *pattern, const char *s)
{
	const char *star = NULL, *resume = NULL;

	while (*s) {
		if (*pattern == '*') {
			star = ++pattern;
			resume = s;
		} else if (*pattern == '?' || *pattern == *s) {
			pattern++;
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
KPI_EXPORT(match_wildcard);
