// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/dma/mapping.c, direct.c, linux/dma-mapping.h: memory for devices.
 *
 * A bus address is a physical one, and caches are coherent, as on a PC: to map
 * is to check the mask and to count the pages.
 */
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/dma/track.h"
#include "mm/pageinfo.h"

const struct dma_map_ops *dma_ops;
KPI_EXPORT(dma_ops);

static bool reaches(struct device *dev, phys_addr_t address, size_t size)
{
	u64 mask = dev->dma_mask ? *dev->dma_mask : 0;

	if (dev->bus_dma_limit)
		mask = min(mask, dev->bus_dma_limit);
	return address + size - 1 <= mask && address + size - 1 >= address;
}

static bool is_memory(phys_addr_t address, size_t size)
{
	return address < kpi_arena_size && size <= kpi_arena_size - address;
}

/* ---------------------------------------------------------- streaming */

static dma_addr_t map_phys(struct device *dev, phys_addr_t phys, size_t size,
			   enum dma_data_direction dir, enum dma_kind kind,
			   unsigned long caller)
{
	if (WARN_ON_ONCE(!valid_dma_direction(dir)) ||
	    WARN_ON_ONCE(!dev->dma_mask))
		return DMA_MAPPING_ERROR;
	/* Not this process's heap, nor a stack outside of the direct map. */
	if (WARN_ONCE(!is_memory(phys, size),
		      "%s %s: maps what is no memory for DMA: %pa, %zu bytes, from %pS\n",
		      dev_driver_string(dev), dev_name(dev), &phys, size,
		      (void *)caller))
		return DMA_MAPPING_ERROR;
	if (!reaches(dev, phys, size)) {
		dev_err_once(dev, "DMA addr %pa+%zu overflow (mask %llx)\n",
			     &phys, size, dev->dma_mask ? *dev->dma_mask : 0);
		return DMA_MAPPING_ERROR;
	}
	kpi_dma_count(phys, size, 1);
	if (kpi_dma_tracks())
		kpi_dma_note(dev, phys, size, dir, kind, caller);
	if (kpi_dma_tells())
		kpi_dma_tell(dev, phys, size, dir, kind, true);
	return phys;
}

static void unmap_phys(struct device *dev, dma_addr_t address, size_t size,
		       enum dma_data_direction dir, enum dma_kind kind)
{
	if (kpi_dma_tracks())
		kpi_dma_forget(dev, address, size, dir, kind);
	if (kpi_dma_tells())
		kpi_dma_tell(dev, address, size, dir, kind, false);
	if (is_memory(address, size))
		kpi_dma_count(address, size, -1);
}

dma_addr_t dma_map_page_attrs(struct device *dev, struct page *page,
			      size_t offset, size_t size,
			      enum dma_data_direction dir, unsigned long attrs)
{
	return map_phys(dev, page_to_phys(page) + offset, size, dir, DMA_SINGLE,
			_RET_IP_);
}
KPI_EXPORT(dma_map_page_attrs);

void dma_unmap_page_attrs(struct device *dev, dma_addr_t addr, size_t size,
			  enum dma_data_direction dir, unsigned long attrs)
{
	unmap_phys(dev, addr, size, dir, DMA_SINGLE);
}
KPI_EXPORT(dma_unmap_page_attrs);

static void unmap_sg(struct device *dev, struct scatterlist *sg, int nents,
		     enum dma_data_direction dir)
{
	struct scatterlist *s;
	int i;

	for_each_sg(sg, s, nents, i)
		unmap_phys(dev, s->dma_address, sg_dma_len(s), dir, DMA_SG);
}

static int map_sg(struct device *dev, struct scatterlist *sg, int nents,
		  enum dma_data_direction dir, unsigned long caller)
{
	struct scatterlist *s;
	int i;

	for_each_sg(sg, s, nents, i) {
		dma_addr_t a = map_phys(dev, sg_phys(s), s->length, dir, DMA_SG,
					caller);

		if (a == DMA_MAPPING_ERROR) {
			unmap_sg(dev, sg, i, dir);
			return -EIO;
		}
		s->dma_address = a;
		sg_dma_len(s) = s->length;
	}
	return nents;
}

unsigned int dma_map_sg_attrs(struct device *dev, struct scatterlist *sg,
			      int nents, enum dma_data_direction dir,
			      unsigned long attrs)
{
	int ret = map_sg(dev, sg, nents, dir, _RET_IP_);

	return ret < 0 ? 0 : ret;
}
KPI_EXPORT(dma_map_sg_attrs);

int dma_map_sgtable(struct device *dev, struct sg_table *sgt,
		    enum dma_data_direction dir, unsigned long attrs)
{
	int ret = map_sg(dev, sgt->sgl, sgt->orig_nents, dir, _RET_IP_);

	if (ret < 0)
		return ret;
	sgt->nents = ret;
	return 0;
}
KPI_EXPORT(dma_map_sgtable);

void dma_unmap_sg_attrs(struct device *dev, struct scatterlist *sg, int nents,
			enum dma_data_direction dir, unsigned long attrs)
{
	unmap_sg(dev, sg, nents, dir);
}
KPI_EXPORT(dma_unmap_sg_attrs);

/* Another device's registers: no page of memory is counted. */
dma_addr_t dma_map_resource(struct device *dev, phys_addr_t phys, size_t size,
			    enum dma_data_direction dir, unsigned long attrs)
{
	if (WARN_ON_ONCE(!valid_dma_direction(dir)) ||
	    WARN_ON_ONCE(!dev->dma_mask) ||
	    WARN_ON_ONCE(pfn_valid(PHYS_PFN(phys))) ||
	    !reaches(dev, phys, size))
		return DMA_MAPPING_ERROR;
	if (kpi_dma_tracks())
		kpi_dma_note(dev, phys, size, dir, DMA_SINGLE, _RET_IP_);
	return phys;
}
KPI_EXPORT(dma_map_resource);

void dma_unmap_resource(struct device *dev, dma_addr_t addr, size_t size,
			enum dma_data_direction dir, unsigned long attrs)
{
	if (kpi_dma_tracks())
		kpi_dma_forget(dev, addr, size, dir, DMA_SINGLE);
}
KPI_EXPORT(dma_unmap_resource);

/* ------------------------------------------------------- synchronising */

/* Caches are coherent; what a driver syncs without a mapping is a mistake. */
static void sync(struct device *dev, dma_addr_t addr, size_t size)
{
	if (kpi_dma_tracks())
		kpi_dma_check_sync(dev, addr, size);
}

void dma_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size,
			     enum dma_data_direction dir)
{
	sync(dev, addr, size);
}
KPI_EXPORT(dma_sync_single_for_cpu);

void dma_sync_single_for_device(struct device *dev, dma_addr_t addr,
				size_t size, enum dma_data_direction dir)
{
	sync(dev, addr, size);
}
KPI_EXPORT(dma_sync_single_for_device);

static void sync_sg(struct device *dev, struct scatterlist *sg, int nelems)
{
	struct scatterlist *s;
	int i;

	if (kpi_dma_tracks())
		for_each_sg(sg, s, nelems, i)
			kpi_dma_check_sync(dev, s->dma_address, s->length);
}

void dma_sync_sg_for_cpu(struct device *dev, struct scatterlist *sg, int nelems,
			 enum dma_data_direction dir)
{
	sync_sg(dev, sg, nelems);
}
KPI_EXPORT(dma_sync_sg_for_cpu);

void dma_sync_sg_for_device(struct device *dev, struct scatterlist *sg,
			    int nelems, enum dma_data_direction dir)
{
	sync_sg(dev, sg, nelems);
}
KPI_EXPORT(dma_sync_sg_for_device);

bool dma_need_sync(struct device *dev, dma_addr_t addr)
{
	return false;
}
KPI_EXPORT(dma_need_sync);

/* ------------------------------------------------------------ coherent */

/* GFP_DMA where a device does not reach further than the old ISA bus. */
static gfp_t zone_for(u64 mask, gfp_t gfp)
{
	/* No compound page: each page is freed and mapped by itself. */
	gfp &= ~(__GFP_DMA | __GFP_DMA32 | __GFP_HIGHMEM | __GFP_COMP);
	if (mask <= DMA_BIT_MASK(24))
		return gfp | GFP_DMA;
	return mask <= DMA_BIT_MASK(32) ? gfp | GFP_DMA32 : gfp;
}

static struct page *take_pages(struct device *dev, size_t size, gfp_t gfp)
{
	u64 mask = dev->coherent_dma_mask;
	struct page *page;
	void *p;

	p = alloc_pages_exact(size, zone_for(mask, gfp) | __GFP_ZERO);
	if (!p)
		return NULL;
	page = virt_to_page(p);
	if (page_to_phys(page) + size - 1 <= mask)
		return page;
	free_pages_exact(p, size);
	return NULL;
}

static void *alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle,
			    gfp_t gfp, unsigned long caller)
{
	size_t whole = PAGE_ALIGN(size);
	struct page *page;

	if (WARN_ON_ONCE(!dev->coherent_dma_mask) || !size)
		return NULL;
	page = take_pages(dev, whole, gfp);
	if (!page)
		return NULL;
	*handle = page_to_phys(page);
	kpi_dma_count(*handle, whole, 1);
	kpi_dma_note(dev, *handle, size, DMA_BIDIRECTIONAL, DMA_COHERENT,
		     caller);
	if (kpi_dma_tells())
		kpi_dma_tell(dev, *handle, size, DMA_BIDIRECTIONAL,
			     DMA_COHERENT, true);
	return page_address(page);
}

void *dma_alloc_attrs(struct device *dev, size_t size, dma_addr_t *handle,
		      gfp_t gfp, unsigned long attrs)
{
	return alloc_coherent(dev, size, handle, gfp, _RET_IP_);
}
KPI_EXPORT(dma_alloc_attrs);

void dma_free_attrs(struct device *dev, size_t size, void *cpu_addr,
		    dma_addr_t handle, unsigned long attrs)
{
	WARN_ON(irqs_disabled());
	if (!cpu_addr)
		return;
	kpi_dma_forget(dev, handle, size, DMA_BIDIRECTIONAL, DMA_COHERENT);
	if (kpi_dma_tells())
		kpi_dma_tell(dev, handle, size, DMA_BIDIRECTIONAL,
			     DMA_COHERENT, false);
	kpi_dma_count(handle, PAGE_ALIGN(size), -1);
	free_pages_exact(cpu_addr, PAGE_ALIGN(size));
}
KPI_EXPORT(dma_free_attrs);

struct page *dma_alloc_pages(struct device *dev, size_t size,
			     dma_addr_t *handle, enum dma_data_direction dir,
			     gfp_t gfp)
{
	void *p = alloc_coherent(dev, size, handle, gfp, _RET_IP_);

	return p ? virt_to_page(p) : NULL;
}
KPI_EXPORT(dma_alloc_pages);

void dma_free_pages(struct device *dev, size_t size, struct page *page,
		    dma_addr_t handle, enum dma_data_direction dir)
{
	dma_free_attrs(dev, size, page_address(page), handle, 0);
}
KPI_EXPORT(dma_free_pages);

int dma_get_sgtable_attrs(struct device *dev, struct sg_table *sgt,
			  void *cpu_addr, dma_addr_t handle, size_t size,
			  unsigned long attrs)
{
	int ret = sg_alloc_table(sgt, 1, GFP_KERNEL);

	if (!ret)
		sg_set_page(sgt->sgl, virt_to_page(cpu_addr), PAGE_ALIGN(size),
			    0);
	return ret;
}
KPI_EXPORT(dma_get_sgtable_attrs);

bool dma_can_mmap(struct device *dev)
{
	return true;
}
KPI_EXPORT(dma_can_mmap);

int dma_mmap_attrs(struct device *dev, struct vm_area_struct *vma,
		   void *cpu_addr, dma_addr_t handle, size_t size,
		   unsigned long attrs)
{
	unsigned long pages = PAGE_ALIGN(size) >> PAGE_SHIFT;

	if (vma->vm_pgoff >= pages || vma_pages(vma) > pages - vma->vm_pgoff)
		return -ENXIO;
	return remap_pfn_range(vma, vma->vm_start,
			       PHYS_PFN(handle) + vma->vm_pgoff,
			       vma->vm_end - vma->vm_start, vma->vm_page_prot);
}
KPI_EXPORT(dma_mmap_attrs);

int dma_mmap_pages(struct device *dev, struct vm_area_struct *vma, size_t size,
		   struct page *page)
{
	return dma_mmap_attrs(dev, vma, NULL, page_to_phys(page), size, 0);
}
KPI_EXPORT(dma_mmap_pages);

/* --------------------------------------------------------------- masks */

/* All memory lies below 4 GiB: a narrower mask still reaches GFP_DMA's. */
static int dma_supported(struct device *dev, u64 mask)
{
	return mask >= DMA_BIT_MASK(24);
}

int dma_set_mask(struct device *dev, u64 mask)
{
	if (!dev->dma_mask || !dma_supported(dev, mask))
		return -EIO;
	*dev->dma_mask = mask;
	return 0;
}
KPI_EXPORT(dma_set_mask);

int dma_set_coherent_mask(struct device *dev, u64 mask)
{
	if (!dma_supported(dev, mask))
		return -EIO;
	dev->coherent_dma_mask = mask;
	return 0;
}
KPI_EXPORT(dma_set_coherent_mask);

u64 dma_get_required_mask(struct device *dev)
{
	return (1ULL << fls64(kpi_arena_size - 1)) - 1;
}
KPI_EXPORT(dma_get_required_mask);

size_t dma_max_mapping_size(struct device *dev)
{
	return SIZE_MAX;
}
KPI_EXPORT(dma_max_mapping_size);

size_t dma_opt_mapping_size(struct device *dev)
{
	return SIZE_MAX;
}
KPI_EXPORT(dma_opt_mapping_size);

unsigned long dma_get_merge_boundary(struct device *dev)
{
	return 0;
}
KPI_EXPORT(dma_get_merge_boundary);

bool dma_pci_p2pdma_supported(struct device *dev)
{
	return false;
}
KPI_EXPORT(dma_pci_p2pdma_supported);

/* ------------------------------------------------------------- managed */

struct dma_devres {
	size_t size;
	void *vaddr;
	dma_addr_t handle;
};

static void release_dma(struct device *dev, void *res)
{
	struct dma_devres *r = res;

	dma_free_attrs(dev, r->size, r->vaddr, r->handle, 0);
}

static int match_dma(struct device *dev, void *res, void *data)
{
	struct dma_devres *r = res, *wanted = data;

	return r->vaddr == wanted->vaddr;
}

void *dmam_alloc_attrs(struct device *dev, size_t size, dma_addr_t *handle,
		       gfp_t gfp, unsigned long attrs)
{
	struct dma_devres *r = devres_alloc(release_dma, sizeof(*r), gfp);
	void *p;

	if (!r)
		return NULL;
	p = alloc_coherent(dev, size, handle, gfp, _RET_IP_);
	if (!p) {
		devres_free(r);
		return NULL;
	}
	*r = (struct dma_devres){ size, p, *handle };
	devres_add(dev, r);
	return p;
}
KPI_EXPORT(dmam_alloc_attrs);

void dmam_free_coherent(struct device *dev, size_t size, void *vaddr,
			dma_addr_t handle)
{
	struct dma_devres wanted = { size, vaddr, handle };

	dma_free_attrs(dev, size, vaddr, handle, 0);
	WARN_ON(devres_destroy(dev, release_dma, match_dma, &wanted));
}
KPI_EXPORT(dmam_free_coherent);
