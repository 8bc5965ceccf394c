// SPDX-License-Identifier: GPL-2.0
/*
 * net/netfilter/core.c, linux/netfilter.h: who looks at packets, in the order
 * of priorities. The IP stack that would show them is the machine's; a module
 * that has a hook called by NF_HOOK() finds these.
 */
#include <linux/netfilter.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/static_key.h>
#include <net/net_namespace.h>

#include "kpi.h"

#ifdef CONFIG_JUMP_LABEL
struct static_key nf_hooks_needed[NFPROTO_NUMPROTO][NF_MAX_HOOKS];
KPI_EXPORT(nf_hooks_needed);
#endif

DEFINE_PER_CPU(bool, nf_skb_duplicated);
KPI_EXPORT(nf_skb_duplicated);

static DEFINE_MUTEX(lock);

/* ----------------------------------------------------------------- the arrays */

static struct nf_hook_entries *allocate(u16 n)
{
	struct nf_hook_entries *e;

	/* The trailer is the hooks' own structs, and what frees the whole. */
	e = kvzalloc(struct_size(e, hooks, n) + n * sizeof(struct nf_hook_ops *) +
		     sizeof(struct nf_hook_entries_rcu_head), GFP_KERNEL_ACCOUNT);
	if (e)
		e->num_hook_entries = n;
	return e;
}

static void free_it(struct rcu_head *head)
{
	kvfree(container_of(head, struct nf_hook_entries_rcu_head,
			    head)->allocation);
}

static void free_later(struct nf_hook_entries *e)
{
	struct nf_hook_entries_rcu_head *head;

	if (!e)
		return;
	head = (void *)&nf_hook_entries_get_hook_ops(e)[e->num_hook_entries];
	head->allocation = e;
	call_rcu(&head->head, free_it);
}

static void put(struct nf_hook_entries *e, unsigned int at,
		const struct nf_hook_ops *ops)
{
	e->hooks[at].hook = ops->hook;
	e->hooks[at].priv = ops->priv;
	nf_hook_entries_get_hook_ops(e)[at] = (struct nf_hook_ops *)ops;
}

/* Of the same priority, who comes last is called first. */
static struct nf_hook_entries *with(const struct nf_hook_entries *old,
				    const struct nf_hook_ops *ops)
{
	struct nf_hook_ops **all = old ? nf_hook_entries_get_hook_ops(old) : NULL;
	u16 n = old ? old->num_hook_entries : 0, i, at = 0;
	struct nf_hook_entries *e;

	if (n >= 1024)
		return ERR_PTR(-E2BIG);
	e = allocate(n + 1);
	if (!e)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < n; i++) {
		if (at == i && all[i]->priority >= ops->priority)
			put(e, at++, ops);
		put(e, at++, all[i]);
	}
	if (at == n)
		put(e, at, ops);
	return e;
}

/* NULL: @ops was the only one. ERR_PTR(-ENOENT): it is not among them. */
static struct nf_hook_entries *without(const struct nf_hook_entries *old,
				       const struct nf_hook_ops *ops)
{
	struct nf_hook_ops **all = old ? nf_hook_entries_get_hook_ops(old) : NULL;
	u16 n = old ? old->num_hook_entries : 0, i, at = 0;
	struct nf_hook_entries *e = NULL;

	for (i = 0; i < n && all[i] != ops; i++)
		;
	if (i == n)
		return ERR_PTR(-ENOENT);
	if (n == 1)
		return NULL;
	e = allocate(n - 1);
	if (!e)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < n; i++)
		if (all[i] != ops)
			put(e, at++, all[i]);
	return e;
}

/* ---------------------------------------------------------------- registration */

static struct nf_hook_entries __rcu **place(struct net *net, int pf,
					    unsigned int hooknum,
					    struct net_device *dev)
{
	switch (pf) {
	case NFPROTO_NETDEV:
		break;
#ifdef CONFIG_NETFILTER_FAMILY_ARP
	case NFPROTO_ARP:
		return hooknum < NF_ARP_NUMHOOKS ? &net->nf.hooks_arp[hooknum] :
						   NULL;
#endif
#ifdef CONFIG_NETFILTER_FAMILY_BRIDGE
	case NFPROTO_BRIDGE:
		return hooknum < NF_INET_NUMHOOKS ?
			       &net->nf.hooks_bridge[hooknum] : NULL;
#endif
	case NFPROTO_IPV4:
		return hooknum < NF_INET_NUMHOOKS ?
			       &net->nf.hooks_ipv4[hooknum] : NULL;
	case NFPROTO_IPV6:
		return hooknum < NF_INET_NUMHOOKS ?
			       &net->nf.hooks_ipv6[hooknum] : NULL;
	default:
		WARN_ON_ONCE(1);
		return NULL;
	}
#ifdef CONFIG_NETFILTER_INGRESS
	if (hooknum == NF_NETDEV_INGRESS)
		return dev && dev_net(dev) == net ? &dev->nf_hooks_ingress :
						    NULL;
#endif
#ifdef CONFIG_NETFILTER_EGRESS
	if (hooknum == NF_NETDEV_EGRESS)
		return dev && dev_net(dev) == net ? &dev->nf_hooks_egress :
						    NULL;
#endif
	return NULL;
}

static void count(int pf, unsigned int hooknum, bool more)
{
#ifdef CONFIG_JUMP_LABEL
	if (more)
		static_key_slow_inc(&nf_hooks_needed[pf][hooknum]);
	else
		static_key_slow_dec(&nf_hooks_needed[pf][hooknum]);
#endif
}

static int add(struct net *net, int pf, const struct nf_hook_ops *reg)
{
	struct nf_hook_entries __rcu **at = place(net, pf, reg->hooknum,
						  reg->dev);
	struct nf_hook_entries *old, *new;

	if (!at)
		return -EINVAL;
	mutex_lock(&lock);
	old = rcu_dereference_protected(*at, lockdep_is_held(&lock));
	new = with(old, reg);
	if (!IS_ERR(new))
		rcu_assign_pointer(*at, new);
	mutex_unlock(&lock);
	if (IS_ERR(new))
		return PTR_ERR(new);
	count(pf, reg->hooknum, true);
	free_later(old);
	return 0;
}

/*
 * Nobody calls it when this returns. Without memory for a smaller array the
 * old one would stay with a hook that is gone, so that is waited for.
 */
static void del(struct net *net, int pf, const struct nf_hook_ops *reg)
{
	struct nf_hook_entries __rcu **at = place(net, pf, reg->hooknum,
						  reg->dev);
	struct nf_hook_entries *old, *new;

	if (!at)
		return;
	mutex_lock(&lock);
	old = rcu_dereference_protected(*at, lockdep_is_held(&lock));
	while (IS_ERR(new = without(old, reg)) && PTR_ERR(new) == -ENOMEM)
		schedule_timeout_uninterruptible(1);
	if (!IS_ERR(new))
		rcu_assign_pointer(*at, new);
	mutex_unlock(&lock);
	if (WARN(IS_ERR(new), "hook not found, pf %d num %d", pf, reg->hooknum))
		return;
	count(pf, reg->hooknum, false);
	synchronize_rcu();
	free_later(old);
}

/* NFPROTO_INET is both of them. */
int nf_register_net_hook(struct net *net, const struct nf_hook_ops *reg)
{
	int err;

	if (reg->pf != NFPROTO_INET)
		return add(net, reg->pf, reg);
	if (reg->hooknum == NF_INET_INGRESS)
		return -EOPNOTSUPP;
	err = add(net, NFPROTO_IPV4, reg);
	if (err)
		return err;
	err = add(net, NFPROTO_IPV6, reg);
	if (err)
		del(net, NFPROTO_IPV4, reg);
	return err;
}
KPI_EXPORT_PARTIAL(nf_register_net_hook,
		   "no IP packet comes, devices' ingress and egress neither");

void nf_unregister_net_hook(struct net *net, const struct nf_hook_ops *reg)
{
	if (reg->pf != NFPROTO_INET) {
		del(net, reg->pf, reg);
		return;
	}
	del(net, NFPROTO_IPV4, reg);
	del(net, NFPROTO_IPV6, reg);
}
KPI_EXPORT(nf_unregister_net_hook);

void nf_unregister_net_hooks(struct net *net, const struct nf_hook_ops *reg,
			     unsigned int n)
{
	while (n--)
		nf_unregister_net_hook(net, &reg[n]);
}
KPI_EXPORT(nf_unregister_net_hooks);

int nf_register_net_hooks(struct net *net, const struct nf_hook_ops *reg,
			  unsigned int n)
{
	unsigned int i;
	int err;

	for (i = 0; i < n; i++) {
		err = nf_register_net_hook(net, &reg[i]);
		if (err) {
			nf_unregister_net_hooks(net, reg, i);
			return err;
		}
	}
	return 0;
}
KPI_EXPORT(nf_register_net_hooks);

/* --------------------------------------------------------------------- calling */

/* 1: the packet goes on. Else it has been taken, or dropped with an error. */
int nf_hook_slow(struct sk_buff *skb, struct nf_hook_state *state,
		 const struct nf_hook_entries *e, unsigned int s)
{
	unsigned int verdict;
	int err;

	for (; s < e->num_hook_entries; s++) {
		verdict = nf_hook_entry_hookfn(&e->hooks[s], skb, state);
		switch (verdict & NF_VERDICT_MASK) {
		case NF_ACCEPT:
			break;
		case NF_DROP:
			kfree_skb_reason(skb, SKB_DROP_REASON_NETFILTER_DROP);
			err = NF_DROP_GETERR(verdict);
			return err ?: -EPERM;
		case NF_QUEUE:
			/* Nobody in a program takes it. */
			if (verdict & NF_VERDICT_FLAG_QUEUE_BYPASS)
				break;
			kfree_skb(skb);
			return -ESRCH;
		case NF_STOLEN:
			return NF_DROP_GETERR(verdict);
		default:
			WARN_ON_ONCE(1);
			return 0;
		}
	}
	return 1;
}
KPI_EXPORT(nf_hook_slow);

void nf_hook_slow_list(struct list_head *head, struct nf_hook_state *state,
		       const struct nf_hook_entries *e)
{
	struct sk_buff *skb, *next;
	LIST_HEAD(accepted);

	list_for_each_entry_safe(skb, next, head, list) {
		skb_list_del_init(skb);
		if (nf_hook_slow(skb, state, e, 0) == 1)
			list_add_tail(&skb->list, &accepted);
	}
	list_splice(&accepted, head);
}
KPI_EXPORT(nf_hook_slow_list);
