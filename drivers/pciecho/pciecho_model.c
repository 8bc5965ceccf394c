// SPDX-License-Identifier: GPL-2.0
/*
 * pciecho_model.c - a function whose BAR0 gives back what was written: 4096
 * bytes of memory, behind registers, so that each access is an access.
 */
#include <string.h>

#include "linuxkpi/device.h"

#define SIZE 4096

static uint64_t echo_read(struct lkm_device *dev, void *state,
			  unsigned int region, uint64_t offset,
			  unsigned int size)
{
	uint64_t value = 0;

	memcpy(&value, (const char *)state + offset, size);
	return value;
}

static void echo_write(struct lkm_device *dev, void *state,
		       unsigned int region, uint64_t offset, unsigned int size,
		       uint64_t value)
{
	memcpy((char *)state + offset, &value, size);
}

static void echo_reset(struct lkm_device *dev, void *state)
{
	memset(state, 0, SIZE);
}

static const struct lkm_pci pci = {
	.vendor = 0x1172,
	.device = 0xe003,
	.class_code = 0x120000,
	.bars = { { SIZE, 0 } },
};

const struct lkm_model lkmhost_model = {
	.abi = LKM_MODEL_ABI,
	.size = sizeof(struct lkm_model),
	.name = "pciecho",
	.summary = "a PCI function that gives back what it was given",
	.pci = &pci,
	.state_size = SIZE,
	.reset = echo_reset,
	.read = echo_read,
	.write = echo_write,
};
