// SPDX-License-Identifier: GPL-2.0
/*
 * net/xfrm/xfrm_input.c, xfrm_state.c, net/xfrm.h: families and transforms of
 * IPsec by their number. No packet is transformed: IP is the machine's.
 */
#include <linux/spinlock.h>
#include <net/xfrm.h>

#include "kpi.h"

#define NO_IP "no packet is transformed: IP is the machine's"

static DEFINE_SPINLOCK(lock);
static const struct xfrm_input_afinfo *inputs[2][AF_INET6 + 1];
static const struct xfrm_type *types[AF_INET6 + 1][IPPROTO_MAX];

/* -EEXIST: the place is another's. */
#define TAKE(place, what)						\
({									\
	int __err = 0;							\
									\
	spin_lock_bh(&lock);						\
	if (place)							\
		__err = -EEXIST;					\
	else								\
		place = what;						\
	spin_unlock_bh(&lock);						\
	__err;								\
})

/* -EINVAL: what is there is not that. */
#define GIVE_BACK(place, what)						\
({									\
	int __err = 0;							\
									\
	spin_lock_bh(&lock);						\
	if ((place) == (what))						\
		place = NULL;						\
	else								\
		__err = -EINVAL;					\
	spin_unlock_bh(&lock);						\
	__err;								\
})

int xfrm_input_register_afinfo(const struct xfrm_input_afinfo *afinfo)
{
	if (WARN_ON(afinfo->family > AF_INET6))
		return -EAFNOSUPPORT;
	return TAKE(inputs[afinfo->is_ipip][afinfo->family], afinfo);
}
KPI_EXPORT_PARTIAL(xfrm_input_register_afinfo, NO_IP);

int xfrm_input_unregister_afinfo(const struct xfrm_input_afinfo *afinfo)
{
	int err = GIVE_BACK(inputs[afinfo->is_ipip][afinfo->family], afinfo);

	synchronize_rcu();
	return err;
}
KPI_EXPORT(xfrm_input_unregister_afinfo);

int xfrm_register_type(const struct xfrm_type *type, unsigned short family)
{
	if (family > AF_INET6)
		return -EAFNOSUPPORT;
	return TAKE(types[family][type->proto], type);
}
KPI_EXPORT_PARTIAL(xfrm_register_type, NO_IP);

void xfrm_unregister_type(const struct xfrm_type *type, unsigned short family)
{
	WARN_ON(GIVE_BACK(types[family][type->proto], type));
}
KPI_EXPORT(xfrm_unregister_type);
