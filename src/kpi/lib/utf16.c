// SPDX-License-Identifier: GPL-2.0
/* fs/nls/nls_base.c, linux/nls.h: UTF-16 becomes UTF-8. */
#include <linux/export.h>
#include <linux/nls.h>
#include <linux/types.h>
#include <asm/byteorder.h>

#include "kpi.h"

#define HIGH_SURROGATE 0xd800
#define LOW_SURROGATE 0xdc00
#define SURROGATE_MASK 0xfc00

static u16 unit(const wchar_t *p, enum utf16_endian endian)
{
	switch (endian) {
	case UTF16_LITTLE_ENDIAN:
		return __le16_to_cpu((__force __le16)*p);
	case UTF16_BIG_ENDIAN:
		return __be16_to_cpu((__force __be16)*p);
	default:
		return *p;
	}
}

/* A surrogate that has no other half is -1. *@used units were its. */
static s32 code_point(const wchar_t *p, int len, enum utf16_endian endian,
		      int *used)
{
	u16 first = unit(p, endian), second;

	*used = 1;
	if ((first & SURROGATE_MASK) == LOW_SURROGATE)
		return -1;
	if ((first & SURROGATE_MASK) != HIGH_SURROGATE)
		return first;
	second = len > 1 ? unit(p + 1, endian) : 0;
	if ((second & SURROGATE_MASK) != LOW_SURROGATE)
		return -1;
	*used = 2;
	return 0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff);
}

/* How many bytes, or 0: they do not fit. */
static int put(u32 c, u8 *s, int room)
{
	int n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, i;

	if (n > room)
		return 0;
	if (n == 1) {
		*s = c;
		return 1;
	}
	for (i = n - 1; i; i--, c >>= 6)
		s[i] = 0x80 | (c & 0x3f);
	s[0] = (0xf0 << (4 - n)) | c;
	return n;
}

__weak int utf16s_to_utf8s(const wchar_t *pwcs, int inlen,
			   enum utf16_endian endian, u8 *s, int maxout)
{
	int out = 0, used;

	for (; inlen > 0; pwcs += used, inlen -= used) {
		s32 c = code_point(pwcs, inlen, endian, &used);
		int n;

		if (!c)
			break;
		if (c < 0)
			continue;
		n = put(c, s + out, maxout - out);
		if (!n)
			break;
		out += n;
	}
	return out;
}
KPI_EXPORT(utf16s_to_utf8s);
