// SPDX-License-Identifier: GPL-2.0
/* lib/vsprintf.c: writing text, fields, strings and numbers. */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "vsprintf.h"

void out_mem(struct out *out, const char *text, size_t len)
{
	if (out->pos < out->end)
		memcpy(out->pos, text, min_t(size_t, len, out->end - out->pos));
	out->pos += len;
}

void out_fill(struct out *out, char c, int n)
{
	if (n <= 0)
		return;
	if (out->pos < out->end)
		memset(out->pos, c, min_t(size_t, n, out->end - out->pos));
	out->pos += n;
}

void out_field(struct out *out, const char *text, size_t len,
	       const struct spec *spec)
{
	int pad = len < INT_MAX ? spec->width - (int)len : 0;

	if (!(spec->flags & SPEC_LEFT))
		out_fill(out, ' ', pad);
	out_mem(out, text, len);
	if (spec->flags & SPEC_LEFT)
		out_fill(out, ' ', pad);
}

void out_widen(struct out *out, char *start, const struct spec *spec)
{
	long len = out->pos - start, pad = spec->width - len;

	if (pad <= 0)
		return;
	if (spec->flags & SPEC_LEFT) {
		out_fill(out, ' ', pad);
		return;
	}
	if (start < out->end) {
		long room = out->end - start;

		if (room > pad)
			memmove(start + pad, start, min(len, room - pad));
		memset(start, ' ', min(pad, room));
	}
	out->pos += pad;
}

void out_known_string(struct out *out, const char *s, const struct spec *spec)
{
	size_t max = spec->precision < 0 ? SIZE_MAX : spec->precision;

	out_field(out, s, strnlen(s, max), spec);
}

void out_remark(struct out *out, const char *remark, const struct spec *spec)
{
	struct spec limited = *spec;

	/* Where a format asks for few digits, a remark should not be cut. */
	if (limited.precision == -1)
		limited.precision = 2 * sizeof(void *);
	out_known_string(out, remark, &limited);
}

bool out_unreadable(struct out *out, const void *ptr, const struct spec *spec)
{
	if (!ptr)
		out_remark(out, "(null)", spec);
	else if ((unsigned long)ptr < PAGE_SIZE || IS_ERR_VALUE(ptr))
		out_remark(out, "(efault)", spec);
	else
		return false;
	return true;
}

void out_string(struct out *out, const char *s, const struct spec *spec)
{
	if (!out_unreadable(out, s, spec))
		out_known_string(out, s, spec);
}

/* Two decimal digits at a time halve the divisions. */
static const char two_digits[200] __nonstring =
	"00010203040506070809101112131415161718192021222324"
	"25262728293031323334353637383940414243444546474849"
	"50515253545556575859606162636465666768697071727374"
	"75767778798081828384858687888990919293949596979899";

/* The digits of @value, ending before @end; returns the first. */
static char *put_decimal(char *end, u64 value)
{
	while (value >= 100) {
		end -= 2;
		memcpy(end, two_digits + value % 100 * 2, 2);
		value /= 100;
	}
	if (value >= 10) {
		end -= 2;
		memcpy(end, two_digits + value * 2, 2);
	} else {
		*--end = '0' + value;
	}
	return end;
}

static char *put_binary(char *end, u64 value, unsigned int shift, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	do {
		*--end = digits[value & ((1u << shift) - 1)];
		value >>= shift;
	} while (value);
	return end;
}

static char sign_of(u64 *value, const struct spec *spec)
{
	if (!(spec->flags & SPEC_SIGNED))
		return 0;
	if ((s64)*value < 0) {
		*value = -*value;
		return '-';
	}
	if (spec->flags & SPEC_PLUS)
		return '+';
	return spec->flags & SPEC_SPACE ? ' ' : 0;
}

/* What '#' puts in front: "0x", or "0" unless the number is zero already. */
static const char *prefix_of(u64 value, const struct spec *spec)
{
	if (!(spec->flags & SPEC_ALT) || spec->base == 10)
		return "";
	if (spec->base == 16)
		return spec->flags & SPEC_UPPER ? "0X" : "0x";
	return value ? "0" : "";
}

void out_number(struct out *out, u64 value, const struct spec *spec)
{
	char buf[24], *end = buf + sizeof(buf), *digits;
	char sign = sign_of(&value, spec);
	const char *prefix = prefix_of(value, spec);
	int prefix_len = strlen(prefix), len, pad;

	digits = spec->base == 10 ? put_decimal(end, value) :
		 put_binary(end, value, spec->base == 16 ? 4 : 3,
			    spec->flags & SPEC_UPPER);
	len = end - digits;
	pad = spec->width - max(len, spec->precision) - prefix_len - !!sign;

	if (!(spec->flags & (SPEC_LEFT | SPEC_ZERO)))
		out_fill(out, ' ', pad);
	if (sign)
		out_char(out, sign);
	out_mem(out, prefix, prefix_len);
	if ((spec->flags & (SPEC_LEFT | SPEC_ZERO)) == SPEC_ZERO)
		out_fill(out, '0', pad);
	out_fill(out, '0', spec->precision - len);
	out_mem(out, digits, len);
	if (spec->flags & SPEC_LEFT)
		out_fill(out, ' ', pad);
}

void out_hex(struct out *out, u64 value, int size)
{
	struct spec spec = {
		.conv = CONV_NUMBER, .flags = SPEC_ALT | SPEC_ZERO, .base = 16,
		.width = 2 + 2 * size, .precision = -1,
	};

	out_number(out, value, &spec);
}
