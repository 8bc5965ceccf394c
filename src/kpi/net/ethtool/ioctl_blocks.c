// SPDX-License-Identifier: GPL-2.0
/*
 * net/ethtool/ioctl.c: registers, strings, counters, tests, EEPROMs: what the
 * driver tells the length of. A program that has asked for another one gets 0.
 */
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "kpi.h"
#include "ethtool.h"

/* The struct, and behind it the data: both to the program. */
static int give(void __user *arg, const void *head, size_t head_size,
		const void *data, size_t size)
{
	if (copy_to_user(arg, head, head_size) ||
	    (size && copy_to_user(arg + head_size, data, size)))
		return -EFAULT;
	return 0;
}

int kpi_ethtool_regs(struct net_device *dev, void __user *arg)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;
	struct ethtool_regs regs;
	int len, err;
	void *data;

	if (!ops->get_regs || !ops->get_regs_len)
		return -EOPNOTSUPP;
	if (copy_from_user(&regs, arg, sizeof(regs)))
		return -EFAULT;
	len = ops->get_regs_len(dev);
	if (len <= 0)
		return len;
	data = vzalloc(len);
	if (!data)
		return -ENOMEM;
	regs.len = min_t(u32, regs.len, len);
	len = regs.len;
	ops->get_regs(dev, &regs, data);
	err = give(arg, &regs, sizeof(regs), data, len);
	vfree(data);
	return err;
}

int kpi_ethtool_string_set(struct net_device *dev, void __user *arg)
{
	struct ethtool_gstrings head;
	int count, err;
	u8 *data;

	if (copy_from_user(&head, arg, sizeof(head)))
		return -EFAULT;
	count = kpi_ethtool_string_count(dev, head.string_set);
	if (count < 0)
		return count;
	data = vzalloc(array_size(count ?: 1, ETH_GSTRING_LEN));
	if (!data)
		return -ENOMEM;
	head.len = head.len && head.len != count ? 0 : count;
	if (head.len)
		kpi_ethtool_strings(dev, head.string_set, data);
	err = give(arg, &head, sizeof(head), data,
		   array_size(head.len, ETH_GSTRING_LEN));
	vfree(data);
	return err;
}

/* Of each set that is asked for and there: its length. */
int kpi_ethtool_set_info(struct net_device *dev, void __user *arg)
{
	struct ethtool_sset_info head;
	u32 counts[64], n = 0;
	u64 mask;
	int i, count;

	if (copy_from_user(&head, arg, sizeof(head)))
		return -EFAULT;
	mask = head.sset_mask;
	head.sset_mask = 0;
	for (i = 0; i < 64; i++) {
		count = mask & BIT_ULL(i) ? kpi_ethtool_string_count(dev, i) :
					    -EOPNOTSUPP;
		if (count < 0)
			continue;
		head.sset_mask |= BIT_ULL(i);
		counts[n++] = count;
	}
	return give(arg, &head, sizeof(head), counts, n * sizeof(u32));
}

int kpi_ethtool_stats(struct net_device *dev, void __user *arg)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;
	struct ethtool_stats head;
	int count, err;
	u64 *data;

	if (!ops->get_ethtool_stats || !ops->get_sset_count)
		return -EOPNOTSUPP;
	count = ops->get_sset_count(dev, ETH_SS_STATS);
	if (count < 0)
		return count;
	if (copy_from_user(&head, arg, sizeof(head)))
		return -EFAULT;
	data = vzalloc(array_size(count ?: 1, sizeof(u64)));
	if (!data)
		return -ENOMEM;
	head.n_stats = head.n_stats && head.n_stats != count ? 0 : count;
	if (head.n_stats)
		ops->get_ethtool_stats(dev, &head, data);
	err = give(arg, &head, sizeof(head), data,
		   array_size(head.n_stats, sizeof(u64)));
	vfree(data);
	return err;
}

int kpi_ethtool_test(struct net_device *dev, void __user *arg)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;
	struct ethtool_test test;
	int count, err;
	u64 *data;

	if (!ops->self_test || !ops->get_sset_count)
		return -EOPNOTSUPP;
	count = ops->get_sset_count(dev, ETH_SS_TEST);
	if (count < 0)
		return count;
	if (copy_from_user(&test, arg, sizeof(test)))
		return -EFAULT;
	data = kcalloc(count ?: 1, sizeof(u64), GFP_KERNEL);
	if (!data)
		return -ENOMEM;
	test.len = count;
	netif_testing_on(dev);
	ops->self_test(dev, &test, data);
	netif_testing_off(dev);
	err = give(arg, &test, sizeof(test), data,
		   array_size(count, sizeof(u64)));
	kfree(data);
	return err;
}

/* ----------------------------------------------------------------- EEPROM */

static int eeprom_head(struct net_device *dev, void __user *arg,
		       struct ethtool_eeprom *head)
{
	if (copy_from_user(head, arg, sizeof(*head)))
		return -EFAULT;
	/* Neither past its end nor around. */
	if (head->offset + head->len < head->offset ||
	    head->offset + head->len > dev->ethtool_ops->get_eeprom_len(dev))
		return -EINVAL;
	return 0;
}

int kpi_ethtool_get_eeprom(struct net_device *dev, void __user *arg)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;
	struct ethtool_eeprom head;
	void *data;
	int err;

	if (!ops->get_eeprom || !ops->get_eeprom_len ||
	    !ops->get_eeprom_len(dev))
		return -EOPNOTSUPP;
	err = eeprom_head(dev, arg, &head);
	if (err)
		return err;
	data = vzalloc(head.len ?: 1);
	if (!data)
		return -ENOMEM;
	err = ops->get_eeprom(dev, &head, data);
	if (!err)
		err = give(arg, &head, sizeof(head), data, head.len);
	vfree(data);
	return err;
}

int kpi_ethtool_set_eeprom(struct net_device *dev, void __user *arg)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;
	struct ethtool_eeprom head;
	void *data;
	int err;

	if (!ops->set_eeprom || !ops->get_eeprom_len ||
	    !ops->get_eeprom_len(dev))
		return -EOPNOTSUPP;
	err = eeprom_head(dev, arg, &head);
	if (err)
		return err;
	data = vzalloc(head.len ?: 1);
	if (!data)
		return -ENOMEM;
	err = copy_from_user(data, arg + sizeof(head), head.len) ?
		      -EFAULT : ops->set_eeprom(dev, &head, data);
	vfree(data);
	return err;
}

int kpi_ethtool_perm_addr(struct net_device *dev, void __user *arg)
{
	struct ethtool_perm_addr head;

	if (copy_from_user(&head, arg, sizeof(head)))
		return -EFAULT;
	if (head.size < dev->addr_len)
		return -ETOOSMALL;
	head.size = dev->addr_len;
	return give(arg, &head, sizeof(head), dev->perm_addr, dev->addr_len);
}
