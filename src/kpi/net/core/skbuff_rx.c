// SPDX-License-Identifier: GPL-2.0
/* net/core/skbuff.c, linux/skbuff.h: buffers and fragments to receive into. */
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "kpi.h"
#include "mm/pageinfo.h"
#include "net/core/skbuff.h"

/*
 * Only the thread that owns the CPU uses its cache, and nothing interrupts
 * the kernel side: one cache serves every context.
 */
static DEFINE_PER_CPU(struct page_frag_cache, frag_cache);

/* The block outlives whoever has one of its fragments. */
static void *cut(unsigned int size, gfp_t gfp, unsigned int align_mask)
{
	return kpi_page_frag(this_cpu_ptr(&frag_cache), size, gfp, align_mask,
			     CALLER_FORGOTTEN);
}

/* Order-0 pages in pieces of 1 KiB: few, so truesize is not far off. */
struct small_frags {
	u8 *va;
	unsigned int offset;
};
static DEFINE_PER_CPU(struct small_frags, small_frags);

static void *small_frag(gfp_t gfp)
{
	struct small_frags *nc = this_cpu_ptr(&small_frags);
	struct page *page;

	if (unlikely(!nc->offset)) {
		page = kpi_alloc_pages(gfp, 0, CALLER_FORGOTTEN,
				       PAGE_KIND_PAGES);
		if (!page)
			return NULL;
		page_ref_add(page, PAGE_SIZE / SZ_1K - 1);
		nc->va = page_address(page);
		nc->offset = PAGE_SIZE;
	}
	nc->offset -= SZ_1K;
	return nc->va + nc->offset;
}

void *__napi_alloc_frag_align(unsigned int fragsz, unsigned int align_mask)
{
	return cut(SKB_DATA_ALIGN(fragsz), GFP_ATOMIC, align_mask);
}
KPI_EXPORT(__napi_alloc_frag_align);

void *__netdev_alloc_frag_align(unsigned int fragsz, unsigned int align_mask)
{
	return cut(SKB_DATA_ALIGN(fragsz), GFP_ATOMIC, align_mask);
}
KPI_EXPORT(__netdev_alloc_frag_align);

/*
 * Pieces of pages are not told apart by diagnostics: with these each head
 * is a block of kmalloc()'s, with its own end and its own death.
 */
static bool wants_kmalloc(unsigned int len, gfp_t gfp)
{
	return len > SKB_WITH_OVERHEAD(PAGE_SIZE) ||
	       (gfp & (__GFP_DIRECT_RECLAIM | GFP_DMA)) ||
	       kpi_boot_info->check || kpi_boot_info->under_valgrind;
}

static struct sk_buff *with_frag(void *data, unsigned int size,
				 unsigned long caller)
{
	struct sk_buff *skb;

	if (unlikely(!data))
		return NULL;
	skb = kpi_skb_build(data, size, caller);
	if (unlikely(!skb))
		skb_free_frag(data);
	return skb;
}

static struct sk_buff *cut_from_page(unsigned int len, gfp_t gfp,
				     unsigned long caller)
{
	len = SKB_HEAD_ALIGN(len);
	return with_frag(cut(len, gfp, ~0u), len, caller);
}

struct sk_buff *__netdev_alloc_skb(struct net_device *dev, unsigned int len,
				   gfp_t gfp)
{
	struct sk_buff *skb;

	len += NET_SKB_PAD;
	if (len <= SKB_WITH_OVERHEAD(1024) || wants_kmalloc(len, gfp))
		skb = kpi_skb_alloc(len, gfp, SKB_ALLOC_RX, _RET_IP_);
	else
		skb = cut_from_page(len, gfp, _RET_IP_);
	if (unlikely(!skb))
		return NULL;
	skb_reserve(skb, NET_SKB_PAD);
	skb->dev = dev;
	return skb;
}
KPI_EXPORT(__netdev_alloc_skb);

struct sk_buff *__napi_alloc_skb(struct napi_struct *napi, unsigned int len,
				 gfp_t gfp)
{
	struct sk_buff *skb;

	len += NET_SKB_PAD + NET_IP_ALIGN;
	if (wants_kmalloc(len, gfp))
		skb = kpi_skb_alloc(len, gfp, SKB_ALLOC_RX, _RET_IP_);
	else if (len <= SKB_WITH_OVERHEAD(1024))
		skb = with_frag(small_frag(gfp), SZ_1K, _RET_IP_);
	else
		skb = cut_from_page(len, gfp, _RET_IP_);
	if (unlikely(!skb))
		return NULL;
	skb_reserve(skb, NET_SKB_PAD + NET_IP_ALIGN);
	skb->dev = napi->dev;
	return skb;
}
KPI_EXPORT(__napi_alloc_skb);

void skb_add_rx_frag(struct sk_buff *skb, int i, struct page *page, int off,
		     int size, unsigned int truesize)
{
	skb_fill_page_desc(skb, i, page, off, size);
	skb->len += size;
	skb->data_len += size;
	skb->truesize += truesize;
}
KPI_EXPORT(skb_add_rx_frag);

/* More bytes behind the fragment's last. */
void skb_coalesce_rx_frag(struct sk_buff *skb, int i, int size,
			  unsigned int truesize)
{
	skb_frag_size_add(&skb_shinfo(skb)->frags[i], size);
	skb->len += size;
	skb->data_len += size;
	skb->truesize += truesize;
}
KPI_EXPORT(skb_coalesce_rx_frag);
