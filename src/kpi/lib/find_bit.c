// SPDX-License-Identifier: GPL-2.0
/* lib/find_bit.c, linux/find.h: searching bitmaps a word at a time. */
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/find.h>
#include <linux/math.h>
#include <linux/minmax.h>

#include "kpi.h"

/*
 * Every search is the same walk over words; only how a word is made from one
 * or two bitmaps differs.  WORD is an expression in the word index `i`.
 * Bits of the last word beyond nbits may be set (the complement sets them),
 * hence the clamp of each result.
 */
#define SEARCH_FROM(WORD, nbits, start)                                       \
({                                                                            \
	unsigned long __n = (nbits), __s = (start), i = __s / BITS_PER_LONG;  \
	unsigned long __w, __found = __n;                                     \
	if (__s < __n) {                                                      \
		__w = (WORD) & BITMAP_FIRST_WORD_MASK(__s);                   \
		while (!__w && ++i * BITS_PER_LONG < __n)                     \
			__w = (WORD);                                         \
		if (__w)                                                      \
			__found = min(i * BITS_PER_LONG + __ffs(__w), __n);   \
	}                                                                     \
	__found;                                                              \
})

unsigned long __weak _find_first_bit(const unsigned long *addr,
				     unsigned long size)
{
	return SEARCH_FROM(addr[i], size, 0);
}
KPI_EXPORT(_find_first_bit);

unsigned long __weak _find_first_zero_bit(const unsigned long *addr,
					  unsigned long size)
{
	return SEARCH_FROM(~addr[i], size, 0);
}
KPI_EXPORT(_find_first_zero_bit);

unsigned long __weak _find_first_and_bit(const unsigned long *addr1,
					 const unsigned long *addr2,
					 unsigned long size)
{
	return SEARCH_FROM(addr1[i] & addr2[i], size, 0);
}
KPI_EXPORT(_find_first_and_bit);

unsigned long __weak _find_next_bit(const unsigned long *addr1,
				    unsigned long nbits, unsigned long start)
{
	return SEARCH_FROM(addr1[i], nbits, start);
}
KPI_EXPORT(_find_next_bit);

unsigned long __weak _find_next_zero_bit(const unsigned long *addr,
					 unsigned long nbits,
					 unsigned long start)
{
	return SEARCH_FROM(~addr[i], nbits, start);
}
KPI_EXPORT(_find_next_zero_bit);

unsigned long __weak _find_next_and_bit(const unsigned long *addr1,
					const unsigned long *addr2,
					unsigned long nbits,
					unsigned long start)
{
	return SEARCH_FROM(addr1[i] & addr2[i], nbits, start);
}
KPI_EXPORT(_find_next_and_bit);

unsigned long __weak _find_next_andnot_bit(const unsigned long *addr1,
					   const unsigned long *addr2,
					   unsigned long nbits,
					   unsigned long start)
{
	return SEARCH_FROM(addr1[i] & ~addr2[i], nbits, start);
}
KPI_EXPORT(_find_next_andnot_bit);

unsigned long __weak _find_last_bit(const unsigned long *addr,
				    unsigned long size)
{
	unsigned long mask = BITMAP_LAST_WORD_MASK(size);
	unsigned long i = BITS_TO_LONGS(size);

	while (i--) {
		unsigned long word = addr[i] & mask;

		if (word)
			return i * BITS_PER_LONG + __fls(word);
		mask = ~0UL;
	}
	return size;
}
KPI_EXPORT(_find_last_bit);

/* As above, but passes over @n set bits before it answers. */
#define SEARCH_NTH(WORD, nbits, n)                                            \
({                                                                            \
	unsigned long __n = (nbits), __skip = (n), __found = __n, i;          \
	for (i = 0; i * BITS_PER_LONG < __n; i++) {                           \
		unsigned long __w = (WORD), __here;                           \
		if ((i + 1) * BITS_PER_LONG > __n)                            \
			__w &= BITMAP_LAST_WORD_MASK(__n);                    \
		__here = hweight_long(__w);                                   \
		if (__skip < __here) {                                        \
			__found = i * BITS_PER_LONG + fns(__w, __skip);       \
			break;                                                \
		}                                                             \
		__skip -= __here;                                             \
	}                                                                     \
	__found;                                                              \
})

unsigned long __weak __find_nth_bit(const unsigned long *addr,
				    unsigned long size, unsigned long n)
{
	return SEARCH_NTH(addr[i], size, n);
}
KPI_EXPORT(__find_nth_bit);

unsigned long __weak __find_nth_and_bit(const unsigned long *addr1,
					const unsigned long *addr2,
					unsigned long size, unsigned long n)
{
	return SEARCH_NTH(addr1[i] & addr2[i], size, n);
}
KPI_EXPORT(__find_nth_and_bit);

unsigned long __weak __find_nth_andnot_bit(const unsigned long *addr1,
					   const unsigned long *addr2,
					   unsigned long size, unsigned long n)
{
	return SEARCH_NTH(addr1[i] & ~addr2[i], size, n);
}
KPI_EXPORT(__find_nth_andnot_bit);

/* The next byte of the bitmap that is not zero, and where it begins. */
unsigned long __weak find_next_clump8(unsigned long *clump,
				      const unsigned long *addr,
				      unsigned long size, unsigned long offset)
{
	offset = find_next_bit(addr, size, offset);
	if (offset == size)
		return size;
	offset = round_down(offset, 8);
	*clump = bitmap_get_value8(addr, offset);
	return offset;
}
KPI_EXPORT(find_next_clump8);
