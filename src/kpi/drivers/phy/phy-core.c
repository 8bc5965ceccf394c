// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/phy/phy-core.c, linux/phy/phy.h: PHYs that a board's description
 * names. None does here: what drivers pass is the NULL of an optional one.
 */
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/phy/phy.h>

#include "kpi.h"

#define NONE "the only PHY is NULL, for which it does nothing"

static int none(struct phy *phy)
{
	return WARN_ON_ONCE(phy) ? -EINVAL : 0;
}

int phy_init(struct phy *phy)
{
	return none(phy);
}
KPI_EXPORT_NOOP(phy_init, NONE);

int phy_exit(struct phy *phy)
{
	return none(phy);
}
KPI_EXPORT_NOOP(phy_exit, NONE);

int phy_power_on(struct phy *phy)
{
	return none(phy);
}
KPI_EXPORT_NOOP(phy_power_on, NONE);

int phy_power_off(struct phy *phy)
{
	return none(phy);
}
KPI_EXPORT_NOOP(phy_power_off, NONE);

int phy_set_mode_ext(struct phy *phy, enum phy_mode mode, int submode)
{
	return none(phy);
}
KPI_EXPORT_NOOP(phy_set_mode_ext, NONE);

int phy_calibrate(struct phy *phy)
{
	return none(phy);
}
KPI_EXPORT_NOOP(phy_calibrate, NONE);
