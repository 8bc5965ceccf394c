// SPDX-License-Identifier: GPL-2.0
/* crypto/shash.c, crypto/hash.h: hashes of memory, done at once. */
#include <crypto/internal/hash.h>
#include <linux/string.h>

#include "kpi.h"
#include "crypto/core.h"

static int no_setkey(struct crypto_shash *tfm, const u8 *key,
		     unsigned int keylen)
{
	return -ENOSYS;
}

bool crypto_shash_alg_has_setkey(struct shash_alg *alg)
{
	return alg->setkey != no_setkey;
}
KPI_EXPORT(crypto_shash_alg_has_setkey);

static void need_key(struct crypto_shash *tfm)
{
	if (crypto_shash_alg_needs_key(crypto_shash_alg(tfm)))
		crypto_shash_set_flags(tfm, CRYPTO_TFM_NEED_KEY);
}

int crypto_shash_setkey(struct crypto_shash *tfm, const u8 *key,
			unsigned int keylen)
{
	const u8 *aligned;
	u8 *copy;
	int err;

	aligned = kpi_crypto_align_key(key, keylen,
				       crypto_shash_alignmask(tfm), &copy);
	if (!aligned)
		return -ENOMEM;
	err = crypto_shash_alg(tfm)->setkey(tfm, aligned, keylen);
	kfree_sensitive(copy);
	if (err)
		need_key(tfm);
	else
		crypto_shash_clear_flags(tfm, CRYPTO_TFM_NEED_KEY);
	return err;
}
KPI_EXPORT(crypto_shash_setkey);

static bool misaligned(struct shash_desc *desc, const void *p)
{
	return (unsigned long)p & crypto_shash_alignmask(desc->tfm);
}

/*
 * Data off the boundary that the algorithm wants: the piece up to the next
 * one goes through a small buffer, the rest lies right then.
 */
int crypto_shash_update(struct shash_desc *desc, const u8 *data,
			unsigned int len)
{
	struct shash_alg *alg = crypto_shash_alg(desc->tfm);
	unsigned long mask = crypto_shash_alignmask(desc->tfm);
	u8 room[MAX_ALGAPI_ALIGNMASK * 2];
	u8 *aligned = PTR_ALIGN(&room[0], mask + 1);
	unsigned int head;
	int err;

	if (!misaligned(desc, data))
		return alg->update(desc, data, len);
	head = min_t(unsigned int, len,
		     mask + 1 - ((unsigned long)data & mask));
	memcpy(aligned, data, head);
	err = alg->update(desc, aligned, head);
	memzero_explicit(aligned, head);
	return err ?: alg->update(desc, data + head, len - head);
}
KPI_EXPORT(crypto_shash_update);

int crypto_shash_final(struct shash_desc *desc, u8 *out)
{
	struct shash_alg *alg = crypto_shash_alg(desc->tfm);
	unsigned int size = crypto_shash_digestsize(desc->tfm);
	u8 room[MAX_ALGAPI_ALIGNMASK + HASH_MAX_DIGESTSIZE];
	u8 *aligned;
	int err;

	if (!misaligned(desc, out))
		return alg->final(desc, out);
	aligned = PTR_ALIGN(&room[0], crypto_shash_alignmask(desc->tfm) + 1);
	err = alg->final(desc, aligned);
	if (!err)
		memcpy(out, aligned, size);
	memzero_explicit(aligned, size);
	return err;
}
KPI_EXPORT(crypto_shash_final);

static int finup_by_steps(struct shash_desc *desc, const u8 *data,
			  unsigned int len, u8 *out)
{
	return crypto_shash_update(desc, data, len) ?:
	       crypto_shash_final(desc, out);
}

int crypto_shash_finup(struct shash_desc *desc, const u8 *data,
		       unsigned int len, u8 *out)
{
	if (misaligned(desc, data) || misaligned(desc, out))
		return finup_by_steps(desc, data, len, out);
	return crypto_shash_alg(desc->tfm)->finup(desc, data, len, out);
}
KPI_EXPORT(crypto_shash_finup);

static int digest_by_steps(struct shash_desc *desc, const u8 *data,
			   unsigned int len, u8 *out)
{
	return crypto_shash_init(desc) ?:
	       crypto_shash_finup(desc, data, len, out);
}

int crypto_shash_digest(struct shash_desc *desc, const u8 *data,
			unsigned int len, u8 *out)
{
	if (crypto_shash_get_flags(desc->tfm) & CRYPTO_TFM_NEED_KEY)
		return -ENOKEY;
	if (misaligned(desc, data) || misaligned(desc, out))
		return digest_by_steps(desc, data, len, out);
	return crypto_shash_alg(desc->tfm)->digest(desc, data, len, out);
}
KPI_EXPORT(crypto_shash_digest);

int crypto_shash_tfm_digest(struct crypto_shash *tfm, const u8 *data,
			    unsigned int len, u8 *out)
{
	SHASH_DESC_ON_STACK(desc, tfm);
	int err;

	desc->tfm = tfm;
	err = crypto_shash_digest(desc, data, len, out);
	shash_desc_zero(desc);
	return err;
}
KPI_EXPORT(crypto_shash_tfm_digest);

static int export_desc(struct shash_desc *desc, void *out)
{
	memcpy(out, shash_desc_ctx(desc), crypto_shash_descsize(desc->tfm));
	return 0;
}

static int import_desc(struct shash_desc *desc, const void *in)
{
	memcpy(shash_desc_ctx(desc), in, crypto_shash_descsize(desc->tfm));
	return 0;
}

static void shash_exit(struct crypto_tfm *tfm)
{
	struct crypto_shash *hash = __crypto_shash_cast(tfm);

	crypto_shash_alg(hash)->exit_tfm(hash);
}

static int shash_init(struct crypto_tfm *tfm)
{
	struct crypto_shash *hash = __crypto_shash_cast(tfm);
	struct shash_alg *alg = crypto_shash_alg(hash);
	int err;

	hash->descsize = alg->descsize;
	need_key(hash);
	if (alg->exit_tfm)
		tfm->exit = shash_exit;
	if (!alg->init_tfm)
		return 0;
	err = alg->init_tfm(hash);
	/* It may have enlarged the descriptor, for a fallback's. */
	if (!err && WARN_ON_ONCE(hash->descsize > HASH_MAX_DESCSIZE)) {
		if (alg->exit_tfm)
			alg->exit_tfm(hash);
		err = -EINVAL;
	}
	return err;
}

static void shash_free(struct crypto_instance *inst)
{
	struct shash_instance *shash = shash_instance(inst);

	shash->free(shash);
}

const struct crypto_type kpi_crypto_shash_type = {
	CRYPTO_FRONTEND(SHASH, crypto_shash),
	.extsize = crypto_alg_extsize,
	.init_tfm = shash_init,
	.free = shash_free,
};

int crypto_grab_shash(struct crypto_shash_spawn *spawn,
		      struct crypto_instance *inst, const char *name, u32 type,
		      u32 mask)
{
	spawn->base.frontend = &kpi_crypto_shash_type;
	return crypto_grab_spawn(&spawn->base, inst, name, type, mask);
}
KPI_EXPORT(crypto_grab_shash);

struct crypto_shash *crypto_alloc_shash(const char *alg_name, u32 type,
					u32 mask)
{
	return crypto_alloc_tfm(alg_name, &kpi_crypto_shash_type, type, mask);
}
KPI_EXPORT(crypto_alloc_shash);

int crypto_has_shash(const char *alg_name, u32 type, u32 mask)
{
	return crypto_type_has_alg(alg_name, &kpi_crypto_shash_type, type,
				   mask);
}
KPI_EXPORT(crypto_has_shash);

static int prepare_shash(struct shash_alg *alg)
{
	if (alg->digestsize > HASH_MAX_DIGESTSIZE ||
	    alg->descsize > HASH_MAX_DESCSIZE ||
	    alg->statesize > HASH_MAX_STATESIZE ||
	    !alg->export != !alg->import)
		return -EINVAL;
	kpi_crypto_set_type(&alg->base, &kpi_crypto_shash_type);
	alg->finup = alg->finup ?: finup_by_steps;
	alg->digest = alg->digest ?: digest_by_steps;
	alg->setkey = alg->setkey ?: no_setkey;
	if (!alg->export) {
		alg->export = export_desc;
		alg->import = import_desc;
		alg->statesize = alg->descsize;
	}
	return 0;
}

CRYPTO_DEFINE_REGISTRATION(shash, shash_alg, base);
CRYPTO_DEFINE_REGISTRATIONS(shash, shashes, shash_alg);

int shash_register_instance(struct crypto_template *tmpl,
			    struct shash_instance *inst)
{
	if (WARN_ON(!inst->free))
		return -EINVAL;
	return prepare_shash(&inst->alg) ?:
	       crypto_register_instance(tmpl, shash_crypto_instance(inst));
}
KPI_EXPORT(shash_register_instance);

void shash_free_singlespawn_instance(struct shash_instance *inst)
{
	crypto_drop_spawn(shash_instance_ctx(inst));
	kfree(inst);
}
KPI_EXPORT(shash_free_singlespawn_instance);
