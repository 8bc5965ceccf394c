// SPDX-License-Identifier: GPL-2.0
/*
 * lib/iomap.c, asm-generic/iomap.h: accesses by call, to memory or ports.
 *
 * Ports have cookies that are no addresses: their number and PIO_BASE. Being
 * calls, these need not fault on a window that a device serves by itself.
 */
#include <linux/export.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linuxkpi/host/device.h>

#include "kpi.h"

#define PIO_BASE 0x10000UL
#define PIO_MASK 0x0ffffUL
#define PIO_END 0x40000UL

static bool is_window(const volatile void __iomem *addr)
{
	unsigned long va = (__force unsigned long)addr;

	return va >= kpi_boot_info->io.start && va < kpi_boot_info->io.end;
}

/* 0: memory; 1: a port; -1: neither, and said so. */
static int kind_of(const volatile void __iomem *addr)
{
	unsigned long cookie = (__force unsigned long)addr;

	if (likely(cookie >= PIO_END))
		return 0;
	if (cookie > PIO_BASE)
		return 1;
	WARN_ONCE(1, "Bad IO access at port %#lx\n", cookie);
	return -1;
}

static unsigned int port_of(const volatile void __iomem *addr)
{
	return (__force unsigned long)addr & PIO_MASK;
}

static u64 read_io(const volatile void __iomem *addr, unsigned int size)
{
	switch (kind_of(addr)) {
	case 1:
		return host_port_read(port_of(addr), size);
	case -1:
		return ~0ULL;
	}
	if (is_window(addr))
		return host_io_read((__force unsigned long)addr, size);
	switch (size) {
	case 1:
		return __raw_readb(addr);
	case 2:
		return __raw_readw(addr);
	case 4:
		return __raw_readl(addr);
	}
	return __raw_readq(addr);
}

static void write_io(volatile void __iomem *addr, unsigned int size, u64 value)
{
	switch (kind_of(addr)) {
	case 1:
		host_port_write(port_of(addr), size, value);
		return;
	case -1:
		return;
	}
	if (is_window(addr)) {
		host_io_write((__force unsigned long)addr, size, value);
		return;
	}
	switch (size) {
	case 1:
		__raw_writeb(value, addr);
		break;
	case 2:
		__raw_writew(value, addr);
		break;
	case 4:
		__raw_writel(value, addr);
		break;
	default:
		__raw_writeq(value, addr);
	}
}

#define IOMAP_READ(name, type, size, convert)                                 \
	type name(const void __iomem *addr)                                   \
	{                                                                     \
		return convert((type)read_io(addr, size));                    \
	}                                                                     \
	KPI_EXPORT(name)
#define IOMAP_WRITE(name, type, size, convert)                                \
	void name(type value, void __iomem *addr)                             \
	{                                                                     \
		write_io(addr, size, convert(value));                         \
	}                                                                     \
	KPI_EXPORT(name)

IOMAP_READ(ioread8, unsigned int, 1, (u8));
IOMAP_READ(ioread16, unsigned int, 2, (u16));
IOMAP_READ(ioread16be, unsigned int, 2, swab16);
IOMAP_READ(ioread32, unsigned int, 4, (u32));
IOMAP_READ(ioread32be, unsigned int, 4, swab32);
IOMAP_WRITE(iowrite8, u8, 1, );
IOMAP_WRITE(iowrite16, u16, 2, );
IOMAP_WRITE(iowrite16be, u16, 2, swab16);
IOMAP_WRITE(iowrite32, u32, 4, );
IOMAP_WRITE(iowrite32be, u32, 4, swab32);

/* Ports have at most 32 bits: which half goes first is in the name. */
static u64 read_halves(const void __iomem *addr, bool high_first)
{
	u64 high;

	if (kind_of(addr) != 1)
		return read_io(addr, 8);
	high = high_first ? read_io(addr + 4, 4) << 32 : 0;
	return read_io(addr, 4) |
	       (high_first ? high : read_io(addr + 4, 4) << 32);
}

static void write_halves(u64 value, void __iomem *addr, bool high_first)
{
	if (kind_of(addr) != 1) {
		write_io(addr, 8, value);
		return;
	}
	write_io(addr + (high_first ? 4 : 0), 4,
		 (u32)(high_first ? value >> 32 : value));
	write_io(addr + (high_first ? 0 : 4), 4,
		 (u32)(high_first ? value : value >> 32));
}

#define IOMAP_64(order, high_first)                                           \
	u64 ioread64_##order(const void __iomem *addr)                        \
	{                                                                     \
		return read_halves(addr, high_first);                         \
	}                                                                     \
	KPI_EXPORT(ioread64_##order);                                         \
	u64 ioread64be_##order(const void __iomem *addr)                      \
	{                                                                     \
		return swab64(read_halves(addr, high_first));                 \
	}                                                                     \
	KPI_EXPORT(ioread64be_##order);                                       \
	void iowrite64_##order(u64 value, void __iomem *addr)                 \
	{                                                                     \
		write_halves(value, addr, high_first);                        \
	}                                                                     \
	KPI_EXPORT(iowrite64_##order);                                        \
	void iowrite64be_##order(u64 value, void __iomem *addr)               \
	{                                                                     \
		write_halves(swab64(value), addr, high_first);                \
	}                                                                     \
	KPI_EXPORT(iowrite64be_##order)

IOMAP_64(lo_hi, false);
IOMAP_64(hi_lo, true);

#define IOMAP_REP(bits, type)                                                 \
	void ioread##bits##_rep(const void __iomem *addr, void *to,           \
				unsigned long count)                          \
	{                                                                     \
		for (type *p = to; count--; p++)                              \
			*p = read_io(addr, sizeof(type));                     \
	}                                                                     \
	KPI_EXPORT(ioread##bits##_rep);                                       \
	void iowrite##bits##_rep(void __iomem *addr, const void *from,        \
				 unsigned long count)                         \
	{                                                                     \
		for (const type *p = from; count--; p++)                      \
			write_io(addr, sizeof(type), *p);                     \
	}                                                                     \
	KPI_EXPORT(iowrite##bits##_rep)

IOMAP_REP(8, u8);
IOMAP_REP(16, u16);
IOMAP_REP(32, u32);

void __iomem *ioport_map(unsigned long port, unsigned int nr)
{
	if (port > PIO_MASK)
		return NULL;
	return (void __iomem *)(port + PIO_BASE);
}
KPI_EXPORT(ioport_map);

void ioport_unmap(void __iomem *addr)
{
}
KPI_EXPORT_NOOP(ioport_unmap, "a port's cookie is a number: nothing is held");
