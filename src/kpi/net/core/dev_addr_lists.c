// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev_addr_lists.c, linux/netdevice.h: a device's own addresses, and
 * those of unicast and multicast frames that it is to receive.
 *
 * An address has a reference for each who added it, and is synced where a
 * device below, or the hardware, has been given it: that is one reference more.
 */
#include <linux/netdevice.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "kpi.h"
#include "dev.h"

void __hw_addr_init(struct netdev_hw_addr_list *list)
{
	INIT_LIST_HEAD(&list->list);
	list->count = 0;
	list->tree = RB_ROOT;
}
KPI_EXPORT(__hw_addr_init);

/* How an address is added or taken. */
struct how {
	unsigned char type;
	bool global;	/* by a user: counts once */
	bool sync;	/* by a device above */
	bool exclusive;	/* it must not be there yet */
	bool synced_before;
};

static struct netdev_hw_addr *find(struct netdev_hw_addr_list *list,
				   const unsigned char *addr, int len,
				   unsigned char type)
{
	struct netdev_hw_addr *ha;

	list_for_each_entry(ha, &list->list, list)
		if (!memcmp(ha->addr, addr, len) &&
		    (!type || ha->type == type))
			return ha;
	return NULL;
}

static int take_again(struct netdev_hw_addr *ha, const struct how *how)
{
	if (how->exclusive)
		return -EEXIST;
	if (how->global) {
		if (ha->global_use)
			return 0;
		ha->global_use = true;
	}
	if (how->sync) {
		if (ha->synced && how->synced_before)
			return -EEXIST;
		ha->synced++;
	}
	ha->refcount++;
	return 0;
}

static int add(struct netdev_hw_addr_list *list, const unsigned char *addr,
	       int len, const struct how *how)
{
	struct netdev_hw_addr *ha;

	if (len > MAX_ADDR_LEN)
		return -EINVAL;
	ha = find(list, addr, len, how->type);
	if (ha)
		return take_again(ha, how);
	ha = kzalloc(max_t(size_t, sizeof(*ha), L1_CACHE_BYTES), GFP_ATOMIC);
	if (!ha)
		return -ENOMEM;
	memcpy(ha->addr, addr, len);
	ha->type = how->type;
	ha->refcount = 1;
	ha->global_use = how->global;
	ha->synced = how->sync ? 1 : 0;
	list_add_tail_rcu(&ha->list, &list->list);
	list->count++;
	return 0;
}

static int drop(struct netdev_hw_addr_list *list, struct netdev_hw_addr *ha,
		bool global, bool sync)
{
	if ((global && !ha->global_use) || (sync && !ha->synced))
		return -ENOENT;
	if (global)
		ha->global_use = false;
	if (sync)
		ha->synced--;
	if (--ha->refcount)
		return 0;
	list_del_rcu(&ha->list);
	kfree_rcu(ha, rcu_head);
	list->count--;
	return 0;
}

static int del(struct netdev_hw_addr_list *list, const unsigned char *addr,
	       int len, const struct how *how)
{
	struct netdev_hw_addr *ha = find(list, addr, len, how->type);

	return ha ? drop(list, ha, how->global, how->sync) : -ENOENT;
}

static void flush(struct netdev_hw_addr_list *list)
{
	struct netdev_hw_addr *ha, *next;

	list_for_each_entry_safe(ha, next, &list->list, list) {
		list_del_rcu(&ha->list);
		kfree_rcu(ha, rcu_head);
	}
	list->count = 0;
}

/* ------------------------------------------- from one device to another */

static int sync_one(struct netdev_hw_addr_list *to, struct netdev_hw_addr *ha,
		    int len)
{
	const struct how how = { .type = ha->type, .sync = true,
				 .synced_before = ha->sync_cnt };
	int err = add(to, ha->addr, len, &how);

	if (err == -EEXIST)
		return 0;
	if (!err) {
		ha->sync_cnt++;
		ha->refcount++;
	}
	return err;
}

static void unsync_one(struct netdev_hw_addr_list *to,
		       struct netdev_hw_addr_list *from,
		       struct netdev_hw_addr *ha, int len)
{
	const struct how how = { .type = ha->type, .sync = true };

	if (del(to, ha->addr, len, &how))
		return;
	ha->sync_cnt--;
	drop(from, ha, false, false);
}

/* To several devices: what is left is the references of those. */
static int sync_multiple(struct netdev_hw_addr_list *to,
			 struct netdev_hw_addr_list *from, int len)
{
	struct netdev_hw_addr *ha, *next;
	int err = 0;

	list_for_each_entry_safe(ha, next, &from->list, list) {
		if (ha->sync_cnt == ha->refcount)
			unsync_one(to, from, ha, len);
		else
			err = sync_one(to, ha, len);
		if (err)
			break;
	}
	return err;
}

int __hw_addr_sync(struct netdev_hw_addr_list *to,
		   struct netdev_hw_addr_list *from, int len)
{
	struct netdev_hw_addr *ha, *next;
	int err = 0;

	list_for_each_entry_safe(ha, next, &from->list, list) {
		if (!ha->sync_cnt)
			err = sync_one(to, ha, len);
		else if (ha->refcount == 1)
			unsync_one(to, from, ha, len);
		if (err)
			break;
	}
	return err;
}
KPI_EXPORT(__hw_addr_sync);

void __hw_addr_unsync(struct netdev_hw_addr_list *to,
		      struct netdev_hw_addr_list *from, int len)
{
	struct netdev_hw_addr *ha, *next;

	list_for_each_entry_safe(ha, next, &from->list, list)
		if (ha->sync_cnt)
			unsync_one(to, from, ha, len);
}
KPI_EXPORT(__hw_addr_unsync);

/* --------------------------------------------- from a device to hardware */

typedef int address_fn(struct net_device *dev, const unsigned char *addr);

/* Hardware that cannot let go now is asked again the next time. */
static void unsync_dev_one(struct netdev_hw_addr_list *list,
			   struct netdev_hw_addr *ha, struct net_device *dev,
			   address_fn *unsync)
{
	if (unsync && unsync(dev, ha->addr))
		return;
	ha->sync_cnt--;
	drop(list, ha, false, false);
}

int __hw_addr_sync_dev(struct netdev_hw_addr_list *list,
		       struct net_device *dev, address_fn *sync,
		       address_fn *unsync)
{
	struct netdev_hw_addr *ha, *next;
	int err;

	list_for_each_entry_safe(ha, next, &list->list, list)
		if (ha->sync_cnt && ha->refcount == 1)
			unsync_dev_one(list, ha, dev, unsync);
	list_for_each_entry_safe(ha, next, &list->list, list) {
		if (ha->sync_cnt)
			continue;
		err = sync(dev, ha->addr);
		if (err)
			return err;
		ha->sync_cnt++;
		ha->refcount++;
	}
	return 0;
}
KPI_EXPORT(__hw_addr_sync_dev);

void __hw_addr_unsync_dev(struct netdev_hw_addr_list *list,
			  struct net_device *dev, address_fn *unsync)
{
	struct netdev_hw_addr *ha, *next;

	list_for_each_entry_safe(ha, next, &list->list, list)
		if (ha->sync_cnt)
			unsync_dev_one(list, ha, dev, unsync);
}
KPI_EXPORT(__hw_addr_unsync_dev);

/* -------------------------------------------------- the device's address */

int dev_addr_init(struct net_device *dev)
{
	static const unsigned char zero[MAX_ADDR_LEN];
	const struct how how = { .type = NETDEV_HW_ADDR_T_LAN };
	int err;

	__hw_addr_init(&dev->dev_addrs);
	err = add(&dev->dev_addrs, zero, sizeof(zero), &how);
	if (!err)
		dev->dev_addr = list_first_entry(&dev->dev_addrs.list,
						 struct netdev_hw_addr,
						 list)->addr;
	return err;
}

void dev_addr_flush(struct net_device *dev)
{
	flush(&dev->dev_addrs);
	dev->dev_addr = NULL;
}

/* Drivers must not write dev->dev_addr; the copy tells of those that did. */
void dev_addr_check(struct net_device *dev)
{
	if (!memcmp(dev->dev_addr, dev->dev_addr_shadow, MAX_ADDR_LEN))
		return;
	netdev_warn(dev, "Current addr:  %*ph\n", MAX_ADDR_LEN, dev->dev_addr);
	netdev_warn(dev, "Expected addr: %*ph\n", MAX_ADDR_LEN,
		    dev->dev_addr_shadow);
	netdev_WARN(dev, "Incorrect netdev->dev_addr\n");
}

void dev_addr_mod(struct net_device *dev, unsigned int offset,
		  const void *addr, size_t len)
{
	dev_addr_check(dev);
	memcpy((unsigned char *)dev->dev_addr + offset, addr, len);
	memcpy(&dev->dev_addr_shadow[offset], addr, len);
}
KPI_EXPORT(dev_addr_mod);

int dev_addr_add(struct net_device *dev, const unsigned char *addr,
		 unsigned char addr_type)
{
	const struct how how = { .type = addr_type };
	int err;

	ASSERT_RTNL();
	err = dev_pre_changeaddr_notify(dev, addr, NULL);
	if (!err)
		err = add(&dev->dev_addrs, addr, dev->addr_len, &how);
	if (!err)
		call_netdevice_notifiers(NETDEV_CHANGEADDR, dev);
	return err;
}
KPI_EXPORT(dev_addr_add);

int dev_addr_del(struct net_device *dev, const unsigned char *addr,
		 unsigned char addr_type)
{
	const struct how how = { .type = addr_type };
	struct netdev_hw_addr *own;
	int err;

	ASSERT_RTNL();
	/* dev->dev_addr points into the first one. */
	own = list_first_entry(&dev->dev_addrs.list, struct netdev_hw_addr,
			       list);
	if (!memcmp(own->addr, addr, dev->addr_len) && own->type == addr_type &&
	    own->refcount == 1)
		return -ENOENT;
	err = del(&dev->dev_addrs, addr, dev->addr_len, &how);
	if (!err)
		call_netdevice_notifiers(NETDEV_CHANGEADDR, dev);
	return err;
}
KPI_EXPORT(dev_addr_del);

/* ------------------------------------------------- unicast and multicast */

static int change(struct net_device *dev, struct netdev_hw_addr_list *list,
		  const unsigned char *addr, struct how how, bool adding)
{
	int err;

	netif_addr_lock_bh(dev);
	err = (adding ? add : del)(list, addr, dev->addr_len, &how);
	if (!err)
		__dev_set_rx_mode(dev);
	netif_addr_unlock_bh(dev);
	return err;
}

typedef int sync_fn(struct netdev_hw_addr_list *to,
		    struct netdev_hw_addr_list *from, int len);

static int sync_lists(struct net_device *to, struct net_device *from,
		      struct netdev_hw_addr_list *to_list,
		      struct netdev_hw_addr_list *from_list, sync_fn *sync)
{
	int err;

	if (to->addr_len != from->addr_len)
		return -EINVAL;
	netif_addr_lock(to);
	err = sync(to_list, from_list, to->addr_len);
	if (!err)
		__dev_set_rx_mode(to);
	netif_addr_unlock(to);
	return err;
}

static void unsync_lists(struct net_device *to, struct net_device *from,
			 struct netdev_hw_addr_list *to_list,
			 struct netdev_hw_addr_list *from_list)
{
	if (to->addr_len != from->addr_len)
		return;
	netif_addr_lock_bh(from);
	netif_addr_lock(to);
	__hw_addr_unsync(to_list, from_list, to->addr_len);
	__dev_set_rx_mode(to);
	netif_addr_unlock(to);
	netif_addr_unlock_bh(from);
}

static void flush_list(struct net_device *dev,
		       struct netdev_hw_addr_list *list)
{
	netif_addr_lock_bh(dev);
	flush(list);
	netif_addr_unlock_bh(dev);
}

/* The same calls for both lists. */
#define LIST_CALLS(uc, UC)                                                    \
	int dev_##uc##_add(struct net_device *dev, const unsigned char *addr) \
	{                                                                     \
		return change(dev, &dev->uc, addr, (struct how){ .type = UC },\
			      true);                                          \
	}                                                                     \
	KPI_EXPORT(dev_##uc##_add);                                           \
	int dev_##uc##_add_excl(struct net_device *dev,                       \
				const unsigned char *addr)                    \
	{                                                                     \
		return change(dev, &dev->uc, addr,                            \
			      (struct how){ .type = UC, .exclusive = true },  \
			      true);                                          \
	}                                                                     \
	KPI_EXPORT(dev_##uc##_add_excl);                                      \
	int dev_##uc##_del(struct net_device *dev, const unsigned char *addr) \
	{                                                                     \
		return change(dev, &dev->uc, addr, (struct how){ .type = UC },\
			      false);                                         \
	}                                                                     \
	KPI_EXPORT(dev_##uc##_del);                                           \
	int dev_##uc##_sync(struct net_device *to, struct net_device *from)   \
	{                                                                     \
		return sync_lists(to, from, &to->uc, &from->uc,               \
				  __hw_addr_sync);                            \
	}                                                                     \
	KPI_EXPORT(dev_##uc##_sync);                                          \
	int dev_##uc##_sync_multiple(struct net_device *to,                   \
				     struct net_device *from)                 \
	{                                                                     \
		return sync_lists(to, from, &to->uc, &from->uc,               \
				  sync_multiple);                             \
	}                                                                     \
	KPI_EXPORT(dev_##uc##_sync_multiple);                                 \
	void dev_##uc##_unsync(struct net_device *to, struct net_device *from)\
	{                                                                     \
		unsync_lists(to, from, &to->uc, &from->uc);                   \
	}                                                                     \
	KPI_EXPORT(dev_##uc##_unsync);                                        \
	void dev_##uc##_flush(struct net_device *dev)                         \
	{                                                                     \
		flush_list(dev, &dev->uc);                                    \
	}                                                                     \
	KPI_EXPORT(dev_##uc##_flush);

LIST_CALLS(uc, NETDEV_HW_ADDR_T_UNICAST)
LIST_CALLS(mc, NETDEV_HW_ADDR_T_MULTICAST)

int dev_mc_add_global(struct net_device *dev, const unsigned char *addr)
{
	return change(dev, &dev->mc, addr,
		      (struct how){ .type = NETDEV_HW_ADDR_T_MULTICAST,
				    .global = true }, true);
}
KPI_EXPORT(dev_mc_add_global);

int dev_mc_del_global(struct net_device *dev, const unsigned char *addr)
{
	return change(dev, &dev->mc, addr,
		      (struct how){ .type = NETDEV_HW_ADDR_T_MULTICAST,
				    .global = true }, false);
}
