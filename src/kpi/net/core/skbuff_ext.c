// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/skbuff.c (skb_ext_*), linux/skbuff.h: what some frames have that
 * most do not.
 *
 * All extensions of a frame lie in one object, which clones share until one
 * of them adds to it. Offsets and lengths are in units of eight bytes.
 */
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <net/mptcp.h>
#include <net/pkt_cls.h>
#include <net/xfrm.h>

#include "kpi.h"

#ifdef CONFIG_SKB_EXTENSIONS

#define UNIT 8
#define UNITS(type) (ALIGN(sizeof(type), UNIT) / UNIT)

static const u8 units[] = {
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	[SKB_EXT_BRIDGE_NF] = UNITS(struct nf_bridge_info),
#endif
#ifdef CONFIG_XFRM
	[SKB_EXT_SEC_PATH] = UNITS(struct sec_path),
#endif
#if IS_ENABLED(CONFIG_NET_TC_SKB_EXT)
	[TC_SKB_EXT] = UNITS(struct tc_skb_ext),
#endif
#if IS_ENABLED(CONFIG_MPTCP)
	[SKB_EXT_MPTCP] = UNITS(struct mptcp_ext),
#endif
	[SKB_EXT_NUM] = 0,
};

static struct kmem_cache *ext_cache;
static unsigned int ext_size;

static int make_cache(void)
{
	int id;

	ext_size = UNITS(struct skb_ext) * UNIT;
	for (id = 0; id < SKB_EXT_NUM; id++)
		ext_size += units[id] * UNIT;
	ext_cache = kmem_cache_create("skbuff_ext_cache", ext_size, 0,
				      SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
	return 0;
}
KPI_INIT_CORE(make_cache);

static void *part_of(struct skb_ext *ext, enum skb_ext_id id)
{
	return (void *)ext + ext->offset[id] * UNIT;
}

struct skb_ext *__skb_ext_alloc(gfp_t flags)
{
	struct skb_ext *ext = kmem_cache_alloc(ext_cache, flags);

	if (!ext)
		return NULL;
	memset(ext->offset, 0, sizeof(ext->offset));
	ext->chunks = UNITS(struct skb_ext);
	refcount_set(&ext->refcnt, 1);
	return ext;
}

/* Nothing is transformed here, so no path of security has states to hold. */
void __skb_ext_put(struct skb_ext *ext)
{
	if (refcount_dec_and_test(&ext->refcnt))
		kmem_cache_free(ext_cache, ext);
}
KPI_EXPORT(__skb_ext_put);

/* The object as the caller's own; its share in the old one is gone then. */
static struct skb_ext *own(struct skb_ext *old)
{
	struct skb_ext *copy;

	if (refcount_read(&old->refcnt) == 1)
		return old;
	copy = __skb_ext_alloc(GFP_ATOMIC);
	if (!copy)
		return NULL;
	memcpy(copy, old, old->chunks * UNIT);
	refcount_set(&copy->refcnt, 1);
	__skb_ext_put(old);
	return copy;
}

static void *set_active(struct sk_buff *skb, struct skb_ext *ext,
			enum skb_ext_id id)
{
	skb->slow_gro = 1;
	skb->extensions = ext;
	skb->active_extensions |= 1 << id;
	return part_of(ext, id);
}

static void append(struct skb_ext *ext, enum skb_ext_id id)
{
	ext->offset[id] = ext->chunks;
	ext->chunks += units[id];
}

void *skb_ext_add(struct sk_buff *skb, enum skb_ext_id id)
{
	struct skb_ext *ext = skb->active_extensions ? own(skb->extensions) :
						       __skb_ext_alloc(GFP_ATOMIC);

	if (!ext)
		return NULL;
	if (!__skb_ext_exist(ext, id))
		append(ext, id);
	return set_active(skb, ext, id);
}
KPI_EXPORT(skb_ext_add);

/* To an object that __skb_ext_alloc() made, and into a frame. */
void *__skb_ext_set(struct sk_buff *skb, enum skb_ext_id id,
		    struct skb_ext *ext)
{
	skb_ext_put(skb);
	append(ext, id);
	skb->active_extensions = 0;
	return set_active(skb, ext, id);
}

/* The place in the object stays, for it may come back. */
void __skb_ext_del(struct sk_buff *skb, enum skb_ext_id id)
{
	struct skb_ext *ext = skb->extensions;

	skb->active_extensions &= ~(1 << id);
	if (!skb->active_extensions) {
		skb->extensions = NULL;
		__skb_ext_put(ext);
	}
}
KPI_EXPORT(__skb_ext_del);

#endif
