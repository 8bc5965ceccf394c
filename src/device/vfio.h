/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vfio.h - PCI functions of this machine, which the kernel's VFIO gives to
 * this process: the parts of `--device vfio:` among themselves.
 */
#ifndef LKMHOST_DEVICE_VFIO_H
#define LKMHOST_DEVICE_VFIO_H

#include <linux/vfio.h>
#include <pthread.h>
#include <stdatomic.h>

#include "backend.h"

#define VFIO_ADDRESS_SIZE sizeof("0000:00:00.0")
#define SYSFS_PCI "/sys/bus/pci/devices"
#define VFIO_REGIONS (VFIO_PCI_CONFIG_REGION_INDEX + 1)
#define VFIO_IRQS (VFIO_PCI_MSIX_IRQ_INDEX + 1)

struct vfio {
	struct device dev;
	char address[VFIO_ADDRESS_SIZE];
	int fd;			/* the device's; /dev/null once it is lost */
	int group;		/* -1: not taken */
	uint32_t flags;		/* VFIO_DEVICE_FLAGS_* */
	struct {
		uint64_t size, offset;
	} regions[VFIO_REGIONS];
	struct {
		uint32_t flags, count;
	} irqs[VFIO_IRQS];
	enum device_irq irq_kind;
	unsigned int n_irqs;	/* messages that are on */
	atomic_bool lost;	/* do not ask it any more */
	atomic_uint complaints;
	int error, request, end;	/* eventfds of the thread that watches */
	pthread_t watcher;
	bool watching;
};

static inline struct vfio *vfio_of(struct device *dev)
{
	return (struct vfio *)dev;
}

/* ------------------------------------------------------------- vfio_pci.c */

/* Ask for all there is to know; the descriptor and the name are set. */
int vfio_pci_open(struct vfio *v, struct device_error *err);
void vfio_pci_close(struct vfio *v);

uint64_t vfio_read(struct device *dev, unsigned int region, uint64_t offset,
		   unsigned int size);
void vfio_write(struct device *dev, unsigned int region, uint64_t offset,
		unsigned int size, uint64_t value);
uint32_t vfio_config_read(struct device *dev, unsigned int offset,
			  unsigned int size);
void vfio_config_write(struct device *dev, unsigned int offset,
		       unsigned int size, uint32_t value);
void vfio_bar_placed(struct device *dev, unsigned int bar);
int vfio_reset(struct device *dev);

/* ------------------------------------------------------------- vfio_irq.c */

int vfio_irq_open(struct vfio *v, struct device_error *err);
int vfio_irq_setup(struct device *dev, enum device_irq kind,
		   unsigned int count, const int *eventfds);
void vfio_irq_unmask(struct device *dev);
/* > 0: that many vectors are to be had, and none is on. */
int vfio_set_irqs(struct vfio *v, const struct vfio_irq_set *set,
		  const int *fds);

/* ----------------------------------------------------------------- vfio.c */

/* ioctl(2) of the device; -errno. */
int vfio_control(struct vfio *v, unsigned long request, void *arg);

/* ------------------------------------------------------------ vfio_sysfs.c */

/* "1:0.0" or "0000:01:00.0" as sysfs spells it; false: no such address. */
bool vfio_address(const char *text, char address[VFIO_ADDRESS_SIZE]);
/*
 * The group that the function is in, if it can be used by VFIO; else -errno
 * and what is in the way and how to get it out.
 */
int vfio_sysfs_group(const char *address, struct device_error *err);
/* The driver's name, "" where there is none. */
void vfio_sysfs_driver(const char *address, char *name, size_t size);
/* Others of @group that keep it from being used, "" if there are none. */
void vfio_sysfs_others(int group, char *text, size_t size);

/* ------------------------------------------------------------ vfio_group.c */

/* A device's descriptor; what it takes is given back by vfio_group_put(). */
int vfio_group_get(int group, const char *address, int *device,
		   struct device_error *err);
void vfio_group_put(int group);
/* Let the devices reach the machine's memory, which is pinned by it. */
int vfio_group_share_memory(struct device_error *err);

#endif
