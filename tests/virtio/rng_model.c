// SPDX-License-Identifier: GPL-2.0
/* An entropy device: each buffer is filled with what its number says. */
#include "linuxkpi/device.h"

static void kick(struct lkm_device *dev, void *state, unsigned int queue)
{
	uint8_t *count = state, bytes[64];
	struct lkm_chain chain;

	while (lkm_queue_pop(dev, queue, &chain)) {
		size_t n;

		memset(bytes, ++*count, sizeof(bytes));
		n = lkm_chain_write(&chain, 0, bytes, sizeof(bytes));
		lkm_queue_push(dev, queue, &chain, (uint32_t)n);
	}
	lkm_queue_notify(dev, queue);
}

static const uint16_t queue_sizes[] = { 8, 0 };

static const struct lkm_virtio virtio = {
	.device = 4,
	.queue_sizes = queue_sizes,
	.kick = kick,
};

const struct lkm_model lkmhost_model = {
	.abi = LKM_MODEL_ABI,
	.size = sizeof(struct lkm_model),
	.name = "rng",
	.summary = "an entropy device that is none",
	.state_size = 1,
	.virtio = &virtio,
};
