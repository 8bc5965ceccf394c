// SPDX-License-Identifier: GPL-2.0
/* lib/kstrtox.c, linux/kstrtox.h: strings to numbers, strictly. */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/uaccess.h>

#include "kpi.h"
#include "kstrtox.h"

/* The value of a digit of any base up to 16, else 255. */
static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 255;
}

static bool has_hex_prefix(const char *s)
{
	return s[0] == '0' && (s[1] | 0x20) == 'x';
}

/* With base 0 a "0x" counts as a prefix only in front of a digit. */
static unsigned int base_of(const char *s)
{
	if (*s != '0')
		return 10;
	return has_hex_prefix(s) && isxdigit(s[2]) ? 16 : 8;
}

int parse_digits(const char **s, unsigned int base, size_t max, u64 *value)
{
	const char *p = *s, *first;
	int err = -EINVAL;
	u64 n = 0, scaled;

	if (!base)
		base = base_of(p);
	if (base == 16 && has_hex_prefix(p)) {
		/* A field may be too short for what the prefix promises. */
		size_t len = min_t(size_t, max, 2);

		p += len;
		max -= len;
	}
	for (first = p; max && digit_value(*p) < base; p++, max--) {
		u64 digit = digit_value(*p);

		if (p == first)
			err = 0;
		if (check_mul_overflow(n, (u64)base, &scaled) ||
		    check_add_overflow(scaled, digit, &n)) {
			err = -ERANGE;
			n = scaled + digit;
		}
	}
	*s = p;
	*value = n;
	return err;
}

/* Digits, perhaps a newline, and nothing behind it. */
static int parse_magnitude(const char *s, unsigned int base, u64 *res)
{
	u64 value;
	int err = parse_digits(&s, base, SIZE_MAX, &value);

	if (err)
		return err;
	if (*s == '\n')
		s++;
	if (*s)
		return -EINVAL;
	*res = value;
	return 0;
}

__weak int kstrtoull(const char *s, unsigned int base, unsigned long long *res)
{
	u64 value;
	int err = parse_magnitude(*s == '+' ? s + 1 : s, base, &value);

	if (!err)
		*res = value;
	return err;
}
KPI_EXPORT(kstrtoull);

__weak int kstrtoll(const char *s, unsigned int base, long long *res)
{
	bool negative = *s == '-';
	u64 value;
	int err = parse_magnitude(negative || *s == '+' ? s + 1 : s, base,
				  &value);

	if (err)
		return err;
	if (value > (u64)LLONG_MAX + negative)
		return -ERANGE;
	*res = negative ? -value : value;
	return 0;
}
KPI_EXPORT(kstrtoll);

/* The narrower types take what fits. */
#define NARROW(name, type, wide, widetype)				\
__weak int name(const char *s, unsigned int base, type *res)		\
{									\
	widetype value;							\
	int err = wide(s, base, &value);				\
									\
	if (err)							\
		return err;						\
	if (value != (widetype)(type)value)				\
		return -ERANGE;						\
	*res = value;							\
	return 0;							\
}									\
KPI_EXPORT(name)

NARROW(_kstrtoul, unsigned long, kstrtoull, unsigned long long);
NARROW(_kstrtol, long, kstrtoll, long long);
NARROW(kstrtouint, unsigned int, kstrtoull, unsigned long long);
NARROW(kstrtoint, int, kstrtoll, long long);
NARROW(kstrtou16, u16, kstrtoull, unsigned long long);
NARROW(kstrtos16, s16, kstrtoll, long long);
NARROW(kstrtou8, u8, kstrtoull, unsigned long long);
NARROW(kstrtos8, s8, kstrtoll, long long);

/* The first letter decides, the second one between "on" and "off". */
__weak int kstrtobool(const char *s, bool *res)
{
	char c = s ? tolower(*s) : 0;

	if (c == 'o')
		c = tolower(s[1]) == 'n' ? 'y' : tolower(s[1]) == 'f' ? 'n' : 0;
	switch (c) {
	case 'y':
	case 't':
	case '1':
		*res = true;
		return 0;
	case 'n':
	case 'f':
	case '0':
		*res = false;
		return 0;
	}
	return -EINVAL;
}
KPI_EXPORT(kstrtobool);

/* Up to @size - 1 bytes of the user's string, terminated. */
static int fetch_string(char *buf, size_t size, const char __user *s,
			size_t count)
{
	count = min(count, size - 1);
	if (copy_from_user(buf, s, count))
		return -EFAULT;
	buf[count] = '\0';
	return 0;
}

int kstrtobool_from_user(const char __user *s, size_t count, bool *res)
{
	char buf[4];

	return fetch_string(buf, sizeof(buf), s, count) ?:
	       kstrtobool(buf, res);
}
KPI_EXPORT(kstrtobool_from_user);

/* Room for a sign, the number in base 2, a newline and the NUL. */
#define FROM_USER(name, parse, type)					\
int name(const char __user *s, size_t count, unsigned int base,	\
	 type *res)							\
{									\
	char buf[8 * sizeof(type) + 3];					\
									\
	return fetch_string(buf, sizeof(buf), s, count) ?:		\
	       parse(buf, base, res);					\
}									\
KPI_EXPORT(name)

FROM_USER(kstrtoull_from_user, kstrtoull, unsigned long long);
FROM_USER(kstrtoll_from_user, kstrtoll, long long);
FROM_USER(kstrtoul_from_user, kstrtoul, unsigned long);
FROM_USER(kstrtol_from_user, kstrtol, long);
FROM_USER(kstrtouint_from_user, kstrtouint, unsigned int);
FROM_USER(kstrtoint_from_user, kstrtoint, int);
FROM_USER(kstrtou16_from_user, kstrtou16, u16);
FROM_USER(kstrtos16_from_user, kstrtos16, s16);
FROM_USER(kstrtou8_from_user, kstrtou8, u8);
FROM_USER(kstrtos8_from_user, kstrtos8, s8);
