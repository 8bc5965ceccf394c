// SPDX-License-Identifier: GPL-2.0
/* mm/util.c, mm/mmap.c: user address space, as a driver asks for it. */
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/sched.h>

#include "kpi.h"

static_assert(PROT_READ == HOST_PROT_READ && PROT_WRITE == HOST_PROT_WRITE &&
	      PROT_EXEC == HOST_PROT_EXEC);

unsigned long vm_mmap(struct file *file, unsigned long addr, unsigned long len,
		      unsigned long prot, unsigned long flag,
		      unsigned long offset)
{
	if (offset + PAGE_ALIGN(len) < offset || offset_in_page(offset))
		return -EINVAL;
	if (!len || !(flag & (MAP_PRIVATE | MAP_SHARED)))
		return -EINVAL;
	if (!PAGE_ALIGN(len))
		return -ENOMEM;
	/* There is no file that could be mapped: the kernel's answer to it. */
	if (file)
		return -ENODEV;
	return host_user_mmap(addr, PAGE_ALIGN(len),
			      prot & (PROT_READ | PROT_WRITE | PROT_EXEC));
}
KPI_EXPORT_PARTIAL(vm_mmap, "anonymous memory only; a file gives -ENODEV");

int vm_munmap(unsigned long start, size_t len)
{
	if (offset_in_page(start) || !len)
		return -EINVAL;
	return host_user_munmap(start, PAGE_ALIGN(len));
}
KPI_EXPORT(vm_munmap);
