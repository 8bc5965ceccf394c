// SPDX-License-Identifier: GPL-2.0
/* net/ethtool/ioctl.c: offloads, all of them or one at a time. */
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/uaccess.h>

#include "kpi.h"
#include "ethtool.h"
#include "net/core/dev.h"

#define WORDS ((NETDEV_FEATURE_COUNT + 31) / 32)

int kpi_ethtool_get_features(struct net_device *dev, void __user *arg)
{
	struct {
		struct ethtool_gfeatures head;
		struct ethtool_get_features_block at[WORDS];
	} out = { .head = { .cmd = ETHTOOL_GFEATURES, .size = WORDS } };
	u32 room;
	int i;

	if (get_user(room, (u32 __user *)(arg + offsetof(struct ethtool_gfeatures,
							  size))))
		return -EFAULT;
	for (i = 0; i < WORDS; i++) {
		out.at[i].available = dev->hw_features >> (32 * i);
		out.at[i].requested = dev->wanted_features >> (32 * i);
		out.at[i].active = dev->features >> (32 * i);
		out.at[i].never_changed = NETIF_F_NEVER_CHANGE >> (32 * i);
	}
	return copy_to_user(arg, &out, sizeof(out.head) +
			    min_t(u32, room, WORDS) * sizeof(out.at[0])) ?
		       -EFAULT : 0;
}

static void change(struct net_device *dev, netdev_features_t mask,
		   netdev_features_t wanted)
{
	dev->wanted_features = (dev->wanted_features & ~mask) |
			       (wanted & mask);
	netdev_update_features(dev);
}

int kpi_ethtool_set_features(struct net_device *dev, void __user *arg)
{
	struct {
		struct ethtool_sfeatures head;
		struct ethtool_set_features_block at[WORDS];
	} in;
	netdev_features_t wanted = 0, valid = 0;
	int i, ret = 0;

	if (copy_from_user(&in, arg, sizeof(in)))
		return -EFAULT;
	if (in.head.size != WORDS)
		return -EINVAL;
	for (i = 0; i < WORDS; i++) {
		valid |= (netdev_features_t)in.at[i].valid << (32 * i);
		wanted |= (netdev_features_t)in.at[i].requested << (32 * i);
	}
	if (valid & ~NETIF_F_ETHTOOL_BITS)
		return -EINVAL;
	if (valid & ~dev->hw_features)
		ret |= ETHTOOL_F_UNSUPPORTED;
	valid &= dev->hw_features;
	change(dev, valid, wanted);
	if ((dev->wanted_features ^ dev->features) & valid)
		ret |= ETHTOOL_F_WISH;
	return ret;
}

/* The old commands, a number for each set. */
static const struct {
	u32 get, set;
	netdev_features_t mask;
} old[] = {
	{ ETHTOOL_GTXCSUM, ETHTOOL_STXCSUM,
	  NETIF_F_CSUM_MASK | NETIF_F_FCOE_CRC | NETIF_F_SCTP_CRC },
	{ ETHTOOL_GRXCSUM, ETHTOOL_SRXCSUM, NETIF_F_RXCSUM },
	{ ETHTOOL_GSG, ETHTOOL_SSG, NETIF_F_SG | NETIF_F_FRAGLIST },
	{ ETHTOOL_GTSO, ETHTOOL_STSO, NETIF_F_ALL_TSO },
	{ ETHTOOL_GGSO, ETHTOOL_SGSO, NETIF_F_GSO },
	{ ETHTOOL_GGRO, ETHTOOL_SGRO, NETIF_F_GRO },
};

int kpi_ethtool_get_one(struct net_device *dev, void __user *arg, u32 cmd)
{
	struct ethtool_value value = { .cmd = cmd };
	int i;

	for (i = 0; i < ARRAY_SIZE(old); i++)
		if (old[i].get == cmd)
			value.data = !!(dev->features & old[i].mask);
	return copy_to_user(arg, &value, sizeof(value)) ? -EFAULT : 0;
}

int kpi_ethtool_set_one(struct net_device *dev, void __user *arg, u32 cmd)
{
	netdev_features_t mask = 0;
	struct ethtool_value value;
	int i;

	if (copy_from_user(&value, arg, sizeof(value)))
		return -EFAULT;
	for (i = 0; i < ARRAY_SIZE(old); i++)
		if (old[i].set == cmd)
			mask = old[i].mask & dev->hw_features;
	if (!mask)
		return -EOPNOTSUPP;
	change(dev, mask, value.data ? mask : 0);
	return 0;
}

int kpi_ethtool_get_flags(struct net_device *dev, void __user *arg)
{
	static const struct {
		netdev_features_t feature;
		u32 flag;
	} flags[] = {
		{ NETIF_F_LRO, ETH_FLAG_LRO },
		{ NETIF_F_HW_VLAN_CTAG_RX, ETH_FLAG_RXVLAN },
		{ NETIF_F_HW_VLAN_CTAG_TX, ETH_FLAG_TXVLAN },
		{ NETIF_F_NTUPLE, ETH_FLAG_NTUPLE },
		{ NETIF_F_RXHASH, ETH_FLAG_RXHASH },
	};
	struct ethtool_value value = { .cmd = ETHTOOL_GFLAGS };
	int i;

	for (i = 0; i < ARRAY_SIZE(flags); i++)
		if (dev->features & flags[i].feature)
			value.data |= flags[i].flag;
	return copy_to_user(arg, &value, sizeof(value)) ? -EFAULT : 0;
}
