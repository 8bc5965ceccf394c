// SPDX-License-Identifier: GPL-2.0
/* mm/vmalloc.c, linux/vmalloc.h: vmalloc(), vmap(), kvmalloc(). */
#include <linux/llist.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "kpi.h"
#include "pageinfo.h"
#include "valgrind.h"
#include "vmalloc.h"

#define PROT_RW (HOST_PROT_READ | HOST_PROT_WRITE)

static unsigned int to_host_prot(pgprot_t prot)
{
	unsigned int host = HOST_PROT_READ;

	if (pgprot_val(prot) & _PAGE_RW)
		host |= HOST_PROT_WRITE;
	if (!(pgprot_val(prot) & _PAGE_NX))
		host |= HOST_PROT_EXEC;
	return host;
}

/* ----------------------------------------------------------------- pages */

static void free_area_pages(struct vm_struct *vm)
{
	unsigned int i;

	for (i = 0; i < vm->nr_pages; i++)
		__free_page(vm->pages[i]);
	kvfree(vm->pages);
}

/*
 * Blocks as large as they come: each run of pages is one mapping of the
 * process, and of these it may have only so many.
 */
static unsigned int take_block(struct page **pages, unsigned int nr, gfp_t gfp)
{
	unsigned int order = min_t(unsigned int, ilog2(nr), MAX_ORDER - 1);
	struct page *page;
	unsigned int i;

	for (;; order--) {
		page = kpi_alloc_pages(order ? gfp | __GFP_NOWARN |
							 __GFP_NORETRY : gfp,
				       order, CALLER_FORGOTTEN,
				       PAGE_KIND_PAGES);
		if (page || !order)
			break;
	}
	if (!page)
		return 0;
	if (order)
		split_page(page, order);
	for (i = 0; i < 1u << order; i++)
		pages[i] = page + i;
	return 1u << order;
}

static int take_pages(struct vm_struct *vm, gfp_t gfp)
{
	unsigned int nr = get_vm_area_size(vm) >> PAGE_SHIFT;
	unsigned int got;

	vm->pages = kvmalloc_array(nr, sizeof(vm->pages[0]),
				   (gfp & AREA_GFP_MASK) | __GFP_NOWARN);
	if (!vm->pages)
		return -ENOMEM;
	gfp &= ~(__GFP_COMP | __GFP_HIGHMEM);
	while (vm->nr_pages < nr) {
		got = take_block(vm->pages + vm->nr_pages, nr - vm->nr_pages,
				 gfp);
		if (!got)
			return -ENOMEM;
		vm->nr_pages += got;
	}
	return 0;
}

/* --------------------------------------------------------------- vmalloc */

static void warn_failure(gfp_t gfp, size_t size)
{
	if (!(gfp & __GFP_NOWARN)) {
		pr_warn_ratelimited("vmalloc error: size %zu, failed to allocate pages\n",
				    size);
		dump_stack();
	}
}

static void free_area(struct vm_struct *vm)
{
	kpi_area_unmap(vm);
	if (vm->flags & (VM_ALLOC | VM_MAP_PUT_PAGES))
		free_area_pages(vm);
	else
		kvfree(vm->pages);
	kpi_area_drop(vm);
}

/*
 * Unmapping may sleep: from atomic context the area waits here for the next
 * call that may.  Its first bytes, still mapped, are the link.
 */
static LLIST_HEAD(deferred);

static void free_deferred(void)
{
	struct llist_node *node = llist_del_all(&deferred), *next;

	for (; node; node = next) {
		next = node->next;
		free_area(find_vm_area(node));
	}
}

/*
 * Frees may lag behind: those put off above, and those that wait for a grace
 * period. A process has room for 65530 mappings, so that who takes many areas
 * waits for the frees now and then, and again where memory has run out.
 */
#define AREAS_BETWEEN_WAITS 8192
static unsigned int wait_at = 2 * AREAS_BETWEEN_WAITS;

static bool wait_for_frees(gfp_t gfp)
{
	if (!gfpflags_allow_blocking(gfp) || !preemptible())
		return false;
	free_deferred();
	rcu_barrier();
	WRITE_ONCE(wait_at, kpi_area_count() + AREAS_BETWEEN_WAITS);
	return true;
}

static struct vm_struct *take_area(size_t size, unsigned long align, gfp_t gfp,
				   unsigned int prot, unsigned long vm_flags,
				   unsigned long caller)
{
	struct vm_struct *vm = kpi_area_take(size, align, vm_flags | VM_ALLOC,
					     gfp, (void *)caller);

	if (!vm)
		return NULL;
	if (!take_pages(vm, gfp) &&
	    !kpi_area_map(vm, vm->pages, vm->nr_pages, prot))
		return vm;
	free_area(vm);
	return NULL;
}

void *kpi_vmalloc(size_t size, unsigned long align, gfp_t gfp,
		  unsigned int prot, unsigned long vm_flags,
		  unsigned long caller)
{
	struct vm_struct *vm = NULL;

	if (WARN_ON_ONCE(!size))
		return NULL;
	if (kpi_area_count() >= READ_ONCE(wait_at))
		wait_for_frees(gfp);
	if (PFN_UP(size) <= totalram_pages()) {
		vm = take_area(size, align, gfp, prot, vm_flags, caller);
		if (!vm && wait_for_frees(gfp))
			vm = take_area(size, align, gfp, prot, vm_flags,
				       caller);
	}
	if (!vm) {
		warn_failure(gfp, size);
		return NULL;
	}
	vg_malloc(vm->addr, size, caller);
	if (gfp & __GFP_ZERO)
		vg_defined(vm->addr, size);
	return vm->addr;
}

static struct vm_struct *area_to_free(const void *addr)
{
	struct vm_struct *vm = find_vm_area(addr);

	if (WARN(offset_in_page(addr), "Trying to vfree() bad address (%p)\n",
		 addr))
		return NULL;
	if (WARN(!vm || vm->addr != addr,
		 "Trying to vfree() nonexistent vm area (%px)\n", addr)) {
		host_finding("invalid-free");
		return NULL;
	}
	return vm;
}

void kpi_vfree(const void *addr)
{
	struct vm_struct *vm;

	if (!addr)
		return;
	vm = area_to_free(addr);
	if (!vm)
		return;
	vg_free(addr, get_vm_area_size(vm), (unsigned long)vm->caller);
	if (!preemptible()) {
		vg_defined(addr, sizeof(struct llist_node));
		llist_add((struct llist_node *)addr, &deferred);
		return;
	}
	if (!llist_empty(&deferred))
		free_deferred();
	free_area(vm);
}

#define EXPORT_VMALLOC(name, extra)                                           \
	void *name(unsigned long size)                                        \
	{                                                                     \
		return kpi_vmalloc(size, 1, GFP_KERNEL | (extra), PROT_RW, 0, \
				   _RET_IP_);                                 \
	}                                                                     \
	KPI_EXPORT(name)

EXPORT_VMALLOC(vmalloc, 0);
EXPORT_VMALLOC(vzalloc, __GFP_ZERO);
/* All of the arena is below 4 GiB. */
EXPORT_VMALLOC(vmalloc_32, GFP_DMA32);

void *vmalloc_user(unsigned long size)
{
	return kpi_vmalloc(size, SHMLBA, GFP_KERNEL | __GFP_ZERO, PROT_RW,
			   VM_USERMAP, _RET_IP_);
}
KPI_EXPORT(vmalloc_user);

void *vmalloc_32_user(unsigned long size)
{
	return kpi_vmalloc(size, SHMLBA, GFP_KERNEL | __GFP_ZERO, PROT_RW,
			   VM_USERMAP, _RET_IP_);
}
KPI_EXPORT(vmalloc_32_user);

void *vmalloc_huge(unsigned long size, gfp_t gfp)
{
	return kpi_vmalloc(size, 1, gfp, PROT_RW, 0, _RET_IP_);
}
KPI_EXPORT(vmalloc_huge);

void *vmalloc_node(unsigned long size, int node)
{
	return kpi_vmalloc(size, 1, GFP_KERNEL, PROT_RW, 0, _RET_IP_);
}
KPI_EXPORT(vmalloc_node);

void *vzalloc_node(unsigned long size, int node)
{
	return kpi_vmalloc(size, 1, GFP_KERNEL | __GFP_ZERO, PROT_RW, 0,
			   _RET_IP_);
}
KPI_EXPORT(vzalloc_node);

void *__vmalloc(unsigned long size, gfp_t gfp)
{
	return kpi_vmalloc(size, 1, gfp, PROT_RW, 0, _RET_IP_);
}
KPI_EXPORT(__vmalloc);

void *__vmalloc_node(unsigned long size, unsigned long align, gfp_t gfp,
		     int node, const void *caller)
{
	return kpi_vmalloc(size, align, gfp, PROT_RW, 0,
			   (unsigned long)caller);
}
KPI_EXPORT(__vmalloc_node);

void vfree(const void *addr)
{
	kpi_vfree(addr);
}
KPI_EXPORT(vfree);

void vfree_atomic(const void *addr)
{
	kpi_vfree(addr);
}
KPI_EXPORT(vfree_atomic);

/* ------------------------------------------------------------------ vmap */

void *vmap(struct page **pages, unsigned int count, unsigned long flags,
	   pgprot_t prot)
{
	struct vm_struct *vm;

	if (count > totalram_pages())
		return NULL;
	vm = kpi_area_take((size_t)count << PAGE_SHIFT, 1,
			   flags | VM_MAP, GFP_KERNEL, (void *)_RET_IP_);
	if (!vm)
		return NULL;
	if (kpi_area_map(vm, pages, count, to_host_prot(prot)))
		goto fail;
	/* VM_MAP_PUT_PAGES: the array and the pages are ours from now on. */
	vm->pages = flags & VM_MAP_PUT_PAGES ? pages :
		    kvmalloc_array(count, sizeof(pages[0]), GFP_KERNEL);
	if (!vm->pages)
		goto fail;
	if (vm->pages != pages)
		memcpy(vm->pages, pages, count * sizeof(pages[0]));
	vm->nr_pages = count;
	return vm->addr;
fail:
	kpi_area_unmap(vm);
	kpi_area_drop(vm);
	return NULL;
}
KPI_EXPORT(vmap);

void vunmap(const void *addr)
{
	struct vm_struct *vm;

	if (!addr)
		return;
	vm = area_to_free(addr);
	if (vm)
		free_area(vm);
}
KPI_EXPORT(vunmap);

void *vm_map_ram(struct page **pages, unsigned int count, int node)
{
	return vmap(pages, count, VM_MAP, PAGE_KERNEL);
}
KPI_EXPORT(vm_map_ram);

void vm_unmap_ram(const void *mem, unsigned int count)
{
	vunmap(mem);
}
KPI_EXPORT(vm_unmap_ram);

void vm_unmap_aliases(void)
{
}
KPI_EXPORT_NOOP(vm_unmap_aliases, "vunmap() unmaps at once");

/* -------------------------------------------------------------- kvmalloc */

void *kvmalloc_node(size_t size, gfp_t gfp, int node)
{
	gfp_t try = gfp;
	void *p;

	/* A large block is only tried: vmalloc() will do. */
	if (size > PAGE_SIZE) {
		try |= __GFP_NOWARN;
		if (!(try & __GFP_RETRY_MAYFAIL))
			try |= __GFP_NORETRY;
		try &= ~__GFP_NOFAIL;
	}
	p = __kmalloc_node_track_caller(size, try, node, _RET_IP_);
	if (p || size <= PAGE_SIZE)
		return p;
	if (!gfpflags_allow_blocking(gfp))
		return NULL;
	if (WARN_ON_ONCE(size > INT_MAX && !(gfp & __GFP_NOWARN)))
		return NULL;
	return kpi_vmalloc(size, 1, gfp, PROT_RW, 0, _RET_IP_);
}
KPI_EXPORT(kvmalloc_node);

void kvfree(const void *addr)
{
	if (is_vmalloc_addr(addr))
		kpi_vfree(addr);
	else
		kfree(addr);
}
KPI_EXPORT(kvfree);

void kvfree_sensitive(const void *addr, size_t len)
{
	if (ZERO_OR_NULL_PTR(addr))
		return;
	memzero_explicit((void *)addr, len);
	kvfree(addr);
}
KPI_EXPORT(kvfree_sensitive);

void *kvrealloc(const void *p, size_t oldsize, size_t newsize, gfp_t gfp)
{
	void *to;

	if (oldsize >= newsize)
		return (void *)p;
	to = kvmalloc(newsize, gfp);
	if (to) {
		memcpy(to, p, oldsize);
		kvfree(p);
	}
	return to;
}
KPI_EXPORT(kvrealloc);
