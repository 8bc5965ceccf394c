// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/flow_offload.c, net/flow_offload.h: a rule's keys as a driver reads
 * them. No rules are made here; ethtool's are what these are of.
 */
#include <linux/slab.h>
#include <net/flow_offload.h>

#include "kpi.h"

static void match(const struct flow_rule *rule, enum flow_dissector_key_id id,
		  void **key, void **mask)
{
	const struct flow_match *m = &rule->match;

	*key = skb_flow_dissector_target(m->dissector, id, m->key);
	*mask = skb_flow_dissector_target(m->dissector, id, m->mask);
}

#define MATCH(name, ID)                                                       \
	void flow_rule_match_##name(const struct flow_rule *rule,             \
				    struct flow_match_##name *out)            \
	{                                                                     \
		match(rule, FLOW_DISSECTOR_KEY_##ID, (void **)&out->key,      \
		      (void **)&out->mask);                                   \
	}                                                                     \
	KPI_EXPORT(flow_rule_match_##name)
/* The same keys, of the outer headers or of another place. */
#define MATCH_AS(name, type, ID)                                              \
	void flow_rule_match_##name(const struct flow_rule *rule,             \
				    struct flow_match_##type *out)            \
	{                                                                     \
		match(rule, FLOW_DISSECTOR_KEY_##ID, (void **)&out->key,      \
		      (void **)&out->mask);                                   \
	}                                                                     \
	KPI_EXPORT(flow_rule_match_##name)

MATCH(meta, META);
MATCH(basic, BASIC);
MATCH(control, CONTROL);
MATCH(eth_addrs, ETH_ADDRS);
MATCH(vlan, VLAN);
MATCH_AS(cvlan, vlan, CVLAN);
MATCH(ipv4_addrs, IPV4_ADDRS);
MATCH(ipv6_addrs, IPV6_ADDRS);
MATCH(ip, IP);
MATCH(ports, PORTS);
MATCH(ports_range, PORTS_RANGE);
MATCH(tcp, TCP);
MATCH(icmp, ICMP);
MATCH(mpls, MPLS);
MATCH_AS(enc_control, control, ENC_CONTROL);
MATCH_AS(enc_ipv4_addrs, ipv4_addrs, ENC_IPV4_ADDRS);
MATCH_AS(enc_ipv6_addrs, ipv6_addrs, ENC_IPV6_ADDRS);
MATCH_AS(enc_ip, ip, ENC_IP);
MATCH_AS(enc_ports, ports, ENC_PORTS);
MATCH(enc_keyid, ENC_KEYID);
MATCH(enc_opts, ENC_OPTS);
MATCH(ct, CT);
MATCH(pppoe, PPPOE);
MATCH(l2tpv3, L2TPV3);

struct flow_rule *flow_rule_alloc(unsigned int num_actions)
{
	struct flow_rule *rule;
	unsigned int i;

	rule = kzalloc(struct_size(rule, action.entries, num_actions),
		       GFP_KERNEL);
	if (!rule)
		return NULL;
	rule->action.num_entries = num_actions;
	/* Statistics of any kind do, unless somebody says otherwise. */
	for (i = 0; i < num_actions; i++)
		rule->action.entries[i].hw_stats = FLOW_ACTION_HW_STATS_DONT_CARE;
	return rule;
}
KPI_EXPORT(flow_rule_alloc);

/* ------------------------------------------------- who gets a block's rules */

struct flow_block_cb *flow_block_cb_alloc(flow_setup_cb_t *cb, void *cb_ident,
					  void *cb_priv,
					  void (*release)(void *cb_priv))
{
	struct flow_block_cb *block_cb = kzalloc(sizeof(*block_cb), GFP_KERNEL);

	if (!block_cb)
		return ERR_PTR(-ENOMEM);
	block_cb->cb = cb;
	block_cb->cb_ident = cb_ident;
	block_cb->cb_priv = cb_priv;
	block_cb->release = release;
	return block_cb;
}
KPI_EXPORT(flow_block_cb_alloc);

void flow_block_cb_free(struct flow_block_cb *block_cb)
{
	if (block_cb->release)
		block_cb->release(block_cb->cb_priv);
	kfree(block_cb);
}
KPI_EXPORT(flow_block_cb_free);

struct flow_block_cb *flow_block_cb_lookup(struct flow_block *block,
					   flow_setup_cb_t *cb, void *cb_ident)
{
	struct flow_block_cb *block_cb;

	list_for_each_entry(block_cb, &block->cb_list, list)
		if (block_cb->cb == cb && block_cb->cb_ident == cb_ident)
			return block_cb;
	return NULL;
}
KPI_EXPORT(flow_block_cb_lookup);

void *flow_block_cb_priv(struct flow_block_cb *block_cb)
{
	return block_cb->cb_priv;
}
KPI_EXPORT(flow_block_cb_priv);

void flow_block_cb_incref(struct flow_block_cb *block_cb)
{
	block_cb->refcnt++;
}
KPI_EXPORT(flow_block_cb_incref);

unsigned int flow_block_cb_decref(struct flow_block_cb *block_cb)
{
	return --block_cb->refcnt;
}
KPI_EXPORT(flow_block_cb_decref);

bool flow_block_cb_is_busy(flow_setup_cb_t *cb, void *cb_ident,
			   struct list_head *driver_block_list)
{
	struct flow_block_cb *block_cb;

	list_for_each_entry(block_cb, driver_block_list, driver_list)
		if (block_cb->cb == cb && block_cb->cb_ident == cb_ident)
			return true;
	return false;
}
KPI_EXPORT(flow_block_cb_is_busy);

static int bind(struct flow_block_offload *f, struct list_head *driver_list,
		flow_setup_cb_t *cb, void *cb_ident, void *cb_priv)
{
	struct flow_block_cb *block_cb;

	if (flow_block_cb_is_busy(cb, cb_ident, driver_list))
		return -EBUSY;
	block_cb = flow_block_cb_alloc(cb, cb_ident, cb_priv, NULL);
	if (IS_ERR(block_cb))
		return PTR_ERR(block_cb);
	flow_block_cb_add(block_cb, f);
	list_add_tail(&block_cb->driver_list, driver_list);
	return 0;
}

/* For a driver that has one callback, and takes what is received only. */
int flow_block_cb_setup_simple(struct flow_block_offload *f,
			       struct list_head *driver_list,
			       flow_setup_cb_t *cb, void *cb_ident,
			       void *cb_priv, bool ingress_only)
{
	struct flow_block_cb *block_cb;

	if (ingress_only &&
	    f->binder_type != FLOW_BLOCK_BINDER_TYPE_CLSACT_INGRESS)
		return -EOPNOTSUPP;
	f->driver_block_list = driver_list;
	switch (f->command) {
	case FLOW_BLOCK_BIND:
		return bind(f, driver_list, cb, cb_ident, cb_priv);
	case FLOW_BLOCK_UNBIND:
		block_cb = flow_block_cb_lookup(f->block, cb, cb_ident);
		if (!block_cb)
			return -ENOENT;
		flow_block_cb_remove(block_cb, f);
		list_del(&block_cb->driver_list);
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}
KPI_EXPORT(flow_block_cb_setup_simple);
