// SPDX-License-Identifier: GPL-2.0
/* net/ethernet/eth.c, linux/etherdevice.h: how long a frame's headers are. */
#include <linux/etherdevice.h>
#include <linux/skbuff.h>
#include <net/flow_dissector.h>

#include "kpi.h"

/* As far as they are known, of the first @len bytes at @data. */
u32 eth_get_headlen(const struct net_device *dev, const void *data, u32 len)
{
	const struct ethhdr *eth = data;
	struct flow_keys_basic keys;

	if (len < sizeof(*eth))
		return len;
	if (!skb_flow_dissect_flow_keys_basic(dev_net(dev), NULL, &keys, data,
					      eth->h_proto, sizeof(*eth), len,
					      FLOW_DISSECTOR_F_PARSE_1ST_FRAG))
		return max_t(u32, keys.control.thoff, sizeof(*eth));
	return min_t(u32, __skb_get_poff(NULL, data, &keys, len), len);
}
KPI_EXPORT(eth_get_headlen);
