/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vfio_user.h - the parts of the vfio-user client among themselves. Names are
 * those of the protocol's specification (docs/interop/vfio-user.rst of QEMU,
 * version 0.9); numbers are little-endian, as this machine is.
 */
#ifndef LKMHOST_DEVICE_VFIO_USER_H
#define LKMHOST_DEVICE_VFIO_USER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backend.h"

enum vu_command {
	VU_VERSION = 1,
	VU_DMA_MAP = 2,
	VU_DMA_UNMAP = 3,
	VU_DEVICE_GET_INFO = 4,
	VU_DEVICE_GET_REGION_INFO = 5,
	VU_DEVICE_GET_IRQ_INFO = 7,
	VU_DEVICE_SET_IRQS = 8,
	VU_REGION_READ = 9,
	VU_REGION_WRITE = 10,
	VU_DMA_READ = 11,
	VU_DMA_WRITE = 12,
	VU_DEVICE_RESET = 13,
};

struct vu_header {
	uint16_t id, command;
	uint32_t size;		/* of the whole message */
	uint32_t flags;
	uint32_t error;
};
#define VU_TYPE_MASK 0xfu
#define VU_REPLY 1u
#define VU_NO_REPLY 0x10u
#define VU_ERROR 0x20u

/* Indices of regions beyond the BARs, and of interrupts. */
#define VU_REGION_CONFIG 7u
enum { VU_IRQ_INTX, VU_IRQ_MSI, VU_IRQ_MSIX, VU_IRQS };

/* What one message may carry besides its header, either way. */
#define VU_DATA_MAX 65536u
#define VU_FDS_MAX 16u

struct vu_fds {
	int fd[VU_FDS_MAX];
	unsigned int n;
};

/* One connection; vfio_user_message.c. */
struct vu_link {
	int fd, epoll, quit;
	pthread_mutex_t lock;	/* one request at a time */
	uint16_t id;		/* of the last one */
	bool dead;		/* under the lock: nobody answers any more */
	pthread_t thread;
	bool watched;		/* there is that thread */
	struct device *dev;
	uint32_t server_data_max;	/* it takes no more at once */
	uint32_t server_fds_max;
	unsigned char in[VU_DATA_MAX];	/* a server's command, under the lock */
};

int vu_connect(struct vu_link *link, const char *path, struct device_error *err);
/* Take up what the server sends of itself, and its end. 0 or -errno. */
int vu_watch(struct vu_link *link);
void vu_disconnect(struct vu_link *link);

struct vu_part {
	void *data;
	size_t size;
};
/*
 * Send a command of two parts, with descriptors or NULL, and wait for the
 * answer: at most @answer->size bytes of it are kept, and *@got tells how many
 * those are (NULL: it must be all). Descriptors that come along go to @in, or
 * are closed. 0, the server's -errno, -EPIPE: it is gone, -EPROTO: it talks
 * nonsense, and is left. Any thread.
 */
int vu_ask(struct vu_link *link, enum vu_command command,
	   const struct vu_part question[2], const struct vu_fds *out,
	   const struct vu_part *answer, size_t *got, struct vu_fds *in);
void vu_close_fds(struct vu_fds *fds);

/* A device; vfio_user.c. */
struct vfio_user {
	struct device dev;
	struct vu_link link;
	bool can_reset;
	uint32_t irq_flags[VU_IRQS], irq_count[VU_IRQS];
	unsigned int msi, msix;	/* where these capabilities are, 0: nowhere */
	uint64_t config_size;
};

static inline struct vfio_user *vfio_user_of(struct device *dev)
{
	return (struct vfio_user *)dev;
}

/* vfio_user_setup.c: agree on a version and learn what the device has. */
int vu_negotiate(struct vfio_user *u, struct device_error *err);
int vu_discover(struct vfio_user *u, struct device_error *err);

/* vfio_user_irq.c */
int vu_irq_setup(struct device *dev, enum device_irq kind, unsigned int count,
		 const int *eventfds);
void vu_irq_unmask(struct device *dev);

/* vfio_user.c: @size bytes of a region. 0 or -errno. */
int vu_region_read(struct vfio_user *u, uint32_t region, uint64_t offset,
		   void *data, uint32_t size);
int vu_region_write(struct vfio_user *u, uint32_t region, uint64_t offset,
		    const void *data, uint32_t size);

#endif
