/* SPDX-License-Identifier: GPL-2.0 */
/*
 * slab_fast.h - allocation and freeing as far as a magazine serves them.
 *
 * Inlined into each exported function.  All else is done by functions that
 * are called as the last thing, which leaves no frame between the driver's
 * and theirs, and nothing to save for the fast path.
 */
#ifndef LKMHOST_MM_SLAB_FAST_H
#define LKMHOST_MM_SLAB_FAST_H

#include <linux/mm.h>

#include "slab.h"

/*
 * Objects of common sizes cost less so than by calling memset().  No kernel
 * code has anything in xmm0 across a call.
 */
static __always_inline void slab_clear(void *object, unsigned int size)
{
	void *p = object, *last = object + ALIGN(size, 8) - 16;

	if (unlikely(size > 512)) {
		memset(object, 0, size);
		return;
	}
	if (unlikely(last < object)) {
		*(u64 *)object = 0;
		return;
	}
	asm volatile("	xorps	%%xmm0, %%xmm0\n"
		     "	jmp	2f\n"
		     "1:	movups	%%xmm0, (%0)\n"
		     "	add	$16, %0\n"
		     "2:	cmp	%1, %0\n"
		     "	jb	1b\n"
		     "	movups	%%xmm0, (%1)\n"
		     : "+r" (p)
		     : "r" (last)
		     : "memory", "cc");
}

/* @size: as the driver asked, at most s->object_size. */
static __always_inline void *slab_alloc(struct kmem_cache *s, gfp_t gfp,
					size_t size, unsigned long caller)
{
	struct slab_magazine *mag = s->magazine[raw_smp_processor_id()];
	struct mag_slot *slot;
	void *object;

	if (unlikely(!mag->count))
		return slab_alloc_refill(s, gfp, size, caller);
	slot = &mag->slot[--mag->count];
	object = slot->object;
	*slot->tag = (struct obj_tag){ .caller = caller, .size = size };
	if (s->clear || (gfp & __GFP_ZERO))
		slab_clear(object, s->object_size);
	return object;
}

static __always_inline void slab_free(struct kmem_cache *s, struct kslab *slab,
				      void *object, unsigned long caller)
{
	unsigned int index = slab_index(s, slab, object);
	struct slab_magazine *mag = s->magazine[raw_smp_processor_id()];
	struct obj_tag *tag = &slab->tag[index];

	if (unlikely(index == ~0u || !tag_is_allocated(tag) ||
		     mag->count >= mag->capacity)) {
		slab_free_checked(slab, object, caller);
		return;
	}
	*tag = (struct obj_tag){ .caller = 0, .size = caller };
	mag->slot[mag->count++] = (struct mag_slot){ object, tag };
}

#endif
