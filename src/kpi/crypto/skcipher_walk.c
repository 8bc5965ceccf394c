// SPDX-License-Identifier: GPL-2.0
/*
 * crypto/skcipher.c, crypto/internal/skcipher.h: a request's two scatterlists
 * as pieces of memory that a cipher can work on.
 */
#include <crypto/internal/aead.h>
#include <crypto/internal/skcipher.h>
#include <crypto/scatterwalk.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "kpi.h"
#include "crypto/core.h"

/* Bits of walk->flags. */
enum {
	WALK_SLEEP = 1,		/* allocations may sleep */
	WALK_BOUNCE = 2,	/* this piece is a copy in walk->page */
	WALK_GATHERED = 4,	/* ... of bytes that lie apart in the lists */
};

static gfp_t walk_gfp(const struct skcipher_walk *walk)
{
	return walk->flags & WALK_SLEEP ? GFP_KERNEL : GFP_ATOMIC;
}

static int finish(struct skcipher_walk *walk, int err)
{
	if (walk->iv != walk->oiv)
		memcpy(walk->oiv, walk->iv, walk->ivsize);
	kfree(walk->buffer);
	free_page((unsigned long)walk->page);
	walk->buffer = NULL;
	walk->page = NULL;
	walk->iv = walk->oiv;
	return err;
}

/* Pieces that lie apart or off the boundary are worked on in a page of ours. */
static int bounce(struct skcipher_walk *walk, unsigned int n)
{
	struct scatter_walk in = walk->in;

	if (!walk->page)
		walk->page = (u8 *)__get_free_page(walk_gfp(walk));
	if (!walk->page)
		return finish(walk, -ENOMEM);
	scatterwalk_copychunks(walk->page, &in, n, 0);
	walk->src.virt.addr = walk->page;
	walk->dst.virt.addr = walk->page;
	walk->flags |= WALK_BOUNCE;
	walk->nbytes = n;
	return 0;
}

static void *here(struct scatter_walk *walk)
{
	return page_address(scatterwalk_page(walk)) +
	       offset_in_page(walk->offset);
}

static int next_piece(struct skcipher_walk *walk)
{
	unsigned int step, n;

	walk->flags &= ~(WALK_BOUNCE | WALK_GATHERED);
	n = scatterwalk_clamp(&walk->in, walk->total);
	n = scatterwalk_clamp(&walk->out, n);
	step = min(walk->stride, max(walk->total, walk->blocksize));
	if (n < step) {
		if (walk->total < walk->blocksize)
			return finish(walk, -EINVAL);
		walk->flags |= WALK_GATHERED;
		return bounce(walk, step);
	}
	if ((walk->in.offset | walk->out.offset) & walk->alignmask)
		return bounce(walk, n);
	walk->src.virt.addr = here(&walk->in);
	walk->dst.virt.addr = here(&walk->out);
	walk->nbytes = n;
	return 0;
}

/* Past @n bytes; the next entry is begun when @more are to come. */
static void move_on(struct scatter_walk *walk, u8 *from, unsigned int n,
		    unsigned int more)
{
	if (n)
		scatterwalk_copychunks(from, walk, n, from ? 1 : 2);
	scatterwalk_done(walk, 0, more);
}

/*
 * @err: how many bytes of the piece were not processed, or a negative error.
 * Returns 0 with the next piece (nbytes 0: that was all) or the error.
 */
int skcipher_walk_done(struct skcipher_walk *walk, int err)
{
	unsigned int n = walk->nbytes, left;

	if (!n || err < 0) {
		walk->nbytes = 0;
		walk->total = 0;
		return finish(walk, err);
	}
	/* A gathered piece is the least there is: it must be done whole. */
	if (err > 0 && walk->flags & WALK_GATHERED) {
		walk->nbytes = 0;
		walk->total = 0;
		return finish(walk, -EINVAL);
	}
	n -= err;
	left = walk->total - n;
	move_on(&walk->in, NULL, n, left);
	move_on(&walk->out, walk->flags & WALK_BOUNCE ? walk->page : NULL, n,
		left);
	walk->total = left;
	walk->nbytes = 0;
	if (!left)
		return finish(walk, 0);
	if (walk->flags & WALK_SLEEP)
		cond_resched();
	return next_piece(walk);
}
KPI_EXPORT(skcipher_walk_done);

/* An IV off the boundary is worked on in a copy, written back at the end. */
static int align_iv(struct skcipher_walk *walk)
{
	if (!((unsigned long)walk->iv & walk->alignmask))
		return 0;
	walk->buffer = kmalloc(walk->ivsize + walk->alignmask,
			       walk_gfp(walk));
	if (!walk->buffer)
		return -ENOMEM;
	walk->iv = memcpy(PTR_ALIGN(walk->buffer, walk->alignmask + 1),
			  walk->oiv, walk->ivsize);
	return 0;
}

static int first_piece(struct skcipher_walk *walk)
{
	int err;

	if (WARN_ON_ONCE(in_hardirq()))
		return -EDEADLK;
	err = align_iv(walk);
	return err ?: next_piece(walk);
}

static void start(struct skcipher_walk *walk, void *iv, u32 flags, bool atomic)
{
	walk->nbytes = 0;
	walk->iv = iv;
	walk->oiv = iv;
	walk->buffer = NULL;
	walk->page = NULL;
	walk->flags = flags & CRYPTO_TFM_REQ_MAY_SLEEP && !atomic ?
			      WALK_SLEEP : 0;
}

/* @atomic: the caller will not be able to sleep between pieces. */
int skcipher_walk_virt(struct skcipher_walk *walk,
		       struct skcipher_request *req, bool atomic)
{
	struct crypto_skcipher *tfm = crypto_skcipher_reqtfm(req);

	might_sleep_if(req->base.flags & CRYPTO_TFM_REQ_MAY_SLEEP);
	start(walk, req->iv, req->base.flags, atomic);
	walk->total = req->cryptlen;
	if (!walk->total)
		return 0;
	scatterwalk_start(&walk->in, req->src);
	scatterwalk_start(&walk->out, req->dst);
	walk->blocksize = crypto_skcipher_blocksize(tfm);
	walk->stride = crypto_skcipher_walksize(tfm);
	walk->ivsize = crypto_skcipher_ivsize(tfm);
	walk->alignmask = crypto_skcipher_alignmask(tfm);
	return first_piece(walk);
}
KPI_EXPORT(skcipher_walk_virt);

/* Behind the associated data. */
static int walk_aead(struct skcipher_walk *walk, struct aead_request *req,
		     unsigned int total, bool atomic)
{
	struct crypto_aead *tfm = crypto_aead_reqtfm(req);

	start(walk, req->iv, req->base.flags, atomic);
	walk->total = total;
	if (!total)
		return 0;
	scatterwalk_start(&walk->in, req->src);
	scatterwalk_start(&walk->out, req->dst);
	move_on(&walk->in, NULL, req->assoclen, total);
	move_on(&walk->out, NULL, req->assoclen, total);
	walk->blocksize = crypto_aead_blocksize(tfm);
	walk->stride = crypto_aead_chunksize(tfm);
	walk->ivsize = crypto_aead_ivsize(tfm);
	walk->alignmask = crypto_aead_alignmask(tfm);
	return first_piece(walk);
}

int skcipher_walk_aead_encrypt(struct skcipher_walk *walk,
			       struct aead_request *req, bool atomic)
{
	return walk_aead(walk, req, req->cryptlen, atomic);
}
KPI_EXPORT(skcipher_walk_aead_encrypt);

int skcipher_walk_aead_decrypt(struct skcipher_walk *walk,
			       struct aead_request *req, bool atomic)
{
	unsigned int tag = crypto_aead_authsize(crypto_aead_reqtfm(req));

	return walk_aead(walk, req, req->cryptlen - tag, atomic);
}
KPI_EXPORT(skcipher_walk_aead_decrypt);
