// SPDX-License-Identifier: GPL-2.0
/* lib/vsprintf.c: %ph %pb %pU %pE %p4cc %pa %pN: bytes, bits and numbers. */
#include <linux/bitmap.h>
#include <linux/ctype.h>
#include <linux/find.h>
#include <linux/kernel.h>
#include <linux/netdev_features.h>
#include <linux/string.h>
#include <linux/string_helpers.h>
#include <linux/types.h>
#include <linux/uuid.h>
#include <asm/unaligned.h>

#include "vsprintf.h"

/* Longer buffers are for print_hex_dump(). */
#define HEX_BYTES_MAX 64

OUT_EXTENSION(out_hex_bytes)
{
	/* The width is the number of bytes here; without it, one. */
	int i, n = spec.width < 0 ? 1 : min(spec.width, HEX_BYTES_MAX);
	const u8 *bytes = ptr;
	char separator = ' ';

	if (!n || out_unreadable(out, ptr, &spec))
		return;
	if (ext[1] == 'C')
		separator = ':';
	else if (ext[1] == 'D')
		separator = '-';
	else if (ext[1] == 'N')
		separator = 0;
	for (i = 0; i < n; i++) {
		if (i && separator)
			out_char(out, separator);
		out_char(out, hex_asc_hi(bytes[i]));
		out_char(out, hex_asc_lo(bytes[i]));
	}
}

/* "2-3,5": the ranges of bits that are set. */
static void out_bit_ranges(struct out *out, const unsigned long *bits, int n)
{
	unsigned int first, next;
	bool more = false;

	for_each_set_bitrange(first, next, bits, n) {
		if (more)
			out_char(out, ',');
		more = true;
		out_number(out, first, &spec_decimal);
		if (next == first + 1)
			continue;
		out_char(out, '-');
		out_number(out, next - 1, &spec_decimal);
	}
}

/* Groups of 32 bits from the highest, whose group may be a shorter one. */
static void out_bit_groups(struct out *out, const unsigned long *bits, int n)
{
	struct spec spec = spec_hex;
	int at;

	spec.flags = SPEC_ZERO;
	for (at = round_down(n - 1, 32); n > 0 && at >= 0; at -= 32) {
		int len = min(n - at, 32);
		u32 group = bits[at / BITS_PER_LONG] >> at % BITS_PER_LONG;

		spec.width = DIV_ROUND_UP(len, 4);
		out_number(out, group & GENMASK(len - 1, 0), &spec);
		if (at)
			out_char(out, ',');
		n = at;
	}
}

OUT_EXTENSION(out_bitmap)
{
	int bits = max(spec.width, 0);

	if (out_unreadable(out, ptr, &spec))
		return;
	if (ext[1] == 'l')
		out_bit_ranges(out, ptr, bits);
	else
		out_bit_groups(out, ptr, bits);
}

OUT_EXTENSION(out_uuid)
{
	bool little = ext[1] == 'l' || ext[1] == 'L';
	bool upper = ext[1] == 'B' || ext[1] == 'L';
	const u8 *order = little ? guid_index : uuid_index;
	char text[UUID_STRING_LEN + 1], *p = text;
	const u8 *bytes = ptr;
	int i;

	if (out_unreadable(out, ptr, &spec))
		return;
	for (i = 0; i < 16; i++) {
		u8 byte = bytes[order[i]];

		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		p = upper ? hex_byte_pack_upper(p, byte) :
		    hex_byte_pack(p, byte);
	}
	*p = '\0';
	out_known_string(out, text, &spec);
}

static unsigned int escape_flag(char letter)
{
	switch (letter) {
	case 'a':
		return ESCAPE_ANY;
	case 'c':
		return ESCAPE_SPECIAL;
	case 'h':
		return ESCAPE_HEX;
	case 'n':
		return ESCAPE_NULL;
	case 'o':
		return ESCAPE_OCTAL;
	case 'p':
		return ESCAPE_NP;
	case 's':
		return ESCAPE_SPACE;
	default:
		return 0;
	}
}

OUT_EXTENSION(out_escaped)
{
	size_t n = spec.width < 0 ? 1 : spec.width;
	unsigned int flags = 0, flag;

	if (!n || out_unreadable(out, ptr, &spec))
		return;
	while ((flag = escape_flag(*++ext)))
		flags |= flag;
	out->pos += string_escape_mem(ptr, n, out->pos,
				      out->pos < out->end ?
				      out->end - out->pos : 0,
				      flags ?: ESCAPE_ANY_NP, NULL);
}

OUT_EXTENSION(out_fourcc)
{
	char text[sizeof("0123 little-endian (0x01234567)")];
	struct out code = { text, text + sizeof(text) };
	u32 value;
	int i;

	if (ext[1] != 'c' || ext[2] != 'c') {
		out_remark(out, "(%p4?)", &spec);
		return;
	}
	if (out_unreadable(out, ptr, &spec))
		return;
	value = get_unaligned((const u32 *)ptr);
	for (i = 0; i < 4; i++) {
		/* The top bit tells the order of bytes, not a character. */
		u8 c = (value & ~BIT(31)) >> 8 * i;

		out_char(&code, isascii(c) && isprint(c) ? c : '.');
	}
	if (value & BIT(31))
		out_mem(&code, " big-endian (", 13);
	else
		out_mem(&code, " little-endian (", 16);
	out_hex(&code, value, sizeof(value));
	out_mem(&code, ")", 2);
	out_known_string(out, text, &spec);
}

/* Passed by reference, since their size depends on the configuration. */
OUT_EXTENSION(out_address_value)
{
	if (out_unreadable(out, ptr, &spec))
		return;
	if (ext[1] == 'd')
		out_hex(out, *(const dma_addr_t *)ptr, sizeof(dma_addr_t));
	else
		out_hex(out, *(const phys_addr_t *)ptr, sizeof(phys_addr_t));
}

OUT_EXTENSION(out_features)
{
	if (out_unreadable(out, ptr, &spec))
		return;
	if (ext[1] == 'F')
		out_hex(out, *(const netdev_features_t *)ptr,
			sizeof(netdev_features_t));
	else
		out_remark(out, "(%pN?)", &spec);
}
