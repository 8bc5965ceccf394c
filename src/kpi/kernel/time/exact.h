/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KPI_EXACT_H
#define KPI_EXACT_H

#include <linux/types.h>

/*
 * As kpi_sleep_until(), and when it returns false it is hardly later than
 * @until, and never earlier.
 */
bool kpi_sleep_exactly(u64 until);

#endif
