// SPDX-License-Identifier: GPL-2.0
/* mm/slub.c: slabs and their objects, behind the magazines. */
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/slab.h>

#include "kpi.h"
#include "slab.h"
#include "valgrind.h"

struct slab_magazine slab_no_magazine;

/* Objects up to this size have their slab's tags in the same page. */
#define TAGS_INSIDE_MAX 256u
/* The others have them in an object of this cache. */
#define TAGS_OUTSIDE_NR 16u
static struct kmem_cache kslab_cache, magazine_cache;

/* Enough objects in a magazine to save locks, but not much memory. */
#define MAGAZINE_BYTES SZ_16K

/* Empty slabs kept for the next allocation. */
#define KEEP_EMPTY 1ul

/* ---------------------------------------------------------- slabs come, go */

static bool tags_inside(const struct kmem_cache *s)
{
	return s->size <= TAGS_INSIDE_MAX;
}

static struct kslab *make_descriptor(struct kmem_cache *s, struct page *page,
				     gfp_t gfp)
{
	size_t size = struct_size((struct kslab *)NULL, tag, s->nr);
	struct kslab *slab;
	struct obj_tag *tag;

	if (tags_inside(s)) {
		slab = page_address(page) + PAGE_SIZE - size;
		memset(slab, 0, size);
		return slab;
	}
	slab = slab_alloc_slow(&kslab_cache, gfp, &tag);
	if (slab) {
		tag->caller = CALLER_FORGOTTEN;
		memset(slab, 0, size);
	}
	return slab;
}

static void tie_pages(struct kslab *slab, struct page *page,
		      unsigned int order)
{
	struct page_info *info = page_info_of(page);
	unsigned int i;

	__SetPageSlab(page);
	for (i = 0; i < 1u << order; i++)
		WRITE_ONCE(info[i].slab, slab);
}

static void init_objects(struct kmem_cache *s, struct kslab *slab)
{
	unsigned int i;

	slab_poison_new(s, slab);
	if (s->ctor)
		for (i = 0; i < slab->nr; i++)
			s->ctor(slab_object(slab, i));
	/* The allocator's own objects are no blocks to memcheck. */
	if (s != &kslab_cache && s != &magazine_cache)
		vg_noaccess(slab_object(slab, 0), slab->nr * s->size);
}

static struct kslab *new_slab(struct kmem_cache *s, gfp_t gfp)
{
	struct kslab *slab;
	struct page *page;

	gfp = (gfp & ~(__GFP_ZERO | __GFP_HIGHMEM)) | s->gfp | __GFP_COMP;
	page = kpi_alloc_pages(gfp, s->order, CALLER_FORGOTTEN,
			       PAGE_KIND_INTERNAL);
	if (!page)
		return NULL;
	slab = make_descriptor(s, page, gfp);
	if (!slab) {
		kpi_free_pages(page, s->order);
		return NULL;
	}
	slab->cache = s;
	slab->start = PFN_PHYS(page_to_pfn(page));
	slab->nr = s->nr;
	slab->free = TAG_END;
	init_objects(s, slab);
	tie_pages(slab, page, s->order);
	return slab;
}

static void free_slab(struct kmem_cache *s, struct kslab *slab)
{
	struct page *page = pfn_to_page(PHYS_PFN(slab->start));
	struct kslab *outside = tags_inside(s) ? NULL : slab;

	__ClearPageSlab(page);
	set_page_count(page, 0);
	kpi_free_pages(page, s->order);
	if (outside) {
		struct kslab *owner = slab_of(outside);
		unsigned int i = slab_index(&kslab_cache, owner, outside);

		owner->tag[i].caller = 0;
		slab_free_slow(&kslab_cache, owner, outside, &owner->tag[i]);
	}
}

static void free_slab_rcu(struct rcu_head *rcu)
{
	struct kslab *slab = container_of(rcu, struct kslab, rcu);

	free_slab(slab->cache, slab);
}

/* Readers may still look at objects of such a cache until a grace period. */
static void release_slab(struct kmem_cache *s, struct kslab *slab)
{
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		call_rcu(&slab->rcu, free_slab_rcu);
	else
		free_slab(s, slab);
}

static void release_list(struct kmem_cache *s, struct list_head *slabs)
{
	struct kslab *slab, *next;

	list_for_each_entry_safe(slab, next, slabs, list)
		release_slab(s, slab);
}

/* ------------------------------------------------ objects; under s->lock */

static void *take_object(struct kmem_cache *s, struct kslab *slab,
			 struct obj_tag **tag)
{
	unsigned int index = slab->free;

	if (index != TAG_END) {
		slab->free = slab->tag[index].caller & ~TAG_FREE;
		slab->tag[index].caller = 0;
	} else {
		index = slab->fresh++;
	}
	if (!slab->inuse++)
		s->nr_empty--;
	if (slab->inuse == slab->nr)
		list_move(&slab->list, &s->full);
	*tag = &slab->tag[index];
	return slab_object(slab, index);
}

static void put_object(struct kmem_cache *s, struct kslab *slab,
		       struct obj_tag *tag)
{
	tag->caller = TAG_FREE | slab->free;
	slab->free = tag - slab->tag;
	if (slab->inuse-- == slab->nr)
		list_move(&slab->list, &s->partial);
	if (!slab->inuse) {
		s->nr_empty++;
		list_move_tail(&slab->list, &s->partial);
	}
}

/* Moves empty slabs above @keep to @drop: they stand at the end. */
static void take_empty(struct kmem_cache *s, unsigned long keep,
		       struct list_head *drop)
{
	while (s->nr_empty > keep) {
		struct kslab *slab = list_last_entry(&s->partial, struct kslab,
						     list);

		list_move(&slab->list, drop);
		s->nr_empty--;
		s->nr_slabs--;
	}
}

void slab_drop_empty(struct kmem_cache *s, unsigned long keep)
{
	unsigned long flags;
	LIST_HEAD(drop);

	spin_lock_irqsave(&s->lock, flags);
	take_empty(s, keep, &drop);
	spin_unlock_irqrestore(&s->lock, flags);
	release_list(s, &drop);
}

/* -------------------------------------------------------------- magazines */

static struct slab_magazine *make_magazine(struct kmem_cache *s)
{
	struct slab_magazine *mag;
	struct obj_tag *tag;

	if (!s->mag_capacity)
		return &slab_no_magazine;
	mag = slab_alloc_slow(&magazine_cache, GFP_NOWAIT | __GFP_NOWARN, &tag);
	if (!mag)
		return &slab_no_magazine;
	tag->caller = CALLER_FORGOTTEN;
	mag->count = 0;
	mag->capacity = s->mag_capacity;
	s->magazine[raw_smp_processor_id()] = mag;
	return mag;
}

static struct slab_magazine *my_magazine(struct kmem_cache *s)
{
	struct slab_magazine *mag = s->magazine[raw_smp_processor_id()];

	return mag == &slab_no_magazine ? make_magazine(s) : mag;
}

/* Give back the @count objects that were put in first. */
static void flush_magazine(struct kmem_cache *s, struct slab_magazine *mag,
			   unsigned int count)
{
	unsigned long flags;
	unsigned int i;
	LIST_HEAD(drop);

	spin_lock_irqsave(&s->lock, flags);
	for (i = 0; i < count; i++)
		put_object(s, slab_of(mag->slot[i].object), mag->slot[i].tag);
	take_empty(s, KEEP_EMPTY, &drop);
	spin_unlock_irqrestore(&s->lock, flags);
	mag->count -= count;
	memmove(mag->slot, mag->slot + count, mag->count * sizeof(mag->slot[0]));
	release_list(s, &drop);
}

/* For caches that nobody uses any more, or the CPU that the caller owns. */
void slab_flush_cpu(struct kmem_cache *s, unsigned int cpu)
{
	struct slab_magazine *mag = s->magazine[cpu];
	struct kslab *owner;
	unsigned int i;

	if (mag == &slab_no_magazine)
		return;
	flush_magazine(s, mag, mag->count);
	s->magazine[cpu] = &slab_no_magazine;
	owner = slab_of(mag);
	i = slab_index(&magazine_cache, owner, mag);
	owner->tag[i].caller = 0;
	slab_free_slow(&magazine_cache, owner, mag, &owner->tag[i]);
}

/* From slabs that exist: the lock is held. */
static void fill_magazine(struct kmem_cache *s, struct slab_magazine *mag)
{
	while (mag->count < mag->capacity / 2 && !list_empty(&s->partial)) {
		struct mag_slot *slot = &mag->slot[mag->count++];
		struct kslab *slab = list_first_entry(&s->partial,
						      struct kslab, list);

		slot->object = take_object(s, slab, &slot->tag);
	}
}

/* ------------------------------------------------------------- slow paths */

void *slab_alloc_slow(struct kmem_cache *s, gfp_t gfp, struct obj_tag **tag)
{
	struct slab_magazine *mag = my_magazine(s);
	struct kslab *slab;
	unsigned long flags;
	void *object;

	spin_lock_irqsave(&s->lock, flags);
	slab = list_first_entry_or_null(&s->partial, struct kslab, list);
	if (!slab) {
		spin_unlock_irqrestore(&s->lock, flags);
		slab = new_slab(s, gfp);
		if (!slab)
			return NULL;
		spin_lock_irqsave(&s->lock, flags);
		list_add(&slab->list, &s->partial);
		s->nr_slabs++;
		s->nr_empty++;
	}
	object = take_object(s, slab, tag);
	fill_magazine(s, mag);
	spin_unlock_irqrestore(&s->lock, flags);
	return object;
}

void slab_free_slow(struct kmem_cache *s, struct kslab *slab, void *object,
		    struct obj_tag *tag)
{
	struct slab_magazine *mag = my_magazine(s);
	unsigned long flags;
	LIST_HEAD(drop);

	if (mag->capacity) {
		if (mag->count == mag->capacity)
			flush_magazine(s, mag, mag->capacity / 2);
		mag->slot[mag->count++] = (struct mag_slot){ object, tag };
		return;
	}
	spin_lock_irqsave(&s->lock, flags);
	put_object(s, slab, tag);
	take_empty(s, KEEP_EMPTY, &drop);
	spin_unlock_irqrestore(&s->lock, flags);
	release_list(s, &drop);
}

/* ---------------------------------------------------------------- layout */

/* Slabs of about eight objects, but no more than eight pages for them. */
static void choose_order(struct kmem_cache *s)
{
	size_t tag = sizeof(struct obj_tag);

	s->order = get_order(max(s->size, s->align));
	if (tags_inside(s) && !s->order) {
		s->nr = (PAGE_SIZE - sizeof(struct kslab)) / (s->size + tag);
		return;
	}
	while (s->order < 3 && (PAGE_SIZE << s->order) / s->size < 8)
		s->order++;
	s->nr = min_t(size_t, (PAGE_SIZE << s->order) / s->size,
		      TAGS_OUTSIDE_NR);
}

/*
 * Room after each object that belongs to none, to see who writes past its
 * end.  An object whose alignment is its size keeps it.
 */
static unsigned int with_redzone(unsigned int size, unsigned int align)
{
	return ALIGN(size + 16, align);
}

void slab_cache_setup(struct kmem_cache *s, const char *name,
		      unsigned int size, unsigned int align,
		      slab_flags_t flags, void (*ctor)(void *))
{
	unsigned int i;
	bool checked;

	s->name = name;
	s->object_size = size;
	s->align = align;
	s->flags = flags;
	s->ctor = ctor;
	checked = kpi_boot_info->under_valgrind || kpi_boot_info->check;
	s->poisoned = kpi_boot_info->check && !kpi_boot_info->under_valgrind;
	s->clear = !checked && !ctor && !(flags & SLAB_TYPESAFE_BY_RCU) &&
		   want_init_on_alloc(0);
	s->size = checked ? with_redzone(size, align) : ALIGN(size, align);
	s->reciprocal = DIV_ROUND_UP_ULL(1ULL << 32, s->size);
	s->refcount = 1;
	if (flags & SLAB_CACHE_DMA)
		s->gfp = GFP_DMA;
	if (flags & SLAB_CACHE_DMA32)
		s->gfp = GFP_DMA32;
	choose_order(s);
	/* Without magazines everything goes by slab_checked.c. */
	if (!checked && !want_init_on_free())
		s->mag_capacity = clamp_t(unsigned int,
					  MAGAZINE_BYTES / s->size, 2,
					  MAG_SLOTS);
	spin_lock_init(&s->lock);
	INIT_LIST_HEAD(&s->partial);
	INIT_LIST_HEAD(&s->full);
	for (i = 0; i < HOST_MAX_CPUS; i++)
		s->magazine[i] = &slab_no_magazine;
}

static void setup_internal(struct kmem_cache *s, const char *name,
			   unsigned int size)
{
	slab_cache_setup(s, name, size, 8, 0, NULL);
	s->size = size;
	s->reciprocal = DIV_ROUND_UP_ULL(1ULL << 32, size);
	s->clear = s->poisoned = false;
	s->mag_capacity = 0;
	s->nr = (PAGE_SIZE - sizeof(struct kslab)) /
		(size + sizeof(struct obj_tag));
	s->order = 0;
}

void slab_init_internal(void)
{
	setup_internal(&kslab_cache, "kslab",
		       struct_size((struct kslab *)NULL, tag, TAGS_OUTSIDE_NR));
	setup_internal(&magazine_cache, "magazine",
		       sizeof(struct slab_magazine));
}
