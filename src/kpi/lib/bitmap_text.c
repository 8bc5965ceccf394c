// SPDX-License-Identifier: GPL-2.0
/* lib/bitmap.c, linux/bitmap.h: bitmaps as text, both ways. */
#include <linux/bitmap.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "kpi.h"

int bitmap_print_to_pagebuf(bool list, char *buf, const unsigned long *maskp,
			    int nmaskbits)
{
	ptrdiff_t room = PAGE_SIZE - offset_in_page(buf);

	if (list)
		return scnprintf(buf, room, "%*pbl\n", nmaskbits, maskp);
	return scnprintf(buf, room, "%*pb\n", nmaskbits, maskp);
}
KPI_EXPORT(bitmap_print_to_pagebuf);

/* A window [off, off + count) of the whole text, its NUL included. */
static int print_window(const char *fmt, char *buf, const unsigned long *maskp,
			int nmaskbits, loff_t off, size_t count)
{
	char *text;
	size_t size;

	if (off < 0)
		return -EINVAL;
	text = kasprintf(GFP_KERNEL, fmt, nmaskbits, maskp);
	if (!text)
		return -ENOMEM;
	size = strlen(text) + 1;
	count = off < size ? min_t(size_t, count, size - off) : 0;
	memcpy(buf, text + off, count);
	kfree(text);
	return count;
}

int bitmap_print_bitmask_to_buf(char *buf, const unsigned long *maskp,
				int nmaskbits, loff_t off, size_t count)
{
	return print_window("%*pb\n", buf, maskp, nmaskbits, off, count);
}
KPI_EXPORT(bitmap_print_bitmask_to_buf);

int bitmap_print_list_to_buf(char *buf, const unsigned long *maskp,
			     int nmaskbits, loff_t off, size_t count)
{
	return print_window("%*pbl\n", buf, maskp, nmaskbits, off, count);
}
KPI_EXPORT(bitmap_print_list_to_buf);

static bool is_separator(char c)
{
	return isspace(c) || c == ',';
}

static bool is_end(char c)
{
	return c == '\0' || c == '\n';
}

/*
 * Hexadecimal words of 32 bits, the last one lowest: read from the end, so
 * that a word's place is known when it is met.
 */
static int parse_word_backwards(const char *start, const char **end, u32 *word)
{
	const char *p = *end;
	int shift = 0;

	for (*word = 0; p >= start && !is_separator(*p); p--, shift += 4) {
		int digit = hex_to_bin(*p);

		if (digit < 0)
			return -EINVAL;
		if (shift == 32)
			return -EOVERFLOW;
		*word |= (u32)digit << shift;
	}
	*end = p;
	return 0;
}

static void store_word(unsigned long *dst, unsigned int i, u32 word)
{
	if (i & 1)
		dst[i / 2] |= (unsigned long)word << 32;
	else
		dst[i / 2] = word;
}

int __weak bitmap_parse(const char *start, unsigned int buflen,
			unsigned long *maskp, int nmaskbits)
{
	const char *p = strnchrnul(start, buflen, '\n') - 1;
	unsigned int words = DIV_ROUND_UP(nmaskbits, 32), i;
	u32 word;
	int err;

	bitmap_zero(maskp, nmaskbits);
	for (i = 0;; i++) {
		while (p >= start && is_separator(*p))
			p--;
		if (p < start)
			return 0;
		if (i == words)
			return -EOVERFLOW;
		err = parse_word_backwards(start, &p, &word);
		if (err)
			return err;
		if (i == words - 1 && nmaskbits % 32 &&
		    word >> (nmaskbits % 32))
			return -EOVERFLOW;
		store_word(maskp, i, word);
	}
}
KPI_EXPORT(bitmap_parse);

/* One item of a list: [start, end], of each @group bits the first @used. */
struct list_item {
	unsigned int start, end, used, group;
};

/* A decimal number, or N for the bitmap's last bit. Past it, or an error. */
static const char *parse_bit(const char *p, unsigned int last,
			     unsigned int *out)
{
	u64 value = 0;

	if (*p == 'N') {
		*out = last;
		return p + 1;
	}
	if (!isdigit(*p))
		return ERR_PTR(-EINVAL);
	for (; isdigit(*p); p++) {
		value = value * 10 + (*p - '0');
		if (value > UINT_MAX)
			return ERR_PTR(-EOVERFLOW);
	}
	*out = value;
	return p;
}

static bool item_ends(char c)
{
	return is_separator(c) || is_end(c);
}

/* start[-end] or "all"; *end of a single bit is its start. */
static const char *parse_span(const char *p, unsigned int last,
			      struct list_item *item)
{
	if (!strncasecmp(p, "all", 3)) {
		item->start = 0;
		item->end = last;
		return p + 3;
	}
	p = parse_bit(p, last, &item->start);
	if (IS_ERR(p))
		return p;
	item->end = item->start;
	if (item_ends(*p))
		return p;
	if (*p != '-')
		return ERR_PTR(-EINVAL);
	return parse_bit(p + 1, last, &item->end);
}

/* span[:used/group]. A single bit takes no pattern. */
static const char *parse_item(const char *p, unsigned int last,
			      struct list_item *item)
{
	p = parse_span(p, last, item);
	if (IS_ERR(p))
		return p;
	if (item_ends(*p)) {
		item->used = item->group = item->end + 1;
		return p;
	}
	if (*p != ':')
		return ERR_PTR(-EINVAL);
	p = parse_bit(p + 1, last, &item->used);
	if (IS_ERR(p))
		return p;
	if (*p != '/')
		return ERR_PTR(-EINVAL);
	return parse_bit(p + 1, last, &item->group);
}

static int set_item(const struct list_item *item, unsigned long *map,
		    unsigned int nbits)
{
	u64 at;

	if (item->start > item->end || !item->group ||
	    item->used > item->group)
		return -EINVAL;
	if (item->end >= nbits)
		return -ERANGE;
	for (at = item->start; at <= item->end; at += item->group)
		bitmap_set(map, at, min_t(unsigned int, item->used,
					  item->end - at + 1));
	return 0;
}

int __weak bitmap_parselist(const char *buf, unsigned long *maskp,
			    int nmaskbits)
{
	struct list_item item;
	int err;

	bitmap_zero(maskp, nmaskbits);
	for (;;) {
		while (is_separator(*buf))
			buf++;
		if (is_end(*buf))
			return 0;
		buf = parse_item(buf, nmaskbits - 1, &item);
		if (IS_ERR(buf))
			return PTR_ERR(buf);
		err = set_item(&item, maskp, nmaskbits);
		if (err)
			return err;
		if (is_end(*buf))
			return 0;
	}
}
KPI_EXPORT(bitmap_parselist);

int bitmap_parse_user(const char __user *ubuf, unsigned int ulen,
		      unsigned long *maskp, int nmaskbits)
{
	char *buf = memdup_user_nul(ubuf, ulen);
	int err;

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	err = bitmap_parse(buf, UINT_MAX, maskp, nmaskbits);
	kfree(buf);
	return err;
}
KPI_EXPORT(bitmap_parse_user);

int bitmap_parselist_user(const char __user *ubuf, unsigned int ulen,
			  unsigned long *maskp, int nmaskbits)
{
	char *buf = memdup_user_nul(ubuf, ulen);
	int err;

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	err = bitmap_parselist(buf, maskp, nmaskbits);
	kfree(buf);
	return err;
}
KPI_EXPORT(bitmap_parselist_user);
