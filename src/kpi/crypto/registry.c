// SPDX-License-Identifier: GPL-2.0
/* crypto/api.c, linux/crypto.h: finding algorithms by name. */
#include <linux/kmod.h>
#include <linux/notifier.h>
#include <linux/string.h>

#include "kpi.h"
#include "crypto/core.h"

LIST_HEAD(crypto_alg_list);
KPI_EXPORT(crypto_alg_list);

DECLARE_RWSEM(crypto_alg_sem);
KPI_EXPORT(crypto_alg_sem);

BLOCKING_NOTIFIER_HEAD(crypto_chain);
KPI_EXPORT(crypto_chain);

int crypto_register_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&crypto_chain, nb);
}
KPI_EXPORT(crypto_register_notifier);

int crypto_unregister_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&crypto_chain, nb);
}
KPI_EXPORT(crypto_unregister_notifier);

struct crypto_alg *crypto_mod_get(struct crypto_alg *alg)
{
	return try_module_get(alg->cra_module) ? crypto_alg_get(alg) : NULL;
}
KPI_EXPORT(crypto_mod_get);

/* The last reference may free the algorithm: remember its module. */
void crypto_mod_put(struct crypto_alg *alg)
{
	struct module *module = alg->cra_module;

	crypto_alg_put(alg);
	module_put(module);
}
KPI_EXPORT(crypto_mod_put);

/*
 * How well @alg answers to @name: a driver's name is exact and beats all,
 * among algorithms of that general name the higher priority wins.
 */
static int match(const struct crypto_alg *alg, const char *name)
{
	if (!strcmp(alg->cra_driver_name, name))
		return INT_MAX;
	if (!strcmp(alg->cra_name, name))
		return alg->cra_priority;
	return -1;
}

/* The best match, with a reference on it and its module; caller locks. */
static struct crypto_alg *best_match(const char *name, u32 type, u32 mask)
{
	struct crypto_alg *alg, *best = NULL;
	int score, highest = -1;

	list_for_each_entry(alg, &crypto_alg_list, cra_list) {
		if (crypto_is_moribund(alg) || ((alg->cra_flags ^ type) & mask))
			continue;
		score = match(alg, name);
		if (score <= highest || !crypto_mod_get(alg))
			continue;
		if (best)
			crypto_mod_put(best);
		best = alg;
		highest = score;
	}
	return best;
}

static struct crypto_alg *lookup(const char *name, u32 type, u32 mask)
{
	struct crypto_alg *alg;

	down_read(&crypto_alg_sem);
	alg = best_match(name, type, mask);
	up_read(&crypto_alg_sem);
	return alg;
}

/*
 * What is registered, else what a module brings, else what a template makes.
 * Algorithms for internal use are only found by those who say they mean them.
 */
struct crypto_alg *crypto_alg_mod_lookup(const char *name, u32 type, u32 mask)
{
	const u32 ignored = CRYPTO_ALG_LARVAL | CRYPTO_ALG_DEAD |
			    CRYPTO_ALG_TESTED | CRYPTO_ALG_FIPS_INTERNAL;
	struct crypto_alg *alg;
	u32 flags, care;

	if (!name)
		return ERR_PTR(-ENOENT);
	kpi_crypto_register_builtins();
	if (!((type | mask) & CRYPTO_ALG_INTERNAL))
		mask |= CRYPTO_ALG_INTERNAL;
	flags = type & ~ignored;
	care = mask & ~(ignored | CRYPTO_NOLOAD);

	alg = lookup(name, flags, care);
	if (!alg && !(mask & CRYPTO_NOLOAD)) {
		request_module("crypto-%s", name);
		/* Not where only drivers without a fallback are wanted. */
		if (!((type ^ CRYPTO_ALG_NEED_FALLBACK) & mask &
		      CRYPTO_ALG_NEED_FALLBACK))
			request_module("crypto-%s-all", name);
		alg = lookup(name, flags, care);
	}
	if (!alg) {
		kpi_crypto_construct(name, flags, care);
		alg = lookup(name, flags, care);
	}
	return alg ?: ERR_PTR(-ENOENT);
}
KPI_EXPORT(crypto_alg_mod_lookup);

struct crypto_alg *crypto_find_alg(const char *alg_name,
				   const struct crypto_type *frontend,
				   u32 type, u32 mask)
{
	if (frontend) {
		type = (type & frontend->maskclear) | frontend->type;
		mask = (mask & frontend->maskclear) | frontend->maskset;
	}
	return crypto_alg_mod_lookup(alg_name, type, mask);
}
KPI_EXPORT(crypto_find_alg);

int crypto_has_alg(const char *name, u32 type, u32 mask)
{
	struct crypto_alg *alg = crypto_alg_mod_lookup(name, type, mask);

	if (IS_ERR(alg))
		return 0;
	crypto_mod_put(alg);
	return 1;
}
KPI_EXPORT(crypto_has_alg);

int crypto_type_has_alg(const char *name, const struct crypto_type *frontend,
			u32 type, u32 mask)
{
	struct crypto_alg *alg = crypto_find_alg(name, frontend, type, mask);

	if (IS_ERR(alg))
		return 0;
	crypto_mod_put(alg);
	return 1;
}
KPI_EXPORT(crypto_type_has_alg);

/* Not to be found any more; whoever has it may go on. */
void crypto_shoot_alg(struct crypto_alg *alg)
{
	down_write(&crypto_alg_sem);
	alg->cra_flags |= CRYPTO_ALG_DYING;
	up_write(&crypto_alg_sem);
}
KPI_EXPORT(crypto_shoot_alg);
