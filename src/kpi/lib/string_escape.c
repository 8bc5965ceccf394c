// SPDX-License-Identifier: GPL-2.0
/* lib/string_helpers.c, linux/string_helpers.h: escapes such as "\n" "\x0a". */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/string_helpers.h>

#include "kpi.h"

/* Pairs of a character and the letter behind its backslash. */
static const char space_escapes[] = "\nn\rr\tt\vv\ff";
static const char special_escapes[] = "\\\\\aa\ee\"\"";

/* The letter for @c, or 0.  NUL is in no list. */
static char letter_of(const char *pairs, char c)
{
	for (; *pairs; pairs += 2)
		if (*pairs == c)
			return pairs[1];
	return 0;
}

/* The character that @letter stands for, or 0. */
static char character_of(const char *pairs, char letter)
{
	for (; *pairs; pairs += 2)
		if (pairs[1] == letter)
			return *pairs;
	return 0;
}

/* Up to three digits as long as the value stays a byte. */
static int parse_octal(const char *s, u8 *byte)
{
	int n = 0, value = 0;

	while (n < 3 && s[n] >= '0' && s[n] <= '7' && value < 32)
		value = value * 8 + s[n++] - '0';
	*byte = value;
	return n;
}

static int parse_hex(const char *s, u8 *byte)
{
	int high, low;

	if (s[0] != 'x')
		return 0;
	high = hex_to_bin(s[1]);
	if (high < 0)
		return 0;
	low = hex_to_bin(s[2]);
	*byte = low < 0 ? high : high << 4 | low;
	return low < 0 ? 2 : 3;
}

/* What stands behind a backslash; returns how much of it, or 0. */
static int parse_escape(const char *s, unsigned int flags, u8 *byte)
{
	int n;

	if (flags & UNESCAPE_SPACE && (*byte = character_of(space_escapes, *s)))
		return 1;
	if (flags & UNESCAPE_OCTAL && (n = parse_octal(s, byte)))
		return n;
	if (flags & UNESCAPE_HEX && (n = parse_hex(s, byte)))
		return n;
	if (flags & UNESCAPE_SPECIAL &&
	    (*byte = character_of(special_escapes, *s)))
		return 1;
	return 0;
}

/* @src and @dst may be the same: the result is never longer. */
__weak int string_unescape(char *src, char *dst, size_t size,
			   unsigned int flags)
{
	char *out = dst;

	while (*src && --size) {
		if (src[0] == '\\' && src[1] && size > 1) {
			u8 byte;
			int n = parse_escape(++src, flags, &byte);

			size--;
			if (n) {
				*out++ = byte;
				src += n;
				continue;
			}
			*out++ = '\\';
		}
		*out++ = *src++;
	}
	*out = '\0';
	return out - dst;
}
KPI_EXPORT(string_unescape);

/* Must @c be left as it is? @only names the characters to look at. */
static bool passes(unsigned char c, unsigned int flags, const char *only)
{
	bool listed = only && *only && strchr(only, c);

	if (only && *only && !listed && !(flags & ESCAPE_APPEND))
		return true;
	/* With ESCAPE_APPEND those that are listed are never let through. */
	if (flags & ESCAPE_APPEND && listed)
		return false;
	return (flags & ESCAPE_NAP && isascii(c) && isprint(c)) ||
	       (flags & ESCAPE_NP && isprint(c)) ||
	       (flags & ESCAPE_NA && isascii(c));
}

/* Writes up to four characters to @text and returns how many. */
static int escape_one(unsigned char c, unsigned int flags, const char *only,
		      char text[4])
{
	char letter = 0;

	text[0] = c;
	if (passes(c, flags, only))
		return 1;
	if (flags & ESCAPE_SPACE)
		letter = letter_of(space_escapes, c);
	if (!letter && flags & ESCAPE_SPECIAL)
		letter = letter_of(special_escapes, c);
	if (!letter && flags & ESCAPE_NULL && !c)
		letter = '0';
	text[1] = letter;
	if (!letter && flags & ESCAPE_OCTAL) {
		text[1] = '0' + (c >> 6);
		text[2] = '0' + (c >> 3 & 7);
		text[3] = '0' + (c & 7);
	} else if (!letter && flags & ESCAPE_HEX) {
		text[1] = 'x';
		text[2] = hex_asc_hi(c);
		text[3] = hex_asc_lo(c);
	} else if (!letter) {
		return 1;
	}
	text[0] = '\\';
	return letter ? 2 : 4;
}

/* Returns the length of the whole; no NUL is added. */
__weak int string_escape_mem(const char *src, size_t len, char *dst,
			     size_t size, unsigned int flags, const char *only)
{
	size_t at = 0;

	for (; len; len--, src++) {
		char text[4];
		int i, n = escape_one(*src, flags, only, text);

		for (i = 0; i < n; i++, at++)
			if (at < size)
				dst[at] = text[i];
	}
	return at;
}
KPI_EXPORT(string_escape_mem);
