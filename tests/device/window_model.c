// SPDX-License-Identifier: GPL-2.0
/* A device for tests/device/window: a page of registers, one of memory. */
#include <string.h>

#include "linuxkpi/device.h"

struct window {
	uint8_t bytes[0x1000];
	uint32_t last_offset, last_size;
};

static uint64_t window_read(struct lkm_device *dev, void *state,
			    unsigned int region, uint64_t offset,
			    unsigned int size)
{
	struct window *w = state;
	uint64_t value = 0;

	if (offset >= 0x2000)
		return offset == 0x2000 ? w->last_offset : w->last_size;
	w->last_offset = (uint32_t)offset;
	w->last_size = size;
	memcpy(&value, w->bytes + offset, size);
	return value;
}

static void window_write(struct lkm_device *dev, void *state,
			 unsigned int region, uint64_t offset,
			 unsigned int size, uint64_t value)
{
	struct window *w = state;

	w->last_offset = (uint32_t)offset;
	w->last_size = size;
	if (offset + size <= sizeof(w->bytes))
		memcpy(w->bytes + offset, &value, size);
}

static int window_open(struct lkm_device *dev, void *state)
{
	return lkm_memory(dev, LKM_WINDOW(0), 0x1000, 0x1000) ? 0 : -12;
}

static const struct lkm_window windows[] = { { 0xd0000000, 0x3000, "window" },
					     { 0, 0, NULL } };
static const struct lkm_param params[] = { { "x", "nothing" },
					   { NULL, NULL } };

const struct lkm_model lkmhost_model = {
	.abi = LKM_MODEL_ABI,
	.size = sizeof(struct lkm_model),
	.name = "window",
	.summary = "a page of registers and one of memory",
	.params = params,
	.windows = windows,
	.state_size = sizeof(struct window),
	.open = window_open,
	.read = window_read,
	.write = window_write,
};
