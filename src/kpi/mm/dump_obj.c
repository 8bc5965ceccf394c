// SPDX-License-Identifier: GPL-2.0
/* mm/util.c, linux/mm.h: what a stray pointer points at. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "kpi.h"
#include "vmalloc.h"

static bool dump_vmalloc(void *object)
{
	struct vm_struct *vm = find_vm_area(object);

	if (!vm)
		return false;
	pr_cont(" %u-page vmalloc region starting at 0x%lx allocated at %pS\n",
		vm->nr_pages, (unsigned long)vm->addr, vm->caller);
	return true;
}

static const char *kind_of(void *object)
{
	if (virt_addr_valid(object))
		return "non-slab/vmalloc memory";
	if (!object)
		return "NULL pointer";
	if (object == ZERO_SIZE_PTR)
		return "zero-size pointer";
	return "non-paged memory";
}

void mem_dump_obj(void *object)
{
	if (virt_addr_valid(object) && kmem_dump_obj(object))
		return;
	if (is_vmalloc_addr(object) && dump_vmalloc(object))
		return;
	pr_cont(" %s\n", kind_of(object));
}
KPI_EXPORT(mem_dump_obj);
