/* SPDX-License-Identifier: GPL-2.0 */
/* host/virtio.h - of the door (../host.h): virtio devices. */
#ifndef LINUXKPI_HOST_VIRTIO_H
#define LINUXKPI_HOST_VIRTIO_H

/*
 * Virtio devices. Their queues' messages are HOST_IRQ_MSIX vectors: the
 * queue's own number, and the one behind the last queue's for changes of the
 * configuration.
 */
#define HOST_VIRTIO_QUEUES 32u
struct host_virtio {
	const char *name;
	unsigned int id, vendor;
	unsigned int nr_queues;
	unsigned int queue_size[HOST_VIRTIO_QUEUES];	/* at most so many */
};

/* -ENODEV: no device @device; -ENOTTY: it is none of virtio. any. */
int host_virtio_at(unsigned int device, struct host_virtio *out);

/* What it offers; what the driver takes of it (-EINVAL: not so). atomic. */
unsigned long long host_virtio_features(unsigned int device);
int host_virtio_accept(unsigned int device, unsigned long long features);

/*
 * Bytes of configuration space, all ones beyond its end; the number changes
 * with each change that the device makes. atomic.
 */
void host_virtio_config(unsigned int device, unsigned int offset, void *buf,
			unsigned int size, unsigned int write);
unsigned int host_virtio_generation(unsigned int device);

/* The status register; 0 written is a reset. May block then. */
unsigned int host_virtio_status(unsigned int device);
void host_virtio_set_status(unsigned int device, unsigned int status);

/* Where a queue's rings lie; physical addresses. */
struct host_virtio_ring {
	unsigned int size;
	unsigned long long desc, avail, used;
};

/* Set up queue @queue, or stop it (@ring NULL). -errno. may block. */
int host_virtio_queue(unsigned int device, unsigned int queue,
		      const struct host_virtio_ring *ring);

/*
 * There are buffers in @queue. Bit n of the answer: vector n came in
 * meanwhile, which the caller is to deliver; not with @deliver 0: then all
 * come in as interrupts of devices do. atomic.
 */
unsigned long long host_virtio_kick(unsigned int device, unsigned int queue,
				    unsigned int deliver);

#endif
