// SPDX-License-Identifier: GPL-2.0
/*
 * lib/vsprintf.c, linux/string.h: arguments packed now and printed later, as
 * tracing does where formatting would take too long.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "kpi.h"
#include "vsprintf.h"

#ifdef CONFIG_BINARY_PRINTF

/* Goes on behind the end, so that the needed size is known. */
static void pack(struct out *out, const void *value, size_t size, size_t align)
{
	out->pos = PTR_ALIGN(out->pos, align);
	if (out->pos + size <= out->end)
		memcpy(out->pos, value, size);
	out->pos += size;
}

static void pack_int(struct out *out, u64 value, size_t size)
{
	pack(out, &value, size, packed_align(size));
}

static void pack_string(struct out *out, const char *s)
{
	if (!s)
		s = "(null)";
	else if ((unsigned long)s < PAGE_SIZE || IS_ERR_VALUE(s))
		s = "(efault)";
	pack(out, s, strlen(s) + 1, 1);
}

static void pack_pointer(struct out *out, const char *buf, const char *ext,
			 void *ptr, const struct spec *spec)
{
	if (packed_as_value(*ext)) {
		pack_int(out, (unsigned long)ptr, sizeof(ptr));
		return;
	}
	out_pointer(out, ext, ptr, *spec);
	/* What was cut must end, too. */
	if (out->pos < out->end)
		*out->pos = '\0';
	else if (out->end > buf)
		out->end[-1] = '\0';
	out->pos++;
}

/* @size and the result count words of 32 bits. */
__weak int vbin_printf(u32 *buf, size_t size, const char *fmt, va_list ap)
{
	struct out out = { (char *)buf, (char *)(buf + size) };
	struct spec spec;
	int n;

	while (*fmt) {
		fmt = spec_parse(fmt, &spec);
		if (spec.width_arg) {
			n = va_arg(ap, int);
			pack_int(&out, n, sizeof(n));
			spec_set_width(&spec, n);
		}
		if (spec.precision_arg)
			pack_int(&out, va_arg(ap, int), sizeof(int));
		switch (spec.conv) {
		case CONV_INVALID:
			goto out;
		case CONV_CHAR:
			pack_int(&out, va_arg(ap, int), 1);
			break;
		case CONV_STRING:
			pack_string(&out, va_arg(ap, char *));
			break;
		case CONV_POINTER:
			pack_pointer(&out, (char *)buf, fmt,
				     va_arg(ap, void *), &spec);
			fmt = skip_extension(fmt);
			break;
		case CONV_NUMBER:
			n = spec_size(&spec);
			pack_int(&out, n == 8 ? va_arg(ap, u64) :
				 va_arg(ap, u32), n);
			break;
		}
	}
out:
	return (u32 *)PTR_ALIGN(out.pos, sizeof(u32)) - buf;
}
KPI_EXPORT(vbin_printf);

__weak int bstr_printf(char *buf, size_t size, const char *fmt,
		       const u32 *packed)
{
	struct out out;

	if (!out_begin(&out, buf, size))
		return 0;
	out_format_packed(&out, fmt, packed);
	return out_finish(&out, buf, size);
}
KPI_EXPORT(bstr_printf);

__weak int bprintf(u32 *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int words;

	va_start(ap, fmt);
	words = vbin_printf(buf, size, fmt, ap);
	va_end(ap);
	return words;
}
KPI_EXPORT(bprintf);

#endif
