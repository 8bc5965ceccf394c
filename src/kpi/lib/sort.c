// SPDX-License-Identifier: GPL-2.0
/*
 * lib/sort.c, lib/bsearch.c, linux/sort.h, linux/bsearch.h: sorting is a
 * heapsort, since callers rely on no allocation and on n log n at worst.
 */
#include <linux/bsearch.h>
#include <linux/minmax.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/unaligned/packed_struct.h>

#include "kpi.h"

static void swap_bytes(void *a, void *b, size_t size)
{
	char *p = a, *q = b;

	for (; size >= 8; size -= 8, p += 8, q += 8) {
		u64 word = __get_unaligned_cpu64(p);

		__put_unaligned_cpu64(__get_unaligned_cpu64(q), p);
		__put_unaligned_cpu64(word, q);
	}
	while (size--)
		swap(p[size], q[size]);
}

struct heap {
	char *base;
	size_t size;
	cmp_r_func_t cmp;
	swap_r_func_t exchange;
	const void *priv;
};

static void *nth(const struct heap *h, size_t i)
{
	return h->base + i * h->size;
}

static void exchange(const struct heap *h, size_t i, size_t j)
{
	if (h->exchange)
		h->exchange(nth(h, i), nth(h, j), h->size, h->priv);
	else
		swap_bytes(nth(h, i), nth(h, j), h->size);
}

/* Let the element at @i sink among the first @num until no child is larger. */
static void sift_down(const struct heap *h, size_t i, size_t num)
{
	size_t child;

	while ((child = 2 * i + 1) < num) {
		if (child + 1 < num &&
		    h->cmp(nth(h, child), nth(h, child + 1), h->priv) < 0)
			child++;
		if (h->cmp(nth(h, i), nth(h, child), h->priv) >= 0)
			return;
		exchange(h, i, child);
		i = child;
	}
}

void __weak sort_r(void *base, size_t num, size_t size, cmp_r_func_t cmp_func,
		   swap_r_func_t swap_func, const void *priv)
{
	struct heap h = { base, size, cmp_func, swap_func, priv };
	size_t i;

	for (i = num / 2; i-- > 0;)
		sift_down(&h, i, num);
	for (i = num; i-- > 1;) {
		exchange(&h, 0, i);
		sift_down(&h, 0, i);
	}
}
KPI_EXPORT(sort_r);

/* sort() is sort_r() whose private data are the caller's two functions. */
struct plain {
	cmp_func_t cmp;
	swap_func_t exchange;
};

static int plain_cmp(const void *a, const void *b, const void *priv)
{
	return ((const struct plain *)priv)->cmp(a, b);
}

static void plain_swap(void *a, void *b, int size, const void *priv)
{
	((const struct plain *)priv)->exchange(a, b, size);
}

void __weak sort(void *base, size_t num, size_t size, cmp_func_t cmp_func,
		 swap_func_t swap_func)
{
	struct plain plain = { cmp_func, swap_func };

	sort_r(base, num, size, plain_cmp, swap_func ? plain_swap : NULL,
	       &plain);
}
KPI_EXPORT(sort);

void *__weak bsearch(const void *key, const void *base, size_t num,
		     size_t size, cmp_func_t cmp)
{
	return __inline_bsearch(key, base, num, size, cmp);
}
KPI_EXPORT(bsearch);
