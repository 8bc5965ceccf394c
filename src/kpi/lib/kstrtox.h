/* SPDX-License-Identifier: GPL-2.0 */
/* kstrtox.h - digits to numbers, for kstrto*(), simple_strto*() and sscanf(). */
#ifndef KPI_LIB_KSTRTOX_H
#define KPI_LIB_KSTRTOX_H

#include <linux/types.h>

/*
 * Convert a number of @base (0: as its prefix says) that begins at *@s, prefix
 * and digits being at most @max characters, and set *@s to where they end.
 * 0, -EINVAL without digits, -ERANGE when @value holds its low bits only.
 */
int parse_digits(const char **s, unsigned int base, size_t max, u64 *value);

#endif
