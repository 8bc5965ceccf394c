// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/net/phy/sfp-bus.c, linux/sfp.h: cages for modules, which firmware
 * describes. None is here, and each function says so as where there is none.
 */
#include <linux/err.h>
#include <linux/phy.h>
#include <linux/property.h>
#include <linux/sfp.h>

#include "kpi.h"

#if IS_ENABLED(CONFIG_SFP)

#define NO_CAGE "no cage for modules is described here, so there is no bus"

/* A bus with none behind it is NULL, which all of these take. */
struct sfp_bus *sfp_bus_find_fwnode(struct fwnode_handle *fwnode)
{
	if (fwnode_property_present(fwnode, "sfp"))
		return ERR_PTR(-EOPNOTSUPP);
	return NULL;
}
KPI_EXPORT_PARTIAL(sfp_bus_find_fwnode, NO_CAGE);

int sfp_bus_add_upstream(struct sfp_bus *bus, void *upstream,
			 const struct sfp_upstream_ops *ops)
{
	return 0;
}
KPI_EXPORT_NOOP(sfp_bus_add_upstream, NO_CAGE);

void sfp_bus_del_upstream(struct sfp_bus *bus)
{
}
KPI_EXPORT_NOOP(sfp_bus_del_upstream, NO_CAGE);

void sfp_bus_put(struct sfp_bus *bus)
{
}
KPI_EXPORT_NOOP(sfp_bus_put, NO_CAGE);

void sfp_upstream_start(struct sfp_bus *bus)
{
}
KPI_EXPORT_NOOP(sfp_upstream_start, NO_CAGE);

void sfp_upstream_stop(struct sfp_bus *bus)
{
}
KPI_EXPORT_NOOP(sfp_upstream_stop, NO_CAGE);

#endif
