// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev.c, linux/netdevice.h: the lists of devices, by name, number and
 * address. Changed under the rtnl mutex and dev_base_lock, read in RCU.
 */
#include <linux/bitmap.h>
#include <linux/ctype.h>
#include <linux/hash.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include "kpi.h"
#include "dev.h"

DEFINE_RWLOCK(dev_base_lock);

int kpi_net_lists_init(struct net *net)
{
	INIT_LIST_HEAD(&net->dev_base_head);
	RAW_INIT_NOTIFIER_HEAD(&net->netdev_chain);
	net->dev_name_head = kcalloc(NETDEV_HASHENTRIES,
				     sizeof(struct hlist_head), GFP_KERNEL);
	net->dev_index_head = kcalloc(NETDEV_HASHENTRIES,
				      sizeof(struct hlist_head), GFP_KERNEL);
	return net->dev_name_head && net->dev_index_head ? 0 : -ENOMEM;
}

static struct hlist_head *name_hash(struct net *net, const char *name)
{
	u32 hash = full_name_hash(net, name, strnlen(name, IFNAMSIZ));

	return &net->dev_name_head[hash_32(hash, NETDEV_HASHBITS)];
}

static struct hlist_head *index_hash(struct net *net, int ifindex)
{
	return &net->dev_index_head[ifindex & (NETDEV_HASHENTRIES - 1)];
}

struct netdev_name_node *kpi_dev_name_node(struct net_device *dev,
					   const char *name)
{
	struct netdev_name_node *node = kmalloc(sizeof(*node), GFP_KERNEL);

	if (!node)
		return NULL;
	INIT_HLIST_NODE(&node->hlist);
	node->dev = dev;
	node->name = name;
	return node;
}

/* Zero is never a generation. */
static void new_generation(struct net *net)
{
	while (++net->dev_base_seq == 0)
		;
}

void kpi_dev_list_add(struct net_device *dev)
{
	struct net *net = dev_net(dev);

	ASSERT_RTNL();
	write_lock(&dev_base_lock);
	list_add_tail_rcu(&dev->dev_list, &net->dev_base_head);
	hlist_add_head_rcu(&dev->name_node->hlist, name_hash(net, dev->name));
	hlist_add_head_rcu(&dev->index_hlist, index_hash(net, dev->ifindex));
	write_unlock(&dev_base_lock);
	new_generation(net);
}

void kpi_dev_list_del(struct net_device *dev)
{
	ASSERT_RTNL();
	write_lock(&dev_base_lock);
	list_del_rcu(&dev->dev_list);
	hlist_del_init_rcu(&dev->name_node->hlist);
	hlist_del_init_rcu(&dev->index_hlist);
	write_unlock(&dev_base_lock);
	new_generation(dev_net(dev));
}

int kpi_dev_new_index(struct net *net)
{
	do {
		if (++net->ifindex <= 0)
			net->ifindex = 1;
	} while (__dev_get_by_index(net, net->ifindex));
	return net->ifindex;
}

/* --------------------------------------------------------------- lookups */

static struct net_device *by_name(struct net *net, const char *name)
{
	struct netdev_name_node *node;

	hlist_for_each_entry_rcu(node, name_hash(net, name), hlist,
				 lockdep_rtnl_is_held())
		if (!strcmp(node->name, name))
			return node->dev;
	return NULL;
}

struct net_device *__dev_get_by_name(struct net *net, const char *name)
{
	return by_name(net, name);
}
KPI_EXPORT(__dev_get_by_name);

struct net_device *dev_get_by_name_rcu(struct net *net, const char *name)
{
	return by_name(net, name);
}
KPI_EXPORT(dev_get_by_name_rcu);

static struct net_device *held(struct net_device *dev)
{
	dev_hold(dev);
	return dev;
}

struct net_device *dev_get_by_name(struct net *net, const char *name)
{
	struct net_device *dev;

	rcu_read_lock();
	dev = held(by_name(net, name));
	rcu_read_unlock();
	return dev;
}
KPI_EXPORT(dev_get_by_name);

bool netdev_name_in_use(struct net *net, const char *name)
{
	return by_name(net, name);
}
KPI_EXPORT(netdev_name_in_use);

static struct net_device *by_index(struct net *net, int ifindex)
{
	struct net_device *dev;

	hlist_for_each_entry_rcu(dev, index_hash(net, ifindex), index_hlist,
				 lockdep_rtnl_is_held())
		if (dev->ifindex == ifindex)
			return dev;
	return NULL;
}

struct net_device *__dev_get_by_index(struct net *net, int ifindex)
{
	return by_index(net, ifindex);
}
KPI_EXPORT(__dev_get_by_index);

struct net_device *dev_get_by_index_rcu(struct net *net, int ifindex)
{
	return by_index(net, ifindex);
}
KPI_EXPORT(dev_get_by_index_rcu);

struct net_device *dev_get_by_index(struct net *net, int ifindex)
{
	struct net_device *dev;

	rcu_read_lock();
	dev = held(by_index(net, ifindex));
	rcu_read_unlock();
	return dev;
}
KPI_EXPORT(dev_get_by_index);

struct net_device *dev_getbyhwaddr_rcu(struct net *net, unsigned short type,
				       const char *address)
{
	struct net_device *dev;

	for_each_netdev_rcu(net, dev)
		if (dev->type == type &&
		    !memcmp(dev->dev_addr, address, dev->addr_len))
			return dev;
	return NULL;
}
KPI_EXPORT(dev_getbyhwaddr_rcu);

struct net_device *dev_getfirstbyhwtype(struct net *net, unsigned short type)
{
	struct net_device *dev, *found = NULL;

	rcu_read_lock();
	for_each_netdev_rcu(net, dev)
		if (dev->type == type) {
			found = held(dev);
			break;
		}
	rcu_read_unlock();
	return found;
}
KPI_EXPORT(dev_getfirstbyhwtype);

/* ----------------------------------------------------------------- names */

bool dev_valid_name(const char *name)
{
	if (!*name || strnlen(name, IFNAMSIZ) == IFNAMSIZ ||
	    !strcmp(name, ".") || !strcmp(name, ".."))
		return false;
	for (; *name; name++)
		if (*name == '/' || *name == ':' || isspace(*name))
			return false;
	return true;
}
KPI_EXPORT(dev_valid_name);

/* The number that @name has where @pattern has its one "%d", or -1. */
static int number_in(const char *name, const char *pattern)
{
	char again[IFNAMSIZ];
	int n;

	if (sscanf(name, pattern, &n) != 1 || n < 0)
		return -1;
	snprintf(again, sizeof(again), pattern, n);
	return strcmp(again, name) ? -1 : n;
}

static int first_free(struct net *net, const char *pattern)
{
	const int max = 8 * PAGE_SIZE;
	unsigned long *used = bitmap_zalloc(max, GFP_KERNEL);
	struct net_device *dev;
	int n;

	if (!used)
		return -ENOMEM;
	for_each_netdev(net, dev) {
		n = number_in(dev->name, pattern);
		if (n >= 0 && n < max)
			__set_bit(n, used);
	}
	n = find_first_zero_bit(used, max);
	bitmap_free(used);
	return n < max ? n : -ENFILE;
}

/* @pattern may have one "%d", which the first free number takes the place of. */
static int choose_name(struct net *net, const char *pattern,
		       char out[IFNAMSIZ])
{
	const char *percent = strnchr(pattern, IFNAMSIZ - 1, '%');
	int n = 0;

	if (!dev_valid_name(pattern))
		return -EINVAL;
	if (percent) {
		if (percent[1] != 'd' || strchr(percent + 2, '%'))
			return -EINVAL;
		n = first_free(net, pattern);
		if (n < 0)
			return n;
		snprintf(out, IFNAMSIZ, pattern, n);
	} else {
		strscpy(out, pattern, IFNAMSIZ);
	}
	return by_name(net, out) ? -EEXIST : n;
}

int dev_alloc_name(struct net_device *dev, const char *name)
{
	char chosen[IFNAMSIZ];
	int n = choose_name(dev_net(dev), name, chosen);

	if (n >= 0)
		strscpy(dev->name, chosen, IFNAMSIZ);
	return n == -EEXIST ? -ENFILE : n;
}
KPI_EXPORT(dev_alloc_name);

int kpi_dev_valid_name(struct net *net, struct net_device *dev,
		       const char *name)
{
	char chosen[IFNAMSIZ];
	int n = choose_name(net, name, chosen);

	if (n < 0)
		return n;
	strscpy(dev->name, chosen, IFNAMSIZ);
	return 0;
}

int dev_set_alias(struct net_device *dev, const char *alias, size_t len)
{
	struct dev_ifalias *new = NULL;

	if (len >= IFALIASZ)
		return -EINVAL;
	if (len) {
		new = kmalloc(sizeof(*new) + len + 1, GFP_KERNEL);
		if (!new)
			return -ENOMEM;
		memcpy(new->ifalias, alias, len);
		new->ifalias[len] = '\0';
	}
	rtnl_lock();
	new = rcu_replace_pointer(dev->ifalias, new, lockdep_rtnl_is_held());
	rtnl_unlock();
	if (new)
		kfree_rcu(new, rcuhead);
	return len;
}
KPI_EXPORT(dev_set_alias);

int dev_get_alias(const struct net_device *dev, char *name, size_t len)
{
	const struct dev_ifalias *alias;
	int ret = 0;

	rcu_read_lock();
	alias = rcu_dereference(dev->ifalias);
	if (alias)
		ret = snprintf(name, len, "%s", alias->ifalias);
	rcu_read_unlock();
	return ret;
}

int dev_get_iflink(const struct net_device *dev)
{
	if (dev->netdev_ops && dev->netdev_ops->ndo_get_iflink)
		return dev->netdev_ops->ndo_get_iflink(dev);
	return dev->ifindex;
}
KPI_EXPORT(dev_get_iflink);
