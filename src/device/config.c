// SPDX-License-Identifier: GPL-2.0
/*
 * config.c - configuration space made from a model's struct lkm_pci: PCI
 * Local Bus Specification 3.0, chapter 6; PCI Express Base 3.0, chapter 7.
 */
#include "config.h"

#include <string.h>

enum {
	VENDOR_ID = 0x00, DEVICE_ID = 0x02, COMMAND = 0x04, STATUS = 0x06,
	REVISION = 0x08, CLASS = 0x09, CACHE_LINE = 0x0c, LATENCY = 0x0d,
	BAR0 = 0x10, SUBSYSTEM_VENDOR = 0x2c, SUBSYSTEM = 0x2e,
	CAPABILITIES = 0x34, INTERRUPT_LINE = 0x3c, INTERRUPT_PIN = 0x3d,
	OWN = 0x40,
};
#define COMMAND_WRITABLE 0x0547u
#define COMMAND_MASTER 0x0004u
#define COMMAND_INTX_DISABLE 0x0400u
#define STATUS_INTERRUPT 0x0008u
#define STATUS_CAPABILITIES 0x0010u

enum { CAP_PM = 0x01, CAP_MSI = 0x05, CAP_EXPRESS = 0x10, CAP_MSIX = 0x11 };
/* Where each is put, far enough apart. */
enum { AT_PM = 0x40, AT_MSI = 0x50, AT_MSIX = 0x70, AT_EXPRESS = 0x80 };

#define MSI_64 0x0080u
#define MSI_ENABLE 0x0001u
#define MSIX_ENABLE 0x8000u
#define MSIX_MASK_ALL 0x4000u
#define EXPRESS_FLR_CAPABLE (1u << 28)
#define EXPRESS_CONTROL 0x08
#define EXPRESS_START_FLR 0x8000u

static void put(struct config *c, unsigned int at, unsigned int size,
		uint32_t value, uint32_t writable)
{
	for (unsigned int i = 0; i < size; i++) {
		c->bytes[at + i] = (uint8_t)(value >> (8 * i));
		c->writable[at + i] = (uint8_t)(writable >> (8 * i));
	}
}

static void put_header(struct config *c, const struct lkm_pci *pci)
{
	put(c, VENDOR_ID, 2, pci->vendor, 0);
	put(c, DEVICE_ID, 2, pci->device, 0);
	put(c, COMMAND, 2, 0, COMMAND_WRITABLE);
	put(c, REVISION, 1, pci->revision, 0);
	put(c, CLASS, 3, pci->class_code, 0);
	put(c, CACHE_LINE, 1, 0, 0xff);
	put(c, LATENCY, 1, 0, 0xff);
	put(c, SUBSYSTEM_VENDOR, 2, pci->subsystem_vendor, 0);
	put(c, SUBSYSTEM, 2, pci->subsystem_device, 0);
	put(c, INTERRUPT_LINE, 1, 0, 0xff);
	put(c, INTERRUPT_PIN, 1, pci->interrupt_pin, 0);
}

static void put_bars(struct config *c, const struct lkm_pci *pci)
{
	for (unsigned int i = 0; i < 6; i++) {
		const struct lkm_bar *b = &pci->bars[i];
		uint64_t mask = ~(b->size - 1);
		uint32_t low = b->flags & LKM_BAR_IO ? 1 : 0;

		if (!b->size)
			continue;
		if (b->flags & LKM_BAR_64)
			low |= 4;
		if (b->flags & LKM_BAR_PREFETCH)
			low |= 8;
		put(c, BAR0 + 4 * i, 4, low,
		    (uint32_t)mask & (low & 1 ? ~3u : ~15u));
		if (b->flags & LKM_BAR_64 && i < 5)
			put(c, BAR0 + 4 * ++i, 4, 0, (uint32_t)(mask >> 32));
	}
}

/* Each new capability becomes the head of the list. */
static void put_capability(struct config *c, unsigned int at, uint8_t id)
{
	put(c, at, 2, id | (uint32_t)c->bytes[CAPABILITIES] << 8, 0);
	put(c, CAPABILITIES, 1, at, 0);
	put(c, STATUS, 2, STATUS_CAPABILITIES, 0);
}

static void put_pm(struct config *c)
{
	put_capability(c, AT_PM, CAP_PM);
	put(c, AT_PM + 2, 2, 3, 0);		/* version 3 */
	put(c, AT_PM + 4, 2, 8, 3);		/* no soft reset; the state */
}

static void put_msi(struct config *c, unsigned int vectors)
{
	uint32_t multiple = 0;

	while (1u << multiple < vectors && multiple < 5)
		multiple++;
	put_capability(c, AT_MSI, CAP_MSI);
	put(c, AT_MSI + 2, 2, MSI_64 | multiple << 1, MSI_ENABLE | 7 << 4);
	put(c, AT_MSI + 4, 4, 0, ~3u);
	put(c, AT_MSI + 8, 4, 0, ~0u);
	put(c, AT_MSI + 12, 2, 0, 0xffff);
	c->msi = AT_MSI;
}

static void put_msix(struct config *c, const struct lkm_pci *pci)
{
	put_capability(c, AT_MSIX, CAP_MSIX);
	put(c, AT_MSIX + 2, 2, pci->msix_vectors - 1u,
	    MSIX_ENABLE | MSIX_MASK_ALL);
	put(c, AT_MSIX + 4, 4, pci->msix_table | pci->msix_bar, 0);
	put(c, AT_MSIX + 8, 4, pci->msix_pba | pci->msix_bar, 0);
	c->msix = AT_MSIX;
}

/* An endpoint of version 2 on a link of 2.5 GT/s, one lane. */
static void put_express(struct config *c, bool flr)
{
	put_capability(c, AT_EXPRESS, CAP_EXPRESS);
	put(c, AT_EXPRESS + 2, 2, 2, 0);
	put(c, AT_EXPRESS + 4, 4, flr ? EXPRESS_FLR_CAPABLE : 0, 0);
	put(c, AT_EXPRESS + EXPRESS_CONTROL, 2, 0, 0x7fff);
	put(c, AT_EXPRESS + 0x0c, 4, 0x11, 0);
	put(c, AT_EXPRESS + 0x10, 2, 0, 0x01ff);
	put(c, AT_EXPRESS + 0x12, 2, 0x11, 0);
	c->express = AT_EXPRESS;
}

static void put_capabilities(struct config *c, const struct lkm_pci *pci)
{
	if (pci->express)
		put_express(c, pci->flr);
	if (pci->msix_vectors)
		put_msix(c, pci);
	if (pci->msi_vectors)
		put_msi(c, pci->msi_vectors);
	put_pm(c);
}

/* The model has a list of capabilities of its own. */
static void put_own(struct config *c, const struct lkm_pci *pci)
{
	uint16_t n = pci->config_size;

	if (n > c->size - OWN)
		n = c->size - OWN;
	memcpy(c->bytes + OWN, pci->config, n);
	put(c, CAPABILITIES, 1, OWN, 0);
	put(c, STATUS, 2, STATUS_CAPABILITIES, 0);
}

void config_build(struct config *c, const struct lkm_pci *pci)
{
	memset(c, 0, sizeof(*c));
	c->size = pci->express ? CONFIG_SIZE : 256;
	put_header(c, pci);
	put_bars(c, pci);
	if (pci->config)
		put_own(c, pci);
	else
		put_capabilities(c, pci);
}

uint32_t config_read(const struct config *c, unsigned int offset,
		     unsigned int size)
{
	uint32_t value = 0;

	for (unsigned int i = 0; i < size; i++)
		value |= (uint32_t)(offset + i < c->size ?
					    c->bytes[offset + i] : 0xff)
			 << (8 * i);
	return value;
}

static bool starts_reset(const struct config *c, unsigned int offset,
			 unsigned int size, uint32_t value)
{
	unsigned int at = c->express + EXPRESS_CONTROL + 1;

	if (!c->express || !(c->bytes[c->express + 7] & 0x10) ||
	    at < offset || at >= offset + size)
		return false;
	return value >> (8 * (at - offset)) & EXPRESS_START_FLR >> 8;
}

bool config_write(struct config *c, unsigned int offset, unsigned int size,
		  uint32_t value)
{
	for (unsigned int i = 0; i < size && offset + i < c->size; i++) {
		uint8_t mask = c->writable[offset + i];
		uint8_t byte = (uint8_t)(value >> (8 * i));

		c->bytes[offset + i] = (uint8_t)((c->bytes[offset + i] &
						  ~mask) | (byte & mask));
	}
	return starts_reset(c, offset, size, value);
}

void config_place_bar(struct config *c, unsigned int bar,
		      const struct device_region *region)
{
	unsigned int at = BAR0 + 4 * bar;

	config_write(c, at, 4, (uint32_t)region->base);
	if (region->flags & LKM_BAR_64 && bar < 5)
		config_write(c, at + 4, 4, (uint32_t)(region->base >> 32));
}

void config_enable_irq(struct config *c, enum device_irq kind,
		       unsigned int count)
{
	unsigned int at = (kind == DEVICE_MSI ? c->msi : c->msix) + 2u;
	uint16_t bit = kind == DEVICE_MSI ? MSI_ENABLE : MSIX_ENABLE;
	uint32_t control = config_read(c, at, 2);

	if (kind != DEVICE_INTX && at > 2)
		config_write(c, at, 2, count ? control | bit :
					       control & ~(uint32_t)bit);
}

bool config_is_master(const struct config *c)
{
	return c->bytes[COMMAND] & COMMAND_MASTER;
}

bool config_intx_enabled(const struct config *c)
{
	return !(config_read(c, COMMAND, 2) & COMMAND_INTX_DISABLE);
}

void config_set_intx_status(struct config *c, bool asserted)
{
	if (asserted)
		c->bytes[STATUS] |= STATUS_INTERRUPT;
	else
		c->bytes[STATUS] &= (uint8_t)~STATUS_INTERRUPT;
}
