// SPDX-License-Identifier: GPL-2.0
/* net/core/sock.c, net/sock.h: protocols, and the sockets made of them. */
#include <linux/bitmap.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include <net/request_sock.h>
#include <net/sock.h>
#include <net/timewait_sock.h>

#include "kpi.h"
#include "skbuff.h"

static DEFINE_MUTEX(protos_lock);
static LIST_HEAD(protos);
static DECLARE_BITMAP(indices, PROTO_INUSE_NR);

/* -------------------------------------------------------------- protocols */

static int give_index(struct proto *prot)
{
	prot->inuse_idx = find_first_zero_bit(indices, PROTO_INUSE_NR);
	if (WARN_ON(prot->inuse_idx == PROTO_INUSE_NR))
		return -ENOSPC;
	set_bit(prot->inuse_idx, indices);
	return 0;
}

static struct kmem_cache *named_cache(char **name, const char *kind,
				      const struct proto *prot,
				      unsigned int size)
{
	*name = kasprintf(GFP_KERNEL, "%s_%s", kind, prot->name);
	if (!*name)
		return NULL;
	return kmem_cache_create(*name, size, 0,
				 SLAB_ACCOUNT | prot->slab_flags, NULL);
}

static void free_slabs(struct proto *prot)
{
	kmem_cache_destroy(prot->slab);
	prot->slab = NULL;
	if (prot->rsk_prot) {
		kmem_cache_destroy(prot->rsk_prot->slab);
		kfree(prot->rsk_prot->slab_name);
		prot->rsk_prot->slab = NULL;
		prot->rsk_prot->slab_name = NULL;
	}
	if (prot->twsk_prot) {
		kmem_cache_destroy(prot->twsk_prot->twsk_slab);
		kfree(prot->twsk_prot->twsk_slab_name);
		prot->twsk_prot->twsk_slab = NULL;
		prot->twsk_prot->twsk_slab_name = NULL;
	}
}

static int make_slabs(struct proto *prot)
{
	struct request_sock_ops *r = prot->rsk_prot;
	struct timewait_sock_ops *t = prot->twsk_prot;

	prot->slab = kmem_cache_create_usercopy(prot->name, prot->obj_size, 0,
			SLAB_HWCACHE_ALIGN | SLAB_ACCOUNT | prot->slab_flags,
			prot->useroffset, prot->usersize, NULL);
	if (r)
		r->slab = named_cache(&r->slab_name, "request_sock", prot,
				      r->obj_size);
	if (t)
		t->twsk_slab = named_cache(&t->twsk_slab_name, "tw_sock", prot,
					   t->twsk_obj_size);
	if (prot->slab && (!r || r->slab) && (!t || t->twsk_slab))
		return 0;
	free_slabs(prot);
	return -ENOMEM;
}

int proto_register(struct proto *prot, int alloc_slab)
{
	int err;

	if (prot->memory_allocated && !prot->sysctl_mem) {
		pr_err("%s: missing sysctl_mem\n", prot->name);
		return -EINVAL;
	}
	err = alloc_slab ? make_slabs(prot) : 0;
	if (err)
		return err;
	mutex_lock(&protos_lock);
	err = give_index(prot);
	if (!err)
		list_add(&prot->node, &protos);
	mutex_unlock(&protos_lock);
	if (err && alloc_slab)
		free_slabs(prot);
	return err;
}
KPI_EXPORT(proto_register);

void proto_unregister(struct proto *prot)
{
	mutex_lock(&protos_lock);
	clear_bit(prot->inuse_idx, indices);
	list_del(&prot->node);
	mutex_unlock(&protos_lock);
	free_slabs(prot);
}
KPI_EXPORT(proto_unregister);

int sock_prot_inuse_get(struct net *net, struct proto *prot)
{
	int cpu, sum = 0;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(net->core.prot_inuse, cpu)->val[prot->inuse_idx];
	return max(sum, 0);
}
KPI_EXPORT(sock_prot_inuse_get);

/* What sock_prot_inuse_add() in modules adds to. */
static int add_inuse(void)
{
	init_net.core.prot_inuse = alloc_percpu(struct prot_inuse);
	return init_net.core.prot_inuse ? 0 : -ENOMEM;
}
KPI_INIT_CORE(add_inuse);

/* ---------------------------------------------------------------- sockets */

struct sock *sk_alloc(struct net *net, int family, gfp_t priority,
		      struct proto *prot, int kern)
{
	struct sock *sk = prot->slab ?
		kmem_cache_alloc(prot->slab, priority | __GFP_ZERO) :
		kzalloc(prot->obj_size, priority);

	if (!sk)
		return NULL;
	if (!try_module_get(prot->owner)) {
		if (prot->slab)
			kmem_cache_free(prot->slab, sk);
		else
			kfree(sk);
		return NULL;
	}
	sk->sk_family = family;
	sk->sk_prot = sk->sk_prot_creator = prot;
	sk->sk_kern_sock = kern;
	sk->sk_net_refcnt = !kern;
	spin_lock_init(&sk->sk_lock.slock);
	init_waitqueue_head(&sk->sk_lock.wq);
	sock_net_set(sk, net);
	refcount_set(&sk->sk_wmem_alloc, 1);
	sk_tx_queue_clear(sk);
	return sk;
}
KPI_EXPORT(sk_alloc);

static void free_sock(struct sock *sk)
{
	struct proto *prot = sk->sk_prot_creator;
	struct kmem_cache *slab = prot->slab;
	struct module *owner = prot->owner;

	if (slab)
		kmem_cache_free(slab, sk);
	else
		kfree(sk);
	module_put(owner);
}

static void destruct(struct rcu_head *head)
{
	struct sock *sk = container_of(head, struct sock, sk_rcu);

	if (sk->sk_destruct)
		sk->sk_destruct(sk);
	if (atomic_read(&sk->sk_omem_alloc))
		pr_debug("%s: optmem leakage (%d bytes) detected\n", __func__,
			 atomic_read(&sk->sk_omem_alloc));
	if (sk->sk_frag.page)
		put_page(sk->sk_frag.page);
	put_cred(sk->sk_peer_cred);
	put_pid(sk->sk_peer_pid);
	free_sock(sk);
}

/* With SOCK_RCU_FREE, readers under RCU may still look at it. */
void kpi_sock_destruct(struct sock *sk)
{
	if (sock_flag(sk, SOCK_RCU_FREE))
		call_rcu(&sk->sk_rcu, destruct);
	else
		destruct(&sk->sk_rcu);
}

/* The last frame on its way keeps the socket's memory, too: sock_wfree(). */
void sk_free(struct sock *sk)
{
	if (refcount_dec_and_test(&sk->sk_wmem_alloc))
		kpi_sock_destruct(sk);
}
KPI_EXPORT(sk_free);

void sk_common_release(struct sock *sk)
{
	if (sk->sk_prot->destroy)
		sk->sk_prot->destroy(sk);
	/* Nobody finds it from here on; then what is in its queues can go. */
	sk->sk_prot->unhash(sk);
	sock_orphan(sk);
	sock_put(sk);
}
KPI_EXPORT(sk_common_release);
