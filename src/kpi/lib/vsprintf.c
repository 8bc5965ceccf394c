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
 * va_list is an array type: as a parameter it becomes a pointer, in a
 * structure it stays what va_arg() wants.
 */
struct args {
	va_list ap;
};

static void out_char_field(struct out *out, char c, const struct spec *spec)
{
	out_field(out, &c, 1, spec);
}

static const char *one_conversion(struct out *out, const char *fmt,
				  struct spec *spec, struct args *args)
{
	switch (spec->conv) {
	case CONV_PERCENT:
		out_char(out, '%');
		break;
	case CONV_CHAR:
		out_char_field(out, va_arg(args->ap, int), spec);
		break;
	case CONV_STRING:
		out_string(out, va_arg(args->ap, char *), spec);
		break;
	case CONV_POINTER:
		out_pointer(out, fmt, va_arg(args->ap, void *), *spec);
		while (isalnum(*fmt))
			fmt++;
		break;
	case CONV_NUMBER:
		out_number(out, spec_number(spec, spec_is_wide(spec) ?
						  va_arg(args->ap, u64) :
						  va_arg(args->ap, u32)),
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
			spec_set_width(&spec, va_arg(args->ap, int));
		if (spec.precision_arg)
			spec_set_precision(&spec, va_arg(args->ap, int));
		/* With an unknown conversion the arguments are out of step. */
		if (spec.conv == CONV_INVALID)
			return;
		fmt = one_conversion(out, fmt, &spec, args);
	}
}

void out_format(struct out *out, const char *fmt, va_list ap)
{
	struct args args;

	va_copy(args.ap, ap);
	format(out, fmt, &args);
	va_end(args.ap);
}

__weak int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct out out = { .pos = buf };

	/* A length that went negative on its way here. */
	if (WARN_ON_ONCE(size > INT_MAX))
		return 0;
	out.end = buf + size;
	if (out.end < buf)
		out.end = (char *)ULONG_MAX;
	out_format(&out, fmt, ap);
	if (size) {
		if (out.pos < out.end)
			*out.pos = '\0';
		else
			out.end[-1] = '\0';
	}
	return out.pos - buf;
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
