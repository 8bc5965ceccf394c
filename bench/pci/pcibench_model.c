// SPDX-License-Identifier: GPL-2.0
/* A function that tells when it sent its message. */
#include "linuxkpi/device.h"

#define REG_RAISE 0x00
#define REG_SENT 0x08

struct pcibench {
	uint64_t sent;
};

static uint64_t read_register(struct lkm_device *dev, void *state,
			      unsigned int region, uint64_t offset,
			      unsigned int size)
{
	struct pcibench *p = state;

	return offset == REG_SENT ? p->sent : ~0ull;
}

static void write_register(struct lkm_device *dev, void *state,
			   unsigned int region, uint64_t offset,
			   unsigned int size, uint64_t value)
{
	struct pcibench *p = state;

	if (offset != REG_RAISE)
		return;
	p->sent = lkm_now(dev);
	lkm_interrupt_send(dev, 0);
}

static const struct lkm_pci pci = {
	.vendor = 0x1234,
	.device = 0xbe7c,
	.class_code = 0xff0000,
	.msi_vectors = 1,
	.bars[0] = { .size = 4096 },
};

const struct lkm_model lkmhost_model = {
	.abi = LKM_MODEL_ABI,
	.size = sizeof(struct lkm_model),
	.name = "pcibench",
	.summary = "times the way of a message to its handler",
	.pci = &pci,
	.state_size = sizeof(struct pcibench),
	.read = read_register,
	.write = write_register,
};
