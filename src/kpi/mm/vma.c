// SPDX-License-Identifier: GPL-2.0
/*
 * mm/mmap.c, mm/memory.c, linux/mm.h: clients map files. The client's own
 * kernel has the page tables; here is what they are filled from.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "kpi.h"
#include "fs/file.h"
#include "kernel/client.h"
#include "mm/vma.h"

static LIST_HEAD(vmas);
static DEFINE_SPINLOCK(vmas_lock);

void kpi_vma_for_each(void (*fn)(struct kpi_vma *kv, void *ctx), void *ctx)
{
	struct kpi_vma *kv;

	spin_lock(&vmas_lock);
	list_for_each_entry(kv, &vmas, link)
		fn(kv, ctx);
	spin_unlock(&vmas_lock);
}

/* The mapping at @addr, or the next one above it. With the mmap lock. */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *best = NULL;
	struct kpi_vma *kv;

	spin_lock(&vmas_lock);
	list_for_each_entry(kv, &vmas, link)
		if (kv->vma.vm_mm == mm && addr < kv->vma.vm_end &&
		    (!best || kv->vma.vm_start < best->vm_start))
			best = &kv->vma;
	spin_unlock(&vmas_lock);
	return best;
}
KPI_EXPORT_PARTIAL(find_vma, "mappings of files of modules; no other memory of a program");

/* ----------------------------------------------------------- new mappings */

static unsigned long flags_of(unsigned int prot, unsigned int flags)
{
	unsigned long vm = VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;

	vm |= prot & PROT_READ ? VM_READ : 0;
	vm |= prot & PROT_WRITE ? VM_WRITE : 0;
	vm |= prot & PROT_EXEC ? VM_EXEC : 0;
	if ((flags & MAP_TYPE) != MAP_PRIVATE)
		vm |= VM_SHARED | VM_MAYSHARE;
	return vm;
}

/* What the way the file is open allows; *@vm loses what it never will. */
static int check_access(struct file *file, unsigned long *vm)
{
	if (!(file->f_mode & FMODE_READ))
		return -EACCES;
	if (!(*vm & VM_SHARED))
		return 0;
	if (*vm & VM_WRITE && !(file->f_mode & FMODE_WRITE))
		return -EACCES;
	if (!(file->f_mode & FMODE_WRITE))
		*vm &= ~(VM_MAYWRITE | VM_SHARED);
	return 0;
}

static int check_range(unsigned long addr, unsigned long size,
		       unsigned long long offset)
{
	if (!size || offset_in_page(addr) || offset_in_page(offset))
		return -EINVAL;
	if (addr >= TASK_SIZE_MAX || size > TASK_SIZE_MAX - addr)
		return -ENOMEM;
	return (long long)(offset + PAGE_ALIGN(size)) < 0 ? -EOVERFLOW : 0;
}

static struct kpi_vma *new_vma(void)
{
	struct kpi_vma *kv = kzalloc(sizeof(*kv), GFP_KERNEL);

	if (!kv)
		return NULL;
	INIT_LIST_HEAD(&kv->link);
	INIT_LIST_HEAD(&kv->ranges);
	xa_init(&kv->pages);
	spin_lock_init(&kv->lock);
	INIT_LIST_HEAD(&kv->vma.anon_vma_chain);
	return kv;
}

static void link_vma(struct kpi_vma *kv)
{
	spin_lock(&vmas_lock);
	list_add(&kv->link, &vmas);
	spin_unlock(&vmas_lock);
}

static void free_vma(struct kpi_vma *kv)
{
	struct vm_area_struct *vma = &kv->vma;

	spin_lock(&vmas_lock);
	list_del_init(&kv->link);
	spin_unlock(&vmas_lock);
	kpi_vma_zap(kv, 0, vma_pages(vma));
	xa_destroy(&kv->pages);
	if (vma->vm_file)
		fput(vma->vm_file);
	mmdrop(vma->vm_mm);
	kfree(kv);
}

static int call_mmap_of(struct file *file, struct vm_area_struct *vma)
{
	int err = -ENODEV;

	if (!kpi_file_enter(file))
		return kpi_file_gone(file);
	mmap_write_lock(vma->vm_mm);
	if (file->f_op->mmap)
		err = file->f_op->mmap(file, vma);
	mmap_write_unlock(vma->vm_mm);
	kpi_file_leave(file);
	return err;
}

static int map(struct file *file, unsigned long addr, unsigned long size,
	       unsigned long vm_flags, unsigned long long offset, void **out)
{
	struct kpi_vma *kv = new_vma();
	struct vm_area_struct *vma;
	int err;

	if (!kv)
		return -ENOMEM;
	vma = &kv->vma;
	vma->vm_start = addr;
	vma->vm_end = addr + PAGE_ALIGN(size);
	vma->vm_mm = current->mm;
	mmgrab(vma->vm_mm);
	vma->vm_flags = vm_flags;
	vma->vm_page_prot = vm_get_page_prot(vm_flags);
	vma->vm_pgoff = offset >> PAGE_SHIFT;
	vma->vm_file = get_file(file);
	link_vma(kv);
	err = call_mmap_of(file, vma);
	if (err)
		free_vma(kv);
	else
		*out = kv;
	return err;
}

int kpi_mmap(void *p, unsigned long addr, unsigned long size,
	     unsigned int prot, unsigned int flags, unsigned long long offset,
	     void **vma)
{
	unsigned long vm_flags = flags_of(prot, flags);
	struct file *file = p;
	int err;

	kpi_call_begin(NULL, 0);
	err = check_range(addr, size, offset) ?: check_access(file, &vm_flags);
	if (!err && !file->f_op->mmap)
		err = -ENODEV;
	if (!err)
		err = map(file, addr, size, vm_flags, offset, vma);
	return kpi_call_end(err);
}

/* ------------------------------------------------------------------ faults */

static int error_of(vm_fault_t fault)
{
	return fault & VM_FAULT_OOM ? -ENOMEM : -EFAULT;
}

static vm_fault_t call_fault(struct vm_area_struct *vma, struct vm_fault *vmf)
{
	vm_fault_t ret;

	mmap_read_lock(vma->vm_mm);
	ret = vma->vm_ops->fault(vmf);
	/* With this answer the handler has unlocked it. */
	if (!(ret & VM_FAULT_RETRY))
		mmap_read_unlock(vma->vm_mm);
	return ret;
}

/* The page that the handler gave, with its reference, becomes the entry. */
static int take_page(struct kpi_vma *kv, unsigned long index,
		     struct vm_fault *vmf, vm_fault_t ret)
{
	int err = kpi_vma_set_pfn(kv, index, page_to_pfn(vmf->page), true);

	if (ret & VM_FAULT_LOCKED)
		unlock_page(vmf->page);
	if (err)
		put_page(vmf->page);
	/* Another thread's fault was quicker, and its page is as good. */
	return err == -EBUSY ? 0 : err;
}

static int fault(struct kpi_vma *kv, unsigned long index, bool write)
{
	struct vm_area_struct *vma = &kv->vma;
	unsigned long addr = vma->vm_start + (index << PAGE_SHIFT);
	unsigned int flags = FAULT_FLAG_DEFAULT | FAULT_FLAG_USER |
			     (write ? FAULT_FLAG_WRITE : 0);
	vm_fault_t ret;

	if (!vma->vm_ops || !vma->vm_ops->fault)
		return -EFAULT;
	for (;;) {
		struct vm_fault vmf = {
			.vma = vma, .address = addr, .real_address = addr,
			.pgoff = vma->vm_pgoff + index,
			.gfp_mask = GFP_KERNEL, .flags = flags,
		};

		ret = call_fault(vma, &vmf);
		if (ret & VM_FAULT_ERROR)
			return error_of(ret);
		if (ret & VM_FAULT_RETRY) {
			if (fatal_signal_pending(current))
				return -EINTR;
			flags |= FAULT_FLAG_TRIED;
			continue;
		}
		if (ret & VM_FAULT_NOPAGE || !vmf.page)
			return 0;
		return take_page(kv, index, &vmf, ret);
	}
}

/* A shared page is about to be written for the first time. */
static int make_writable(struct kpi_vma *kv, unsigned long index,
			 unsigned long pfn)
{
	struct vm_area_struct *vma = &kv->vma;
	unsigned long addr = vma->vm_start + (index << PAGE_SHIFT);
	struct vm_fault vmf = {
		.vma = vma, .address = addr, .real_address = addr,
		.pgoff = vma->vm_pgoff + index, .gfp_mask = GFP_KERNEL,
		.flags = FAULT_FLAG_WRITE | FAULT_FLAG_MKWRITE,
	};
	vm_fault_t ret = 0;

	if (!vma->vm_ops || !(vma->vm_flags & VM_SHARED))
		return 0;
	mmap_read_lock(vma->vm_mm);
	if (pfn_valid(pfn) && !(vma->vm_flags & VM_PFNMAP) &&
	    vma->vm_ops->page_mkwrite) {
		vmf.page = pfn_to_page(pfn);
		ret = vma->vm_ops->page_mkwrite(&vmf);
		if (ret & VM_FAULT_LOCKED)
			unlock_page(vmf.page);
	} else if (vma->vm_ops->pfn_mkwrite) {
		ret = vma->vm_ops->pfn_mkwrite(&vmf);
	}
	mmap_read_unlock(vma->vm_mm);
	return ret & VM_FAULT_ERROR ? error_of(ret) : 0;
}

static long long page_at(struct kpi_vma *kv, unsigned long offset, bool write)
{
	unsigned long index = offset >> PAGE_SHIFT, pfn;
	int err;

	if (offset >= kv->vma.vm_end - kv->vma.vm_start)
		return -EFAULT;
	if (!(kv->vma.vm_flags & (write ? VM_WRITE : VM_READ | VM_EXEC |
						     VM_WRITE)))
		return -EFAULT;
	pfn = kpi_vma_pfn(kv, index);
	if (pfn == ~0ul) {
		err = fault(kv, index, write);
		if (err)
			return err;
		pfn = kpi_vma_pfn(kv, index);
	}
	if (pfn == ~0ul)
		return -EFAULT;
	err = write ? make_writable(kv, index, pfn) : 0;
	return err ?: (long long)PFN_PHYS(pfn);
}

long long kpi_vma_page(void *p, unsigned long offset, unsigned int write)
{
	struct kpi_vma *kv = p;
	struct file *file = kv->vma.vm_file;
	long long phys;

	kpi_call_begin(NULL, 0);
	if (!kpi_file_enter(file)) {
		kpi_call_end(0);
		return -EFAULT;
	}
	phys = page_at(kv, offset, write);
	kpi_file_leave(file);
	return phys < 0 ? kpi_call_end(phys) : (kpi_call_end(0), phys);
}

/* ------------------------------------------------------------ fork, unmap */

static void copy_entries(struct kpi_vma *to, struct kpi_vma *from)
{
	struct kpi_pfn_range *r;
	unsigned long index;
	void *entry;

	list_for_each_entry(r, &from->ranges, list)
		kpi_vma_set_range(to, r->first, r->nr, r->pfn);
	xa_for_each(&from->pages, index, entry) {
		unsigned long value = xa_to_value(entry);

		if (value & 1)
			get_page(pfn_to_page(value >> 1));
		if (kpi_vma_set_pfn(to, index, value >> 1, value & 1) &&
		    value & 1)
			put_page(pfn_to_page(value >> 1));
	}
}

int kpi_vma_open(void *p, void **out)
{
	struct kpi_vma *kv = p, *copy = new_vma();

	if (!copy)
		return -ENOMEM;
	kpi_call_begin(NULL, 0);
	copy->vma = kv->vma;
	INIT_LIST_HEAD(&copy->vma.anon_vma_chain);
	copy->vma.vm_mm = current->mm ?: kv->vma.vm_mm;
	mmgrab(copy->vma.vm_mm);
	get_file(copy->vma.vm_file);
	copy_entries(copy, kv);
	link_vma(copy);
	if (copy->vma.vm_ops && copy->vma.vm_ops->open)
		copy->vma.vm_ops->open(&copy->vma);
	*out = copy;
	return kpi_call_end(0);
}

void kpi_vma_close(void *p)
{
	struct kpi_vma *kv = p;
	struct vm_area_struct *vma = &kv->vma;

	kpi_call_begin(NULL, 0);
	mmap_write_lock(vma->vm_mm);
	if (vma->vm_ops && vma->vm_ops->close)
		vma->vm_ops->close(vma);
	mmap_write_unlock(vma->vm_mm);
	free_vma(kv);
	kpi_call_end(0);
}
