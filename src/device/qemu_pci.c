// SPDX-License-Identifier: GPL-2.0
/*
 * qemu_pci.c - the PCI side of QEMU's machine: as its firmware would do it,
 * the chipset is set up and the functions on its bus are looked at.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "qemu.h"

/* Intel 82G33/Q35 host bridge: datasheet "Intel 3 Series Express Chipset". */
#define HOST_BRIDGE_ID 0x29c08086u
#define PCIEXBAR 0x60u		/* where configuration space is mapped */
#define PAM0 0x90u		/* 0x90 ... 0x96: memory below 1 MiB */
#define RESET_CONTROL 0xcf9u	/* ICH9 */
#define RESET_NOW 6u

/* The register's bits 28 ... 35 are there: below 64 GiB, beyond memory. */
#define CONFIG_SPACE 0xf00000000ull
/* Above the host's BARs, below the interrupt controllers. */
#define DOORBELLS 0xfe000000ull

enum {
	COMMAND = 0x04, STATUS = 0x06, HEADER_TYPE = 0x0e, BAR0 = 0x10,
	CAPABILITIES = 0x34,
	INTERRUPT_PIN = 0x3d,
};
#define COMMAND_MEMORY 2u
#define HEADER_LAYOUT 0x7fu
#define STATUS_CAPABILITIES 0x10u
enum { CAP_MSI = 0x05, CAP_EXPRESS = 0x10, CAP_MSIX = 0x11 };
#define EXPRESS_FLR (1u << 28)
#define EXPRESS_CONTROL 8u
#define START_FLR 0x8000u

/* The old way into configuration space, while there is no other. */
static void select_register(struct qemu *q, unsigned int offset)
{
	qtest_out(&q->qtest, 0xcf8, 4, 0x80000000u | offset);
}

static void bridge_write(struct qemu *q, unsigned int offset, uint32_t value)
{
	select_register(q, offset);
	qtest_out(&q->qtest, 0xcfc, 4, value);
}

static uint32_t bridge_read(struct qemu *q, unsigned int offset)
{
	select_register(q, offset);
	return qtest_in(&q->qtest, 0xcfc, 4);
}

int qemu_chipset(struct qemu *q)
{
	if (bridge_read(q, 0) != HOST_BRIDGE_ID)
		return -ENODEV;
	bridge_write(q, PCIEXBAR + 4, CONFIG_SPACE >> 32);
	bridge_write(q, PCIEXBAR, (uint32_t)CONFIG_SPACE | 1);
	/* All of it memory, to read and to write, as the host's. */
	bridge_write(q, PAM0, 0x33333330);
	bridge_write(q, PAM0 + 4, 0x00333333);
	return 0;
}

static uint64_t slot_address(unsigned int slot)
{
	return CONFIG_SPACE | slot << 15;
}

uint32_t qemu_pci_read(struct qemu_device *d, unsigned int offset,
		       unsigned int size)
{
	return (uint32_t)qtest_read(&d->qemu->qtest, d->config + offset, size);
}

static void put(struct qemu_device *d, unsigned int offset, unsigned int size,
		uint32_t value)
{
	qtest_write(&d->qemu->qtest, d->config + offset, size, value);
}

/* -------------------------------------------------------------- resources */

static uint32_t writable_bits(struct qemu_device *d, unsigned int offset)
{
	uint32_t before = qemu_pci_read(d, offset, 4), bits;

	put(d, offset, 4, ~0u);
	bits = qemu_pci_read(d, offset, 4);
	put(d, offset, 4, before);
	return bits;
}

/* How many registers it takes. */
static unsigned int read_bar(struct qemu_device *d, unsigned int i)
{
	struct device_region *r = &d->dev.regions[i];
	unsigned int offset = BAR0 + 4 * i;
	uint32_t low = writable_bits(d, offset);
	uint64_t mask;

	if (low & 1) {
		r->flags = LKM_BAR_IO;
		mask = 0xffffffffffff0000ull | (low & 0xfffc);
	} else {
		bool wide = (low & 6) == 4 && i < 5;

		r->flags = (wide ? LKM_BAR_64 : 0) |
			   (low & 8 ? LKM_BAR_PREFETCH : 0);
		mask = (uint64_t)(wide ? writable_bits(d, offset + 4) : ~0u)
			       << 32 |
		       (low & ~15u);
	}
	r->size = low && mask ? ~mask + 1 : 0;
	return r->flags & LKM_BAR_64 ? 2 : 1;
}

void qemu_pci_place_bar(struct qemu_device *d, unsigned int bar)
{
	const struct device_region *r = &d->dev.regions[bar];

	put(d, BAR0 + 4 * bar, 4, (uint32_t)r->base);
	if (r->flags & LKM_BAR_64)
		put(d, BAR0 + 4 * bar + 4, 4, (uint32_t)(r->base >> 32));
}

static void find_capabilities(struct qemu_device *d)
{
	unsigned int at, most = 48;

	if (!(qemu_pci_read(d, STATUS, 2) & STATUS_CAPABILITIES))
		return;
	at = qemu_pci_read(d, CAPABILITIES, 1) & ~3u;
	for (; at >= 0x40 && most--; at = qemu_pci_read(d, at + 1, 1) & ~3u)
		switch (qemu_pci_read(d, at, 1)) {
		case CAP_MSI:
			d->msi = (uint16_t)at;
			break;
		case CAP_MSIX:
			d->msix = (uint16_t)at;
			break;
		case CAP_EXPRESS:
			d->express = (uint16_t)at;
			break;
		}
}

static void open_doorbell(struct qemu_device *d, unsigned int index)
{
	uint64_t config = slot_address(QEMU_DOORBELL_SLOT(index));
	uint64_t at = DOORBELLS + 4096 * index;

	qtest_write(&d->qemu->qtest, config + BAR0, 4, at);
	qtest_write(&d->qemu->qtest, config + COMMAND, 2, COMMAND_MEMORY);
	d->doorbell_at = at + DOORBELL_REGISTER;
}

int qemu_pci_open(struct qemu_device *d, unsigned int index,
		  struct device_error *err)
{
	unsigned int pin;

	d->config = slot_address(QEMU_SLOT(index));
	if (qemu_pci_read(d, 0, 2) == 0xffff)
		return device_fail(err, -ENODEV,
				   "qemu:%s: not a PCI function", d->dev.name);
	/* What is not an endpoint has other registers where BARs are. */
	if (qemu_pci_read(d, HEADER_TYPE, 1) & HEADER_LAYOUT)
		return device_fail(err, -ENODEV,
				   "qemu:%s: a bridge: buses behind bridges are not there",
				   d->dev.name);
	for (unsigned int i = 0; i < 6;)
		i += read_bar(d, i);
	find_capabilities(d);
	/* ICH9 swizzles slots below 25 over PIRQ E ... H: lines 20 ... 23. */
	pin = qemu_pci_read(d, INTERRUPT_PIN, 1);
	d->line = pin ? 20 + (QEMU_SLOT(index) + pin - 1) % 4 : 0;
	open_doorbell(d, index);
	return 0;
}

/* ------------------------------------------------------------------ reset */

/* After a reset the host's settings are there again, a driver's are not. */
static void restore(struct qemu_device *d)
{
	for (unsigned int i = 0; i < 6; i++)
		if (d->dev.regions[i].size)
			qemu_pci_place_bar(d, i);
	d->command = (uint16_t)qemu_pci_read(d, COMMAND, 2);
	qemu_irq_restore(d);
}

static bool has_flr(struct qemu_device *d)
{
	return d->express && qemu_pci_read(d, d->express + 4u, 4) & EXPRESS_FLR;
}

/* The write covers the bit that starts one. */
static bool starts_flr(struct qemu_device *d, unsigned int offset,
		       unsigned int size, uint32_t value)
{
	unsigned int at = d->express + EXPRESS_CONTROL + 1;

	return d->express && at >= offset && at < offset + size &&
	       value >> 8 * (at - offset) & START_FLR >> 8 && has_flr(d);
}

void qemu_pci_write(struct qemu_device *d, unsigned int offset,
		    unsigned int size, uint32_t value)
{
	/* QEMU looks at the pin's bit when the low byte is written only. */
	if (offset == COMMAND + 1 && size == 1) {
		value = value << 8 | (d->command & 0xffu);
		offset = COMMAND;
		size = 2;
	}
	put(d, offset, size, value);
	if (offset <= COMMAND + 1 && offset + size > COMMAND)
		d->command = (uint16_t)qemu_pci_read(d, COMMAND, 2);
	if (starts_flr(d, offset, size, value))
		restore(d);
}

/* The machine's: QEMU does it some time after it was asked. */
static int reset_machine(struct qemu *q)
{
	const struct timespec pause = { .tv_nsec = 100000 };

	qtest_out(&q->qtest, RESET_CONTROL, 1, RESET_NOW);
	for (unsigned int i = 0; i < 10000; i++) {
		if (!(bridge_read(q, PCIEXBAR) & 1))
			return qemu_chipset(q);
		nanosleep(&pause, NULL);
	}
	return -ETIMEDOUT;
}

int qemu_pci_reset(struct qemu_device *d)
{
	struct qemu *q = d->qemu;
	int ret;

	if (has_flr(d)) {
		qemu_pci_write(d, d->express + EXPRESS_CONTROL, 2,
			       qemu_pci_read(d, d->express + EXPRESS_CONTROL,
					     2) | START_FLR);
		return 0;
	}
	/* The machine's would be one of all. */
	if (q->n > 1)
		return -ENOTTY;
	ret = reset_machine(q);
	if (!ret) {
		open_doorbell(d, 0);
		restore(d);
	}
	return ret;
}
