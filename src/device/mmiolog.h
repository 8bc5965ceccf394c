/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mmiolog.h - what a driver did to a device and the device to it, one line of
 * text each: written by --mmio-log (mmiolog.c), read by model:replay.
 *
 *   # lkmhost mmio-log 1
 *   device 0 NAME pci DDDD:BB:DD.F		or: device 0 NAME platform PNAME
 *   region 0 INDEX BASE SIZE FLAGS NAME	FLAGS: mem, io, 64, prefetch
 *   line 0 NUMBER NAME			a GPIO line; see backend.h
 *   clock 0 RATE NAME
 *   TIME 0 read INDEX OFFSET BYTES VALUE WHERE
 *   TIME 0 write INDEX OFFSET BYTES VALUE WHERE
 *   TIME 0 config-read OFFSET BYTES VALUE WHERE
 *   TIME 0 config-write OFFSET BYTES VALUE WHERE
 *   TIME 0 map ADDRESS SIZE DIRECTION WHERE	to, from, both, coherent
 *   TIME 0 unmap ADDRESS SIZE DIRECTION WHERE
 *   TIME 0 data ADDRESS HEX		memory of a mapping has become that
 *   TIME 0 irq-setup KIND COUNT GRANTED	intx, msi, msix
 *   TIME 0 irq KIND VECTOR			it has come in
 *   TIME 0 reset RESULT
 *   TIME 0 gone
 *
 * The 0 is the device's number, TIME seconds since the host's start. WHERE is
 * the driver's line, its function and offset where it has no debug
 * information, "-" where it was the kernel's own doing. Addresses, offsets,
 * sizes and values are hexadecimal with 0x, other numbers decimal.
 */
#ifndef LKMHOST_DEVICE_MMIOLOG_H
#define LKMHOST_DEVICE_MMIOLOG_H

#include "backend.h"

#define MMIOLOG_FIRST_LINE "# lkmhost mmio-log 1"
#define MMIOLOG_WHERE 96u	/* bytes of WHERE at most, with NUL */
#define MMIOLOG_DATA 1024u	/* bytes of memory in one line at most */

enum mmiolog_kind {
	MMIOLOG_READ, MMIOLOG_WRITE, MMIOLOG_CONFIG_READ, MMIOLOG_CONFIG_WRITE,
	MMIOLOG_MAP, MMIOLOG_UNMAP, MMIOLOG_DATA_LINE, MMIOLOG_IRQ_SETUP,
	MMIOLOG_IRQ, MMIOLOG_RESET, MMIOLOG_GONE, MMIOLOG_KINDS
};
extern const char *const mmiolog_names[MMIOLOG_KINDS];

/* The values of enum device_dma and enum device_irq, by their words. */
extern const char *const mmiolog_directions[4];
extern const char *const mmiolog_irqs[3];

struct mmiolog_event {
	enum mmiolog_kind kind;
	uint64_t time;		/* nanoseconds */
	unsigned int region;	/* read, write; direction or kind of interrupt */
	uint64_t offset;	/* or the address */
	uint64_t size;		/* bytes; count of vectors, the vector */
	uint64_t value;		/* or what was granted */
	char where[MMIOLOG_WHERE];
	uint8_t *data;		/* of a data line: @size bytes */
	unsigned int line;	/* in the file */
};

/* One line of it, as in the file from the kind on, without a newline. */
int mmiolog_format(const struct mmiolog_event *e, char *buf, size_t size);

/* From now on: what devices do is written to @path. 0 or -errno. */
int mmiolog_open(const char *path, struct device_error *err);
void mmiolog_close(void);
/* Put the log in front of the device's operations, if there is a log. */
int mmiolog_attach(struct device *dev, struct device_error *err);

#endif
