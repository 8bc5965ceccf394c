/* SPDX-License-Identifier: GPL-2.0 */
/*
 * valgrind.h - tell memcheck what the allocators do.
 *
 * valgrind's own <valgrind/memcheck.h> includes libc's <stdarg.h>, which a
 * kernel build hides.  A client request is a fixed sequence of instructions
 * that do nothing on a CPU, with the address of six words in rax; the numbers
 * below are valgrind's ABI.
 */
#ifndef LKMHOST_MM_VALGRIND_H
#define LKMHOST_MM_VALGRIND_H

#include <linux/module.h>

#include "kpi.h"

enum vg_request_code {
	VG_MALLOCLIKE_BLOCK = 0x1301,
	VG_FREELIKE_BLOCK = 0x1302,
	VG_RESIZEINPLACE_BLOCK = 0x130b,
	VG_MAKE_MEM_NOACCESS = ('M' << 24) | ('C' << 16),
	VG_MAKE_MEM_UNDEFINED,
	VG_MAKE_MEM_DEFINED,
};

static __always_inline bool vg_on(void)
{
	return unlikely(kpi_boot_info->under_valgrind);
}

static __always_inline void vg_request(enum vg_request_code code,
				       unsigned long a, unsigned long b,
				       unsigned long c, unsigned long d)
{
	volatile unsigned long args[6] = { code, a, b, c, d, 0 };
	unsigned long result = 0;

	asm volatile("rolq $3, %%rdi; rolq $13, %%rdi\n\t"
		     "rolq $61, %%rdi; rolq $51, %%rdi\n\t"
		     "xchgq %%rbx, %%rbx"
		     : "+d" (result)
		     : "a" (args)
		     : "cc", "memory");
}

/*
 * What the kernel side holds for itself until the end is no leak of a
 * driver's: only memory that a module took is a block to memcheck.
 */
static inline bool vg_is_driver(unsigned long caller)
{
	return vg_on() && __module_address(caller);
}

/*
 * Always inlined: the report shows the function that issues the request as
 * the allocator, so that should be the one the driver called.  No red zone is
 * named, for memcheck would put one before the block as well, where another
 * block may lie; what is behind a block was made inaccessible before.
 */
static __always_inline void vg_malloc(const void *p, size_t size,
				      unsigned long caller)
{
	if (vg_is_driver(caller))
		vg_request(VG_MALLOCLIKE_BLOCK, (unsigned long)p, size, 0, 0);
	else if (vg_on())
		vg_request(VG_MAKE_MEM_UNDEFINED, (unsigned long)p, size, 0, 0);
}

/* @caller: who allocated it. */
static __always_inline void vg_free(const void *p, size_t size,
				    unsigned long caller)
{
	if (vg_is_driver(caller))
		vg_request(VG_FREELIKE_BLOCK, (unsigned long)p, 0, 0, 0);
	else if (vg_on())
		vg_request(VG_MAKE_MEM_NOACCESS, (unsigned long)p, size, 0, 0);
}

static __always_inline void vg_resize(const void *p, size_t from, size_t to)
{
	if (vg_on())
		vg_request(VG_RESIZEINPLACE_BLOCK, (unsigned long)p, from, to,
			   0);
}

static __always_inline void vg_noaccess(const void *p, size_t size)
{
	if (vg_on())
		vg_request(VG_MAKE_MEM_NOACCESS, (unsigned long)p, size, 0, 0);
}

static __always_inline void vg_undefined(const void *p, size_t size)
{
	if (vg_on())
		vg_request(VG_MAKE_MEM_UNDEFINED, (unsigned long)p, size, 0, 0);
}

static __always_inline void vg_defined(const void *p, size_t size)
{
	if (vg_on())
		vg_request(VG_MAKE_MEM_DEFINED, (unsigned long)p, size, 0, 0);
}

#endif
