/* SPDX-License-Identifier: GPL-2.0 */
/* oom.h - between the page allocator and those who can free memory. */
#ifndef LKMHOST_MM_OOM_H
#define LKMHOST_MM_OOM_H

#include <linux/types.h>

/*
 * No block of @order is left. True: somebody has given memory back, so that
 * it is worth another try. May sleep if @gfp says so.
 */
bool kpi_oom_freed_some(gfp_t gfp, unsigned int order);

#endif
