// SPDX-License-Identifier: GPL-2.0
/* crypto/cbc.c: cipher block chaining over any block cipher. */
#include <crypto/algapi.h>
#include <crypto/internal/cipher.h>
#include <crypto/internal/skcipher.h>
#include <linux/log2.h>
#include <linux/string.h>

#include "kpi.h"
#include "crypto/core.h"

static int cbc_encrypt(struct skcipher_request *req)
{
	struct crypto_skcipher *tfm = crypto_skcipher_reqtfm(req);
	struct crypto_cipher *cipher = skcipher_cipher_simple(tfm);
	unsigned int size = crypto_skcipher_blocksize(tfm);
	struct skcipher_walk walk;
	int err = skcipher_walk_virt(&walk, req, false);

	while (walk.nbytes) {
		const u8 *src = walk.src.virt.addr;
		u8 *dst = walk.dst.virt.addr;
		unsigned int left = walk.nbytes;

		for (; left >= size; left -= size, src += size, dst += size) {
			crypto_xor_cpy(dst, src, walk.iv, size);
			crypto_cipher_encrypt_one(cipher, dst, dst);
			memcpy(walk.iv, dst, size);
		}
		err = skcipher_walk_done(&walk, left);
	}
	return err;
}

/* Source and destination may be the same: keep the ciphertext for the next. */
static int cbc_decrypt(struct skcipher_request *req)
{
	struct crypto_skcipher *tfm = crypto_skcipher_reqtfm(req);
	struct crypto_cipher *cipher = skcipher_cipher_simple(tfm);
	unsigned int size = crypto_skcipher_blocksize(tfm);
	u8 block[MAX_CIPHER_BLOCKSIZE];
	struct skcipher_walk walk;
	int err = skcipher_walk_virt(&walk, req, false);

	while (walk.nbytes) {
		const u8 *src = walk.src.virt.addr;
		u8 *dst = walk.dst.virt.addr;
		unsigned int left = walk.nbytes;

		for (; left >= size; left -= size, src += size, dst += size) {
			memcpy(block, src, size);
			crypto_cipher_decrypt_one(cipher, dst, src);
			crypto_xor(dst, walk.iv, size);
			memcpy(walk.iv, block, size);
		}
		err = skcipher_walk_done(&walk, left);
	}
	return err;
}

static int cbc_create(struct crypto_template *tmpl, struct rtattr **tb)
{
	struct skcipher_instance *inst;
	int err = -EINVAL;

	inst = skcipher_alloc_instance_simple(tmpl, tb);
	if (IS_ERR(inst))
		return PTR_ERR(inst);
	if (is_power_of_2(inst->alg.base.cra_blocksize)) {
		inst->alg.encrypt = cbc_encrypt;
		inst->alg.decrypt = cbc_decrypt;
		err = skcipher_register_instance(tmpl, inst);
	}
	if (err)
		inst->free(inst);
	return err;
}

struct crypto_template kpi_crypto_cbc = {
	.name = "cbc",
	.create = cbc_create,
};
