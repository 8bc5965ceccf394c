// SPDX-License-Identifier: GPL-2.0
/*
 * mm/slub.c: allocation and freeing where the magazine does not serve, and
 * whatever is looked at on that way.
 *
 * These functions issue memcheck's requests themselves: in its reports they
 * stand directly above the driver's function.
 */
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/locking/check.h"
#include "kernel/locking/order.h"
#include "slab_fast.h"
#include "valgrind.h"

void *slab_alloc_refill(struct kmem_cache *s, gfp_t gfp, size_t size,
			unsigned long caller)
{
	struct obj_tag *tag;
	void *object = slab_alloc_slow(s, gfp, &tag);

	kpi_may_block(gfp);
	if (unlikely(!object))
		return NULL;
	if (s->poisoned)
		slab_check_alloc(s, object, tag, size);
	vg_malloc(object, size, caller);
	*tag = (struct obj_tag){ .caller = caller, .size = size };
	if (s->clear || (gfp & __GFP_ZERO))
		/* Behind what was asked for begins the red zone. */
		memset(object, 0, s->clear ? s->object_size : size);
	return object;
}

void slab_free_checked(struct kslab *slab, void *object, unsigned long caller)
{
	struct kmem_cache *s = slab->cache;
	unsigned int index = slab_index(s, slab, object);
	struct obj_tag *tag = &slab->tag[index];

	if (index == ~0u) {
		slab_report_invalid_free(slab, object, caller);
		return;
	}
	if (!tag_is_allocated(tag)) {
		vg_free(object, 0, caller);
		slab_report_double_free(s, object, tag, caller);
		return;
	}
	if (kpi_checking_locks())
		kpi_order_forget(object, s->object_size);
	if (s->poisoned)
		slab_check_free(s, object, tag, caller);
	else if (want_init_on_free() && !s->ctor && !vg_on())
		memset(object, 0, s->object_size);
	vg_free(object, tag->size, tag->caller);
	*tag = (struct obj_tag){ .caller = 0, .size = caller };
	slab_free_slow(s, slab, object, tag);
}
