// SPDX-License-Identifier: GPL-2.0
/* security/security.c, linux/security.h: hooks, of no security module. */
#include <linux/notifier.h>
#include <linux/security.h>
#include <net/sock.h>

#include "kpi.h"

#define NO_MODULE "no security module is there to be asked"

#define NOTHING(name, ...)						\
void name(__VA_ARGS__)							\
{									\
}									\
KPI_EXPORT_NOOP(name, NO_MODULE)

NOTHING(security_sock_graft, struct sock *sk, struct socket *parent);
NOTHING(security_sk_clone, const struct sock *sk, struct sock *newsk);
NOTHING(security_sk_classify_flow, struct sock *sk, struct flowi_common *flic);
NOTHING(security_skb_classify_flow, struct sk_buff *skb,
	struct flowi_common *flic);
NOTHING(security_secmark_refcount_inc, void);
NOTHING(security_secmark_refcount_dec, void);
NOTHING(security_release_secctx, char *secdata, u32 seclen);

int security_secmark_relabel_packet(u32 secid)
{
	return 0;
}
KPI_EXPORT_NOOP(security_secmark_relabel_packet, NO_MODULE);

int security_secid_to_secctx(u32 secid, char **secdata, u32 *seclen)
{
	return -EOPNOTSUPP;
}
KPI_EXPORT(security_secid_to_secctx);

int security_secctx_to_secid(const char *secdata, u32 seclen, u32 *secid)
{
	*secid = 0;
	return 0;
}
KPI_EXPORT(security_secctx_to_secid);

/* ------------------------------------------------- changes of policy, told of */

static BLOCKING_NOTIFIER_HEAD(policy_chain);

int register_blocking_lsm_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&policy_chain, nb);
}
KPI_EXPORT(register_blocking_lsm_notifier);

int unregister_blocking_lsm_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&policy_chain, nb);
}
KPI_EXPORT(unregister_blocking_lsm_notifier);

int call_blocking_lsm_notifier(enum lsm_event event, void *data)
{
	return blocking_notifier_call_chain(&policy_chain, event, data);
}
KPI_EXPORT(call_blocking_lsm_notifier);
