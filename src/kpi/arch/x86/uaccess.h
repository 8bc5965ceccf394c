/* SPDX-License-Identifier: GPL-2.0 */
/* uaccess.h - what is user memory and what is the kernel side's. */
#ifndef LKMHOST_X86_UACCESS_H
#define LKMHOST_X86_UACCESS_H

#include <linux/types.h>

/* uaccess_64.S looks at exactly two. */
struct kernel_range {
	unsigned long start;
	unsigned long size;	/* and 7 more: see reject_kernel there */
};
extern struct kernel_range kpi_kernel_ranges[2];

/* Whether any of the @n bytes at @addr belongs to the kernel side. */
bool kpi_touches_kernel(unsigned long addr, unsigned long n);

/* Returns how many bytes were not copied, for a fault on either side. */
unsigned long kpi_copy_user(void *to, const void *from, unsigned long n);

#endif
