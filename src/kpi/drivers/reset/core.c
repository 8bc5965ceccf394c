// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/reset/core.c, linux/reset.h: reset lines. They are described by
 * firmware, of which there is none; a line that nobody has is NULL, which is
 * no error to any of these.
 */
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/reset.h>

#include "kpi.h"

struct reset_control *__reset_control_get(struct device *dev, const char *id,
					  int index, bool shared, bool optional,
					  bool acquired)
{
	if (WARN_ON(shared && acquired))
		return ERR_PTR(-EINVAL);
	return optional ? NULL : ERR_PTR(-ENOENT);
}
KPI_EXPORT(__reset_control_get);

struct reset_control *__devm_reset_control_get(struct device *dev,
					       const char *id, int index,
					       bool shared, bool optional,
					       bool acquired)
{
	return __reset_control_get(dev, id, index, shared, optional, acquired);
}
KPI_EXPORT(__devm_reset_control_get);

#define NO_LINE "there is no reset line that anybody could have got"

void reset_control_put(struct reset_control *rstc)
{
}
KPI_EXPORT_NOOP(reset_control_put, NO_LINE);

int reset_control_reset(struct reset_control *rstc)
{
	return 0;
}
KPI_EXPORT_NOOP(reset_control_reset, NO_LINE);

int reset_control_assert(struct reset_control *rstc)
{
	return 0;
}
KPI_EXPORT_NOOP(reset_control_assert, NO_LINE);

int reset_control_deassert(struct reset_control *rstc)
{
	return 0;
}
KPI_EXPORT_NOOP(reset_control_deassert, NO_LINE);
