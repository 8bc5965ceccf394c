// SPDX-License-Identifier: GPL-2.0
/*
 * mm/slub.c (debugging): what is wrong with an object, told as the kernel
 * tells it.
 *
 * That an object is freed twice, or was never allocated, shows always, by its
 * tag.  Under --check freed objects hold the kernel's poison and the room
 * behind an object its red zone pattern, and both are looked at when the
 * object comes or goes.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/poison.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "slab.h"

static void head(const struct kmem_cache *s, const char *what)
{
	pr_err("=============================================================================\n");
	pr_err("BUG %s: %s\n", s->name, what);
	pr_err("-----------------------------------------------------------------------------\n");
}

static void tail(const char *finding)
{
	dump_stack();
	host_finding(finding);
}

static void tell_object(const struct kmem_cache *s, const void *object,
			const struct obj_tag *tag)
{
	if (tag_is_allocated(tag))
		pr_err("Object 0x%px of %u bytes, allocated in %pS\n", object,
		       tag->size, (void *)(unsigned long)tag->caller);
	else if (tag->size)
		pr_err("Object 0x%px of %u bytes, freed in %pS\n", object,
		       s->object_size, (void *)(unsigned long)tag->size);
	else
		pr_err("Object 0x%px of %u bytes, never allocated\n", object,
		       s->object_size);
}

void slab_report_double_free(struct kmem_cache *s, const void *p,
			     const struct obj_tag *tag, unsigned long caller)
{
	head(s, "Object already free");
	tell_object(s, p, tag);
	pr_err("Freed again in %pS\n", (void *)caller);
	tail("double-free");
}

void slab_report_invalid_free(struct kslab *slab, const void *p,
			      unsigned long caller)
{
	struct kmem_cache *s = slab->cache;
	u32 offset = (unsigned long)p - page_offset_base - slab->start;
	unsigned int index = offset / s->size;

	head(s, "Invalid object pointer");
	if (index < slab->nr) {
		tell_object(s, slab_object(slab, index), &slab->tag[index]);
		pr_err("Pointer 0x%px is %u bytes inside of it\n", p,
		       offset % s->size);
	}
	pr_err("Freed in %pS\n", (void *)caller);
	tail("invalid-free");
}

void slab_report_foreign_free(const void *p, unsigned long caller)
{
	bool large = arena_holds((unsigned long)p) && !offset_in_page(p) &&
		     !page_ref_count(virt_to_page(p));

	pr_err("BUG: kfree of 0x%px, which is %s, in %pS\n", p,
	       large ? "a free page" : "not allocated by kmalloc",
	       (void *)caller);
	tail(large ? "double-free" : "invalid-free");
}

/* ------------------------------------------------------ poison, red zones */

static bool can_poison(const struct kmem_cache *s)
{
	/* Such objects keep their contents while they are free. */
	return s->poisoned && !s->ctor && !(s->flags & SLAB_TYPESAFE_BY_RCU);
}

static void poison(const struct kmem_cache *s, u8 *object)
{
	memset(object, POISON_FREE, s->object_size - 1);
	object[s->object_size - 1] = POISON_END;
}

void slab_poison_new(struct kmem_cache *s, struct kslab *slab)
{
	unsigned int i;

	for (i = 0; can_poison(s) && i < slab->nr; i++)
		poison(s, slab_object(slab, i));
}

static void tell_bytes(const char *what, const u8 *at, const u8 *base)
{
	pr_err("0x%px-0x%px @offset=%ld. First byte 0x%x, %s\n", at, at,
	       (long)(at - base), *at, what);
}

/* Somebody wrote into the object after it was freed. */
static void check_poison(struct kmem_cache *s, u8 *object,
			 const struct obj_tag *tag)
{
	u8 *bad = memchr_inv(object, POISON_FREE, s->object_size - 1);

	if (!bad && object[s->object_size - 1] != POISON_END)
		bad = &object[s->object_size - 1];
	if (!bad)
		return;
	head(s, "Poison overwritten");
	tell_bytes("instead of poison", bad, object);
	tell_object(s, object, tag);
	tail("use-after-free");
}

void slab_check_alloc(struct kmem_cache *s, void *object,
		      const struct obj_tag *tag, size_t size)
{
	if (can_poison(s))
		check_poison(s, object, tag);
	memset(object + size, SLUB_RED_ACTIVE, s->size - size);
}

/* The red zone begins behind what was asked for; ksize() moves it. */
void slab_check_free(struct kmem_cache *s, void *object,
		     const struct obj_tag *tag, unsigned long caller)
{
	u8 *bad = memchr_inv(object + tag->size, SLUB_RED_ACTIVE,
			     s->size - tag->size);

	if (bad) {
		head(s, "Right Redzone overwritten");
		tell_bytes("instead of the red zone", bad, object);
		tell_object(s, object, tag);
		pr_err("Freed in %pS\n", (void *)caller);
		tail("out-of-bounds");
	}
	if (can_poison(s))
		poison(s, object);
}

/* ---------------------------------------------------------------- reports */

static void report_slab(struct kmem_cache *s, struct kslab *slab)
{
	unsigned int i;

	head(s, "Objects remaining on __kmem_cache_shutdown()");
	pr_err("Slab 0x%px objects=%u used=%u\n", slab_object(slab, 0),
	       slab->nr, slab->inuse);
	for (i = 0; i < slab->nr; i++)
		if (tag_is_allocated(&slab->tag[i]))
			tell_object(s, slab_object(slab, i), &slab->tag[i]);
}

void slab_report_remaining(struct kmem_cache *s)
{
	struct kslab *slab;

	list_for_each_entry(slab, &s->full, list)
		report_slab(s, slab);
	list_for_each_entry(slab, &s->partial, list)
		if (slab->inuse)
			report_slab(s, slab);
}

/* Tells where @object comes from, for reports of others. */
bool kmem_dump_obj(void *object)
{
	struct kslab *slab = slab_of(object);
	unsigned int index;

	if (!slab)
		return false;
	index = ((unsigned long)object - page_offset_base - slab->start) /
		slab->cache->size;
	if (index >= slab->nr)
		return false;
	pr_cont(" slab %s start %px pointer offset %lu size %u",
		slab->cache->name, slab_object(slab, index),
		(unsigned long)(object - slab_object(slab, index)),
		slab->cache->object_size);
	if (tag_is_allocated(&slab->tag[index]))
		pr_cont(" allocated at %pS",
			(void *)(unsigned long)slab->tag[index].caller);
	pr_cont("\n");
	return true;
}
KPI_EXPORT(kmem_dump_obj);
