// SPDX-License-Identifier: GPL-2.0
/*
 * edu_model.c - QEMU's edu device, after its specification
 * (docs/specs/edu) and what QEMU does where that is silent.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "linuxkpi/device.h"

enum {
	ID = 0x00, LIVENESS = 0x04, FACTORIAL = 0x08, STATUS = 0x20,
	IRQ_STATUS = 0x24, IRQ_RAISE = 0x60, IRQ_ACK = 0x64,
	DMA_SOURCE = 0x80, DMA_TARGET = 0x88, DMA_COUNT = 0x90,
	DMA_COMMAND = 0x98,
};
enum { STATUS_COMPUTING = 0x01, STATUS_INTERRUPT = 0x80 };
enum { IRQ_FACTORIAL = 0x001, IRQ_DMA = 0x100 };
enum { DMA_START = 1, DMA_TO_RAM = 2, DMA_INTERRUPT = 4 };

#define BUFFER 0x40000ull
#define BUFFER_SIZE 4096ull
#define DMA_NS 100000000ull	/* a transfer takes 100 ms */

enum { TIMER_FACTORIAL, TIMER_DMA };

struct edu {
	uint32_t liveness, factorial, status, irq_status;
	uint64_t source, target, count, command;
	uint64_t dma_mask;
	uint8_t buffer[BUFFER_SIZE];
};

static const struct lkm_param params[] = {
	{ "dma_mask", "addresses that the device can form (default 0xfffffff)" },
	{ NULL, NULL },
};

/* ------------------------------------------------------------ interrupts */

static void irq_raise(struct lkm_device *dev, struct edu *edu, uint32_t causes)
{
	edu->irq_status |= causes;
	if (!edu->irq_status)
		return;
	if (lkm_messages(dev))
		lkm_interrupt_send(dev, 0);
	else
		lkm_interrupt_level(dev, true);
}

static void irq_ack(struct lkm_device *dev, struct edu *edu, uint32_t causes)
{
	edu->irq_status &= ~causes;
	if (!edu->irq_status && !lkm_messages(dev))
		lkm_interrupt_level(dev, false);
}

/* ------------------------------------------------------------- factorial */

static void factorial_done(struct lkm_device *dev, void *state,
			   unsigned int id)
{
	struct edu *edu = state;
	uint32_t n = edu->factorial, result = 1;

	/* From 34! on the lower 32 bits are 0. */
	while (n && result)
		result *= n--;
	edu->factorial = result;
	edu->status &= ~(uint32_t)STATUS_COMPUTING;
	if (edu->status & STATUS_INTERRUPT)
		irq_raise(dev, edu, IRQ_FACTORIAL);
}

static void factorial_start(struct lkm_device *dev, struct edu *edu,
			    uint32_t n)
{
	if (edu->status & STATUS_COMPUTING)
		return;
	edu->factorial = n;
	edu->status |= STATUS_COMPUTING;
	/* Beside the driver, which must look at the status. */
	lkm_timer(dev, TIMER_FACTORIAL, lkm_now(dev), factorial_done);
}

/* ------------------------------------------------------------------- DMA */

static uint64_t clamp_address(struct lkm_device *dev, const struct edu *edu,
			      uint64_t address)
{
	uint64_t seen = address & edu->dma_mask;

	if (seen != address)
		lkm_message(dev, 4, "clamps DMA address %#llx to %#llx",
			    (unsigned long long)address,
			    (unsigned long long)seen);
	return seen;
}

/* The place in the device's own buffer; NULL, with a message: outside. */
static uint8_t *own(struct lkm_device *dev, struct edu *edu, uint64_t at)
{
	if (at >= BUFFER && edu->count <= BUFFER_SIZE &&
	    at - BUFFER <= BUFFER_SIZE - edu->count)
		return edu->buffer + (at - BUFFER);
	lkm_message(dev, 3, "DMA of %#llx bytes at %#llx is out of its buffer",
		    (unsigned long long)edu->count, (unsigned long long)at);
	return NULL;
}

static void dma_done(struct lkm_device *dev, void *state, unsigned int id)
{
	struct edu *edu = state;
	bool to_ram = edu->command & DMA_TO_RAM;
	uint8_t *p = own(dev, edu, to_ram ? edu->source : edu->target);

	if (p && to_ram)
		lkm_dma_write(dev, clamp_address(dev, edu, edu->target), p,
			      edu->count);
	else if (p)
		lkm_dma_read(dev, clamp_address(dev, edu, edu->source), p,
			     edu->count);
	edu->command &= ~(uint64_t)DMA_START;
	if (edu->command & DMA_INTERRUPT)
		irq_raise(dev, edu, IRQ_DMA);
}

/* While a transfer is in progress its registers cannot be written. */
static void dma_set(const struct edu *edu, uint64_t *reg, uint64_t value)
{
	if (!(edu->command & DMA_START))
		*reg = value;
}

static void dma_command(struct lkm_device *dev, struct edu *edu,
			uint64_t value)
{
	if (!(value & DMA_START))
		return;
	dma_set(edu, &edu->command, value);
	lkm_timer(dev, TIMER_DMA, lkm_now(dev) + DMA_NS, dma_done);
}

/* ------------------------------------------------------------- registers */

enum decoded { GOOD, NO_REGISTER, REFUSED };

/* Words below 0x80; words and double words from there on. */
static enum decoded decode(uint64_t offset, unsigned int size)
{
	if (size < 4 || offset % size)
		return REFUSED;
	return offset < DMA_SOURCE && size != 4 ? NO_REGISTER : GOOD;
}

static uint64_t edu_read(struct lkm_device *dev, void *state,
			 unsigned int region, uint64_t offset,
			 unsigned int size)
{
	const struct edu *edu = state;

	switch (decode(offset, size)) {
	case REFUSED:
		return 0;	/* as QEMU's bus answers */
	case NO_REGISTER:
		return ~0ull;
	case GOOD:
		break;
	}
	switch (offset) {
	case ID:
		return 0x010000ed;
	case LIVENESS:
		return edu->liveness;
	case FACTORIAL:
		return edu->factorial;
	case STATUS:
		return edu->status;
	case IRQ_STATUS:
		return edu->irq_status;
	case DMA_SOURCE:
		return edu->source;
	case DMA_TARGET:
		return edu->target;
	case DMA_COUNT:
		return edu->count;
	case DMA_COMMAND:
		return edu->command;
	default:
		return ~0ull;
	}
}

static void edu_write(struct lkm_device *dev, void *state, unsigned int region,
		      uint64_t offset, unsigned int size, uint64_t value)
{
	struct edu *edu = state;

	if (decode(offset, size) != GOOD)
		return;
	switch (offset) {
	case LIVENESS:
		edu->liveness = ~(uint32_t)value;
		break;
	case FACTORIAL:
		factorial_start(dev, edu, (uint32_t)value);
		break;
	case STATUS:
		edu->status = (edu->status & ~(uint32_t)STATUS_INTERRUPT) |
			      ((uint32_t)value & STATUS_INTERRUPT);
		break;
	case IRQ_RAISE:
		irq_raise(dev, edu, (uint32_t)value);
		break;
	case IRQ_ACK:
		irq_ack(dev, edu, (uint32_t)value);
		break;
	case DMA_SOURCE:
		dma_set(edu, &edu->source, value);
		break;
	case DMA_TARGET:
		dma_set(edu, &edu->target, value);
		break;
	case DMA_COUNT:
		dma_set(edu, &edu->count, value);
		break;
	case DMA_COMMAND:
		dma_command(dev, edu, value);
		break;
	}
}

/* ------------------------------------------------------------------ life */

static int edu_open(struct lkm_device *dev, void *state)
{
	struct edu *edu = state;
	const char *mask = lkm_param_text(dev, "dma_mask");
	char *end;

	edu->dma_mask = (1ull << 28) - 1;
	if (!mask)
		return 0;
	edu->dma_mask = strtoull(mask, &end, 0);
	if (end != mask && !*end)
		return 0;
	lkm_message(dev, 3, "dma_mask=%s is no number", mask);
	return -EINVAL;
}

static const struct lkm_pci pci = {
	.vendor = 0x1234,
	.device = 0x11e8,
	.subsystem_vendor = 0x1af4,
	.subsystem_device = 0x1100,
	.class_code = 0x00ff00,
	.revision = 0x10,
	.interrupt_pin = 1,
	.msi_vectors = 1,
	.bars = { { 1 << 20, 0 } },
};

const struct lkm_model lkmhost_model = {
	.abi = LKM_MODEL_ABI,
	.size = sizeof(struct lkm_model),
	.name = "edu",
	.summary = "QEMU's device for education: factorials, interrupts, DMA",
	.params = params,
	.pci = &pci,
	.state_size = sizeof(struct edu),
	.open = edu_open,
	.read = edu_read,
	.write = edu_write,
};
