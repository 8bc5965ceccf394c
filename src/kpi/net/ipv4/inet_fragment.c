// SPDX-License-Identifier: GPL-2.0
/*
 * net/ipv4/inet_fragment.c, net/inet_frag.h: who puts fragments together, and
 * what it keeps for a namespace. IP is the machine's: no fragment comes.
 */
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <net/inet_frag.h>

#include "kpi.h"

int inet_frags_init(struct inet_frags *f)
{
	f->frags_cachep = kmem_cache_create(f->frags_cache_name, f->qsize, 0,
					    0, NULL);
	if (!f->frags_cachep)
		return -ENOMEM;
	refcount_set(&f->refcnt, 1);
	init_completion(&f->completion);
	return 0;
}
KPI_EXPORT(inet_frags_init);

static void put(struct inet_frags *f)
{
	if (refcount_dec_and_test(&f->refcnt))
		complete(&f->completion);
}

/* Namespaces' parts go on works of their own: the last of them first. */
void inet_frags_fini(struct inet_frags *f)
{
	put(f);
	wait_for_completion(&f->completion);
	kmem_cache_destroy(f->frags_cachep);
	f->frags_cachep = NULL;
}
KPI_EXPORT(inet_frags_fini);

int fqdir_init(struct fqdir **out, struct inet_frags *f, struct net *net)
{
	struct fqdir *fqdir = kzalloc(sizeof(*fqdir), GFP_KERNEL);
	int err;

	if (!fqdir)
		return -ENOMEM;
	fqdir->f = f;
	fqdir->net = net;
	err = rhashtable_init(&fqdir->rhashtable, &f->rhash_params);
	if (err < 0) {
		kfree(fqdir);
		return err;
	}
	refcount_inc(&f->refcnt);
	*out = fqdir;
	return 0;
}
KPI_EXPORT(fqdir_init);

/* A queue can only be in the table if inet_frag_find() has made it. */
static void end(struct work_struct *work)
{
	struct fqdir *fqdir = container_of(work, struct fqdir, destroy_work);
	struct inet_frags *f = fqdir->f;

	rhashtable_destroy(&fqdir->rhashtable);
	kfree(fqdir);
	put(f);
}

void fqdir_exit(struct fqdir *fqdir)
{
	WRITE_ONCE(fqdir->dead, true);
	INIT_WORK(&fqdir->destroy_work, end);
	queue_work(system_wq, &fqdir->destroy_work);
}
KPI_EXPORT(fqdir_exit);
