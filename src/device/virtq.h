/* SPDX-License-Identifier: GPL-2.0 */
/*
 * virtq.h - the device's end of a split virtqueue: Virtual I/O Device 1.1,
 * chapter 2.6, with indirect descriptors and event index.
 *
 * What the driver has written there is hostile input: each index and address
 * is checked after it was read, once.
 */
#ifndef LKMHOST_DEVICE_VIRTQ_H
#define LKMHOST_DEVICE_VIRTQ_H

#include "backend.h"

#define VIRTQ_F_INDIRECT (1ull << 28)
#define VIRTQ_F_EVENT_IDX (1ull << 29)
#define VIRTIO_F_VERSION_1 (1ull << 32)

struct virtq_desc {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};

struct virtq_avail {
	uint16_t flags, idx;
	uint16_t ring[];	/* then used_event */
};

struct virtq_used {
	uint16_t flags, idx;
	struct {
		uint32_t id, length;
	} ring[];		/* then avail_event */
};

/* The buffers of a chain that the device has: they stay until it is pushed. */
struct virtq_chain {
	struct lkm_buffer *buffers;
	unsigned int capacity;
};

struct virtq {
	unsigned int size;	/* 0: not set up */
	bool event_idx, indirect;
	bool broken;		/* the driver has broken the rules */
	uint16_t next_avail;	/* the next to take */
	uint16_t next_used;	/* the next to give back */
	uint16_t told;		/* next_used at the last look for an interrupt */
	const struct virtq_desc *desc;
	struct virtq_avail *avail;
	struct virtq_used *used;
	struct virtq_chain *chains;	/* by head */
};

/* -EINVAL: no such rings; -EFAULT: they are not in memory. */
int virtq_open(struct virtq *q, const struct device_ring *ring,
	       unsigned int most, uint64_t features);
void virtq_close(struct virtq *q);

/* 1: *@chain is the next; 0: none; -EPROTO: against the rules, @q->broken. */
int virtq_pop(struct virtq *q, struct lkm_chain *chain);
void virtq_push(struct virtq *q, uint16_t head, uint32_t written);
/* The driver wants an interrupt for what was pushed since the last look. */
bool virtq_wants_interrupt(struct virtq *q);

#endif
