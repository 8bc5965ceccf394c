/* SPDX-License-Identifier: GPL-2.0 */
/*
 * caller.h - registers of the calling function at its call, with _RET_IP_:
 * where a call chain is to begin. For functions that are not inlined.
 */
#ifndef KPI_KERNEL_CALLER_H
#define KPI_KERNEL_CALLER_H

#define CALLER_SP                                                             \
	((unsigned long)__builtin_frame_address(0) + 2 * sizeof(unsigned long))
#define CALLER_BP (*(unsigned long *)__builtin_frame_address(0))

#endif
