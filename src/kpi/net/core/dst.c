// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/dst.c, net/dst.h, net/dst_metadata.h: where a frame goes. Routes
 * are not found here; what drivers make themselves is kept as the kernel
 * keeps it.
 */
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <net/dst.h>
#include <net/dst_metadata.h>

#include "kpi.h"

const struct dst_metrics dst_default_metrics = {
	.refcnt = REFCOUNT_INIT(1),
};
KPI_EXPORT(dst_default_metrics);

int dst_discard_out(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	kfree_skb(skb);
	return 0;
}
KPI_EXPORT(dst_discard_out);

void dst_init(struct dst_entry *dst, struct dst_ops *ops,
	      struct net_device *dev, int initial_ref, int initial_obsolete,
	      unsigned short flags)
{
	memset(dst, 0, sizeof(*dst));
	dst->dev = dev;
	netdev_hold(dev, &dst->dev_tracker, GFP_ATOMIC);
	dst->ops = ops;
	dst_init_metrics(dst, dst_default_metrics.metrics, true);
	dst->input = dst_discard;
	dst->output = dst_discard_out;
	dst->obsolete = initial_obsolete;
	atomic_set(&dst->__refcnt, initial_ref);
	dst->lastuse = jiffies;
	dst->flags = flags;
	if (!(flags & DST_NOCOUNT))
		dst_entries_add(ops, 1);
}
KPI_EXPORT(dst_init);

void *dst_alloc(struct dst_ops *ops, struct net_device *dev, int initial_ref,
		int initial_obsolete, unsigned short flags)
{
	struct dst_entry *dst;

	if (ops->gc && !(flags & DST_NOCOUNT) &&
	    dst_entries_get_fast(ops) > ops->gc_thresh)
		ops->gc(ops);
	dst = kmem_cache_alloc(ops->kmem_cachep, GFP_ATOMIC);
	if (dst)
		dst_init(dst, ops, dev, initial_ref, initial_obsolete, flags);
	return dst;
}
KPI_EXPORT(dst_alloc);

struct dst_entry *dst_destroy(struct dst_entry *dst)
{
	if (dst->ops->destroy)
		dst->ops->destroy(dst);
	netdev_put(dst->dev, &dst->dev_tracker);
	if (dst->flags & DST_METADATA)
		metadata_dst_free((struct metadata_dst *)dst);
	else
		kmem_cache_free(dst->ops->kmem_cachep, dst);
	return NULL;
}
KPI_EXPORT(dst_destroy);

static void destroy_rcu(struct rcu_head *head)
{
	dst_destroy(container_of(head, struct dst_entry, rcu_head));
}

/* True: it was the last reference. */
static bool put(struct dst_entry *dst, const char *who)
{
	int left = atomic_dec_return(&dst->__refcnt);

	WARN_ONCE(left < 0, "%s underflow", who);
	if (left)
		return false;
	if (!(dst->flags & DST_NOCOUNT))
		dst_entries_add(dst->ops, -1);
	return true;
}

void dst_release(struct dst_entry *dst)
{
	if (dst && put(dst, __func__))
		call_rcu(&dst->rcu_head, destroy_rcu);
}
KPI_EXPORT(dst_release);

void dst_release_immediate(struct dst_entry *dst)
{
	if (dst && put(dst, __func__))
		dst_destroy(dst);
}
KPI_EXPORT(dst_release_immediate);

/* --------------------------------------- frames' metadata in a route's place */

static int metadata_discard_out(struct net *net, struct sock *sk,
				struct sk_buff *skb)
{
	WARN_ONCE(1, "Attempting to call output on metadata dst\n");
	kfree_skb(skb);
	return 0;
}

static int metadata_discard(struct sk_buff *skb)
{
	return metadata_discard_out(NULL, NULL, skb);
}

static struct dst_ops metadata_ops = { .family = AF_UNSPEC };

static void init_metadata(struct metadata_dst *md, enum metadata_type type,
			  u8 optslen)
{
	dst_init(&md->dst, &metadata_ops, NULL, 1, DST_OBSOLETE_NONE,
		 DST_METADATA | DST_NOCOUNT);
	md->dst.input = metadata_discard;
	md->dst.output = metadata_discard_out;
	memset(&md->dst + 1, 0, sizeof(*md) + optslen - sizeof(md->dst));
	md->type = type;
}

struct metadata_dst *metadata_dst_alloc(u8 optslen, enum metadata_type type,
					gfp_t flags)
{
	struct metadata_dst *md;

	md = __kmalloc_node_track_caller(sizeof(*md) + optslen, flags,
					 NUMA_NO_NODE, _RET_IP_);
	if (md)
		init_metadata(md, type, optslen);
	return md;
}
KPI_EXPORT(metadata_dst_alloc);

void metadata_dst_free(struct metadata_dst *md)
{
#ifdef CONFIG_DST_CACHE
	if (md->type == METADATA_IP_TUNNEL)
		dst_cache_destroy(&md->u.tun_info.dst_cache);
#endif
	kfree(md);
}
KPI_EXPORT(metadata_dst_free);
