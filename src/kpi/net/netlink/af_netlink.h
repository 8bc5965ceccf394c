/* SPDX-License-Identifier: GPL-2.0 */
/* af_netlink.h - what the files of netlink share. */
#ifndef LKMHOST_NETLINK_AF_NETLINK_H
#define LKMHOST_NETLINK_AF_NETLINK_H

#include <linux/netlink.h>
#include <net/netlink.h>
#include <net/sock.h>

/* A kernel socket: the only kind that there is, a program's are the machine's. */
struct netlink_kernel {
	struct sock sk;
	struct list_head all;
	unsigned int groups;
	void (*input)(struct sk_buff *skb);
	struct mutex *cb_mutex, own_mutex;
	struct module *owner;
};

static inline struct netlink_kernel *nlk_of(struct sock *sk)
{
	return container_of(sk, struct netlink_kernel, sk);
}

/* genetlink.c */
struct genl_family;
const struct genl_family *genl_family_of(int id);

/* genetlink_rcv.c: one message, to the operation that it asks for. */
int genl_receive(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *extack);

#endif
