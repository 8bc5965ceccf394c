/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vsprintf.h - what the parts of vsnprintf() share: the text that is being
 * written, one conversion of a format, and where its arguments come from.
 */
#ifndef KPI_LIB_VSPRINTF_H
#define KPI_LIB_VSPRINTF_H

#include <linux/ctype.h>
#include <linux/stdarg.h>
#include <linux/types.h>

/*
 * The text so far.  @pos goes on behind @end, so that the length of the whole
 * is known in the end; nothing is stored there.
 */
struct out {
	char *pos;
	char *end;
};

enum conv {
	CONV_TEXT,		/* characters up to the next '%' */
	CONV_PERCENT,		/* "%%" */
	CONV_CHAR,
	CONV_STRING,
	CONV_POINTER,
	CONV_NUMBER,
	CONV_INVALID,		/* what follows cannot be told */
};

#define SPEC_LEFT 1
#define SPEC_PLUS 2
#define SPEC_SPACE 4
#define SPEC_ALT 8		/* '#' */
#define SPEC_ZERO 16
#define SPEC_SIGNED 32
#define SPEC_UPPER 64

/* One conversion: "%-08.3lx". */
struct spec {
	u8 conv;		/* enum conv */
	u8 flags;
	u8 base;
	char length;		/* 'H' for hh, 'h', 'l', 'L' for ll, 'z', 't' */
	bool width_arg;		/* '*': fetch it */
	bool precision_arg;
	int width;		/* -1: none */
	int precision;		/* negative: none */
};

/*
 * Parse what stands at @fmt, which is not at the string's end, and return
 * what follows.  For a pointer that is the first letter of its extension.
 */
const char *spec_parse(const char *fmt, struct spec *spec);
void spec_set_width(struct spec *spec, int width);
void spec_set_precision(struct spec *spec, int precision);
/* The value of an argument of CONV_NUMBER, cut to the length it was given. */
u64 spec_number(const struct spec *spec, u64 raw);
/* How many bytes that argument has. */
unsigned int spec_size(const struct spec *spec);
/* The end of the extension at @ext. */
const char *skip_extension(const char *ext);

static inline void out_char(struct out *out, char c)
{
	if (out->pos < out->end)
		*out->pos = c;
	out->pos++;
}

void out_mem(struct out *out, const char *text, size_t len);
void out_fill(struct out *out, char c, int n);
/* A field of spec->width characters that holds @text. */
void out_field(struct out *out, const char *text, size_t len,
	       const struct spec *spec);
/* Make what was written since @start a field of spec->width characters. */
void out_widen(struct out *out, char *start, const struct spec *spec);
/* A string argument: at most spec->precision characters of it. */
void out_string(struct out *out, const char *s, const struct spec *spec);
/* The same for one that is known to be readable. */
void out_known_string(struct out *out, const char *s, const struct spec *spec);
void out_number(struct out *out, u64 value, const struct spec *spec);
/* "0x%0*llx" for an object of @size bytes. */
void out_hex(struct out *out, u64 value, int size);
/* A remark in the place of an argument: "(null)". */
void out_remark(struct out *out, const char *remark, const struct spec *spec);
/* True after a remark was printed, @ptr not being one that can be read. */
bool out_unreadable(struct out *out, const void *ptr, const struct spec *spec);

/* Specs of "%llu", "%#llx" and "%s", whatever the field around them has. */
extern const struct spec spec_decimal;
extern const struct spec spec_hex;
extern const struct spec spec_text;

/* A pointer with the extension that begins at @ext. */
void out_pointer(struct out *out, const char *ext, const void *ptr,
		 struct spec spec);
/* The bare value: 16 hexadecimal digits. */
void out_address(struct out *out, const void *ptr, const struct spec *spec);

/* What a format and its arguments give. */
void out_format(struct out *out, const char *fmt, va_list ap);
void out_format_packed(struct out *out, const char *fmt, const u32 *packed);
/* False when @size cannot be one. */
bool out_begin(struct out *out, char *buf, size_t size);
/* End the text with a NUL; returns the length that the whole would have. */
int out_finish(struct out *out, char *buf, size_t size);

/*
 * Packed arguments (vbin_printf()) lie at multiples of their size, 8 bytes at
 * multiples of 4. Strings are copied. A pointer with an extension that reads
 * what it points at is printed at once: it may be gone later.
 */
static inline size_t packed_align(size_t size)
{
	return size == 8 ? 4 : size;
}

static inline bool packed_as_value(char ext)
{
	return !isalnum(ext) || ext == 'S' || ext == 's' || ext == 'x' ||
	       ext == 'K' || ext == 'e';
}

/*
 * Extensions; @ext points at the first letter.  Each remarks on a pointer
 * that cannot be read, and on letters that it does not know.
 */
typedef void (*out_extension)(struct out *out, const char *ext,
			      const void *ptr, struct spec spec);
#define OUT_EXTENSION(name)						\
	void name(struct out *out, const char *ext, const void *ptr,	\
		  struct spec spec)

OUT_EXTENSION(out_mac);			/* M m */
OUT_EXTENSION(out_ip);			/* I i */
OUT_EXTENSION(out_hex_bytes);		/* h */
OUT_EXTENSION(out_bitmap);		/* b */
OUT_EXTENSION(out_uuid);		/* U */
OUT_EXTENSION(out_escaped);		/* E */
OUT_EXTENSION(out_fourcc);		/* 4cc */
OUT_EXTENSION(out_address_value);	/* ap ad */
OUT_EXTENSION(out_features);		/* NF */
OUT_EXTENSION(out_flags);		/* Gp Gg Gv */
OUT_EXTENSION(out_time);		/* tR tT */
OUT_EXTENSION(out_resource);		/* R r */
OUT_EXTENSION(out_dentry);		/* d */
OUT_EXTENSION(out_file);		/* D */
OUT_EXTENSION(out_block_device);	/* g */
OUT_EXTENSION(out_clock);		/* C */
OUT_EXTENSION(out_fwnode);		/* f */
OUT_EXTENSION(out_symbol);		/* S s B */

#endif
