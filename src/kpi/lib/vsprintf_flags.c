// SPDX-License-Identifier: GPL-2.0
/* lib/vsprintf.c, mm/debug.c: %pG: flags of pages, mappings, allocations. */
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/trace_events.h>
#include <linux/tracepoint-defs.h>
#include <trace/events/mmflags.h>

#include "vsprintf.h"

static const struct trace_print_flags page_names[] = {
	__def_pageflag_names,
	{ 0, NULL }
};
static const struct trace_print_flags gfp_names[] = {
	__def_gfpflag_names,
	{ 0, NULL }
};
static const struct trace_print_flags vma_names[] = {
	__def_vmaflag_names,
	{ 0, NULL }
};

/* Names joined by '|', and what has no name as a number. */
static void out_names(struct out *out, unsigned long flags,
		      const struct trace_print_flags *names)
{
	for (; flags && names->name; names++) {
		if ((flags & names->mask) != names->mask)
			continue;
		out_string(out, names->name, &spec_text);
		flags &= ~names->mask;
		if (flags)
			out_char(out, '|');
	}
	if (flags)
		out_number(out, flags, &spec_hex);
}

/* What else the word of page flags holds besides flags. */
static const struct page_field {
	const char *name;
	int width, shift, mask;
	bool hex;
} page_fields[] = {
	{ "section", SECTIONS_WIDTH, SECTIONS_PGSHIFT, SECTIONS_MASK },
	{ "node", NODES_WIDTH, NODES_PGSHIFT, NODES_MASK },
	{ "zone", ZONES_WIDTH, ZONES_PGSHIFT, ZONES_MASK },
	{ "lastcpupid", LAST_CPUPID_WIDTH, LAST_CPUPID_PGSHIFT,
	  LAST_CPUPID_MASK, true },
	{ "kasantag", KASAN_TAG_WIDTH, KASAN_TAG_PGSHIFT, KASAN_TAG_MASK,
	  true },
};

static void out_page_flags(struct out *out, unsigned long flags)
{
	bool more = flags & PAGEFLAGS_MASK;
	int i;

	out_number(out, flags, &spec_hex);
	out_char(out, '(');
	out_names(out, flags & PAGEFLAGS_MASK, page_names);
	for (i = 0; i < ARRAY_SIZE(page_fields); i++) {
		const struct page_field *field = &page_fields[i];

		if (!field->width)
			continue;
		if (more)
			out_char(out, '|');
		more = true;
		out_string(out, field->name, &spec_text);
		out_char(out, '=');
		out_number(out, (flags >> field->shift) & field->mask,
			   field->hex ? &spec_hex : &spec_decimal);
	}
	out_char(out, ')');
}

OUT_EXTENSION(out_flags)
{
	if (out_unreadable(out, ptr, &spec))
		return;
	switch (ext[1]) {
	case 'p':
		out_page_flags(out, *(const unsigned long *)ptr);
		break;
	case 'v':
		out_names(out, *(const unsigned long *)ptr, vma_names);
		break;
	case 'g':
		out_names(out, (__force unsigned long)*(const gfp_t *)ptr,
			  gfp_names);
		break;
	default:
		out_remark(out, "(%pG?)", &spec);
	}
}
