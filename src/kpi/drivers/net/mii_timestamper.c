// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/net/phy/mii_timestamper.c, drivers/net/phy/mdio-boardinfo.c: what
 * the core keeps for libphy.ko of boards' descriptions, of which there are
 * none.
 */
#include <linux/mii_timestamper.h>
#include <linux/phy.h>

#include "kpi.h"

void mdiobus_setup_mdiodev_from_board_info(
	struct mii_bus *bus, int (*cb)(struct mii_bus *bus,
				       struct mdio_board_info *bi));
void mdiobus_setup_mdiodev_from_board_info(
	struct mii_bus *bus, int (*cb)(struct mii_bus *bus,
				       struct mdio_board_info *bi))
{
}
KPI_EXPORT_NOOP(mdiobus_setup_mdiodev_from_board_info,
		"no board file lists devices");

#if IS_ENABLED(CONFIG_NETWORK_PHY_TIMESTAMPING)
/* Those that a PHY's own driver is are not registered, so need nothing. */
void unregister_mii_timestamper(struct mii_timestamper *mii_ts)
{
	WARN_ON_ONCE(mii_ts && mii_ts->device);
}
KPI_EXPORT(unregister_mii_timestamper);
#endif
