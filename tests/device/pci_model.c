// SPDX-License-Identifier: GPL-2.0
/* A PCI function for tests/device/pcitest: see the registers there. */
#include <string.h>

#include "linuxkpi/device.h"

struct test {
	uint64_t address;
	uint32_t size, result, line;
	uint8_t ports[0x100];
};

static uint32_t transfer(struct lkm_device *dev, struct test *t, uint64_t how)
{
	uint8_t buf[8192];

	if (t->size > sizeof(buf))
		return 1;
	memset(buf, 0x5a, sizeof(buf));
	if (how == 1 && lkm_dma_read(dev, t->address, buf, t->size))
		return 1;
	for (uint32_t i = 0; how == 1 && i < t->size; i++)
		buf[i]++;
	return lkm_dma_write(dev, t->address, buf, t->size) ? 1 : 0;
}

static uint64_t test_read(struct lkm_device *dev, void *state,
			  unsigned int region, uint64_t offset,
			  unsigned int size)
{
	struct test *t = state;
	uint64_t value = 0;

	if (region == 2) {
		memcpy(&value, t->ports + offset, size);
		return value;
	}
	switch (offset) {
	case 0x00:
		return 0x600dcafe;
	case 0x18:
		return t->result;
	case 0x24:
		return t->line;
	default:
		return ~0ull;
	}
}

static void test_write(struct lkm_device *dev, void *state,
		       unsigned int region, uint64_t offset, unsigned int size,
		       uint64_t value)
{
	struct test *t = state;

	if (region == 2) {
		memcpy(t->ports + offset, &value, size);
		return;
	}
	switch (offset) {
	case 0x08:
		t->address = value;
		break;
	case 0x10:
		t->size = (uint32_t)value;
		break;
	case 0x14:
		t->result = transfer(dev, t, value);
		break;
	case 0x20:
		lkm_interrupt_send(dev, (unsigned int)value);
		break;
	case 0x24:
		t->line = (uint32_t)value;
		lkm_interrupt_level(dev, value);
		break;
	}
}

static const struct lkm_pci pci = {
	.vendor = 0x1234,
	.device = 0xcafe,
	.class_code = 0x120000,
	.revision = 7,
	.interrupt_pin = 1,
	.msi_vectors = 4,
	.msix_vectors = 3,
	.express = true,
	.flr = true,
	.bars = { { 0x1000, 0 }, { 0, 0 }, { 0x100, LKM_BAR_IO } },
};

const struct lkm_model lkmhost_model = {
	.abi = LKM_MODEL_ABI,
	.size = sizeof(struct lkm_model),
	.name = "pcitest",
	.summary = "a function with one of everything",
	.pci = &pci,
	.state_size = sizeof(struct test),
	.read = test_read,
	.write = test_write,
};
