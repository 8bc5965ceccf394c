// SPDX-License-Identifier: GPL-2.0
/* crypto/hmac.c, crypto/hmac.h: RFC 2104 over any hash that takes no key. */
#include <crypto/hmac.h>
#include <crypto/internal/hash.h>
#include <linux/fips.h>
#include <linux/string.h>

#include "kpi.h"
#include "crypto/core.h"

/*
 * The hash's state after the inner and after the outer padded key: every
 * message starts from there.
 */
struct hmac {
	struct crypto_shash *hash;
	u8 states[] __aligned(8);
};

static u8 *inner_state(struct hmac *hmac)
{
	return hmac->states;
}

static u8 *outer_state(struct hmac *hmac)
{
	return hmac->states + ALIGN(crypto_shash_statesize(hmac->hash), 8);
}

/* Ours, and within it that of the hash. */
static struct shash_desc *inner_desc(struct shash_desc *desc)
{
	struct hmac *hmac = crypto_shash_ctx(desc->tfm);
	struct shash_desc *inner = shash_desc_ctx(desc);

	inner->tfm = hmac->hash;
	return inner;
}

static int absorb_pad(struct shash_desc *desc, u8 *key, unsigned int len,
		      u8 pad, u8 *state)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		key[i] ^= pad;
	return crypto_shash_init(desc) ?:
	       crypto_shash_update(desc, key, len) ?:
	       crypto_shash_export(desc, state);
}

static int hmac_setkey(struct crypto_shash *tfm, const u8 *key,
		       unsigned int keylen)
{
	struct hmac *hmac = crypto_shash_ctx(tfm);
	unsigned int size = crypto_shash_blocksize(tfm);
	u8 block[MAX_ALGAPI_BLOCKSIZE] = { 0 };
	SHASH_DESC_ON_STACK(desc, hmac->hash);
	int err = 0;

	if (fips_enabled && keylen < 112 / 8)
		return -EINVAL;
	desc->tfm = hmac->hash;
	if (keylen > size)
		err = crypto_shash_digest(desc, key, keylen, block);
	else
		memcpy(block, key, keylen);
	err = err ?: absorb_pad(desc, block, size, HMAC_IPAD_VALUE,
				inner_state(hmac));
	/* The second turn takes the first one's padding off again. */
	err = err ?: absorb_pad(desc, block, size,
				HMAC_IPAD_VALUE ^ HMAC_OPAD_VALUE,
				outer_state(hmac));
	memzero_explicit(block, sizeof(block));
	shash_desc_zero(desc);
	return err;
}

static int hmac_export(struct shash_desc *desc, void *out)
{
	return crypto_shash_export(inner_desc(desc), out);
}

static int hmac_import(struct shash_desc *desc, const void *in)
{
	return crypto_shash_import(inner_desc(desc), in);
}

static int hmac_init(struct shash_desc *desc)
{
	return hmac_import(desc, inner_state(crypto_shash_ctx(desc->tfm)));
}

static int hmac_update(struct shash_desc *desc, const u8 *data,
		       unsigned int len)
{
	return crypto_shash_update(inner_desc(desc), data, len);
}

static int hmac_final(struct shash_desc *desc, u8 *out)
{
	struct shash_desc *inner = inner_desc(desc);

	return crypto_shash_final(inner, out) ?:
	       crypto_shash_import(inner,
				   outer_state(crypto_shash_ctx(desc->tfm))) ?:
	       crypto_shash_finup(inner, out,
				  crypto_shash_digestsize(desc->tfm), out);
}

static int hmac_init_tfm(struct crypto_shash *tfm)
{
	struct hmac *hmac = crypto_shash_ctx(tfm);
	struct shash_instance *inst = shash_alg_instance(tfm);
	struct crypto_shash *hash;

	hash = crypto_spawn_shash(shash_instance_ctx(inst));
	if (IS_ERR(hash))
		return PTR_ERR(hash);
	hmac->hash = hash;
	tfm->descsize = sizeof(struct shash_desc) +
			crypto_shash_descsize(hash);
	return 0;
}

static void hmac_exit_tfm(struct crypto_shash *tfm)
{
	struct hmac *hmac = crypto_shash_ctx(tfm);

	crypto_free_shash(hmac->hash);
}

static int fill(struct shash_instance *inst, const struct shash_alg *hash)
{
	struct shash_alg *alg = &inst->alg;

	if (hash->digestsize > hash->base.cra_blocksize ||
	    hash->statesize < hash->base.cra_blocksize)
		return -EINVAL;
	alg->base.cra_priority = hash->base.cra_priority;
	alg->base.cra_blocksize = hash->base.cra_blocksize;
	alg->base.cra_alignmask = hash->base.cra_alignmask;
	alg->base.cra_ctxsize = sizeof(struct hmac) +
				2 * ALIGN(hash->statesize, 8);
	alg->digestsize = hash->digestsize;
	alg->statesize = hash->statesize;
	alg->init = hmac_init;
	alg->update = hmac_update;
	alg->final = hmac_final;
	alg->export = hmac_export;
	alg->import = hmac_import;
	alg->setkey = hmac_setkey;
	alg->init_tfm = hmac_init_tfm;
	alg->exit_tfm = hmac_exit_tfm;
	inst->free = shash_free_singlespawn_instance;
	return 0;
}

static int hmac_create(struct crypto_template *tmpl, struct rtattr **tb)
{
	struct crypto_shash_spawn *spawn;
	struct shash_instance *inst;
	struct shash_alg *hash;
	u32 mask;
	int err = crypto_check_attr_type(tb, CRYPTO_ALG_TYPE_SHASH, &mask);

	if (err)
		return err;
	inst = kzalloc(sizeof(*inst) + sizeof(*spawn), GFP_KERNEL);
	if (!inst)
		return -ENOMEM;
	spawn = shash_instance_ctx(inst);
	err = crypto_grab_shash(spawn, shash_crypto_instance(inst),
				crypto_attr_alg_name(tb[1]), 0, mask);
	if (!err) {
		hash = crypto_spawn_shash_alg(spawn);
		err = crypto_shash_alg_needs_key(hash) ? -EINVAL :
							 fill(inst, hash);
		err = err ?: crypto_inst_setname(shash_crypto_instance(inst),
						 tmpl->name, &hash->base);
		err = err ?: shash_register_instance(tmpl, inst);
	}
	if (err)
		shash_free_singlespawn_instance(inst);
	return err;
}

struct crypto_template kpi_crypto_hmac = {
	.name = "hmac",
	.create = hmac_create,
};
