// SPDX-License-Identifier: GPL-2.0
/*
 * lib/crypto/aes.c, crypto/aes_generic.c, crypto/aes.h: AES by FIPS 197, with
 * the tables that assembler implementations share.
 */
#include <crypto/aes.h>
#include <linux/bitops.h>
#include <linux/cache.h>
#include <linux/string.h>
#include <linux/unaligned/packed_struct.h>

#include "kpi.h"
#include "lib/crypto/aes_tables.h"

/* Multiplication by x and by small polynomials, in constant expressions. */
#define X2(v) ((((v) << 1) ^ ((v) & 0x80 ? 0x11b : 0)) & 0xff)
#define X4(v) X2(X2(v))
#define X8(v) X2(X4(v))

/* One column of MixColumns, or of its inverse, for a substituted byte. */
#define MIX(s) ((u32)X2(s) | (u32)(s) << 8 | (u32)(s) << 16 |                 \
		(u32)(X2(s) ^ (s)) << 24)
#define UNMIX(s) ((u32)(X8(s) ^ X4(s) ^ X2(s)) | (u32)(X8(s) ^ (s)) << 8 |    \
		  (u32)(X8(s) ^ X4(s) ^ (s)) << 16 |                          \
		  (u32)(X8(s) ^ X2(s) ^ (s)) << 24)
#define ROL(v, n) ((v) << (n) | (v) >> (32 - (n)))

#define BYTE(s) s,
#define MIX0(s) MIX(s),
#define MIX1(s) ROL(MIX(s), 8),
#define MIX2(s) ROL(MIX(s), 16),
#define MIX3(s) ROL(MIX(s), 24),
#define UNMIX0(s) UNMIX(s),
#define UNMIX1(s) ROL(UNMIX(s), 8),
#define UNMIX2(s) ROL(UNMIX(s), 16),
#define UNMIX3(s) ROL(UNMIX(s), 24),

const u8 __weak crypto_aes_sbox[] __cacheline_aligned = { AES_SBOX(BYTE) };
KPI_EXPORT(crypto_aes_sbox);

const u8 __weak crypto_aes_inv_sbox[] __cacheline_aligned = {
	AES_INV_SBOX(BYTE)
};
KPI_EXPORT(crypto_aes_inv_sbox);

const u32 __weak crypto_ft_tab[4][256] ____cacheline_aligned = {
	{ AES_SBOX(MIX0) },
	{ AES_SBOX(MIX1) },
	{ AES_SBOX(MIX2) },
	{ AES_SBOX(MIX3) },
};
KPI_EXPORT(crypto_ft_tab);

const u32 __weak crypto_it_tab[4][256] ____cacheline_aligned = {
	{ AES_INV_SBOX(UNMIX0) },
	{ AES_INV_SBOX(UNMIX1) },
	{ AES_INV_SBOX(UNMIX2) },
	{ AES_INV_SBOX(UNMIX3) },
};
KPI_EXPORT(crypto_it_tab);

static u32 sub_word(u32 w)
{
	return crypto_aes_sbox[w & 0xff] |
	       (u32)crypto_aes_sbox[(w >> 8) & 0xff] << 8 |
	       (u32)crypto_aes_sbox[(w >> 16) & 0xff] << 16 |
	       (u32)crypto_aes_sbox[w >> 24] << 24;
}

/* The table undoes a substitution too: apply one to cancel it. */
static u32 unmix_word(u32 w)
{
	u32 s = sub_word(w);

	return crypto_it_tab[0][s & 0xff] ^ crypto_it_tab[1][(s >> 8) & 0xff] ^
	       crypto_it_tab[2][(s >> 16) & 0xff] ^ crypto_it_tab[3][s >> 24];
}

/*
 * The decryption keys are those of the "equivalent inverse cipher": backwards
 * and, but for the first and last round, through the inverse of MixColumns.
 */
static void expand_decryption(struct crypto_aes_ctx *ctx, int rounds)
{
	int round, i;

	for (round = 0; round <= rounds; round++) {
		const u32 *enc = ctx->key_enc + 4 * (rounds - round);
		u32 *dec = ctx->key_dec + 4 * round;
		bool ends = round == 0 || round == rounds;

		for (i = 0; i < 4; i++)
			dec[i] = ends ? enc[i] : unmix_word(enc[i]);
	}
}

int __weak aes_expandkey(struct crypto_aes_ctx *ctx, const u8 *in_key,
			 unsigned int key_len)
{
	int words = key_len / 4, rounds = words + 6, i;
	u32 *key = ctx->key_enc, rcon = 1;

	if (aes_check_keylen(key_len))
		return -EINVAL;
	ctx->key_length = key_len;
	memcpy(key, in_key, key_len);
	for (i = words; i < 4 * (rounds + 1); i++) {
		u32 w = key[i - 1];

		if (i % words == 0) {
			w = ror32(sub_word(w), 8) ^ rcon;
			rcon = X2(rcon);
		} else if (words == 8 && i % words == 4) {
			w = sub_word(w);
		}
		key[i] = key[i - words] ^ w;
	}
	expand_decryption(ctx, rounds);
	return 0;
}
KPI_EXPORT(aes_expandkey);

/*
 * ShiftRows takes the rows of a column from the columns to its right;
 * backwards, from those to its left.
 */
#define COLUMN(t, s, i, step)                                                 \
	((t)[0][(s)[i] & 0xff] ^                                              \
	 (t)[1][((s)[((i) + (step)) & 3] >> 8) & 0xff] ^                      \
	 (t)[2][((s)[((i) + 2 * (step)) & 3] >> 16) & 0xff] ^                 \
	 (t)[3][(s)[((i) + 3 * (step)) & 3] >> 24])
#define LAST_COLUMN(box, s, i, step)                                          \
	((box)[(s)[i] & 0xff] |                                               \
	 (u32)(box)[((s)[((i) + (step)) & 3] >> 8) & 0xff] << 8 |             \
	 (u32)(box)[((s)[((i) + 2 * (step)) & 3] >> 16) & 0xff] << 16 |       \
	 (u32)(box)[(s)[((i) + 3 * (step)) & 3] >> 24] << 24)

static __always_inline void crypt_block(const u32 *key, int rounds, u8 *out,
					const u8 *in, const u32 (*tab)[256],
					const u8 *box, int step)
{
	u32 s[4], t[4];
	int i, round;

	for (i = 0; i < 4; i++)
		s[i] = __get_unaligned_cpu32(in + 4 * i) ^ *key++;
	for (round = 1; round < rounds; round++) {
		for (i = 0; i < 4; i++)
			t[i] = COLUMN(tab, s, i, step) ^ *key++;
		memcpy(s, t, sizeof(s));
	}
	for (i = 0; i < 4; i++)
		t[i] = LAST_COLUMN(box, s, i, step) ^ *key++;
	memcpy(out, t, sizeof(t));
}

void __weak aes_encrypt(const struct crypto_aes_ctx *ctx, u8 *out,
			const u8 *in)
{
	crypt_block(ctx->key_enc, ctx->key_length / 4 + 6, out, in,
		    crypto_ft_tab, crypto_aes_sbox, 1);
}
KPI_EXPORT(aes_encrypt);

void __weak aes_decrypt(const struct crypto_aes_ctx *ctx, u8 *out,
			const u8 *in)
{
	crypt_block(ctx->key_dec, ctx->key_length / 4 + 6, out, in,
		    crypto_it_tab, crypto_aes_inv_sbox, -1);
}
KPI_EXPORT(aes_decrypt);

int __weak crypto_aes_set_key(struct crypto_tfm *tfm, const u8 *in_key,
			      unsigned int key_len)
{
	return aes_expandkey(crypto_tfm_ctx(tfm), in_key, key_len);
}
KPI_EXPORT(crypto_aes_set_key);
