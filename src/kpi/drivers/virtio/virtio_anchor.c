// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/virtio/virtio_anchor.c, linux/virtio_anchor.h: whether devices may
 * reach all of memory. Here there is no memory that a guest would hide.
 */
#include <linux/virtio.h>
#include <linux/virtio_anchor.h>

#include "kpi.h"

bool virtio_require_restricted_mem_acc(struct virtio_device *dev)
{
	return true;
}
KPI_EXPORT(virtio_require_restricted_mem_acc);

static bool no_restricted_mem_acc(struct virtio_device *dev)
{
	return false;
}

bool (*virtio_check_mem_acc_cb)(struct virtio_device *dev) =
	no_restricted_mem_acc;
KPI_EXPORT(virtio_check_mem_acc_cb);
