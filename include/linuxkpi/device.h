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
#include <string.h>

/*
 * What a model was built for; an older one runs with a newer host: what its
 * struct lkm_model does not have yet is zero.
 */
#define LKM_MODEL_ABI 3u

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

/*
 * A virtio device (Virtual I/O Device 1.1), presented to drivers by a transport
 * of the host's own. The host keeps its status and its rings (split ones, with
 * event index and indirect descriptors); the model has features,
 * configuration and what is done with the buffers. All functions but kick()
 * may be NULL.
 */
struct lkm_virtio {
	uint32_t device, vendor;	/* ids; vendor 0: the host's */
	const uint16_t *queue_sizes;	/* powers of two; 0 ends the list */
	uint32_t config_size;		/* bytes of configuration space */
	uint64_t features;		/* offered, beside the rings' own */
	/* What is offered now, in the place of @features. */
	uint64_t (*offer)(struct lkm_device *dev, void *state);
	/* The driver wants these. False: no, FEATURES_OK stays off. */
	bool (*accept)(struct lkm_device *dev, void *state, uint64_t features);
	/* Without: all zeroes. [@offset, +@size) is within @config_size. */
	void (*config_read)(struct lkm_device *dev, void *state,
			    uint32_t offset, void *buf, uint32_t size);
	/* Without: writes are ignored. */
	void (*config_write)(struct lkm_device *dev, void *state,
			     uint32_t offset, const void *buf, uint32_t size);
	/* The driver has set the status (LKM_STATUS_*); reset() for 0. */
	void (*status)(struct lkm_device *dev, void *state, uint8_t status);
	/* There may be buffers in @queue: see lkm_queue_pop(). */
	void (*kick)(struct lkm_device *dev, void *state, unsigned int queue);
};
#define LKM_VIRTIO_QUEUES 32u	/* at most */
#define LKM_STATUS_DRIVER_OK 0x04u
#define LKM_STATUS_FEATURES_OK 0x08u
#define LKM_STATUS_NEEDS_RESET 0x40u

/*
 * Lines of a GPIO controller, 0 ... @count - 1, for drivers that do not know
 * its registers: as numbers (gpio_request(); the first such device's begin at
 * 0), or by the names that the device's own driver asks for.
 */
struct lkm_line {
	const char *name;	/* gpiod_get(dev, "reset"); NULL ends the list */
	unsigned int line;	/* several of a name: an array, in their order */
};
struct lkm_gpio {
	unsigned int count;	/* at most LKM_LINES */
	const struct lkm_line *names;	/* or NULL */
	bool (*level)(struct lkm_device *dev, void *state, unsigned int line);
	/* What the line is driven to while it is an output. */
	void (*drive)(struct lkm_device *dev, void *state, unsigned int line,
		      bool level);
	void (*direction)(struct lkm_device *dev, void *state,
			  unsigned int line, bool output);
};
#define LKM_LINES 512u

/* A clock that the device's driver asks for: clk_get(dev, "bus"). */
struct lkm_clock {
	const char *name;	/* NULL ends the list */
	uint64_t rate;		/* hertz, until a driver sets another */
};
#define LKM_CLOCKS 16u		/* at most */

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
	 * region. What the hardware does not decode reads as all ones. NULL for
	 * a model that has no regions.
	 */
	uint64_t (*read)(struct lkm_device *dev, void *state,
			 unsigned int region, uint64_t offset,
			 unsigned int size);
	void (*write)(struct lkm_device *dev, void *state, unsigned int region,
		      uint64_t offset, unsigned int size, uint64_t value);

	const struct lkm_virtio *virtio; /* or NULL: no virtio device */
	const struct lkm_gpio *gpio;	/* or NULL: no lines */
	const struct lkm_clock *clocks;	/* or NULL */
	/* A driver lets it run at @rate, which is as it asked; 0: stops it. */
	void (*clock)(struct lkm_device *dev, void *state, unsigned int clock,
		      uint64_t rate);
};

/* What a model is found by, also where its build hides what it can. */
extern const struct lkm_model lkmhost_model
	__attribute__((visibility("default")));

/* ---------------------------------------------- what a model can ask for */

struct lkm_chain;
struct lkm_ring;

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
	int (*watch)(struct lkm_device *dev, int fd, unsigned int events,
		     void (*fn)(struct lkm_device *dev, void *state, int fd,
				unsigned int events));
	bool (*queue_pop)(struct lkm_device *dev, unsigned int queue,
			  struct lkm_chain *chain);
	void (*queue_push)(struct lkm_device *dev, unsigned int queue,
			   uint16_t head, uint32_t written);
	void (*queue_notify)(struct lkm_device *dev, unsigned int queue);
	bool (*queue_ring)(struct lkm_device *dev, unsigned int queue,
			   struct lkm_ring *ring);
	void (*config_changed)(struct lkm_device *dev);
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

/*
 * Call @fn whenever @fd is readable (LKM_READABLE), writable, or at its end
 * (LKM_HANGUP, always told): how a model talks to other processes, since it
 * must not block. @events 0 ends it, which comes before close(2). At most 8
 * descriptors; 0 or -errno.
 */
#define LKM_READABLE 1u
#define LKM_WRITABLE 2u
#define LKM_HANGUP 4u
static inline int lkm_watch(struct lkm_device *dev, int fd,
			    unsigned int events,
			    void (*fn)(struct lkm_device *dev, void *state,
				       int fd, unsigned int events))
{
	return dev->host->watch(dev, fd, events, fn);
}

/* ----------------------------------------------------- queues of virtio */

/* One buffer of a chain, in the machine's memory. */
struct lkm_buffer {
	uint8_t *data;
	uint32_t size;
};

/*
 * What the driver has put into a queue as one: buffers to read, then buffers
 * to write. They are within memory, but their contents may change at any
 * time: copy first, then check. @buffers stays until the chain is pushed.
 */
struct lkm_chain {
	uint16_t head;		/* names the chain in lkm_queue_push() */
	uint16_t n_out, n_in;	/* how many to read, to write */
	uint64_t out_size, in_size;	/* bytes */
	const struct lkm_buffer *buffers;
};

/* The rings themselves, for models that want to do damage to them. */
struct lkm_ring {
	unsigned int size;
	const void *desc;	/* the driver's own */
	void *avail, *used;
};

/*
 * Take the next chain from @queue. False: there is none, or the rings are not
 * as the standard has them (the device then needs a reset, and says so).
 */
static inline bool lkm_queue_pop(struct lkm_device *dev, unsigned int queue,
				 struct lkm_chain *chain)
{
	return dev->host->queue_pop(dev, queue, chain);
}

/* Give it back with @written bytes written; lkm_queue_notify() tells of it. */
static inline void lkm_queue_push(struct lkm_device *dev, unsigned int queue,
				  const struct lkm_chain *chain,
				  uint32_t written)
{
	dev->host->queue_push(dev, queue, chain->head, written);
}

/* Interrupt the driver for what was pushed, if it wants that. */
static inline void lkm_queue_notify(struct lkm_device *dev, unsigned int queue)
{
	dev->host->queue_notify(dev, queue);
}

/* False: the driver has not set the queue up. */
static inline bool lkm_queue_ring(struct lkm_device *dev, unsigned int queue,
				  struct lkm_ring *ring)
{
	return dev->host->queue_ring(dev, queue, ring);
}

/* Configuration space has changed: interrupt the driver for it. */
static inline void lkm_config_changed(struct lkm_device *dev)
{
	dev->host->config_changed(dev);
}

static inline size_t lkm_chain_copy(const struct lkm_buffer *b, size_t n,
				    uint64_t offset, void *buf, size_t size,
				    bool write)
{
	size_t done = 0;

	for (; n && done < size; n--, b++) {
		size_t part = b->size - offset;

		if (offset >= b->size) {
			offset -= b->size;
			continue;
		}
		if (part > size - done)
			part = size - done;
		memcpy(write ? b->data + offset : (uint8_t *)buf + done,
		       write ? (uint8_t *)buf + done : b->data + offset, part);
		offset = 0;
		done += part;
	}
	return done;
}

/* Copy from @offset of what is to be read. How many bytes there were. */
static inline size_t lkm_chain_read(const struct lkm_chain *chain,
				    uint64_t offset, void *buf, size_t size)
{
	return lkm_chain_copy(chain->buffers, chain->n_out, offset, buf, size,
			      false);
}

/* Copy to @offset of what is to be written. How many bytes fitted. */
static inline size_t lkm_chain_write(const struct lkm_chain *chain,
				     uint64_t offset, const void *buf,
				     size_t size)
{
	return lkm_chain_copy(chain->buffers + chain->n_out, chain->n_in,
			      offset, (void *)buf, size, true);
}

#endif
