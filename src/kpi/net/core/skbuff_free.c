// SPDX-License-Identifier: GPL-2.0
/* net/core/skbuff.c, linux/skbuff.h: giving buffers back. */
#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <net/dst.h>
#include <net/page_pool.h>
#include <trace/events/skb.h>

#include "kpi.h"
#include "mm/slab_fast.h"
#include "net/core/skbuff.h"

#undef FN
#define FN(reason) [SKB_DROP_REASON_##reason] = #reason,
const char *const drop_reasons[] = { DEFINE_DROP_REASON(FN, FN) };
KPI_EXPORT(drop_reasons);

DEFINE_TRACE(kfree_skb,
	     TP_PROTO(struct sk_buff *skb, void *location,
		      enum skb_drop_reason reason),
	     TP_ARGS(skb, location, reason));
KPI_EXPORT(__tracepoint_kfree_skb);
KPI_EXPORT(__traceiter_kfree_skb);

DEFINE_TRACE(consume_skb, TP_PROTO(struct sk_buff *skb), TP_ARGS(skb));

/* ---------------------------------------------------- data, then the shell */

void kpi_skb_free_head(struct sk_buff *skb)
{
	if (!skb->head_frag)
		kfree(skb->head);
	else if (!skb->pp_recycle ||
		 !page_pool_return_skb_page(virt_to_page(skb->head)))
		skb_free_frag(skb->head);
}

/* This buffer's share of the data's references; true: it was the last. */
static bool drop_data_ref(struct sk_buff *skb)
{
	int mine = skb->nohdr ? (1 << SKB_DATAREF_SHIFT) + 1 : 1;

	return !skb->cloned ||
	       !atomic_sub_return(mine, &skb_shinfo(skb)->dataref);
}

static void release_frags(struct sk_buff *skb)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	int i;

	for (i = 0; i < shinfo->nr_frags; i++)
		__skb_frag_unref(&shinfo->frags[i], skb->pp_recycle);
}

void kpi_skb_release_data(struct sk_buff *skb)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	if (drop_data_ref(skb)) {
		/* Somebody else then has the pages' references. */
		bool managed = skb_zcopy_managed(skb);

		if (skb_zcopy(skb))
			skb_zcopy_clear(skb, true);
		if (!managed)
			release_frags(skb);
		if (shinfo->frag_list)
			kfree_skb_list(shinfo->frag_list);
		kpi_skb_free_head(skb);
	}
	/* One of the clones alone, the last, may give pages to their pool. */
	skb->pp_recycle = 0;
}

static __always_inline void free_object(struct kmem_cache *s, void *object,
					unsigned long caller)
{
	struct kslab *slab = slab_of(object);

	kpi_skb_bury(object, slab->tag[slab_index(s, slab, object)].caller);
	slab_free(s, slab, object, caller);
}

/* Of a pair the last one frees the memory of both. */
void kpi_skb_free_shell(struct sk_buff *skb, unsigned long caller)
{
	struct sk_buff_fclones *pair;

	if (likely(skb->fclone == SKB_FCLONE_UNAVAILABLE)) {
		free_object(skbuff_head_cache, skb, caller);
		return;
	}
	if (skb->fclone == SKB_FCLONE_ORIG)
		pair = container_of(skb, struct sk_buff_fclones, skb1);
	else
		pair = container_of(skb, struct sk_buff_fclones, skb2);
	if (refcount_dec_and_test(&pair->fclone_ref))
		free_object(kpi_skb_pair_cache, pair, caller);
}

void skb_release_head_state(struct sk_buff *skb)
{
	skb_dst_drop(skb);
	if (skb->destructor) {
		DEBUG_NET_WARN_ON_ONCE(in_hardirq());
		skb->destructor(skb);
	}
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
	nf_conntrack_put(skb_nfct(skb));
#endif
	skb_ext_put(skb);
}

void kpi_skb_free(struct sk_buff *skb, unsigned long caller)
{
	skb_release_head_state(skb);
	if (likely(skb->head))
		kpi_skb_release_data(skb);
	kpi_skb_free_shell(skb, caller);
}

/* -------------------------------------------------------- for the drivers */

/* True: the last reference is gone, and the buffer is the caller's to free. */
static __always_inline bool drop(struct sk_buff *skb, unsigned long caller)
{
	if (unlikely(!skb))
		return false;
	if (unlikely(!kpi_skb_is_live(skb))) {
		kpi_skb_report_dead(skb, caller);
		return false;
	}
	return skb_unref(skb);
}

void __kfree_skb(struct sk_buff *skb)
{
	kpi_skb_free(skb, _RET_IP_);
}
KPI_EXPORT(__kfree_skb);

static __always_inline void drop_for(struct sk_buff *skb,
				     enum skb_drop_reason reason,
				     unsigned long caller)
{
	if (!drop(skb, caller))
		return;
	DEBUG_NET_WARN_ON_ONCE(reason <= 0 || reason >= SKB_DROP_REASON_MAX);
	trace_kfree_skb(skb, (void *)caller, reason);
	kpi_skb_free(skb, caller);
}

void kfree_skb_reason(struct sk_buff *skb, enum skb_drop_reason reason)
{
	drop_for(skb, reason, _RET_IP_);
}
KPI_EXPORT(kfree_skb_reason);

void kfree_skb_list_reason(struct sk_buff *segs, enum skb_drop_reason reason)
{
	while (segs) {
		struct sk_buff *next = segs->next;

		drop_for(segs, reason, _RET_IP_);
		segs = next;
	}
}
KPI_EXPORT(kfree_skb_list_reason);

static __always_inline void consume(struct sk_buff *skb, unsigned long caller)
{
	if (!drop(skb, caller))
		return;
	trace_consume_skb(skb);
	kpi_skb_free(skb, caller);
}

void consume_skb(struct sk_buff *skb)
{
	consume(skb, _RET_IP_);
}
KPI_EXPORT(consume_skb);

/* Its dst, destructor and the like have gone before it. */
void __consume_stateless_skb(struct sk_buff *skb)
{
	trace_consume_skb(skb);
	kpi_skb_release_data(skb);
	kpi_skb_free_shell(skb, _RET_IP_);
}

/* What was in the buffer is now another's: only the shell is left. */
void kfree_skb_partial(struct sk_buff *skb, bool head_stolen)
{
	if (head_stolen) {
		skb_release_head_state(skb);
		kpi_skb_free_shell(skb, _RET_IP_);
	} else {
		kpi_skb_free(skb, _RET_IP_);
	}
}
KPI_EXPORT(kfree_skb_partial);

/* Where destructors must not run, buffers wait for a tasklet of their CPU. */
struct later {
	struct sk_buff *list;
	struct tasklet_struct tasklet;
};
static DEFINE_PER_CPU(struct later, later);

static enum skb_free_reason *reason_of(struct sk_buff *skb)
{
	return (enum skb_free_reason *)skb->cb;
}

static void free_waiting(struct tasklet_struct *tasklet)
{
	struct later *l = container_of(tasklet, struct later, tasklet);
	struct sk_buff *skb = xchg(&l->list, NULL);

	while (skb) {
		struct sk_buff *next = skb->next;

		if (*reason_of(skb) == SKB_REASON_CONSUMED)
			trace_consume_skb(skb);
		else
			trace_kfree_skb(skb, free_waiting,
					SKB_DROP_REASON_NOT_SPECIFIED);
		kpi_skb_free(skb, _RET_IP_);
		skb = next;
	}
}

static int setup_later(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		tasklet_setup(&per_cpu(later, cpu).tasklet, free_waiting);
	return 0;
}
KPI_INIT_CORE(setup_later);

/* The tasklet may run on another CPU while this one adds to its list. */
static void free_later(struct sk_buff *skb, enum skb_free_reason reason)
{
	struct later *l = this_cpu_ptr(&later);
	struct sk_buff *first;

	*reason_of(skb) = reason;
	do {
		first = READ_ONCE(l->list);
		skb->next = first;
	} while (cmpxchg(&l->list, first, skb) != first);
	tasklet_schedule(&l->tasklet);
}

void __dev_kfree_skb_irq(struct sk_buff *skb, enum skb_free_reason reason)
{
	if (drop(skb, _RET_IP_))
		free_later(skb, reason);
}
KPI_EXPORT(__dev_kfree_skb_irq);

void __dev_kfree_skb_any(struct sk_buff *skb, enum skb_free_reason reason)
{
	if (in_hardirq() || irqs_disabled()) {
		if (drop(skb, _RET_IP_))
			free_later(skb, reason);
	} else if (reason == SKB_REASON_DROPPED) {
		drop_for(skb, SKB_DROP_REASON_NOT_SPECIFIED, _RET_IP_);
	} else {
		consume(skb, _RET_IP_);
	}
}
KPI_EXPORT(__dev_kfree_skb_any);

/* No budget: called from outside of NAPI, from any context. */
void napi_consume_skb(struct sk_buff *skb, int budget)
{
	if (unlikely(!budget))
		dev_consume_skb_any(skb);
	else
		consume(skb, _RET_IP_);
}
KPI_EXPORT(napi_consume_skb);

/* The transmission failed: who lent the pages gets to know. */
void skb_tx_error(struct sk_buff *skb)
{
	if (skb && !skb_cloned(skb)) {
		skb_zcopy_downgrade_managed(skb);
		skb_zcopy_clear(skb, true);
	}
}
KPI_EXPORT(skb_tx_error);
