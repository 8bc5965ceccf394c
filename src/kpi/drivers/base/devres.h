/* SPDX-License-Identifier: GPL-2.0 */
/* devres.h - a managed resource: a node of the device's list and the data. */
#ifndef KPI_BASE_DEVRES_H
#define KPI_BASE_DEVRES_H

#include <linux/device.h>
#include <linux/list.h>
#include <linux/slab.h>

struct devres_node {
	struct list_head entry;
	dr_release_t release;
	const char *name;
	size_t size;
};

struct devres {
	struct devres_node node;
	/* As aligned as what kmalloc() gives. */
	u8 __aligned(ARCH_KMALLOC_MINALIGN) data[];
};

static inline struct devres *devres_of_data(const void *data)
{
	return container_of((void *)data, struct devres, data);
}

/* @ip: the place that is told where it leaks. */
void *kpi_devres_alloc(dr_release_t release, size_t size, gfp_t gfp, int nid,
		       const char *name, unsigned long ip);

#endif
