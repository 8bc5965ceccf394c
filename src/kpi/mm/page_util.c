// SPDX-License-Identifier: GPL-2.0
/*
 * mm/page_alloc.c, mm/swap.c, linux/gfp.h: what is built upon the page
 * allocator: references, exact sizes, bulk, fragments.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/memremap.h>
#include <linux/page_ref.h>
#include <linux/pagemap.h>
#include <linux/pagevec.h>

#include "kpi.h"
#include "pageinfo.h"

/* ------------------------------------------------------------ references */

/* The last reference to @folio is gone. */
void __folio_put(struct folio *folio)
{
	kpi_free_pages(&folio->page, folio_order(folio));
}
KPI_EXPORT(__folio_put);

void put_pages_list(struct list_head *pages)
{
	struct folio *folio, *next;

	list_for_each_entry_safe(folio, next, pages, lru)
		folio_put(folio);
	INIT_LIST_HEAD(pages);
}
KPI_EXPORT(put_pages_list);

void release_pages(struct page **pages, int nr)
{
	int i;

	for (i = 0; i < nr; i++)
		put_page(pages[i]);
}
KPI_EXPORT(release_pages);

/* No page here belongs to a device (ZONE_DEVICE), so the key stays off. */
DEFINE_STATIC_KEY_FALSE(devmap_managed_key);
KPI_EXPORT(devmap_managed_key);

bool __put_devmap_managed_page_refs(struct page *page, int refs)
{
	return false;
}
KPI_EXPORT(__put_devmap_managed_page_refs);

/* No hugetlb page has its struct pages remapped. */
DEFINE_STATIC_KEY_FALSE(hugetlb_optimize_vmemmap_key);
KPI_EXPORT(hugetlb_optimize_vmemmap_key);

/* ----------------------------------------------------------- exact sizes */

static void split_block(struct page *page, unsigned int order, u32 caller)
{
	unsigned long i;

	for (i = 0; i < 1UL << order; i++) {
		struct page_info *info = page_info_of(&page[i]);

		set_page_count(&page[i], 1);
		info->kind = PAGE_KIND_PAGES;
		info->bytes = PAGE_SIZE;
		info->caller = caller;
	}
}

void split_page(struct page *page, unsigned int order)
{
	VM_BUG_ON_PAGE(PageCompound(page), page);
	split_block(page, order, page_info_of(page)->caller);
}
KPI_EXPORT(split_page);

static void *alloc_exact(size_t size, gfp_t gfp, u32 caller)
{
	unsigned int order = get_order(size);
	unsigned long used = PFN_UP(size), i;
	struct page *page;

	if (WARN_ON_ONCE(gfp & (__GFP_COMP | __GFP_HIGHMEM)))
		gfp &= ~(__GFP_COMP | __GFP_HIGHMEM);
	page = kpi_alloc_pages(gfp, order, caller, PAGE_KIND_PAGES);
	if (!page)
		return NULL;
	split_block(page, order, caller);
	for (i = used; i < 1UL << order; i++)
		__free_page(&page[i]);
	return page_address(page);
}

void *alloc_pages_exact(size_t size, gfp_t gfp)
{
	return alloc_exact(size, gfp, _RET_IP_);
}
KPI_EXPORT(alloc_pages_exact);

void *alloc_pages_exact_nid(int nid, size_t size, gfp_t gfp)
{
	return alloc_exact(size, gfp, _RET_IP_);
}
KPI_EXPORT(alloc_pages_exact_nid);

void free_pages_exact(void *virt, size_t size)
{
	unsigned long addr = (unsigned long)virt;
	unsigned long end = addr + PAGE_ALIGN(size);

	for (; addr < end; addr += PAGE_SIZE)
		free_page(addr);
}
KPI_EXPORT(free_pages_exact);

/* ------------------------------------------------------------------ bulk */

/* Fills the empty places of @array, or adds to @list. Returns how many pages
 * are there: those found in @array count. */
unsigned long __alloc_pages_bulk(gfp_t gfp, int preferred_nid,
				 nodemask_t *nodemask, int nr_pages,
				 struct list_head *list, struct page **array)
{
	struct page *page;
	int i;

	for (i = 0; i < nr_pages; i++) {
		if (array && array[i])
			continue;
		page = kpi_alloc_pages(gfp, 0, _RET_IP_, PAGE_KIND_PAGES);
		if (!page)
			break;
		if (array)
			array[i] = page;
		else
			list_add(&page->lru, list);
	}
	return i;
}
KPI_EXPORT(__alloc_pages_bulk);

unsigned long alloc_pages_bulk_array_mempolicy(gfp_t gfp, unsigned long nr,
					       struct page **array)
{
	return __alloc_pages_bulk(gfp, 0, NULL, nr, NULL, array);
}
KPI_EXPORT(alloc_pages_bulk_array_mempolicy);

/* ------------------------------------------------------------- fragments */

/*
 * Fragments are cut from the end of a block towards its start.  The cache
 * holds FRAG_BIAS references at once and hands them out, so that a fragment
 * costs no atomic operation.
 */
#define FRAG_BIAS (PAGE_FRAG_CACHE_MAX_SIZE + 1)

static struct page *frag_block(struct page_frag_cache *nc, gfp_t gfp,
			       u32 caller)
{
	gfp_t large = gfp | __GFP_COMP | __GFP_NOWARN | __GFP_NORETRY;
	unsigned int order = PAGE_FRAG_CACHE_MAX_ORDER;
	struct page *page;

	page = kpi_alloc_pages(large, order, caller, PAGE_KIND_PAGES);
	if (!page) {
		order = 0;
		page = kpi_alloc_pages(gfp, order, caller, PAGE_KIND_PAGES);
	}
	nc->va = page ? page_address(page) : NULL;
	nc->size = PAGE_SIZE << order;
	return page;
}

static void frag_rewind(struct page_frag_cache *nc)
{
	nc->pagecnt_bias = FRAG_BIAS;
	nc->pfmemalloc = false;
	nc->offset = nc->size;
}

static bool frag_refill(struct page_frag_cache *nc, gfp_t gfp, u32 caller)
{
	struct page *page;

	if (nc->va) {
		page = virt_to_page(nc->va);
		/* All fragments given back: start over on the same block. */
		if (page_ref_sub_and_test(page, nc->pagecnt_bias)) {
			set_page_count(page, FRAG_BIAS);
			frag_rewind(nc);
			return true;
		}
	}
	page = frag_block(nc, gfp, caller);
	if (!page)
		return false;
	page_ref_add(page, FRAG_BIAS - 1);
	frag_rewind(nc);
	return true;
}

void *kpi_page_frag(struct page_frag_cache *nc, unsigned int fragsz, gfp_t gfp,
		    unsigned int align_mask, u32 caller)
{
	if (!nc->va || nc->offset < fragsz) {
		if (!frag_refill(nc, gfp, caller))
			return NULL;
		/* Happens only where memory was short and the block is one
		 * page; the kernel fails such a request, too. */
		if (nc->offset < fragsz)
			return NULL;
	}
	nc->pagecnt_bias--;
	nc->offset = (nc->offset - fragsz) & align_mask;
	return nc->va + nc->offset;
}

void *page_frag_alloc_align(struct page_frag_cache *nc, unsigned int fragsz,
			    gfp_t gfp, unsigned int align_mask)
{
	return kpi_page_frag(nc, fragsz, gfp, align_mask, _RET_IP_);
}
KPI_EXPORT(page_frag_alloc_align);

void page_frag_free(void *addr)
{
	put_page(virt_to_head_page(addr));
}
KPI_EXPORT(page_frag_free);

void __page_frag_cache_drain(struct page *page, unsigned int count)
{
	if (page_ref_sub_and_test(page, count))
		kpi_free_pages(page, compound_order(page));
}
KPI_EXPORT(__page_frag_cache_drain);
