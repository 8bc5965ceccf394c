// SPDX-License-Identifier: GPL-2.0
/*
 * msi_example_model.c - a function with four MSI vectors: 0x0 keeps a word,
 * a number written to 0x4 sends that vector.
 */
#include "linuxkpi/device.h"

enum { WORD = 0x0, SEND = 0x4 };

struct example {
	uint32_t word;
};

static uint64_t example_read(struct lkm_device *dev, void *state,
			     unsigned int region, uint64_t offset,
			     unsigned int size)
{
	const struct example *ex = state;

	return offset == WORD && size == 4 ? ex->word : ~0ull;
}

static void example_write(struct lkm_device *dev, void *state,
			  unsigned int region, uint64_t offset,
			  unsigned int size, uint64_t value)
{
	struct example *ex = state;

	if (size != 4)
		return;
	if (offset == WORD)
		ex->word = (uint32_t)value;
	else if (offset == SEND)
		lkm_interrupt_send(dev, (unsigned int)value);
}

static const struct lkm_pci pci = {
	.vendor = 0x010f,
	.device = 0x0f0e,
	.class_code = 0xff0000,
	.msi_vectors = 4,
	.bars = { { 4096, 0 } },
};

const struct lkm_model lkmhost_model = {
	.abi = LKM_MODEL_ABI,
	.size = sizeof(struct lkm_model),
	.name = "msi-example",
	.summary = "a PCI function that sends MSI vectors when told to",
	.pci = &pci,
	.state_size = sizeof(struct example),
	.read = example_read,
	.write = example_write,
};
