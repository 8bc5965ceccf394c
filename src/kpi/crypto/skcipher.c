// SPDX-License-Identifier: GPL-2.0
/* crypto/skcipher.c, crypto/skcipher.h: symmetric ciphers with a mode. */
#include <crypto/internal/cipher.h>
#include <crypto/internal/skcipher.h>
#include <linux/mm.h>

#include "kpi.h"
#include "crypto/core.h"

static void need_key(struct crypto_skcipher *tfm)
{
	if (crypto_skcipher_max_keysize(tfm))
		crypto_skcipher_set_flags(tfm, CRYPTO_TFM_NEED_KEY);
}

int crypto_skcipher_setkey(struct crypto_skcipher *tfm, const u8 *key,
			   unsigned int keylen)
{
	struct skcipher_alg *alg = crypto_skcipher_alg(tfm);
	const u8 *aligned;
	u8 *copy;
	int err;

	if (keylen < alg->min_keysize || keylen > alg->max_keysize)
		return -EINVAL;
	aligned = kpi_crypto_align_key(key, keylen,
				       crypto_skcipher_alignmask(tfm), &copy);
	if (!aligned)
		return -ENOMEM;
	err = alg->setkey(tfm, aligned, keylen);
	kfree_sensitive(copy);
	if (err)
		need_key(tfm);
	else
		crypto_skcipher_clear_flags(tfm, CRYPTO_TFM_NEED_KEY);
	return err;
}
KPI_EXPORT(crypto_skcipher_setkey);

int crypto_skcipher_encrypt(struct skcipher_request *req)
{
	struct crypto_skcipher *tfm = crypto_skcipher_reqtfm(req);

	if (crypto_skcipher_get_flags(tfm) & CRYPTO_TFM_NEED_KEY)
		return -ENOKEY;
	return crypto_skcipher_alg(tfm)->encrypt(req);
}
KPI_EXPORT(crypto_skcipher_encrypt);

int crypto_skcipher_decrypt(struct skcipher_request *req)
{
	struct crypto_skcipher *tfm = crypto_skcipher_reqtfm(req);

	if (crypto_skcipher_get_flags(tfm) & CRYPTO_TFM_NEED_KEY)
		return -ENOKEY;
	return crypto_skcipher_alg(tfm)->decrypt(req);
}
KPI_EXPORT(crypto_skcipher_decrypt);

static void skcipher_exit(struct crypto_tfm *tfm)
{
	struct crypto_skcipher *skcipher = __crypto_skcipher_cast(tfm);

	crypto_skcipher_alg(skcipher)->exit(skcipher);
}

static int skcipher_init(struct crypto_tfm *tfm)
{
	struct crypto_skcipher *skcipher = __crypto_skcipher_cast(tfm);
	struct skcipher_alg *alg = crypto_skcipher_alg(skcipher);

	need_key(skcipher);
	if (alg->exit)
		tfm->exit = skcipher_exit;
	return alg->init ? alg->init(skcipher) : 0;
}

static struct skcipher_instance *to_instance(struct crypto_instance *inst)
{
	return container_of(inst, struct skcipher_instance, s.base);
}

static void skcipher_free(struct crypto_instance *inst)
{
	to_instance(inst)->free(to_instance(inst));
}

static const struct crypto_type skcipher_type = {
	CRYPTO_FRONTEND(SKCIPHER, crypto_skcipher),
	.extsize = crypto_alg_extsize,
	.init_tfm = skcipher_init,
	.free = skcipher_free,
};

int crypto_grab_skcipher(struct crypto_skcipher_spawn *spawn,
			 struct crypto_instance *inst, const char *name,
			 u32 type, u32 mask)
{
	spawn->base.frontend = &skcipher_type;
	return crypto_grab_spawn(&spawn->base, inst, name, type, mask);
}
KPI_EXPORT(crypto_grab_skcipher);

struct crypto_skcipher *crypto_alloc_skcipher(const char *alg_name, u32 type,
					      u32 mask)
{
	return crypto_alloc_tfm(alg_name, &skcipher_type, type, mask);
}
KPI_EXPORT(crypto_alloc_skcipher);

/* For requests on the stack: never pending, and small enough. */
struct crypto_sync_skcipher *
crypto_alloc_sync_skcipher(const char *alg_name, u32 type, u32 mask)
{
	struct crypto_skcipher *tfm;

	tfm = crypto_alloc_skcipher(alg_name, type, mask | CRYPTO_ALG_ASYNC);
	if (!IS_ERR(tfm) && WARN_ON(crypto_skcipher_reqsize(tfm) >
				    MAX_SYNC_SKCIPHER_REQSIZE)) {
		crypto_free_skcipher(tfm);
		return ERR_PTR(-EINVAL);
	}
	return (struct crypto_sync_skcipher *)tfm;
}
KPI_EXPORT(crypto_alloc_sync_skcipher);

int crypto_has_skcipher(const char *alg_name, u32 type, u32 mask)
{
	return crypto_type_has_alg(alg_name, &skcipher_type, type, mask);
}
KPI_EXPORT(crypto_has_skcipher);

static int prepare_skcipher(struct skcipher_alg *alg)
{
	if (max3(alg->ivsize, alg->chunksize, alg->walksize) > PAGE_SIZE / 8)
		return -EINVAL;
	alg->chunksize = alg->chunksize ?: alg->base.cra_blocksize;
	alg->walksize = alg->walksize ?: alg->chunksize;
	kpi_crypto_set_type(&alg->base, &skcipher_type);
	return 0;
}

CRYPTO_DEFINE_REGISTRATION(skcipher, skcipher_alg, base);
CRYPTO_DEFINE_REGISTRATIONS(skcipher, skciphers, skcipher_alg);

int skcipher_register_instance(struct crypto_template *tmpl,
			       struct skcipher_instance *inst)
{
	if (WARN_ON(!inst->free))
		return -EINVAL;
	return prepare_skcipher(&inst->alg) ?:
	       crypto_register_instance(tmpl, skcipher_crypto_instance(inst));
}
KPI_EXPORT(skcipher_register_instance);

/* The simple modes: a block cipher and nothing else inside. */
static int simple_setkey(struct crypto_skcipher *tfm, const u8 *key,
			 unsigned int keylen)
{
	struct crypto_cipher *cipher = skcipher_cipher_simple(tfm);

	crypto_cipher_clear_flags(cipher, CRYPTO_TFM_REQ_MASK);
	crypto_cipher_set_flags(cipher, crypto_skcipher_get_flags(tfm) &
						CRYPTO_TFM_REQ_MASK);
	return crypto_cipher_setkey(cipher, key, keylen);
}

static int simple_init(struct crypto_skcipher *tfm)
{
	struct skcipher_ctx_simple *ctx = crypto_skcipher_ctx(tfm);
	struct skcipher_instance *inst = skcipher_alg_instance(tfm);
	struct crypto_cipher *cipher;

	cipher = crypto_spawn_cipher(skcipher_instance_ctx(inst));
	if (IS_ERR(cipher))
		return PTR_ERR(cipher);
	ctx->cipher = cipher;
	return 0;
}

static void simple_exit(struct crypto_skcipher *tfm)
{
	crypto_free_cipher(skcipher_cipher_simple(tfm));
}

static void simple_free(struct skcipher_instance *inst)
{
	crypto_drop_cipher(skcipher_instance_ctx(inst));
	kfree(inst);
}

/* What a template may change before it registers the instance. */
static void simple_defaults(struct skcipher_instance *inst,
			    const struct crypto_alg *cipher)
{
	struct skcipher_alg *alg = &inst->alg;

	inst->free = simple_free;
	alg->base.cra_blocksize = cipher->cra_blocksize;
	alg->base.cra_alignmask = cipher->cra_alignmask;
	alg->base.cra_priority = cipher->cra_priority;
	alg->base.cra_ctxsize = sizeof(struct skcipher_ctx_simple);
	alg->min_keysize = cipher->cra_cipher.cia_min_keysize;
	alg->max_keysize = cipher->cra_cipher.cia_max_keysize;
	alg->ivsize = cipher->cra_blocksize;
	alg->setkey = simple_setkey;
	alg->init = simple_init;
	alg->exit = simple_exit;
}

struct skcipher_instance *
skcipher_alloc_instance_simple(struct crypto_template *tmpl,
			       struct rtattr **tb)
{
	struct crypto_cipher_spawn *spawn;
	struct skcipher_instance *inst;
	u32 mask;
	int err = crypto_check_attr_type(tb, CRYPTO_ALG_TYPE_SKCIPHER, &mask);

	if (err)
		return ERR_PTR(err);
	inst = kzalloc(sizeof(*inst) + sizeof(*spawn), GFP_KERNEL);
	if (!inst)
		return ERR_PTR(-ENOMEM);
	spawn = skcipher_instance_ctx(inst);
	err = crypto_grab_cipher(spawn, skcipher_crypto_instance(inst),
				 crypto_attr_alg_name(tb[1]), 0, mask);
	if (!err)
		err = crypto_inst_setname(skcipher_crypto_instance(inst),
					  tmpl->name,
					  crypto_spawn_cipher_alg(spawn));
	if (err) {
		simple_free(inst);
		return ERR_PTR(err);
	}
	simple_defaults(inst, crypto_spawn_cipher_alg(spawn));
	return inst;
}
KPI_EXPORT(skcipher_alloc_instance_simple);
