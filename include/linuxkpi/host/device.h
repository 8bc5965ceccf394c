/* SPDX-License-Identifier: GPL-2.0 */
/* host/device.h - of the door (../host.h): devices: registers, configuration space, interrupts. */
#ifndef LINUXKPI_HOST_DEVICE_H
#define LINUXKPI_HOST_DEVICE_H

/*
 * A window of @size bytes into the physical address space from @phys on (both
 * whole pages), within host_boot_info.io. What is plain memory of a device is
 * mapped; the rest is unreadable, and an access there is decoded and handed to
 * the device, or reads as all ones where there is none.
 * Its address, or -errno. may block.
 */
long host_io_map(unsigned long long phys, unsigned long size);
/* @va: as host_io_map() returned it. may block. */
int host_io_unmap(unsigned long va);

/*
 * One access of 1, 2, 4 or 8 bytes at @va within host_boot_info.io, without
 * the fault. atomic.
 */
unsigned long long host_io_read(unsigned long va, unsigned int size);
void host_io_write(unsigned long va, unsigned int size,
		   unsigned long long value);

/* The same for a port, of 1, 2 or 4 bytes. atomic. */
unsigned int host_port_read(unsigned int port, unsigned int size);
void host_port_write(unsigned int port, unsigned int size, unsigned int value);

/* What a device offers at fixed physical addresses. */
#define HOST_DEVICE_WINDOWS 8u
struct host_device_window {
	unsigned long long base, size;
	const char *name;
};

/* A base address register, placed by the host as firmware does. */
struct host_bar {
	unsigned long long base;	/* physical address or port */
	unsigned long long size;	/* 0: not there */
	unsigned int flags;		/* HOST_BAR_* */
};
#define HOST_BAR_IO 1u
#define HOST_BAR_64 2u
#define HOST_BAR_PREFETCH 4u

struct host_device {
	const char *name;
	const char *platform;	/* name of its platform device, or NULL */
	unsigned int nr_windows;
	struct host_device_window windows[HOST_DEVICE_WINDOWS];
	unsigned int is_pci;	/* 1: a PCI function, as follows */
	unsigned int pci_domain, pci_bus, pci_devfn;
	struct host_bar bars[6];
	unsigned int nr_lines;	/* GPIO lines that it is the controller of */
	unsigned int nr_clocks;
};

/* The device number @index, from 0 on; -ENODEV: no more. Strings stay. any. */
int host_device_at(unsigned int index, struct host_device *out);

/*
 * Configuration space of a PCI function, 1, 2 or 4 bytes, naturally aligned;
 * one that is gone reads as all ones. atomic.
 */
unsigned int host_pci_read(unsigned int device, unsigned int offset,
			   unsigned int size);
void host_pci_write(unsigned int device, unsigned int offset,
		    unsigned int size, unsigned int value);

/* Reset the function (FLR or what there is). -ENOTTY: cannot. may block. */
int host_device_reset(unsigned int device);

/*
 * GPIO lines 0 ... nr_lines - 1: what the device's own driver calls them.
 * Several lines of a name are an array. -ENODEV: no more names. any.
 */
struct host_line {
	const char *name;
	unsigned int line;
};
int host_line_at(unsigned int device, unsigned int index,
		 struct host_line *out);
/* Its level: 0 or 1; what it is driven to as an output; its direction. any. */
unsigned int host_line_level(unsigned int device, unsigned int line);
void host_line_drive(unsigned int device, unsigned int line,
		     unsigned int level);
void host_line_direction(unsigned int device, unsigned int line,
			 unsigned int output);

/* Clocks 0 ... nr_clocks - 1. -ENODEV: no such clock. any. */
struct host_clock {
	const char *name;	/* what the device's own driver calls it */
	unsigned long rate;	/* hertz, until another is set */
};
int host_clock_at(unsigned int device, unsigned int clock,
		  struct host_clock *out);
/* Let it run at @rate; 0: stop it. any. */
void host_clock_set(unsigned int device, unsigned int clock,
		    unsigned long rate);

/*
 * Memory is mapped for a device, or (@mapped 0) is not any more. Only where
 * host_boot_info.dma_tell says so. any.
 */
#define HOST_DMA_TO 0u
#define HOST_DMA_FROM 1u
#define HOST_DMA_BOTH 2u
#define HOST_DMA_COHERENT 3u
void host_dma_told(unsigned int device, unsigned long address,
		   unsigned long size, unsigned int direction,
		   unsigned int mapped);

/*
 * Interrupts of a device: let @count vectors of @kind come in, by kpi_irq();
 * 0 ends it. Message signalled ones become enabled in configuration space
 * with it. Returns how many are granted (fewer than asked are), or -errno.
 * may block.
 */
#define HOST_IRQ_INTX 0u
#define HOST_IRQ_MSI 1u
#define HOST_IRQ_MSIX 2u
int host_irq_setup(unsigned int device, unsigned int kind, unsigned int count);

/*
 * Hold the device's INTx back (@masked), or let it come again. It is held back
 * by itself when it has come in; let go while its level is still asserted, it
 * comes at once again. atomic.
 */
void host_intx_mask(unsigned int device, unsigned int masked);

/* --------------------------------------------------------------- upcalls */

/*
 * An interrupt of a device has come in: run its handlers. On the host's
 * interrupt thread, which owns a CPU; the kernel side makes it hardirq
 * context. Does not block.
 */
void kpi_irq(unsigned int device, unsigned int kind, unsigned int vector);

/* The device is gone without notice: remove() its driver. may block. */
void kpi_device_gone(unsigned int device);

/*
 * The device reports an error: run its driver's error handlers.
 * @severity: 0 corrected, 1 non-fatal, 2 fatal. may block.
 */
int kpi_device_error(unsigned int device, unsigned int severity);

#endif
