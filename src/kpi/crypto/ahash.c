// SPDX-License-Identifier: GPL-2.0
/* crypto/ahash.c, crypto/hash.h: hashes of scatterlists, perhaps later. */
#include <crypto/internal/hash.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/string.h>

#include "kpi.h"
#include "crypto/core.h"

static const struct crypto_type ahash_type;

static int no_setkey(struct crypto_ahash *tfm, const u8 *key,
		     unsigned int keylen)
{
	return -ENOSYS;
}

static void need_key(struct crypto_ahash *tfm)
{
	if (tfm->setkey != no_setkey &&
	    !(crypto_hash_alg_common(tfm)->base.cra_flags &
	      CRYPTO_ALG_OPTIONAL_KEY))
		crypto_ahash_set_flags(tfm, CRYPTO_TFM_NEED_KEY);
}

int crypto_ahash_setkey(struct crypto_ahash *tfm, const u8 *key,
			unsigned int keylen)
{
	const u8 *aligned;
	u8 *copy;
	int err;

	aligned = kpi_crypto_align_key(key, keylen,
				       crypto_ahash_alignmask(tfm), &copy);
	if (!aligned)
		return -ENOMEM;
	err = tfm->setkey(tfm, aligned, keylen);
	kfree_sensitive(copy);
	if (err)
		need_key(tfm);
	else
		crypto_ahash_clear_flags(tfm, CRYPTO_TFM_NEED_KEY);
	return err;
}
KPI_EXPORT(crypto_ahash_setkey);

/*
 * A request that cannot go to the algorithm as it is borrows the caller's:
 * result and completion are put aside and come back when it is done.
 */
struct borrowed {
	crypto_completion_t complete;
	void *data;
	u8 *result;
	u32 flags;
	u8 room[];
};

static int borrow(struct ahash_request *req, crypto_completion_t complete)
{
	struct crypto_ahash *tfm = crypto_ahash_reqtfm(req);
	unsigned long mask = crypto_ahash_alignmask(tfm);
	bool sleep = req->base.flags & CRYPTO_TFM_REQ_MAY_SLEEP;
	struct borrowed *b;

	b = kmalloc(sizeof(*b) + crypto_ahash_digestsize(tfm) + mask,
		    sleep ? GFP_KERNEL : GFP_ATOMIC);
	if (!b)
		return -ENOMEM;
	b->complete = req->base.complete;
	b->data = req->base.data;
	b->result = req->result;
	b->flags = req->base.flags;
	req->result = PTR_ALIGN(&b->room[0], mask + 1);
	req->base.complete = complete;
	req->base.data = req;
	req->priv = b;
	return 0;
}

static void give_back(struct ahash_request *req, int err)
{
	struct borrowed *b = req->priv;

	if (!err)
		memcpy(b->result, req->result,
		       crypto_ahash_digestsize(crypto_ahash_reqtfm(req)));
	req->result = b->result;
	ahash_request_set_callback(req, b->flags, b->complete, b->data);
	req->priv = NULL;
	kfree_sensitive(b);
}

static bool pending(int err)
{
	return err == -EINPROGRESS || err == -EBUSY;
}

/* The request has left the backlog: tell the owner, it is not done yet. */
static void pass_on_progress(struct ahash_request *req)
{
	struct borrowed *b = req->priv;
	struct crypto_async_request note = { .data = b->data };

	b->complete(&note, -EINPROGRESS);
}

static void op_done(struct crypto_async_request *base, int err)
{
	struct ahash_request *req = base->data;

	if (err == -EINPROGRESS) {
		pass_on_progress(req);
		return;
	}
	give_back(req, err);
	req->base.complete(&req->base, err);
}

/* With a result that lies where the algorithm wants it. */
static int run(struct ahash_request *req, int (*op)(struct ahash_request *))
{
	int err;

	if (!((unsigned long)req->result &
	      crypto_ahash_alignmask(crypto_ahash_reqtfm(req))))
		return op(req);
	err = borrow(req, op_done);
	if (err)
		return err;
	err = op(req);
	if (!pending(err))
		give_back(req, err);
	return err;
}

int crypto_ahash_final(struct ahash_request *req)
{
	return run(req, crypto_ahash_reqtfm(req)->final);
}
KPI_EXPORT(crypto_ahash_final);

int crypto_ahash_finup(struct ahash_request *req)
{
	return run(req, crypto_ahash_reqtfm(req)->finup);
}
KPI_EXPORT(crypto_ahash_finup);

int crypto_ahash_digest(struct ahash_request *req)
{
	struct crypto_ahash *tfm = crypto_ahash_reqtfm(req);

	if (crypto_ahash_get_flags(tfm) & CRYPTO_TFM_NEED_KEY)
		return -ENOKEY;
	return run(req, tfm->digest);
}
KPI_EXPORT(crypto_ahash_digest);

/* finup for algorithms that have none: update, and when it is done, final. */
static void finup_final_done(struct crypto_async_request *base, int err)
{
	struct ahash_request *req = base->data;

	if (err == -EINPROGRESS)
		return;
	give_back(req, err);
	req->base.complete(&req->base, err);
}

static int finup_final(struct ahash_request *req, int err)
{
	if (!err) {
		req->base.complete = finup_final_done;
		err = crypto_ahash_reqtfm(req)->final(req);
		if (pending(err))
			return err;
	}
	give_back(req, err);
	return err;
}

static void finup_update_done(struct crypto_async_request *base, int err)
{
	struct ahash_request *req = base->data;

	if (err == -EINPROGRESS) {
		pass_on_progress(req);
		return;
	}
	req->base.flags &= ~CRYPTO_TFM_REQ_MAY_SLEEP;
	err = finup_final(req, err);
	if (!pending(err))
		req->base.complete(&req->base, err);
}

static int finup_by_steps(struct ahash_request *req)
{
	int err = borrow(req, finup_update_done);

	if (err)
		return err;
	err = crypto_ahash_reqtfm(req)->update(req);
	return pending(err) ? err : finup_final(req, err);
}

static void ahash_exit(struct crypto_tfm *tfm)
{
	struct crypto_ahash *hash = __crypto_ahash_cast(tfm);

	__crypto_ahash_alg(tfm->__crt_alg)->exit_tfm(hash);
}

static int ahash_init(struct crypto_tfm *tfm)
{
	struct crypto_ahash *hash = __crypto_ahash_cast(tfm);
	struct ahash_alg *alg = __crypto_ahash_alg(tfm->__crt_alg);

	hash->setkey = no_setkey;
	if (tfm->__crt_alg->cra_type != &ahash_type)
		return crypto_init_shash_ops_async(tfm);
	hash->init = alg->init;
	hash->update = alg->update;
	hash->final = alg->final;
	hash->finup = alg->finup ?: finup_by_steps;
	hash->digest = alg->digest;
	hash->export = alg->export;
	hash->import = alg->import;
	if (alg->setkey) {
		hash->setkey = alg->setkey;
		need_key(hash);
	}
	if (alg->exit_tfm)
		tfm->exit = ahash_exit;
	return alg->init_tfm ? alg->init_tfm(hash) : 0;
}

/* Over a shash the context is a pointer to that. */
static unsigned int ahash_extsize(struct crypto_alg *alg)
{
	return alg->cra_type == &ahash_type ? crypto_alg_extsize(alg) :
					      sizeof(struct crypto_shash *);
}

static void ahash_free(struct crypto_instance *inst)
{
	struct ahash_instance *ahash = ahash_instance(inst);

	ahash->free(ahash);
}

/* The mask lets both kinds of hash through. */
static const struct crypto_type ahash_type = {
	.extsize = ahash_extsize,
	.init_tfm = ahash_init,
	.free = ahash_free,
	.maskclear = ~CRYPTO_ALG_TYPE_MASK,
	.maskset = CRYPTO_ALG_TYPE_AHASH_MASK,
	.type = CRYPTO_ALG_TYPE_AHASH,
	.tfmsize = offsetof(struct crypto_ahash, base),
};

bool crypto_hash_alg_has_setkey(struct hash_alg_common *halg)
{
	struct crypto_alg *alg = &halg->base;

	if (alg->cra_type == &ahash_type)
		return __crypto_ahash_alg(alg)->setkey;
	return crypto_shash_alg_has_setkey(__crypto_shash_alg(alg));
}
KPI_EXPORT(crypto_hash_alg_has_setkey);

int crypto_grab_ahash(struct crypto_ahash_spawn *spawn,
		      struct crypto_instance *inst, const char *name, u32 type,
		      u32 mask)
{
	spawn->base.frontend = &ahash_type;
	return crypto_grab_spawn(&spawn->base, inst, name, type, mask);
}
KPI_EXPORT(crypto_grab_ahash);

struct crypto_ahash *crypto_alloc_ahash(const char *alg_name, u32 type,
					u32 mask)
{
	return crypto_alloc_tfm(alg_name, &ahash_type, type, mask);
}
KPI_EXPORT(crypto_alloc_ahash);

int crypto_has_ahash(const char *alg_name, u32 type, u32 mask)
{
	return crypto_type_has_alg(alg_name, &ahash_type, type, mask);
}
KPI_EXPORT(crypto_has_ahash);

static int prepare_ahash(struct ahash_alg *alg)
{
	if (alg->halg.digestsize > HASH_MAX_DIGESTSIZE ||
	    alg->halg.statesize > HASH_MAX_STATESIZE || !alg->halg.statesize)
		return -EINVAL;
	kpi_crypto_set_type(&alg->halg.base, &ahash_type);
	return 0;
}

CRYPTO_DEFINE_REGISTRATION(ahash, ahash_alg, halg.base);
CRYPTO_DEFINE_REGISTRATIONS(ahash, ahashes, ahash_alg);

int ahash_register_instance(struct crypto_template *tmpl,
			    struct ahash_instance *inst)
{
	if (WARN_ON(!inst->free))
		return -EINVAL;
	return prepare_ahash(&inst->alg) ?:
	       crypto_register_instance(tmpl, ahash_crypto_instance(inst));
}
KPI_EXPORT(ahash_register_instance);
