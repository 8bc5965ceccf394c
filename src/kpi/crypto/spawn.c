// SPDX-License-Identifier: GPL-2.0
/*
 * crypto/algapi.c, crypto/algapi.h: the inner algorithms of instances, queues
 * of requests, counters.
 */
#include <crypto/internal/cipher.h>
#include <linux/unaligned/packed_struct.h>

#include "kpi.h"
#include "crypto/core.h"

/*
 * Until the instance is registered its spawns hang in a chain from it, each
 * with a reference on its algorithm.
 */
int crypto_grab_spawn(struct crypto_spawn *spawn, struct crypto_instance *inst,
		      const char *name, u32 type, u32 mask)
{
	struct crypto_alg *alg;
	int err = -EAGAIN;

	if (WARN_ON_ONCE(!inst))
		return -EINVAL;
	if (IS_ERR(name))	/* as crypto_attr_alg_name() gave it */
		return PTR_ERR(name);
	alg = crypto_find_alg(name, spawn->frontend, type, mask);
	if (IS_ERR(alg))
		return PTR_ERR(alg);

	down_write(&crypto_alg_sem);
	if (!crypto_is_moribund(alg)) {
		list_add(&spawn->list, &alg->cra_users);
		spawn->alg = alg;
		spawn->mask = mask;
		spawn->next = inst->spawns;
		inst->spawns = spawn;
		inst->alg.cra_flags |=
			alg->cra_flags & CRYPTO_ALG_INHERITED_FLAGS;
		err = 0;
	}
	up_write(&crypto_alg_sem);
	if (err)
		crypto_mod_put(alg);
	return err;
}
KPI_EXPORT(crypto_grab_spawn);

void crypto_drop_spawn(struct crypto_spawn *spawn)
{
	if (!spawn->alg)	/* never grabbed */
		return;
	down_write(&crypto_alg_sem);
	if (!spawn->dead)
		list_del(&spawn->list);
	up_write(&crypto_alg_sem);
	if (!spawn->registered)
		crypto_mod_put(spawn->alg);
}
KPI_EXPORT(crypto_drop_spawn);

/* -EAGAIN: it is dead or its module is going; the user shall look anew. */
static struct crypto_alg *get_spawn_alg(struct crypto_spawn *spawn)
{
	struct crypto_alg *alg, *going = NULL;

	down_read(&crypto_alg_sem);
	alg = spawn->dead ? NULL : spawn->alg;
	if (alg && !crypto_mod_get(alg)) {
		going = crypto_alg_get(alg);
		alg = NULL;
	}
	up_read(&crypto_alg_sem);
	if (going) {
		crypto_shoot_alg(going);
		crypto_alg_put(going);
	}
	return alg ?: ERR_PTR(-EAGAIN);
}

struct crypto_tfm *crypto_spawn_tfm(struct crypto_spawn *spawn, u32 type,
				    u32 mask)
{
	struct crypto_alg *alg = get_spawn_alg(spawn);
	struct crypto_tfm *tfm;

	if (IS_ERR(alg))
		return ERR_CAST(alg);
	tfm = (alg->cra_flags ^ type) & mask ?
		      ERR_PTR(-EINVAL) : __crypto_alloc_tfm(alg, type, mask);
	if (IS_ERR(tfm))
		crypto_mod_put(alg);
	return tfm;
}
KPI_EXPORT(crypto_spawn_tfm);

void *crypto_spawn_tfm2(struct crypto_spawn *spawn)
{
	struct crypto_alg *alg = get_spawn_alg(spawn);
	void *tfm;

	if (IS_ERR(alg))
		return ERR_CAST(alg);
	tfm = crypto_create_tfm_node(alg, spawn->frontend, NUMA_NO_NODE);
	if (IS_ERR(tfm))
		crypto_mod_put(alg);
	return tfm;
}
KPI_EXPORT(crypto_spawn_tfm2);

/*
 * A queue takes max_qlen requests; those beyond are refused, or, where they
 * say so, kept behind the backlog mark.
 */
void crypto_init_queue(struct crypto_queue *queue, unsigned int max_qlen)
{
	INIT_LIST_HEAD(&queue->list);
	queue->backlog = &queue->list;
	queue->qlen = 0;
	queue->max_qlen = max_qlen;
}
KPI_EXPORT(crypto_init_queue);

int crypto_enqueue_request(struct crypto_queue *queue,
			   struct crypto_async_request *request)
{
	bool full = queue->qlen >= queue->max_qlen;

	if (full && !(request->flags & CRYPTO_TFM_REQ_MAY_BACKLOG))
		return -ENOSPC;
	if (full && queue->backlog == &queue->list)
		queue->backlog = &request->list;
	queue->qlen++;
	list_add_tail(&request->list, &queue->list);
	return full ? -EBUSY : -EINPROGRESS;
}
KPI_EXPORT(crypto_enqueue_request);

void crypto_enqueue_request_head(struct crypto_queue *queue,
				 struct crypto_async_request *request)
{
	if (queue->qlen >= queue->max_qlen)
		queue->backlog = queue->backlog->prev;
	queue->qlen++;
	list_add(&request->list, &queue->list);
}
KPI_EXPORT(crypto_enqueue_request_head);

struct crypto_async_request *crypto_dequeue_request(struct crypto_queue *queue)
{
	struct crypto_async_request *request;

	if (!queue->qlen)
		return NULL;
	queue->qlen--;
	if (queue->backlog != &queue->list)
		queue->backlog = queue->backlog->next;
	request = list_first_entry(&queue->list, struct crypto_async_request,
				   list);
	list_del(&request->list);
	return request;
}
KPI_EXPORT(crypto_dequeue_request);

/* A big-endian counter of @size bytes. */
void crypto_inc(u8 *a, unsigned int size)
{
	while (size-- && !++a[size])
		;
}
KPI_EXPORT(crypto_inc);

int crypto_cipher_setkey(struct crypto_cipher *tfm, const u8 *key,
			 unsigned int keylen)
{
	const struct cipher_alg *alg = crypto_cipher_alg(tfm);
	const u8 *aligned;
	u8 *copy;
	int err;

	if (keylen < alg->cia_min_keysize || keylen > alg->cia_max_keysize)
		return -EINVAL;
	aligned = kpi_crypto_align_key(key, keylen,
				       crypto_cipher_alignmask(tfm), &copy);
	if (!aligned)
		return -ENOMEM;
	err = alg->cia_setkey(crypto_cipher_tfm(tfm), aligned, keylen);
	kfree_sensitive(copy);
	return err;
}
KPI_EXPORT(crypto_cipher_setkey);

/* One block, through a bounce buffer where it does not lie on the boundary. */
static void one_block(struct crypto_cipher *tfm, u8 *dst, const u8 *src,
		      void (*crypt)(struct crypto_tfm *, u8 *, const u8 *))
{
	unsigned long mask = crypto_cipher_alignmask(tfm);
	unsigned int size = crypto_cipher_blocksize(tfm);
	u8 room[MAX_CIPHER_BLOCKSIZE + MAX_CIPHER_ALIGNMASK];
	u8 *block = PTR_ALIGN(&room[0], mask + 1);

	if (!(((unsigned long)dst | (unsigned long)src) & mask)) {
		crypt(crypto_cipher_tfm(tfm), dst, src);
		return;
	}
	memcpy(block, src, size);
	crypt(crypto_cipher_tfm(tfm), block, block);
	memcpy(dst, block, size);
}

void crypto_cipher_encrypt_one(struct crypto_cipher *tfm, u8 *dst,
			       const u8 *src)
{
	one_block(tfm, dst, src, crypto_cipher_alg(tfm)->cia_encrypt);
}
KPI_EXPORT(crypto_cipher_encrypt_one);

void crypto_cipher_decrypt_one(struct crypto_cipher *tfm, u8 *dst,
			       const u8 *src)
{
	one_block(tfm, dst, src, crypto_cipher_alg(tfm)->cia_decrypt);
}
KPI_EXPORT(crypto_cipher_decrypt_one);

int crypto_comp_compress(struct crypto_comp *comp, const u8 *src,
			 unsigned int slen, u8 *dst, unsigned int *dlen)
{
	struct crypto_tfm *tfm = crypto_comp_tfm(comp);

	return tfm->__crt_alg->cra_compress.coa_compress(tfm, src, slen, dst,
							 dlen);
}
KPI_EXPORT(crypto_comp_compress);

int crypto_comp_decompress(struct crypto_comp *comp, const u8 *src,
			   unsigned int slen, u8 *dst, unsigned int *dlen)
{
	struct crypto_tfm *tfm = crypto_comp_tfm(comp);

	return tfm->__crt_alg->cra_compress.coa_decompress(tfm, src, slen, dst,
							   dlen);
}
KPI_EXPORT(crypto_comp_decompress);
