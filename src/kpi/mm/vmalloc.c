// SPDX-License-Identifier: GPL-2.0
/*
 * mm/vmalloc.c, linux/vmalloc.h: pages of the arena mapped again, contiguous.
 *
 * Address space is taken in ascending order and used again only when its end
 * is reached, so that a pointer into a freed area faults for long.  Between
 * two areas lies a page that nothing is mapped at.
 */
#include <linux/mm.h>
#include <linux/rbtree.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

#include "kpi.h"
#include "pageinfo.h"
#include "vmalloc.h"

static DEFINE_SPINLOCK(areas_lock);
static struct rb_root areas = RB_ROOT;
static unsigned long next_address;
static unsigned int nr_areas;

struct area {
	struct vm_struct vm;	/* what the kernel's inlines know of it */
	struct rb_node node;
	size_t asked;
};

static unsigned long area_start(const struct area *area)
{
	return (unsigned long)area->vm.addr;
}

/* With the guard page. */
static unsigned long area_end(const struct area *area)
{
	return area_start(area) + area->vm.size;
}

/* The area that holds @addr, or else the first one above it. */
static struct area *area_at_or_above(unsigned long addr)
{
	struct rb_node *node = areas.rb_node;
	struct area *found = NULL;

	while (node) {
		struct area *area = rb_entry(node, struct area, node);

		if (addr < area_end(area)) {
			found = area;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}

static void insert_area(struct area *area)
{
	struct rb_node **link = &areas.rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		if (area_start(area) < area_start(rb_entry(parent, struct area,
							   node)))
			link = &parent->rb_left;
		else
			link = &parent->rb_right;
	}
	rb_link_node(&area->node, parent, link);
	rb_insert_color(&area->node, &areas);
}

/* The first gap of @size from @addr on that ends at or below @end, or 0. */
static unsigned long find_gap(unsigned long addr, unsigned long end,
			      unsigned long size, unsigned long align)
{
	struct area *area;

	for (;;) {
		addr = ALIGN(addr, align);
		if (addr + size > end || addr + size < addr)
			return 0;
		area = area_at_or_above(addr);
		if (!area || addr + size <= area_start(area))
			return addr;
		addr = area_end(area);
	}
}

static int place_area(struct area *area, unsigned long align)
{
	const struct host_range *space = &kpi_boot_info->vmalloc;
	unsigned long addr, flags;

	spin_lock_irqsave(&areas_lock, flags);
	if (!next_address)
		next_address = space->start;
	addr = find_gap(next_address, space->end, area->vm.size, align);
	if (!addr)
		addr = find_gap(space->start, space->end, area->vm.size, align);
	if (addr) {
		area->vm.addr = (void *)addr;
		next_address = area_end(area);
		insert_area(area);
		WRITE_ONCE(nr_areas, nr_areas + 1);
	}
	spin_unlock_irqrestore(&areas_lock, flags);
	return addr ? 0 : -ENOMEM;
}

struct vm_struct *kpi_area_take(size_t size, unsigned long align,
				unsigned long vm_flags, gfp_t gfp,
				const void *caller)
{
	struct area *area;

	if (!size || PAGE_ALIGN(size) < size)
		return NULL;
	area = kzalloc(sizeof(*area), gfp & AREA_GFP_MASK);
	if (!area)
		return NULL;
	area->vm.size = PAGE_ALIGN(size) + PAGE_SIZE;
	area->vm.flags = vm_flags;
	area->vm.caller = caller;
	area->asked = size;
	if (place_area(area, max(align, PAGE_SIZE))) {
		kfree(area);
		return NULL;
	}
	return &area->vm;
}

void kpi_area_drop(struct vm_struct *vm)
{
	struct area *area = container_of(vm, struct area, vm);
	unsigned long flags;

	spin_lock_irqsave(&areas_lock, flags);
	rb_erase(&area->node, &areas);
	WRITE_ONCE(nr_areas, nr_areas - 1);
	spin_unlock_irqrestore(&areas_lock, flags);
	kfree(area);
}

unsigned int kpi_area_count(void)
{
	return READ_ONCE(nr_areas);
}

size_t kpi_area_asked(const struct vm_struct *vm)
{
	return container_of(vm, struct area, vm)->asked;
}

void kpi_each_area(void (*fn)(struct vm_struct *vm, void *arg), void *arg)
{
	struct rb_node *node;
	unsigned long flags;

	spin_lock_irqsave(&areas_lock, flags);
	for (node = rb_first(&areas); node; node = rb_next(node))
		fn(&rb_entry(node, struct area, node)->vm, arg);
	spin_unlock_irqrestore(&areas_lock, flags);
}

struct vm_struct *find_vm_area(const void *p)
{
	struct area *area;
	unsigned long flags;

	spin_lock_irqsave(&areas_lock, flags);
	area = area_at_or_above((unsigned long)p);
	spin_unlock_irqrestore(&areas_lock, flags);
	return area && area_start(area) <= (unsigned long)p ? &area->vm : NULL;
}

bool is_vmalloc_addr(const void *p)
{
	const struct host_range *space = &kpi_boot_info->vmalloc;

	return (unsigned long)p >= space->start &&
	       (unsigned long)p < space->end;
}
KPI_EXPORT(is_vmalloc_addr);

struct page *vmalloc_to_page(const void *p)
{
	struct vm_struct *vm = find_vm_area(p);
	unsigned long index;

	if (!vm || !vm->pages)
		return NULL;
	index = (p - vm->addr) >> PAGE_SHIFT;
	return index < vm->nr_pages ? vm->pages[index] : NULL;
}
KPI_EXPORT(vmalloc_to_page);

unsigned long vmalloc_to_pfn(const void *p)
{
	return page_to_pfn(vmalloc_to_page(p));
}
KPI_EXPORT(vmalloc_to_pfn);

/* --------------------------------------------------------------- mapping */

/* How many of the pages from @first on lie one after another. */
static unsigned int run_length(struct page **pages, unsigned int nr)
{
	unsigned int i = 1;

	while (i < nr && pages[i] == pages[0] + i)
		i++;
	return i;
}

int kpi_area_map(struct vm_struct *vm, struct page **pages, unsigned int nr,
		 unsigned int prot)
{
	unsigned long addr = (unsigned long)vm->addr;
	unsigned int run;
	int err;

	for (; nr; nr -= run, pages += run) {
		run = run_length(pages, nr);
		err = host_map(addr, PFN_PHYS(page_to_pfn(pages[0])),
			       (unsigned long)run << PAGE_SHIFT, prot);
		if (err)
			return err;
		addr += (unsigned long)run << PAGE_SHIFT;
	}
	return 0;
}

void kpi_area_unmap(struct vm_struct *vm)
{
	host_unmap((unsigned long)vm->addr, get_vm_area_size(vm));
}
