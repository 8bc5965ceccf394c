// SPDX-License-Identifier: GPL-2.0
/*
 * net/netfilter/nf_sockopt.c, linux/netfilter.h: ranges of socket options that
 * modules serve. Sockets of the IP family, which have them, are the machine's.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netfilter.h>

#include "kpi.h"

static DEFINE_MUTEX(lock);
static LIST_HEAD(ranges);

static bool overlap(int min1, int max1, int min2, int max2)
{
	return max1 > min2 && min1 < max2;
}

int nf_register_sockopt(struct nf_sockopt_ops *reg)
{
	struct nf_sockopt_ops *ops;
	int err = 0;

	mutex_lock(&lock);
	list_for_each_entry(ops, &ranges, list)
		if (ops->pf == reg->pf &&
		    (overlap(ops->set_optmin, ops->set_optmax, reg->set_optmin,
			     reg->set_optmax) ||
		     overlap(ops->get_optmin, ops->get_optmax, reg->get_optmin,
			     reg->get_optmax)))
			err = -EBUSY;
	if (!err)
		list_add(&reg->list, &ranges);
	mutex_unlock(&lock);
	return err;
}
KPI_EXPORT_PARTIAL(nf_register_sockopt, "no program's socket asks for them");

void nf_unregister_sockopt(struct nf_sockopt_ops *reg)
{
	mutex_lock(&lock);
	list_del(&reg->list);
	mutex_unlock(&lock);
}
KPI_EXPORT(nf_unregister_sockopt);
