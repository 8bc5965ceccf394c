// SPDX-License-Identifier: GPL-2.0
/*
 * A PCI function that means no good, for tests/device/careless: its lists of
 * capabilities have no end, its pin stays up, it reaches for memory that is
 * not its own. BAR_SIZE is as big as the test wants it (0: none).
 */
#include "linuxkpi/device.h"

/* What is written to any register: */
enum { STORM = 1, REACH_OUT = 2, MESSAGE = 3 };

static uint64_t nothing_there(struct lkm_device *dev, void *state,
			      unsigned int region, uint64_t offset,
			      unsigned int size)
{
	(void)dev;
	(void)state;
	(void)region;
	(void)offset;
	(void)size;
	return ~0ull;
}

/* Below memory's end, beyond it, where addresses wrap, and a page too far. */
static void reach_out(struct lkm_device *dev)
{
	static const uint64_t addresses[] = { 0, 0x1000, 1ull << 40,
					      ~0ull - 8, ~0ull };
	char buf[64] = { 0 };
	unsigned int refused = 0;

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		refused += lkm_dma_write(dev, addresses[i], buf, 64) != 0;
		refused += lkm_dma_read(dev, addresses[i], buf, 64) != 0;
	}
	lkm_message(dev, 6, "hostile: %u accesses refused", refused);
}

static void do_harm(struct lkm_device *dev, void *state, unsigned int region,
		    uint64_t offset, unsigned int size, uint64_t value)
{
	(void)state;
	(void)region;
	(void)offset;
	(void)size;
	switch (value) {
	case STORM:
		lkm_interrupt_level(dev, true);
		break;
	case REACH_OUT:
		reach_out(dev);
		break;
	case MESSAGE:
		for (unsigned int i = 0; i < 5000; i++)
			lkm_interrupt_send(dev, i);
		break;
	}
}

/*
 * From 0x40 on: PCI Express, where the host has it, and power management, each
 * naming the other one as the next; a serial number that names itself.
 */
#define AT(offset) [(offset) - 0x40]
static const uint8_t config[0x1000 - 0x40] = {
	AT(0x40) = 0x01, AT(0x41) = 0x80, AT(0x42) = 0x03,
	AT(0x80) = 0x10, AT(0x81) = 0x40, AT(0x82) = 0x02,
	AT(0x100) = 0x03, AT(0x102) = 0x01, AT(0x103) = 0x10,
};

static const struct lkm_pci pci = {
	.vendor = 0x1234,
	.device = 0xbad0,
	.class_code = 0xff0000,
	.interrupt_pin = 1,
	.express = true,
	.bars[0] = { .size = BAR_SIZE, .flags = LKM_BAR_64 },
	.config = config,
	.config_size = sizeof(config),
};

const struct lkm_model lkmhost_model = {
	.abi = LKM_MODEL_ABI,
	.size = sizeof(struct lkm_model),
	.name = "hostile",
	.summary = "a function that means no good",
	.pci = &pci,
	.state_size = 1,
	.read = nothing_there,
	.write = do_harm,
};
