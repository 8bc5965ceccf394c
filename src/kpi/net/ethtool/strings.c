// SPDX-License-Identifier: GPL-2.0
/* net/ethtool/common.c, linux/ethtool.h: names that programs show. */
#include <linux/ethtool.h>
#include <linux/netdevice.h>

#include "kpi.h"
#include "ethtool.h"

/* In the order of the bits in linux/netdev_features.h; programs know them. */
static const char features[NETDEV_FEATURE_COUNT][ETH_GSTRING_LEN] = {
	[NETIF_F_SG_BIT] = "tx-scatter-gather",
	[NETIF_F_IP_CSUM_BIT] = "tx-checksum-ipv4",
	[NETIF_F_HW_CSUM_BIT] = "tx-checksum-ip-generic",
	[NETIF_F_IPV6_CSUM_BIT] = "tx-checksum-ipv6",
	[NETIF_F_HIGHDMA_BIT] = "highdma",
	[NETIF_F_FRAGLIST_BIT] = "tx-scatter-gather-fraglist",
	[NETIF_F_HW_VLAN_CTAG_TX_BIT] = "tx-vlan-hw-insert",
	[NETIF_F_HW_VLAN_CTAG_RX_BIT] = "rx-vlan-hw-parse",
	[NETIF_F_HW_VLAN_CTAG_FILTER_BIT] = "rx-vlan-filter",
	[NETIF_F_HW_VLAN_STAG_TX_BIT] = "tx-vlan-stag-hw-insert",
	[NETIF_F_HW_VLAN_STAG_RX_BIT] = "rx-vlan-stag-hw-parse",
	[NETIF_F_HW_VLAN_STAG_FILTER_BIT] = "rx-vlan-stag-filter",
	[NETIF_F_VLAN_CHALLENGED_BIT] = "vlan-challenged",
	[NETIF_F_GSO_BIT] = "tx-generic-segmentation",
	[NETIF_F_LLTX_BIT] = "tx-lockless",
	[NETIF_F_NETNS_LOCAL_BIT] = "netns-local",
	[NETIF_F_GRO_BIT] = "rx-gro",
	[NETIF_F_GRO_HW_BIT] = "rx-gro-hw",
	[NETIF_F_LRO_BIT] = "rx-lro",
	[NETIF_F_TSO_BIT] = "tx-tcp-segmentation",
	[NETIF_F_GSO_ROBUST_BIT] = "tx-gso-robust",
	[NETIF_F_TSO_ECN_BIT] = "tx-tcp-ecn-segmentation",
	[NETIF_F_TSO_MANGLEID_BIT] = "tx-tcp-mangleid-segmentation",
	[NETIF_F_TSO6_BIT] = "tx-tcp6-segmentation",
	[NETIF_F_FSO_BIT] = "tx-fcoe-segmentation",
	[NETIF_F_GSO_GRE_BIT] = "tx-gre-segmentation",
	[NETIF_F_GSO_GRE_CSUM_BIT] = "tx-gre-csum-segmentation",
	[NETIF_F_GSO_IPXIP4_BIT] = "tx-ipxip4-segmentation",
	[NETIF_F_GSO_IPXIP6_BIT] = "tx-ipxip6-segmentation",
	[NETIF_F_GSO_UDP_TUNNEL_BIT] = "tx-udp_tnl-segmentation",
	[NETIF_F_GSO_UDP_TUNNEL_CSUM_BIT] = "tx-udp_tnl-csum-segmentation",
	[NETIF_F_GSO_PARTIAL_BIT] = "tx-gso-partial",
	[NETIF_F_GSO_TUNNEL_REMCSUM_BIT] = "tx-tunnel-remcsum-segmentation",
	[NETIF_F_GSO_SCTP_BIT] = "tx-sctp-segmentation",
	[NETIF_F_GSO_ESP_BIT] = "tx-esp-segmentation",
	[NETIF_F_GSO_UDP_L4_BIT] = "tx-udp-segmentation",
	[NETIF_F_GSO_FRAGLIST_BIT] = "tx-gso-list",
	[NETIF_F_FCOE_CRC_BIT] = "tx-checksum-fcoe-crc",
	[NETIF_F_SCTP_CRC_BIT] = "tx-checksum-sctp",
	[NETIF_F_FCOE_MTU_BIT] = "fcoe-mtu",
	[NETIF_F_NTUPLE_BIT] = "rx-ntuple-filter",
	[NETIF_F_RXHASH_BIT] = "rx-hashing",
	[NETIF_F_RXCSUM_BIT] = "rx-checksum",
	[NETIF_F_NOCACHE_COPY_BIT] = "tx-nocache-copy",
	[NETIF_F_LOOPBACK_BIT] = "loopback",
	[NETIF_F_RXFCS_BIT] = "rx-fcs",
	[NETIF_F_RXALL_BIT] = "rx-all",
	[NETIF_F_HW_L2FW_DOFFLOAD_BIT] = "l2-fwd-offload",
	[NETIF_F_HW_TC_BIT] = "hw-tc-offload",
	[NETIF_F_HW_ESP_BIT] = "esp-hw-offload",
	[NETIF_F_HW_ESP_TX_CSUM_BIT] = "esp-tx-csum-hw-offload",
	[NETIF_F_RX_UDP_TUNNEL_PORT_BIT] = "rx-udp_tunnel-port-offload",
	[NETIF_F_HW_TLS_RECORD_BIT] = "tls-hw-record",
	[NETIF_F_HW_TLS_TX_BIT] = "tls-hw-tx-offload",
	[NETIF_F_HW_TLS_RX_BIT] = "tls-hw-rx-offload",
	[NETIF_F_GRO_FRAGLIST_BIT] = "rx-gro-list",
	[NETIF_F_HW_MACSEC_BIT] = "macsec-hw-offload",
	[NETIF_F_GRO_UDP_FWD_BIT] = "rx-udp-gro-forwarding",
	[NETIF_F_HW_HSR_TAG_INS_BIT] = "hsr-tag-ins-offload",
	[NETIF_F_HW_HSR_TAG_RM_BIT] = "hsr-tag-rm-offload",
	[NETIF_F_HW_HSR_FWD_BIT] = "hsr-fwd-offload",
	[NETIF_F_HW_HSR_DUP_BIT] = "hsr-dup-offload",
};

int kpi_ethtool_string_count(struct net_device *dev, u32 set)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;

	if (set == ETH_SS_FEATURES)
		return ARRAY_SIZE(features);
	if (ops->get_sset_count && ops->get_strings)
		return ops->get_sset_count(dev, set);
	return -EOPNOTSUPP;
}

void kpi_ethtool_strings(struct net_device *dev, u32 set, u8 *data)
{
	if (set == ETH_SS_FEATURES)
		memcpy(data, features, sizeof(features));
	else
		dev->ethtool_ops->get_strings(dev, set, data);
}
