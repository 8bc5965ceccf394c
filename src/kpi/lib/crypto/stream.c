// SPDX-License-Identifier: GPL-2.0
/*
 * lib/crypto/chacha.c, lib/crypto/blake2s.c, lib/crypto/memneq.c,
 * lib/crypto/utils.c: ChaCha's block (RFC 8439), BLAKE2s (RFC 7693), and the
 * two byte-wise helpers of the crypto API.
 */
#include <crypto/algapi.h>
#include <crypto/blake2s.h>
#include <crypto/chacha.h>
#include <crypto/internal/blake2s.h>
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/string.h>
#include <asm/unaligned.h>

#include "kpi.h"

static void quarter_round(u32 *x, int a, int b, int c, int d)
{
	x[a] += x[b];
	x[d] = rol32(x[d] ^ x[a], 16);
	x[c] += x[d];
	x[b] = rol32(x[b] ^ x[c], 12);
	x[a] += x[b];
	x[d] = rol32(x[d] ^ x[a], 8);
	x[c] += x[d];
	x[b] = rol32(x[b] ^ x[c], 7);
}

/* Columns, then diagonals. */
static void chacha_permute(u32 *x, int rounds)
{
	int i;

	for (; rounds > 0; rounds -= 2) {
		for (i = 0; i < 4; i++)
			quarter_round(x, i, i + 4, i + 8, i + 12);
		for (i = 0; i < 4; i++)
			quarter_round(x, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4,
				      12 + (i + 3) % 4);
	}
}

void __weak chacha_block_generic(u32 *state, u8 *stream, int nrounds)
{
	u32 x[16];
	int i;

	memcpy(x, state, sizeof(x));
	chacha_permute(x, nrounds);
	for (i = 0; i < 16; i++)
		put_unaligned_le32(x[i] + state[i], stream + 4 * i);
	state[12]++;
}
KPI_EXPORT(chacha_block_generic);

void __weak hchacha_block_generic(const u32 *state, u32 *stream, int nrounds)
{
	u32 x[16];

	memcpy(x, state, sizeof(x));
	chacha_permute(x, nrounds);
	memcpy(stream, x, 16);
	memcpy(stream + 4, x + 12, 16);
}
KPI_EXPORT(hchacha_block_generic);

static const u8 blake2s_sigma[10][16] = {
	{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	{ 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3 },
	{ 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4 },
	{ 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8 },
	{ 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13 },
	{ 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9 },
	{ 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11 },
	{ 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10 },
	{ 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5 },
	{ 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0 },
};

static const u32 blake2s_iv[8] = {
	BLAKE2S_IV0, BLAKE2S_IV1, BLAKE2S_IV2, BLAKE2S_IV3,
	BLAKE2S_IV4, BLAKE2S_IV5, BLAKE2S_IV6, BLAKE2S_IV7,
};

static void blake2s_mix(u32 *v, int a, int b, int c, int d, u32 x, u32 y)
{
	v[a] += v[b] + x;
	v[d] = ror32(v[d] ^ v[a], 16);
	v[c] += v[d];
	v[b] = ror32(v[b] ^ v[c], 12);
	v[a] += v[b] + y;
	v[d] = ror32(v[d] ^ v[a], 8);
	v[c] += v[d];
	v[b] = ror32(v[b] ^ v[c], 7);
}

static void blake2s_block(struct blake2s_state *state, const u8 *block)
{
	u32 m[16], v[16];
	int i, round;

	for (i = 0; i < 16; i++)
		m[i] = get_unaligned_le32(block + 4 * i);
	memcpy(v, state->h, 32);
	memcpy(v + 8, blake2s_iv, 32);
	v[12] ^= state->t[0];
	v[13] ^= state->t[1];
	v[14] ^= state->f[0];
	v[15] ^= state->f[1];
	for (round = 0; round < 10; round++) {
		const u8 *s = blake2s_sigma[round];

		for (i = 0; i < 4; i++)
			blake2s_mix(v, i, i + 4, i + 8, i + 12, m[s[2 * i]],
				    m[s[2 * i + 1]]);
		for (i = 0; i < 4; i++)
			blake2s_mix(v, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4,
				    12 + (i + 3) % 4, m[s[8 + 2 * i]],
				    m[s[9 + 2 * i]]);
	}
	for (i = 0; i < 8; i++)
		state->h[i] ^= v[i] ^ v[i + 8];
}

/* @inc: how many bytes of each block count. */
void __weak blake2s_compress_generic(struct blake2s_state *state,
				     const u8 *block, size_t nblocks,
				     const u32 inc)
{
	for (; nblocks; nblocks--, block += BLAKE2S_BLOCK_SIZE) {
		state->t[0] += inc;
		state->t[1] += state->t[0] < inc;
		blake2s_block(state, block);
	}
}
KPI_EXPORT(blake2s_compress_generic);

/* The last block, full or not, waits for final: it is marked as the last. */
void __weak blake2s_update(struct blake2s_state *state, const u8 *in,
			   size_t inlen)
{
	while (inlen) {
		size_t n = min_t(size_t, inlen,
				 BLAKE2S_BLOCK_SIZE - state->buflen);

		if (!n) {
			blake2s_compress_generic(state, state->buf, 1,
						 BLAKE2S_BLOCK_SIZE);
			state->buflen = 0;
			continue;
		}
		memcpy(state->buf + state->buflen, in, n);
		state->buflen += n;
		in += n;
		inlen -= n;
	}
}
KPI_EXPORT(blake2s_update);

void __weak blake2s_final(struct blake2s_state *state, u8 *out)
{
	state->f[0] = -1;
	memset(state->buf + state->buflen, 0,
	       BLAKE2S_BLOCK_SIZE - state->buflen);
	blake2s_compress_generic(state, state->buf, 1, state->buflen);
	cpu_to_le32_array(state->h, ARRAY_SIZE(state->h));
	memcpy(out, state->h, state->outlen);
	memzero_explicit(state, sizeof(*state));
}
KPI_EXPORT(blake2s_final);

/* Looks at every byte whatever it finds: its time tells nothing. */
noinline unsigned long __weak __crypto_memneq(const void *a, const void *b,
					      size_t size)
{
	const u8 *p = a, *q = b;
	unsigned long diff = 0;

	while (size--) {
		diff |= *p++ ^ *q++;
		OPTIMIZER_HIDE_VAR(diff);
	}
	return diff;
}
KPI_EXPORT(__crypto_memneq);

void __weak __crypto_xor(u8 *dst, const u8 *src1, const u8 *src2,
			 unsigned int size)
{
	for (; size >= 8; size -= 8, dst += 8, src1 += 8, src2 += 8)
		put_unaligned(get_unaligned((const u64 *)src1) ^
				      get_unaligned((const u64 *)src2),
			      (u64 *)dst);
	while (size--)
		*dst++ = *src1++ ^ *src2++;
}
KPI_EXPORT(__crypto_xor);
