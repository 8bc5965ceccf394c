// SPDX-License-Identifier: GPL-2.0
/*
 * lib/string.c, asm/string_64.h: comparing and searching memory.  Moving and
 * filling it is in arch/x86/.
 */
#define __NO_FORTIFY
#include <linux/string.h>
#include <linux/export.h>
#include <asm/unaligned.h>

#include "kpi.h"

KPI_EXPORT(memcpy);
KPI_EXPORT(memmove);
KPI_EXPORT(memset);
KPI_EXPORT(__memcpy);
KPI_EXPORT(__memmove);
KPI_EXPORT(__memset);

static u64 load64(const void *p)
{
	return get_unaligned((const u64 *)p);
}

/* The difference of the first bytes that differ, as unsigned. */
__weak int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *p = a, *q = b;

	for (; n >= 8 && load64(p) == load64(q); n -= 8) {
		p += 8;
		q += 8;
	}
	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}
KPI_EXPORT(memcmp);

__weak int bcmp(const void *a, const void *b, size_t n)
{
	return memcmp(a, b, n);
}
KPI_EXPORT(bcmp);

__weak void *memscan(void *s, int c, size_t n)
{
	unsigned char *p = s;

	while (n && *p != (unsigned char)c) {
		p++;
		n--;
	}
	return p;
}
KPI_EXPORT(memscan);

__weak void *memchr(const void *s, int c, size_t n)
{
	unsigned char *p = memscan((void *)s, c, n);

	return p < (const unsigned char *)s + n ? p : NULL;
}
KPI_EXPORT(memchr);

/* The first byte that is not @c. */
__weak void *memchr_inv(const void *s, int c, size_t n)
{
	const unsigned char *p = s;
	u64 pattern = (unsigned char)c * 0x0101010101010101ULL;

	for (; n >= 8 && load64(p) == pattern; n -= 8)
		p += 8;
	for (; n; n--, p++)
		if (*p != (unsigned char)c)
			return (void *)p;
	return NULL;
}
KPI_EXPORT(memchr_inv);

/*
 * Persistent memory asks that the data be past the caches.  Whole words go
 * around them, the rest is written back line by line.
 */
void __memcpy_flushcache(void *dst, const void *src, size_t n)
{
	u8 *d = dst;
	const u8 *s = src;

	for (; n && (unsigned long)d % 8; n--) {
		*d = *s++;
		asm volatile("clflush %0" : "+m" (*d));
		d++;
	}
	for (; n >= 8; n -= 8, d += 8, s += 8)
		asm volatile("movnti %1, %0" : "=m" (*(u64 *)d)
			     : "r" (load64(s)));
	for (; n; n--) {
		*d = *s++;
		asm volatile("clflush %0" : "+m" (*d));
		d++;
	}
	asm volatile("sfence" ::: "memory");
}
KPI_EXPORT(__memcpy_flushcache);
