// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/connector/connector.c, linux/connector.h: messages between modules
 * and programs over one netlink protocol.
 */
#include <linux/connector.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include <net/sock.h>

#include "kpi.h"

struct callback {
	struct list_head list;
	struct cb_id id;
	u32 group;
	void (*fn)(struct cn_msg *msg, struct netlink_skb_parms *parms);
};

static struct sock *sk;
static DEFINE_SPINLOCK(lock);
static LIST_HEAD(callbacks);

int cn_cb_equal(const struct cb_id *a, const struct cb_id *b)
{
	return a->idx == b->idx && a->val == b->val;
}

/* With the lock. */
static struct callback *find(const struct cb_id *id)
{
	struct callback *c;

	list_for_each_entry(c, &callbacks, list)
		if (cn_cb_equal(&c->id, id))
			return c;
	return NULL;
}

int cn_add_callback(const struct cb_id *id, const char *name,
		    void (*fn)(struct cn_msg *, struct netlink_skb_parms *))
{
	struct callback *c = kzalloc(sizeof(*c), GFP_KERNEL);
	int err = 0;

	if (!c)
		return -ENOMEM;
	c->id = *id;
	c->group = id->idx;
	c->fn = fn;
	spin_lock_bh(&lock);
	if (find(id))
		err = -EINVAL;
	else
		list_add_tail(&c->list, &callbacks);
	spin_unlock_bh(&lock);
	if (err)
		kfree(c);
	return err;
}
KPI_EXPORT_PARTIAL(cn_add_callback,
		   "no program can reach it: its netlink sockets are the machine's");

void cn_del_callback(const struct cb_id *id)
{
	struct callback *c;

	spin_lock_bh(&lock);
	c = find(id);
	if (c)
		list_del(&c->list);
	spin_unlock_bh(&lock);
	kfree(c);
}
KPI_EXPORT(cn_del_callback);

/* The group of who has registered for the message's id, or -ENODEV. */
static int group_of(const struct cn_msg *msg, u32 *group)
{
	struct callback *c;

	spin_lock_bh(&lock);
	c = find(&msg->id);
	if (c)
		*group = c->group;
	spin_unlock_bh(&lock);
	return c ? 0 : -ENODEV;
}

int cn_netlink_send_mult(struct cn_msg *msg, u16 len, u32 portid, u32 group,
			 gfp_t gfp_mask)
{
	int size = sizeof(*msg) + len, err;
	struct nlmsghdr *nlh;
	struct sk_buff *skb;

	if (!portid && !group) {
		err = group_of(msg, &group);
		if (err)
			return err;
	}
	if (!portid && !netlink_has_listeners(sk, group))
		return -ESRCH;
	skb = nlmsg_new(size, gfp_mask);
	if (!skb)
		return -ENOMEM;
	nlh = nlmsg_put(skb, 0, msg->seq, NLMSG_DONE, size, 0);
	if (!nlh) {
		kfree_skb(skb);
		return -EMSGSIZE;
	}
	memcpy(nlmsg_data(nlh), msg, size);
	if (group)
		return netlink_broadcast(sk, skb, portid, group, gfp_mask);
	return netlink_unicast(sk, skb, portid,
			       !gfpflags_allow_blocking(gfp_mask));
}
KPI_EXPORT(cn_netlink_send_mult);

int cn_netlink_send(struct cn_msg *msg, u32 portid, u32 group, gfp_t gfp_mask)
{
	return cn_netlink_send_mult(msg, msg->len, portid, group, gfp_mask);
}
KPI_EXPORT(cn_netlink_send);

static int create_socket(void)
{
	struct netlink_kernel_cfg cfg = { .groups = CN_NETLINK_USERS + 0xf };

	sk = netlink_kernel_create(&init_net, NETLINK_CONNECTOR, &cfg);
	return sk ? 0 : -EIO;
}
KPI_INIT_LATE(create_socket);
