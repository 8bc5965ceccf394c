// SPDX-License-Identifier: GPL-2.0
/*
 * net/ethtool/cabletest.c, net/ethtool/common.c, linux/ethtool_netlink.h:
 * cable tests, which are asked for and told of by netlink.
 */
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/phy.h>

#include "kpi.h"

/* Of a PHY's own operations the core's netlink is the only user. */
static const struct ethtool_phy_ops *phy_ops;

void ethtool_set_ethtool_phy_ops(const struct ethtool_phy_ops *ops)
{
	WRITE_ONCE(phy_ops, ops);
}
KPI_EXPORT(ethtool_set_ethtool_phy_ops);

#if IS_ENABLED(CONFIG_ETHTOOL_NETLINK)

#define NO_NETLINK "nobody asks for a cable test, which is done by netlink"

int ethnl_cable_test_alloc(struct phy_device *phydev, u8 cmd)
{
	return -EOPNOTSUPP;
}
KPI_EXPORT_PARTIAL(ethnl_cable_test_alloc, NO_NETLINK);

void ethnl_cable_test_free(struct phy_device *phydev)
{
}
KPI_EXPORT_NOOP(ethnl_cable_test_free, NO_NETLINK);

void ethnl_cable_test_finished(struct phy_device *phydev)
{
}
KPI_EXPORT_NOOP(ethnl_cable_test_finished, NO_NETLINK);

int ethnl_cable_test_result(struct phy_device *phydev, u8 pair, u8 result)
{
	return -EOPNOTSUPP;
}
KPI_EXPORT_PARTIAL(ethnl_cable_test_result, NO_NETLINK);

int ethnl_cable_test_fault_length(struct phy_device *phydev, u8 pair, u32 cm)
{
	return -EOPNOTSUPP;
}
KPI_EXPORT_PARTIAL(ethnl_cable_test_fault_length, NO_NETLINK);

#endif
