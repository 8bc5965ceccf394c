/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pageinfo.h - what the allocators know of each page of the arena besides its
 * struct page, which belongs to whoever holds the page.
 *
 * One entry a page, in sparse memory at the top of the arena: an entry that
 * is all zeroes means "never handed out", so nothing is written at boot.
 */
#ifndef LKMHOST_MM_PAGEINFO_H
#define LKMHOST_MM_PAGEINFO_H

#include <linux/mm.h>

#include "kpi.h"

struct kslab;

struct page_info {
	struct kslab *slab;	/* for every page of a slab, else NULL */
	u32 caller;		/* PAGE_* below, or the code that took it */
	u32 bytes : 28;		/* asked for; of a free block: its order */
	u32 kind : 4;
};

/* Values of caller that are no code address. */
#define PAGE_UNTOUCHED 0u	/* never used, or not the head of a block */
#define PAGE_FREE 1u		/* head of a free block */
#define PAGE_FREE_ZERO 2u	/* the same, and its bytes are all zero */
#define PAGE_CALLER_MIN 4096u

enum page_kind {
	PAGE_KIND_PAGES,	/* the page allocator's users */
	PAGE_KIND_KMALLOC,	/* kmalloc_large() */
	PAGE_KIND_INTERNAL,	/* the allocators' own, and slabs */
};

/* A holder whose module is gone and whose leak was told. */
#define CALLER_FORGOTTEN PAGE_CALLER_MIN

extern struct page_info *kpi_page_info;
extern unsigned long kpi_arena_size;

static inline struct page_info *page_info_of(const struct page *page)
{
	return &kpi_page_info[page_to_pfn(page)];
}

/* @addr in the direct map? */
static __always_inline bool arena_holds(unsigned long addr)
{
	return addr - page_offset_base < kpi_arena_size;
}

/*
 * Pages on behalf of @caller (all code lies below 2 GiB: 32 bits name any
 * place).  PAGE_KIND_INTERNAL pages are cleared only when asked for.
 */
struct page *kpi_alloc_pages(gfp_t gfp, unsigned int order, u32 caller,
			     enum page_kind kind);
/* Without looking at the reference count. */
/* page_frag_alloc_align(), the blocks taken on behalf of @caller. */
void *kpi_page_frag(struct page_frag_cache *nc, unsigned int fragsz, gfp_t gfp,
		    unsigned int align_mask, u32 caller);
void kpi_free_pages(struct page *page, unsigned int order);

/* Calls @fn for each block handed out, until it returns false. */
void kpi_each_block(bool (*fn)(unsigned long pfn, const struct page_info *info,
			       void *arg), void *arg);

unsigned long kpi_free_page_count(void);

/* Boot: the pages [first, end) exist and are all zero. */
void kpi_page_alloc_init(unsigned long first, unsigned long end);

void kpi_slab_init(void);

#endif
