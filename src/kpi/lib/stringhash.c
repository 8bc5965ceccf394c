// SPDX-License-Identifier: GPL-2.0
/* fs/namei.c, linux/stringhash.h: hashes of names. */
#include <linux/bitops.h>
#include <linux/hash.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include <linux/unaligned/packed_struct.h>

#include "kpi.h"

/*
 * Two words are stirred for each eight bytes.  The value is nobody's business
 * but must be one and the same for both entry points.
 */
static u32 hash_bytes(const void *salt, const char *name, size_t len)
{
	u64 x = 0, y = (unsigned long)salt, word = 0;

	for (; len >= 8; len -= 8, name += 8) {
		x ^= __get_unaligned_cpu64(name);
		y = rol64(y ^ x, 12) * 9;
		x = rol64(x, 7) + y;
	}
	memcpy(&word, name, len);
	x ^= word;
	return (y ^ x * GOLDEN_RATIO_64) * GOLDEN_RATIO_64 >> 32;
}

unsigned int __pure __weak full_name_hash(const void *salt, const char *name,
					  unsigned int len)
{
	return hash_bytes(salt, name, len);
}
KPI_EXPORT(full_name_hash);

u64 __pure __weak hashlen_string(const void *salt, const char *name)
{
	size_t len = strlen(name);

	return hashlen_create(hash_bytes(salt, name, len), len);
}
KPI_EXPORT(hashlen_string);
