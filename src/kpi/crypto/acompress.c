// SPDX-License-Identifier: GPL-2.0
/*
 * crypto/acompress.c, crypto/scompress.c, crypto/acompress.h: compression of
 * scatterlists, by algorithms that do it themselves or by those that work on
 * plain memory.
 */
#include <crypto/internal/acompress.h>
#include <crypto/internal/scompress.h>
#include <crypto/scatterwalk.h>
#include <linux/scatterlist.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

#include "kpi.h"
#include "crypto/core.h"

static const struct crypto_type acomp_type;

static int scomp_init(struct crypto_tfm *tfm)
{
	return 0;
}

static const struct crypto_type scomp_type = {
	CRYPTO_FRONTEND(SCOMPRESS, crypto_scomp),
	.extsize = crypto_alg_extsize,
	.init_tfm = scomp_init,
};

static int prepare_scomp(struct scomp_alg *alg)
{
	kpi_crypto_set_type(&alg->base, &scomp_type);
	return 0;
}

CRYPTO_DEFINE_REGISTRATION(scomp, scomp_alg, base);
CRYPTO_DEFINE_REGISTRATIONS(scomp, scomps, scomp_alg);

/*
 * Context of an acomp over an scomp.  The buffers are one pair for each
 * transform: requests may come in atomic context and cannot allocate them.
 */
struct linear {
	struct crypto_scomp *scomp;
	spinlock_t lock;
	void *src, *dst;
};

typedef int (*scomp_op)(struct crypto_scomp *, const u8 *, unsigned int, u8 *,
			unsigned int *, void *);

/* The result goes to the list given, or to one that is made for it. */
static int store(struct acomp_req *req, const struct linear *linear,
		 unsigned int room)
{
	if (!req->dst)
		req->dst = sgl_alloc(req->dlen, GFP_ATOMIC, NULL);
	else if (req->dlen > room)
		return -ENOSPC;
	if (!req->dst)
		return -ENOMEM;
	scatterwalk_map_and_copy(linear->dst, req->dst, 0, req->dlen, 1);
	return 0;
}

static int run(struct acomp_req *req, bool compress)
{
	struct linear *linear = acomp_tfm_ctx(crypto_acomp_reqtfm(req));
	struct scomp_alg *alg = crypto_scomp_alg(linear->scomp);
	scomp_op op = compress ? alg->compress : alg->decompress;
	void **ctx = acomp_request_ctx(req);
	unsigned int room;
	int err;

	if (!req->src || !req->slen || req->slen > SCOMP_SCRATCH_SIZE ||
	    (req->dst && !req->dlen))
		return -EINVAL;
	if (!req->dlen || req->dlen > SCOMP_SCRATCH_SIZE)
		req->dlen = SCOMP_SCRATCH_SIZE;
	room = req->dlen;

	spin_lock(&linear->lock);
	scatterwalk_map_and_copy(linear->src, req->src, 0, req->slen, 0);
	err = op(linear->scomp, linear->src, req->slen, linear->dst,
		 &req->dlen, *ctx) ?:
	      store(req, linear, room);
	spin_unlock(&linear->lock);
	return err;
}

static int linear_compress(struct acomp_req *req)
{
	return run(req, true);
}

static int linear_decompress(struct acomp_req *req)
{
	return run(req, false);
}

static void linear_exit(struct crypto_tfm *tfm)
{
	struct linear *linear = crypto_tfm_ctx(tfm);

	crypto_free_scomp(linear->scomp);
	vfree(linear->src);
	vfree(linear->dst);
}

int crypto_init_scomp_ops_async(struct crypto_tfm *tfm)
{
	struct crypto_acomp *acomp = __crypto_acomp_tfm(tfm);
	struct linear *linear = crypto_tfm_ctx(tfm);
	struct crypto_alg *alg = tfm->__crt_alg;

	if (!crypto_mod_get(alg))
		return -EAGAIN;
	linear->scomp = crypto_create_tfm_node(alg, &scomp_type, NUMA_NO_NODE);
	if (IS_ERR(linear->scomp)) {
		crypto_mod_put(alg);
		return PTR_ERR(linear->scomp);
	}
	spin_lock_init(&linear->lock);
	linear->src = vmalloc(SCOMP_SCRATCH_SIZE);
	linear->dst = vmalloc(SCOMP_SCRATCH_SIZE);
	if (!linear->src || !linear->dst) {
		linear_exit(tfm);
		return -ENOMEM;
	}
	tfm->exit = linear_exit;
	acomp->compress = linear_compress;
	acomp->decompress = linear_decompress;
	acomp->dst_free = sgl_free;
	acomp->reqsize = sizeof(void *);
	return 0;
}

static struct crypto_scomp *request_scomp(struct acomp_req *req)
{
	struct linear *linear = acomp_tfm_ctx(crypto_acomp_reqtfm(req));

	return linear->scomp;
}

struct acomp_req *crypto_acomp_scomp_alloc_ctx(struct acomp_req *req)
{
	void *ctx = crypto_scomp_alloc_ctx(request_scomp(req));

	if (IS_ERR(ctx)) {
		kfree(req);
		return NULL;
	}
	*req->__ctx = ctx;
	return req;
}

void crypto_acomp_scomp_free_ctx(struct acomp_req *req)
{
	if (*req->__ctx)
		crypto_scomp_free_ctx(request_scomp(req), *req->__ctx);
}

static void acomp_exit(struct crypto_tfm *tfm)
{
	struct crypto_acomp *acomp = __crypto_acomp_tfm(tfm);

	crypto_acomp_alg(acomp)->exit(acomp);
}

static int acomp_init(struct crypto_tfm *tfm)
{
	struct crypto_acomp *acomp = __crypto_acomp_tfm(tfm);
	struct acomp_alg *alg = crypto_acomp_alg(acomp);

	if (tfm->__crt_alg->cra_type != &acomp_type)
		return crypto_init_scomp_ops_async(tfm);
	acomp->compress = alg->compress;
	acomp->decompress = alg->decompress;
	acomp->dst_free = alg->dst_free;
	acomp->reqsize = alg->reqsize;
	if (alg->exit)
		tfm->exit = acomp_exit;
	return alg->init ? alg->init(acomp) : 0;
}

static unsigned int acomp_extsize(struct crypto_alg *alg)
{
	return alg->cra_type == &acomp_type ? crypto_alg_extsize(alg) :
					      sizeof(struct linear);
}

static const struct crypto_type acomp_type = {
	.extsize = acomp_extsize,
	.init_tfm = acomp_init,
	.maskclear = ~CRYPTO_ALG_TYPE_MASK,
	.maskset = CRYPTO_ALG_TYPE_ACOMPRESS_MASK,
	.type = CRYPTO_ALG_TYPE_ACOMPRESS,
	.tfmsize = offsetof(struct crypto_acomp, base),
};

struct crypto_acomp *crypto_alloc_acomp_node(const char *alg_name, u32 type,
					     u32 mask, int node)
{
	return crypto_alloc_tfm_node(alg_name, &acomp_type, type, mask, node);
}
KPI_EXPORT(crypto_alloc_acomp_node);

struct crypto_acomp *crypto_alloc_acomp(const char *alg_name, u32 type,
					u32 mask)
{
	return crypto_alloc_acomp_node(alg_name, type, mask, NUMA_NO_NODE);
}
KPI_EXPORT(crypto_alloc_acomp);

static bool is_linear(struct crypto_acomp *acomp)
{
	return crypto_acomp_tfm(acomp)->__crt_alg->cra_type != &acomp_type;
}

struct acomp_req *acomp_request_alloc(struct crypto_acomp *acomp)
{
	struct acomp_req *req = __acomp_request_alloc(acomp);

	return req && is_linear(acomp) ? crypto_acomp_scomp_alloc_ctx(req) :
					 req;
}
KPI_EXPORT(acomp_request_alloc);

void acomp_request_free(struct acomp_req *req)
{
	struct crypto_acomp *acomp = crypto_acomp_reqtfm(req);

	if (is_linear(acomp))
		crypto_acomp_scomp_free_ctx(req);
	if (req->flags & CRYPTO_ACOMP_ALLOC_OUTPUT)
		acomp->dst_free(req->dst);
	__acomp_request_free(req);
}
KPI_EXPORT(acomp_request_free);

static int prepare_acomp(struct acomp_alg *alg)
{
	kpi_crypto_set_type(&alg->base, &acomp_type);
	return 0;
}

CRYPTO_DEFINE_REGISTRATION(acomp, acomp_alg, base);
CRYPTO_DEFINE_REGISTRATIONS(acomp, acomps, acomp_alg);
