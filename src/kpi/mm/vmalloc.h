/* SPDX-License-Identifier: GPL-2.0 */
/* vmalloc.h - areas of the vmalloc space. */
#ifndef LKMHOST_MM_VMALLOC_H
#define LKMHOST_MM_VMALLOC_H

#include <linux/vmalloc.h>

#include "kpi.h"

/* How hard to try, without where the memory shall lie or that it be zero. */
#define AREA_GFP_MASK                                                         \
	(__GFP_RECLAIM | __GFP_HIGH | __GFP_IO | __GFP_FS | __GFP_NOWARN |    \
	 __GFP_RETRY_MAYFAIL | __GFP_NOFAIL | __GFP_NORETRY)

/* Address space for @size bytes and a guard page; nothing is mapped. */
struct vm_struct *kpi_area_take(size_t size, unsigned long align,
				unsigned long vm_flags, gfp_t gfp,
				const void *caller);
/* The reverse; frees @vm. */
void kpi_area_drop(struct vm_struct *vm);
unsigned int kpi_area_count(void);
/* In bytes, as the driver asked. */
size_t kpi_area_asked(const struct vm_struct *vm);
/* May not sleep nor allocate. */
void kpi_each_area(void (*fn)(struct vm_struct *vm, void *arg), void *arg);

int kpi_area_map(struct vm_struct *vm, struct page **pages, unsigned int nr,
		 unsigned int prot);
void kpi_area_unmap(struct vm_struct *vm);

/* The whole of vmalloc() and vfree(), for kvmalloc() as well. */
void *kpi_vmalloc(size_t size, unsigned long align, gfp_t gfp,
		  unsigned int prot, unsigned long vm_flags,
		  unsigned long caller);
void kpi_vfree(const void *addr);

#endif
