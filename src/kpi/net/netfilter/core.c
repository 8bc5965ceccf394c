// SPDX-License-Identifier: GPL-2.0
/*
 * net/netfilter/core.c, linux/netfilter.h: what a frame that was tracked
 * holds. nf_conntrack, where it is loaded, says how that ends.
 */
#include <linux/netfilter.h>
#include <linux/netfilter_ipv6.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include <linux/rcupdate.h>

#include "kpi.h"

#if IS_ENABLED(CONFIG_NF_CONNTRACK)

const struct nf_ct_hook __rcu *nf_ct_hook;
KPI_EXPORT(nf_ct_hook);

void nf_conntrack_destroy(struct nf_conntrack *nfct)
{
	const struct nf_ct_hook *hook;

	rcu_read_lock();
	hook = rcu_dereference(nf_ct_hook);
	if (!WARN_ON_ONCE(!hook))
		hook->destroy(nfct);
	rcu_read_unlock();
}
KPI_EXPORT(nf_conntrack_destroy);

/* What nf_nat.ko, nf_conntrack_netlink.ko set while they are there. */
const struct nf_nat_hook __rcu *nf_nat_hook;
KPI_EXPORT(nf_nat_hook);
const struct nfnl_ct_hook __rcu *nfnl_ct_hook;
KPI_EXPORT(nfnl_ct_hook);
u8 nf_ctnetlink_has_listener;
KPI_EXPORT(nf_ctnetlink_has_listener);

/* Both directions, no zone of its own. */
const struct nf_conntrack_zone nf_ct_zone_dflt = {
	.id = NF_CT_DEFAULT_ZONE_ID,
	.dir = NF_CT_DEFAULT_ZONE_DIR,
};
KPI_EXPORT(nf_ct_zone_dflt);

#endif

/* What ipv6.ko sets; there is none of it here. */
const struct nf_ipv6_ops __rcu *nf_ipv6_ops;
KPI_EXPORT(nf_ipv6_ops);
