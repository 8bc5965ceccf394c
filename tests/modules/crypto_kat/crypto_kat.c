// SPDX-License-Identifier: GPL-2.0
/*
 * crypto_kat - known answers of the crypto API: hashes, keyed hashes, ciphers
 * and authenticated ciphers over whatever splitting of the data; compressors
 * there and back.
 */
#include <crypto/acompress.h>
#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <linux/completion.h>
#include <linux/crypto.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

static int checks;

#define CHECK(cond, what)                                                     \
	do {                                                                  \
		if (!(cond)) {                                                \
			pr_err("line %d: %s: %s\n", __LINE__, what, #cond);   \
			return -EINVAL;                                       \
		}                                                             \
		checks++;                                                     \
	} while (0)

struct hash_answer {
	const char *alg;
	const char *key;
	const char *text;
	const char *digest;	/* hexadecimal */
};

/* FIPS 180-4, FIPS 202, RFC 1320, 1321, 4231, 7693, RIPEMD-160's paper. */
static const struct hash_answer hash_answers[] = {
	{ "md4", NULL, "abc", "a448017aaf21d8525fc10ae87aa6729d" },
	{ "md5", NULL, "abc", "900150983cd24fb0d6963f7d28e17f72" },
	{ "rmd160", NULL, "abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc" },
	{ "sha1", NULL, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
	{ "sha224", NULL, "abc",
	  "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7" },
	{ "sha256", NULL, "abc",
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "sha256", NULL,
	  "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ "sha384", NULL, "abc",
	  "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
	  "8086072ba1e7cc2358baeca134c825a7" },
	{ "sha512", NULL, "abc",
	  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
	{ "sha3-256", NULL, "abc",
	  "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532" },
	{ "blake2b-512", NULL, "abc",
	  "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
	  "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923" },
	{ "hmac(sha256)", "Jefe", "what do ya want for nothing?",
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ "hmac(sha512)", "Jefe", "what do ya want for nothing?",
	  "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
	  "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" },
	{ "hmac(md5)", "Jefe", "what do ya want for nothing?",
	  "750c783e6ab0b503eaa86e310a5db738" },
	{ "crc32c", NULL, "123456789", "839206e3" },
};

/* In two updates, cut at every place. */
static int hash_in_pieces(struct crypto_shash *tfm, const char *text, int cut,
			  u8 *out)
{
	SHASH_DESC_ON_STACK(desc, tfm);
	int err;

	desc->tfm = tfm;
	err = crypto_shash_init(desc) ?:
	      crypto_shash_update(desc, text, cut) ?:
	      crypto_shash_update(desc, text + cut, strlen(text) - cut) ?:
	      crypto_shash_final(desc, out);
	shash_desc_zero(desc);
	return err;
}

static int check_shash(const struct hash_answer *a)
{
	struct crypto_shash *tfm = crypto_alloc_shash(a->alg, 0, 0);
	u8 want[64], got[65];
	int size, cut, err = 0;

	CHECK(!IS_ERR(tfm), a->alg);
	size = crypto_shash_digestsize(tfm);
	CHECK(strlen(a->digest) == 2 * size, a->alg);
	CHECK(!hex2bin(want, a->digest, size), a->alg);
	if (a->key)
		CHECK(!crypto_shash_setkey(tfm, a->key, strlen(a->key)), a->alg);
	CHECK(!crypto_shash_tfm_digest(tfm, a->text, strlen(a->text), got),
	      a->alg);
	CHECK(!memcmp(want, got, size), a->alg);
	for (cut = 0; cut <= strlen(a->text) && !err; cut++) {
		/* Odd addresses too. */
		err = hash_in_pieces(tfm, a->text, cut, got + 1);
		CHECK(!err && !memcmp(want, got + 1, size), a->alg);
	}
	crypto_free_shash(tfm);
	return 0;
}

/* The same through the asynchronous interface, a byte in each entry. */
static int check_ahash(const struct hash_answer *a)
{
	struct crypto_ahash *tfm = crypto_alloc_ahash(a->alg, 0, 0);
	int i, len = strlen(a->text);
	struct ahash_request *req;
	struct scatterlist *sg;
	DECLARE_CRYPTO_WAIT(wait);
	u8 want[64], *got, *text;

	CHECK(!IS_ERR(tfm), a->alg);
	req = ahash_request_alloc(tfm, GFP_KERNEL);
	sg = kcalloc(len, sizeof(*sg), GFP_KERNEL);
	text = kstrdup(a->text, GFP_KERNEL);
	got = kmalloc(64, GFP_KERNEL);
	CHECK(req && sg && text && got, a->alg);
	sg_init_table(sg, len);
	for (i = 0; i < len; i++)
		sg_set_buf(&sg[i], text + i, 1);
	hex2bin(want, a->digest, crypto_ahash_digestsize(tfm));
	if (a->key)
		CHECK(!crypto_ahash_setkey(tfm, a->key, strlen(a->key)), a->alg);
	ahash_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP,
				   crypto_req_done, &wait);
	ahash_request_set_crypt(req, sg, got, len);
	CHECK(!crypto_wait_req(crypto_ahash_digest(req), &wait), a->alg);
	CHECK(!memcmp(want, got, crypto_ahash_digestsize(tfm)), a->alg);
	ahash_request_free(req);
	crypto_free_ahash(tfm);
	kfree(sg);
	kfree(text);
	kfree(got);
	return 0;
}

struct cipher_answer {
	const char *alg, *key, *iv, *plain, *cipher;
};

#define SP800_38A_KEY "2b7e151628aed2a6abf7158809cf4f3c"
#define SP800_38A_TEXT                                                        \
	"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"    \
	"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"

/* SP 800-38A F.1, F.2, F.5; FIPS 197 C.3; RFC 3713; SP 800-67; the papers. */
static const struct cipher_answer cipher_answers[] = {
	{ "ecb(aes)", SP800_38A_KEY, "", SP800_38A_TEXT,
	  "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf"
	  "43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f8223207104725dd4" },
	{ "cbc(aes)", SP800_38A_KEY, "000102030405060708090a0b0c0d0e0f",
	  SP800_38A_TEXT,
	  "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
	  "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7" },
	{ "ctr(aes)", SP800_38A_KEY, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
	  SP800_38A_TEXT,
	  "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
	  "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee" },
	{ "ecb(aes)",
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	  "", "00112233445566778899aabbccddeeff",
	  "8ea2b7ca516745bfeafc49904b496089" },
	{ "ecb(camellia)", "0123456789abcdeffedcba9876543210", "",
	  "0123456789abcdeffedcba9876543210",
	  "67673138549669730857065648eabe43" },
	{ "ecb(des)", "133457799bbcdff1", "", "0123456789abcdef",
	  "85e813540f0ab405" },
	{ "ecb(blowfish)", "0123456789abcdef", "", "1111111111111111",
	  "61f9c3802281b096" },
	{ "ecb(cast5)", "0123456712345678234567893456789a", "",
	  "0123456789abcdef", "238b4fe5847e44b2" },
	{ "ecb(twofish)", "00000000000000000000000000000000", "",
	  "00000000000000000000000000000000",
	  "9f589f5cf6122c32b6bfec2f2ae8c35a" },
};

/* @step bytes in each entry of the list: pieces must be joined and kept. */
static int crypt(struct crypto_skcipher *tfm, u8 *data, int len, const u8 *iv,
		 int step, bool encrypt)
{
	int i, n = DIV_ROUND_UP(len, step), err;
	struct skcipher_request *req = skcipher_request_alloc(tfm, GFP_KERNEL);
	struct scatterlist *sg = kcalloc(n, sizeof(*sg), GFP_KERNEL);
	DECLARE_CRYPTO_WAIT(wait);
	u8 ivbuf[32];

	if (!req || !sg)
		return -ENOMEM;
	memcpy(ivbuf, iv, crypto_skcipher_ivsize(tfm));
	sg_init_table(sg, n);
	for (i = 0; i < n; i++)
		sg_set_buf(&sg[i], data + i * step, min(step, len - i * step));
	skcipher_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP,
				      crypto_req_done, &wait);
	skcipher_request_set_crypt(req, sg, sg, len, ivbuf);
	err = crypto_wait_req(encrypt ? crypto_skcipher_encrypt(req) :
					crypto_skcipher_decrypt(req), &wait);
	skcipher_request_free(req);
	kfree(sg);
	return err;
}

static int check_cipher(const struct cipher_answer *a)
{
	static const int steps[] = { 4096, 16, 13, 7, 1 };
	struct crypto_skcipher *tfm = crypto_alloc_skcipher(a->alg, 0, 0);
	int i, len = strlen(a->plain) / 2;
	u8 key[32], iv[32], *plain, *cipher, *data;

	CHECK(!IS_ERR(tfm), a->alg);
	CHECK(strlen(a->iv) == 2 * crypto_skcipher_ivsize(tfm), a->alg);
	plain = kmalloc(3 * len, GFP_KERNEL);
	CHECK(plain, a->alg);
	cipher = plain + len;
	data = cipher + len;
	CHECK(!hex2bin(plain, a->plain, len), a->alg);
	CHECK(!hex2bin(cipher, a->cipher, len), a->alg);
	CHECK(!hex2bin(key, a->key, strlen(a->key) / 2), a->alg);
	CHECK(!hex2bin(iv, a->iv, strlen(a->iv) / 2), a->alg);
	memcpy(data, plain, len);
	CHECK(crypt(tfm, data, len, iv, 4096, true) == -ENOKEY, a->alg);
	CHECK(!crypto_skcipher_setkey(tfm, key, strlen(a->key) / 2), a->alg);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		CHECK(!crypt(tfm, data, len, iv, steps[i], true), a->alg);
		CHECK(!memcmp(data, cipher, len), a->alg);
		CHECK(!crypt(tfm, data, len, iv, steps[i], false), a->alg);
		CHECK(!memcmp(data, plain, len), a->alg);
	}
	kfree(plain);
	crypto_free_skcipher(tfm);
	return 0;
}

struct aead_answer {
	const char *alg, *key, *iv, *assoc, *plain, *cipher;
};

/* McGrew and Viega's test cases 4; RFC 8439 2.8.2. */
static const struct aead_answer aead_answers[] = {
	{ "gcm(aes)", "feffe9928665731c6d6a8f9467308308",
	  "cafebabefacedbaddecaf888",
	  "feedfacedeadbeeffeedfacedeadbeefabaddad2",
	  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
	  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
	  "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
	  "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
	  "5bc94fbc3221a5db94fae95ae7121a47" },
	{ "rfc7539(chacha20,poly1305)",
	  "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
	  "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
	  "4c616469657320616e642047656e746c656d656e206f662074686520636c6173"
	  "73206f66202739393a204966204920636f756c64206f6666657220796f75206f"
	  "6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73"
	  "637265656e20776f756c642062652069742e",
	  "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
	  "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
	  "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
	  "3ff4def08e4b7a9de576d26586cec64b6116"
	  "1ae10b594f09e26a7e902ecbd0600691" },
};

static int seal(struct crypto_aead *tfm, struct scatterlist *sg, int assoc,
		int len, const u8 *iv, bool encrypt)
{
	struct aead_request *req = aead_request_alloc(tfm, GFP_KERNEL);
	DECLARE_CRYPTO_WAIT(wait);
	u8 ivbuf[16];
	int err;

	if (!req)
		return -ENOMEM;
	memcpy(ivbuf, iv, crypto_aead_ivsize(tfm));
	aead_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP,
				  crypto_req_done, &wait);
	aead_request_set_ad(req, assoc);
	aead_request_set_crypt(req, sg, sg, len, ivbuf);
	err = crypto_wait_req(encrypt ? crypto_aead_encrypt(req) :
					crypto_aead_decrypt(req), &wait);
	aead_request_free(req);
	return err;
}

static int check_aead(const struct aead_answer *a)
{
	int assoc = strlen(a->assoc) / 2, len = strlen(a->plain) / 2;
	int sealed = strlen(a->cipher) / 2;
	struct crypto_aead *tfm = crypto_alloc_aead(a->alg, 0, 0);
	u8 key[32], iv[16], plain[128], cipher[144], *data;
	struct scatterlist sg[2];

	CHECK(!IS_ERR(tfm), a->alg);
	data = kmalloc(assoc + sealed, GFP_KERNEL);
	CHECK(data, a->alg);
	CHECK(!hex2bin(key, a->key, strlen(a->key) / 2), a->alg);
	CHECK(!hex2bin(iv, a->iv, strlen(a->iv) / 2), a->alg);
	CHECK(!hex2bin(data, a->assoc, assoc), a->alg);
	CHECK(!hex2bin(plain, a->plain, len), a->alg);
	CHECK(!hex2bin(cipher, a->cipher, sealed), a->alg);
	memcpy(data + assoc, plain, len);
	CHECK(!crypto_aead_setkey(tfm, key, strlen(a->key) / 2), a->alg);
	CHECK(!crypto_aead_setauthsize(tfm, sealed - len), a->alg);
	sg_init_table(sg, 2);
	sg_set_buf(&sg[0], data, assoc + 5);
	sg_set_buf(&sg[1], data + assoc + 5, sealed - 5);
	CHECK(!seal(tfm, sg, assoc, len, iv, true), a->alg);
	CHECK(!memcmp(data + assoc, cipher, sealed), a->alg);
	CHECK(!seal(tfm, sg, assoc, sealed, iv, false), a->alg);
	CHECK(!memcmp(data + assoc, plain, len), a->alg);
	/* One bit of the tag wrong: refused. */
	memcpy(data + assoc, cipher, sealed);
	data[assoc + sealed - 1] ^= 1;
	CHECK(seal(tfm, sg, assoc, sealed, iv, false) == -EBADMSG, a->alg);
	kfree(data);
	crypto_free_aead(tfm);
	return 0;
}

/* Runs, words and noise, so that every kind of match is made. */
static void fill(u8 *data, int size)
{
	u32 noise = 1;
	int i;

	for (i = 0; i < size; i++) {
		noise = noise * 1664525 + 1013904223;
		if (i < size / 4)
			data[i] = 'a';
		else if (i < size / 2)
			data[i] = "kernel module "[i % 14];
		else
			data[i] = i % 64 < 48 ? data[i - size / 3] : noise >> 24;
	}
}

static int check_comp(const char *alg)
{
	enum { SIZE = 8192 };
	struct crypto_comp *tfm = crypto_alloc_comp(alg, 0, 0);
	u8 *plain = kmalloc(4 * SIZE, GFP_KERNEL), *packed = plain + SIZE;
	u8 *back = plain + 3 * SIZE;
	unsigned int packed_len, len;
	int size;

	CHECK(!IS_ERR(tfm) && plain, alg);
	fill(plain, SIZE);
	for (size = 64; size <= SIZE; size *= 2) {
		packed_len = 2 * SIZE;
		CHECK(!crypto_comp_compress(tfm, plain, size, packed,
					    &packed_len), alg);
		len = size;
		memset(back, 0, SIZE);
		CHECK(!crypto_comp_decompress(tfm, packed, packed_len, back,
					      &len), alg);
		CHECK(len == size && !memcmp(plain, back, size), alg);
		/* Too little room is an error, never an overrun. */
		len = size - 1;
		back[size - 1] = 0x5a;
		CHECK(crypto_comp_decompress(tfm, packed, packed_len, back,
					     &len), alg);
		CHECK(back[size - 1] == 0x5a, alg);
	}
	CHECK(packed_len < SIZE, alg);
	kfree(plain);
	crypto_free_comp(tfm);
	return 0;
}

/* Lists in, lists out. */
static int check_acomp(const char *alg)
{
	enum { SIZE = 6000 };
	struct crypto_acomp *tfm = crypto_alloc_acomp(alg, 0, 0);
	u8 *plain = kmalloc(4 * SIZE, GFP_KERNEL), *packed = plain + SIZE;
	u8 *back = plain + 3 * SIZE;
	struct scatterlist src[2], dst;
	DECLARE_CRYPTO_WAIT(wait);
	struct acomp_req *req;

	CHECK(!IS_ERR(tfm) && plain, alg);
	req = acomp_request_alloc(tfm);
	CHECK(req, alg);
	fill(plain, SIZE);
	sg_init_table(src, 2);
	sg_set_buf(&src[0], plain, 1000);
	sg_set_buf(&src[1], plain + 1000, SIZE - 1000);
	sg_init_one(&dst, packed, 2 * SIZE);
	acomp_request_set_params(req, src, &dst, SIZE, 2 * SIZE);
	acomp_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP,
				   crypto_req_done, &wait);
	CHECK(!crypto_wait_req(crypto_acomp_compress(req), &wait), alg);
	CHECK(req->dlen < SIZE, alg);
	sg_init_one(&src[0], packed, req->dlen);
	sg_init_one(&dst, back, SIZE);
	acomp_request_set_params(req, src, &dst, req->dlen, SIZE);
	CHECK(!crypto_wait_req(crypto_acomp_decompress(req), &wait), alg);
	CHECK(req->dlen == SIZE && !memcmp(plain, back, SIZE), alg);
	acomp_request_free(req);
	kfree(plain);
	crypto_free_acomp(tfm);
	return 0;
}

static int check_names(void)
{
	CHECK(IS_ERR(crypto_alloc_shash("no-such-hash", 0, 0)), "lookup");
	CHECK(PTR_ERR(crypto_alloc_shash("cbc(aes)", 0, 0)) == -ENOENT, "type");
	CHECK(IS_ERR(crypto_alloc_skcipher("cbc(aes", 0, 0)), "brackets");
	CHECK(IS_ERR(crypto_alloc_skcipher("cbc()", 0, 0)), "empty");
	CHECK(crypto_has_alg("cbc(aes)", 0, 0), "has");
	CHECK(!crypto_has_alg("cbc(no-such-cipher)", 0, 0), "has");
	return 0;
}

static int __init crypto_kat_init(void)
{
	int i, err = check_names();

	for (i = 0; i < ARRAY_SIZE(hash_answers) && !err; i++)
		err = check_shash(&hash_answers[i]) ?:
		      check_ahash(&hash_answers[i]);
	for (i = 0; i < ARRAY_SIZE(cipher_answers) && !err; i++)
		err = check_cipher(&cipher_answers[i]);
	for (i = 0; i < ARRAY_SIZE(aead_answers) && !err; i++)
		err = check_aead(&aead_answers[i]);
	err = err ?: check_comp("lz4") ?: check_comp("lz4hc") ?:
	      check_acomp("lz4");
	if (!err)
		pr_info("crypto_kat: %d checks passed\n", checks);
	return err;
}

static void __exit crypto_kat_exit(void)
{
}

module_init(crypto_kat_init);
module_exit(crypto_kat_exit);

MODULE_DESCRIPTION("Known answers of the crypto API");
MODULE_LICENSE("GPL");
