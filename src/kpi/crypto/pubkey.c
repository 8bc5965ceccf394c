// SPDX-License-Identifier: GPL-2.0
/*
 * crypto/akcipher.c, crypto/kpp.c, crypto/akcipher.h, crypto/kpp.h: public
 * keys and key agreement.
 */
#include <crypto/internal/akcipher.h>
#include <crypto/internal/kpp.h>

#include "kpi.h"
#include "crypto/core.h"

static void akcipher_exit(struct crypto_tfm *tfm)
{
	struct crypto_akcipher *akcipher = __crypto_akcipher_tfm(tfm);

	crypto_akcipher_alg(akcipher)->exit(akcipher);
}

static int akcipher_init(struct crypto_tfm *tfm)
{
	struct crypto_akcipher *akcipher = __crypto_akcipher_tfm(tfm);
	struct akcipher_alg *alg = crypto_akcipher_alg(akcipher);

	if (alg->exit)
		tfm->exit = akcipher_exit;
	return alg->init ? alg->init(akcipher) : 0;
}

static void akcipher_free(struct crypto_instance *inst)
{
	struct akcipher_instance *akcipher = akcipher_instance(inst);

	akcipher->free(akcipher);
}

static const struct crypto_type akcipher_type = {
	CRYPTO_FRONTEND(AKCIPHER, crypto_akcipher),
	.extsize = crypto_alg_extsize,
	.init_tfm = akcipher_init,
	.free = akcipher_free,
};

int crypto_grab_akcipher(struct crypto_akcipher_spawn *spawn,
			 struct crypto_instance *inst, const char *name,
			 u32 type, u32 mask)
{
	spawn->base.frontend = &akcipher_type;
	return crypto_grab_spawn(&spawn->base, inst, name, type, mask);
}
KPI_EXPORT(crypto_grab_akcipher);

struct crypto_akcipher *crypto_alloc_akcipher(const char *alg_name, u32 type,
					      u32 mask)
{
	return crypto_alloc_tfm(alg_name, &akcipher_type, type, mask);
}
KPI_EXPORT(crypto_alloc_akcipher);

static int no_op(struct akcipher_request *req)
{
	return -ENOSYS;
}

static int no_key(struct crypto_akcipher *tfm, const void *key,
		  unsigned int keylen)
{
	return -ENOSYS;
}

static int prepare_akcipher(struct akcipher_alg *alg)
{
	alg->sign = alg->sign ?: no_op;
	alg->verify = alg->verify ?: no_op;
	alg->encrypt = alg->encrypt ?: no_op;
	alg->decrypt = alg->decrypt ?: no_op;
	alg->set_priv_key = alg->set_priv_key ?: no_key;
	kpi_crypto_set_type(&alg->base, &akcipher_type);
	return 0;
}

CRYPTO_DEFINE_REGISTRATION(akcipher, akcipher_alg, base);

int akcipher_register_instance(struct crypto_template *tmpl,
			       struct akcipher_instance *inst)
{
	if (WARN_ON(!inst->free))
		return -EINVAL;
	kpi_crypto_set_type(&inst->alg.base, &akcipher_type);
	return crypto_register_instance(tmpl, akcipher_crypto_instance(inst));
}
KPI_EXPORT(akcipher_register_instance);

static void kpp_exit(struct crypto_tfm *tfm)
{
	struct crypto_kpp *kpp = __crypto_kpp_tfm(tfm);

	crypto_kpp_alg(kpp)->exit(kpp);
}

static int kpp_init(struct crypto_tfm *tfm)
{
	struct crypto_kpp *kpp = __crypto_kpp_tfm(tfm);
	struct kpp_alg *alg = crypto_kpp_alg(kpp);

	if (alg->exit)
		tfm->exit = kpp_exit;
	return alg->init ? alg->init(kpp) : 0;
}

static void kpp_free(struct crypto_instance *inst)
{
	struct kpp_instance *kpp = kpp_instance(inst);

	kpp->free(kpp);
}

static const struct crypto_type kpp_type = {
	CRYPTO_FRONTEND(KPP, crypto_kpp),
	.extsize = crypto_alg_extsize,
	.init_tfm = kpp_init,
	.free = kpp_free,
};

int crypto_grab_kpp(struct crypto_kpp_spawn *spawn,
		    struct crypto_instance *inst, const char *name, u32 type,
		    u32 mask)
{
	spawn->base.frontend = &kpp_type;
	return crypto_grab_spawn(&spawn->base, inst, name, type, mask);
}
KPI_EXPORT(crypto_grab_kpp);

struct crypto_kpp *crypto_alloc_kpp(const char *alg_name, u32 type, u32 mask)
{
	return crypto_alloc_tfm(alg_name, &kpp_type, type, mask);
}
KPI_EXPORT(crypto_alloc_kpp);

int crypto_has_kpp(const char *alg_name, u32 type, u32 mask)
{
	return crypto_type_has_alg(alg_name, &kpp_type, type, mask);
}
KPI_EXPORT(crypto_has_kpp);

static int prepare_kpp(struct kpp_alg *alg)
{
	kpi_crypto_set_type(&alg->base, &kpp_type);
	return 0;
}

CRYPTO_DEFINE_REGISTRATION(kpp, kpp_alg, base);

int kpp_register_instance(struct crypto_template *tmpl,
			  struct kpp_instance *inst)
{
	if (WARN_ON(!inst->free))
		return -EINVAL;
	kpi_crypto_set_type(&inst->alg.base, &kpp_type);
	return crypto_register_instance(tmpl, kpp_crypto_instance(inst));
}
KPI_EXPORT(kpp_register_instance);
