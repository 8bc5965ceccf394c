// SPDX-License-Identifier: GPL-2.0
/* lib/linear_ranges.c, linux/linear_range.h: selectors and values. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/linear_range.h>

#include "kpi.h"

unsigned int __weak linear_range_values_in_range(const struct linear_range *r)
{
	return r ? r->max_sel - r->min_sel + 1 : 0;
}
KPI_EXPORT(linear_range_values_in_range);

unsigned int __weak
linear_range_values_in_range_array(const struct linear_range *r, int ranges)
{
	unsigned int sum = 0;
	int i;

	for (i = 0; i < ranges; i++)
		sum += linear_range_values_in_range(&r[i]);
	return sum;
}
KPI_EXPORT(linear_range_values_in_range_array);

unsigned int __weak linear_range_get_max_value(const struct linear_range *r)
{
	return r->min + (r->max_sel - r->min_sel) * r->step;
}
KPI_EXPORT(linear_range_get_max_value);

int __weak linear_range_get_value(const struct linear_range *r,
				  unsigned int selector, unsigned int *val)
{
	if (selector < r->min_sel || selector > r->max_sel)
		return -EINVAL;
	*val = r->min + (selector - r->min_sel) * r->step;
	return 0;
}
KPI_EXPORT(linear_range_get_value);

int __weak linear_range_get_value_array(const struct linear_range *r,
					int ranges, unsigned int selector,
					unsigned int *val)
{
	int i;

	for (i = 0; i < ranges; i++)
		if (!linear_range_get_value(&r[i], selector, val))
			return 0;
	return -EINVAL;
}
KPI_EXPORT(linear_range_get_value_array);

/*
 * The selector of the largest value not above @val.  @found: @val lies within
 * the range; a @val beyond its end still gives the last selector.
 */
int __weak linear_range_get_selector_low(const struct linear_range *r,
					 unsigned int val,
					 unsigned int *selector, bool *found)
{
	*found = false;
	if (r->min > val)
		return -EINVAL;
	if (linear_range_get_max_value(r) < val) {
		*selector = r->max_sel;
		return 0;
	}
	*found = true;
	*selector = r->min_sel;
	if (r->step)
		*selector += (val - r->min) / r->step;
	return 0;
}
KPI_EXPORT(linear_range_get_selector_low);

/* Over several ranges: the last one that @val is not below of. */
int __weak linear_range_get_selector_low_array(const struct linear_range *r,
					       int ranges, unsigned int val,
					       unsigned int *selector,
					       bool *found)
{
	int i, ret = -EINVAL;

	for (i = 0; i < ranges; i++) {
		int err = linear_range_get_selector_low(&r[i], val, selector,
							found);

		if (!err)
			ret = 0;
		if (*found)
			break;
	}
	return ret;
}
KPI_EXPORT(linear_range_get_selector_low_array);

/* The selector of the smallest value not below @val. */
int __weak linear_range_get_selector_high(const struct linear_range *r,
					  unsigned int val,
					  unsigned int *selector, bool *found)
{
	*found = false;
	if (linear_range_get_max_value(r) < val)
		return -EINVAL;
	*selector = r->min_sel;
	if (r->min > val)
		return 0;
	*found = true;
	*selector = r->step ? r->min_sel + DIV_ROUND_UP(val - r->min, r->step) :
			      r->max_sel;
	return 0;
}
KPI_EXPORT(linear_range_get_selector_high);

/* The nearest selector, rounding down, for a @val that may lie outside. */
void __weak linear_range_get_selector_within(const struct linear_range *r,
					     unsigned int val,
					     unsigned int *selector)
{
	if (r->min > val)
		*selector = r->min_sel;
	else if (linear_range_get_max_value(r) < val)
		*selector = r->max_sel;
	else
		*selector = r->min_sel +
			    (r->step ? (val - r->min) / r->step : 0);
}
KPI_EXPORT(linear_range_get_selector_within);
