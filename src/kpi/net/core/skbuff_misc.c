// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/skbuff.c, linux/skbuff.h: buffers told of, scrubbed, made of
 * pages, and cut out of others.
 */
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <net/dst.h>
#include <net/ip_vs.h>

#include "kpi.h"
#include "net/core/skbuff.h"

/* ------------------------------------------------------------- in the log */

static void dump_fields(const char *level, const struct sk_buff *skb)
{
	const struct skb_shared_info *sh = skb_shinfo(skb);
	bool has_mac = skb_mac_header_was_set(skb);
	bool has_trans = skb_transport_header_was_set(skb);

	printk("%sskb len=%u headroom=%u headlen=%u tailroom=%u\n", level,
	       skb->len, skb_headroom(skb), skb_headlen(skb),
	       skb_tailroom(skb));
	printk("%smac=(%d,%d) net=(%d,%d) trans=%d\n", level,
	       has_mac ? skb->mac_header : -1,
	       has_mac ? skb_mac_header_len(skb) : -1, skb->network_header,
	       has_trans ? skb_network_header_len(skb) : -1,
	       has_trans ? skb->transport_header : -1);
	printk("%sshinfo(txflags=%u nr_frags=%u gso(size=%hu type=%u segs=%hu))\n",
	       level, sh->tx_flags, sh->nr_frags, sh->gso_size, sh->gso_type,
	       sh->gso_segs);
	printk("%scsum(0x%x ip_summed=%u complete_sw=%u valid=%u level=%u)\n",
	       level, (__force u32)skb->csum, skb->ip_summed,
	       skb->csum_complete_sw, skb->csum_valid, skb->csum_level);
	printk("%shash(0x%x sw=%u l4=%u) proto=0x%04x pkttype=%u iif=%d\n",
	       level, skb->hash, skb->sw_hash, skb->l4_hash,
	       ntohs(skb->protocol), skb->pkt_type, skb->skb_iif);
	if (skb->dev)
		printk("%sdev name=%s feat=%pNF\n", level, skb->dev->name,
		       &skb->dev->features);
}

static void dump_bytes(const char *level, const char *what, const void *at,
		       int len)
{
	if (len > 0)
		print_hex_dump(level, what, DUMP_PREFIX_OFFSET, 16, 1, at, len,
			       false);
}

/* More than headers is only for where that is rare. */
void skb_dump(const char *level, const struct sk_buff *skb, bool full_pkt)
{
	const struct skb_shared_info *sh = skb_shinfo(skb);
	int len = full_pkt ? skb->len : min_t(int, skb->len, MAX_HEADER + 128);
	int part = min_t(int, skb_headlen(skb), len), i;
	struct sk_buff *list;

	dump_fields(level, skb);
	if (full_pkt)
		dump_bytes(level, "skb headroom: ", skb->head,
			   skb_headroom(skb));
	dump_bytes(level, "skb linear:   ", skb->data, part);
	if (full_pkt)
		dump_bytes(level, "skb tailroom: ", skb_tail_pointer(skb),
			   skb_tailroom(skb));
	for (i = 0; i < sh->nr_frags; i++) {
		len -= part;
		part = min_t(int, skb_frag_size(&sh->frags[i]), len);
		dump_bytes(level, "skb frag:     ",
			   skb_frag_address(&sh->frags[i]), part);
	}
	if (!full_pkt || !skb_has_frag_list(skb))
		return;
	printk("%sskb fraglist:\n", level);
	skb_walk_frags(skb, list)
		skb_dump(level, list, true);
}
KPI_EXPORT(skb_dump);

void __skb_warn_lro_forwarding(const struct sk_buff *skb)
{
	net_warn_ratelimited("%s: received packets cannot be forwarded while LRO is enabled\n",
			     skb->dev->name);
}
KPI_EXPORT(__skb_warn_lro_forwarding);

/* -------------------------------------------------------- to another device */

/* What was only true where the frame comes from; @xnet: another namespace. */
void skb_scrub_packet(struct sk_buff *skb, bool xnet)
{
	skb->pkt_type = PACKET_HOST;
	skb->skb_iif = 0;
	skb->ignore_df = 0;
	skb_dst_drop(skb);
	skb_ext_reset(skb);
	nf_reset_ct(skb);
	nf_reset_trace(skb);
#ifdef CONFIG_NET_SWITCHDEV
	skb->offload_fwd_mark = 0;
	skb->offload_l3_fwd_mark = 0;
#endif
	ipvs_reset(skb);
	if (!xnet)
		return;
	skb->mark = 0;
	skb_clear_tstamp(skb);
}
KPI_EXPORT(skb_scrub_packet);

/* --------------------------------------------------------------- of pages */

/* As large a block as there is, up to *@order, which is then the limit. */
static struct page *take_block(gfp_t gfp, int *order, unsigned long bytes)
{
	gfp_t large = (gfp & ~__GFP_DIRECT_RECLAIM) | __GFP_COMP | __GFP_NOWARN;
	int fits = get_order(bytes);
	struct page *page;

	/* No larger than what is to go in, but for the last page's rest. */
	if (fits && bytes < PAGE_SIZE << fits)
		fits--;
	for (*order = min(*order, fits); *order; *order = 0) {
		page = alloc_pages(large, *order);
		if (page)
			return page;
	}
	return alloc_pages(gfp, 0);
}

struct sk_buff *alloc_skb_with_frags(unsigned long header_len,
				     unsigned long data_len, int max_page_order,
				     int *errcode, gfp_t gfp)
{
	unsigned long nr_pages = DIV_ROUND_UP(data_len, PAGE_SIZE), part;
	struct sk_buff *skb;
	struct page *page;
	int i;

	*errcode = -EMSGSIZE;
	if (nr_pages > MAX_SKB_FRAGS)
		return NULL;
	*errcode = -ENOBUFS;
	skb = kpi_skb_alloc(header_len, gfp, 0, _RET_IP_);
	if (!skb)
		return NULL;
	skb->truesize += nr_pages << PAGE_SHIFT;
	for (i = 0; data_len; i++, data_len -= part) {
		page = take_block(gfp, &max_page_order, data_len);
		if (!page) {
			kfree_skb(skb);
			return NULL;
		}
		part = min(data_len, PAGE_SIZE << max_page_order);
		skb_fill_page_desc(skb, i, page, 0, part);
	}
	return skb;
}
KPI_EXPORT(alloc_skb_with_frags);

/* -------------------------------------------------------- out of another */

/*
 * @len bytes at @off, in a buffer that shares what lies in fragments. The
 * kernel makes the new head smaller; what is in it is the same.
 */
struct sk_buff *pskb_extract(struct sk_buff *skb, int off, int len, gfp_t gfp)
{
	struct sk_buff *part = kpi_skb_clone(skb, gfp, _RET_IP_);

	if (!part)
		return NULL;
	if (kpi_skb_expand(part, 0, 0, gfp, _RET_IP_) ||
	    !pskb_pull(part, off) || pskb_trim(part, len)) {
		kfree_skb(part);
		return NULL;
	}
	return part;
}
KPI_EXPORT(pskb_extract);
