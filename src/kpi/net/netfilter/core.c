// SPDX-License-Identifier: GPL-2.0
/*
 * net/netfilter/core.c, linux/netfilter.h: what a frame that was tracked
 * holds. nf_conntrack, where it is loaded, says how that ends.
 */
#include <linux/netfilter.h>
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

#endif
