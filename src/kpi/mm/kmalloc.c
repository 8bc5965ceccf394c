// SPDX-License-Identifier: GPL-2.0
/* mm/slab_common.c, linux/slab.h: kmalloc() and its family. */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "slab_fast.h"
#include "valgrind.h"

struct kmem_cache *kmalloc_caches[NR_KMALLOC_TYPES][KMALLOC_SHIFT_HIGH + 1];
KPI_EXPORT(kmalloc_caches);

static struct kmem_cache normal_caches[KMALLOC_SHIFT_HIGH + 1];
static struct kmem_cache dma_caches[KMALLOC_SHIFT_HIGH + 1];

struct kmalloc_size {
	unsigned int size;
	const char *name, *dma_name;
};
#define SIZE(bytes, text)                                                     \
	{ .size = bytes, .name = "kmalloc-" text, .dma_name = "dma-kmalloc-" text }

/* By index, as kmalloc_index() has them. */
static const struct kmalloc_size sizes[KMALLOC_SHIFT_HIGH + 1] = {
	[1] = SIZE(96, "96"), [2] = SIZE(192, "192"),
	[3] = SIZE(8, "8"), [4] = SIZE(16, "16"),
	[5] = SIZE(32, "32"), [6] = SIZE(64, "64"),
	[7] = SIZE(128, "128"), [8] = SIZE(256, "256"),
	[9] = SIZE(512, "512"), [10] = SIZE(1024, "1k"),
	[11] = SIZE(2048, "2k"), [12] = SIZE(4096, "4k"),
	[13] = SIZE(8192, "8k"),
};

static struct kmem_cache *setup(struct kmem_cache *s, const char *name,
				unsigned int size, slab_flags_t flags)
{
	unsigned int align = is_power_of_2(size) ? size : 8;

	slab_cache_setup(s, name, size, align, flags, NULL);
	s->usersize = size;
	s->creator = CALLER_FORGOTTEN;
	list_add_tail(&s->list, &slab_caches);
	return s;
}

/*
 * Memory that can be reclaimed or is charged to a cgroup is counted apart by
 * the kernel; nothing is counted so here, and the caches are the same.
 */
static void init_size(unsigned int index)
{
	const struct kmalloc_size *size = &sizes[index];
	struct kmem_cache *s = setup(&normal_caches[index], size->name,
				     size->size, 0);

	kmalloc_caches[KMALLOC_NORMAL][index] = s;
	kmalloc_caches[KMALLOC_CGROUP][index] = s;
	kmalloc_caches[KMALLOC_RECLAIM][index] = s;
	if (KMALLOC_DMA != KMALLOC_NORMAL)
		kmalloc_caches[KMALLOC_DMA][index] =
			setup(&dma_caches[index], size->dma_name, size->size,
			      SLAB_CACHE_DMA);
}

void kpi_slab_init(void)
{
	unsigned int index;

	slab_init_internal();
	for (index = 1; index <= KMALLOC_SHIFT_HIGH; index++)
		if (sizes[index].size)
			init_size(index);
}

static __always_inline unsigned int size_index(size_t size)
{
	if (size <= 8)
		return 3;
	if (size > 64 && size <= 96)
		return 1;
	if (size > 128 && size <= 192)
		return 2;
	return fls64(size - 1);
}

static __always_inline struct kmem_cache *cache_of_size(size_t size, gfp_t gfp)
{
	return kmalloc_caches[kmalloc_type(gfp)][size_index(size)];
}

/* ---------------------------------------------------------------- large */

static noinline void *alloc_large(size_t size, gfp_t gfp,
					 unsigned long caller)
{
	unsigned int order = get_order(size);
	struct page *page;
	void *p;

	page = kpi_alloc_pages(gfp | __GFP_COMP, order, caller,
			       PAGE_KIND_KMALLOC);
	if (!page)
		return NULL;
	page_info_of(page)->bytes = size;
	p = page_address(page);
	if (vg_on()) {
		vg_noaccess(p, PAGE_SIZE << order);
		vg_malloc(p, size, caller);
		if (gfp & __GFP_ZERO)
			vg_defined(p, size);
	}
	return p;
}

static bool is_large(const void *p)
{
	unsigned long addr = (unsigned long)p;
	const struct page_info *info;

	if (!arena_holds(addr) || offset_in_page(p))
		return false;
	info = page_info_of(virt_to_page(p));
	return info->kind == PAGE_KIND_KMALLOC &&
	       info->caller >= PAGE_CALLER_MIN;
}

static noinline void free_large(const void *p, unsigned long caller)
{
	struct page *page;

	if (!is_large(p)) {
		slab_report_foreign_free(p, caller);
		return;
	}
	page = virt_to_page(p);
	vg_free(p, page_info_of(page)->bytes, page_info_of(page)->caller);
	put_page(page);
}

/* ----------------------------------------------------------- allocation */

static __always_inline void *do_kmalloc(size_t size, gfp_t gfp,
					unsigned long caller)
{
	if (unlikely(size > KMALLOC_MAX_CACHE_SIZE))
		return alloc_large(size, gfp, caller);
	if (unlikely(!size))
		return ZERO_SIZE_PTR;
	return slab_alloc(cache_of_size(size, gfp), gfp, size, caller);
}

void *__kmalloc(size_t size, gfp_t gfp)
{
	return do_kmalloc(size, gfp, _RET_IP_);
}
KPI_EXPORT(__kmalloc);

void *__kmalloc_node(size_t size, gfp_t gfp, int node)
{
	return do_kmalloc(size, gfp, _RET_IP_);
}
KPI_EXPORT(__kmalloc_node);

void *__kmalloc_node_track_caller(size_t size, gfp_t gfp, int node,
				  unsigned long caller)
{
	return do_kmalloc(size, gfp, caller);
}
KPI_EXPORT(__kmalloc_node_track_caller);

void *kmalloc_trace(struct kmem_cache *s, gfp_t gfp, size_t size)
{
	return slab_alloc(s, gfp, size, _RET_IP_);
}
KPI_EXPORT(kmalloc_trace);

void *kmalloc_node_trace(struct kmem_cache *s, gfp_t gfp, int node, size_t size)
{
	return slab_alloc(s, gfp, size, _RET_IP_);
}
KPI_EXPORT(kmalloc_node_trace);

void *kmalloc_large(size_t size, gfp_t gfp)
{
	return alloc_large(size, gfp, _RET_IP_);
}
KPI_EXPORT(kmalloc_large);

void *kmalloc_large_node(size_t size, gfp_t gfp, int node)
{
	return alloc_large(size, gfp, _RET_IP_);
}
KPI_EXPORT(kmalloc_large_node);

/* -------------------------------------------------------------- freeing */

static __always_inline void do_kfree(const void *p, unsigned long caller)
{
	struct kslab *slab;

	if (unlikely(ZERO_OR_NULL_PTR(p)))
		return;
	slab = slab_of(p);
	if (likely(slab))
		slab_free(slab->cache, slab, (void *)p, caller);
	else
		free_large(p, caller);
}

void kfree(const void *p)
{
	do_kfree(p, _RET_IP_);
}
KPI_EXPORT(kfree);

/* What kstrdup_const() returned may be read-only data, which nobody frees. */
void kfree_const(const void *p)
{
	const struct host_range *image = &kpi_boot_info->image;
	unsigned long addr = (unsigned long)p;

	if (addr < image->start || addr >= image->end)
		do_kfree(p, _RET_IP_);
}
KPI_EXPORT(kfree_const);

void kfree_sensitive(const void *p)
{
	if (unlikely(ZERO_OR_NULL_PTR(p)))
		return;
	memzero_explicit((void *)p, ksize(p));
	do_kfree(p, _RET_IP_);
}
KPI_EXPORT(kfree_sensitive);

/* ---------------------------------------------------------------- sizes */

size_t __ksize(const void *p)
{
	struct kslab *slab;

	if (unlikely(ZERO_OR_NULL_PTR(p)))
		return 0;
	slab = slab_of(p);
	if (slab)
		return slab->cache->object_size;
	return is_large(p) ? PAGE_SIZE << compound_order(virt_to_page(p)) : 0;
}

/* Where the size asked for is kept; NULL where @p is no live object. */
static struct obj_tag *tag_of(struct kslab *slab, const void *p)
{
	unsigned int index = slab_index(slab->cache, slab, p);

	return index != ~0u && tag_is_allocated(&slab->tag[index]) ?
	       &slab->tag[index] : NULL;
}

static size_t asked_size(const void *p)
{
	struct kslab *slab = slab_of(p);
	struct obj_tag *tag;

	if (!slab)
		return page_info_of(virt_to_page(p))->bytes;
	tag = tag_of(slab, p);
	return tag ? tag->size : slab->cache->object_size;
}

static u32 asking_caller(const void *p)
{
	struct kslab *slab = slab_of(p);
	struct obj_tag *tag;

	if (!slab)
		return page_info_of(virt_to_page(p))->caller;
	tag = tag_of(slab, p);
	return tag ? tag->caller : 0;
}

static void set_asked_size(const void *p, size_t size)
{
	struct kslab *slab = slab_of(p);
	struct obj_tag *tag = slab ? tag_of(slab, p) : NULL;

	if (tag)
		tag->size = size;
	else if (!slab)
		page_info_of(virt_to_page(p))->bytes = size;
}

/* No diagnosis must mind that the caller goes on to use all of it. */
static void grow(const void *p, size_t size)
{
	size_t asked = asked_size(p);

	if (size <= asked)
		return;
	if (vg_is_driver(asking_caller(p)))
		vg_resize(p, asked, size);
	else
		vg_undefined(p + asked, size - asked);
	set_asked_size(p, size);
}

size_t ksize(const void *p)
{
	size_t size = __ksize(p);

	if (size && (kpi_boot_info->under_valgrind || kpi_boot_info->check))
		grow(p, size);
	return size;
}
KPI_EXPORT(ksize);

size_t kmalloc_size_roundup(size_t size)
{
	if (!size)
		return 0;
	if (size <= KMALLOC_MAX_CACHE_SIZE)
		return cache_of_size(size, GFP_KERNEL)->object_size;
	if (size <= KMALLOC_MAX_SIZE)
		return PAGE_SIZE << get_order(size);
	return size;
}
KPI_EXPORT(kmalloc_size_roundup);

/* In place where the bucket is large enough; diagnostics rather see it move. */
void *krealloc(const void *p, size_t size, gfp_t gfp)
{
	size_t room;
	void *to;

	if (unlikely(!size)) {
		do_kfree(p, _RET_IP_);
		return ZERO_SIZE_PTR;
	}
	if (unlikely(ZERO_OR_NULL_PTR(p)))
		return do_kmalloc(size, gfp, _RET_IP_);
	room = __ksize(p);
	if (unlikely(!room)) {
		slab_report_foreign_free(p, _RET_IP_);
		return NULL;
	}
	if (size <= room && !kpi_boot_info->under_valgrind &&
	    !kpi_boot_info->check) {
		set_asked_size(p, size);
		return (void *)p;
	}
	to = do_kmalloc(size, gfp, _RET_IP_);
	if (to) {
		memcpy(to, p, min(size, asked_size(p)));
		do_kfree(p, _RET_IP_);
	}
	return to;
}
KPI_EXPORT(krealloc);
