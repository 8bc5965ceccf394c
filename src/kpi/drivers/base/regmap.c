// SPDX-License-Identifier: GPL-2.0
/* drivers/base/regmap/regmap.c, linux/regmap.h: no register map is made here. */
#include <linux/regmap.h>

#include "kpi.h"

/* NULL: the device has none, and nothing that could make one is exported. */
struct regmap *dev_get_regmap(struct device *dev, const char *name)
{
	return NULL;
}
KPI_EXPORT(dev_get_regmap);
