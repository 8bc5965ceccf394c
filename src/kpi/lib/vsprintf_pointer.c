// SPDX-License-Identifier: GPL-2.0
/* lib/vsprintf.c: %p and which of its extensions prints what. */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
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

static void out_hashed(struct out *out, const char *ext, const void *ptr,
		       struct spec spec)
{
	/* NULL and errors say nothing about where things are. */
	if (!no_hash_pointers && !IS_ERR_OR_NULL(ptr))
		ptr = (const void *)(unsigned long)hash_pointer(ptr);
	out_address(out, ptr, &spec);
}

static void out_plain(struct out *out, const char *ext, const void *ptr,
		      struct spec spec)
{
	out_address(out, ptr, &spec);
}

static const out_extension extensions[128] = {
	['x'] = out_plain,
	/* kptr_restrict is 0 here: %pK is %p. */
	['K'] = out_hashed,
};

void out_pointer(struct out *out, const char *ext, const void *ptr,
		 struct spec spec)
{
	out_extension fn = (signed char)*ext > 0 ? extensions[(u8)*ext] : NULL;

	(fn ?: out_hashed)(out, ext, ptr, spec);
}
