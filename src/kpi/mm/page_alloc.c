// SPDX-License-Identifier: GPL-2.0
/* mm/page_alloc.c, linux/gfp.h: pages for drivers. */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/page-flags.h>
#include <linux/page_ref.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "kpi.h"
#include "kernel/locking/check.h"
#include "buddy.h"
#include "oom.h"
#include "pageinfo.h"
#include "valgrind.h"

struct page_info *kpi_page_info;

/* GFP_DMA means below 16 MiB, so the others are served above it first. */
static struct buddy_zone dma_zone, main_zone;

DEFINE_STATIC_KEY_MAYBE(CONFIG_INIT_ON_ALLOC_DEFAULT_ON, init_on_alloc);
DEFINE_STATIC_KEY_MAYBE(CONFIG_INIT_ON_FREE_DEFAULT_ON, init_on_free);
KPI_EXPORT(init_on_free);
KPI_EXPORT(init_on_alloc);

void kpi_page_alloc_init(unsigned long first, unsigned long end)
{
	unsigned long dma_end = PHYS_PFN(SZ_16M);

	/* A small arena is for the greater part not for GFP_DMA. */
	if (end < 2 * dma_end)
		dma_end = max(first, end / 4);
	buddy_zone_init(&dma_zone, ZONE_DMA, first, dma_end);
	buddy_zone_init(&main_zone, ZONE_DMA32, dma_end, end);
}

unsigned long kpi_free_page_count(void)
{
	return dma_zone.free + dma_zone.end - dma_zone.frontier +
	       main_zone.free + main_zone.end - main_zone.frontier;
}

static struct buddy_zone *zone_of(unsigned long pfn)
{
	return pfn < dma_zone.end ? &dma_zone : &main_zone;
}

static void each_block(const struct buddy_zone *zone,
		       bool (*fn)(unsigned long, const struct page_info *,
				  void *), void *arg)
{
	unsigned long pfn;

	for (pfn = zone->start; pfn < READ_ONCE(zone->frontier); pfn++)
		if (kpi_page_info[pfn].caller >= PAGE_CALLER_MIN &&
		    !fn(pfn, &kpi_page_info[pfn], arg))
			return;
}

void kpi_each_block(bool (*fn)(unsigned long, const struct page_info *, void *),
		    void *arg)
{
	each_block(&dma_zone, fn, arg);
	each_block(&main_zone, fn, arg);
}

/* ------------------------------------------------------- preparing pages */

/* A struct page as between two owners: only its zone and counts are set. */
static void reset_page(struct page *page, enum zone_type zone)
{
	page->flags = 0;
	/* Not from the reserves; what is here page_is_pfmemalloc() looks at. */
	page->lru.next = NULL;
	set_page_links(page, zone, 0, page_to_pfn(page));
	page->mapping = NULL;
	page->index = 0;
	page->private = 0;
	page_mapcount_reset(page);
#ifdef CONFIG_MEMCG
	page->memcg_data = 0;
#endif
}

static void prep_compound(struct page *head, unsigned int order)
{
	unsigned long i;

	__SetPageHead(head);
	for (i = 1; i < 1UL << order; i++) {
		head[i].mapping = TAIL_MAPPING;
		set_compound_head(&head[i], head);
	}
	set_compound_page_dtor(head, COMPOUND_PAGE_DTOR);
	set_compound_order(head, order);
	atomic_set(compound_mapcount_ptr(head), -1);
	atomic_set(compound_pincount_ptr(head), 0);
}

static void prep_block(struct page *page, unsigned int order, gfp_t gfp,
		       enum zone_type zone)
{
	unsigned long i;

	for (i = 0; i < 1UL << order; i++) {
		reset_page(&page[i], zone);
		set_page_count(&page[i], 0);
	}
	set_page_count(page, 1);
	if ((gfp & __GFP_COMP) && order)
		prep_compound(page, order);
}

static bool must_clear(gfp_t gfp, enum page_kind kind)
{
	if (gfp & __GFP_ZERO)
		return true;
	/* memcheck tells of uninitialised bytes only while they are so. */
	return kind != PAGE_KIND_INTERNAL && !vg_on() && want_init_on_alloc(gfp);
}

static void prep_bytes(struct page *page, unsigned int order, bool zero,
		       gfp_t gfp, enum page_kind kind)
{
	size_t size = PAGE_SIZE << order;

	vg_undefined(page_address(page), size);
	if (!must_clear(gfp, kind))
		return;
	if (zero)
		vg_defined(page_address(page), size);
	else
		memset(page_address(page), 0, size);
}

static void own_block(struct page *page, unsigned int order, u32 caller,
		      enum page_kind kind)
{
	struct page_info *info = page_info_of(page);

	info->slab = NULL;
	info->kind = kind;
	info->bytes = PAGE_SIZE << order;
	WRITE_ONCE(info->caller, caller);
}

/* ------------------------------------------------------------ allocating */

static unsigned long take_block(gfp_t gfp, unsigned int order, bool *zero,
				struct buddy_zone **zone)
{
	unsigned long pfn = 0;

	if (!(gfp & __GFP_DMA)) {
		*zone = &main_zone;
		pfn = buddy_take(*zone, order, zero);
	}
	if (!pfn) {
		*zone = &dma_zone;
		pfn = buddy_take(*zone, order, zero);
	}
	return pfn;
}

static void warn_failure(gfp_t gfp, unsigned int order)
{
	static DEFINE_RATELIMIT_STATE(limit, 10 * HZ, 1);

	if ((gfp & __GFP_NOWARN) || !__ratelimit(&limit))
		return;
	pr_warn("%s: page allocation failure: order:%u, mode:%#x(%pGg), nodemask=(null)\n",
		current->comm, order, gfp, &gfp);
	dump_stack();
	pr_warn("%lu of %lu pages free\n", kpi_free_page_count(),
		totalram_pages());
}

struct page *kpi_alloc_pages(gfp_t gfp, unsigned int order, u32 caller,
			     enum page_kind kind)
{
	struct buddy_zone *zone;
	struct page *page;
	unsigned long pfn;
	bool zero;

	kpi_may_block(gfp);
	if (unlikely(order >= MAX_ORDER)) {
		WARN_ON_ONCE(!(gfp & __GFP_NOWARN));
		return NULL;
	}
	do {
		pfn = take_block(gfp, order, &zero, &zone);
	} while (unlikely(!pfn) && kpi_oom_freed_some(gfp, order));
	if (unlikely(!pfn)) {
		/* Nothing here can be reclaimed or killed in its favour. */
		if (gfp & __GFP_NOFAIL)
			panic("Out of memory and no killable processes...\n");
		warn_failure(gfp, order);
		return NULL;
	}
	page = pfn_to_page(pfn);
	prep_block(page, order, gfp, zone->type);
	prep_bytes(page, order, zero, gfp, kind);
	own_block(page, order, caller, kind);
	return page;
}

struct page *__alloc_pages(gfp_t gfp, unsigned int order, int preferred_nid,
			   nodemask_t *nodemask)
{
	return kpi_alloc_pages(gfp, order, _RET_IP_, PAGE_KIND_PAGES);
}
KPI_EXPORT(__alloc_pages);

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	return kpi_alloc_pages(gfp, order, _RET_IP_, PAGE_KIND_PAGES);
}
KPI_EXPORT(alloc_pages);

struct folio *__folio_alloc(gfp_t gfp, unsigned int order, int preferred_nid,
			    nodemask_t *nodemask)
{
	return (struct folio *)kpi_alloc_pages(gfp | __GFP_COMP, order, _RET_IP_,
					       PAGE_KIND_PAGES);
}
KPI_EXPORT(__folio_alloc);

struct folio *folio_alloc(gfp_t gfp, unsigned int order)
{
	return (struct folio *)kpi_alloc_pages(gfp | __GFP_COMP, order, _RET_IP_,
					       PAGE_KIND_PAGES);
}
KPI_EXPORT(folio_alloc);

unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page = kpi_alloc_pages(gfp & ~__GFP_HIGHMEM, order,
					    _RET_IP_, PAGE_KIND_PAGES);

	return page ? (unsigned long)page_address(page) : 0;
}
KPI_EXPORT(__get_free_pages);

unsigned long get_zeroed_page(gfp_t gfp)
{
	struct page *page = kpi_alloc_pages((gfp & ~__GFP_HIGHMEM) | __GFP_ZERO,
					    0, _RET_IP_, PAGE_KIND_PAGES);

	return page ? (unsigned long)page_address(page) : 0;
}
KPI_EXPORT(get_zeroed_page);

/* --------------------------------------------------------------- freeing */

static void bad_page(struct page *page, const char *reason)
{
	pr_alert("BUG: Bad page state in process %s  pfn:%05lx\n",
		 current->comm, page_to_pfn(page));
	pr_alert("page:%px refcount:%d mapcount:%d mapping:%px index:%#lx\n",
		 page, page_ref_count(page), atomic_read(&page->_mapcount) + 1,
		 page->mapping, page->index);
	pr_alert("page dumped because: %s\n", reason);
	dump_stack();
	host_finding("bad-page");
}

/* A page outside the allocator's hands, or freed twice, must not go on. */
static bool page_is_ours(struct page *page)
{
	unsigned long pfn = page_to_pfn(page);

	if (pfn < dma_zone.start || pfn >= zone_of(pfn)->frontier) {
		bad_page(page, "page was never allocated");
		return false;
	}
	return true;
}

static bool page_is_free(const struct page *page)
{
	u32 caller = page_info_of(page)->caller;

	return caller == PAGE_FREE || caller == PAGE_FREE_ZERO;
}

static void unprep_block(struct page *page, unsigned int order)
{
	struct page_info *info = page_info_of(page);
	unsigned long i;

	for (i = 0; i < 1UL << order; i++) {
		page[i].flags = 0;
		page[i].mapping = NULL;
		info[i].slab = NULL;
		info[i].caller = PAGE_UNTOUCHED;
		if (i)
			page[i].compound_head = 0;
	}
}

void kpi_free_pages(struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page);

	if (unlikely(page_is_free(page))) {
		bad_page(page, "freed twice");
		return;
	}
	unprep_block(page, order);
	if (want_init_on_free())
		memset(page_address(page), 0, PAGE_SIZE << order);
	vg_noaccess(page_address(page), PAGE_SIZE << order);
	buddy_give(zone_of(pfn), pfn, order, want_init_on_free());
}

/*
 * A reference to the first page may live on: then the others, of which only
 * the caller knew, are freed here and the first by the last put_page().
 */
void __free_pages(struct page *page, unsigned int order)
{
	bool head = PageHead(page);

	if (!page_is_ours(page))
		return;
	if (page_ref_count(page) <= 0) {
		bad_page(page, "nonpositive refcount");
		return;
	}
	if (put_page_testzero(page))
		kpi_free_pages(page, order);
	else if (!head) {
		page_info_of(page)->bytes = PAGE_SIZE;
		while (order-- > 0)
			kpi_free_pages(page + (1 << order), order);
	}
}
KPI_EXPORT(__free_pages);

void free_pages(unsigned long addr, unsigned int order)
{
	if (!addr)
		return;
	if (WARN(!arena_holds(addr), "free_pages() of %px, which is no page's address\n",
		 (void *)addr))
		return;
	__free_pages(virt_to_page((void *)addr), order);
}
KPI_EXPORT(free_pages);

/* All of it: there are no zones beyond, and no watermarks. */
unsigned long nr_free_buffer_pages(void)
{
	return totalram_pages();
}
KPI_EXPORT(nr_free_buffer_pages);
