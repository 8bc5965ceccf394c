/* SPDX-License-Identifier: GPL-2.0 */
/*
 * backend.h - devices as the host sees them, whatever is behind.
 *
 * One file for each kind of `--device KIND:...`, with one struct backend.
 * space.c opens devices and knows which of them answers a physical address.
 */
#ifndef LKMHOST_DEVICE_BACKEND_H
#define LKMHOST_DEVICE_BACKEND_H

#include "linuxkpi/device.h"

/* Six BARs and as many windows as a model may have. */
#define DEVICE_WINDOWS 8u
/*
 * Lines and clocks are regions without an address, so that they are logged
 * and replayed as registers are. Of a line: a byte that is its level, and one
 * that is 1 where it is an output. Of a clock: 8 bytes, its rate.
 */
#define DEVICE_LINES LKM_WINDOW(DEVICE_WINDOWS)
#define DEVICE_LINE_SIZE 2u
#define DEVICE_CLOCKS (DEVICE_LINES + 1)
#define DEVICE_CLOCK_SIZE 8u
#define DEVICE_REGIONS (DEVICE_CLOCKS + 1)

/* Part of a region that is plain memory: accesses need no backend. */
struct device_memory {
	uint64_t offset, size;	/* whole pages of the region */
	int fd;
	uint64_t fd_offset;
};
#define DEVICE_MEMORIES 8u

struct device_region {
	uint64_t base;		/* physical address, 0: not assigned */
	uint64_t size;		/* 0: not there */
	const char *name;
	unsigned int flags;	/* LKM_BAR_* */
	struct device_memory memory[DEVICE_MEMORIES];
	unsigned int n_memory;
	bool trapped;		/* ... for all that: each access is logged */
};

/* A virtio device; its rings and configuration are the backend's. */
struct device_virtio {
	uint32_t id, vendor;	/* id 0: it is none */
	unsigned int n_queues;
	uint16_t queue_size[LKM_VIRTIO_QUEUES];	/* at most */
};

#define VIRTIO_VENDOR 0x686d6b6cu	/* "lkmh": of those that have none */

/* Where a queue's rings lie; physical addresses. */
struct device_ring {
	unsigned int size;
	uint64_t desc, avail, used;
};

struct device {
	const struct backend *ops;
	struct device *next;
	unsigned int number;	/* the host's, from 0 on */
	bool is_pci;
	uint16_t pci_domain;
	uint8_t pci_bus, pci_devfn;	/* 0, 0: the host chooses */
	char *spec;		/* as the user gave it */
	char *name;		/* for messages and the log */
	const char *platform;	/* name of a platform device, or NULL */
	const struct lkm_line *lines;	/* names, as in a model; or NULL */
	const struct lkm_clock *clocks;	/* likewise */
	uint64_t reach;		/* memory that it can reach; 0: all there is */
	struct device_virtio virtio;
	bool pins_memory;	/* pages that it reaches must stay the same */
	bool gone;		/* pulled out: nothing answers any more */
	struct device_region regions[DEVICE_REGIONS];
};

/* For whom memory is mapped: which way data goes. */
enum device_dma {
	DEVICE_DMA_TO, DEVICE_DMA_FROM, DEVICE_DMA_BOTH, DEVICE_DMA_COHERENT
};

enum device_irq { DEVICE_INTX, DEVICE_MSI, DEVICE_MSIX };
#define DEVICE_VECTORS 2048u

struct device_error {
	char text[480];
};

/* A backend's part for virtio devices. Any thread; not for long. */
struct virtio_backend {
	uint64_t (*features)(struct device *dev);
	/* False: the device does not go with these. */
	bool (*accept)(struct device *dev, uint64_t features);
	void (*config)(struct device *dev, uint32_t offset, void *buf,
		       uint32_t size, bool write);
	uint32_t (*generation)(struct device *dev);
	uint8_t (*status)(struct device *dev);
	void (*set_status)(struct device *dev, uint8_t status);
	/* @ring NULL: stop it. */
	int (*queue)(struct device *dev, unsigned int queue,
		     const struct device_ring *ring);
	/* With @collect, bit n: vector n comes with it, and by no eventfd. */
	uint64_t (*kick)(struct device *dev, unsigned int queue, bool collect);
};

struct backend {
	const char *kind;	/* what stands before the colon */
	const char *usage;	/* "model:FILE.so[,name=value ...]" */
	/* @rest: what follows the colon. On failure -errno and *@err. */
	int (*open)(const char *rest, struct device **out,
		    struct device_error *err);
	void (*close)(struct device *dev);
	/*
	 * The machine's memory has got its size, and no kernel code has run
	 * yet. May be NULL. -errno and *@err: it cannot have that memory.
	 */
	int (*start)(struct device *dev, struct device_error *err);
	/*
	 * An access of 1, 2, 4 or 8 bytes that lies within the region. A
	 * device that is gone reads as all ones. Any thread; not for long.
	 */
	uint64_t (*read)(struct device *dev, unsigned int region,
			 uint64_t offset, unsigned int size);
	void (*write)(struct device *dev, unsigned int region, uint64_t offset,
		      unsigned int size, uint64_t value);
	/* PCI functions: 1, 2 or 4 bytes of configuration space. */
	uint32_t (*config_read)(struct device *dev, unsigned int offset,
				unsigned int size);
	void (*config_write)(struct device *dev, unsigned int offset,
			     unsigned int size, uint32_t value);
	/* The host has placed BAR @bar at regions[@bar].base. */
	void (*bar_placed)(struct device *dev, unsigned int bar);
	/*
	 * Let @count vectors of @kind come in, each by its eventfd; 0 ends
	 * it. How many are granted, or -errno.
	 */
	int (*irq_setup)(struct device *dev, enum device_irq kind,
			 unsigned int count, const int *eventfds);
	/* Let an INTx that came in by its eventfd come again. May be NULL. */
	void (*irq_unmask)(struct device *dev);
	/* -ENOTTY where it cannot. May be NULL. */
	int (*reset)(struct device *dev);
	/*
	 * @token of device_services.watch() has @events (LKM_READABLE ...).
	 * Bit n: vector n comes with it, and by no eventfd. May be NULL.
	 */
	uint64_t (*watched)(struct device *dev, unsigned int token,
			    unsigned int events);
	const struct virtio_backend *virtio;	/* or NULL */
	/*
	 * Told, where it is not NULL: an interrupt has come in; memory is
	 * mapped for the device (not any more); the device is gone.
	 */
	void (*irq_came)(struct device *dev, enum device_irq kind,
			 unsigned int vector);
	void (*dma)(struct device *dev, uint64_t address, uint64_t size,
		    enum device_dma direction, bool mapped);
	void (*gone)(struct device *dev);
	/* The drivers have gone: what is wrong is logged. How much. */
	unsigned int (*finish)(struct device *dev);
};

extern const struct backend backend_model;
extern const struct backend backend_qemu;
extern const struct backend backend_replay;
extern const struct backend backend_vfio_user;
extern const struct backend backend_virtio;
extern const struct backend backend_vfio;

/* What backends need of the host, set once before the first device. */
struct device_services {
	void (*log)(int level, const char *text);
	/* The machine's memory at @address for a device, or NULL. */
	void *(*dma)(struct device *dev, uint64_t address, size_t size,
		     bool write);
	/* The pin of a device in this process rises or falls. */
	void (*intx_level)(struct device *dev, bool asserted);
	/* The device has gone away: surprise removal. Any thread. */
	void (*gone)(struct device *dev);
	/* The machine's memory, for a device that no IOMMU holds back. */
	void *(*memory)(uint64_t address, uint64_t size);
	/*
	 * Call ops->watched() with @token (15 bits) when @fd has one of
	 * @events; 0 ends it. 0 or -errno.
	 */
	int (*watch)(struct device *dev, int fd, unsigned int token,
		     unsigned int events);
	/* Wait until what has begun of watched() has ended. Not from within. */
	void (*watch_settle)(void);
	/* The device reports an error that it has not corrected. Any thread. */
	void (*error)(struct device *dev);
	/*
	 * The whole memory, to be shared with another process. While devices
	 * are opened its size is what was asked for: it may become less.
	 */
	int memory_fd;
	uint64_t memory_size;
	uint64_t (*now)(void);
	uint64_t (*since_start)(void);	/* as the log's times */
	/* The line of the driver that makes this access; "-": no driver does. */
	void (*where)(char *buf, size_t size);
	/* A driver does not do what it shall: end the process. */
	void (*stop)(void) __attribute__((noreturn));
	/* All that was asked for, and --qemu-arg; NULL-terminated or NULL. */
	const char *const *specs;
	const char *const *qemu_args;
};
extern struct device_services device_services;

int __attribute__((format(printf, 3, 4)))
device_fail(struct device_error *err, int number, const char *format, ...);

/* --------------------------------------------------------------- space.c */

/* Open "KIND:REST" and give its windows their addresses. */
int device_open(const char *spec, struct device **out,
		struct device_error *err);
void device_close_all(void);
struct device *device_first(void);

/* The device that answers at physical @address, NULL: nobody does. */
struct device *device_at(uint64_t address, unsigned int *region,
			 uint64_t *offset);
/* The lowest address that a device has, or 0: memory must end below it. */
uint64_t device_lowest_address(void);

/*
 * An access to the physical address space: what no device answers reads as
 * all ones. It may run over a region's end.
 */
uint64_t device_read(uint64_t address, unsigned int size);
void device_write(uint64_t address, unsigned int size, uint64_t value);
/* An access to a port, of 1, 2 or 4 bytes: likewise. */
uint32_t device_port_read(unsigned int port, unsigned int size);
void device_port_write(unsigned int port, unsigned int size, uint32_t value);

/* The plain memory at @address: how many bytes from there on; 0: none. */
uint64_t device_memory_at(uint64_t address, int *fd, uint64_t *fd_offset);

#endif
