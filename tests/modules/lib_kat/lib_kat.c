// SPDX-License-Identifier: GPL-2.0
/*
 * lib_kat - known answers of the kernel's library: checksums, hashes,
 * arithmetic, sorting, bit searches, random sequences, AES and SHA.
 */
#include <crypto/aes.h>
#include <crypto/sha2.h>
#include <linux/bcd.h>
#include <linux/bitmap.h>
#include <linux/bitrev.h>
#include <linux/bsearch.h>
#include <linux/cpumask.h>
#include <linux/crc-ccitt.h>
#include <linux/crc32.h>
#include <linux/errseq.h>
#include <linux/find.h>
#include <linux/gcd.h>
#include <linux/init.h>
#include <linux/lcm.h>
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/random.h>
#include <linux/rational.h>
#include <linux/reciprocal_div.h>
#include <linux/siphash.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include <linux/textsearch.h>
#include <linux/xxhash.h>
#include <net/checksum.h>

static int checks;

#include "../check.h"

static int check_crc(void)
{
	static const u8 zeroes[777];
	const u8 *digits = "123456789";
	u8 table[256];
	int i;

	/* The check values of the catalogue of parametrised CRCs. */
	CHECK(~crc32_le(~0, digits, 9) == 0xcbf43926);
	CHECK(~crc32_be(~0, digits, 9) == 0xfc891918);
	CHECK(~__crc32c_le(~0, digits, 9) == 0xe3069283);
	CHECK(crc_ccitt_false(0xffff, digits, 9) == 0x29b1);
	CHECK((crc_ccitt(0xffff, digits, 9) ^ 0xffff) == 0x906e);
	CHECK(crc32_le(0x12345678, zeroes, 777) ==
	      crc32_le_shift(0x12345678, 777));
	CHECK(crc32_le_combine(crc32_le(~0, digits, 4),
			       crc32_le(0, digits + 4, 5), 5) ==
	      crc32_le(~0, digits, 9));
	CHECK(__crc32c_le(5, zeroes, 777) == __crc32c_le_shift(5, 777));
	for (i = 0; i < 256; i++)
		table[i] = bitrev8(i);
	CHECK(table[1] == 0x80 && table[0x35] == 0xac && table[255] == 255);
	CHECK(bitrev32(1) == 0x80000000);
	return 0;
}

static int check_hash(void)
{
	siphash_key_t key = { { 0x0706050403020100ULL,
				0x0f0e0d0c0b0a0908ULL } };
	struct xxh64_state x64;
	struct xxh32_state x32;
	const char *text = "Nobody inspects the spammish repetition";
	u8 data[64];
	int i;

	for (i = 0; i < 64; i++)
		data[i] = i;
	CHECK(siphash(data, 15, &key) == 0xa129ca6149be45e5ULL);
	CHECK(siphash(data, 0, &key) == 0x726fdb47dd0e0e31ULL);
	CHECK(siphash(data, 8, &key) ==
	      siphash_1u64(0x0706050403020100ULL, &key));
	CHECK(siphash(data, 12, &key) ==
	      siphash_3u32(0x03020100, 0x07060504, 0x0b0a0908, &key));
	CHECK(xxh32("", 0, 0) == 0x02cc5d05);
	CHECK(xxh64("", 0, 0) == 0xef46db3751d8e999ULL);
	CHECK(xxh32(text, 39, 0) == 0xe2293b2f);
	CHECK(xxh64(text, 39, 0) == 0xfbcea83c8a378bf1ULL);
	for (i = 1; i < 39; i++) {
		xxh64_reset(&x64, 7);
		xxh32_reset(&x32, 7);
		xxh64_update(&x64, text, i);
		xxh32_update(&x32, text, i);
		xxh64_update(&x64, text + i, 39 - i);
		xxh32_update(&x32, text + i, 39 - i);
		CHECK(xxh64_digest(&x64) == xxh64(text, 39, 7));
		CHECK(xxh32_digest(&x32) == xxh32(text, 39, 7));
	}
	CHECK(hashlen_string(&key, text) ==
	      hashlen_create(full_name_hash(&key, text, 39), 39));
	return 0;
}

static int check_crypto(void)
{
	static const u8 cipher[16] = {
		0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30,
		0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a,
	};
	static const u8 digest[8] = {
		0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
	};
	struct crypto_aes_ctx ctx;
	u8 key[16], plain[16], out[16], sha[32];
	int i;

	for (i = 0; i < 16; i++) {
		key[i] = i;
		plain[i] = i * 0x11;
	}
	CHECK(aes_expandkey(&ctx, key, 15) == -EINVAL);
	CHECK(!aes_expandkey(&ctx, key, 16));
	aes_encrypt(&ctx, out, plain);
	CHECK(!memcmp(out, cipher, 16));
	aes_decrypt(&ctx, out, out);
	CHECK(!memcmp(out, plain, 16));
	sha256("abc", 3, sha);
	CHECK(!memcmp(sha, digest, 8));
	return 0;
}

static int check_math(void)
{
	static const u32 divisors[] = { 1, 2, 3, 7, 10, 641, 65537, ~0U };
	static const u32 values[] = { 0, 1, 99, 12345678, 0x80000000, ~0U };
	unsigned long n, d;
	int i, j;

	CHECK(gcd(48, 180) == 12 && gcd(0, 5) == 5 && gcd(5, 0) == 5);
	CHECK(lcm(4, 6) == 12 && lcm(0, 6) == 0 && lcm_not_zero(0, 6) == 6);
	CHECK(int_sqrt(0) == 0 && int_sqrt(99) == 9 && int_sqrt(100) == 10);
	CHECK(int_sqrt(ULONG_MAX) == U32_MAX);
	CHECK(int_pow(3, 13) == 1594323 && int_pow(7, 0) == 1);
	for (i = 0; i < ARRAY_SIZE(divisors); i++) {
		struct reciprocal_value r = reciprocal_value(divisors[i]);

		for (j = 0; j < ARRAY_SIZE(values); j++)
			CHECK(reciprocal_divide(values[j], r) ==
			      values[j] / divisors[i]);
	}
	rational_best_approximation(31415926, 10000000, 1000, 1000, &n, &d);
	CHECK(n == 355 && d == 113);
	rational_best_approximation(1, 30, 100, 10, &n, &d);
	CHECK(n == 0 && d == 1);
	CHECK(bcd2bin(0x59) == 59 && bin2bcd(59) == 0x59);
	return 0;
}

static int cmp_int(const void *a, const void *b)
{
	return *(const int *)a < *(const int *)b ?
		       -1 : *(const int *)a > *(const int *)b;
}

static int check_sort(void)
{
	static int array[500];
	struct rnd_state rnd;
	int i, key;

	prandom_seed_state(&rnd, 42);
	for (i = 0; i < 500; i++)
		array[i] = prandom_u32_state(&rnd) % 1000;
	sort(array, 500, sizeof(int), cmp_int, NULL);
	for (i = 1; i < 500; i++)
		CHECK(array[i - 1] <= array[i]);
	key = array[123];
	CHECK(*(int *)bsearch(&key, array, 500, sizeof(int), cmp_int) == key);
	key = 1000;
	CHECK(!bsearch(&key, array, 500, sizeof(int), cmp_int));
	return 0;
}

/* A seed gives one sequence. */
static int check_prandom(void)
{
	struct rnd_state rnd;
	u8 bytes[7], again[7];
	int i;

	prandom_seed_state(&rnd, 1);
	for (i = 0; i < 20; i++)
		prandom_u32_state(&rnd);
	prandom_bytes_state(&rnd, bytes, 7);
	prandom_seed_state(&rnd, 1);
	for (i = 0; i < 20; i++)
		prandom_u32_state(&rnd);
	prandom_bytes_state(&rnd, again, 7);
	CHECK(!memcmp(bytes, again, 7));
	for (i = 0; i < 1000; i++)
		CHECK(get_random_u32_below(7) < 7);
	CHECK(get_random_u64() != get_random_u64());
	CHECK(!wait_for_random_bytes() && rng_is_initialized());
	return 0;
}

static int check_bits(void)
{
	DECLARE_BITMAP(map, 200);
	unsigned long clump;
	u32 halves[7];
	int bit, n = 0;

	bitmap_zero(map, 200);
	for (bit = 3; bit < 200; bit += 7)
		set_bit(bit, map);
	for_each_set_bit(bit, map, 200)
		CHECK(bit == 3 + 7 * n++);
	CHECK(n == bitmap_weight(map, 200));
	CHECK(find_last_bit(map, 200) == 199);
	CHECK(find_nth_bit(map, 200, 10) == 73);
	CHECK(find_nth_bit(map, 200, 40) >= 200);
	CHECK(find_next_zero_bit(map, 200, 3) == 4);
	CHECK(find_next_clump8(&clump, map, 200, 4) == 8 && clump == 4);
	bitmap_to_arr32(halves, map, 200);
	bitmap_from_arr32(map, halves, 200);
	CHECK(bitmap_weight(map, 200) == n);
	CHECK(!bitmap_parselist("0-9:1/2,N", map, 200));
	CHECK(bitmap_weight(map, 200) == 6 && test_bit(199, map));
	CHECK(bitmap_parselist("5-200", map, 200) == -ERANGE);
	CHECK(!bitmap_parse("80000000,1", UINT_MAX, map, 64));
	CHECK(map[0] == 0x8000000000000001UL);
	CHECK(cpumask_local_spread(0, NUMA_NO_NODE) < nr_cpu_ids);
	return 0;
}

static int check_checksum(void)
{
	/* RFC 1071's example. */
	static const u8 data[] = { 0x00, 0x01, 0xf2, 0x03,
				   0xf4, 0xf5, 0xf6, 0xf7 };
	u8 buf[64];
	int i, off;
	u32 sum;

	CHECK(ip_compute_csum(data, 8) == htons(0x220d));
	for (off = 0; off < 8; off++) {
		for (i = 0; i < 64; i++)
			buf[i] = i * 37;
		sum = csum_partial(buf + off, 13, 0);
		CHECK(csum_fold(csum_block_add(csum_partial(buf + off, 6, 0),
					       csum_partial(buf + off + 6, 7,
							    0), 6)) ==
		      csum_fold(sum));
	}
	return 0;
}

static int check_errseq(void)
{
	errseq_t error = 0, since = errseq_sample(&error);

	CHECK(!errseq_check(&error, since));
	errseq_set(&error, -EIO);
	CHECK(errseq_check(&error, since) == -EIO);
	CHECK(errseq_check_and_advance(&error, &since) == -EIO);
	CHECK(!errseq_check_and_advance(&error, &since));
	errseq_set(&error, -EIO);
	CHECK(errseq_check_and_advance(&error, &since) == -EIO);
	return 0;
}

static int check_textsearch(void)
{
	const char *text = "one needle, two needles";
	struct ts_config *conf;
	struct ts_state state;

	conf = textsearch_prepare("kmp", "needle", 6, GFP_KERNEL, TS_AUTOLOAD);
	CHECK(!IS_ERR(conf));
	CHECK(textsearch_find_continuous(conf, &state, text,
					 strlen(text)) == 4);
	CHECK(textsearch_next(conf, &state) == 16);
	CHECK(textsearch_next(conf, &state) == UINT_MAX);
	textsearch_destroy(conf);
	return 0;
}

static int __init lib_kat_init(void)
{
	int err = check_crc() ?: check_hash() ?: check_crypto() ?:
		  check_math() ?: check_sort() ?: check_prandom() ?:
		  check_bits() ?: check_checksum() ?: check_errseq() ?:
		  check_textsearch();

	if (!err)
		pr_info("lib_kat: %d checks passed\n", checks);
	return err;
}

static void __exit lib_kat_exit(void)
{
}

module_init(lib_kat_init);
module_exit(lib_kat_exit);

MODULE_DESCRIPTION("Known answers of the kernel's library");
MODULE_LICENSE("GPL");
