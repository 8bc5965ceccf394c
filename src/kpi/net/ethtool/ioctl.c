// SPDX-License-Identifier: GPL-2.0
/*
 * net/ethtool/ioctl.c, linux/ethtool.h: SIOCETHTOOL, as programs ask it of
 * drivers. What a driver does not have is -EOPNOTSUPP.
 */
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/pm_runtime.h>
#include <linux/rtnetlink.h>
#include <linux/uaccess.h>
#include <linux/utsname.h>
#include <net/rtnetlink.h>

#include "kpi.h"
#include "ethtool.h"
#include "net/core/dev.h"

/* The driver fills in the struct that follows its command. */
#define GET(name, type, command, call)                                        \
	static int name(struct net_device *dev, void __user *arg)             \
	{                                                                     \
		const struct ethtool_ops *ops = dev->ethtool_ops;             \
		struct type value = { .cmd = command };                       \
		int err = 0;                                                  \
									      \
		call;                                                         \
		if (err)                                                      \
			return err;                                           \
		value.cmd = command;                                          \
		return copy_to_user(arg, &value, sizeof(value)) ? -EFAULT : 0;\
	}

/* The program's struct goes to the driver. */
#define SET(name, type, call)                                                 \
	static int name(struct net_device *dev, void __user *arg)             \
	{                                                                     \
		const struct ethtool_ops *ops = dev->ethtool_ops;             \
		struct type value;                                            \
		int err = 0;                                                  \
									      \
		if (copy_from_user(&value, arg, sizeof(value)))               \
			return -EFAULT;                                       \
		call;                                                         \
		return err;                                                   \
	}

#define VOID(op, ...)                                                         \
	do {                                                                  \
		if (ops->op)                                                  \
			ops->op(dev, __VA_ARGS__);                            \
		else                                                          \
			err = -EOPNOTSUPP;                                    \
	} while (0)
#define INT(op, ...)                                                          \
	(err = ops->op ? ops->op(dev, __VA_ARGS__) : -EOPNOTSUPP)
#define VALUE(op)                                                             \
	do {                                                                  \
		if (ops->op)                                                  \
			value.data = ops->op(dev);                            \
		else                                                          \
			err = -EOPNOTSUPP;                                    \
	} while (0)

static struct kernel_ethtool_ringparam no_more_ring;
static struct kernel_ethtool_coalesce no_more_coalesce;

GET(get_msglevel, ethtool_value, ETHTOOL_GMSGLVL, VALUE(get_msglevel))
SET(set_msglevel, ethtool_value, VOID(set_msglevel, value.data))
GET(get_link, ethtool_value, ETHTOOL_GLINK, VALUE(get_link))
GET(get_priv_flags, ethtool_value, ETHTOOL_GPFLAGS, VALUE(get_priv_flags))
SET(set_priv_flags, ethtool_value, INT(set_priv_flags, value.data))
GET(get_wol, ethtool_wolinfo, ETHTOOL_GWOL, VOID(get_wol, &value))
SET(set_wol, ethtool_wolinfo, INT(set_wol, &value))
GET(get_eee, ethtool_eee, ETHTOOL_GEEE, INT(get_eee, &value))
SET(set_eee, ethtool_eee, INT(set_eee, &value))
GET(get_ring, ethtool_ringparam, ETHTOOL_GRINGPARAM,
    VOID(get_ringparam, &value, &no_more_ring, NULL))
GET(get_coalesce, ethtool_coalesce, ETHTOOL_GCOALESCE,
    INT(get_coalesce, &value, &no_more_coalesce, NULL))
SET(set_coalesce, ethtool_coalesce,
    INT(set_coalesce, &value, &no_more_coalesce, NULL))
GET(get_pause, ethtool_pauseparam, ETHTOOL_GPAUSEPARAM,
    VOID(get_pauseparam, &value))
SET(set_pause, ethtool_pauseparam, INT(set_pauseparam, &value))
GET(get_channels, ethtool_channels, ETHTOOL_GCHANNELS,
    VOID(get_channels, &value))
SET(set_channels, ethtool_channels, INT(set_channels, &value))
GET(get_ts_info, ethtool_ts_info, ETHTOOL_GET_TS_INFO,
    (err = ops->get_ts_info ? ops->get_ts_info(dev, &value) :
			      ethtool_op_get_ts_info(dev, &value)))

/* More than the driver has room for is none of its business. */
static int set_ring(struct net_device *dev, void __user *arg)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;
	struct ethtool_ringparam value, max = { .cmd = ETHTOOL_GRINGPARAM };

	if (!ops->set_ringparam || !ops->get_ringparam)
		return -EOPNOTSUPP;
	if (copy_from_user(&value, arg, sizeof(value)))
		return -EFAULT;
	ops->get_ringparam(dev, &max, &no_more_ring, NULL);
	if (value.rx_pending > max.rx_max_pending ||
	    value.rx_mini_pending > max.rx_mini_max_pending ||
	    value.rx_jumbo_pending > max.rx_jumbo_max_pending ||
	    value.tx_pending > max.tx_max_pending)
		return -EINVAL;
	return ops->set_ringparam(dev, &value, &no_more_ring, NULL);
}

static int nway_reset(struct net_device *dev, void __user *arg)
{
	return dev->ethtool_ops->nway_reset ?
		       dev->ethtool_ops->nway_reset(dev) : -EOPNOTSUPP;
}

static int reset(struct net_device *dev, void __user *arg)
{
	struct ethtool_value value;
	int err;

	if (!dev->ethtool_ops->reset)
		return -EOPNOTSUPP;
	if (copy_from_user(&value, arg, sizeof(value)))
		return -EFAULT;
	err = dev->ethtool_ops->reset(dev, &value.data);
	if (err)
		return err;
	return copy_to_user(arg, &value, sizeof(value)) ? -EFAULT : 0;
}

static int count_of(struct net_device *dev, int set)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;
	int n = ops->get_sset_count ? ops->get_sset_count(dev, set) : 0;

	return max(n, 0);
}

/* What the driver leaves out is told of its parent and of the kernel. */
static int get_drvinfo(struct net_device *dev, void __user *arg)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	const struct ethtool_ops *ops = dev->ethtool_ops;
	struct device *parent = dev->dev.parent;

	strscpy(info.version, init_uts_ns.name.release, sizeof(info.version));
	if (ops->get_drvinfo)
		ops->get_drvinfo(dev, &info);
	else if (!(parent && parent->driver) && !dev->rtnl_link_ops)
		return -EOPNOTSUPP;
	if (!info.driver[0] && parent && parent->driver)
		strscpy(info.driver, parent->driver->name,
			sizeof(info.driver));
	else if (!info.driver[0] && dev->rtnl_link_ops)
		strscpy(info.driver, dev->rtnl_link_ops->kind,
			sizeof(info.driver));
	if (!info.bus_info[0] && parent)
		strscpy(info.bus_info, dev_name(parent),
			sizeof(info.bus_info));
	info.testinfo_len = count_of(dev, ETH_SS_TEST);
	info.n_stats = count_of(dev, ETH_SS_STATS);
	info.n_priv_flags = count_of(dev, ETH_SS_PRIV_FLAGS);
	if (ops->get_regs_len)
		info.regdump_len = max(ops->get_regs_len(dev), 0);
	if (ops->get_eeprom_len)
		info.eedump_len = ops->get_eeprom_len(dev);
	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

/* ---------------------------------------------------------- link settings */

#define MODE_WORDS DIV_ROUND_UP(__ETHTOOL_LINK_MODE_MASK_NBITS, 32)

/* As programs have it: three masks of 32-bit words behind the struct. */
struct user_settings {
	struct ethtool_link_settings base;
	u32 masks[3][MODE_WORDS];
};

static int get_settings(struct net_device *dev, void __user *arg)
{
	struct ethtool_link_ksettings k;
	struct user_settings out = {};
	s8 words;
	int err;

	if (copy_from_user(&out.base, arg, sizeof(out.base)))
		return -EFAULT;
	words = out.base.link_mode_masks_nwords;
	err = __ethtool_get_link_ksettings(dev, &k);
	if (err)
		return err;
	if (words != MODE_WORDS) {
		/* It asks how many there are. */
		memset(&out.base, 0, sizeof(out.base));
		out.base.cmd = ETHTOOL_GLINKSETTINGS;
		out.base.link_mode_masks_nwords = -MODE_WORDS;
		return copy_to_user(arg, &out.base, sizeof(out.base)) ?
			       -EFAULT : 0;
	}
	out.base = k.base;
	out.base.cmd = ETHTOOL_GLINKSETTINGS;
	out.base.link_mode_masks_nwords = MODE_WORDS;
	bitmap_to_arr32(out.masks[0], k.link_modes.supported,
			__ETHTOOL_LINK_MODE_MASK_NBITS);
	bitmap_to_arr32(out.masks[1], k.link_modes.advertising,
			__ETHTOOL_LINK_MODE_MASK_NBITS);
	bitmap_to_arr32(out.masks[2], k.link_modes.lp_advertising,
			__ETHTOOL_LINK_MODE_MASK_NBITS);
	return copy_to_user(arg, &out, sizeof(out)) ? -EFAULT : 0;
}

static int set_settings(struct net_device *dev, void __user *arg)
{
	struct ethtool_link_ksettings k = {};
	struct user_settings in;

	if (!dev->ethtool_ops->set_link_ksettings)
		return -EOPNOTSUPP;
	if (copy_from_user(&in, arg, sizeof(in)))
		return -EFAULT;
	if (in.base.link_mode_masks_nwords != MODE_WORDS)
		return -EINVAL;
	k.base = in.base;
	bitmap_from_arr32(k.link_modes.supported, in.masks[0],
			  __ETHTOOL_LINK_MODE_MASK_NBITS);
	bitmap_from_arr32(k.link_modes.advertising, in.masks[1],
			  __ETHTOOL_LINK_MODE_MASK_NBITS);
	bitmap_from_arr32(k.link_modes.lp_advertising, in.masks[2],
			  __ETHTOOL_LINK_MODE_MASK_NBITS);
	return dev->ethtool_ops->set_link_ksettings(dev, &k);
}

/* ------------------------------------------------------------- dispatching */

static const struct {
	u32 cmd;
	int (*fn)(struct net_device *dev, void __user *arg);
} commands[] = {
	{ ETHTOOL_GDRVINFO, get_drvinfo },
	{ ETHTOOL_GREGS, kpi_ethtool_regs },
	{ ETHTOOL_GWOL, get_wol },
	{ ETHTOOL_SWOL, set_wol },
	{ ETHTOOL_GMSGLVL, get_msglevel },
	{ ETHTOOL_SMSGLVL, set_msglevel },
	{ ETHTOOL_NWAY_RST, nway_reset },
	{ ETHTOOL_GLINK, get_link },
	{ ETHTOOL_GEEPROM, kpi_ethtool_get_eeprom },
	{ ETHTOOL_SEEPROM, kpi_ethtool_set_eeprom },
	{ ETHTOOL_GCOALESCE, get_coalesce },
	{ ETHTOOL_SCOALESCE, set_coalesce },
	{ ETHTOOL_GRINGPARAM, get_ring },
	{ ETHTOOL_SRINGPARAM, set_ring },
	{ ETHTOOL_GPAUSEPARAM, get_pause },
	{ ETHTOOL_SPAUSEPARAM, set_pause },
	{ ETHTOOL_TEST, kpi_ethtool_test },
	{ ETHTOOL_GSTRINGS, kpi_ethtool_string_set },
	{ ETHTOOL_GSSET_INFO, kpi_ethtool_set_info },
	{ ETHTOOL_GSTATS, kpi_ethtool_stats },
	{ ETHTOOL_GPERMADDR, kpi_ethtool_perm_addr },
	{ ETHTOOL_GPFLAGS, get_priv_flags },
	{ ETHTOOL_SPFLAGS, set_priv_flags },
	{ ETHTOOL_RESET, reset },
	{ ETHTOOL_GFLAGS, kpi_ethtool_get_flags },
	{ ETHTOOL_GFEATURES, kpi_ethtool_get_features },
	{ ETHTOOL_SFEATURES, kpi_ethtool_set_features },
	{ ETHTOOL_GCHANNELS, get_channels },
	{ ETHTOOL_SCHANNELS, set_channels },
	{ ETHTOOL_GET_TS_INFO, get_ts_info },
	{ ETHTOOL_GEEE, get_eee },
	{ ETHTOOL_SEEE, set_eee },
	{ ETHTOOL_GLINKSETTINGS, get_settings },
	{ ETHTOOL_SLINKSETTINGS, set_settings },
};

static int run(struct net_device *dev, u32 cmd, void __user *arg)
{
	int i;

	switch (cmd) {
	case ETHTOOL_GTXCSUM:
	case ETHTOOL_GRXCSUM:
	case ETHTOOL_GSG:
	case ETHTOOL_GTSO:
	case ETHTOOL_GGSO:
	case ETHTOOL_GGRO:
		return kpi_ethtool_get_one(dev, arg, cmd);
	case ETHTOOL_STXCSUM:
	case ETHTOOL_SRXCSUM:
	case ETHTOOL_SSG:
	case ETHTOOL_STSO:
	case ETHTOOL_SGSO:
	case ETHTOOL_SGRO:
		return kpi_ethtool_set_one(dev, arg, cmd);
	}
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].cmd == cmd)
			return commands[i].fn(dev, arg);
	return -EOPNOTSUPP;
}

/* The device is awake, and its driver's begin() and complete() around it. */
int dev_ethtool(struct net *net, struct ifreq *ifr, void __user *arg)
{
	struct net_device *dev = __dev_get_by_name(net, ifr->ifr_name);
	const struct ethtool_ops *ops;
	u32 cmd;
	int err = 0;

	ASSERT_RTNL();
	if (!dev)
		return -ENODEV;
	if (get_user(cmd, (u32 __user *)arg))
		return -EFAULT;
	ops = dev->ethtool_ops;
	if (dev->dev.parent)
		pm_runtime_get_sync(dev->dev.parent);
	if (!netif_device_present(dev))
		err = -ENODEV;
	else if (ops->begin)
		err = ops->begin(dev);
	if (err >= 0) {
		err = run(dev, cmd, arg);
		if (ops->complete)
			ops->complete(dev);
	}
	if (dev->dev.parent)
		pm_runtime_put(dev->dev.parent);
	return err;
}
