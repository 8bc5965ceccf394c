/* SPDX-License-Identifier: GPL-2.0 */
/* ethtool.h - between the files of SIOCETHTOOL. */
#ifndef KPI_NET_ETHTOOL_H
#define KPI_NET_ETHTOOL_H

#include <linux/types.h>

struct net_device;

/* strings.c: the names of a set; -EOPNOTSUPP: it has none. */
int kpi_ethtool_string_count(struct net_device *dev, u32 set);
void kpi_ethtool_strings(struct net_device *dev, u32 set, u8 *data);

/* ioctl_blocks.c: what has a length that the driver tells. */
int kpi_ethtool_regs(struct net_device *dev, void __user *arg);
int kpi_ethtool_string_set(struct net_device *dev, void __user *arg);
int kpi_ethtool_set_info(struct net_device *dev, void __user *arg);
int kpi_ethtool_stats(struct net_device *dev, void __user *arg);
int kpi_ethtool_test(struct net_device *dev, void __user *arg);
int kpi_ethtool_get_eeprom(struct net_device *dev, void __user *arg);
int kpi_ethtool_set_eeprom(struct net_device *dev, void __user *arg);
int kpi_ethtool_perm_addr(struct net_device *dev, void __user *arg);

/* ioctl_features.c */
int kpi_ethtool_get_features(struct net_device *dev, void __user *arg);
int kpi_ethtool_set_features(struct net_device *dev, void __user *arg);
int kpi_ethtool_get_one(struct net_device *dev, void __user *arg, u32 cmd);
int kpi_ethtool_set_one(struct net_device *dev, void __user *arg, u32 cmd);
int kpi_ethtool_get_flags(struct net_device *dev, void __user *arg);

#endif
