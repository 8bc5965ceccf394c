// SPDX-License-Identifier: GPL-2.0
/* net/ethernet/eth.c, linux/etherdevice.h: Ethernet's headers and addresses. */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/property.h>
#include <linux/skbuff.h>
#include <net/dsa.h>

#include "kpi.h"
#include "net/core/dev.h"

/* -------------------------------------------------------------- receiving */

/* Whose frame this is, from its destination. */
static void note_destination(struct sk_buff *skb, struct net_device *dev)
{
	const struct ethhdr *eth = eth_hdr(skb);

	if (likely(ether_addr_equal_64bits(eth->h_dest, dev->dev_addr)))
		return;
	if (unlikely(is_multicast_ether_addr_64bits(eth->h_dest)))
		skb->pkt_type = ether_addr_equal_64bits(eth->h_dest,
							dev->broadcast) ?
					PACKET_BROADCAST : PACKET_MULTICAST;
	else
		skb->pkt_type = PACKET_OTHERHOST;
}

__be16 eth_type_trans(struct sk_buff *skb, struct net_device *dev)
{
	const struct ethhdr *eth;
	const u16 *first;
	u16 buf;

	skb->dev = dev;
	skb_reset_mac_header(skb);
	eth = (struct ethhdr *)skb->data;
	skb_pull_inline(skb, ETH_HLEN);
	note_destination(skb, dev);
	if (unlikely(netdev_uses_dsa(dev)))
		return htons(ETH_P_XDSA);
	if (likely(eth_proto_is_802_3(eth->h_proto)))
		return eth->h_proto;
	/* A length: IPX in raw 802.3 frames begins with all ones. */
	first = skb_header_pointer(skb, 0, sizeof(buf), &buf);
	return htons(first && *first == 0xffff ? ETH_P_802_3 : ETH_P_802_2);
}
KPI_EXPORT(eth_type_trans);

/* ---------------------------------------------------------------- headers */

int eth_header(struct sk_buff *skb, struct net_device *dev,
	       unsigned short type, const void *daddr, const void *saddr,
	       unsigned int len)
{
	struct ethhdr *eth = skb_push(skb, ETH_HLEN);

	eth->h_proto = htons(type != ETH_P_802_3 && type != ETH_P_802_2 ?
				     type : len);
	memcpy(eth->h_source, saddr ?: dev->dev_addr, ETH_ALEN);
	if (daddr) {
		memcpy(eth->h_dest, daddr, ETH_ALEN);
		return ETH_HLEN;
	}
	/* Whoever resolves the address fills it in. */
	if (dev->flags & (IFF_LOOPBACK | IFF_NOARP)) {
		eth_zero_addr(eth->h_dest);
		return ETH_HLEN;
	}
	return -ETH_HLEN;
}
KPI_EXPORT(eth_header);

int eth_header_parse(const struct sk_buff *skb, unsigned char *haddr)
{
	memcpy(haddr, eth_hdr(skb)->h_source, ETH_ALEN);
	return ETH_ALEN;
}
KPI_EXPORT(eth_header_parse);

static struct ethhdr *cached_header(struct hh_cache *hh)
{
	return (struct ethhdr *)((u8 *)hh->hh_data + HH_DATA_OFF(ETH_HLEN));
}

int eth_header_cache(const struct neighbour *neigh, struct hh_cache *hh,
		     __be16 type)
{
	struct ethhdr *eth = cached_header(hh);

	if (type == htons(ETH_P_802_3))
		return -1;
	eth->h_proto = type;
	memcpy(eth->h_source, neigh->dev->dev_addr, ETH_ALEN);
	memcpy(eth->h_dest, neigh->ha, ETH_ALEN);
	/* Readers find the length set only when all of it is there. */
	smp_store_release(&hh->hh_len, ETH_HLEN);
	return 0;
}
KPI_EXPORT(eth_header_cache);

void eth_header_cache_update(struct hh_cache *hh, const struct net_device *dev,
			     const unsigned char *haddr)
{
	memcpy(cached_header(hh)->h_dest, haddr, ETH_ALEN);
}
KPI_EXPORT(eth_header_cache_update);

__be16 eth_header_parse_protocol(const struct sk_buff *skb)
{
	return eth_hdr(skb)->h_proto;
}
KPI_EXPORT(eth_header_parse_protocol);

const struct header_ops eth_header_ops = {
	.create = eth_header,
	.parse = eth_header_parse,
	.cache = eth_header_cache,
	.cache_update = eth_header_cache_update,
	.parse_protocol = eth_header_parse_protocol,
};

/* -------------------------------------------------------------- addresses */

int eth_prepare_mac_addr_change(struct net_device *dev, void *p)
{
	const struct sockaddr *addr = p;

	if (!(dev->priv_flags & IFF_LIVE_ADDR_CHANGE) && netif_running(dev))
		return -EBUSY;
	return is_valid_ether_addr(addr->sa_data) ? 0 : -EADDRNOTAVAIL;
}
KPI_EXPORT(eth_prepare_mac_addr_change);

void eth_commit_mac_addr_change(struct net_device *dev, void *p)
{
	const struct sockaddr *addr = p;

	eth_hw_addr_set(dev, addr->sa_data);
}
KPI_EXPORT(eth_commit_mac_addr_change);

int eth_mac_addr(struct net_device *dev, void *p)
{
	int err = eth_prepare_mac_addr_change(dev, p);

	if (!err)
		eth_commit_mac_addr_change(dev, p);
	return err;
}
KPI_EXPORT(eth_mac_addr);

int eth_validate_addr(struct net_device *dev)
{
	return is_valid_ether_addr(dev->dev_addr) ? 0 : -EADDRNOTAVAIL;
}
KPI_EXPORT(eth_validate_addr);

ssize_t sysfs_format_mac(char *buf, const unsigned char *addr, int len)
{
	return sysfs_emit(buf, "%*phC\n", len, addr);
}
KPI_EXPORT(sysfs_format_mac);

int device_get_ethdev_address(struct device *dev, struct net_device *netdev)
{
	u8 addr[ETH_ALEN];
	int err = device_get_mac_address(dev, addr);

	if (!err)
		eth_hw_addr_set(netdev, addr);
	return err;
}
KPI_EXPORT(device_get_ethdev_address);

/* There is no device tree and no platform's store beside the properties. */
int eth_platform_get_mac_address(struct device *dev, u8 *mac_addr)
{
	return device_get_mac_address(dev, mac_addr) ? -ENODEV : 0;
}
KPI_EXPORT(eth_platform_get_mac_address);

int platform_get_ethdev_address(struct device *dev, struct net_device *netdev)
{
	u8 addr[ETH_ALEN];
	int err = eth_platform_get_mac_address(dev, addr);

	if (!err)
		eth_hw_addr_set(netdev, addr);
	return err;
}
KPI_EXPORT(platform_get_ethdev_address);

/* ----------------------------------------------------------------- set-up */

void ether_setup(struct net_device *dev)
{
	dev->header_ops = &eth_header_ops;
	dev->type = ARPHRD_ETHER;
	dev->hard_header_len = ETH_HLEN;
	dev->min_header_len = ETH_HLEN;
	dev->mtu = ETH_DATA_LEN;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = ETH_DATA_LEN;
	dev->addr_len = ETH_ALEN;
	dev->tx_queue_len = DEFAULT_TX_QUEUE_LEN;
	dev->flags = IFF_BROADCAST | IFF_MULTICAST;
	dev->priv_flags |= IFF_TX_SKB_SHARING;
	eth_broadcast_addr(dev->broadcast);
}
KPI_EXPORT(ether_setup);

struct net_device *alloc_etherdev_mqs(int sizeof_priv, unsigned int txqs,
				      unsigned int rxqs)
{
	return kpi_alloc_netdev(sizeof_priv, "eth%d", NET_NAME_ENUM,
				ether_setup, txqs, rxqs, _RET_IP_);
}
KPI_EXPORT(alloc_etherdev_mqs);

/* The devres' own words: freed with the device that it was made for. */
struct netdev_devres {
	struct net_device *dev;
};

static void devm_free(struct device *dev, void *res)
{
	struct netdev_devres *dr = res;

	free_netdev(dr->dev);
}

struct net_device *devm_alloc_etherdev_mqs(struct device *dev,
					   int sizeof_priv, unsigned int txqs,
					   unsigned int rxqs)
{
	struct netdev_devres *dr = devres_alloc(devm_free, sizeof(*dr),
						GFP_KERNEL);

	if (!dr)
		return NULL;
	dr->dev = kpi_alloc_netdev(sizeof_priv, "eth%d", NET_NAME_ENUM,
				   ether_setup, txqs, rxqs, _RET_IP_);
	if (!dr->dev) {
		devres_free(dr);
		return NULL;
	}
	devres_add(dev, dr);
	return dr->dev;
}
KPI_EXPORT(devm_alloc_etherdev_mqs);

static void devm_unregister(struct device *dev, void *res)
{
	struct netdev_devres *dr = res;

	unregister_netdev(dr->dev);
}

int devm_register_netdev(struct device *dev, struct net_device *ndev)
{
	struct netdev_devres *dr = devres_alloc(devm_unregister, sizeof(*dr),
						GFP_KERNEL);
	int err;

	if (!dr)
		return -ENOMEM;
	err = register_netdev(ndev);
	if (err) {
		devres_free(dr);
		return err;
	}
	dr->dev = ndev;
	devres_add(dev, dr);
	return 0;
}
KPI_EXPORT(devm_register_netdev);
