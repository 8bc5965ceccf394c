// SPDX-License-Identifier: GPL-2.0
/* lib/hexdump.c, linux/kernel.h, linux/hex.h: bytes as hexadecimal digits. */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <asm/unaligned.h>

#include "kpi.h"

const char hex_asc[] = "0123456789abcdef";
KPI_EXPORT(hex_asc);
const char hex_asc_upper[] = "0123456789ABCDEF";
KPI_EXPORT(hex_asc_upper);

/* All bits set when @c is in [@first, @last], else none. */
static int within(unsigned char c, unsigned char first, unsigned char last)
{
	return ((int)(first - 1 - c) & (int)(c - last - 1)) >> 31;
}

/*
 * Keys are read through this: neither a branch nor a table shows by its
 * timing what the digit was.
 */
__weak int hex_to_bin(unsigned char c)
{
	unsigned char lower = c | 0x20;
	int digit = within(c, '0', '9'), letter = within(lower, 'a', 'f');

	return (digit & (c - '0')) | (letter & (lower - 'a' + 10)) |
	       ~(digit | letter);
}
KPI_EXPORT(hex_to_bin);

__weak int hex2bin(u8 *dst, const char *src, size_t count)
{
	for (; count; count--, src += 2) {
		int high = hex_to_bin(src[0]), low;

		if (high < 0)
			return -EINVAL;
		low = hex_to_bin(src[1]);
		if (low < 0)
			return -EINVAL;
		*dst++ = high << 4 | low;
	}
	return 0;
}
KPI_EXPORT(hex2bin);

__weak char *bin2hex(char *dst, const void *src, size_t count)
{
	const u8 *p = src;

	while (count--)
		dst = hex_byte_pack(dst, *p++);
	return dst;
}
KPI_EXPORT(bin2hex);

/* Little endian words print as numbers: from the last byte to the first. */
static u8 group_byte(const u8 *group, int size, int i)
{
	return group[size - 1 - i];
}

/* A line that is cut where its buffer ends, with room for the NUL. */
struct line {
	char *buf;
	size_t size;
	int len;
	bool full;
};

static void line_add(struct line *line, const char *text, int len)
{
	int room = line->size ? line->size - 1 - line->len : 0;

	if (len > room) {
		line->full = true;
		len = room;
	}
	memcpy(line->buf + line->len, text, len);
	line->len += len;
}

static void line_group(struct line *line, const u8 *group, int size, bool more)
{
	char text[17], *p = text;
	int i;

	if (more)
		*p++ = ' ';
	for (i = 0; i < size; i++)
		p = hex_byte_pack(p, group_byte(group, size, i));
	line_add(line, text, p - text);
}

static void line_ascii(struct line *line, const u8 *bytes, int n, int column)
{
	for (; line->len < column && !line->full;)
		line_add(line, " ", 1);
	for (; n; n--, bytes++) {
		char c = isascii(*bytes) && isprint(*bytes) ? *bytes : '.';

		line_add(line, &c, 1);
	}
}

/* Returns how long the line would be, were the buffer large enough. */
__weak int hex_dump_to_buffer(const void *buf, size_t len, int rowsize,
			      int groupsize, char *linebuf, size_t linebuflen,
			      bool ascii)
{
	struct line line = { linebuf, linebuflen };
	int i, n, column;

	if (rowsize != 16 && rowsize != 32)
		rowsize = 16;
	n = min_t(size_t, len, rowsize);
	if (!is_power_of_2(groupsize) || groupsize > 8 || n % groupsize)
		groupsize = 1;
	column = rowsize * 2 + rowsize / groupsize + 1;

	for (i = 0; i < n; i += groupsize)
		line_group(&line, buf + i, groupsize, i);
	if (ascii && n)
		line_ascii(&line, buf, n, column);
	if (linebuflen)
		linebuf[line.len] = '\0';
	if (!line.full && (n || linebuflen))
		return line.len;
	return ascii ? column + n :
	       (groupsize * 2 + 1) * (n / groupsize) - 1;
}
KPI_EXPORT(hex_dump_to_buffer);

__weak void print_hex_dump(const char *level, const char *prefix,
			   int prefix_type, int rowsize, int groupsize,
			   const void *buf, size_t len, bool ascii)
{
	char line[32 * 3 + 2 + 32 + 1];
	size_t at;

	if (rowsize != 16 && rowsize != 32)
		rowsize = 16;
	for (at = 0; at < len; at += rowsize) {
		hex_dump_to_buffer(buf + at, len - at, rowsize, groupsize,
				   line, sizeof(line), ascii);
		if (prefix_type == DUMP_PREFIX_ADDRESS)
			printk("%s%s%p: %s\n", level, prefix, buf + at, line);
		else if (prefix_type == DUMP_PREFIX_OFFSET)
			printk("%s%s%.8x: %s\n", level, prefix,
			       (unsigned int)at, line);
		else
			printk("%s%s%s\n", level, prefix, line);
	}
}
KPI_EXPORT(print_hex_dump);
