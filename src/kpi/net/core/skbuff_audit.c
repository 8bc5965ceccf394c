// SPDX-License-Identifier: GPL-2.0
/*
 * What the developer of a driver gets to know about buffers: freed twice,
 * with the three places, and left behind at the module's unload.
 */
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/module/audit.h"
#include "mm/leaks.h"
#include "mm/slab.h"
#include "net/core/skbuff.h"

static struct kslab *skb_slab(const struct sk_buff *skb)
{
	struct kslab *slab = slab_of(skb);

	if (slab && (slab->cache == skbuff_head_cache ||
		     slab->cache == kpi_skb_pair_cache))
		return slab;
	return NULL;
}

/* The object that @skb lies in, which may be a pair. */
static __always_inline unsigned int index_of(const struct kslab *slab,
					     const struct sk_buff *skb)
{
	u32 offset = (unsigned long)skb - page_offset_base - slab->start;

	return ((u64)offset * slab->cache->reciprocal) >> 32;
}

bool kpi_skb_is_live(const struct sk_buff *skb)
{
	struct kslab *slab = skb_slab(skb);

	return likely(slab) &&
	       likely(tag_is_allocated(&slab->tag[index_of(slab, skb)]));
}

/*
 * Who had taken what was freed, for as long as no other falls into the same
 * place: the object's physical address, then the caller.
 */
#define GRAVES 4096
static u64 graves[GRAVES];

static u64 *grave_of(u32 start)
{
	return &graves[hash_32(start, ilog2(GRAVES))];
}

void kpi_skb_bury(const void *object, u32 taken_by)
{
	u32 start = (unsigned long)object - page_offset_base;

	WRITE_ONCE(*grave_of(start), (u64)start << 32 | taken_by);
}

static u32 had_taken(const struct kslab *slab, unsigned int index)
{
	u32 start = slab->start + index * slab->cache->size;
	u64 grave = READ_ONCE(*grave_of(start));

	return grave >> 32 == start ? grave : 0;
}

static void tell_place(const char *what, u32 ip)
{
	char place[KPI_PLACE_SIZE];

	if (ip > CALLER_FORGOTTEN)
		pr_err("%s in %s\n", what, kpi_place(place, ip));
}

void kpi_skb_report_dead(const struct sk_buff *skb, unsigned long caller)
{
	struct kslab *slab = skb_slab(skb);
	unsigned int index;

	if (!slab) {
		pr_err("BUG: 0x%px, which is no sk_buff, freed as one in %pS\n",
		       skb, (void *)caller);
		dump_stack();
		host_finding("invalid-free");
		return;
	}
	index = index_of(slab, skb);
	pr_err("BUG: sk_buff 0x%px freed twice\n", skb);
	tell_place("Allocated", had_taken(slab, index));
	tell_place("Freed", slab->tag[index].size);
	tell_place("Freed again", caller);
	dump_stack();
	host_finding("double-free");
}

void kpi_skb_give_to(struct sk_buff *skb, unsigned long ip)
{
	struct kslab *slab = skb_slab(skb);
	unsigned int index;

	if (unlikely(!slab))
		return;
	index = index_of(slab, skb);
	if (likely(tag_is_allocated(&slab->tag[index])))
		slab->tag[index].caller = ip;
}

/* --------------------------------------------------------------- at unload */

/* Of a pair either may be what was not freed; both have the same data. */
static struct sk_buff *buffer_in(struct kslab *slab, unsigned int index)
{
	void *object = slab_object(slab, index);
	struct sk_buff_fclones *pair = object;

	if (slab->cache == skbuff_head_cache)
		return object;
	return refcount_read(&pair->skb1.users) ? &pair->skb1 : &pair->skb2;
}

/* Pages that it has as fragments are told as pages. */
static u64 own_bytes(const struct sk_buff *skb)
{
	return SKB_TRUESIZE(skb_end_offset(skb));
}

static void note_buffers(struct kslab *slab, void *leaks)
{
	unsigned int i;

	for (i = 0; i < slab->nr; i++)
		if (tag_is_allocated(&slab->tag[i]))
			kpi_leak_note(leaks, slab->tag[i].caller,
				      own_bytes(buffer_in(slab, i)));
}

void kpi_skb_collect(struct leaks *l)
{
	kpi_each_slab(skbuff_head_cache, note_buffers, l);
	kpi_each_slab(kpi_skb_pair_cache, note_buffers, l);
}

/* Its bytes were counted with the buffer. */
static void forget_head(const void *head, const struct kpi_module_image *image)
{
	struct kslab *slab = slab_of(head);
	unsigned int index;

	if (!slab)
		return;
	index = slab_index(slab->cache, slab, head);
	if (index != ~0u && tag_is_allocated(&slab->tag[index]) &&
	    kpi_image_holds(image, slab->tag[index].caller))
		slab->tag[index].caller = CALLER_FORGOTTEN;
}

static void forget_buffers(struct kslab *slab, void *image)
{
	unsigned int i;

	for (i = 0; i < slab->nr; i++) {
		if (!tag_is_allocated(&slab->tag[i]) ||
		    !kpi_image_holds(image, slab->tag[i].caller))
			continue;
		forget_head(buffer_in(slab, i)->head, image);
		slab->tag[i].caller = CALLER_FORGOTTEN;
	}
}

void kpi_skb_forget(const struct kpi_module_image *image)
{
	kpi_each_slab(skbuff_head_cache, forget_buffers, (void *)image);
	kpi_each_slab(kpi_skb_pair_cache, forget_buffers, (void *)image);
}
