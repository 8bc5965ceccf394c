// SPDX-License-Identifier: GPL-2.0
/*
 * What a module leaves allocated at its unload: objects, caches, pages,
 * grouped by the place that took them.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/module/audit.h"
#include "leaks.h"
#include "percpu_audit.h"
#include "slab.h"
#include "vmalloc.h"

/*
 * Places are collected in ascending order of address, some at a time, so that
 * no memory is needed however many there are.
 */
#define BATCH 32
struct leak {
	u32 caller;
	u32 count;
	u64 bytes;
};
struct leaks {
	const struct kpi_module_image *image;
	u32 above;		/* only callers above this address */
	unsigned int nr;
	struct leak at[BATCH];
};

/* Keep the BATCH lowest callers, sorted. */
static struct leak *leak_at(struct leaks *l, u32 caller)
{
	unsigned int i = 0;

	while (i < l->nr && l->at[i].caller < caller)
		i++;
	if (i < l->nr && l->at[i].caller == caller)
		return &l->at[i];
	if (i == BATCH)
		return NULL;
	if (l->nr < BATCH)
		l->nr++;
	memmove(&l->at[i + 1], &l->at[i], (l->nr - 1 - i) * sizeof(l->at[0]));
	l->at[i] = (struct leak){ .caller = caller };
	return &l->at[i];
}

void kpi_leak_note(struct leaks *l, u32 caller, u64 bytes)
{
	struct leak *leak;

	if (caller <= l->above || !kpi_image_holds(l->image, caller))
		return;
	leak = leak_at(l, caller);
	if (leak) {
		leak->count++;
		leak->bytes += bytes;
	}
}

static int report(struct leaks *l, const char *what)
{
	unsigned int i;

	for (i = 0; i < l->nr; i++) {
		const struct leak *leak = &l->at[i];
		char place[KPI_PLACE_SIZE];

		pr_warn("%llu bytes%s leaked by %s (%u allocation%s)\n",
			leak->bytes, what, kpi_place(place, leak->caller),
			leak->count, leak->count == 1 ? "" : "s");
	}
	return l->nr;
}

static int report_all(const struct kpi_module_image *image, const char *what,
		      void (*collect)(struct leaks *l))
{
	struct leaks l = { .image = image };
	int found = 0;

	do {
		l.nr = 0;
		collect(&l);
		found += report(&l, what);
		if (l.nr)
			l.above = l.at[l.nr - 1].caller;
	} while (l.nr == BATCH);
	return found;
}

/* ------------------------------------------------------------ slab objects */

void kpi_each_slab(struct kmem_cache *s, void (*fn)(struct kslab *, void *),
		   void *arg)
{
	struct kslab *slab;
	unsigned long flags;

	spin_lock_irqsave(&s->lock, flags);
	list_for_each_entry(slab, &s->full, list)
		fn(slab, arg);
	list_for_each_entry(slab, &s->partial, list)
		fn(slab, arg);
	spin_unlock_irqrestore(&s->lock, flags);
}

static void each_tag(void (*fn)(struct kslab *, void *), void *arg)
{
	struct kmem_cache *s;

	mutex_lock(&slab_mutex);
	list_for_each_entry(s, &slab_caches, list)
		kpi_each_slab(s, fn, arg);
	mutex_unlock(&slab_mutex);
}

static void note_slab(struct kslab *slab, void *leaks)
{
	unsigned int i;

	for (i = 0; i < slab->nr; i++)
		if (tag_is_allocated(&slab->tag[i]))
			kpi_leak_note(leaks, slab->tag[i].caller,
				      slab->tag[i].size);
}

static void collect_objects(struct leaks *l)
{
	each_tag(note_slab, l);
}

/* The address range may soon be another module's. */
static void forget_slab(struct kslab *slab, void *image)
{
	unsigned int i;

	for (i = 0; i < slab->nr; i++)
		if (tag_is_allocated(&slab->tag[i]) &&
		    kpi_image_holds(image, slab->tag[i].caller))
			slab->tag[i].caller = CALLER_FORGOTTEN;
}

/* ------------------------------------------------------------------ pages */

static bool note_block(unsigned long pfn, const struct page_info *info,
		       void *leaks)
{
	kpi_leak_note(leaks, info->caller, info->bytes);
	return true;
}

static void collect_pages(struct leaks *l)
{
	kpi_each_block(note_block, l);
}

static bool forget_block(unsigned long pfn, const struct page_info *info,
			 void *image)
{
	if (kpi_image_holds(image, info->caller))
		kpi_page_info[pfn].caller = CALLER_FORGOTTEN;
	return true;
}

/* ---------------------------------------------------------------- vmalloc */

static void note_area(struct vm_struct *vm, void *leaks)
{
	kpi_leak_note(leaks, (unsigned long)vm->caller, kpi_area_asked(vm));
}

static void collect_areas(struct leaks *l)
{
	kpi_each_area(note_area, l);
}

static void forget_area(struct vm_struct *vm, void *image)
{
	if (kpi_image_holds(image, (unsigned long)vm->caller))
		vm->caller = (void *)(unsigned long)CALLER_FORGOTTEN;
}

/* ---------------------------------------------------------------- per-CPU */

static void note_percpu(u32 *caller, unsigned long size, void *leaks)
{
	kpi_leak_note(leaks, *caller, size);
}

static void collect_percpu(struct leaks *l)
{
	kpi_each_percpu(note_percpu, l);
}

static void forget_percpu(u32 *caller, unsigned long size, void *image)
{
	if (kpi_image_holds(image, *caller))
		*caller = CALLER_FORGOTTEN;
}

/* ----------------------------------------------------------------- caches */

static int report_caches(const struct kpi_module_image *image)
{
	struct kmem_cache *s;
	int found = 0;

	mutex_lock(&slab_mutex);
	list_for_each_entry(s, &slab_caches, list) {
		if (!kpi_image_holds(image, s->creator))
			continue;
		pr_warn("kmem_cache %s not destroyed, created by %pS\n",
			s->name, (void *)(unsigned long)s->creator);
		s->creator = CALLER_FORGOTTEN;
		found++;
	}
	mutex_unlock(&slab_mutex);
	return found;
}

/* What kfree_rcu() is to free after a grace period was given back. */
static int memory_audit(const struct kpi_module_image *image)
{
	int found;

	rcu_barrier();
	found = report_all(image, " of sk_buffs", kpi_skb_collect);
	if (found)
		kpi_skb_forget(image);
	found += report_all(image, "", collect_objects) +
		report_all(image, " of pages", collect_pages) +
		report_all(image, " of vmalloc", collect_areas) +
		report_all(image, " per CPU", collect_percpu) +
		report_caches(image);
	if (found) {
		each_tag(forget_slab, (void *)image);
		kpi_each_block(forget_block, (void *)image);
		kpi_each_area(forget_area, (void *)image);
		kpi_each_percpu(forget_percpu, (void *)image);
	}
	return found;
}
KPI_AUDIT(memory_audit);
