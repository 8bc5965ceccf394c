// SPDX-License-Identifier: GPL-2.0
/* lib/vsprintf.c, linux/kstrtox.h: simple_strto*(), which never complain. */
#include <linux/kernel.h>
#include <linux/kstrtox.h>

#include "kpi.h"
#include "kstrtox.h"

__weak unsigned long long simple_strtoull(const char *s, char **end,
					  unsigned int base)
{
	u64 value;

	parse_digits(&s, base, INT_MAX, &value);
	if (end)
		*end = (char *)s;
	return value;
}
KPI_EXPORT(simple_strtoull);

__weak unsigned long simple_strtoul(const char *s, char **end,
				    unsigned int base)
{
	return simple_strtoull(s, end, base);
}
KPI_EXPORT(simple_strtoul);

__weak long long simple_strtoll(const char *s, char **end, unsigned int base)
{
	if (*s == '-')
		return -simple_strtoull(s + 1, end, base);
	return simple_strtoull(s, end, base);
}
KPI_EXPORT(simple_strtoll);

__weak long simple_strtol(const char *s, char **end, unsigned int base)
{
	return simple_strtoll(s, end, base);
}
KPI_EXPORT(simple_strtol);
