// SPDX-License-Identifier: GPL-2.0
/* net/core/skbuff.c, linux/skbuff.h: allocating buffers. */
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "kpi.h"
#include "mm/slab_fast.h"
#include "net/core/skbuff.h"

struct kmem_cache *skbuff_head_cache;
struct kmem_cache *kpi_skb_pair_cache;

int sysctl_max_skb_frags = MAX_SKB_FRAGS;
KPI_EXPORT(sysctl_max_skb_frags);

static int make_caches(void)
{
	/* All of cb[] may be copied to and from a program, as in the kernel. */
	skbuff_head_cache = kmem_cache_create_usercopy(
		"skbuff_head_cache", sizeof(struct sk_buff), 0,
		SLAB_HWCACHE_ALIGN | SLAB_PANIC, offsetof(struct sk_buff, cb),
		sizeof_field(struct sk_buff, cb), NULL);
	kpi_skb_pair_cache = kmem_cache_create(
		"skbuff_fclone_cache", sizeof(struct sk_buff_fclones), 0,
		SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
	return 0;
}
KPI_INIT_CORE(make_caches);

/* A struct whose fields up to tail are zero, as the kernel leaves them. */
struct sk_buff *kpi_skb_shell(gfp_t gfp, unsigned long caller)
{
	struct sk_buff *skb = slab_alloc(skbuff_head_cache, gfp & ~GFP_DMA,
					 sizeof(*skb), caller);

	if (likely(skb))
		memset(skb, 0, offsetof(struct sk_buff, tail));
	return skb;
}

static struct sk_buff *shell_pair(gfp_t gfp, unsigned long caller)
{
	struct sk_buff_fclones *pair = slab_alloc(kpi_skb_pair_cache,
						  gfp & ~GFP_DMA,
						  sizeof(*pair), caller);

	if (unlikely(!pair))
		return NULL;
	memset(&pair->skb1, 0, offsetof(struct sk_buff, tail));
	pair->skb1.fclone = SKB_FCLONE_ORIG;
	/* So that a clone that never was does not look like a live one. */
	refcount_set(&pair->skb2.users, 0);
	refcount_set(&pair->fclone_ref, 1);
	return &pair->skb1;
}

/*
 * Room for @size bytes and the shared info.  The block may be larger, and all
 * of it is used: @size becomes what it has.
 */
void *kpi_skb_data(unsigned int *size, gfp_t gfp, unsigned long caller)
{
	size_t block = kmalloc_size_roundup(SKB_HEAD_ALIGN((size_t)*size));

	if (unlikely(block > KMALLOC_MAX_SIZE))
		return NULL;
	*size = block;
	return __kmalloc_node_track_caller(block, gfp | __GFP_NOWARN,
					   NUMA_NO_NODE, caller);
}

/* @size: of the block, the shared info at its end. */
static void set_data(struct sk_buff *skb, void *data, unsigned int size)
{
	struct skb_shared_info *shinfo;

	size -= SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	skb->truesize = SKB_TRUESIZE(size);
	refcount_set(&skb->users, 1);
	skb->head = data;
	skb->data = data;
	skb_reset_tail_pointer(skb);
	skb_set_end_offset(skb, size);
	skb->mac_header = (typeof(skb->mac_header))~0U;
	skb->transport_header = (typeof(skb->transport_header))~0U;
	skb->alloc_cpu = raw_smp_processor_id();
	shinfo = skb_shinfo(skb);
	memset(shinfo, 0, offsetof(struct skb_shared_info, dataref));
	atomic_set(&shinfo->dataref, 1);
}

/* --------------------------------------------------------------- by size */

struct sk_buff *kpi_skb_alloc(unsigned int size, gfp_t gfp, int flags,
			      unsigned long caller)
{
	bool pair = flags & SKB_ALLOC_FCLONE;
	struct sk_buff *skb = pair ? shell_pair(gfp, caller) :
				     kpi_skb_shell(gfp, caller);
	u8 *data;

	if (unlikely(!skb))
		return NULL;
	data = kpi_skb_data(&size, gfp, caller);
	if (unlikely(!data)) {
		kpi_skb_free_shell(skb, caller);
		return NULL;
	}
	set_data(skb, data, size);
	return skb;
}

struct sk_buff *__alloc_skb(unsigned int size, gfp_t gfp, int flags, int node)
{
	return kpi_skb_alloc(size, gfp, flags, _RET_IP_);
}
KPI_EXPORT(__alloc_skb);

struct sk_buff *alloc_skb_for_msg(struct sk_buff *first)
{
	struct sk_buff *skb = kpi_skb_alloc(0, GFP_ATOMIC, 0, _RET_IP_);

	if (!skb)
		return NULL;
	skb->len = first->len;
	skb->data_len = first->len;
	skb->truesize = first->truesize;
	skb_shinfo(skb)->frag_list = first;
	kpi_skb_copy_header(skb, first);
	return skb;
}
KPI_EXPORT(alloc_skb_for_msg);

/* ---------------------------------------------------- around given memory */

/* @frag_size: of a page fragment, or 0 for a block of kmalloc()'s. */
static void set_given_data(struct sk_buff *skb, void *data,
			   unsigned int frag_size)
{
	set_data(skb, data, frag_size ?: ksize(data));
	if (!frag_size)
		return;
	skb->head_frag = 1;
	skb->pfmemalloc = page_is_pfmemalloc(virt_to_head_page(data));
}

struct sk_buff *kpi_skb_build(void *data, unsigned int frag_size,
			      unsigned long caller)
{
	struct sk_buff *skb = kpi_skb_shell(GFP_ATOMIC, caller);

	if (likely(skb))
		set_given_data(skb, data, frag_size);
	return skb;
}

struct sk_buff *build_skb(void *data, unsigned int frag_size)
{
	return kpi_skb_build(data, frag_size, _RET_IP_);
}
KPI_EXPORT(build_skb);

/* Each CPU's magazine is what the kernel has NAPI's caches for. */
struct sk_buff *napi_build_skb(void *data, unsigned int frag_size)
{
	return kpi_skb_build(data, frag_size, _RET_IP_);
}
KPI_EXPORT(napi_build_skb);

/* Unlike build_skb(), this one does not say that the head is a fragment. */
struct sk_buff *__build_skb(void *data, unsigned int frag_size)
{
	struct sk_buff *skb = kpi_skb_shell(GFP_ATOMIC, _RET_IP_);

	if (likely(skb))
		set_data(skb, data, frag_size ?: ksize(data));
	return skb;
}

struct sk_buff *build_skb_around(struct sk_buff *skb, void *data,
				 unsigned int frag_size)
{
	if (likely(skb))
		set_given_data(skb, data, frag_size);
	return skb;
}
KPI_EXPORT(build_skb_around);
