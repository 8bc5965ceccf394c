// SPDX-License-Identifier: GPL-2.0
/*
 * fs/nls/nls_base.c, linux/nls.h: character sets by name, and Unicode in its
 * encodings (RFC 3629, RFC 2781). From UTF-16: lib/utf16.c.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/nls.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#include "kpi.h"

/* ------------------------------------------------------------------- UTF-8 */

#define LAST 0x10ffff
#define SURROGATES 0xd800
#define IS_SURROGATE(u) (((u) & ~0x7ff) == SURROGATES)

/* How many bytes the first one announces, by its leading ones; 0: none does. */
static int length_by(u8 first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc0 || first >= 0xfe)
		return 0;
	return __builtin_clz(~(u32)first << 24);
}

/* The bytes that were taken; -1: not a character, or not the shortest form. */
int utf8_to_utf32(const u8 *s, int len, unicode_t *pu)
{
	static const u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	int n = len > 0 ? length_by(*s) : 0, i;
	u32 u;

	if (!n || n > 4 || n > len)
		return -1;
	u = n == 1 ? *s : *s & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return -1;
		u = u << 6 | (s[i] & 0x3f);
	}
	if (u < least[n] || u > LAST || IS_SURROGATE(u))
		return -1;
	*pu = u;
	return n;
}
KPI_EXPORT(utf8_to_utf32);

int utf32_to_utf8(unicode_t u, u8 *s, int maxlen)
{
	int n = u < 0x80 ? 1 : u < 0x800 ? 2 : u < 0x10000 ? 3 : 4, i;

	if (!s)
		return 0;
	if (u > LAST || IS_SURROGATE(u) || n > maxlen)
		return -1;
	for (i = n - 1; i > 0; i--, u >>= 6)
		s[i] = 0x80 | (u & 0x3f);
	s[0] = n == 1 ? u : (u8)(0xff00 >> n) | u;
	return n;
}
KPI_EXPORT(utf32_to_utf8);

/* ------------------------------------------------------------------ UTF-16 */

static wchar_t turn(unsigned int c, enum utf16_endian endian)
{
	switch (endian) {
	case UTF16_LITTLE_ENDIAN:
		return (__force wchar_t)cpu_to_le16(c);
	case UTF16_BIG_ENDIAN:
		return (__force wchar_t)cpu_to_be16(c);
	default:
		return c;
	}
}

/* Up to a NUL byte. The units that were made; -EINVAL: not UTF-8. */
int utf8s_to_utf16s(const u8 *s, int inlen, enum utf16_endian endian,
		    wchar_t *pwcs, int maxout)
{
	wchar_t *op = pwcs;
	unicode_t u;
	int n;

	while (inlen > 0 && maxout > 0 && *s) {
		n = utf8_to_utf32(s, inlen, &u);
		if (n < 0)
			return -EINVAL;
		if (u < 0x10000) {
			*op++ = turn(u, endian);
			maxout--;
		} else if (maxout < 2) {
			break;
		} else {
			u -= 0x10000;
			*op++ = turn(SURROGATES | (u >> 10), endian);
			*op++ = turn(0xdc00 | (u & 0x3ff), endian);
			maxout -= 2;
		}
		s += n;
		inlen -= n;
	}
	return op - pwcs;
}
KPI_EXPORT(utf8s_to_utf16s);

/* ------------------------------------------------------------------ tables */

static DEFINE_SPINLOCK(lock);

/* Latin-1, which needs no table: the first 256 characters. */
static int to_byte(wchar_t uni, unsigned char *out, int boundlen)
{
	if (boundlen <= 0)
		return -ENAMETOOLONG;
	if (uni & 0xff00)
		return -EINVAL;
	*out = uni;
	return 1;
}

static int from_byte(const unsigned char *raw, int boundlen, wchar_t *uni)
{
	*uni = *raw;
	return *uni ? 1 : -EINVAL;
}

static unsigned char lower[256], upper[256];
static struct nls_table default_table = {
	.charset = "default",
	.uni2char = to_byte,
	.char2uni = from_byte,
	.charset2lower = lower,
	.charset2upper = upper,
};
static struct nls_table *tables = &default_table;

static int fill_cases(void)
{
	unsigned int c;

	for (c = 0; c < 256; c++) {
		lower[c] = c >= 'A' && c <= 'Z' ? c + 32 : c;
		upper[c] = c >= 'a' && c <= 'z' ? c - 32 : c;
	}
	return 0;
}
KPI_INIT_CORE(fill_cases);

int __register_nls(struct nls_table *nls, struct module *owner)
{
	struct nls_table *t;
	int err = 0;

	if (nls->next)
		return -EBUSY;
	nls->owner = owner;
	spin_lock(&lock);
	for (t = tables; t && t != nls; t = t->next)
		;
	if (t) {
		err = -EBUSY;
	} else {
		nls->next = tables;
		tables = nls;
	}
	spin_unlock(&lock);
	return err;
}
KPI_EXPORT(__register_nls);

int unregister_nls(struct nls_table *nls)
{
	struct nls_table **p;
	int err = -EINVAL;

	spin_lock(&lock);
	for (p = &tables; *p; p = &(*p)->next)
		if (*p == nls) {
			*p = nls->next;
			err = 0;
			break;
		}
	spin_unlock(&lock);
	return err;
}
KPI_EXPORT(unregister_nls);

static struct nls_table *find(const char *charset)
{
	struct nls_table *t;

	spin_lock(&lock);
	for (t = tables; t; t = t->next)
		if (!strcmp(t->charset, charset) ||
		    (t->alias && !strcmp(t->alias, charset)))
			break;
	if (t && !try_module_get(t->owner))
		t = NULL;
	spin_unlock(&lock);
	return t;
}

struct nls_table *load_nls(const char *charset)
{
	struct nls_table *t = find(charset);

	if (t)
		return t;
	request_module("nls_%s", charset);
	return find(charset);
}
KPI_EXPORT(load_nls);

void unload_nls(struct nls_table *nls)
{
	if (nls)
		module_put(nls->owner);
}
KPI_EXPORT(unload_nls);

struct nls_table *load_nls_default(void)
{
	struct nls_table *t = load_nls(CONFIG_NLS_DEFAULT);

	return t ?: &default_table;
}
KPI_EXPORT(load_nls_default);
