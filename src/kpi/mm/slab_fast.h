/* SPDX-License-Identifier: GPL-2.0 */
/*
 * slab_fast.h - allocation and freeing as far as they need no lock. Inlined
 * into each exported function, so that a call chain shows the function that
 * the driver called and nothing in between.
 */
#ifndef LKMHOST_MM_SLAB_FAST_H
#define LKMHOST_MM_SLAB_FAST_H

#include <linux/mm.h>

#include "slab.h"
#include "valgrind.h"

/* What lies behind the @size bytes asked for, up to the next object. */
static __always_inline size_t slab_redzone(const struct kmem_cache *s,
					   size_t size)
{
	return s->size - size;
}

static __always_inline bool slab_must_clear(const struct kmem_cache *s,
					    gfp_t gfp)
{
	if (gfp & __GFP_ZERO)
		return true;
	if (s->slow || s->ctor || (s->flags & SLAB_TYPESAFE_BY_RCU))
		return false;
	return want_init_on_alloc(gfp);
}

/* @size: as the driver asked, at most s->object_size. */
static __always_inline void *slab_alloc(struct kmem_cache *s, gfp_t gfp,
					size_t size, unsigned long caller)
{
	struct slab_magazine *mag = s->magazine[raw_smp_processor_id()];
	struct obj_tag *tag;
	void *object;

	if (likely(mag->count)) {
		struct mag_slot *slot = &mag->slot[--mag->count];

		object = slot->object;
		tag = slot->tag;
	} else {
		object = slab_alloc_slow(s, gfp, &tag);
		if (unlikely(!object))
			return NULL;
	}
	if (unlikely(s->slow)) {
		slab_check_alloc(s, object, tag);
		vg_malloc(object, size, slab_redzone(s, size));
	}
	*tag = (struct obj_tag){ .caller = caller, .size = size };
	if (slab_must_clear(s, gfp))
		slab_clear(object, s->slow ? size : s->object_size);
	return object;
}

static __always_inline void slab_free(struct kmem_cache *s, struct kslab *slab,
				      void *object, unsigned long caller)
{
	unsigned int index = slab_index(s, slab, object);
	struct slab_magazine *mag;
	struct obj_tag *tag;

	if (unlikely(index == ~0u)) {
		slab_report_invalid_free(slab, object, caller);
		return;
	}
	tag = &slab->tag[index];
	if (unlikely(!tag_is_allocated(tag))) {
		slab_report_double_free(s, object, tag, caller);
		return;
	}
	if (unlikely(s->slow)) {
		slab_check_free(s, object, tag, caller);
		vg_free(object, slab_redzone(s, tag->size));
	} else if (want_init_on_free() && !s->ctor) {
		slab_clear(object, s->object_size);
	}
	*tag = (struct obj_tag){ .caller = 0, .size = caller };
	mag = s->magazine[raw_smp_processor_id()];
	if (likely(mag->count < mag->capacity))
		mag->slot[mag->count++] = (struct mag_slot){ object, tag };
	else
		slab_free_slow(s, slab, object, tag);
}

#endif
