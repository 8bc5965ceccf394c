// SPDX-License-Identifier: GPL-2.0
/* lib/vsprintf.c: %p and which of its extensions prints what. */
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/errname.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/siphash.h>
#include <linux/string.h>

#include "kpi.h"
#include "vsprintf.h"

void out_address(struct out *out, const void *ptr, const struct spec *spec)
{
	struct spec hex = *spec;

	hex.base = 16;
	hex.flags &= ~(SPEC_SIGNED | SPEC_UPPER);
	if (hex.width < 0) {
		hex.width = 2 * sizeof(ptr);
		hex.flags |= SPEC_ZERO;
	}
	out_number(out, (unsigned long)ptr, &hex);
}

/*
 * %p prints a keyed hash in the place of the address, so that a log gives no
 * addresses away and still tells two objects apart.
 */
static siphash_key_t hash_key;

static int make_hash_key(void)
{
	host_random(&hash_key, sizeof(hash_key));
	return 0;
}
KPI_INIT_EARLY(make_hash_key);

bool no_hash_pointers;
KPI_EXPORT(no_hash_pointers);

/* SipHash-2-4 of one word, the low 32 bits. */
static u32 hash_pointer(const void *ptr)
{
	u64 word = (unsigned long)ptr, tail = 8ULL << 56;
	u64 v0 = SIPHASH_CONST_0 ^ hash_key.key[0];
	u64 v1 = SIPHASH_CONST_1 ^ hash_key.key[1];
	u64 v2 = SIPHASH_CONST_2 ^ hash_key.key[0];
	u64 v3 = SIPHASH_CONST_3 ^ hash_key.key[1];
	int round;

	v3 ^= word;
	for (round = 0; round < 2; round++)
		SIPHASH_PERMUTATION(v0, v1, v2, v3);
	v0 ^= word;
	v3 ^= tail;
	for (round = 0; round < 2; round++)
		SIPHASH_PERMUTATION(v0, v1, v2, v3);
	v0 ^= tail;
	v2 ^= 0xff;
	for (round = 0; round < 4; round++)
		SIPHASH_PERMUTATION(v0, v1, v2, v3);
	return v0 ^ v1 ^ v2 ^ v3;
}

int ptr_to_hashval(const void *ptr, unsigned long *hash)
{
	*hash = hash_pointer(ptr);
	return 0;
}

static OUT_EXTENSION(out_hashed)
{
	/* NULL and errors say nothing about where things are. */
	if (!no_hash_pointers && !IS_ERR_OR_NULL(ptr))
		ptr = (const void *)(unsigned long)hash_pointer(ptr);
	out_address(out, ptr, &spec);
}

static OUT_EXTENSION(out_plain)
{
	out_address(out, ptr, &spec);
}

static OUT_EXTENSION(out_error)
{
	const char *name;

	if (!IS_ERR(ptr)) {
		out_hashed(out, ext, ptr, spec);
		return;
	}
	name = errname(PTR_ERR(ptr));
	if (name) {
		out_known_string(out, name, &spec);
		return;
	}
	spec.flags |= SPEC_SIGNED;
	spec.base = 10;
	out_number(out, PTR_ERR(ptr), &spec);
}

/* A format and its arguments within a format. */
static OUT_EXTENSION(out_va_format)
{
	const struct va_format *inner = ptr;

	if (!out_unreadable(out, ptr, &spec))
		out_format(out, inner->fmt, *inner->va);
}

/* Strings for programs that trace: "ks" of the kernel, "us" of the user. */
static OUT_EXTENSION(out_probed_string)
{
	if (ext[1] == 's')
		out_string(out, ptr, &spec);
	else
		out_remark(out, "(einval)", &spec);
}

static OUT_EXTENSION(out_of_rust)
{
	WARN_ONCE(1, "Please remove %%pA from non-Rust code\n");
	out_remark(out, "(%pA?)", &spec);
}

#ifndef CONFIG_OF
static OUT_EXTENSION(out_device_node)
{
	out_remark(out, ext[1] == 'F' ? "(%pOF?)" : "(%pO?)", &spec);
}
#endif

static const out_extension extensions[128] = {
	['4'] = out_fourcc,
	['A'] = out_of_rust,
	['a'] = out_address_value,
	['B'] = out_symbol,
	['b'] = out_bitmap,
	['C'] = out_clock,
	['D'] = out_file,
	['d'] = out_dentry,
	['E'] = out_escaped,
	['e'] = out_error,
	['f'] = out_fwnode,
	['G'] = out_flags,
	['g'] = out_block_device,
	['h'] = out_hex_bytes,
	['I'] = out_ip,
	['i'] = out_ip,
	/* kptr_restrict is 0 here: %pK is %p. */
	['K'] = out_hashed,
	['k'] = out_probed_string,
	['M'] = out_mac,
	['m'] = out_mac,
	['N'] = out_features,
	['O'] = out_device_node,
	['R'] = out_resource,
	['r'] = out_resource,
	['S'] = out_symbol,
	['s'] = out_symbol,
	['t'] = out_time,
	['U'] = out_uuid,
	['u'] = out_probed_string,
	['V'] = out_va_format,
	['x'] = out_plain,
};

void out_pointer(struct out *out, const char *ext, const void *ptr,
		 struct spec spec)
{
	u8 letter = *ext;
	out_extension fn = letter < 128 ? extensions[letter] : NULL;

	(fn ?: out_hashed)(out, ext, ptr, spec);
}
