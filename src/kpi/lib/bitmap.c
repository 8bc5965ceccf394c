// SPDX-License-Identifier: GPL-2.0
/* lib/bitmap.c, linux/bitmap.h: operations on whole bitmaps and on ranges. */
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "kpi.h"

/*
 * Only the bits below nbits count.  Sources may have anything above, and a
 * destination may get anything there, except that the boolean results must
 * not be swayed: the last word is masked when it is judged.
 */
#define WORDS(nbits) BITS_TO_LONGS(nbits)

static inline unsigned long tail_mask(unsigned int word, unsigned int nbits)
{
	if (word == nbits / BITS_PER_LONG)
		return BITMAP_LAST_WORD_MASK(nbits);
	return ~0UL;
}

/* True when EXPR (in the word index i) has a bit set below nbits. */
#define ANY_BIT(EXPR, nbits)                                                  \
({                                                                            \
	unsigned int i, __words = WORDS(nbits);                               \
	bool __any = false;                                                   \
	for (i = 0; i < __words && !__any; i++)                               \
		__any = (EXPR) & tail_mask(i, nbits);                         \
	__any;                                                                \
})

bool __weak __bitmap_equal(const unsigned long *bitmap1,
			   const unsigned long *bitmap2, unsigned int nbits)
{
	return !ANY_BIT(bitmap1[i] ^ bitmap2[i], nbits);
}
KPI_EXPORT(__bitmap_equal);

bool __weak __bitmap_or_equal(const unsigned long *src1,
			      const unsigned long *src2,
			      const unsigned long *src3, unsigned int nbits)
{
	return !ANY_BIT((src1[i] | src2[i]) ^ src3[i], nbits);
}

bool __weak __bitmap_intersects(const unsigned long *bitmap1,
				const unsigned long *bitmap2,
				unsigned int nbits)
{
	return ANY_BIT(bitmap1[i] & bitmap2[i], nbits);
}
KPI_EXPORT(__bitmap_intersects);

bool __weak __bitmap_subset(const unsigned long *bitmap1,
			    const unsigned long *bitmap2, unsigned int nbits)
{
	return !ANY_BIT(bitmap1[i] & ~bitmap2[i], nbits);
}
KPI_EXPORT(__bitmap_subset);

void __weak __bitmap_complement(unsigned long *dst, const unsigned long *src,
				unsigned int nbits)
{
	unsigned int i;

	for (i = 0; i < WORDS(nbits); i++)
		dst[i] = ~src[i];
}
KPI_EXPORT(__bitmap_complement);

void __weak __bitmap_or(unsigned long *dst, const unsigned long *bitmap1,
			const unsigned long *bitmap2, unsigned int nbits)
{
	unsigned int i;

	for (i = 0; i < WORDS(nbits); i++)
		dst[i] = bitmap1[i] | bitmap2[i];
}
KPI_EXPORT(__bitmap_or);

void __weak __bitmap_xor(unsigned long *dst, const unsigned long *bitmap1,
			 const unsigned long *bitmap2, unsigned int nbits)
{
	unsigned int i;

	for (i = 0; i < WORDS(nbits); i++)
		dst[i] = bitmap1[i] ^ bitmap2[i];
}
KPI_EXPORT(__bitmap_xor);

void __weak __bitmap_replace(unsigned long *dst, const unsigned long *old,
			     const unsigned long *new,
			     const unsigned long *mask, unsigned int nbits)
{
	unsigned int i;

	for (i = 0; i < WORDS(nbits); i++)
		dst[i] = (old[i] & ~mask[i]) | (new[i] & mask[i]);
}
KPI_EXPORT(__bitmap_replace);

/*
 * These two tell whether anything is left, and their last word is masked:
 * callers rely on the clear bits above nbits.
 */
bool __weak __bitmap_and(unsigned long *dst, const unsigned long *bitmap1,
			 const unsigned long *bitmap2, unsigned int nbits)
{
	unsigned long left = 0;
	unsigned int i;

	for (i = 0; i < WORDS(nbits); i++) {
		dst[i] = bitmap1[i] & bitmap2[i] & tail_mask(i, nbits);
		left |= dst[i];
	}
	return left;
}
KPI_EXPORT(__bitmap_and);

bool __weak __bitmap_andnot(unsigned long *dst, const unsigned long *bitmap1,
			    const unsigned long *bitmap2, unsigned int nbits)
{
	unsigned long left = 0;
	unsigned int i;

	for (i = 0; i < WORDS(nbits); i++) {
		dst[i] = bitmap1[i] & ~bitmap2[i] & tail_mask(i, nbits);
		left |= dst[i];
	}
	return left;
}
KPI_EXPORT(__bitmap_andnot);

unsigned int __weak __bitmap_weight(const unsigned long *bitmap,
				    unsigned int nbits)
{
	unsigned int i, weight = 0;

	for (i = 0; i < WORDS(nbits); i++)
		weight += hweight_long(bitmap[i] & tail_mask(i, nbits));
	return weight;
}
KPI_EXPORT(__bitmap_weight);

unsigned int __weak __bitmap_weight_and(const unsigned long *bitmap1,
					const unsigned long *bitmap2,
					unsigned int nbits)
{
	unsigned int i, weight = 0;

	for (i = 0; i < WORDS(nbits); i++)
		weight += hweight_long(bitmap1[i] & bitmap2[i] &
				       tail_mask(i, nbits));
	return weight;
}
KPI_EXPORT(__bitmap_weight_and);

/*
 * The 64 bits of @src that begin at bit @pos; what lies at or above @nbits
 * reads as zero.
 */
static unsigned long word_at(const unsigned long *src, unsigned int pos,
			     unsigned int nbits)
{
	unsigned int i = pos / BITS_PER_LONG, off = pos % BITS_PER_LONG;
	unsigned long word = 0;

	if (i < WORDS(nbits))
		word = (src[i] & tail_mask(i, nbits)) >> off;
	if (off && i + 1 < WORDS(nbits))
		word |= (src[i + 1] & tail_mask(i + 1, nbits))
			<< (BITS_PER_LONG - off);
	return word;
}

/* Upwards, since dst may be src. */
void __weak __bitmap_shift_right(unsigned long *dst, const unsigned long *src,
				 unsigned int shift, unsigned int nbits)
{
	unsigned int i;

	for (i = 0; i < WORDS(nbits); i++)
		dst[i] = word_at(src, i * BITS_PER_LONG + shift, nbits);
}
KPI_EXPORT(__bitmap_shift_right);

/* Downwards, for the same reason.  Bits shifted beyond nbits may stay. */
void __weak __bitmap_shift_left(unsigned long *dst, const unsigned long *src,
				unsigned int shift, unsigned int nbits)
{
	unsigned int skip = shift / BITS_PER_LONG, off = shift % BITS_PER_LONG;
	unsigned int i = WORDS(nbits);

	while (i-- > 0) {
		unsigned long word = 0;

		if (i >= skip)
			word = src[i - skip] << off;
		if (off && i > skip)
			word |= src[i - skip - 1] >> (BITS_PER_LONG - off);
		dst[i] = word;
	}
}
KPI_EXPORT(__bitmap_shift_left);

/* Takes bits [first, first + cut) out; those above move down. */
void __weak bitmap_cut(unsigned long *dst, const unsigned long *src,
		       unsigned int first, unsigned int cut,
		       unsigned int nbits)
{
	unsigned int i, at = first / BITS_PER_LONG;
	unsigned long keep = ~BITMAP_FIRST_WORD_MASK(first);
	unsigned long low = 0;

	if (first % BITS_PER_LONG)
		low = src[at] & keep;
	memmove(dst, src, at * sizeof(*dst));
	for (i = at; i < WORDS(nbits); i++)
		dst[i] = word_at(src, i * BITS_PER_LONG + cut,
				 WORDS(nbits) * BITS_PER_LONG);
	if (first % BITS_PER_LONG)
		dst[at] = (dst[at] & ~keep) | low;
}
KPI_EXPORT(bitmap_cut);

/* Calls op(word, mask) for each word that [start, start + len) touches. */
#define FOR_RANGE(map, start, len, op)                                        \
do {                                                                          \
	unsigned int __pos = (start), __end = __pos + (len);                  \
	while ((int)(__end - __pos) > 0) {                                    \
		unsigned int __in = __pos % BITS_PER_LONG;                    \
		unsigned int __n = min_t(unsigned int, __end - __pos,         \
					 BITS_PER_LONG - __in);               \
		unsigned long *word = (map) + __pos / BITS_PER_LONG;          \
		unsigned long mask = GENMASK(__in + __n - 1, __in);           \
		op;                                                           \
		__pos += __n;                                                 \
	}                                                                     \
} while (0)

void __weak __bitmap_set(unsigned long *map, unsigned int start, int len)
{
	FOR_RANGE(map, start, len, *word |= mask);
}
KPI_EXPORT(__bitmap_set);

void __weak __bitmap_clear(unsigned long *map, unsigned int start, int len)
{
	FOR_RANGE(map, start, len, *word &= ~mask);
}
KPI_EXPORT(__bitmap_clear);

/*
 * Where @nr clear bits begin at or behind @start, such that index plus
 * @align_offset is a multiple of @align_mask + 1.  Beyond @size: none.
 */
unsigned long __weak bitmap_find_next_zero_area_off(unsigned long *map,
						    unsigned long size,
						    unsigned long start,
						    unsigned int nr,
						    unsigned long align_mask,
						    unsigned long align_offset)
{
	unsigned long at, used;

	for (;;) {
		at = find_next_zero_bit(map, size, start);
		at = __ALIGN_MASK(at + align_offset, align_mask) - align_offset;
		if (at + nr > size)
			return at + nr;
		used = find_next_bit(map, at + nr, at);
		if (used >= at + nr)
			return at;
		start = used + 1;
	}
}
KPI_EXPORT(bitmap_find_next_zero_area_off);

/* Regions: naturally aligned blocks of 2^order bits. */
static bool region_is_clear(const unsigned long *map, unsigned int pos,
			    unsigned int len)
{
	return find_next_bit(map, pos + len, pos) >= pos + len;
}

int __weak bitmap_allocate_region(unsigned long *bitmap, unsigned int pos,
				  int order)
{
	if (!region_is_clear(bitmap, pos, 1U << order))
		return -EBUSY;
	__bitmap_set(bitmap, pos, 1U << order);
	return 0;
}
KPI_EXPORT(bitmap_allocate_region);

void __weak bitmap_release_region(unsigned long *bitmap, unsigned int pos,
				  int order)
{
	__bitmap_clear(bitmap, pos, 1U << order);
}
KPI_EXPORT(bitmap_release_region);

int __weak bitmap_find_free_region(unsigned long *bitmap, unsigned int bits,
				   int order)
{
	unsigned int pos, len = 1U << order;

	for (pos = 0; pos + len <= bits; pos += len)
		if (!bitmap_allocate_region(bitmap, pos, order))
			return pos;
	return -ENOMEM;
}
KPI_EXPORT(bitmap_find_free_region);
