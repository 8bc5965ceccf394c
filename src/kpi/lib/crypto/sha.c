// SPDX-License-Identifier: GPL-2.0
/*
 * lib/crypto/sha1.c, lib/crypto/sha256.c, crypto/sha1.h, crypto/sha2.h: the
 * secure hash standard, FIPS 180-4.
 */
#include <crypto/sha1.h>
#include <crypto/sha2.h>
#include <linux/bitops.h>
#include <linux/string.h>
#include <asm/unaligned.h>

#include "kpi.h"

void __weak sha1_init(__u32 *buf)
{
	buf[0] = SHA1_H0;
	buf[1] = SHA1_H1;
	buf[2] = SHA1_H2;
	buf[3] = SHA1_H3;
	buf[4] = SHA1_H4;
}
KPI_EXPORT(sha1_init);

/* 6.1.2: f and the constant of the four times twenty rounds. */
static __always_inline u32 sha1_mix(int t, u32 b, u32 c, u32 d)
{
	if (t < 20)
		return (d ^ (b & (c ^ d))) + 0x5a827999;
	if (t < 40)
		return (b ^ c ^ d) + 0x6ed9eba1;
	if (t < 60)
		return ((b & c) | (d & (b | c))) + 0x8f1bbcdc;
	return (b ^ c ^ d) + 0xca62c1d6;
}

/* @W: 16 words of room for the message schedule, which runs in a ring. */
void __weak sha1_transform(__u32 *digest, const char *data, __u32 *W)
{
	u32 a = digest[0], b = digest[1], c = digest[2], d = digest[3],
	    e = digest[4], next;
	int t;

	for (t = 0; t < 80; t++) {
		if (t < 16)
			W[t] = get_unaligned_be32(data + 4 * t);
		else
			W[t & 15] = rol32(W[(t - 3) & 15] ^ W[(t - 8) & 15] ^
						  W[(t - 14) & 15] ^ W[t & 15],
					  1);
		next = rol32(a, 5) + sha1_mix(t, b, c, d) + e + W[t & 15];
		e = d;
		d = c;
		c = ror32(b, 2);
		b = a;
		a = next;
	}
	digest[0] += a;
	digest[1] += b;
	digest[2] += c;
	digest[3] += d;
	digest[4] += e;
}
KPI_EXPORT(sha1_transform);

/* 4.2.2: the cube roots of the first 64 primes. */
static const u32 sha256_k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static u32 sha256_expand(const u32 *w, int t)
{
	u32 x = w[(t + 1) & 15], y = w[(t + 14) & 15];

	return w[t & 15] + w[(t + 9) & 15] +
	       (ror32(x, 7) ^ ror32(x, 18) ^ (x >> 3)) +
	       (ror32(y, 17) ^ ror32(y, 19) ^ (y >> 10));
}

/* One round on the eight working variables, which move down by one. */
static __always_inline void sha256_round(u32 *v, u32 in)
{
	u32 a = v[0], e = v[4];
	u32 t1 = v[7] + in + (ror32(e, 6) ^ ror32(e, 11) ^ ror32(e, 25)) +
		 (v[6] ^ (e & (v[5] ^ v[6])));
	u32 t2 = (ror32(a, 2) ^ ror32(a, 13) ^ ror32(a, 22)) +
		 ((a & v[1]) | (v[2] & (a | v[1])));

	v[7] = v[6];
	v[6] = v[5];
	v[5] = e;
	v[4] = v[3] + t1;
	v[3] = v[2];
	v[2] = v[1];
	v[1] = a;
	v[0] = t1 + t2;
}

static void sha256_block(u32 *state, const u8 *data)
{
	u32 w[16], v[8];
	int t;

	memcpy(v, state, sizeof(v));
	for (t = 0; t < 64; t++) {
		w[t & 15] = t < 16 ? get_unaligned_be32(data + 4 * t) :
				     sha256_expand(w, t);
		sha256_round(v, sha256_k[t] + w[t & 15]);
	}
	for (t = 0; t < 8; t++)
		state[t] += v[t];
}

void __weak sha256_update(struct sha256_state *sctx, const u8 *data,
			  unsigned int len)
{
	unsigned int have = sctx->count % SHA256_BLOCK_SIZE, n;

	sctx->count += len;
	for (; have + len >= SHA256_BLOCK_SIZE; data += n, len -= n, have = 0) {
		n = SHA256_BLOCK_SIZE - have;
		if (have) {
			memcpy(sctx->buf + have, data, n);
			sha256_block(sctx->state, sctx->buf);
		} else {
			sha256_block(sctx->state, data);
		}
	}
	memcpy(sctx->buf + have, data, len);
}
KPI_EXPORT(sha256_update);

/* The message ends in a one bit, zeroes and its length in bits. */
static void finish(struct sha256_state *sctx, u8 *out, int words)
{
	static const u8 padding[SHA256_BLOCK_SIZE] = { 0x80 };
	unsigned int have = sctx->count % SHA256_BLOCK_SIZE;
	u8 length[8];
	int i;

	put_unaligned_be64(sctx->count << 3, length);
	sha256_update(sctx, padding, (have < 56 ? 56 : 120) - have);
	sha256_update(sctx, length, sizeof(length));
	for (i = 0; i < words; i++)
		put_unaligned_be32(sctx->state[i], out + 4 * i);
	memzero_explicit(sctx, sizeof(*sctx));
}

void __weak sha256_final(struct sha256_state *sctx, u8 *out)
{
	finish(sctx, out, 8);
}
KPI_EXPORT(sha256_final);

void __weak sha224_update(struct sha256_state *sctx, const u8 *data,
			  unsigned int len)
{
	sha256_update(sctx, data, len);
}
KPI_EXPORT(sha224_update);

void __weak sha224_final(struct sha256_state *sctx, u8 *out)
{
	finish(sctx, out, 7);
}
KPI_EXPORT(sha224_final);

void __weak sha256(const u8 *data, unsigned int len, u8 *out)
{
	struct sha256_state sctx;

	sha256_init(&sctx);
	sha256_update(&sctx, data, len);
	sha256_final(&sctx, out);
}
KPI_EXPORT(sha256);
