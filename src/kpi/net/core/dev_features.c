// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev.c, linux/netdev_features.h: which offloads a device has on.
 */
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "kpi.h"
#include "dev.h"

/* Each set that needs another one, in the order that they fall in. */
static const struct {
	netdev_features_t what;
	netdev_features_t one_of;	/* with any of these */
	const char *text;
} needs[] = {
	{ NETIF_F_TSO, NETIF_F_HW_CSUM | NETIF_F_IP_CSUM,
	  "Dropping TSO features since no CSUM feature." },
	{ NETIF_F_TSO6, NETIF_F_HW_CSUM | NETIF_F_IPV6_CSUM,
	  "Dropping TSO6 features since no CSUM feature." },
	{ NETIF_F_ALL_TSO, NETIF_F_SG,
	  "Dropping TSO features since no SG feature." },
	{ NETIF_F_TSO_MANGLEID, NETIF_F_TSO, NULL },
	{ NETIF_F_GSO, NETIF_F_SG,
	  "Dropping NETIF_F_GSO since no SG feature." },
	{ NETIF_F_GSO_UDP_L4, NETIF_F_HW_CSUM | NETIF_F_IP_CSUM,
	  "Dropping USO feature since no CSUM feature." },
	{ NETIF_F_LRO | NETIF_F_GRO_HW, NETIF_F_RXCSUM,
	  "Dropping LRO and HW-GRO since no RXCSUM feature." },
	{ NETIF_F_HW_TLS_RX, NETIF_F_RXCSUM,
	  "Dropping TLS RX HW offload feature since no RXCSUM feature." },
};

static netdev_features_t fix_features(struct net_device *dev,
				      netdev_features_t features)
{
	int i;

	if (features & NETIF_F_HW_CSUM &&
	    features & (NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM)) {
		netdev_warn(dev, "mixed HW and IP checksum settings.\n");
		features &= ~(NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM);
	}
	for (i = 0; i < ARRAY_SIZE(needs); i++) {
		if (!(features & needs[i].what) || features & needs[i].one_of)
			continue;
		if (needs[i].text)
			netdev_dbg(dev, "%s\n", needs[i].text);
		features &= ~needs[i].what;
	}
	if ((features & NETIF_F_ALL_TSO) == NETIF_F_TSO_ECN)
		features &= ~NETIF_F_TSO_ECN;
	if (features & dev->gso_partial_features &&
	    !(features & NETIF_F_GSO_PARTIAL))
		features &= ~dev->gso_partial_features;
	if (features & NETIF_F_GRO_HW && features & NETIF_F_LRO)
		features &= ~NETIF_F_LRO;
	/* Frames that must reach their reader as they were sent. */
	if (features & (NETIF_F_RXFCS | NETIF_F_RXALL))
		features &= ~(NETIF_F_LRO | NETIF_F_GRO_HW);
	return features;
}

static netdev_features_t wanted(struct net_device *dev)
{
	netdev_features_t features = netdev_get_wanted_features(dev);

	if (dev->netdev_ops->ndo_fix_features)
		features = dev->netdev_ops->ndo_fix_features(dev, features);
	return fix_features(dev, features);
}

int __netdev_update_features(struct net_device *dev)
{
	netdev_features_t features;
	int err = 0;

	ASSERT_RTNL();
	features = wanted(dev);
	if (dev->features == features)
		return 0;
	netdev_dbg(dev, "Features changed: %pNF -> %pNF\n", &dev->features,
		   &features);
	if (dev->netdev_ops->ndo_set_features)
		err = dev->netdev_ops->ndo_set_features(dev, features);
	if (err < 0) {
		netdev_err(dev, "set_features() failed (%d); wanted %pNF, left %pNF\n",
			   err, &features, &dev->features);
		return -1;
	}
	/* Zero: the driver leaves the word to us. */
	if (!err)
		dev->features = features;
	return 1;
}

void netdev_update_features(struct net_device *dev)
{
	if (__netdev_update_features(dev)) {
		netdev_features_change(dev);
		kpi_netdev_changed(dev);
	}
}
KPI_EXPORT(netdev_update_features);

void netdev_change_features(struct net_device *dev)
{
	__netdev_update_features(dev);
	netdev_features_change(dev);
	kpi_netdev_changed(dev);
}
KPI_EXPORT(netdev_change_features);

void dev_disable_lro(struct net_device *dev)
{
	dev->wanted_features &= ~NETIF_F_LRO;
	netdev_update_features(dev);
	if (unlikely(dev->features & NETIF_F_LRO))
		netdev_WARN(dev, "failed to disable LRO!\n");
}
KPI_EXPORT(dev_disable_lro);

/* Of devices of which one may take another one's place (bonding, bridges). */
netdev_features_t netdev_increment_features(netdev_features_t all,
					    netdev_features_t one,
					    netdev_features_t mask)
{
	if (mask & NETIF_F_HW_CSUM)
		mask |= NETIF_F_CSUM_MASK;
	mask |= NETIF_F_VLAN_CHALLENGED;
	all |= one & (NETIF_F_ONE_FOR_ALL | NETIF_F_CSUM_MASK) & mask;
	all &= one | ~NETIF_F_ALL_FOR_ALL;
	/* A general checksum is better than one for IP alone. */
	if (all & NETIF_F_HW_CSUM)
		all &= ~(NETIF_F_CSUM_MASK & ~NETIF_F_HW_CSUM);
	return all;
}
KPI_EXPORT(netdev_increment_features);

/* A device that hands frames on as they are has no limits of its own. */
netdev_features_t passthru_features_check(struct sk_buff *skb,
					  struct net_device *dev,
					  netdev_features_t features)
{
	return features;
}
KPI_EXPORT(passthru_features_check);
