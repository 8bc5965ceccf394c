// SPDX-License-Identifier: GPL-2.0
/* lib/vsprintf.c, Documentation/core-api/printk-formats.rst: one conversion. */
#include <linux/bug.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "vsprintf.h"

/* Beyond these the kernel warns and cuts. */
#define WIDTH_MAX ((1 << 23) - 1)
#define PRECISION_MAX ((1 << 15) - 1)

const struct spec spec_decimal = {
	.conv = CONV_NUMBER, .base = 10, .width = -1, .precision = -1,
};
const struct spec spec_hex = {
	.conv = CONV_NUMBER, .flags = SPEC_ALT, .base = 16,
	.width = -1, .precision = -1,
};
const struct spec spec_text = {
	.conv = CONV_STRING, .base = 10, .width = -1, .precision = -1,
};

void spec_set_width(struct spec *spec, int width)
{
	if (width < 0) {
		spec->flags |= SPEC_LEFT;
		/* INT_MIN has no positive counterpart. */
		width = width == INT_MIN ? INT_MAX : -width;
	}
	if (WARN_ONCE(width > WIDTH_MAX, "field width %d too large", width))
		width = WIDTH_MAX;
	spec->width = width;
}

void spec_set_precision(struct spec *spec, int precision)
{
	if (WARN_ONCE(precision > PRECISION_MAX, "precision %d too large",
		      precision))
		precision = PRECISION_MAX;
	/* Unlike C, which would take a negative one for none. */
	spec->precision = max(precision, 0);
}

static int parse_int(const char **fmt)
{
	unsigned int n = 0;

	while (isdigit(**fmt))
		n = n * 10 + (*(*fmt)++ - '0');
	return n;
}

static const char *parse_flags(const char *fmt, struct spec *spec)
{
	for (;; fmt++) {
		switch (*fmt) {
		case '-':
			spec->flags |= SPEC_LEFT;
			break;
		case '+':
			spec->flags |= SPEC_PLUS;
			break;
		case ' ':
			spec->flags |= SPEC_SPACE;
			break;
		case '#':
			spec->flags |= SPEC_ALT;
			break;
		case '0':
			spec->flags |= SPEC_ZERO;
			break;
		default:
			return fmt;
		}
	}
}

static const char *parse_sizes(const char *fmt, struct spec *spec)
{
	if (*fmt == '*') {
		spec->width_arg = true;
		fmt++;
	} else if (isdigit(*fmt)) {
		spec_set_width(spec, parse_int(&fmt));
	}
	if (*fmt != '.')
		return fmt;
	fmt++;
	if (*fmt == '*') {
		spec->precision_arg = true;
		fmt++;
	} else if (isdigit(*fmt)) {
		/* A dot alone means none here, not zero as in C. */
		spec_set_precision(spec, parse_int(&fmt));
	}
	return fmt;
}

static const char *parse_length(const char *fmt, struct spec *spec)
{
	char c = *fmt;

	if (!c || !strchr("hlLzt", c))
		return fmt;
	fmt++;
	if ((c == 'h' || c == 'l') && *fmt == c) {
		c = c == 'h' ? 'H' : 'L';
		fmt++;
	}
	spec->length = c;
	return fmt;
}

static void parse_conversion(char c, struct spec *spec)
{
	spec->conv = CONV_NUMBER;
	switch (c) {
	case 'c':
		spec->conv = CONV_CHAR;
		return;
	case 's':
		spec->conv = CONV_STRING;
		return;
	case 'p':
		spec->conv = CONV_POINTER;
		return;
	case '%':
		spec->conv = CONV_PERCENT;
		return;
	case 'd':
	case 'i':
		spec->flags |= SPEC_SIGNED;
		return;
	case 'u':
		return;
	case 'o':
		spec->base = 8;
		return;
	case 'X':
		spec->flags |= SPEC_UPPER;
		fallthrough;
	case 'x':
		spec->base = 16;
		return;
	default:
		/* %n writes to memory: nothing that a kernel should do. */
		spec->conv = CONV_INVALID;
		WARN_ONCE(1, "Please remove unsupported %%%c in format string\n",
			  c);
	}
}

const char *spec_parse(const char *fmt, struct spec *spec)
{
	*spec = spec_text;
	if (*fmt != '%') {
		spec->conv = CONV_TEXT;
		return strchrnul(fmt, '%');
	}
	fmt = parse_flags(fmt + 1, spec);
	fmt = parse_sizes(fmt, spec);
	fmt = parse_length(fmt, spec);
	parse_conversion(*fmt, spec);
	return *fmt ? fmt + 1 : fmt;
}

const char *skip_extension(const char *ext)
{
	while (isalnum(*ext))
		ext++;
	return ext;
}

unsigned int spec_size(const struct spec *spec)
{
	switch (spec->length) {
	case 'H':
		return sizeof(char);
	case 'h':
		return sizeof(short);
	case 0:
		return sizeof(int);
	default:
		return sizeof(long);
	}
}

u64 spec_number(const struct spec *spec, u64 raw)
{
	bool sign = spec->flags & SPEC_SIGNED;

	switch (spec->length) {
	case 'H':
		return sign ? (u64)(s8)raw : (u8)raw;
	case 'h':
		return sign ? (u64)(s16)raw : (u16)raw;
	case 0:
		return sign ? (u64)(s32)raw : (u32)raw;
	default:
		return raw;
	}
}
