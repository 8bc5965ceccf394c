// SPDX-License-Identifier: GPL-2.0
/*
 * crypto/rng.c, crypto/rng.h: random number generators of the crypto API;
 * crypto/fips.c.
 */
#include <crypto/internal/rng.h>
#include <linux/fips.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/random.h>

#include "kpi.h"
#include "crypto/core.h"

/* @seed NULL: @slen bytes of the system's. */
int crypto_rng_reset(struct crypto_rng *tfm, const u8 *seed, unsigned int slen)
{
	u8 *own = NULL;
	int err;

	if (!seed && slen) {
		own = kmalloc(slen, GFP_KERNEL);
		if (!own)
			return -ENOMEM;
		get_random_bytes(own, slen);
		seed = own;
	}
	err = crypto_rng_alg(tfm)->seed(tfm, seed, slen);
	kfree_sensitive(own);
	return err;
}
KPI_EXPORT(crypto_rng_reset);

static int rng_init(struct crypto_tfm *tfm)
{
	return 0;
}

static const struct crypto_type rng_type = {
	CRYPTO_FRONTEND(RNG, crypto_rng),
	.extsize = crypto_alg_extsize,
	.init_tfm = rng_init,
};

struct crypto_rng *crypto_alloc_rng(const char *alg_name, u32 type, u32 mask)
{
	return crypto_alloc_tfm(alg_name, &rng_type, type, mask);
}
KPI_EXPORT(crypto_alloc_rng);

struct crypto_rng *crypto_default_rng;
KPI_EXPORT(crypto_default_rng);

static DEFINE_MUTEX(default_lock);
static int default_users;

static struct crypto_rng *make_default(void)
{
	struct crypto_rng *rng = crypto_alloc_rng("stdrng", 0, 0);
	int err;

	if (IS_ERR(rng))
		return rng;
	err = crypto_rng_reset(rng, NULL, crypto_rng_seedsize(rng));
	if (!err)
		return rng;
	crypto_free_rng(rng);
	return ERR_PTR(err);
}

int crypto_get_default_rng(void)
{
	struct crypto_rng *rng;

	mutex_lock(&default_lock);
	rng = crypto_default_rng ?: make_default();
	if (!IS_ERR(rng)) {
		crypto_default_rng = rng;
		default_users++;
	}
	mutex_unlock(&default_lock);
	return PTR_ERR_OR_ZERO(rng);
}
KPI_EXPORT(crypto_get_default_rng);

void crypto_put_default_rng(void)
{
	mutex_lock(&default_lock);
	default_users--;
	mutex_unlock(&default_lock);
}
KPI_EXPORT(crypto_put_default_rng);

/* So that the generator's module can be unloaded. */
int crypto_del_default_rng(void)
{
	int err = -EBUSY;

	mutex_lock(&default_lock);
	if (!default_users) {
		crypto_free_rng(crypto_default_rng);
		crypto_default_rng = NULL;
		err = 0;
	}
	mutex_unlock(&default_lock);
	return err;
}
KPI_EXPORT(crypto_del_default_rng);

static void ignore_entropy(struct crypto_rng *tfm, const u8 *data,
			   unsigned int len)
{
}

static int prepare_rng(struct rng_alg *alg)
{
	if (alg->seedsize > PAGE_SIZE / 8)
		return -EINVAL;
	alg->set_ent = alg->set_ent ?: ignore_entropy;
	kpi_crypto_set_type(&alg->base, &rng_type);
	return 0;
}

CRYPTO_DEFINE_REGISTRATION(rng, rng_alg, base);
CRYPTO_DEFINE_REGISTRATIONS(rng, rngs, rng_alg);

/* FIPS mode is for a kernel that was booted with fips=1. */
int fips_enabled;
KPI_EXPORT(fips_enabled);

ATOMIC_NOTIFIER_HEAD(fips_fail_notif_chain);
KPI_EXPORT(fips_fail_notif_chain);

void fips_fail_notify(void)
{
	if (fips_enabled)
		atomic_notifier_call_chain(&fips_fail_notif_chain, 0, NULL);
}
KPI_EXPORT(fips_fail_notify);
