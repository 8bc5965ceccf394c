/* SPDX-License-Identifier: GPL-2.0 */
/*
 * core.h - the functions of the distribution's virtio core, which is modules:
 * found when those are there.
 */
#ifndef KPI_VIRTIO_CORE_H
#define KPI_VIRTIO_CORE_H

#include <linux/virtio.h>
#include <linux/virtio_ring.h>
#include <linuxkpi/host/virtio.h>

#define KPI_VIRTIO_CORE(X)                                                    \
	X(register_virtio_device)                                             \
	X(unregister_virtio_device)                                           \
	X(virtio_config_changed)                                              \
	X(vring_create_virtqueue)                                             \
	X(vring_del_virtqueue)                                                \
	X(vring_interrupt)                                                    \
	X(vring_transport_features)                                           \
	X(virtqueue_get_vring_size)                                           \
	X(virtqueue_get_desc_addr)                                            \
	X(virtqueue_get_avail_addr)                                           \
	X(virtqueue_get_used_addr)

#define KPI_VIRTIO_SLOT(fn) typeof(fn) *fn;
struct kpi_virtio_core {
	KPI_VIRTIO_CORE(KPI_VIRTIO_SLOT)
};

/* Valid while virtio is loaded. */
extern struct kpi_virtio_core kpi_virtio;

/* virtio_host.c: the host's device @device as a virtio device. May sleep. */
struct kpi_virtio_device;
struct host_virtio;
struct kpi_virtio_device *kpi_virtio_add(unsigned int device,
					 const struct host_virtio *info);
void kpi_virtio_remove(struct kpi_virtio_device *d);

#endif
