// SPDX-License-Identifier: GPL-2.0
/* crypto/api.c, linux/crypto.h: transforms, one use of an algorithm each. */
#include <linux/crypto.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "kpi.h"
#include "crypto/core.h"

/* The context, and what it may take to align it beyond kmalloc's promise. */
unsigned int crypto_alg_extsize(struct crypto_alg *alg)
{
	return alg->cra_ctxsize +
	       (alg->cra_alignmask & ~(crypto_tfm_ctx_alignment() - 1));
}
KPI_EXPORT(crypto_alg_extsize);

static void exit_tfm(struct crypto_tfm *tfm)
{
	if (tfm->__crt_alg->cra_type && tfm->exit)
		tfm->exit(tfm);
}

/*
 * The algorithm's own constructor, unless its frontend took over by setting
 * an exit function.
 */
static int init_tfm(struct crypto_tfm *tfm)
{
	struct crypto_alg *alg = tfm->__crt_alg;
	int err;

	if (tfm->exit || !alg->cra_init)
		return 0;
	err = alg->cra_init(tfm);
	if (err)
		exit_tfm(tfm);
	return err;
}

/* Old style: nothing in front of the transform; ciphers, compressors. */
struct crypto_tfm *__crypto_alloc_tfm(struct crypto_alg *alg, u32 type,
				      u32 mask)
{
	const struct crypto_type *kind = alg->cra_type;
	struct crypto_tfm *tfm;
	unsigned int size;
	int err = 0;

	size = sizeof(*tfm) + crypto_alg_extsize(alg);
	if (kind && kind->ctxsize)
		size += kind->ctxsize(alg, type, mask);
	tfm = kzalloc(size, GFP_KERNEL);
	if (!tfm)
		return ERR_PTR(-ENOMEM);
	tfm->__crt_alg = alg;
	refcount_set(&tfm->refcnt, 1);
	if (kind && kind->init)
		err = kind->init(tfm, type, mask);
	err = err ?: init_tfm(tfm);
	if (!err)
		return tfm;
	if (err == -EAGAIN)
		crypto_shoot_alg(alg);
	kfree(tfm);
	return ERR_PTR(err);
}
KPI_EXPORT(__crypto_alloc_tfm);

/* New style: the frontend's struct ends in the transform. */
void *crypto_create_tfm_node(struct crypto_alg *alg,
			     const struct crypto_type *frontend, int node)
{
	struct crypto_tfm *tfm;
	void *mem;
	int err;

	mem = kzalloc_node(frontend->tfmsize + sizeof(*tfm) +
				   frontend->extsize(alg),
			   GFP_KERNEL, node);
	if (!mem)
		return ERR_PTR(-ENOMEM);
	tfm = mem + frontend->tfmsize;
	tfm->__crt_alg = alg;
	tfm->node = node;
	refcount_set(&tfm->refcnt, 1);
	err = frontend->init_tfm(tfm) ?: init_tfm(tfm);
	if (!err)
		return mem;
	if (err == -EAGAIN)
		crypto_shoot_alg(alg);
	kfree(mem);
	return ERR_PTR(err);
}
KPI_EXPORT(crypto_create_tfm_node);

/* -EAGAIN: the algorithm died between lookup and use; look for another. */
static bool try_again(const void *result, int *err)
{
	if (PTR_ERR_OR_ZERO(result) != -EAGAIN)
		return false;
	if (!fatal_signal_pending(current))
		return true;
	*err = -EINTR;
	return false;
}

struct crypto_tfm *crypto_alloc_base(const char *alg_name, u32 type, u32 mask)
{
	struct crypto_alg *alg;
	struct crypto_tfm *tfm;
	int err = 0;

	do {
		alg = crypto_alg_mod_lookup(alg_name, type, mask);
		if (IS_ERR(alg))
			return ERR_CAST(alg);
		tfm = __crypto_alloc_tfm(alg, type, mask);
		if (IS_ERR(tfm))
			crypto_mod_put(alg);
	} while (try_again(tfm, &err));
	return err ? ERR_PTR(err) : tfm;
}
KPI_EXPORT(crypto_alloc_base);

void *crypto_alloc_tfm_node(const char *alg_name,
			    const struct crypto_type *frontend, u32 type,
			    u32 mask, int node)
{
	struct crypto_alg *alg;
	void *tfm;
	int err = 0;

	do {
		alg = crypto_find_alg(alg_name, frontend, type, mask);
		if (IS_ERR(alg))
			return alg;
		tfm = crypto_create_tfm_node(alg, frontend, node);
		if (IS_ERR(tfm))
			crypto_mod_put(alg);
	} while (try_again(tfm, &err));
	return err ? ERR_PTR(err) : tfm;
}
KPI_EXPORT(crypto_alloc_tfm_node);

/* @mem: the frontend's struct that @tfm ends. Keys are wiped. */
void crypto_destroy_tfm(void *mem, struct crypto_tfm *tfm)
{
	struct crypto_alg *alg;

	if (IS_ERR_OR_NULL(mem) || !refcount_dec_and_test(&tfm->refcnt))
		return;
	alg = tfm->__crt_alg;
	if (!tfm->exit && alg->cra_exit)
		alg->cra_exit(tfm);
	exit_tfm(tfm);
	crypto_mod_put(alg);
	kfree_sensitive(mem);
}
KPI_EXPORT(crypto_destroy_tfm);

/* The completion callback of those who wait with crypto_wait_req(). */
void crypto_req_done(struct crypto_async_request *req, int err)
{
	struct crypto_wait *wait = req->data;

	if (err == -EINPROGRESS)
		return;
	wait->err = err;
	complete(&wait->completion);
}
KPI_EXPORT(crypto_req_done);

const u8 *kpi_crypto_align_key(const u8 *key, unsigned int keylen,
			       unsigned long alignmask, u8 **copy)
{
	u8 *aligned;

	*copy = NULL;
	if (!((unsigned long)key & alignmask))
		return key;
	*copy = kmalloc(keylen + alignmask, GFP_ATOMIC);
	if (!*copy)
		return NULL;
	aligned = PTR_ALIGN(*copy, alignmask + 1);
	memcpy(aligned, key, keylen);
	return aligned;
}
