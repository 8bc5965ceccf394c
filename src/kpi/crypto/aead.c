// SPDX-License-Identifier: GPL-2.0
/*
 * crypto/aead.c, crypto/aead.h: authenticated encryption; crypto/geniv.c: the
 * frame of those that make their IVs themselves.
 */
#include <crypto/internal/aead.h>
#include <crypto/internal/geniv.h>
#include <crypto/internal/rng.h>
#include <crypto/null.h>
#include <crypto/skcipher.h>
#include <linux/mm.h>

#include "kpi.h"
#include "crypto/core.h"

int crypto_aead_setkey(struct crypto_aead *tfm, const u8 *key,
		       unsigned int keylen)
{
	const u8 *aligned;
	u8 *copy;
	int err;

	aligned = kpi_crypto_align_key(key, keylen,
				       crypto_aead_alignmask(tfm), &copy);
	if (!aligned)
		return -ENOMEM;
	err = crypto_aead_alg(tfm)->setkey(tfm, aligned, keylen);
	kfree_sensitive(copy);
	if (err)
		crypto_aead_set_flags(tfm, CRYPTO_TFM_NEED_KEY);
	else
		crypto_aead_clear_flags(tfm, CRYPTO_TFM_NEED_KEY);
	return err;
}
KPI_EXPORT(crypto_aead_setkey);

int crypto_aead_setauthsize(struct crypto_aead *tfm, unsigned int authsize)
{
	struct aead_alg *alg = crypto_aead_alg(tfm);
	int err = 0;

	if ((!authsize && crypto_aead_maxauthsize(tfm)) ||
	    authsize > crypto_aead_maxauthsize(tfm))
		return -EINVAL;
	if (alg->setauthsize)
		err = alg->setauthsize(tfm, authsize);
	if (!err)
		tfm->authsize = authsize;
	return err;
}
KPI_EXPORT(crypto_aead_setauthsize);

int crypto_aead_encrypt(struct aead_request *req)
{
	struct crypto_aead *tfm = crypto_aead_reqtfm(req);

	if (crypto_aead_get_flags(tfm) & CRYPTO_TFM_NEED_KEY)
		return -ENOKEY;
	return crypto_aead_alg(tfm)->encrypt(req);
}
KPI_EXPORT(crypto_aead_encrypt);

int crypto_aead_decrypt(struct aead_request *req)
{
	struct crypto_aead *tfm = crypto_aead_reqtfm(req);

	if (crypto_aead_get_flags(tfm) & CRYPTO_TFM_NEED_KEY)
		return -ENOKEY;
	if (req->cryptlen < crypto_aead_authsize(tfm))
		return -EINVAL;
	return crypto_aead_alg(tfm)->decrypt(req);
}
KPI_EXPORT(crypto_aead_decrypt);

static void aead_exit(struct crypto_tfm *tfm)
{
	struct crypto_aead *aead = __crypto_aead_cast(tfm);

	crypto_aead_alg(aead)->exit(aead);
}

static int aead_init(struct crypto_tfm *tfm)
{
	struct crypto_aead *aead = __crypto_aead_cast(tfm);
	struct aead_alg *alg = crypto_aead_alg(aead);

	crypto_aead_set_flags(aead, CRYPTO_TFM_NEED_KEY);
	aead->authsize = alg->maxauthsize;
	if (alg->exit)
		tfm->exit = aead_exit;
	return alg->init ? alg->init(aead) : 0;
}

static void aead_free(struct crypto_instance *inst)
{
	struct aead_instance *aead = aead_instance(inst);

	aead->free(aead);
}

static const struct crypto_type aead_type = {
	CRYPTO_FRONTEND(AEAD, crypto_aead),
	.extsize = crypto_alg_extsize,
	.init_tfm = aead_init,
	.free = aead_free,
};

int crypto_grab_aead(struct crypto_aead_spawn *spawn,
		     struct crypto_instance *inst, const char *name, u32 type,
		     u32 mask)
{
	spawn->base.frontend = &aead_type;
	return crypto_grab_spawn(&spawn->base, inst, name, type, mask);
}
KPI_EXPORT(crypto_grab_aead);

struct crypto_aead *crypto_alloc_aead(const char *alg_name, u32 type, u32 mask)
{
	return crypto_alloc_tfm(alg_name, &aead_type, type, mask);
}
KPI_EXPORT(crypto_alloc_aead);

static int prepare_aead(struct aead_alg *alg)
{
	if (max3(alg->maxauthsize, alg->ivsize, alg->chunksize) >
	    PAGE_SIZE / 8)
		return -EINVAL;
	alg->chunksize = alg->chunksize ?: alg->base.cra_blocksize;
	kpi_crypto_set_type(&alg->base, &aead_type);
	return 0;
}

CRYPTO_DEFINE_REGISTRATION(aead, aead_alg, base);
CRYPTO_DEFINE_REGISTRATIONS(aead, aeads, aead_alg);

int aead_register_instance(struct crypto_template *tmpl,
			   struct aead_instance *inst)
{
	if (WARN_ON(!inst->free))
		return -EINVAL;
	return prepare_aead(&inst->alg) ?:
	       crypto_register_instance(tmpl, aead_crypto_instance(inst));
}
KPI_EXPORT(aead_register_instance);

/* One "ecb(cipher_null)" for all who copy from list to list with it. */
static DEFINE_MUTEX(null_lock);
static struct crypto_sync_skcipher *null_skcipher;
static int null_users;

struct crypto_sync_skcipher *crypto_get_default_null_skcipher(void)
{
	struct crypto_sync_skcipher *tfm;

	mutex_lock(&null_lock);
	tfm = null_skcipher;
	if (!tfm)
		tfm = crypto_alloc_sync_skcipher("ecb(cipher_null)", 0, 0);
	if (!IS_ERR(tfm)) {
		null_skcipher = tfm;
		null_users++;
	}
	mutex_unlock(&null_lock);
	return tfm;
}
KPI_EXPORT(crypto_get_default_null_skcipher);

void crypto_put_default_null_skcipher(void)
{
	mutex_lock(&null_lock);
	if (!--null_users) {
		crypto_free_sync_skcipher(null_skcipher);
		null_skcipher = NULL;
	}
	mutex_unlock(&null_lock);
}
KPI_EXPORT(crypto_put_default_null_skcipher);

static int geniv_setkey(struct crypto_aead *tfm, const u8 *key,
			unsigned int keylen)
{
	struct aead_geniv_ctx *ctx = crypto_aead_ctx(tfm);

	return crypto_aead_setkey(ctx->child, key, keylen);
}

static int geniv_setauthsize(struct crypto_aead *tfm, unsigned int authsize)
{
	struct aead_geniv_ctx *ctx = crypto_aead_ctx(tfm);

	return crypto_aead_setauthsize(ctx->child, authsize);
}

static void geniv_free(struct aead_instance *inst)
{
	crypto_drop_aead(aead_instance_ctx(inst));
	kfree(inst);
}

static int geniv_fill(struct aead_instance *inst, struct crypto_template *tmpl,
		      struct aead_alg *inner)
{
	struct aead_alg *alg = &inst->alg;

	if (inner->ivsize < sizeof(u64))
		return -EINVAL;
	alg->base.cra_priority = inner->base.cra_priority;
	alg->base.cra_blocksize = inner->base.cra_blocksize;
	alg->base.cra_alignmask = inner->base.cra_alignmask;
	alg->base.cra_ctxsize = sizeof(struct aead_geniv_ctx);
	alg->setkey = geniv_setkey;
	alg->setauthsize = geniv_setauthsize;
	alg->ivsize = inner->ivsize;
	alg->maxauthsize = inner->maxauthsize;
	inst->free = geniv_free;
	return crypto_inst_setname(aead_crypto_instance(inst), tmpl->name,
				   &inner->base);
}

struct aead_instance *aead_geniv_alloc(struct crypto_template *tmpl,
				       struct rtattr **tb)
{
	struct crypto_aead_spawn *spawn;
	struct aead_instance *inst;
	u32 mask;
	int err = crypto_check_attr_type(tb, CRYPTO_ALG_TYPE_AEAD, &mask);

	if (err)
		return ERR_PTR(err);
	inst = kzalloc(sizeof(*inst) + sizeof(*spawn), GFP_KERNEL);
	if (!inst)
		return ERR_PTR(-ENOMEM);
	spawn = aead_instance_ctx(inst);
	err = crypto_grab_aead(spawn, aead_crypto_instance(inst),
			       crypto_attr_alg_name(tb[1]), 0, mask);
	if (!err)
		err = geniv_fill(inst, tmpl, crypto_spawn_aead_alg(spawn));
	if (!err)
		return inst;
	geniv_free(inst);
	return ERR_PTR(err);
}
KPI_EXPORT(aead_geniv_alloc);

static int random_salt(struct aead_geniv_ctx *ctx, unsigned int len)
{
	int err = crypto_get_default_rng();

	if (err)
		return err;
	err = crypto_rng_get_bytes(crypto_default_rng, ctx->salt, len);
	crypto_put_default_rng();
	return err;
}

int aead_init_geniv(struct crypto_aead *tfm)
{
	struct aead_geniv_ctx *ctx = crypto_aead_ctx(tfm);
	struct aead_instance *inst = aead_alg_instance(tfm);
	int err;

	spin_lock_init(&ctx->lock);
	err = random_salt(ctx, crypto_aead_ivsize(tfm));
	if (err)
		return err;
	ctx->sknull = crypto_get_default_null_skcipher();
	if (IS_ERR(ctx->sknull))
		return PTR_ERR(ctx->sknull);
	ctx->child = crypto_spawn_aead(aead_instance_ctx(inst));
	if (IS_ERR(ctx->child)) {
		crypto_put_default_null_skcipher();
		return PTR_ERR(ctx->child);
	}
	crypto_aead_set_reqsize(tfm, crypto_aead_reqsize(ctx->child) +
					     sizeof(struct aead_request));
	return 0;
}
KPI_EXPORT(aead_init_geniv);

void aead_exit_geniv(struct crypto_aead *tfm)
{
	struct aead_geniv_ctx *ctx = crypto_aead_ctx(tfm);

	crypto_free_aead(ctx->child);
	crypto_put_default_null_skcipher();
}
KPI_EXPORT(aead_exit_geniv);
