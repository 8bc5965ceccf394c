// SPDX-License-Identifier: GPL-2.0
/*
 * mm/usercopy.c: an object's bytes that a driver copies from or to user
 * memory must lie within it, and within the part of it made for that.
 */
#include <linux/jump_label.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/thread_info.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "kpi.h"
#include "slab.h"

void __noreturn usercopy_abort(const char *name, const char *detail,
			       bool to_user, unsigned long offset,
			       unsigned long len)
{
	pr_emerg("usercopy: Kernel memory %s attempt detected %s %s%s%s%s (offset %lu, size %lu)!\n",
		 to_user ? "exposure" : "overwrite", to_user ? "from" : "to",
		 name ?: "unknown?!", detail ? " '" : "", detail ?: "",
		 detail ? "'" : "", offset, len);
	BUG();
}

static void check_slab(struct kslab *slab, const void *p, unsigned long n,
		       bool to_user)
{
	struct kmem_cache *s = slab->cache;
	unsigned long at = (unsigned long)p - page_offset_base;
	unsigned long offset = (at - slab->start) % s->size;

	if (at < slab->start || at - slab->start >= slab->nr * s->size)
		usercopy_abort("SLUB object not in SLUB page?!", NULL, to_user,
			       0, n);
	if (offset < s->useroffset || offset - s->useroffset > s->usersize ||
	    n > s->useroffset + s->usersize - offset)
		usercopy_abort("SLUB object", s->name, to_user, offset, n);
}

static void check_vmalloc(const void *p, unsigned long n, bool to_user)
{
	struct vm_struct *area = find_vm_area(p);
	unsigned long offset;

	if (!area)
		usercopy_abort("vmalloc", "no area", to_user, 0, n);
	offset = p - area->addr;
	if (offset + n > get_vm_area_size(area))
		usercopy_abort("vmalloc", NULL, to_user, offset, n);
}

static void check_pages(const void *p, unsigned long n, bool to_user)
{
	struct page *head = virt_to_head_page(p);
	unsigned long offset;

	if (!PageHead(head))
		return;
	offset = p - page_address(head);
	if (n > page_size(head) - offset)
		usercopy_abort("page alloc", NULL, to_user, offset, n);
}

void __check_object_size(const void *ptr, unsigned long n, bool to_user)
{
	unsigned long addr = (unsigned long)ptr;
	struct kslab *slab;

	if (!n)
		return;
	if (addr + (n - 1) < addr)
		usercopy_abort("wrapped address", NULL, to_user, 0, addr + n);
	if (ZERO_OR_NULL_PTR(ptr))
		usercopy_abort("null address", NULL, to_user, addr, n);
	if (!arena_holds(addr)) {
		if (is_vmalloc_addr(ptr))
			check_vmalloc(ptr, n, to_user);
		return;
	}
	slab = slab_of(ptr);
	if (slab)
		check_slab(slab, ptr, n, to_user);
	else
		check_pages(ptr, n, to_user);
}
KPI_EXPORT(__check_object_size);
