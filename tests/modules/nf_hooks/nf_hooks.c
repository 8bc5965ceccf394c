// SPDX-License-Identifier: GPL-2.0
/* Netfilter's hooks: their order, their verdicts, and their end. */
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/netfilter_arp.h>
#include <linux/skbuff.h>
#include <net/net_namespace.h>

#include "../check.h"

static unsigned int checks, passed_on;
static char order[8];
static unsigned int n_order, verdict = NF_ACCEPT;

static unsigned int note(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	order[n_order++ % sizeof(order)] = *(char *)priv;
	return *(char *)priv == 'b' ? verdict : NF_ACCEPT;
}

/* Forwarding of ARP has no user in the kernel. */
#define HOOK(letter, prio) \
	{ .hook = note, .priv = letter, .pf = NFPROTO_ARP, \
	  .hooknum = NF_ARP_FORWARD, .priority = prio }

static struct nf_hook_ops hooks[] = {
	HOOK("c", 10), HOOK("a", -10), HOOK("b", 0), HOOK("B", 0),
};

static int on(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	passed_on++;
	kfree_skb(skb);
	return 7;
}

static int send(void)
{
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);

	if (!skb)
		return -ENOMEM;
	n_order = 0;
	memset(order, 0, sizeof(order));
	return NF_HOOK(NFPROTO_ARP, NF_ARP_FORWARD, &init_net, NULL, skb, NULL,
		       NULL, on);
}

static int check_verdicts(void)
{
	CHECK(send() == 7 && passed_on == 1);
	CHECK(!strcmp(order, "aBbc"));
	verdict = NF_DROP;
	CHECK(send() == -EPERM && passed_on == 1);
	CHECK(!strcmp(order, "aBb"));
	verdict = NF_DROP_ERR(-ECONNREFUSED);
	CHECK(send() == -ECONNREFUSED);
	verdict = NF_ACCEPT;
	return 0;
}

static int check_end(void)
{
	nf_unregister_net_hook(&init_net, &hooks[1]);
	CHECK(send() == 7 && !strcmp(order, "Bbc"));
	CHECK(!nf_register_net_hook(&init_net, &hooks[1]));
	CHECK(send() == 7 && !strcmp(order, "aBbc"));
	return 0;
}

static int check_refusals(void)
{
	struct nf_hook_ops bad = HOOK("x", 0);

	bad.hooknum = NF_ARP_NUMHOOKS;
	CHECK(nf_register_net_hook(&init_net, &bad) < 0);
	return 0;
}

static int run(void)
{
	int err;

	CHECK(send() == 7 && passed_on == 1 && !n_order);
	passed_on = 0;
	CHECK(!nf_register_net_hooks(&init_net, hooks, ARRAY_SIZE(hooks)));
	err = check_verdicts() ?: check_end();
	nf_unregister_net_hooks(&init_net, hooks, ARRAY_SIZE(hooks));
	if (err)
		return err;
	CHECK(send() == 7 && !n_order);
	return check_refusals();
}

static int __init nf_hooks_init(void)
{
	int err = run();

	if (!err)
		pr_info("nf_hooks: %u checks passed\n", checks);
	return err;
}

static void __exit nf_hooks_exit(void)
{
}

module_init(nf_hooks_init);
module_exit(nf_hooks_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of netfilter's hooks");
