// SPDX-License-Identifier: GPL-2.0
/*
 * net/netlink/af_netlink.c, linux/netlink.h: netlink, from within the kernel.
 *
 * Each protocol has the socket that a module creates for it, at port 0, and
 * messages to that port reach it. No program has a socket here, so any other
 * port refuses a message and no group has listeners, as on a machine where
 * nobody has opened one.
 */
#include <linux/capability.h>
#include <linux/if_arp.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <net/net_namespace.h>

#include "kpi.h"
#include "af_netlink.h"

static DEFINE_MUTEX(table_lock);
static LIST_HEAD(sockets);
static BLOCKING_NOTIFIER_HEAD(chain);
static DEFINE_SPINLOCK(taps_lock);
static LIST_HEAD(taps);

static struct proto netlink_proto = {
	.name = "NETLINK",
	.owner = THIS_MODULE,
	.obj_size = sizeof(struct netlink_kernel),
};

/* ------------------------------------------------------------------ sockets */

static bool is_taken(const struct net *net, int protocol)
{
	struct netlink_kernel *nlk;

	list_for_each_entry(nlk, &sockets, all)
		if (nlk->sk.sk_protocol == protocol &&
		    net_eq(sock_net(&nlk->sk), net))
			return true;
	return false;
}

static struct netlink_kernel *new_socket(struct net *net, int protocol,
					 struct module *module,
					 const struct netlink_kernel_cfg *cfg)
{
	struct sock *sk = sk_alloc(net, PF_NETLINK, GFP_KERNEL, &netlink_proto,
				   1);
	struct netlink_kernel *nlk = sk ? nlk_of(sk) : NULL;

	if (!sk)
		return NULL;
	sock_init_data(NULL, sk);
	sk->sk_protocol = protocol;
	sk->sk_type = SOCK_DGRAM;
	mutex_init(&nlk->own_mutex);
	nlk->cb_mutex = cfg && cfg->cb_mutex ? cfg->cb_mutex : &nlk->own_mutex;
	nlk->groups = max(32u, cfg ? cfg->groups : 0);
	nlk->input = cfg ? cfg->input : NULL;
	nlk->owner = module;
	return nlk;
}

struct sock *__netlink_kernel_create(struct net *net, int unit,
				     struct module *module,
				     struct netlink_kernel_cfg *cfg)
{
	struct netlink_kernel *nlk;

	if (unit < 0 || unit >= MAX_LINKS)
		return NULL;
	nlk = new_socket(net, unit, module, cfg);
	if (!nlk)
		return NULL;
	mutex_lock(&table_lock);
	if (is_taken(net, unit)) {
		mutex_unlock(&table_lock);
		sock_put(&nlk->sk);
		return NULL;
	}
	list_add_tail(&nlk->all, &sockets);
	mutex_unlock(&table_lock);
	return &nlk->sk;
}
KPI_EXPORT(__netlink_kernel_create);

void netlink_kernel_release(struct sock *sk)
{
	if (!sk)
		return;
	mutex_lock(&table_lock);
	list_del(&nlk_of(sk)->all);
	mutex_unlock(&table_lock);
	/* Who has found it may be at its input function. */
	synchronize_rcu();
	sock_put(sk);
}
KPI_EXPORT(netlink_kernel_release);

/* ----------------------------------------------------------------- messages */

/* Port 0 is the protocol's kernel socket, which is @ssk itself. */
int netlink_unicast(struct sock *ssk, struct sk_buff *skb, u32 portid,
		    int nonblock)
{
	struct netlink_kernel *nlk = nlk_of(ssk);
	int len = skb->len;

	if (portid || !nlk->input) {
		kfree_skb(skb);
		return -ECONNREFUSED;
	}
	skb_orphan(skb);
	NETLINK_CB(skb).sk = ssk;
	nlk->input(skb);
	consume_skb(skb);
	return len;
}
KPI_EXPORT(netlink_unicast);

/* Nobody has joined a group: so says the kernel, too, when that is so. */
int netlink_broadcast(struct sock *ssk, struct sk_buff *skb, u32 portid,
		      u32 group, gfp_t allocation)
{
	kfree_skb(skb);
	return -ESRCH;
}
KPI_EXPORT(netlink_broadcast);

int netlink_has_listeners(struct sock *sk, unsigned int group)
{
	return 0;
}
KPI_EXPORT(netlink_has_listeners);

/* How many sockets have been told. */
int netlink_set_err(struct sock *ssk, u32 portid, u32 group, int code)
{
	return 0;
}
KPI_EXPORT(netlink_set_err);

bool netlink_strict_get_check(struct sk_buff *skb)
{
	return false;
}
KPI_EXPORT(netlink_strict_get_check);

/* --------------------------------------------------------------- permissions */

/* A message of the kernel's own has no sender's file: the caller decides. */
bool __netlink_ns_capable(const struct netlink_skb_parms *nsp,
			  struct user_namespace *ns, int cap)
{
	return ns_capable(ns, cap);
}
KPI_EXPORT(__netlink_ns_capable);

bool netlink_ns_capable(const struct sk_buff *skb, struct user_namespace *ns,
			int cap)
{
	return ns_capable(ns, cap);
}
KPI_EXPORT(netlink_ns_capable);

bool netlink_capable(const struct sk_buff *skb, int cap)
{
	return netlink_ns_capable(skb, &init_user_ns, cap);
}
KPI_EXPORT(netlink_capable);

bool netlink_net_capable(const struct sk_buff *skb, int cap)
{
	return netlink_ns_capable(skb, sock_net(NETLINK_CB(skb).sk)->user_ns,
				  cap);
}
KPI_EXPORT(netlink_net_capable);

/* ------------------------------------------------------- who wants to be told */

/* Called when a program's socket is closed. */
int netlink_register_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&chain, nb);
}
KPI_EXPORT(netlink_register_notifier);

int netlink_unregister_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&chain, nb);
}
KPI_EXPORT(netlink_unregister_notifier);

/* A tap's device sees what programs send and receive. */
int netlink_add_tap(struct netlink_tap *nt)
{
	if (unlikely(nt->dev->type != ARPHRD_NETLINK))
		return -EINVAL;
	spin_lock(&taps_lock);
	list_add_rcu(&nt->list, &taps);
	spin_unlock(&taps_lock);
	__module_get(nt->module);
	return 0;
}
KPI_EXPORT(netlink_add_tap);

int netlink_remove_tap(struct netlink_tap *nt)
{
	struct netlink_tap *tap;
	bool found = false;

	spin_lock(&taps_lock);
	list_for_each_entry(tap, &taps, list)
		if (tap == nt) {
			list_del_rcu(&nt->list);
			found = true;
			break;
		}
	spin_unlock(&taps_lock);
	if (!found) {
		pr_warn("%s: %p not found\n", __func__, nt);
		return -ENODEV;
	}
	synchronize_net();
	module_put(nt->module);
	return 0;
}
KPI_EXPORT(netlink_remove_tap);
