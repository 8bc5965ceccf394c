/* SPDX-License-Identifier: GPL-2.0 */
/* resource.h - between the files of the resource trees. */
#ifndef KPI_KERNEL_RESOURCE_H
#define KPI_KERNEL_RESOURCE_H

#include <linux/ioport.h>
#include <linux/spinlock.h>

/* Both trees, and all that is in them. */
extern rwlock_t kpi_resource_lock;

/* With kpi_resource_lock for writing. */
struct resource *kpi_resource_request(struct resource *root,
				      struct resource *new);
int kpi_resource_release(struct resource *old, bool children);

#endif
