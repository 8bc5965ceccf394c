// SPDX-License-Identifier: GPL-2.0
/* lib/vsprintf.c, linux/kernel.h, linux/sprintf.h: the printf family. */
#include <linux/bug.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "vsprintf.h"

/*
 * Where arguments come from: the caller's list, or what vbin_printf() packed.
 * (va_list is an array: as a parameter it would become a pointer.)
 */
struct args {
	va_list ap;
	const char *packed;
};

static const char *take_packed(struct args *args, size_t size, size_t align)
{
	const char *p = PTR_ALIGN(args->packed, align);

	args->packed = p + size;
	return p;
}

/* An integer of 1, 2, 4 or 8 bytes. */
static u64 next_int(struct args *args, unsigned int size)
{
	u64 value = 0;

	if (!args->packed)
		return size == 8 ? va_arg(args->ap, u64) :
		       va_arg(args->ap, u32);
	memcpy(&value, take_packed(args, size, packed_align(size)), size);
	return value;
}

static const char *next_string(struct args *args)
{
	if (!args->packed)
		return va_arg(args->ap, const char *);
	return take_packed(args, strlen(args->packed) + 1, 1);
}

static void format_pointer(struct out *out, const char *ext, struct spec *spec,
			   struct args *args)
{
	/* What had to be read has been printed when it was packed. */
	if (args->packed && !packed_as_value(*ext)) {
		const char *text = next_string(args);

		out_mem(out, text, strlen(text));
		return;
	}
	out_pointer(out, ext, (void *)next_int(args, sizeof(void *)), *spec);
}

/* Returns what follows the conversion, @fmt being behind its letter. */
static const char *format_one(struct out *out, const char *fmt,
			      struct spec *spec, struct args *args)
{
	char c;

	switch (spec->conv) {
	case CONV_PERCENT:
		out_char(out, '%');
		break;
	case CONV_CHAR:
		c = next_int(args, 1);
		out_field(out, &c, 1, spec);
		break;
	case CONV_STRING:
		out_string(out, next_string(args), spec);
		break;
	case CONV_POINTER:
		format_pointer(out, fmt, spec, args);
		return skip_extension(fmt);
	case CONV_NUMBER:
		out_number(out, spec_number(spec, next_int(args,
							   spec_size(spec))),
			   spec);
		break;
	}
	return fmt;
}

static void format(struct out *out, const char *fmt, struct args *args)
{
	struct spec spec;

	while (*fmt) {
		const char *start = fmt;

		fmt = spec_parse(fmt, &spec);
		if (spec.conv == CONV_TEXT) {
			out_mem(out, start, fmt - start);
			continue;
		}
		if (spec.width_arg)
			spec_set_width(&spec, next_int(args, sizeof(int)));
		if (spec.precision_arg)
			spec_set_precision(&spec, next_int(args, sizeof(int)));
		/* With an unknown conversion the arguments are out of step. */
		if (spec.conv == CONV_INVALID)
			return;
		fmt = format_one(out, fmt, &spec, args);
	}
}

void out_format(struct out *out, const char *fmt, va_list ap)
{
	struct args args = {};

	va_copy(args.ap, ap);
	format(out, fmt, &args);
	va_end(args.ap);
}

void out_format_packed(struct out *out, const char *fmt, const u32 *packed)
{
	struct args args = { .packed = (const char *)packed };

	format(out, fmt, &args);
}

bool out_begin(struct out *out, char *buf, size_t size)
{
	/* A length that went negative on its way here. */
	if (WARN_ON_ONCE(size > INT_MAX))
		return false;
	out->pos = buf;
	out->end = buf + size;
	if (out->end < buf)
		out->end = (char *)ULONG_MAX;
	return true;
}

int out_finish(struct out *out, char *buf, size_t size)
{
	if (size) {
		if (out->pos < out->end)
			*out->pos = '\0';
		else
			out->end[-1] = '\0';
	}
	return out->pos - buf;
}

__weak int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct out out;

	if (!out_begin(&out, buf, size))
		return 0;
	out_format(&out, fmt, ap);
	return out_finish(&out, buf, size);
}
KPI_EXPORT(vsnprintf);

__weak int vscnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	int len;

	if (!size)
		return 0;
	len = vsnprintf(buf, size, fmt, ap);
	return len < size ? len : size - 1;
}
KPI_EXPORT(vscnprintf);

__weak int vsprintf(char *buf, const char *fmt, va_list ap)
{
	return vsnprintf(buf, INT_MAX, fmt, ap);
}
KPI_EXPORT(vsprintf);

#define FORWARD(result, fmt, call)					\
	do {								\
		va_list ap;						\
									\
		va_start(ap, fmt);					\
		result = call;						\
		va_end(ap);						\
	} while (0)

__weak int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	int len;

	FORWARD(len, fmt, vsnprintf(buf, size, fmt, ap));
	return len;
}
KPI_EXPORT(snprintf);

__weak int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	int len;

	FORWARD(len, fmt, vscnprintf(buf, size, fmt, ap));
	return len;
}
KPI_EXPORT(scnprintf);

__weak int sprintf(char *buf, const char *fmt, ...)
{
	int len;

	FORWARD(len, fmt, vsprintf(buf, fmt, ap));
	return len;
}
KPI_EXPORT(sprintf);

/*
 * Defined strong: who allocates is told by the return address, and a later
 * provider's allocator is another one.
 */
char *kvasprintf(gfp_t gfp, const char *fmt, va_list ap)
{
	va_list again;
	int len, got;
	char *text;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);

	text = kmalloc_track_caller(len + 1, gfp);
	if (!text)
		return NULL;
	got = vsnprintf(text, len + 1, fmt, ap);
	WARN(got != len, "different return values (%u and %u) from vsnprintf(\"%s\", ...)",
	     len, got, fmt);
	return text;
}
KPI_EXPORT(kvasprintf);

/* A constant string need not be copied: kfree_const() knows it. */
const char *kvasprintf_const(gfp_t gfp, const char *fmt, va_list ap)
{
	if (!strchr(fmt, '%'))
		return kstrdup_const(fmt, gfp);
	if (!strcmp(fmt, "%s"))
		return kstrdup_const(va_arg(ap, const char *), gfp);
	return kvasprintf(gfp, fmt, ap);
}
KPI_EXPORT(kvasprintf_const);

char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	char *text;

	FORWARD(text, fmt, kvasprintf(gfp, fmt, ap));
	return text;
}
KPI_EXPORT(kasprintf);
