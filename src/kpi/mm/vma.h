/* SPDX-License-Identifier: GPL-2.0 */
/* vma.h - mappings of files by clients: which page is where. */
#ifndef KPI_MM_VMA_H
#define KPI_MM_VMA_H

#include <linux/list.h>
#include <linux/mm.h>
#include <linux/xarray.h>

/* Frames one after the other, as remap_pfn_range() names them. */
struct kpi_pfn_range {
	struct list_head list;
	unsigned long first;	/* page of the mapping */
	unsigned long nr;
	unsigned long pfn;
};

/*
 * A mapping, with what would be its page tables: ranges, and single pages as
 * (pfn << 1 | owned): an owned page's reference is dropped with its entry.
 */
struct kpi_vma {
	struct vm_area_struct vma;
	struct list_head link;		/* of all mappings */
	struct list_head ranges;	/* with lock */
	struct xarray pages;
	spinlock_t lock;
};

static inline struct kpi_vma *kpi_vma_of(struct vm_area_struct *vma)
{
	return container_of(vma, struct kpi_vma, vma);
}

static inline unsigned long kpi_vma_index(struct vm_area_struct *vma,
					  unsigned long addr)
{
	return (addr - vma->vm_start) >> PAGE_SHIFT;
}

/* The frame of that page, or ~0ul. */
unsigned long kpi_vma_pfn(struct kpi_vma *kv, unsigned long index);
/* -EBUSY where there is one already. */
int kpi_vma_set_pfn(struct kpi_vma *kv, unsigned long index, unsigned long pfn,
		    bool owned);
int kpi_vma_set_range(struct kpi_vma *kv, unsigned long first,
		      unsigned long nr, unsigned long pfn);
/* Forget the frames of [@first, @first + @nr). */
void kpi_vma_zap(struct kpi_vma *kv, unsigned long first, unsigned long nr);

/* Calls @fn for each mapping, with a lock held: it must not sleep. */
void kpi_vma_for_each(void (*fn)(struct kpi_vma *kv, void *ctx), void *ctx);

#endif
