// SPDX-License-Identifier: GPL-2.0
/* lib/vsprintf.c: %pR %pd %pD %pg %pC %pf %pS: the kernel's objects. */
#include <linux/blkdev.h>
#include <linux/clk-provider.h>
#include <linux/ctype.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/fwnode.h>
#include <linux/ioport.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/property.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "kpi.h"
#include "vsprintf.h"

static void out_words(struct out *out, const char *text)
{
	out_mem(out, text, strlen(text));
}

/* ------------------------------------------------------------- resources */

struct resource_kind {
	unsigned long type;
	const char *name;
	struct spec spec;
};

#define HEX_SPEC(alt, w) { .conv = CONV_NUMBER, .base = 16, .width = w,	\
			   .precision = -1, .flags = SPEC_ZERO | (alt) }
#define DEC_SPEC { .conv = CONV_NUMBER, .base = 10, .width = -1, .precision = -1 }

static const struct resource_kind resource_kinds[] = {
	{ IORESOURCE_IO, "io  ", HEX_SPEC(SPEC_ALT, 6) },
	{ IORESOURCE_MEM, "mem ", HEX_SPEC(SPEC_ALT, 10) },
	{ IORESOURCE_IRQ, "irq ", DEC_SPEC },
	{ IORESOURCE_DMA, "dma ", DEC_SPEC },
	{ IORESOURCE_BUS, "bus ", HEX_SPEC(0, 2) },
	{ 0, "??? ", HEX_SPEC(SPEC_ALT, 10) },
};

static const struct resource_kind *kind_of(const struct resource *res)
{
	const struct resource_kind *kind = resource_kinds;

	while (kind->type && !(res->flags & kind->type))
		kind++;
	return kind;
}

static void out_resource_flags(struct out *out, unsigned long flags)
{
	if (flags & IORESOURCE_MEM_64)
		out_words(out, " 64bit");
	if (flags & IORESOURCE_PREFETCH)
		out_words(out, " pref");
	if (flags & IORESOURCE_WINDOW)
		out_words(out, " window");
	if (flags & IORESOURCE_DISABLED)
		out_words(out, " disabled");
}

OUT_EXTENSION(out_resource)
{
	/* Two numbers of 18 characters and all the words above. */
	char text[96];
	struct out field = { text, text + sizeof(text) };
	const struct resource *res = ptr;
	const struct resource_kind *kind;
	bool decode;

	if (out_unreadable(out, ptr, &spec))
		return;
	kind = kind_of(res);
	decode = ext[0] == 'R' && kind->type;
	out_char(&field, '[');
	out_words(&field, kind->name);
	if (decode && res->flags & IORESOURCE_UNSET) {
		out_words(&field, "size ");
		out_number(&field, resource_size(res), &kind->spec);
	} else {
		out_number(&field, res->start, &kind->spec);
		if (res->start != res->end) {
			out_char(&field, '-');
			out_number(&field, res->end, &kind->spec);
		}
	}
	if (decode) {
		out_resource_flags(&field, res->flags);
	} else {
		out_words(&field, " flags ");
		out_number(&field, res->flags, &spec_hex);
	}
	out_mem(&field, "]", 2);
	out_known_string(out, text, &spec);
}

/* ----------------------------------------------------- directory entries */

static int path_depth(char digit)
{
	return digit >= '2' && digit <= '4' ? digit - '0' : 1;
}

/* The last components of a path, as many as the digit behind %pd says. */
OUT_EXTENSION(out_dentry)
{
	const struct dentry *d = ptr, *parent;
	const char *names[4];
	char *start = out->pos;
	int i, n = 0, left = spec.precision < 0 ? INT_MAX : spec.precision;

	rcu_read_lock();
	for (i = path_depth(ext[1]); i; i--, d = parent) {
		if (out_unreadable(out, d, &spec))
			goto out;
		parent = READ_ONCE(d->d_parent);
		names[n++] = READ_ONCE(d->d_name.name);
		if (parent == d) {
			/* A path that reaches the root begins with a slash. */
			if (n > 1)
				names[n - 1] = "";
			break;
		}
	}
	while (n--) {
		const char *s;

		for (s = names[n]; *s && left; s++, left--)
			out_char(out, *s);
		if (n && left) {
			out_char(out, '/');
			left--;
		}
	}
	out_widen(out, start, &spec);
out:
	rcu_read_unlock();
}

OUT_EXTENSION(out_file)
{
	const struct file *file = ptr;

	if (!out_unreadable(out, ptr, &spec))
		out_dentry(out, ext, file->f_path.dentry, spec);
}

OUT_EXTENSION(out_block_device)
{
	const struct block_device *bdev = ptr;
	const char *name;

	if (out_unreadable(out, ptr, &spec))
		return;
	name = bdev->bd_disk->disk_name;
	out_string(out, name, &spec);
	if (!bdev->bd_partno)
		return;
	/* nvme0n1p2, but sda2. */
	if (*name && isdigit(name[strlen(name) - 1]))
		out_char(out, 'p');
	out_number(out, bdev->bd_partno, &spec);
}

/* --------------------------------------------- clocks and firmware nodes */

/* Only a clock framework makes a struct clk and knows its name. */
const char *__clk_get_name(const struct clk *clk) __weak;

OUT_EXTENSION(out_clock)
{
	if (out_unreadable(out, ptr, &spec))
		return;
	if (__clk_get_name)
		out_string(out, __clk_get_name(ptr), &spec);
	else
		out_address(out, ptr, &spec);
}

static void out_fwnode_name(struct out *out, const struct fwnode_handle *node)
{
	out_string(out, fwnode_get_name(node), &spec_text);
}

static void out_fwnode_path(struct out *out, struct fwnode_handle *node)
{
	int depth;

	/* The node itself is not taken: its count may be zero already. */
	for (depth = fwnode_count_parents(node); depth >= 0; depth--) {
		struct fwnode_handle *at = depth ?
			fwnode_get_nth_parent(node, depth) : node;

		out_string(out, fwnode_get_name_prefix(at), &spec_text);
		out_fwnode_name(out, at);
		if (depth)
			fwnode_handle_put(at);
	}
}

OUT_EXTENSION(out_fwnode)
{
	char *start = out->pos;

	if (ext[1] != 'w') {
		out_remark(out, "(%pf?)", &spec);
		return;
	}
	if (out_unreadable(out, ptr, &spec))
		return;
	if (ext[2] == 'P')
		out_fwnode_name(out, ptr);
	else
		out_fwnode_path(out, (struct fwnode_handle *)ptr);
	out_widen(out, start, &spec);
}

/* ---------------------------------------------------------------- symbols */

OUT_EXTENSION(out_symbol)
{
	char text[KSYM_SYMBOL_LEN];

	if (ext[0] == 's')
		sprint_symbol_no_offset(text, (unsigned long)ptr);
	else if (ext[0] == 'B')
		sprint_backtrace(text, (unsigned long)ptr);
	else
		sprint_symbol(text, (unsigned long)ptr);
	out_known_string(out, text, &spec);
}
