// SPDX-License-Identifier: GPL-2.0
/* mm/maccess.c, mm/gup.c: memory that may not be there. */
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/uaccess.h>

#include "kpi.h"
#include "arch/x86/uaccess.h"
#include "kernel/client.h"

/*
 * Any address of the process may be looked at: the stacks of kernel code do
 * not lie in the kernel side's ranges.
 */
long copy_from_kernel_nofault(void *dst, const void *src, size_t size)
{
	return kpi_copy_user(dst, src, size) ? -EFAULT : 0;
}
KPI_EXPORT(copy_from_kernel_nofault);

long copy_to_kernel_nofault(void *dst, const void *src, size_t size)
{
	return kpi_copy_user(dst, src, size) ? -EFAULT : 0;
}

/* The length with NUL, at most @count; always terminated. */
long strncpy_from_kernel_nofault(char *dst, const void *src, long count)
{
	long i;

	if (unlikely(count <= 0))
		return 0;
	for (i = 0; i < count; i++) {
		if (kpi_copy_user(&dst[i], src + i, 1)) {
			dst[0] = '\0';
			return -EFAULT;
		}
		if (!dst[i])
			return i + 1;
	}
	dst[count - 1] = '\0';
	return count;
}

static bool is_user(const void __user *p, size_t size)
{
	return access_ok(p, size) &&
	       !kpi_touches_kernel((unsigned long)p, size);
}

long copy_from_user_nofault(void *dst, const void __user *src, size_t size)
{
	if (kpi_user_is_remote())
		return kpi_remote_read(dst, (unsigned long)src, size) ?
			       -EFAULT : 0;
	if (!is_user(src, size) ||
	    kpi_copy_user(dst, (__force const void *)src, size))
		return -EFAULT;
	return 0;
}
KPI_EXPORT(copy_from_user_nofault);

long copy_to_user_nofault(void __user *dst, const void *src, size_t size)
{
	if (kpi_user_is_remote())
		return kpi_remote_write((unsigned long)dst, src, size) ?
			       -EFAULT : 0;
	if (!is_user(dst, size) ||
	    kpi_copy_user((__force void *)dst, src, size))
		return -EFAULT;
	return 0;
}
KPI_EXPORT(copy_to_user_nofault);

long strncpy_from_user_nofault(char *dst, const void __user *src, long count)
{
	long ret;

	if (unlikely(count <= 0))
		return 0;
	ret = strncpy_from_user(dst, src, count);
	if (ret < 0)
		return ret;
	if (ret >= count)
		dst[count - 1] = '\0';
	return min(ret + 1, count);
}

/* ------------------------------------------------------------ faulting in */

static bool touch(const char __user *p, bool write)
{
	int failed = 0;

	if (write)
		/* Changes nothing, though it writes. */
		asm volatile("1: lock orb $0, %[mem]\n"
			     "2:\n"
			     _ASM_EXTABLE_TYPE_REG(1b, 2b, EX_TYPE_EFAULT_REG,
						   %[failed])
			     : [failed] "+r" (failed)
			     : [mem] "m" (*(char __force *)p)
			     : "memory");
	else
		asm volatile("1: testb $0, %[mem]\n"
			     "2:\n"
			     _ASM_EXTABLE_TYPE_REG(1b, 2b, EX_TYPE_EFAULT_REG,
						   %[failed])
			     : [failed] "+r" (failed)
			     : [mem] "m" (*(char __force *)p)
			     : "memory");
	return !failed;
}

/* How many of the @size bytes at @p lie behind the first page that faults. */
static size_t fault_in(const char __user *p, size_t size, bool write)
{
	const char __user *start = p, *end = p + size;

	if (!size)
		return 0;
	if (!is_user(p, size))
		return size;
	while (p < end) {
		if (!touch(p, write))
			return size - (p - start);
		p = (void __user *)((((unsigned long)p) & PAGE_MASK) + PAGE_SIZE);
	}
	return 0;
}

size_t fault_in_readable(const char __user *p, size_t size)
{
	return fault_in(p, size, false);
}
KPI_EXPORT(fault_in_readable);

size_t fault_in_writeable(char __user *p, size_t size)
{
	return fault_in(p, size, true);
}
KPI_EXPORT(fault_in_writeable);

size_t fault_in_safe_writeable(const char __user *p, size_t size)
{
	return fault_in(p, size, true);
}
KPI_EXPORT(fault_in_safe_writeable);

size_t fault_in_subpage_writeable(char __user *p, size_t size)
{
	return fault_in(p, size, true);
}
KPI_EXPORT(fault_in_subpage_writeable);
