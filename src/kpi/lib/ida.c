// SPDX-License-Identifier: GPL-2.0
/*
 * lib/idr.c, linux/idr.h: ids without pointers.
 *
 * An xarray of bitmaps, one for 1024 ids; a bitmap whose ids are all below 63
 * is a value entry and takes no memory.  An entry is marked free while it has
 * a clear bit.
 */
#include <linux/bitmap.h>
#include <linux/export.h>
#include <linux/idr.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "xa_impl.h"

/* One search, and the spare bitmap that was got while unlocked. */
struct ida_search {
	unsigned int min, max;
	struct ida_bitmap *spare;
};

/* The first free bit from @bit on; a value says nothing of those past it. */
static unsigned int free_bit(void *entry, unsigned int bit)
{
	unsigned long bits;

	if (entry && !xa_is_value(entry)) {
		struct ida_bitmap *bitmap = entry;

		return find_next_zero_bit(bitmap->bitmap, IDA_BITMAP_BITS,
					  bit);
	}
	bits = entry ? xa_to_value(entry) : 0;
	return max_t(unsigned int, bit,
		     find_next_zero_bit(&bits, BITS_PER_XA_VALUE, bit));
}

/* Set @bit in the entry that the state has found, make it larger if need be. */
static int set_id_bit(struct xa_state *xas, struct ida_search *s, void *entry,
		      unsigned int bit)
{
	struct ida_bitmap *bitmap = entry;
	unsigned long bits;

	if (!entry || xa_is_value(entry)) {
		bits = entry ? xa_to_value(entry) : 0;
		if (bit < BITS_PER_XA_VALUE) {
			xas_store(xas, xa_mk_value(bits | BIT(bit)));
			return xas_error(xas);
		}
		if (!s->spare)
			return -ENOMEM;
		bitmap = s->spare;
		bitmap->bitmap[0] = bits;
		xas_store(xas, bitmap);
		if (xas_error(xas))
			return xas_error(xas);
		s->spare = NULL;
	}
	__set_bit(bit, bitmap->bitmap);
	if (bitmap_full(bitmap->bitmap, IDA_BITMAP_BITS))
		xas_clear_mark(xas, XA_FREE_MARK);
	return 0;
}

/* One id, under the lock.  -ENOMEM: get_memory() unlocked, then again. */
static int take_id(struct xa_state *xas, struct ida_search *s)
{
	unsigned long index = s->min / IDA_BITMAP_BITS;
	unsigned int bit = s->min % IDA_BITMAP_BITS;
	unsigned long id;
	void *entry;
	int ret;

	for (;;) {
		xas_set(xas, index);
		entry = xas_find_marked(xas, s->max / IDA_BITMAP_BITS,
					XA_FREE_MARK);
		if (xas->xa_node == XAS_RESTART)
			return -ENOSPC;
		if (xas->xa_index > index)
			bit = 0;
		bit = free_bit(entry, bit);
		if (bit < IDA_BITMAP_BITS)
			break;
		/* Its free bits are all below min. */
		index = xas->xa_index + 1;
		bit = 0;
	}
	id = xas->xa_index * IDA_BITMAP_BITS + bit;
	if (id > s->max)
		return -ENOSPC;
	ret = set_id_bit(xas, s, entry, bit);
	return ret ? ret : id;
}

/* What take_id() lacked: a node when the state says so, else a bitmap. */
static bool get_memory(struct xa_state *xas, struct ida_search *s, gfp_t gfp)
{
	if (xas_error(xas) == -ENOMEM)
		return xas_nomem(xas, gfp);
	s->spare = kzalloc(sizeof(*s->spare), gfp);
	return s->spare;
}

__weak int ida_alloc_range(struct ida *ida, unsigned int min,
			   unsigned int max, gfp_t gfp)
{
	XA_STATE(xas, &ida->xa, 0);
	struct ida_search s = { .min = min, .max = max };
	unsigned long flags;
	int id;

	if ((int)min < 0)
		return -ENOSPC;
	if ((int)max < 0)
		s.max = INT_MAX;
	do {
		xas_lock_irqsave(&xas, flags);
		id = take_id(&xas, &s);
		xas_unlock_irqrestore(&xas, flags);
	} while (id == -ENOMEM && get_memory(&xas, &s, gfp));
	xas_destroy(&xas);
	kfree(s.spare);
	return id;
}
KPI_EXPORT(ida_alloc_range);

/* Returns false when it was not set. */
static bool clear_id_bit(struct xa_state *xas, void *entry, unsigned int bit)
{
	struct ida_bitmap *bitmap = entry;

	if (xa_is_value(entry)) {
		unsigned long bits = xa_to_value(entry);

		if (bit >= BITS_PER_XA_VALUE || !(bits & BIT(bit)))
			return false;
		bits &= ~BIT(bit);
		xas_store(xas, bits ? xa_mk_value(bits) : NULL);
		return true;
	}
	if (!bitmap || !__test_and_clear_bit(bit, bitmap->bitmap))
		return false;
	xas_set_mark(xas, XA_FREE_MARK);
	if (bitmap_empty(bitmap->bitmap, IDA_BITMAP_BITS)) {
		xas_store(xas, NULL);
		kfree(bitmap);
	}
	return true;
}

__weak void ida_free(struct ida *ida, unsigned int id)
{
	XA_STATE(xas, &ida->xa, id / IDA_BITMAP_BITS);
	unsigned long flags;
	bool was_set;

	if ((int)id < 0)
		return;
	xas_lock_irqsave(&xas, flags);
	was_set = clear_id_bit(&xas, xas_load(&xas), id % IDA_BITMAP_BITS);
	xas_unlock_irqrestore(&xas, flags);
	WARN(!was_set, "ida_free called for id=%d which is not allocated.\n",
	     id);
}
KPI_EXPORT(ida_free);

__weak void ida_destroy(struct ida *ida)
{
	XA_STATE(xas, &ida->xa, 0);
	unsigned long flags;
	void *entry;

	xas_lock_irqsave(&xas, flags);
	xas_for_each(&xas, entry, ULONG_MAX) {
		if (!xa_is_value(entry))
			kfree(entry);
		xas_store(&xas, NULL);
	}
	xas_unlock_irqrestore(&xas, flags);
}
KPI_EXPORT(ida_destroy);
