/* SPDX-License-Identifier: GPL-2.0 */
/* kstrtox.h - digits to numbers, for kstrto*(), simple_strto*() and sscanf(). */
#ifndef KPI_LIB_KSTRTOX_H
#define KPI_LIB_KSTRTOX_H

#include <linux/types.h>

/*
 * Convert digits of @base (0: as a prefix says) with their prefix, at most
 * @max characters.  Returns where they end, @s where there are none.
 */
const char *parse_digits(const char *s, unsigned int base, size_t max,
			 u64 *value, bool *overflow);

#endif
