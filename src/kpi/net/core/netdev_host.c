// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dev.c: the host's end of a net device takes the place of the
 * protocol stack. What the driver receives goes there, and what comes from
 * there is sent; it follows the device's address, MTU and link, and the device
 * follows its state.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/tcp.h>
#include <linux/virtio_net.h>
#include <net/net_namespace.h>
#include <net/sch_generic.h>
#include <linuxkpi/host/net.h>

#include "kpi.h"
#include "dev.h"

/* ------------------------------------------------------- its description */

static unsigned int offloads(netdev_features_t features)
{
	unsigned int flags = 0;

	/* Without checksums and gathering there is no segmenting either. */
	if (!(features & NETIF_F_HW_CSUM) &&
	    (features & (NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM)) !=
		    (NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM) &&
	    !(features & NETIF_F_IP_CSUM))
		return 0;
	flags = HOST_NET_CSUM;
	if (features & NETIF_F_SG && features & NETIF_F_TSO)
		flags |= HOST_NET_TSO4;
	if (features & NETIF_F_SG && features & NETIF_F_TSO6)
		flags |= HOST_NET_TSO6;
	if (features & NETIF_F_TSO_ECN)
		flags |= HOST_NET_ECN;
	return flags;
}

static void describe(struct net_device *dev, struct host_net_info *info)
{
	memset(info, 0, sizeof(*info));
	strscpy(info->name, dev->name, sizeof(info->name));
	info->index = dev->ifindex;
	info->mtu = dev->mtu;
	memcpy(info->address, dev->dev_addr, ETH_ALEN);
	info->flags = offloads(dev->features);
	if (dev->flags & IFF_UP)
		info->flags |= HOST_NET_UP;
	if (netif_carrier_ok(dev))
		info->flags |= HOST_NET_CARRIER;
}

void kpi_netdev_attach(struct net_device *dev)
{
	struct kpi_netdev *ours = kpi_netdev(dev);
	struct host_net_info info;
	int handle;

	ASSERT_RTNL();
	if (!ours || dev->type != ARPHRD_ETHER || dev->addr_len != ETH_ALEN)
		return;
	describe(dev, &info);
	handle = host_net_add(dev, &info);
	if (handle < 0)
		return;
	ours->capture = info.flags & HOST_NET_CAPTURE;
	WRITE_ONCE(ours->host, handle);
	/*
	 * The groups that are joined at the other end are not told here, so
	 * that frames of any group have to come through.
	 */
	dev_set_allmulti(dev, 1);
}

void kpi_netdev_detach(struct net_device *dev)
{
	struct kpi_netdev *ours = kpi_netdev(dev);
	int handle = ours ? ours->host : -1;

	ASSERT_RTNL();
	if (handle < 0)
		return;
	WRITE_ONCE(ours->host, -1);
	ours->capture = false;
	/* Whoever is handing a frame over has done so. */
	synchronize_net();
	host_net_remove(handle);
}

void kpi_netdev_changed(struct net_device *dev)
{
	struct kpi_netdev *ours = kpi_netdev(dev);
	struct host_net_info info;

	if (!ours || ours->host < 0)
		return;
	describe(dev, &info);
	host_net_change(ours->host, &info);
}

void kpi_netdev_room(struct net_device *dev)
{
	struct kpi_netdev *ours = kpi_netdev(dev);
	int handle = ours ? READ_ONCE(ours->host) : -1;

	if (handle >= 0)
		host_net_room(handle);
}

/* ---------------------------------------------------- from the driver out */

/* More parts than a frame of the kernel's own has are made one. */
#define PARTS (MAX_SKB_FRAGS + 16)

struct parts {
	struct host_net_segment at[PARTS];
	unsigned int n;
};

static bool add_part(struct parts *p, const void *data, unsigned int size)
{
	if (p->n == PARTS)
		return false;
	if (size)
		p->at[p->n++] = (struct host_net_segment){ data, size };
	return true;
}

/* Head and pages of @skb, its head from @start on. */
static bool add_skb(struct parts *p, const struct sk_buff *skb,
		    const void *start)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	bool fits;
	int i;

	fits = add_part(p, start, skb->data + skb_headlen(skb) -
				  (unsigned char *)start);
	for (i = 0; i < shinfo->nr_frags && fits; i++)
		fits = add_part(p, skb_frag_address(&shinfo->frags[i]),
				skb_frag_size(&shinfo->frags[i]));
	return fits;
}

static bool gather(struct parts *p, const struct sk_buff *skb,
		   const void *start)
{
	const struct sk_buff *more;
	bool fits;

	p->n = 0;
	fits = add_skb(p, skb, start);
	skb_walk_frags(skb, more)
		fits = fits && add_skb(p, more, more->data);
	return fits;
}

/* From its Ethernet header on, a VLAN's tag in its place. */
static struct sk_buff *whole_frame(struct sk_buff *skb)
{
	if (likely(!skb_vlan_tag_present(skb)))
		return skb;
	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb)
		return NULL;
	skb_push(skb, skb->data - skb_mac_header(skb));
	skb = __vlan_hwaccel_push_inside(skb);
	if (skb) {
		skb_reset_mac_header(skb);
		skb_pull(skb, ETH_HLEN);
	}
	return skb;
}

static bool write_header(const struct sk_buff *skb,
			 struct host_net_header *header)
{
	struct virtio_net_hdr *h = (struct virtio_net_hdr *)header;

	BUILD_BUG_ON(sizeof(*h) != sizeof(*header));
	/*
	 * The header counts from the frame's start, a received skb from where
	 * its data begins.
	 */
	return !virtio_net_hdr_from_skb(skb, h, true, true,
					skb->data - skb_mac_header(skb));
}

static int give_to_host(int handle, struct sk_buff *skb)
{
	struct host_net_header header = { 0 };
	struct parts parts;

	if (unlikely(!gather(&parts, skb, skb_mac_header(skb)))) {
		if (skb_linearize(skb))
			return -ENOMEM;
		gather(&parts, skb, skb_mac_header(skb));
	}
	if ((skb_is_gso(skb) || skb->ip_summed == CHECKSUM_PARTIAL) &&
	    !write_header(skb, &header))
		return -EINVAL;
	return host_net_receive(handle, &header, parts.at, parts.n);
}

static int nobody(struct sk_buff *skb)
{
	dev_core_stats_rx_dropped_inc(skb->dev);
	kfree_skb_reason(skb, SKB_DROP_REASON_UNHANDLED_PROTO);
	return NET_RX_DROP;
}

int kpi_netdev_to_host(struct sk_buff *skb)
{
	struct kpi_netdev *ours = kpi_netdev(skb->dev);
	int handle = ours ? READ_ONCE(ours->host) : -1;

	if (handle < 0 || !skb_mac_header_was_set(skb))
		return nobody(skb);
	skb = whole_frame(skb);
	if (unlikely(!skb))
		return NET_RX_DROP;
	if (unlikely(give_to_host(handle, skb)))
		return nobody(skb);
	consume_skb(skb);
	return NET_RX_SUCCESS;
}

void kpi_netdev_sent(const struct sk_buff *skb)
{
	struct kpi_netdev *ours = kpi_netdev(skb->dev);
	struct parts parts;

	if (likely(!ours || !ours->capture))
		return;
	gather(&parts, skb, skb->data);
	host_net_sent(ours->host, parts.at, parts.n);
}

/* --------------------------------------------------------- to the driver */

static struct sk_buff *make_skb(struct net_device *dev, const void *frame,
				unsigned long size)
{
	unsigned int room = NET_SKB_PAD + dev->needed_headroom;
	struct sk_buff *skb;

	skb = alloc_skb(room + size + dev->needed_tailroom, GFP_ATOMIC);
	if (!skb)
		return NULL;
	skb_reserve(skb, room);
	skb_put_data(skb, frame, size);
	skb->dev = dev;
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb->protocol = eth_hdr(skb)->h_proto;
	if (!eth_proto_is_802_3(skb->protocol))
		skb->protocol = htons(ETH_P_802_3);
	return skb;
}

/*
 * The skb is linear, so that all headers can be looked at here: then the
 * driver's segmenting can rely on them, and the frame is not "dodgy" any more.
 */
static bool check_segments(struct sk_buff *skb)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	unsigned int start = skb_transport_offset(skb), head;

	if (!(shinfo->gso_type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6)) ||
	    skb->csum_offset != offsetof(struct tcphdr, check) ||
	    start + sizeof(struct tcphdr) > skb->len)
		return false;
	head = start + tcp_hdrlen(skb);
	if (tcp_hdrlen(skb) < sizeof(struct tcphdr) || head >= skb->len)
		return false;
	shinfo->gso_segs = DIV_ROUND_UP(skb->len - head, shinfo->gso_size);
	shinfo->gso_type &= ~SKB_GSO_DODGY;
	return true;
}

/* The header comes from whoever is at the other end: it may say anything. */
static bool apply_header(struct sk_buff *skb,
			 const struct host_net_header *header)
{
	const struct virtio_net_hdr *h = (const struct virtio_net_hdr *)header;

	if (virtio_net_hdr_to_skb(skb, h, true))
		return false;
	if (!skb_is_gso(skb))
		return true;
	return skb->ip_summed == CHECKSUM_PARTIAL && check_segments(skb);
}

static void send(struct net_device *dev, const struct host_net_header *header,
		 const void *frame, unsigned long size)
{
	struct sk_buff *skb;

	if (unlikely(size < ETH_HLEN || size > 0x10000 + ETH_HLEN))
		goto dropped;
	skb = make_skb(dev, frame, size);
	if (unlikely(!skb))
		goto dropped;
	if (unlikely((header->flags || header->gso_type) &&
		     !apply_header(skb, header))) {
		kfree_skb(skb);
		goto dropped;
	}
	dev_queue_xmit(skb);
	return;
dropped:
	dev_core_stats_tx_dropped_inc(dev);
}

static bool has_room(struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < dev->real_num_tx_queues; i++)
		if (!kpi_qdisc_ask_room(netdev_get_tx_queue(dev, i)))
			return false;
	return true;
}

/* The host makes no such call once host_net_remove() has returned. */
int kpi_net_send(void *device, const struct host_net_header *header,
		 const void *frame, unsigned long size)
{
	struct net_device *dev = device;
	bool room;

	local_bh_disable();
	send(dev, header, frame, size);
	room = has_room(dev);
	local_bh_enable();
	return room ? 0 : 1;
}

/* ------------------------------------------------ following the host's end */

static int set_up(struct net_device *dev, bool up)
{
	if (up)
		return dev_open(dev, NULL);
	dev_close(dev);
	return 0;
}

static int set_address(struct net_device *dev, const unsigned char *address)
{
	struct sockaddr sa = { .sa_family = dev->type };

	if (ether_addr_equal_unaligned(dev->dev_addr, address))
		return 0;
	memcpy(sa.sa_data, address, ETH_ALEN);
	return dev_set_mac_address_user(dev, &sa, NULL);
}

static int set_promisc(struct net_device *dev, bool on)
{
	if (!!(dev->gflags & IFF_PROMISC) == on)
		return 0;
	return dev_change_flags(dev, dev_get_flags(dev) ^ IFF_PROMISC, NULL);
}

static int configure(struct net_device *dev, const struct host_net_info *info,
		     unsigned int which)
{
	int err = 0, ret = 0;

	/* An address is refused while the device is up, by many drivers. */
	if (which & KPI_NET_ADDRESS)
		ret = set_address(dev, info->address);
	if (which & KPI_NET_MTU)
		err = dev_set_mtu(dev, info->mtu);
	ret = ret ?: err;
	if (which & KPI_NET_PROMISC)
		err = set_promisc(dev, info->flags & HOST_NET_PROMISC);
	ret = ret ?: err;
	if (which & KPI_NET_UP)
		err = set_up(dev, info->flags & HOST_NET_UP);
	kpi_netdev_changed(dev);
	return ret ?: err;
}

int kpi_net_configure(int index, const struct host_net_info *info,
		      unsigned int which)
{
	struct net_device *dev;
	int err = -ENODEV;

	rtnl_lock();
	dev = __dev_get_by_index(&init_net, index);
	if (dev)
		err = configure(dev, info, which);
	rtnl_unlock();
	return err;
}
