// SPDX-License-Identifier: GPL-2.0
/*
 * crypto/sha1_generic.c, crypto/sha256_generic.c, crypto/md5.c: the built-in
 * hashes as algorithms of the crypto API.
 */
#include <crypto/internal/hash.h>
#include <crypto/md5.h>
#include <crypto/sha1_base.h>
#include <crypto/sha256_base.h>
#include <linux/bitops.h>
#include <linux/string.h>
#include <asm/unaligned.h>

#include "kpi.h"
#include "crypto/core.h"

/* What hardware that cannot hash nothing answers for an empty message. */
const u8 __weak md5_zero_message_hash[MD5_DIGEST_SIZE] = {
	0xd4, 0x1d, 0x8c, 0xd9, 0x8f, 0x00, 0xb2, 0x04,
	0xe9, 0x80, 0x09, 0x98, 0xec, 0xf8, 0x42, 0x7e,
};
KPI_EXPORT(md5_zero_message_hash);

const u8 __weak sha1_zero_message_hash[SHA1_DIGEST_SIZE] = {
	0xda, 0x39, 0xa3, 0xee, 0x5e, 0x6b, 0x4b, 0x0d,
	0x32, 0x55, 0xbf, 0xef, 0x95, 0x60, 0x18, 0x90,
	0xaf, 0xd8, 0x07, 0x09,
};
KPI_EXPORT(sha1_zero_message_hash);

const u8 __weak sha224_zero_message_hash[SHA224_DIGEST_SIZE] = {
	0xd1, 0x4a, 0x02, 0x8c, 0x2a, 0x3a, 0x2b, 0xc9,
	0x47, 0x61, 0x02, 0xbb, 0x28, 0x82, 0x34, 0xc4,
	0x15, 0xa2, 0xb0, 0x1f, 0x82, 0x8e, 0xa6, 0x2a,
	0xc5, 0xb3, 0xe4, 0x2f,
};
KPI_EXPORT(sha224_zero_message_hash);

const u8 __weak sha256_zero_message_hash[SHA256_DIGEST_SIZE] = {
	0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14,
	0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
	0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c,
	0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
};
KPI_EXPORT(sha256_zero_message_hash);

static void sha1_blocks(struct sha1_state *state, const u8 *src, int blocks)
{
	u32 room[SHA1_WORKSPACE_WORDS];

	for (; blocks > 0; blocks--, src += SHA1_BLOCK_SIZE)
		sha1_transform(state->state, src, room);
	memzero_explicit(room, sizeof(room));
}

int crypto_sha1_update(struct shash_desc *desc, const u8 *data,
		       unsigned int len)
{
	return sha1_base_do_update(desc, data, len, sha1_blocks);
}
KPI_EXPORT(crypto_sha1_update);

static int sha1_final(struct shash_desc *desc, u8 *out)
{
	sha1_base_do_finalize(desc, sha1_blocks);
	return sha1_base_finish(desc, out);
}

int crypto_sha1_finup(struct shash_desc *desc, const u8 *data,
		      unsigned int len, u8 *hash)
{
	return crypto_sha1_update(desc, data, len) ?: sha1_final(desc, hash);
}
KPI_EXPORT(crypto_sha1_finup);

int crypto_sha256_update(struct shash_desc *desc, const u8 *data,
			 unsigned int len)
{
	sha256_update(shash_desc_ctx(desc), data, len);
	return 0;
}
KPI_EXPORT(crypto_sha256_update);

static int sha2_final(struct shash_desc *desc, u8 *out)
{
	if (crypto_shash_digestsize(desc->tfm) == SHA224_DIGEST_SIZE)
		sha224_final(shash_desc_ctx(desc), out);
	else
		sha256_final(shash_desc_ctx(desc), out);
	return 0;
}

int crypto_sha256_finup(struct shash_desc *desc, const u8 *data,
			unsigned int len, u8 *hash)
{
	return crypto_sha256_update(desc, data, len) ?: sha2_final(desc, hash);
}
KPI_EXPORT(crypto_sha256_finup);

/* RFC 1321: the integer parts of 2^32 * |sin(i)|. */
static const u32 md5_t[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a,
	0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
	0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
	0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
	0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static u32 md5_mix(int i, u32 b, u32 c, u32 d)
{
	switch (i / 16) {
	case 0:
		return d ^ (b & (c ^ d));
	case 1:
		return c ^ (d & (b ^ c));
	case 2:
		return b ^ c ^ d;
	default:
		return c ^ (b | ~d);
	}
}

static void md5_transform(u32 *hash, const u32 *x)
{
	static const u8 step[4] = { 1, 5, 3, 7 }, first[4] = { 0, 1, 5, 0 };
	static const u8 turn[4][4] = { { 7, 12, 17, 22 }, { 5, 9, 14, 20 },
				       { 4, 11, 16, 23 }, { 6, 10, 15, 21 } };
	u32 a = hash[0], b = hash[1], c = hash[2], d = hash[3], next;
	int i;

	for (i = 0; i < 64; i++) {
		int round = i / 16, at = (first[round] + step[round] * i) % 16;

		next = b + rol32(a + md5_mix(i, b, c, d) + md5_t[i] +
					 le32_to_cpu((__force __le32)x[at]),
				 turn[round][i % 4]);
		a = d;
		d = c;
		c = b;
		b = next;
	}
	hash[0] += a;
	hash[1] += b;
	hash[2] += c;
	hash[3] += d;
}

static int md5_init(struct shash_desc *desc)
{
	struct md5_state *state = shash_desc_ctx(desc);

	state->hash[0] = MD5_H0;
	state->hash[1] = MD5_H1;
	state->hash[2] = MD5_H2;
	state->hash[3] = MD5_H3;
	state->byte_count = 0;
	return 0;
}

static int md5_update(struct shash_desc *desc, const u8 *data,
		      unsigned int len)
{
	struct md5_state *state = shash_desc_ctx(desc);
	unsigned int have = state->byte_count % sizeof(state->block), n;

	state->byte_count += len;
	for (; have + len >= sizeof(state->block); have = 0) {
		n = sizeof(state->block) - have;
		memcpy((u8 *)state->block + have, data, n);
		md5_transform(state->hash, state->block);
		data += n;
		len -= n;
	}
	memcpy((u8 *)state->block + have, data, len);
	return 0;
}

static int md5_final(struct shash_desc *desc, u8 *out)
{
	static const u8 padding[64] = { 0x80 };
	struct md5_state *state = shash_desc_ctx(desc);
	unsigned int have = state->byte_count % sizeof(state->block);
	u8 length[8];
	int i;

	put_unaligned_le64(state->byte_count << 3, length);
	md5_update(desc, padding, (have < 56 ? 56 : 120) - have);
	md5_update(desc, length, sizeof(length));
	for (i = 0; i < MD5_HASH_WORDS; i++)
		put_unaligned_le32(state->hash[i], out + 4 * i);
	memzero_explicit(state, sizeof(*state));
	return 0;
}

static struct shash_alg hashes[] = {
	{
		.init = sha1_base_init,
		.update = crypto_sha1_update,
		.final = sha1_final,
		.finup = crypto_sha1_finup,
		.digestsize = SHA1_DIGEST_SIZE,
		.descsize = sizeof(struct sha1_state),
		.base.cra_name = "sha1",
		.base.cra_driver_name = "sha1-generic",
		.base.cra_priority = 100,
		.base.cra_blocksize = SHA1_BLOCK_SIZE,
	}, {
		.init = sha256_base_init,
		.update = crypto_sha256_update,
		.final = sha2_final,
		.finup = crypto_sha256_finup,
		.digestsize = SHA256_DIGEST_SIZE,
		.descsize = sizeof(struct sha256_state),
		.base.cra_name = "sha256",
		.base.cra_driver_name = "sha256-generic",
		.base.cra_priority = 100,
		.base.cra_blocksize = SHA256_BLOCK_SIZE,
	}, {
		.init = sha224_base_init,
		.update = crypto_sha256_update,
		.final = sha2_final,
		.finup = crypto_sha256_finup,
		.digestsize = SHA224_DIGEST_SIZE,
		.descsize = sizeof(struct sha256_state),
		.base.cra_name = "sha224",
		.base.cra_driver_name = "sha224-generic",
		.base.cra_priority = 100,
		.base.cra_blocksize = SHA224_BLOCK_SIZE,
	}, {
		.init = md5_init,
		.update = md5_update,
		.final = md5_final,
		.digestsize = MD5_DIGEST_SIZE,
		.descsize = sizeof(struct md5_state),
		.base.cra_name = "md5",
		.base.cra_driver_name = "md5-generic",
		.base.cra_blocksize = MD5_HMAC_BLOCK_SIZE,
	},
};

int kpi_crypto_register_hashes(void)
{
	return crypto_register_shashes(hashes, ARRAY_SIZE(hashes));
}
