// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/lib/usercopy_64.c, copy_mc.c, asm/uaccess.h: access to user memory
 * that the assembler part does not do.
 */
#include <linux/export.h>
#include <linux/highmem.h>
#include <linux/libnvdimm.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "kpi.h"
#include "arch/x86/uaccess.h"
#include "kernel/client.h"

/* Until boot is through, nothing is user memory. */
struct kernel_range kpi_kernel_ranges[2] = { { 0, ~0UL } };

/*
 * The host takes the arena, the struct pages, the per-CPU blocks and the
 * vmalloc space out of one reservation: nothing else lies between them.
 */
static int find_kernel_ranges(void)
{
	const struct host_boot_info *info = kpi_boot_info;
	unsigned long percpu_end = info->percpu_base +
				   info->nr_cpus * info->percpu_stride;
	unsigned long start = min3(info->arena.start, info->page_structs.start,
				   min(info->vmalloc.start, info->percpu_base));
	unsigned long end = max3(info->arena.end, info->page_structs.end,
				 max3(info->vmalloc.end, percpu_end,
				      info->io.end));

	kpi_kernel_ranges[0] = (struct kernel_range){ start, end - start + 7 };
	kpi_kernel_ranges[1] = (struct kernel_range){
		info->image.start, info->image.end - info->image.start + 7 };
	return 0;
}
KPI_INIT_EARLY(find_kernel_ranges);

static bool touches(const struct kernel_range *range, unsigned long addr,
		    unsigned long n)
{
	unsigned long size = range->size - 7;

	return addr < range->start + size && addr + n > range->start;
}

bool kpi_touches_kernel(unsigned long addr, unsigned long n)
{
	return touches(&kpi_kernel_ranges[0], addr, n) ||
	       touches(&kpi_kernel_ranges[1], addr, n);
}

KPI_EXPORT_ASM(__get_user_1);
KPI_EXPORT_ASM(__get_user_2);
KPI_EXPORT_ASM(__get_user_4);
KPI_EXPORT_ASM(__get_user_8);
KPI_EXPORT_ASM(__get_user_nocheck_1);
KPI_EXPORT_ASM(__get_user_nocheck_2);
KPI_EXPORT_ASM(__get_user_nocheck_4);
KPI_EXPORT_ASM(__get_user_nocheck_8);
KPI_EXPORT_ASM(__put_user_1);
KPI_EXPORT_ASM(__put_user_2);
KPI_EXPORT_ASM(__put_user_4);
KPI_EXPORT_ASM(__put_user_8);
KPI_EXPORT_ASM(__put_user_nocheck_1);
KPI_EXPORT_ASM(__put_user_nocheck_2);
KPI_EXPORT_ASM(__put_user_nocheck_4);
KPI_EXPORT_ASM(__put_user_nocheck_8);
KPI_EXPORT_ASM(copy_user_enhanced_fast_string);
KPI_EXPORT_ASM(copy_user_generic_string);
KPI_EXPORT_ASM(copy_user_generic_unrolled);
KPI_EXPORT_ASM(clear_user_erms);
KPI_EXPORT_ASM(clear_user_rep_good);
KPI_EXPORT_ASM(clear_user_original);

/*
 * Past the cache or through it: other code sees the same bytes either way,
 * and memory here does not outlive a power failure.
 */
long __copy_user_nocache(void *dst, const void __user *src, unsigned int size,
			 int zerorest)
{
	unsigned long left = raw_copy_from_user(dst, src, size);

	if (left && zerorest)
		memset(dst + size - left, 0, left);
	return left;
}
KPI_EXPORT(__copy_user_nocache);

long __copy_user_flushcache(void *dst, const void __user *src,
			    unsigned int size)
{
	return raw_copy_from_user(dst, src, size);
}
KPI_EXPORT(__copy_user_flushcache);

void memcpy_page_flushcache(char *to, struct page *page, size_t offset,
			    size_t len)
{
	memcpy(to, page_address(page) + offset, len);
}
KPI_EXPORT(memcpy_page_flushcache);

/* No machine check reaches a process: a bad page is a fault like others. */
unsigned long copy_mc_to_kernel(void *dst, const void *src, unsigned int len)
{
	return kpi_copy_user(dst, src, len);
}
KPI_EXPORT(copy_mc_to_kernel);

unsigned long copy_mc_to_user(void __user *dst, const void *src,
			      unsigned int len)
{
	if (kpi_user_is_remote())
		return kpi_remote_write((unsigned long)dst, src, len);
	if (!access_ok(dst, len) || kpi_touches_kernel((unsigned long)dst, len))
		return len;
	return kpi_copy_user((__force void *)dst, src, len);
}
KPI_EXPORT(copy_mc_to_user);

unsigned long copy_from_user_nmi(void *to, const void __user *from,
				 unsigned long n)
{
	if (kpi_user_is_remote())
		return kpi_remote_read(to, (unsigned long)from, n);
	if (!access_ok(from, n) || kpi_touches_kernel((unsigned long)from, n))
		return n;
	return kpi_copy_user(to, (__force const void *)from, n);
}
KPI_EXPORT(copy_from_user_nmi);
