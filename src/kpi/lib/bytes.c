// SPDX-License-Identifier: GPL-2.0
/*
 * lib/bcd.c, lib/bitrev.c, lib/hweight.c, lib/clz_ctz.c, lib/memweight.c,
 * lib/memcat_p.c, linux/bcd.h, linux/bitrev.h: small conversions.
 */
#include <linux/bcd.h>
#include <linux/bitops.h>
#include <linux/bitrev.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"

unsigned int __weak _bcd2bin(unsigned char val)
{
	return (val & 0x0f) + (val >> 4) * 10;
}
KPI_EXPORT(_bcd2bin);

unsigned char __weak _bin2bcd(unsigned int val)
{
	return ((val / 10) << 4) + val % 10;
}
KPI_EXPORT(_bin2bcd);

/* Each entry is its index read backwards; a pair of bits at a time. */
#define REV2(n) (n), (n) + 2 * 64, (n) + 1 * 64, (n) + 3 * 64
#define REV4(n) REV2(n), REV2((n) + 2 * 16), REV2((n) + 1 * 16), \
		REV2((n) + 3 * 16)
#define REV6(n) REV4(n), REV4((n) + 2 * 4), REV4((n) + 1 * 4), \
		REV4((n) + 3 * 4)

const u8 __weak byte_rev_table[256] = { REV6(0), REV6(2), REV6(1), REV6(3) };
KPI_EXPORT(byte_rev_table);

unsigned int __weak __sw_hweight16(unsigned int w)
{
	w -= (w >> 1) & 0x5555;
	w = (w & 0x3333) + ((w >> 2) & 0x3333);
	w = (w + (w >> 4)) & 0x0f0f;
	return (w + (w >> 8)) & 0xff;
}

unsigned int __weak __sw_hweight8(unsigned int w)
{
	return __sw_hweight16(w & 0xff);
}

size_t __weak memweight(const void *ptr, size_t bytes)
{
	const u8 *p = ptr;
	size_t weight = 0;

	for (; bytes && !IS_ALIGNED((unsigned long)p, sizeof(long)); bytes--)
		weight += hweight8(*p++);
	for (; bytes >= sizeof(long); bytes -= sizeof(long), p += sizeof(long))
		weight += hweight_long(*(const unsigned long *)p);
	while (bytes--)
		weight += hweight8(*p++);
	return weight;
}
KPI_EXPORT(memweight);

/* What the compiler calls for __builtin_ctz and clz where it has no insn. */
int __clzsi2(int val);
int __weak __clzsi2(int val)
{
	return 32 - fls(val);
}
KPI_EXPORT(__clzsi2);

int __ctzsi2(int val);
int __weak __ctzsi2(int val)
{
	return __ffs(val);
}
KPI_EXPORT(__ctzsi2);

int __clzdi2(u64 val);
int __weak __clzdi2(u64 val)
{
	return 64 - fls64(val);
}
KPI_EXPORT(__clzdi2);

int __ctzdi2(u64 val);
int __weak __ctzdi2(u64 val)
{
	return __ffs64(val);
}
KPI_EXPORT(__ctzdi2);

static size_t count_pointers(void **list)
{
	size_t n = 0;

	while (list[n])
		n++;
	return n;
}

/* Two NULL-terminated arrays of pointers one after the other, in a new one. */
void **__memcat_p(void **a, void **b)
{
	size_t n = count_pointers(a), m = count_pointers(b);
	void **both = kmalloc_array(n + m + 1, sizeof(*both), GFP_KERNEL);

	if (!both)
		return NULL;
	memcpy(both, a, n * sizeof(*both));
	memcpy(both + n, b, (m + 1) * sizeof(*both));
	return both;
}
KPI_EXPORT(__memcat_p);
