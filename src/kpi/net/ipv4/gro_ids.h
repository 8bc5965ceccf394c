/* SPDX-License-Identifier: GPL-2.0 */
/* gro_ids.h - IPv4's numbers of frames that are to be joined. */
#ifndef LKMHOST_NET_IPV4_GRO_IDS_H
#define LKMHOST_NET_IPV4_GRO_IDS_H

#include <net/gro.h>

/* The second frame tells whether the numbers of the flow stay or count. */
static inline u16 kpi_gro_ids_differ(struct sk_buff *p)
{
	if (NAPI_GRO_CB(p)->flush_id != 1 || NAPI_GRO_CB(p)->count != 1 ||
	    !NAPI_GRO_CB(p)->is_atomic)
		return NAPI_GRO_CB(p)->flush_id;
	NAPI_GRO_CB(p)->is_atomic = false;
	return 0;
}

#endif
