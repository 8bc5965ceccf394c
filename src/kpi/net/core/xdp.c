// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/xdp.c, net/xdp.h: where received frames' memory goes back to. No
 * program is attached here (filter.c), but drivers register their queues'
 * memory in any case.
 */
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/xarray.h>
#include <net/page_pool.h>
#include <net/xdp.h>

#include "kpi.h"
#include "net/core/skbuff.h"

/* What is zero has not been seen yet. */
enum { QUEUE_NEW, QUEUE_REGISTERED, QUEUE_UNREGISTERED, QUEUE_UNUSED };

/* -------------------------------------------------------- memory by number */

/* From the number to the pool. */
static DEFINE_XARRAY_ALLOC1(memories);
static u32 next_number;

static void forget(void *pool)
{
	xa_erase(&memories, ((struct page_pool *)pool)->xdp_mem_id);
}

int xdp_reg_mem_model(struct xdp_mem_info *mem, enum xdp_mem_type type,
		      void *allocator)
{
	int err;

	if (type >= MEM_TYPE_MAX || type == MEM_TYPE_XSK_BUFF_POOL)
		return -EOPNOTSUPP;
	mem->type = type;
	if (!allocator)
		return type == MEM_TYPE_PAGE_POOL ? -EINVAL : 0;
	err = xa_alloc_cyclic(&memories, &mem->id, allocator,
			      XA_LIMIT(1, 0xfffe), &next_number, GFP_KERNEL);
	if (err < 0)
		return err;
	if (type == MEM_TYPE_PAGE_POOL)
		page_pool_use_xdp_mem(allocator, forget, mem);
	return 0;
}
KPI_EXPORT(xdp_reg_mem_model);

void xdp_unreg_mem_model(struct xdp_mem_info *mem)
{
	enum xdp_mem_type type = mem->type;
	u32 id = mem->id;

	mem->id = 0;
	mem->type = 0;
	if (!id)
		return;
	/* The number goes with the pool. */
	if (type == MEM_TYPE_PAGE_POOL)
		page_pool_destroy(xa_load(&memories, id));
	else
		xa_erase(&memories, id);
}
KPI_EXPORT(xdp_unreg_mem_model);

/* ------------------------------------------------------------------ queues */

static bool is_registered(const struct xdp_rxq_info *q)
{
	return q->reg_state == QUEUE_REGISTERED;
}

void xdp_rxq_info_unreg_mem_model(struct xdp_rxq_info *q)
{
	if (!WARN(!is_registered(q), "Missing register, driver bug"))
		xdp_unreg_mem_model(&q->mem);
}
KPI_EXPORT(xdp_rxq_info_unreg_mem_model);

int xdp_rxq_info_reg_mem_model(struct xdp_rxq_info *q, enum xdp_mem_type type,
			       void *allocator)
{
	if (WARN(!is_registered(q), "Missing register, driver bug"))
		return -EFAULT;
	return xdp_reg_mem_model(&q->mem, type, allocator);
}
KPI_EXPORT(xdp_rxq_info_reg_mem_model);

void xdp_rxq_info_unreg(struct xdp_rxq_info *q)
{
	if (q->reg_state == QUEUE_UNUSED)
		return;
	xdp_rxq_info_unreg_mem_model(q);
	q->reg_state = QUEUE_UNREGISTERED;
	q->dev = NULL;
}
KPI_EXPORT(xdp_rxq_info_unreg);

int __xdp_rxq_info_reg(struct xdp_rxq_info *q, struct net_device *dev,
		       u32 queue_index, unsigned int napi_id, u32 frag_size)
{
	if (WARN(!dev, "Missing net_device from driver"))
		return -ENODEV;
	if (WARN(q->reg_state == QUEUE_UNUSED,
		 "Driver promised not to register this"))
		return -EINVAL;
	if (WARN(is_registered(q),
		 "Missing unregister, handled but fix driver"))
		xdp_rxq_info_unreg(q);
	*q = (struct xdp_rxq_info){
		.dev = dev,
		.queue_index = queue_index,
		.napi_id = napi_id,
		.frag_size = frag_size,
		.reg_state = QUEUE_REGISTERED,
	};
	return 0;
}
KPI_EXPORT(__xdp_rxq_info_reg);

void xdp_rxq_info_unused(struct xdp_rxq_info *q)
{
	q->reg_state = QUEUE_UNUSED;
}
KPI_EXPORT(xdp_rxq_info_unused);

bool xdp_rxq_info_is_reg(struct xdp_rxq_info *q)
{
	return is_registered(q);
}
KPI_EXPORT(xdp_rxq_info_is_reg);

/* ------------------------------------------------------ frames given back */

static void give_back(void *data, const struct xdp_mem_info *mem, bool direct)
{
	struct page *page = virt_to_head_page(data);

	switch (mem->type) {
	case MEM_TYPE_PAGE_POOL:
		page_pool_put_full_page(page->pp, page, direct);
		break;
	case MEM_TYPE_PAGE_SHARED:
		page_frag_free(data);
		break;
	case MEM_TYPE_PAGE_ORDER0:
		put_page(page);
		break;
	default:
		WARN(1, "Incorrect XDP memory type (%d) usage", mem->type);
	}
}

static void give_back_frags(const struct skb_shared_info *shinfo,
			    const struct xdp_mem_info *mem, bool direct)
{
	int i;

	for (i = 0; i < shinfo->nr_frags; i++)
		give_back(page_address(skb_frag_page(&shinfo->frags[i])), mem,
			  direct);
}

static void give_back_frame(struct xdp_frame *frame, bool direct)
{
	struct xdp_mem_info mem = frame->mem;

	if (xdp_frame_has_frags(frame))
		give_back_frags(xdp_get_shared_info_from_frame(frame), &mem,
				direct);
	give_back(frame->data, &mem, direct);
}

void xdp_return_frame(struct xdp_frame *frame)
{
	give_back_frame(frame, false);
}
KPI_EXPORT(xdp_return_frame);

void xdp_return_frame_rx_napi(struct xdp_frame *frame)
{
	give_back_frame(frame, true);
}
KPI_EXPORT(xdp_return_frame_rx_napi);

void xdp_return_buff(struct xdp_buff *xdp)
{
	if (xdp_buff_has_frags(xdp))
		give_back_frags(xdp_get_shared_info_from_buff(xdp),
				&xdp->rxq->mem, true);
	give_back(xdp->data, &xdp->rxq->mem, true);
}
KPI_EXPORT(xdp_return_buff);

void xdp_flush_frame_bulk(struct xdp_frame_bulk *bq)
{
	bq->count = 0;
}
KPI_EXPORT_NOOP(xdp_flush_frame_bulk,
		"xdp_return_frame_bulk() gives each back at once");

void xdp_return_frame_bulk(struct xdp_frame *frame, struct xdp_frame_bulk *bq)
{
	give_back_frame(frame, false);
}
KPI_EXPORT(xdp_return_frame_bulk);

/* The pool lets go of a page that goes on as a frame's. */
void __xdp_release_frame(void *data, struct xdp_mem_info *mem)
{
	struct page_pool *pool = xa_load(&memories, mem->id);

	if (pool)
		page_pool_release_page(pool, virt_to_head_page(data));
}
KPI_EXPORT(__xdp_release_frame);

void xdp_warn(const char *msg, const char *func, const int line)
{
	WARN(1, "XDP_WARN: %s(line:%d): %s\n", func, line, msg);
}
KPI_EXPORT(xdp_warn);

/* ------------------------------------------------------- frames as buffers */

/* The frame's struct is in its own headroom. */
struct sk_buff *__xdp_build_skb_from_frame(struct xdp_frame *frame,
					   struct sk_buff *skb,
					   struct net_device *dev)
{
	struct skb_shared_info *shinfo = xdp_get_shared_info_from_frame(frame);
	unsigned int headroom = sizeof(*frame) + frame->headroom;
	bool has_frags = xdp_frame_has_frags(frame);
	u8 nr_frags = has_frags ? shinfo->nr_frags : 0;

	skb = build_skb_around(skb, frame->data - headroom, frame->frame_sz);
	if (!skb)
		return NULL;
	skb_reserve(skb, headroom);
	__skb_put(skb, frame->len);
	if (frame->metasize)
		skb_metadata_set(skb, frame->metasize);
	if (has_frags)
		xdp_update_skb_shared_info(skb, nr_frags,
					   shinfo->xdp_frags_size,
					   nr_frags * frame->frame_sz,
					   xdp_frame_is_frag_pfmemalloc(frame));
	skb->protocol = eth_type_trans(skb, dev);
	xdp_release_frame(frame);
	xdp_scrub_frame(frame);
	return skb;
}
KPI_EXPORT(__xdp_build_skb_from_frame);

struct sk_buff *xdp_build_skb_from_frame(struct xdp_frame *frame,
					 struct net_device *dev)
{
	struct sk_buff *skb = kpi_skb_shell(GFP_ATOMIC, _RET_IP_);

	return skb ? __xdp_build_skb_from_frame(frame, skb, dev) : NULL;
}
KPI_EXPORT(xdp_build_skb_from_frame);

/* Of AF_XDP's memory, of which there is none: no frame can be made of it. */
struct xdp_frame *xdp_convert_zc_to_xdp_frame(struct xdp_buff *xdp)
{
	WARN_ON_ONCE(1);
	return NULL;
}
KPI_EXPORT_PARTIAL(xdp_convert_zc_to_xdp_frame,
		   "no memory of AF_XDP's can be registered");

int xdp_alloc_skb_bulk(void **skbs, int n_skb, gfp_t gfp)
{
	return kmem_cache_alloc_bulk(skbuff_head_cache, gfp, n_skb, skbs) ?
		       0 : -ENOMEM;
}
KPI_EXPORT(xdp_alloc_skb_bulk);
