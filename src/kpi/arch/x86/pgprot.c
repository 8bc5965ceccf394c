// SPDX-License-Identifier: GPL-2.0
/* arch/x86/mm/pgprot.c, linux/mm.h: what flags of a mapping mean to a page. */
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/pgtable.h>

#include "kpi.h"

/* A private page is copied when it is written: read-only until then. */
static unsigned long bits(unsigned long vm_flags)
{
	bool shared = vm_flags & VM_SHARED, exec = vm_flags & VM_EXEC;

	if (!(vm_flags & (VM_READ | VM_WRITE | VM_EXEC)))
		return pgprot_val(PAGE_NONE);
	if (vm_flags & VM_WRITE && shared)
		return exec ? pgprot_val(PAGE_SHARED_EXEC) :
			      pgprot_val(PAGE_SHARED);
	return exec ? pgprot_val(PAGE_READONLY_EXEC) :
		      pgprot_val(PAGE_READONLY);
}

pgprot_t vm_get_page_prot(unsigned long vm_flags)
{
	return __pgprot(bits(vm_flags));
}
KPI_EXPORT(vm_get_page_prot);
