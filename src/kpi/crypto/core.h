/* SPDX-License-Identifier: GPL-2.0 */
/*
 * core.h - what the files of the crypto core share.  The kernel keeps these
 * declarations in crypto/internal.h, which its header packages leave out.
 */
#ifndef LKMHOST_CRYPTO_CORE_H
#define LKMHOST_CRYPTO_CORE_H

#include <crypto/algapi.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/numa.h>
#include <linux/rwsem.h>
#include <linux/slab.h>

/* registry.c: the list of algorithms; crypto_alg_sem guards it and flags. */
extern struct list_head crypto_alg_list;
extern struct rw_semaphore crypto_alg_sem;
extern struct blocking_notifier_head crypto_chain;

struct crypto_alg *crypto_mod_get(struct crypto_alg *alg);
struct crypto_alg *crypto_alg_mod_lookup(const char *name, u32 type, u32 mask);
struct crypto_alg *crypto_find_alg(const char *alg_name,
				   const struct crypto_type *frontend,
				   u32 type, u32 mask);
int crypto_type_has_alg(const char *name, const struct crypto_type *frontend,
			u32 type, u32 mask);
void crypto_shoot_alg(struct crypto_alg *alg);

/* register.c */
void crypto_remove_spawns(struct crypto_alg *alg, struct list_head *list,
			  struct crypto_alg *nalg);
void crypto_remove_final(struct list_head *list);

/* construct.c: an instance "template(parameters)" of what was asked for. */
void kpi_crypto_construct(const char *name, u32 type, u32 mask);

/* tfm.c */
struct crypto_tfm *__crypto_alloc_tfm(struct crypto_alg *alg, u32 type,
				      u32 mask);
void *crypto_create_tfm_node(struct crypto_alg *alg,
			     const struct crypto_type *frontend, int node);
void *crypto_alloc_tfm_node(const char *alg_name,
			    const struct crypto_type *frontend, u32 type,
			    u32 mask, int node);
unsigned int crypto_alg_extsize(struct crypto_alg *alg);

static inline void *crypto_alloc_tfm(const char *alg_name,
				     const struct crypto_type *frontend,
				     u32 type, u32 mask)
{
	return crypto_alloc_tfm_node(alg_name, frontend, type, mask,
				     NUMA_NO_NODE);
}

/* shash.c; an ahash of a shash makes transforms of that type. */
extern const struct crypto_type kpi_crypto_shash_type;

/*
 * An algorithm may ask for keys on a boundary.  Gives @key itself, or a copy
 * that lies right and is to be freed through *@copy; NULL: no memory.
 */
const u8 *kpi_crypto_align_key(const u8 *key, unsigned int keylen,
			       unsigned long alignmask, u8 **copy);

/* builtin.c: register what the kernel has built in, on the first use. */
void kpi_crypto_register_builtins(void);
int kpi_crypto_register_hashes(void);
extern struct crypto_template kpi_crypto_hmac, kpi_crypto_cbc;

static inline struct crypto_alg *crypto_alg_get(struct crypto_alg *alg)
{
	refcount_inc(&alg->cra_refcnt);
	return alg;
}

static inline void crypto_alg_put(struct crypto_alg *alg)
{
	if (refcount_dec_and_test(&alg->cra_refcnt) && alg->cra_destroy)
		alg->cra_destroy(alg);
}

static inline bool crypto_is_dead(const struct crypto_alg *alg)
{
	return alg->cra_flags & CRYPTO_ALG_DEAD;
}

static inline bool crypto_is_moribund(const struct crypto_alg *alg)
{
	return alg->cra_flags & (CRYPTO_ALG_DEAD | CRYPTO_ALG_DYING);
}

/*
 * Each kind of algorithm is registered alike: complete its description (the
 * file's prepare_<kind>()), then hand its base over.
 */
#define CRYPTO_DEFINE_REGISTRATION(kind, type, member)                        \
int crypto_register_##kind(struct type *alg)                                  \
{                                                                             \
	return prepare_##kind(alg) ?: crypto_register_alg(&alg->member);      \
}                                                                             \
KPI_EXPORT(crypto_register_##kind);                                           \
                                                                              \
void crypto_unregister_##kind(struct type *alg)                               \
{                                                                             \
	crypto_unregister_alg(&alg->member);                                  \
}                                                                             \
KPI_EXPORT(crypto_unregister_##kind)

/* All or none of an array. */
#define CRYPTO_DEFINE_REGISTRATIONS(kind, kinds, type)                        \
int crypto_register_##kinds(struct type *algs, int count)                     \
{                                                                             \
	int i, err = 0;                                                       \
                                                                              \
	for (i = 0; i < count && !err; i++)                                   \
		err = crypto_register_##kind(&algs[i]);                       \
	if (err)                                                              \
		crypto_unregister_##kinds(algs, i - 1);                       \
	return err;                                                           \
}                                                                             \
KPI_EXPORT(crypto_register_##kinds);                                          \
                                                                              \
void crypto_unregister_##kinds(struct type *algs, int count)                  \
{                                                                             \
	while (count-- > 0)                                                   \
		crypto_unregister_##kind(&algs[count]);                       \
}                                                                             \
KPI_EXPORT(crypto_unregister_##kinds)

/* What every frontend of crypto_create_tfm_node() has in common. */
#define CRYPTO_FRONTEND(TYPE, tfm_struct)                                     \
	.maskclear = ~CRYPTO_ALG_TYPE_MASK,                                   \
	.maskset = CRYPTO_ALG_TYPE_MASK,                                      \
	.type = CRYPTO_ALG_TYPE_##TYPE,                                       \
	.tfmsize = offsetof(struct tfm_struct, base)

static inline void kpi_crypto_set_type(struct crypto_alg *base,
				       const struct crypto_type *type)
{
	base->cra_type = type;
	base->cra_flags &= ~CRYPTO_ALG_TYPE_MASK;
	base->cra_flags |= type->type;
}

#endif
