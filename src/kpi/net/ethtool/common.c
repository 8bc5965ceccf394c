// SPDX-License-Identifier: GPL-2.0
/* net/ethtool/common.c, linux/ethtool.h: what drivers' ethtool_ops use. */
#include <linux/ethtool.h>
#include <linux/linkmode.h>
#include <linux/net_tstamp.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>

#include "kpi.h"
#include "net/core/dev.h"

int ethtool_check_ops(const struct ethtool_ops *ops)
{
	/* The core checks parameters against what the driver says it takes. */
	return WARN_ON(ops->set_coalesce && !ops->supported_coalesce_params) ?
		       -EINVAL : 0;
}

u32 ethtool_op_get_link(struct net_device *dev)
{
	return netif_carrier_ok(dev) ? 1 : 0;
}
KPI_EXPORT(ethtool_op_get_link);

int ethtool_op_get_ts_info(struct net_device *dev, struct ethtool_ts_info *info)
{
	info->so_timestamping = SOF_TIMESTAMPING_TX_SOFTWARE |
				SOF_TIMESTAMPING_RX_SOFTWARE |
				SOF_TIMESTAMPING_SOFTWARE;
	info->phc_index = -1;
	return 0;
}
KPI_EXPORT(ethtool_op_get_ts_info);

void ethtool_sprintf(u8 **data, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(*data, ETH_GSTRING_LEN, fmt, args);
	va_end(args);
	*data += ETH_GSTRING_LEN;
}
KPI_EXPORT(ethtool_sprintf);

/* ------------------------------------------------------------- link modes */

void ethtool_convert_legacy_u32_to_link_mode(unsigned long *dst, u32 legacy)
{
	linkmode_zero(dst);
	dst[0] = legacy;
}
KPI_EXPORT(ethtool_convert_legacy_u32_to_link_mode);

/* False where there are modes that the old mask has no bit for. */
bool ethtool_convert_link_mode_to_legacy_u32(u32 *legacy,
					     const unsigned long *src)
{
	*legacy = (u32)src[0];
	return find_next_bit(src, __ETHTOOL_LINK_MODE_MASK_NBITS, 32) ==
	       __ETHTOOL_LINK_MODE_MASK_NBITS;
}
KPI_EXPORT(ethtool_convert_link_mode_to_legacy_u32);

void ethtool_intersect_link_masks(struct ethtool_link_ksettings *dst,
				  struct ethtool_link_ksettings *src)
{
	linkmode_and(dst->link_modes.supported, dst->link_modes.supported,
		     src->link_modes.supported);
	linkmode_and(dst->link_modes.advertising, dst->link_modes.advertising,
		     src->link_modes.advertising);
}
KPI_EXPORT(ethtool_intersect_link_masks);

int __ethtool_get_link_ksettings(struct net_device *dev,
				 struct ethtool_link_ksettings *out)
{
	ASSERT_RTNL();
	if (!dev->ethtool_ops->get_link_ksettings)
		return -EOPNOTSUPP;
	memset(out, 0, sizeof(*out));
	return dev->ethtool_ops->get_link_ksettings(dev, out);
}
KPI_EXPORT(__ethtool_get_link_ksettings);

/* All but speed and duplex is as a virtual device has it. */
static bool speed_and_duplex_only(const struct ethtool_link_ksettings *cmd)
{
	struct ethtool_link_ksettings rest = {};

	rest.base.cmd = cmd->base.cmd;
	rest.base.speed = cmd->base.speed;
	rest.base.duplex = cmd->base.duplex;
	rest.base.port = PORT_OTHER;
	rest.base.link_mode_masks_nwords = cmd->base.link_mode_masks_nwords;
	return !memcmp(&rest.base, &cmd->base, sizeof(rest.base)) &&
	       linkmode_empty(cmd->link_modes.supported) &&
	       linkmode_empty(cmd->link_modes.lp_advertising);
}

int ethtool_virtdev_set_link_ksettings(struct net_device *dev,
				       const struct ethtool_link_ksettings *cmd,
				       u32 *dev_speed, u8 *dev_duplex)
{
	if (!ethtool_validate_speed(cmd->base.speed) ||
	    !ethtool_validate_duplex(cmd->base.duplex) ||
	    !speed_and_duplex_only(cmd))
		return -EINVAL;
	*dev_speed = cmd->base.speed;
	*dev_duplex = cmd->base.duplex;
	return 0;
}
KPI_EXPORT(ethtool_virtdev_set_link_ksettings);

/* --------------------------------------------------------------- RSS keys */

/* One key for all devices: flows get the same queue wherever they come in. */
void netdev_rss_key_fill(void *buffer, size_t len)
{
	static u8 key[NETDEV_RSS_KEY_LEN];

	BUG_ON(len > sizeof(key));
	get_random_once(key, sizeof(key));
	memcpy(buffer, key, len);
}
KPI_EXPORT(netdev_rss_key_fill);
