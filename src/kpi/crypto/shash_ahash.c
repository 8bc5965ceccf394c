// SPDX-License-Identifier: GPL-2.0
/*
 * crypto/ahash.c, crypto/shash.c: walking a request's scatterlist, and a
 * shash in the role of an ahash.
 */
#include <crypto/internal/hash.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/sched.h>

#include "kpi.h"
#include "crypto/core.h"

/*
 * One piece within a page.  entrylen and total say what is left behind it in
 * the entry and in the list; crypto_hash_walk_last() reads them.
 */
static int next_piece(struct crypto_hash_walk *walk)
{
	unsigned int n = min_t(unsigned int, walk->entrylen,
			       PAGE_SIZE - walk->offset);
	unsigned int off = walk->offset & walk->alignmask;

	if (off)
		n = min(n, walk->alignmask + 1 - off);
	walk->data = page_address(walk->pg) + walk->offset;
	walk->entrylen -= n;
	walk->offset += n;
	return n;
}

static int next_entry(struct crypto_hash_walk *walk)
{
	struct scatterlist *sg = walk->sg;

	walk->pg = sg_page(sg) + (sg->offset >> PAGE_SHIFT);
	walk->offset = offset_in_page(sg->offset);
	walk->entrylen = min(sg->length, walk->total);
	walk->total -= walk->entrylen;
	return next_piece(walk);
}

int crypto_hash_walk_first(struct ahash_request *req,
			   struct crypto_hash_walk *walk)
{
	walk->total = req->nbytes;
	walk->entrylen = 0;
	if (!walk->total)
		return 0;
	walk->alignmask = crypto_ahash_alignmask(crypto_ahash_reqtfm(req));
	walk->sg = req->src;
	walk->flags = req->base.flags;
	return next_entry(walk);
}
KPI_EXPORT(crypto_hash_walk_first);

int crypto_hash_walk_done(struct crypto_hash_walk *walk, int err)
{
	if (err)
		return err;
	if (walk->flags & CRYPTO_TFM_REQ_MAY_SLEEP)
		cond_resched();
	if (walk->entrylen) {
		if (walk->offset == PAGE_SIZE) {
			walk->pg++;
			walk->offset = 0;
		}
		return next_piece(walk);
	}
	if (!walk->total)
		return 0;
	walk->sg = sg_next(walk->sg);
	return next_entry(walk);
}
KPI_EXPORT(crypto_hash_walk_done);

int shash_ahash_update(struct ahash_request *req, struct shash_desc *desc)
{
	struct crypto_hash_walk walk;
	int n = crypto_hash_walk_first(req, &walk);

	while (n > 0)
		n = crypto_hash_walk_done(&walk,
					  crypto_shash_update(desc, walk.data,
							      n));
	return n;
}
KPI_EXPORT(shash_ahash_update);

int shash_ahash_finup(struct ahash_request *req, struct shash_desc *desc)
{
	struct crypto_hash_walk walk;
	int err, n = crypto_hash_walk_first(req, &walk);

	if (!n)
		return crypto_shash_final(desc, req->result);
	while (n > 0) {
		if (crypto_hash_walk_last(&walk))
			err = crypto_shash_finup(desc, walk.data, n,
						 req->result);
		else
			err = crypto_shash_update(desc, walk.data, n);
		n = crypto_hash_walk_done(&walk, err);
	}
	return n;
}
KPI_EXPORT(shash_ahash_finup);

/* In one call where all of it lies in one page. */
int shash_ahash_digest(struct ahash_request *req, struct shash_desc *desc)
{
	struct scatterlist *sg = req->src;

	if (req->nbytes && sg->offset < PAGE_SIZE &&
	    req->nbytes <= min_t(unsigned int, sg->length,
				 PAGE_SIZE - sg->offset))
		return crypto_shash_digest(desc, sg_virt(sg), req->nbytes,
					   req->result);
	return crypto_shash_init(desc) ?: shash_ahash_finup(req, desc);
}
KPI_EXPORT(shash_ahash_digest);

/* The request's context is the shash's descriptor. */
static struct shash_desc *request_desc(struct ahash_request *req)
{
	struct crypto_shash **ctx = crypto_ahash_ctx(crypto_ahash_reqtfm(req));
	struct shash_desc *desc = ahash_request_ctx(req);

	desc->tfm = *ctx;
	return desc;
}

static int over_init(struct ahash_request *req)
{
	return crypto_shash_init(request_desc(req));
}

static int over_update(struct ahash_request *req)
{
	return shash_ahash_update(req, ahash_request_ctx(req));
}

static int over_final(struct ahash_request *req)
{
	return crypto_shash_final(ahash_request_ctx(req), req->result);
}

static int over_finup(struct ahash_request *req)
{
	return shash_ahash_finup(req, request_desc(req));
}

static int over_digest(struct ahash_request *req)
{
	return shash_ahash_digest(req, request_desc(req));
}

static int over_export(struct ahash_request *req, void *out)
{
	return crypto_shash_export(ahash_request_ctx(req), out);
}

static int over_import(struct ahash_request *req, const void *in)
{
	return crypto_shash_import(request_desc(req), in);
}

static int over_setkey(struct crypto_ahash *tfm, const u8 *key,
		       unsigned int keylen)
{
	struct crypto_shash **ctx = crypto_ahash_ctx(tfm);

	return crypto_shash_setkey(*ctx, key, keylen);
}

static void over_exit(struct crypto_tfm *tfm)
{
	struct crypto_shash **ctx = crypto_tfm_ctx(tfm);

	crypto_free_shash(*ctx);
}

int crypto_init_shash_ops_async(struct crypto_tfm *tfm)
{
	struct crypto_alg *alg = tfm->__crt_alg;
	struct crypto_ahash *hash = __crypto_ahash_cast(tfm);
	struct crypto_shash **ctx = crypto_tfm_ctx(tfm);
	struct crypto_shash *shash;

	if (!crypto_mod_get(alg))
		return -EAGAIN;
	shash = crypto_create_tfm_node(alg, &kpi_crypto_shash_type,
				       NUMA_NO_NODE);
	if (IS_ERR(shash)) {
		crypto_mod_put(alg);
		return PTR_ERR(shash);
	}
	*ctx = shash;
	tfm->exit = over_exit;
	hash->init = over_init;
	hash->update = over_update;
	hash->final = over_final;
	hash->finup = over_finup;
	hash->digest = over_digest;
	hash->export = over_export;
	hash->import = over_import;
	if (crypto_shash_alg_has_setkey(__crypto_shash_alg(alg)))
		hash->setkey = over_setkey;
	crypto_ahash_set_flags(hash, crypto_shash_get_flags(shash) &
					     CRYPTO_TFM_NEED_KEY);
	hash->reqsize = sizeof(struct shash_desc) +
			crypto_shash_descsize(shash);
	return 0;
}
