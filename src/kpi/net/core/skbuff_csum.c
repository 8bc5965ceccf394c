// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/skbuff.c, net/core/dev.c, linux/skbuff.h: checksums of frames,
 * made for a device that cannot, looked at, and left to one that can.
 */
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/once_lite.h>
#include <linux/sctp.h>
#include <linux/skbuff.h>
#include <net/checksum.h>
#include <net/ipv6.h>

#include "kpi.h"

/* ------------------------------------------------------- looking at them */

static void tell_fault(struct net_device *dev, struct sk_buff *skb)
{
	netdev_err(dev, "hw csum failure\n");
	skb_dump(KERN_ERR, skb, true);
	dump_stack();
}

/* The device said of a frame that is right that it is wrong. */
void netdev_rx_csum_fault(struct net_device *dev, struct sk_buff *skb)
{
	DO_ONCE_LITE(tell_fault, dev, skb);
}
KPI_EXPORT(netdev_rx_csum_fault);

static void look_for_fault(struct sk_buff *skb)
{
	if (skb->ip_summed == CHECKSUM_COMPLETE && !skb->csum_complete_sw)
		netdev_rx_csum_fault(skb->dev, skb);
}

__sum16 __skb_checksum_complete_head(struct sk_buff *skb, int len)
{
	__sum16 sum = csum_fold(skb_checksum(skb, 0, len, skb->csum));

	if (!sum)
		look_for_fault(skb);
	if (!skb_shared(skb))
		skb->csum_valid = !sum;
	return sum;
}
KPI_EXPORT(__skb_checksum_complete_head);

/* skb->csum has the pseudo header's; it becomes that of the whole frame. */
__sum16 __skb_checksum_complete(struct sk_buff *skb)
{
	__wsum csum = skb_checksum(skb, 0, skb->len, 0);
	__sum16 sum = csum_fold(csum_add(skb->csum, csum));

	if (!sum)
		look_for_fault(skb);
	if (!skb_shared(skb)) {
		skb->csum = csum;
		skb->ip_summed = CHECKSUM_COMPLETE;
		skb->csum_complete_sw = 1;
		skb->csum_valid = !sum;
	}
	return sum;
}
KPI_EXPORT(__skb_checksum_complete);

/* -------------------------------------------------------- making them */

/* What somebody else may write to at any time is copied first. */
static int make_private(struct sk_buff *skb)
{
	return skb_has_shared_frag(skb) ? __skb_linearize(skb) : 0;
}

static void warn_bad_offload(const struct sk_buff *skb)
{
	static const netdev_features_t none;
	struct net_device *dev = skb->dev;

	if (!net_ratelimit())
		return;
	WARN(1, "%s: caps=(%pNF, %pNF)\n", dev ? dev->name : "",
	     dev ? &dev->features : &none, &none);
	skb_dump(KERN_WARNING, skb, false);
}

int skb_checksum_help(struct sk_buff *skb)
{
	int start, field, err;
	__sum16 *check;
	__wsum csum;

	if (skb->ip_summed == CHECKSUM_COMPLETE)
		goto done;
	if (unlikely(skb_is_gso(skb))) {
		warn_bad_offload(skb);
		return -EINVAL;
	}
	err = make_private(skb);
	if (err)
		return err;
	start = skb_checksum_start_offset(skb);
	field = start + skb->csum_offset;
	if (WARN_ONCE(start >= skb_headlen(skb), "offset (%d) >= skb_headlen() (%u)\n",
		      start, skb_headlen(skb)) ||
	    WARN_ON_ONCE(field + sizeof(__sum16) > skb_headlen(skb)))
		return -EINVAL;
	err = skb_ensure_writable(skb, field + sizeof(__sum16));
	if (err)
		return err;
	csum = skb_checksum(skb, start, skb->len - start, 0);
	check = (__sum16 *)(skb->data + field);
	*check = csum_fold(csum) ?: CSUM_MANGLED_0;
done:
	skb->ip_summed = CHECKSUM_NONE;
	return 0;
}
KPI_EXPORT(skb_checksum_help);

static __wsum no_crc32c_update(const void *buff, int len, __wsum sum)
{
	net_warn_ratelimited("attempt to compute crc32c without libcrc32c.ko\n");
	return 0;
}

static __wsum no_crc32c_combine(__wsum a, __wsum b, int offset, int len)
{
	return no_crc32c_update(NULL, 0, 0);
}

static const struct skb_checksum_ops no_crc32c = {
	.update = no_crc32c_update,
	.combine = no_crc32c_combine,
};

/* SCTP's; whoever needs it brings its own. */
const struct skb_checksum_ops *crc32c_csum_stub = &no_crc32c;
KPI_EXPORT(crc32c_csum_stub);

int skb_crc32c_csum_help(struct sk_buff *skb)
{
	int start, field, err;
	__wsum crc;

	if (skb->ip_summed != CHECKSUM_PARTIAL || skb_is_gso(skb))
		return 0;
	err = make_private(skb);
	if (err)
		return err;
	start = skb_checksum_start_offset(skb);
	field = start + offsetof(struct sctphdr, checksum);
	if (WARN_ON_ONCE(field >= skb_headlen(skb)))
		return -EINVAL;
	err = skb_ensure_writable(skb, field + sizeof(__le32));
	if (err)
		return err;
	crc = __skb_checksum(skb, start, skb->len - start, (__force __wsum)~0u,
			     crc32c_csum_stub);
	*(__le32 *)(skb->data + field) = cpu_to_le32(~(__force u32)crc);
	skb->ip_summed = CHECKSUM_NONE;
	skb->csum_not_inet = 0;
	return 0;
}
KPI_EXPORT(skb_crc32c_csum_help);

/* Devices that know but TCP and UDP do not look behind extension headers. */
static bool is_plain_transport(struct sk_buff *skb)
{
	if (vlan_get_protocol(skb) == htons(ETH_P_IPV6) &&
	    skb_network_header_len(skb) != sizeof(struct ipv6hdr) &&
	    !ipv6_has_hopopt_jumbo(skb))
		return false;
	return skb->csum_offset == offsetof(struct tcphdr, check) ||
	       skb->csum_offset == offsetof(struct udphdr, check);
}

int skb_csum_hwoffload_help(struct sk_buff *skb,
			    const netdev_features_t features)
{
	if (unlikely(skb_csum_is_sctp(skb)))
		return features & NETIF_F_SCTP_CRC ? 0 :
						     skb_crc32c_csum_help(skb);
	if (features & NETIF_F_HW_CSUM)
		return 0;
	if ((features & (NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM)) &&
	    is_plain_transport(skb))
		return 0;
	return skb_checksum_help(skb);
}
KPI_EXPORT(skb_csum_hwoffload_help);

/* For devices that take a frame only in one piece and with its checksum. */
void skb_copy_and_csum_dev(const struct sk_buff *skb, u8 *to)
{
	long start = skb->ip_summed == CHECKSUM_PARTIAL ?
			     skb_checksum_start_offset(skb) :
			     skb_headlen(skb);
	__wsum csum = 0;

	BUG_ON(start > skb_headlen(skb));
	skb_copy_from_linear_data(skb, to, start);
	if (start != skb->len)
		csum = skb_copy_and_csum_bits(skb, start, to + start,
					      skb->len - start);
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		*(__sum16 *)(to + start + skb->csum_offset) = csum_fold(csum);
}
KPI_EXPORT(skb_copy_and_csum_dev);

/* ------------------------------------------------- frames without padding */

/* Up to @transport_len: @skb, or a clone; NULL where there is less. */
static struct sk_buff *trimmed(struct sk_buff *skb, unsigned int transport_len)
{
	unsigned int len = skb_transport_offset(skb) + transport_len;
	struct sk_buff *clone;

	if (skb->len <= len)
		return skb->len == len ? skb : NULL;
	clone = skb_clone(skb, GFP_ATOMIC);
	if (clone && pskb_trim_rcsum(clone, len)) {
		kfree_skb(clone);
		return NULL;
	}
	return clone;
}

struct sk_buff *skb_checksum_trimmed(struct sk_buff *skb,
				     unsigned int transport_len,
				     __sum16 (*check)(struct sk_buff *skb))
{
	unsigned int offset = skb_transport_offset(skb);
	struct sk_buff *checked = trimmed(skb, transport_len);
	__sum16 wrong;

	if (!checked)
		return NULL;
	if (pskb_may_pull(checked, offset)) {
		skb_pull_rcsum(checked, offset);
		wrong = check(checked);
		skb_push_rcsum(checked, offset);
		if (!wrong)
			return checked;
	}
	if (checked != skb)
		kfree_skb(checked);
	return NULL;
}
KPI_EXPORT(skb_checksum_trimmed);
