// SPDX-License-Identifier: GPL-2.0
/* lib/vsprintf.c, linux/kernel.h, linux/sprintf.h: the scanf family. */
#include <linux/bitmap.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "kpi.h"
#include "kstrtox.h"

/* One conversion: "%3hd". */
struct scan {
	int width;		/* -1: none */
	char length;		/* as in vsprintf.h, 0: none */
	char conv;
	bool skip;		/* '*' */
};

static const char *parse_scan(const char *fmt, struct scan *scan)
{
	char *end;

	*scan = (struct scan){ .width = -1 };
	if (*fmt == '*') {
		scan->skip = true;
		return fmt;
	}
	if (isdigit(*fmt)) {
		scan->width = simple_strtoul(fmt, &end, 10);
		fmt = end;
	}
	if (*fmt && strchr("hlLz", *fmt)) {
		scan->length = *fmt++;
		if (*fmt == scan->length && *fmt != 'L' && *fmt != 'z') {
			scan->length = *fmt == 'h' ? 'H' : 'L';
			fmt++;
		}
	}
	scan->conv = *fmt;
	return *fmt ? fmt + 1 : fmt;
}

/* What a skipped conversion passes over: a word of both. NULL: unknown. */
static const char *skip_word(const char **s, const char *fmt)
{
	while (*fmt && !isspace(*fmt) && *fmt != '%') {
		if (*fmt == '[')
			return NULL;
		fmt++;
	}
	while (**s && !isspace(**s))
		++*s;
	return fmt;
}

/* Without a NUL at the end. */
static const char *scan_chars(const char *s, char *to, int width)
{
	int n = width < 0 ? 1 : width;

	while (n-- > 0 && *s)
		*to++ = *s++;
	return s;
}

static const char *scan_word(const char *s, char *to, int width)
{
	int n = width < 0 ? SHRT_MAX : width;

	for (s = skip_spaces(s); n && *s && !isspace(*s); n--)
		*to++ = *s++;
	*to = '\0';
	return s;
}

/*
 * "%5[abc]" or "%5[^abc]": the characters up to the ']', without ranges.
 * Returns what follows it in the format; NULL when it is none.
 */
static const char *parse_set(const char *fmt, unsigned long *set)
{
	bool inverted = *fmt == '^';
	const char *first = fmt + inverted;

	bitmap_zero(set, 256);
	for (fmt = first; *fmt && *fmt != ']'; fmt++)
		__set_bit((u8)*fmt, set);
	if (!*fmt || fmt == first)
		return NULL;
	if (inverted) {
		bitmap_complement(set, set, 256);
		__clear_bit(0, set);
	}
	return fmt + 1;
}

/* At least one of them, else NULL. */
static const char *scan_set(const char *s, char *to, int width,
			    const unsigned long *set)
{
	const char *start = s;

	while (width-- && test_bit((u8)*s, set))
		*to++ = *s++;
	if (s == start)
		return NULL;
	*to = '\0';
	return s;
}

static int base_of(char conv)
{
	switch (conv) {
	case 'o':
		return 8;
	case 'x':
	case 'X':
		return 16;
	case 'i':
		return 0;
	case 'd':
	case 'u':
		return 10;
	default:
		return -1;
	}
}

static bool is_digit_of(char c, int base)
{
	if (base == 16)
		return isxdigit(c);
	return isdigit(c) && (base != 8 || c <= '7');
}

/* NULL when there is no number. */
static const char *scan_number(const char *s, const struct scan *scan,
			       int base, u64 *value)
{
	bool sign = scan->conv == 'd' || scan->conv == 'i', negative;
	size_t width = scan->width < 0 ? INT_MAX : scan->width;

	s = skip_spaces(s);
	negative = sign && *s == '-';
	if (negative) {
		s++;
		width--;
	}
	if (!width || !is_digit_of(*s, base))
		return NULL;
	parse_digits(&s, base, width, value);
	if (negative)
		*value = -*value;
	return s;
}

static void store(void *to, u64 value, char length)
{
	switch (length) {
	case 'H':
		*(u8 *)to = value;
		break;
	case 'h':
		*(u16 *)to = value;
		break;
	case 0:
		*(u32 *)to = value;
		break;
	default:
		*(u64 *)to = value;
	}
}

/* An array as a parameter would become a pointer. */
struct targets {
	va_list ap;
};

/*
 * One item that is stored. Returns where its text ends and moves *@fmt on past
 * a set; NULL when it does not match or the conversion is unknown.
 */
static const char *scan_item(const char *s, const char **fmt,
			     const struct scan *scan, struct targets *to)
{
	DECLARE_BITMAP(set, 256);
	int base = base_of(scan->conv);
	u64 value;

	switch (scan->conv) {
	case 'c':
		return scan_chars(s, va_arg(to->ap, char *), scan->width);
	case 's':
		return scan_word(s, va_arg(to->ap, char *), scan->width);
	case '[':
		*fmt = parse_set(*fmt, set);
		/* Without a width nobody knows the buffer's size. */
		if (!*fmt || scan->width < 0)
			return NULL;
		return scan_set(s, va_arg(to->ap, char *), scan->width, set);
	}
	if (base < 0)
		return NULL;
	s = scan_number(s, scan, base, &value);
	if (s)
		store(va_arg(to->ap, void *), value, scan->length);
	return s;
}

/* Returns how many items were stored. */
static int scan_all(const char *buf, const char *fmt, struct targets *to)
{
	const char *s = buf;
	struct scan scan;
	int n = 0;

	while (*fmt) {
		/* Space stands for any space, also none. */
		if (isspace(*fmt)) {
			fmt = skip_spaces(fmt);
			s = skip_spaces(s);
			continue;
		}
		if (*fmt != '%') {
			if (*fmt++ != *s++)
				break;
			continue;
		}
		fmt = parse_scan(fmt + 1, &scan);
		if (scan.skip) {
			fmt = *s ? skip_word(&s, fmt) : NULL;
			if (!fmt)
				break;
			continue;
		}
		if (!scan.width || !scan.conv)
			break;
		if (scan.conv == 'n') {
			*va_arg(to->ap, int *) = s - buf;
			continue;
		}
		if (!*s)
			break;
		if (scan.conv == '%') {
			if (*s++ != '%')
				break;
			continue;
		}
		s = scan_item(s, &fmt, &scan, to);
		if (!s)
			break;
		n++;
	}
	return n;
}

__weak int vsscanf(const char *buf, const char *fmt, va_list ap)
{
	struct targets to;
	int n;

	va_copy(to.ap, ap);
	n = scan_all(buf, fmt, &to);
	va_end(to.ap);
	return n;
}
KPI_EXPORT(vsscanf);

__weak int sscanf(const char *buf, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsscanf(buf, fmt, ap);
	va_end(ap);
	return n;
}
KPI_EXPORT(sscanf);
