// SPDX-License-Identifier: GPL-2.0
/*
 * crypto/: the algorithms that the distribution's kernel has built in, and
 * crypto/aes_generic.c.
 */
#include <crypto/aes.h>
#include <linux/mutex.h>

#include "kpi.h"
#include "crypto/core.h"

static void aes_encrypt_block(struct crypto_tfm *tfm, u8 *dst, const u8 *src)
{
	aes_encrypt(crypto_tfm_ctx(tfm), dst, src);
}

static void aes_decrypt_block(struct crypto_tfm *tfm, u8 *dst, const u8 *src)
{
	aes_decrypt(crypto_tfm_ctx(tfm), dst, src);
}

static struct crypto_alg aes = {
	.cra_name = "aes",
	.cra_driver_name = "aes-generic",
	.cra_priority = 100,
	.cra_flags = CRYPTO_ALG_TYPE_CIPHER,
	.cra_blocksize = AES_BLOCK_SIZE,
	.cra_ctxsize = sizeof(struct crypto_aes_ctx),
	.cra_u.cipher = {
		.cia_min_keysize = AES_MIN_KEY_SIZE,
		.cia_max_keysize = AES_MAX_KEY_SIZE,
		.cia_setkey = crypto_aes_set_key,
		.cia_encrypt = aes_encrypt_block,
		.cia_decrypt = aes_decrypt_block,
	},
};

static int register_all(void)
{
	return crypto_register_alg(&aes) ?:
	       kpi_crypto_register_hashes() ?:
	       crypto_register_template(&kpi_crypto_cbc) ?:
	       crypto_register_template(&kpi_crypto_hmac);
}

/*
 * On the first use of the crypto API: most programs never need them.  Their
 * own registration comes by here again, on the same thread.
 */
void kpi_crypto_register_builtins(void)
{
	static struct task_struct *who;
	static bool done;
	static DEFINE_MUTEX(lock);

	if (smp_load_acquire(&done) || READ_ONCE(who) == current)
		return;
	mutex_lock(&lock);
	if (!done) {
		WRITE_ONCE(who, current);
		WARN_ON(register_all());
		WRITE_ONCE(who, NULL);
		smp_store_release(&done, true);
	}
	mutex_unlock(&lock);
}
