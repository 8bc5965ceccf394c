/* SPDX-License-Identifier: GPL-2.0 */
/*
 * slab.h - objects of one size.
 *
 * A slab is a block of pages cut into objects.  Nothing of the allocator lies
 * in the objects: each has a tag beside them that tells who holds it, or,
 * while it is free, the next free one.  So a driver that writes into freed
 * memory does not break the allocator, an untouched object stays untouched
 * memory, and freeing twice shows.
 *
 * Each CPU has a magazine of free objects for each cache.  Only the thread
 * that owns the CPU touches it, so it needs neither lock nor atomics.
 */
#ifndef LKMHOST_MM_SLAB_H
#define LKMHOST_MM_SLAB_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "pageinfo.h"

struct obj_tag {
	u32 caller;	/* who allocated it; 0: in a magazine or never used;
			 * TAG_FREE | index: next free object of the slab */
	u32 size;	/* asked for; while free: who freed it */
};
#define TAG_FREE 0x80000000u
#define TAG_END 0x7fffffffu

static __always_inline bool tag_is_allocated(const struct obj_tag *tag)
{
	return tag->caller - 1 < TAG_FREE - 1;
}

struct kslab {
	struct kmem_cache *cache;
	/* A number, not a pointer: memcheck would take it for a reference. */
	u32 start;		/* physical address of the first object */
	u32 free;		/* first free object, or TAG_END */
	u16 nr;			/* objects in all */
	u16 inuse;		/* allocated or in a magazine */
	u16 fresh;		/* objects from here on were never used */
	struct list_head list;	/* in cache->partial or ->full */
	struct rcu_head rcu;	/* SLAB_TYPESAFE_BY_RCU */
	struct obj_tag tag[];
};

struct mag_slot {
	void *object;
	struct obj_tag *tag;
};

#define MAG_SLOTS 15
struct slab_magazine {
	unsigned int count;
	unsigned int capacity;
	struct mag_slot slot[MAG_SLOTS];
};

struct kmem_cache {
	/* Read by the fast paths. */
	unsigned int size;	/* from one object to the next */
	u32 reciprocal;		/* 2^32 / size, rounded up */
	unsigned int object_size;
	slab_flags_t flags;
	void (*ctor)(void *object);
	bool clear;		/* each object, whether asked for or not */
	bool poisoned;		/* --check: freed objects hold a pattern */
	u8 order;		/* of a slab */
	u8 mag_capacity;
	u16 nr;			/* objects in a slab */
	gfp_t gfp;		/* added to each allocation of a slab */
	unsigned int align;
	unsigned int useroffset, usersize;

	spinlock_t lock;	/* guards the slabs, inside no other lock */
	struct list_head partial, full;
	unsigned long nr_slabs, nr_empty;

	const char *name;
	int refcount;
	u32 creator;
	struct list_head list;	/* in slab_caches */
	/* An empty magazine of no capacity stands where there is none yet. */
	struct slab_magazine *magazine[HOST_MAX_CPUS];
};

extern struct list_head slab_caches;
extern struct mutex slab_mutex;		/* guards slab_caches */
extern struct slab_magazine slab_no_magazine;

/* What the fast paths leave to others. */
void *slab_alloc_refill(struct kmem_cache *s, gfp_t gfp, size_t size,
			unsigned long caller);
void slab_free_checked(struct kslab *slab, void *object, unsigned long caller);

/* An object and its tag, whose caller is 0, from and to the slabs. */
void *slab_alloc_slow(struct kmem_cache *s, gfp_t gfp, struct obj_tag **tag);
void slab_free_slow(struct kmem_cache *s, struct kslab *slab, void *object,
		    struct obj_tag *tag);
void slab_cache_setup(struct kmem_cache *s, const char *name,
		      unsigned int size, unsigned int align,
		      slab_flags_t flags, void (*ctor)(void *));
void slab_drop_empty(struct kmem_cache *s, unsigned long keep);
void slab_flush_cpu(struct kmem_cache *s, unsigned int cpu);
struct kmem_cache *kmalloc_cache_for(size_t size, gfp_t gfp);
void slab_init_internal(void);

/* slab_debug.c: the diagnostics. */
void slab_report_invalid_free(struct kslab *slab, const void *p,
			      unsigned long caller);
void slab_report_foreign_free(const void *p, unsigned long caller);
void slab_report_double_free(struct kmem_cache *s, const void *p,
			     const struct obj_tag *tag, unsigned long caller);
void slab_check_alloc(struct kmem_cache *s, void *object,
		      const struct obj_tag *tag, size_t size);
void slab_check_free(struct kmem_cache *s, void *object,
		     const struct obj_tag *tag, unsigned long caller);
void slab_poison_new(struct kmem_cache *s, struct kslab *slab);
void slab_report_remaining(struct kmem_cache *s);

static __always_inline struct kslab *slab_of(const void *p)
{
	unsigned long offset = (unsigned long)p - page_offset_base;

	if (unlikely(offset >= kpi_arena_size))
		return NULL;
	return kpi_page_info[offset >> PAGE_SHIFT].slab;
}

static __always_inline void *slab_object(const struct kslab *slab,
					 unsigned int index)
{
	return (void *)(page_offset_base + slab->start +
			(unsigned long)index * slab->cache->size);
}

/* ~0 where @p is not the start of an object. */
static __always_inline unsigned int slab_index(const struct kmem_cache *s,
					       const struct kslab *slab,
					       const void *p)
{
	u32 offset = (unsigned long)p - page_offset_base - slab->start;
	unsigned int index = ((u64)offset * s->reciprocal) >> 32;

	if (unlikely(index * s->size != offset || index >= slab->nr))
		return ~0u;
	return index;
}

#endif
