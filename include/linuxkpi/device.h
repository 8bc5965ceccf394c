/* SPDX-License-Identifier: GPL-2.0 */
/*
 * device.h - how a model of a device plugs in.
 *
 * A model is a shared object with one `const struct lkm_model lkmhost_model`,
 * best written as one C file that reads like a datasheet: a struct of state, a
 * read switch, a write switch.  `--device model:FILE.so[,name=value ...]` makes
 * one device of it.  The file needs this header and no library: what it asks
 * of the host goes through the functions at the end.
 *
 * The host calls one device's functions one at a time, on any thread, while
 * driver code waits: they must not block.  What a driver does is hostile
 * input: any offset, size and value may come, at any time.
 */
#ifndef LINUXKPI_DEVICE_H
#define LINUXKPI_DEVICE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LKM_MODEL_ABI 1u

struct lkm_device;

/*
 * Registers at a fixed physical address, as on a system-on-chip.  A window
 * need not begin or end at a page.  Region numbers of windows follow the six
 * of a PCI function's BARs: the first is LKM_WINDOW(0).
 */
struct lkm_window {
	uint64_t base;		/* physical address */
	uint64_t size;		/* bytes; 0 ends the list */
	const char *name;	/* of the resource, as in /proc/iomem */
};
#define LKM_WINDOW(n) (6u + (n))

/* One base address register of a PCI function. */
struct lkm_bar {
	uint64_t size;		/* a power of two; 0: not there */
	unsigned int flags;	/* LKM_BAR_* */
};
#define LKM_BAR_IO 1u		/* ports, not memory */
#define LKM_BAR_64 2u		/* 64 bits wide: the next BAR is not there */
#define LKM_BAR_PREFETCH 4u	/* reads have no side effects */

/* A PCI function, as its configuration space tells. */
struct lkm_pci {
	uint16_t vendor, device;
	uint16_t subsystem_vendor, subsystem_device;
	uint32_t class_code;	/* base class, subclass, interface: 0xCCSSII */
	uint8_t revision;
	uint8_t interrupt_pin;	/* 0: none, 1 ... 4: INTA ... INTD */
	uint8_t msi_vectors;	/* 0: no MSI; else 1, 2, 4 ... 32, 64-bit */
	uint16_t msix_vectors;	/* 0: no MSI-X; at most 2048 */
	uint8_t msix_bar;	/* where the host keeps its table, */
	uint32_t msix_table;	/* at this offset, */
	uint32_t msix_pba;	/* and the pending bits at this one */
	bool express;		/* has a PCI Express capability */
	bool flr;		/* ... that can reset the function */
	struct lkm_bar bars[6];
	/*
	 * The function's own configuration registers beyond what the host
	 * makes of the above: NULL, or 0x40 ... 0xff (0xfff with @express)
	 * bytes that are copied over at reset, @config_size of them.
	 */
	const uint8_t *config;
	uint16_t config_size;
};

/* What can be set by name=value behind the file's name. */
struct lkm_param {
	const char *name;	/* NULL ends the list */
	const char *help;	/* one line: meaning, unit, default */
};

struct lkm_model {
	uint32_t abi;		/* LKM_MODEL_ABI */
	uint32_t size;		/* sizeof(struct lkm_model) */
	const char *name;	/* "pistorm" */
	const char *summary;	/* one line for `lkmhost devices` */
	const struct lkm_param *params;	/* or NULL */
	const struct lkm_pci *pci;	/* or NULL: no PCI function */
	const struct lkm_window *windows; /* or NULL */
	/* With it a platform device of that name has the windows as resources. */
	const char *platform;
	size_t state_size;	/* the host allocates it zeroed: @state below */

	/* Set up. 0, or -errno after lkm_error(). May be NULL. */
	int (*open)(struct lkm_device *dev, void *state);
	/* Tear down, in the reverse order. May be NULL. */
	void (*close)(struct lkm_device *dev, void *state);
	/* To the state after power on (FLR, driver's reset). May be NULL. */
	void (*reset)(struct lkm_device *dev, void *state);
	/*
	 * A register is read (written): @size is 1, 2, 4 or 8, @offset from the
	 * region's start and not always aligned; @offset + @size is within the
	 * region. What the hardware does not decode reads as all ones.
	 */
	uint64_t (*read)(struct lkm_device *dev, void *state,
			 unsigned int region, uint64_t offset,
			 unsigned int size);
	void (*write)(struct lkm_device *dev, void *state, unsigned int region,
		      uint64_t offset, unsigned int size, uint64_t value);
};

/* ---------------------------------------------- what a model can ask for */

/* The host's side of the functions below; not for models to use directly. */
struct lkm_device_host {
	const char *(*param)(struct lkm_device *dev, const char *name);
	void (*message)(struct lkm_device *dev, int level, const char *format,
			va_list ap);
	int (*dma)(struct lkm_device *dev, uint64_t address, void *buf,
		   size_t size, bool write);
	void (*interrupt)(struct lkm_device *dev, unsigned int vector,
			  int level);
	void *(*memory)(struct lkm_device *dev, unsigned int region,
			uint64_t offset, uint64_t size);
	uint64_t (*now)(struct lkm_device *dev);
	void (*timer)(struct lkm_device *dev, unsigned int id,
		      uint64_t deadline,
		      void (*fn)(struct lkm_device *dev, void *state,
				 unsigned int id));
	unsigned int (*messages)(struct lkm_device *dev);
};

struct lkm_device {
	const struct lkm_device_host *host;
	void *state;
};

/* The text behind NAME= in the device's options; NULL: not given. */
static inline const char *lkm_param_text(struct lkm_device *dev,
					 const char *name)
{
	return dev->host->param(dev, name);
}

/* One line in the log, at a kernel log level (3 error ... 6 information). */
static inline void __attribute__((format(printf, 3, 4)))
lkm_message(struct lkm_device *dev, int level, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	dev->host->message(dev, level, format, ap);
	va_end(ap);
}

/*
 * Read (write) the machine's memory as a bus master. -EFAULT, and nothing is
 * transferred, where the driver has not mapped all of it for this device.
 */
static inline int lkm_dma_read(struct lkm_device *dev, uint64_t address,
			       void *buf, size_t size)
{
	return dev->host->dma(dev, address, buf, size, false);
}

static inline int lkm_dma_write(struct lkm_device *dev, uint64_t address,
				const void *buf, size_t size)
{
	return dev->host->dma(dev, address, (void *)buf, size, true);
}

/*
 * Interrupts: an MSI or MSI-X vector is sent; the pin (vector 0 of a function
 * whose driver uses neither) is a level that stays until it is lowered.
 */
static inline void lkm_interrupt_send(struct lkm_device *dev,
				      unsigned int vector)
{
	dev->host->interrupt(dev, vector, -1);
}

static inline void lkm_interrupt_level(struct lkm_device *dev, bool asserted)
{
	dev->host->interrupt(dev, 0, asserted);
}

/* How many MSI or MSI-X vectors the driver has on; 0: it listens to the pin. */
static inline unsigned int lkm_messages(struct lkm_device *dev)
{
	return dev->host->messages(dev);
}

/*
 * Make [@offset, +@size) of a region plain memory (whole pages): accesses go
 * to it and not to read() and write(). Its zeroed bytes; NULL: no memory.
 * For open() only.
 */
static inline void *lkm_memory(struct lkm_device *dev, unsigned int region,
			       uint64_t offset, uint64_t size)
{
	return dev->host->memory(dev, region, offset, size);
}

/* Nanoseconds of a clock that never goes back. */
static inline uint64_t lkm_now(struct lkm_device *dev)
{
	return dev->host->now(dev);
}

/*
 * Call @fn at @deadline (lkm_now()'s clock); a timer's @id is 0 ... 7, and
 * setting it again moves it. @deadline 0 stops it.
 */
static inline void lkm_timer(struct lkm_device *dev, unsigned int id,
			     uint64_t deadline,
			     void (*fn)(struct lkm_device *dev, void *state,
					unsigned int id))
{
	dev->host->timer(dev, id, deadline, fn);
}

#endif
