// SPDX-License-Identifier: GPL-2.0
/* lib/bitmap.c, linux/bitmap.h: renumbering bits, conversion, allocation. */
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/slab.h>

#include "kpi.h"

/* How many set bits lie below @pos, or -1 when @pos is not itself set. */
static int ordinal_of(const unsigned long *map, unsigned int pos,
		      unsigned int nbits)
{
	if (pos >= nbits || !test_bit(pos, map))
		return -1;
	return __bitmap_weight(map, pos);
}

/*
 * The n-th set bit of @old goes to the n-th set bit of @new, counted modulo
 * the latter's weight; a bit that is not in @old stays where it is.
 */
static unsigned int remap_bit(unsigned int bit, const unsigned long *old,
			      const unsigned long *new, unsigned int nbits,
			      unsigned int weight)
{
	int n = ordinal_of(old, bit, nbits);

	if (n < 0 || !weight)
		return bit;
	return find_nth_bit(new, nbits, n % weight);
}

void __weak bitmap_remap(unsigned long *dst, const unsigned long *src,
			 const unsigned long *old, const unsigned long *new,
			 unsigned int nbits)
{
	unsigned int bit, weight = bitmap_weight(new, nbits);

	if (dst == src)		/* cannot be done in place */
		return;
	bitmap_zero(dst, nbits);
	for_each_set_bit(bit, src, nbits)
		set_bit(remap_bit(bit, old, new, nbits, weight), dst);
}
KPI_EXPORT(bitmap_remap);

int __weak bitmap_bitremap(int oldbit, const unsigned long *old,
			   const unsigned long *new, int bits)
{
	return remap_bit(oldbit, old, new, bits, bitmap_weight(new, bits));
}
KPI_EXPORT(bitmap_bitremap);

void __weak bitmap_from_arr32(unsigned long *bitmap, const u32 *buf,
			      unsigned int nbits)
{
	unsigned int i, halves = DIV_ROUND_UP(nbits, 32);

	for (i = 0; i < halves; i++) {
		if (i & 1)
			bitmap[i / 2] |= (unsigned long)buf[i] << 32;
		else
			bitmap[i / 2] = buf[i];
	}
	if (nbits % BITS_PER_LONG)
		bitmap[(halves - 1) / 2] &= BITMAP_LAST_WORD_MASK(nbits);
}
KPI_EXPORT(bitmap_from_arr32);

void __weak bitmap_to_arr32(u32 *buf, const unsigned long *bitmap,
			    unsigned int nbits)
{
	unsigned int i, halves = DIV_ROUND_UP(nbits, 32);

	for (i = 0; i < halves; i++)
		buf[i] = bitmap[i / 2] >> (i & 1 ? 32 : 0);
	if (nbits % 32)
		buf[halves - 1] &= GENMASK(nbits % 32 - 1, 0);
}
KPI_EXPORT(bitmap_to_arr32);

unsigned long *bitmap_alloc_node(unsigned int nbits, gfp_t flags, int node)
{
	return kmalloc_array_node(BITS_TO_LONGS(nbits), sizeof(unsigned long),
				  flags, node);
}
KPI_EXPORT(bitmap_alloc_node);

unsigned long *bitmap_zalloc_node(unsigned int nbits, gfp_t flags, int node)
{
	return bitmap_alloc_node(nbits, flags | __GFP_ZERO, node);
}
KPI_EXPORT(bitmap_zalloc_node);

unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags)
{
	return kmalloc_array(BITS_TO_LONGS(nbits), sizeof(unsigned long),
			     flags);
}
KPI_EXPORT(bitmap_alloc);

unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags)
{
	return bitmap_alloc(nbits, flags | __GFP_ZERO);
}
KPI_EXPORT(bitmap_zalloc);

void bitmap_free(const unsigned long *bitmap)
{
	kfree(bitmap);
}
KPI_EXPORT(bitmap_free);
