// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/dma/mapping.c: memory for devices that need not lie in one piece; a
 * machine without an IOMMU gives one piece all the same.
 */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "kpi.h"

struct sg_table *dma_alloc_noncontiguous(struct device *dev, size_t size,
					 enum dma_data_direction dir, gfp_t gfp,
					 unsigned long attrs)
{
	struct sg_table *sgt;
	struct page *page;

	if (WARN_ON_ONCE(attrs & ~DMA_ATTR_ALLOC_SINGLE_PAGES) ||
	    WARN_ON_ONCE(gfp & __GFP_COMP))
		return NULL;
	sgt = kmalloc(sizeof(*sgt), gfp);
	if (!sgt)
		return NULL;
	if (sg_alloc_table(sgt, 1, gfp))
		goto free_sgt;
	page = dma_alloc_pages(dev, size, &sg_dma_address(sgt->sgl), dir, gfp);
	if (!page)
		goto free_table;
	sg_set_page(sgt->sgl, page, PAGE_ALIGN(size), 0);
	sg_dma_len(sgt->sgl) = sgt->sgl->length;
	return sgt;
free_table:
	sg_free_table(sgt);
free_sgt:
	kfree(sgt);
	return NULL;
}
KPI_EXPORT(dma_alloc_noncontiguous);

void dma_free_noncontiguous(struct device *dev, size_t size,
			    struct sg_table *sgt, enum dma_data_direction dir)
{
	dma_free_pages(dev, size, sg_page(sgt->sgl),
		       sg_dma_address(sgt->sgl), dir);
	sg_free_table(sgt);
	kfree(sgt);
}
KPI_EXPORT(dma_free_noncontiguous);

void *dma_vmap_noncontiguous(struct device *dev, size_t size,
			     struct sg_table *sgt)
{
	return page_address(sg_page(sgt->sgl));
}
KPI_EXPORT(dma_vmap_noncontiguous);

void dma_vunmap_noncontiguous(struct device *dev, void *vaddr)
{
}
KPI_EXPORT_NOOP(dma_vunmap_noncontiguous,
		"the memory has an address of its own, which was given out");

int dma_mmap_noncontiguous(struct device *dev, struct vm_area_struct *vma,
			   size_t size, struct sg_table *sgt)
{
	return dma_mmap_pages(dev, vma, size, sg_page(sgt->sgl));
}
KPI_EXPORT(dma_mmap_noncontiguous);
