// SPDX-License-Identifier: GPL-2.0
/*
 * net/netlink/genetlink.c, net/genetlink.h: families by name and number, and
 * the messages to them.
 */
#include <linux/bitmap.h>
#include <linux/genetlink.h>
#include <linux/idr.h>
#include <linux/module.h>
#include <net/genetlink.h>

#include "kpi.h"
#include "af_netlink.h"

static DEFINE_MUTEX(genl_mutex);
static DECLARE_RWSEM(cb_lock);
/* Families by id; the controller's own and two reserved ones stay free. */
static DEFINE_IDR(families);
#define GROUPS_MAX 1024
static DECLARE_BITMAP(groups, GROUPS_MAX);

void genl_lock(void)
{
	mutex_lock(&genl_mutex);
}
KPI_EXPORT(genl_lock);

void genl_unlock(void)
{
	mutex_unlock(&genl_mutex);
}
KPI_EXPORT(genl_unlock);

/* ----------------------------------------------------------------- families */

static const struct genl_family *by_name(const char *name)
{
	const struct genl_family *family;
	unsigned int id;

	idr_for_each_entry(&families, family, id)
		if (!strcmp(family->name, name))
			return family;
	return NULL;
}

/* Each operation by one entry, that does something. */
static int check_ops(const struct genl_family *family)
{
	DECLARE_BITMAP(seen, 256) = { 0 };
	unsigned int i;

	if (WARN_ON((family->n_ops && !family->ops) ||
		    (family->n_small_ops && !family->small_ops)))
		return -EINVAL;
	for (i = 0; i < family->n_ops; i++) {
		const struct genl_ops *op = &family->ops[i];

		if (WARN_ON(!op->doit && !op->dumpit) ||
		    WARN_ON(__test_and_set_bit(op->cmd, seen)))
			return -EINVAL;
	}
	for (i = 0; i < family->n_small_ops; i++)
		if (WARN_ON(__test_and_set_bit(family->small_ops[i].cmd, seen)))
			return -EINVAL;
	return 0;
}

static int check_groups(const struct genl_family *family)
{
	unsigned int i;

	if (WARN_ON(family->n_mcgrps && !family->mcgrps))
		return -EINVAL;
	for (i = 0; i < family->n_mcgrps; i++)
		if (WARN_ON(!family->mcgrps[i].name[0]))
			return -EINVAL;
	return 0;
}

/* A family's groups are numbered in a row. */
static int give_groups(struct genl_family *family)
{
	unsigned long first;

	if (!family->n_mcgrps)
		return 0;
	first = bitmap_find_next_zero_area(groups, GROUPS_MAX, 1,
					   family->n_mcgrps, 0);
	if (first >= GROUPS_MAX)
		return -ENOMEM;
	bitmap_set(groups, first, family->n_mcgrps);
	family->mcgrp_offset = first;
	return 0;
}

static void take_groups_back(const struct genl_family *family)
{
	bitmap_clear(groups, family->mcgrp_offset, family->n_mcgrps);
}

/* Numbers that programs have been compiled with. */
static int fixed_id(const struct genl_family *family)
{
	if (!strcmp(family->name, "pmcraid"))
		return GENL_START_ALLOC - 1;
	if (!strcmp(family->name, "VFS_DQUOT"))
		return GENL_START_ALLOC - 2;
	return 0;
}

static int give_id(struct genl_family *family)
{
	int fixed = fixed_id(family);

	family->id = idr_alloc_cyclic(&families, family,
				      fixed ?: GENL_START_ALLOC,
				      fixed ? fixed + 1 : GENL_MAX_ID + 1,
				      GFP_KERNEL);
	return min(family->id, 0);
}

static int add(struct genl_family *family)
{
	int err = by_name(family->name) ? -EEXIST : give_id(family);

	if (err)
		return err;
	err = give_groups(family);
	if (err)
		idr_remove(&families, family->id);
	return err;
}

int genl_register_family(struct genl_family *family)
{
	int err = check_ops(family);

	if (!err)
		err = check_groups(family);
	if (err)
		return err;
	down_write(&cb_lock);
	genl_lock();
	err = add(family);
	genl_unlock();
	up_write(&cb_lock);
	return err;
}
KPI_EXPORT_PARTIAL(genl_register_family,
		   "no program can reach it: its netlink sockets are the machine's");

int genl_unregister_family(const struct genl_family *family)
{
	int err = 0;

	down_write(&cb_lock);
	genl_lock();
	if (by_name(family->name)) {
		idr_remove(&families, family->id);
		take_groups_back(family);
	} else {
		err = -ENOENT;
	}
	genl_unlock();
	up_write(&cb_lock);
	return err;
}
KPI_EXPORT(genl_unregister_family);

/* ----------------------------------------------------------------- messages */

void *genlmsg_put(struct sk_buff *skb, u32 portid, u32 seq,
		  const struct genl_family *family, int flags, u8 cmd)
{
	struct nlmsghdr *nlh = nlmsg_put(skb, portid, seq, family->id,
					 GENL_HDRLEN + family->hdrsize, flags);
	struct genlmsghdr *hdr;

	if (!nlh)
		return NULL;
	hdr = nlmsg_data(nlh);
	hdr->cmd = cmd;
	hdr->version = family->version;
	hdr->reserved = 0;
	return (char *)hdr + GENL_HDRLEN;
}
KPI_EXPORT(genlmsg_put);

int genlmsg_multicast_allns(const struct genl_family *family,
			    struct sk_buff *skb, u32 portid,
			    unsigned int group)
{
	if (WARN_ON_ONCE(group >= family->n_mcgrps)) {
		kfree_skb(skb);
		return -EINVAL;
	}
	return nlmsg_multicast(init_net.genl_sock, skb, portid,
			       family->mcgrp_offset + group, GFP_ATOMIC);
}
KPI_EXPORT(genlmsg_multicast_allns);

void genl_notify(const struct genl_family *family, struct sk_buff *skb,
		 struct genl_info *info, u32 group, gfp_t flags)
{
	int report = info->nlhdr ? nlmsg_report(info->nlhdr) : 0;

	if (WARN_ON_ONCE(group >= family->n_mcgrps)) {
		kfree_skb(skb);
		return;
	}
	nlmsg_notify(genl_info_net(info)->genl_sock, skb, info->snd_portid,
		     family->mcgrp_offset + group, report, flags);
}
KPI_EXPORT(genl_notify);

/* For genetlink_rcv.c, with a family's requests kept off by cb_lock. */
const struct genl_family *genl_family_of(int id)
{
	return idr_find(&families, id);
}

static void input(struct sk_buff *skb)
{
	down_read(&cb_lock);
	netlink_rcv_skb(skb, genl_receive);
	up_read(&cb_lock);
}

static int create_socket(void)
{
	struct netlink_kernel_cfg cfg = { .input = input };

	init_net.genl_sock = netlink_kernel_create(&init_net, NETLINK_GENERIC,
						   &cfg);
	return init_net.genl_sock ? 0 : -ENOMEM;
}
KPI_INIT_LATE(create_socket);
