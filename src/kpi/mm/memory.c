// SPDX-License-Identifier: GPL-2.0
/* mm/memory.c, linux/mm.h: drivers say which frames a mapping is made of. */
#include <linux/dma-mapping.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/pfn_t.h>
#include <linux/pgtable.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "kpi.h"
#include "mm/vma.h"

/* ----------------------------------------------------------------- tables */

static struct kpi_pfn_range *range_at(struct kpi_vma *kv, unsigned long index)
{
	struct kpi_pfn_range *r;

	list_for_each_entry(r, &kv->ranges, list)
		if (index - r->first < r->nr)
			return r;
	return NULL;
}

unsigned long kpi_vma_pfn(struct kpi_vma *kv, unsigned long index)
{
	void *entry = xa_load(&kv->pages, index);
	struct kpi_pfn_range *r;
	unsigned long pfn = ~0ul;

	if (entry)
		return xa_to_value(entry) >> 1;
	spin_lock(&kv->lock);
	r = range_at(kv, index);
	if (r)
		pfn = r->pfn + (index - r->first);
	spin_unlock(&kv->lock);
	return pfn;
}

int kpi_vma_set_pfn(struct kpi_vma *kv, unsigned long index, unsigned long pfn,
		    bool owned)
{
	if (kpi_vma_pfn(kv, index) != ~0ul)
		return -EBUSY;
	return xa_insert(&kv->pages, index, xa_mk_value(pfn << 1 | owned),
			 GFP_KERNEL);
}

int kpi_vma_set_range(struct kpi_vma *kv, unsigned long first,
		      unsigned long nr, unsigned long pfn)
{
	struct kpi_pfn_range *r = kmalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	*r = (struct kpi_pfn_range){ .first = first, .nr = nr, .pfn = pfn };
	spin_lock(&kv->lock);
	list_add(&r->list, &kv->ranges);
	spin_unlock(&kv->lock);
	return 0;
}

static void zap_pages(struct kpi_vma *kv, unsigned long first, unsigned long nr)
{
	unsigned long index;
	void *entry;

	xa_for_each_range(&kv->pages, index, entry, first, first + nr - 1) {
		unsigned long value = xa_to_value(xa_erase(&kv->pages, index));

		if (value & 1)
			put_page(pfn_to_page(value >> 1));
	}
}

/* Ranges go as a whole: what is asked for again is mapped by a fault. */
static void zap_ranges(struct kpi_vma *kv, unsigned long first,
		       unsigned long nr)
{
	struct kpi_pfn_range *r, *next;
	LIST_HEAD(dead);

	spin_lock(&kv->lock);
	list_for_each_entry_safe(r, next, &kv->ranges, list)
		if (r->first < first + nr && r->first + r->nr > first)
			list_move(&r->list, &dead);
	spin_unlock(&kv->lock);
	list_for_each_entry_safe(r, next, &dead, list)
		kfree(r);
}

void kpi_vma_zap(struct kpi_vma *kv, unsigned long first, unsigned long nr)
{
	if (!nr)
		return;
	zap_pages(kv, first, nr);
	zap_ranges(kv, first, nr);
}

/* ------------------------------------------------------------ whole ranges */

int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr,
		    unsigned long pfn, unsigned long size, pgprot_t prot)
{
	if (WARN_ON_ONCE(!PAGE_ALIGNED(addr)))
		return -EINVAL;
	if ((vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE) {
		if (addr != vma->vm_start ||
		    addr + PAGE_ALIGN(size) != vma->vm_end)
			return -EINVAL;
		vma->vm_pgoff = pfn;
	}
	vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
	return kpi_vma_set_range(kpi_vma_of(vma), kpi_vma_index(vma, addr),
				 PAGE_ALIGN(size) >> PAGE_SHIFT, pfn);
}
KPI_EXPORT(remap_pfn_range);

int vm_iomap_memory(struct vm_area_struct *vma, phys_addr_t start,
		    unsigned long len)
{
	unsigned long pfn = start >> PAGE_SHIFT, pages, wanted;

	if (start + len < start)
		return -EINVAL;
	len += start & ~PAGE_MASK;
	pages = (len + ~PAGE_MASK) >> PAGE_SHIFT;
	if (pfn + pages < pfn || vma->vm_pgoff > pages)
		return -EINVAL;
	pfn += vma->vm_pgoff;
	pages -= vma->vm_pgoff;
	wanted = vma_pages(vma);
	if (wanted > pages)
		return -EINVAL;
	return io_remap_pfn_range(vma, vma->vm_start, pfn,
				  vma->vm_end - vma->vm_start,
				  vma->vm_page_prot);
}
KPI_EXPORT(vm_iomap_memory);

/* ------------------------------------------------------------ single pages */

static bool holds(struct vm_area_struct *vma, unsigned long addr)
{
	return addr >= vma->vm_start && addr < vma->vm_end;
}

/* Memory with a user of its own has no place in a mapping. */
static bool may_insert(struct page *page)
{
	return page_count(page) && !PageAnon(page) && !PageSlab(page) &&
	       !page_has_type(page);
}

static int insert_page(struct vm_area_struct *vma, unsigned long addr,
		       struct page *page)
{
	int err;

	if (!may_insert(page))
		return -EINVAL;
	get_page(page);
	err = kpi_vma_set_pfn(kpi_vma_of(vma), kpi_vma_index(vma, addr),
			      page_to_pfn(page), true);
	if (err)
		put_page(page);
	return err;
}

static void mark_mixed(struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_MIXEDMAP)
		return;
	/* Only from ->mmap(), where the flags may still change. */
	BUG_ON(vma->vm_flags & VM_PFNMAP);
	vma->vm_flags |= VM_MIXEDMAP;
}

int vm_insert_page(struct vm_area_struct *vma, unsigned long addr,
		   struct page *page)
{
	if (!holds(vma, addr))
		return -EFAULT;
	if (!page_count(page))
		return -EINVAL;
	mark_mixed(vma);
	return insert_page(vma, addr, page);
}
KPI_EXPORT(vm_insert_page);

/* *@num: how many there are still to do, also on failure. */
int vm_insert_pages(struct vm_area_struct *vma, unsigned long addr,
		    struct page **pages, unsigned long *num)
{
	unsigned long end = addr + *num * PAGE_SIZE - 1;
	int err = 0;

	if (!holds(vma, addr) || end >= vma->vm_end)
		return -EFAULT;
	mark_mixed(vma);
	for (; *num && !err; addr += PAGE_SIZE) {
		err = insert_page(vma, addr, *pages++);
		if (!err)
			--*num;
	}
	return err;
}
KPI_EXPORT(vm_insert_pages);

static int map_pages(struct vm_area_struct *vma, struct page **pages,
		     unsigned long num, unsigned long offset)
{
	unsigned long count = vma_pages(vma), addr = vma->vm_start, i;
	int err;

	if (offset >= num || count > num - offset)
		return -ENXIO;
	for (i = 0; i < count; i++, addr += PAGE_SIZE) {
		err = vm_insert_page(vma, addr, pages[offset + i]);
		if (err)
			return err;
	}
	return 0;
}

int vm_map_pages(struct vm_area_struct *vma, struct page **pages,
		 unsigned long num)
{
	return map_pages(vma, pages, num, vma->vm_pgoff);
}
KPI_EXPORT(vm_map_pages);

int vm_map_pages_zero(struct vm_area_struct *vma, struct page **pages,
		      unsigned long num)
{
	return map_pages(vma, pages, num, 0);
}
KPI_EXPORT(vm_map_pages_zero);

/* -------------------------------------------------- out of fault handlers */

static vm_fault_t fault_result(int err)
{
	/* Somebody else's fault of the same page was quicker. */
	if (!err || err == -EBUSY)
		return VM_FAULT_NOPAGE;
	return err == -ENOMEM ? VM_FAULT_OOM : VM_FAULT_SIGBUS;
}

vm_fault_t vmf_insert_pfn_prot(struct vm_area_struct *vma, unsigned long addr,
			       unsigned long pfn, pgprot_t pgprot)
{
	BUG_ON(!(vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP)));
	if (!holds(vma, addr))
		return VM_FAULT_SIGBUS;
	return fault_result(kpi_vma_set_pfn(kpi_vma_of(vma),
					    kpi_vma_index(vma, addr), pfn,
					    false));
}
KPI_EXPORT(vmf_insert_pfn_prot);

vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr,
			  unsigned long pfn)
{
	return vmf_insert_pfn_prot(vma, addr, pfn, vma->vm_page_prot);
}
KPI_EXPORT(vmf_insert_pfn);

vm_fault_t vmf_insert_mixed_prot(struct vm_area_struct *vma, unsigned long addr,
				 pfn_t pfn, pgprot_t pgprot)
{
	unsigned long nr = pfn_t_to_pfn(pfn);

	if (!holds(vma, addr))
		return VM_FAULT_SIGBUS;
	if (!pfn_t_devmap(pfn) && pfn_t_valid(pfn))
		return fault_result(insert_page(vma, addr, pfn_to_page(nr)));
	return fault_result(kpi_vma_set_pfn(kpi_vma_of(vma),
					    kpi_vma_index(vma, addr), nr,
					    false));
}
KPI_EXPORT(vmf_insert_mixed_prot);

vm_fault_t vmf_insert_mixed(struct vm_area_struct *vma, unsigned long addr,
			    pfn_t pfn)
{
	return vmf_insert_mixed_prot(vma, addr, pfn, vma->vm_page_prot);
}
KPI_EXPORT(vmf_insert_mixed);

/* ----------------------------------------------------------------- vmalloc */

int remap_vmalloc_range_partial(struct vm_area_struct *vma,
				unsigned long uaddr, void *kaddr,
				unsigned long pgoff, unsigned long size)
{
	unsigned long off = pgoff << PAGE_SHIFT, i;
	struct vm_struct *area;
	int err;

	size = PAGE_ALIGN(size);
	if (pgoff > ULONG_MAX >> PAGE_SHIFT || !PAGE_ALIGNED(uaddr) ||
	    !PAGE_ALIGNED(kaddr))
		return -EINVAL;
	area = find_vm_area(kaddr);
	if (!area || !(area->flags & (VM_USERMAP | VM_DMA_COHERENT)))
		return -EINVAL;
	if (off + size < off || off + size > get_vm_area_size(area))
		return -EINVAL;
	for (i = 0; i < size; i += PAGE_SIZE) {
		err = vm_insert_page(vma, uaddr + i,
				     vmalloc_to_page(kaddr + off + i));
		if (err)
			return err;
	}
	vma->vm_flags |= VM_DONTEXPAND | VM_DONTDUMP;
	return 0;
}
KPI_EXPORT(remap_vmalloc_range_partial);

int remap_vmalloc_range(struct vm_area_struct *vma, void *addr,
			unsigned long pgoff)
{
	return remap_vmalloc_range_partial(vma, vma->vm_start, addr, pgoff,
					   vma->vm_end - vma->vm_start);
}
KPI_EXPORT(remap_vmalloc_range);

/* ---------------------------------------------------------------- removal */

#define NOT_TAKEN_BACK "a page that the program has touched stays mapped there"

void zap_vma_ptes(struct vm_area_struct *vma, unsigned long address,
		  unsigned long size)
{
	if (!holds(vma, address) || address + size > vma->vm_end ||
	    !(vma->vm_flags & VM_PFNMAP))
		return;
	kpi_vma_zap(kpi_vma_of(vma), kpi_vma_index(vma, address),
		    PAGE_ALIGN(size) >> PAGE_SHIFT);
}
KPI_EXPORT_PARTIAL(zap_vma_ptes, NOT_TAKEN_BACK);

struct span {
	struct address_space *mapping;
	pgoff_t start, nr;
};

static void unmap_in(struct kpi_vma *kv, void *ctx)
{
	struct vm_area_struct *vma = &kv->vma;
	const struct span *s = ctx;
	pgoff_t first, last = s->start + s->nr - 1;

	if (!vma->vm_file || vma->vm_file->f_mapping != s->mapping ||
	    last < vma->vm_pgoff || s->start >= vma->vm_pgoff + vma_pages(vma))
		return;
	first = max(s->start, vma->vm_pgoff);
	last = min(last, vma->vm_pgoff + vma_pages(vma) - 1);
	kpi_vma_zap(kv, first - vma->vm_pgoff, last - first + 1);
}

/* @nr 0: to the end of the file. */
void unmap_mapping_pages(struct address_space *mapping, pgoff_t start,
			 pgoff_t nr, bool even_cows)
{
	struct span span = { mapping, start, nr ?: ULONG_MAX - start };

	kpi_vma_for_each(unmap_in, &span);
}
KPI_EXPORT_PARTIAL(unmap_mapping_pages, NOT_TAKEN_BACK);

void unmap_mapping_range(struct address_space *mapping, loff_t const start,
			 loff_t const len, int even_cows)
{
	pgoff_t first = start >> PAGE_SHIFT;
	pgoff_t nr = ((u64)len + PAGE_SIZE - 1) >> PAGE_SHIFT;

	unmap_mapping_pages(mapping, first, nr, even_cows);
}
KPI_EXPORT_PARTIAL(unmap_mapping_range, NOT_TAKEN_BACK);

/* ---------------------------------------------------------------- looking */

int follow_pfn(struct vm_area_struct *vma, unsigned long address,
	       unsigned long *pfn)
{
	if (!(vma->vm_flags & (VM_IO | VM_PFNMAP)))
		return -EINVAL;
	*pfn = kpi_vma_pfn(kpi_vma_of(vma), kpi_vma_index(vma, address));
	return *pfn == ~0ul ? -EINVAL : 0;
}
KPI_EXPORT(follow_pfn);

/* What the file of a mapping is may be another one than was opened. */
void vma_set_file(struct vm_area_struct *vma, struct file *file)
{
	get_file(file);
	swap(vma->vm_file, file);
	fput(file);
}
KPI_EXPORT(vma_set_file);
