// SPDX-License-Identifier: GPL-2.0
/* mm/slab_common.c, linux/slab.h: caches of a driver's own. */
#include <linux/cache.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "slab_fast.h"

LIST_HEAD(slab_caches);
DEFINE_MUTEX(slab_mutex);

/* ------------------------------------------------------ making, destroying */

static unsigned int calculate_align(unsigned int size, unsigned int align,
				    slab_flags_t flags)
{
	/* A cache line may be shared by objects that are smaller than half. */
	if (flags & SLAB_HWCACHE_ALIGN) {
		unsigned int line = cache_line_size();

		while (size <= line / 2)
			line /= 2;
		align = max(align, line);
	}
	align = max(align, arch_slab_minalign());
	return ALIGN(align, sizeof(void *));
}

static void publish(struct kmem_cache *s)
{
	mutex_lock(&slab_mutex);
	list_add_tail(&s->list, &slab_caches);
	mutex_unlock(&slab_mutex);
}

static struct kmem_cache *create(const char *name, unsigned int size,
				 unsigned int align, slab_flags_t flags,
				 unsigned int useroffset, unsigned int usersize,
				 void (*ctor)(void *), unsigned long caller)
{
	struct kmem_cache *s = kzalloc(sizeof(*s), GFP_KERNEL);
	char *copy = kstrdup(name, GFP_KERNEL);

	if (!s || !copy) {
		kfree(s);
		kfree(copy);
		return NULL;
	}
	slab_cache_setup(s, copy, size, calculate_align(size, align, flags),
			 flags, ctor);
	s->useroffset = useroffset;
	s->usersize = usersize;
	s->creator = caller;
	publish(s);
	return s;
}

static struct kmem_cache *create_or_complain(
	const char *name, unsigned int size, unsigned int align,
	slab_flags_t flags, unsigned int useroffset, unsigned int usersize,
	void (*ctor)(void *), unsigned long caller)
{
	struct kmem_cache *s = NULL;

	if (WARN_ON(!name || !size || size > KMALLOC_MAX_SIZE))
		goto fail;
	/* A whitelist that does not lie in the object allows nothing. */
	if (WARN_ON(!usersize && useroffset) ||
	    WARN_ON(size < usersize || size - usersize < useroffset))
		usersize = useroffset = 0;
	s = create(name, size, align, flags, useroffset, usersize, ctor,
		   caller);
	if (s)
		return s;
fail:
	if (flags & SLAB_PANIC)
		panic("%s: Failed to create slab '%s'. Error %d\n",
		      "kmem_cache_create_usercopy", name, -ENOMEM);
	pr_warn("%s(%s) failed with error %d\n", "kmem_cache_create_usercopy",
		name, -ENOMEM);
	dump_stack();
	return NULL;
}

struct kmem_cache *kmem_cache_create_usercopy(
	const char *name, unsigned int size, unsigned int align,
	slab_flags_t flags, unsigned int useroffset, unsigned int usersize,
	void (*ctor)(void *))
{
	return create_or_complain(name, size, align, flags, useroffset,
				  usersize, ctor, _RET_IP_);
}
KPI_EXPORT(kmem_cache_create_usercopy);

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size,
				     unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *))
{
	return create_or_complain(name, size, align, flags, 0, 0, ctor,
				  _RET_IP_);
}
KPI_EXPORT(kmem_cache_create);

/* Nobody else uses the cache any more: the other CPUs' magazines are ours. */
static void flush_all_cpus(struct kmem_cache *s)
{
	unsigned int cpu;

	host_membarrier();
	for (cpu = 0; cpu < HOST_MAX_CPUS; cpu++)
		slab_flush_cpu(s, cpu);
}

void kmem_cache_destroy(struct kmem_cache *s)
{
	if (!s || WARN_ON(!s->refcount))
		return;
	flush_all_cpus(s);
	slab_drop_empty(s, 0);
	if (s->nr_slabs) {
		slab_report_remaining(s);
		WARN(1, "%s %s: Slab cache still has objects when called from %pS\n",
		     __func__, s->name, (void *)_RET_IP_);
		host_finding("slab-objects-remaining");
		s->creator = CALLER_FORGOTTEN;
		return;
	}
	mutex_lock(&slab_mutex);
	list_del(&s->list);
	mutex_unlock(&slab_mutex);
	/* Slabs on their way through a grace period refer to the cache. */
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		rcu_barrier();
	kfree(s->name);
	kfree(s);
}
KPI_EXPORT(kmem_cache_destroy);

/*
 * The magazines of other CPUs cannot be looked into while these run; what is
 * in them stays.  The result tells whether all slabs are gone.
 */
int kmem_cache_shrink(struct kmem_cache *s)
{
	slab_flush_cpu(s, raw_smp_processor_id());
	slab_drop_empty(s, 0);
	return s->nr_slabs != 0;
}
KPI_EXPORT(kmem_cache_shrink);

unsigned int kmem_cache_size(struct kmem_cache *s)
{
	return s->object_size;
}
KPI_EXPORT(kmem_cache_size);

/* ---------------------------------------------------------------- objects */

void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp)
{
	return slab_alloc(s, gfp, s->object_size, _RET_IP_);
}
KPI_EXPORT(kmem_cache_alloc);

void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t gfp, int node)
{
	return slab_alloc(s, gfp, s->object_size, _RET_IP_);
}
KPI_EXPORT(kmem_cache_alloc_node);

void *kmem_cache_alloc_lru(struct kmem_cache *s, struct list_lru *lru,
			   gfp_t gfp)
{
	return slab_alloc(s, gfp, s->object_size, _RET_IP_);
}
KPI_EXPORT(kmem_cache_alloc_lru);

/* The slab of an object of @s; NULL, with a report, where it is none. */
static struct kslab *slab_of_cache(struct kmem_cache *s, void *object,
				   unsigned long caller)
{
	struct kslab *slab = slab_of(object);

	if (!slab)
		slab_report_foreign_free(object, caller);
	else if (WARN(slab->cache != s,
		      "cache_from_obj: Wrong slab cache. %s but object is from %s\n",
		      s->name, slab->cache->name))
		host_finding("wrong-slab-cache");
	return slab;
}

void kmem_cache_free(struct kmem_cache *s, void *object)
{
	struct kslab *slab = slab_of(object);

	if (unlikely(!slab || slab->cache != s))
		slab = slab_of_cache(s, object, _RET_IP_);
	if (likely(slab))
		slab_free(slab->cache, slab, object, _RET_IP_);
}
KPI_EXPORT(kmem_cache_free);

/* All or nothing. */
int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t gfp, size_t size,
			  void **p)
{
	size_t i;

	for (i = 0; i < size; i++) {
		p[i] = slab_alloc(s, gfp, s->object_size, _RET_IP_);
		if (!p[i]) {
			kmem_cache_free_bulk(s, i, p);
			return 0;
		}
	}
	return size;
}
KPI_EXPORT(kmem_cache_alloc_bulk);

/* @s is NULL for what kmalloc() returned. */
void kmem_cache_free_bulk(struct kmem_cache *s, size_t size, void **p)
{
	while (size--)
		if (s)
			kmem_cache_free(s, p[size]);
		else
			kfree(p[size]);
}
KPI_EXPORT(kmem_cache_free_bulk);
