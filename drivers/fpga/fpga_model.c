// SPDX-License-Identifier: GPL-2.0
/*
 * fpga_model.c - the virtine co-processor: a ready queue (RQ) of addresses to
 * be cleaned, a complete queue (CQ) of those that are, and a snapshot that is
 * copied over each.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "linuxkpi/device.h"

#define VIRTINES 100u

/* Registers of 64 bits; an access of 32 bits reaches one half. */
enum {
	RQ_HEAD = 0x000, RQ_TAIL = 0x008, RQ = 0x010,
	DOORBELL = 0x330, IS_PROCESSING = 0x338,
	CQ_HEAD = 0x340, CQ_TAIL = 0x348, CQ = 0x350,
	BATCH_FACTOR = 0x670, MAX_VIRTINES = 0x678,
	SNAPSHOT_SIZE = 0x680, SNAPSHOT_ADDRESS = 0x688,
};

/* What virtines are cleaned with until the driver has set a snapshot. */
static const uint64_t default_snapshot = 0xfeedbeaddeadbeef;

/* A ring. Slots that hold nothing are 0. */
struct queue {
	uint64_t slots[VIRTINES];
	unsigned int head, count;
};

struct fpga {
	struct queue rq, cq;
	bool doorbell, is_processing;
	uint32_t batch_factor, cleaned;
	uint64_t snapshot_size, snapshot_address;
	uint64_t popped;	/* its high half is still to be read */
	uint32_t pushed;	/* its high half is still to be written */
	uint64_t delay_ns;
};

static const struct lkm_param params[] = {
	{ "delay", "nanoseconds to clean a virtine (default 0: done at once)" },
	{ NULL, NULL },
};

/* ---------------------------------------------------------------- queues */

static unsigned int slot(const struct queue *q, unsigned int n)
{
	return (q->head + n) % VIRTINES;
}

static bool push(struct queue *q, uint64_t address)
{
	if (q->count == VIRTINES)
		return false;
	q->slots[slot(q, q->count++)] = address;
	return true;
}

static uint64_t pop(struct queue *q)
{
	uint64_t address = q->slots[q->head];

	if (!q->count)
		return 0;
	q->slots[q->head] = 0;
	q->head = slot(q, 1);
	q->count--;
	return address;
}

/* -------------------------------------------------------------- cleaning */

static bool copy(struct lkm_device *dev, uint64_t from, uint64_t to,
		 uint64_t size)
{
	uint8_t piece[4096];

	while (size) {
		size_t n = size < sizeof(piece) ? size : sizeof(piece);

		if (lkm_dma_read(dev, from, piece, n) ||
		    lkm_dma_write(dev, to, piece, n))
			return false;
		from += n;
		to += n;
		size -= n;
	}
	return true;
}

static bool restore(struct lkm_device *dev, const struct fpga *fpga,
		    uint64_t address)
{
	uint64_t size = fpga->snapshot_size;

	if (fpga->snapshot_address)
		return copy(dev, fpga->snapshot_address, address, size);
	if (size > sizeof(default_snapshot))
		size = sizeof(default_snapshot);
	return !size || !lkm_dma_write(dev, address, &default_snapshot, size);
}

/*
 * The oldest of the ready queue. What the bus refuses is complete all the
 * same: writes are posted, the device does not hear of it.
 */
static void clean_one(struct lkm_device *dev, struct fpga *fpga)
{
	uint64_t address = pop(&fpga->rq);

	if (!restore(dev, fpga, address))
		lkm_message(dev, 4, "virtine %#llx could not be cleaned",
			    (unsigned long long)address);
	if (!push(&fpga->cq, address))
		lkm_message(dev, 4, "complete queue full: virtine %#llx is lost",
			    (unsigned long long)address);
	if (++fpga->cleaned < fpga->batch_factor)
		return;
	fpga->cleaned = 0;
	if (lkm_messages(dev))
		lkm_interrupt_send(dev, 0);
}

/* With a delay one at each tick, else all of them before the write is done. */
static void process(struct lkm_device *dev, void *state, unsigned int id)
{
	struct fpga *fpga = state;

	do {
		if (fpga->is_processing && fpga->rq.count)
			clean_one(dev, fpga);
		fpga->doorbell = false;
		fpga->is_processing = fpga->rq.count;
	} while (fpga->is_processing && !fpga->delay_ns);
	if (fpga->is_processing)
		lkm_timer(dev, 0, lkm_now(dev) + fpga->delay_ns, process);
}

static void ring(struct lkm_device *dev, struct fpga *fpga)
{
	fpga->doorbell = true;
	if (!fpga->is_processing)
		process(dev, fpga, 0);
}

/* ------------------------------------------------------------- registers */

static uint64_t read_register(struct fpga *fpga, uint64_t reg)
{
	switch (reg) {
	case DOORBELL:
		return fpga->doorbell;
	case IS_PROCESSING:
		return fpga->is_processing;
	case CQ_TAIL:
		return fpga->cq.slots[slot(&fpga->cq, fpga->cq.count)];
	case BATCH_FACTOR:
		return fpga->batch_factor;
	case MAX_VIRTINES:
		return VIRTINES;
	case SNAPSHOT_SIZE:
		return fpga->snapshot_size;
	case SNAPSHOT_ADDRESS:
		return fpga->snapshot_address;
	default:
		break;
	}
	if (reg >= CQ && reg < BATCH_FACTOR)
		return fpga->cq.slots[(reg - CQ) / 8];
	/* Among the others the ready queue's, which are for writing. */
	return ~0ull;
}

/* The low half takes the oldest out of the queue, the high half follows it. */
static uint64_t read_cq_head(struct fpga *fpga, bool high, unsigned int size)
{
	uint64_t value;

	if (!high)
		fpga->popped = pop(&fpga->cq);
	value = high ? fpga->popped >> 32 : fpga->popped;
	if (high || size == 8)
		fpga->popped = 0;
	return value;
}

static uint64_t fpga_read(struct lkm_device *dev, void *state,
			  unsigned int region, uint64_t offset,
			  unsigned int size)
{
	struct fpga *fpga = state;
	uint64_t reg = offset & ~7ull;
	bool high = offset & 4;

	if (size < 4 || offset % size)
		return ~0ull;
	if (reg == CQ_HEAD)
		return read_cq_head(fpga, high, size);
	return read_register(fpga, reg) >> (high ? 32 : 0);
}

static void write_rq_tail(struct lkm_device *dev, struct fpga *fpga, bool high,
			  unsigned int size, uint64_t value)
{
	uint64_t address = high ? value << 32 | fpga->pushed : value;

	if (!high && size == 4)
		fpga->pushed = (uint32_t)value;
	else if (!push(&fpga->rq, address))
		lkm_message(dev, 4, "ready queue full: virtine %#llx is lost",
			    (unsigned long long)address);
}

/* The low half alone clears the high one, so that 32 bits can be set. */
static void set_half(uint64_t *reg, bool high, uint64_t value)
{
	*reg = high ? (uint32_t)*reg | value << 32 : value;
}

static void fpga_write(struct lkm_device *dev, void *state,
		       unsigned int region, uint64_t offset, unsigned int size,
		       uint64_t value)
{
	struct fpga *fpga = state;
	bool high = offset & 4;

	if (size < 4 || offset % size)
		return;
	switch (offset & ~7ull) {
	case RQ_TAIL:
		write_rq_tail(dev, fpga, high, size, value);
		break;
	case DOORBELL:
		if (!high)
			ring(dev, fpga);
		break;
	case BATCH_FACTOR:
		if (!high)
			fpga->batch_factor = (uint32_t)value;
		break;
	case SNAPSHOT_SIZE:
		set_half(&fpga->snapshot_size, high, value);
		break;
	case SNAPSHOT_ADDRESS:
		set_half(&fpga->snapshot_address, high, value);
		break;
	}
}

/* ------------------------------------------------------------------ life */

static void fpga_reset(struct lkm_device *dev, void *state)
{
	struct fpga *fpga = state;
	uint64_t delay_ns = fpga->delay_ns;

	lkm_timer(dev, 0, 0, process);
	*fpga = (struct fpga){
		.batch_factor = 1,
		.snapshot_size = sizeof(default_snapshot),
		.delay_ns = delay_ns,
	};
}

static int fpga_open(struct lkm_device *dev, void *state)
{
	struct fpga *fpga = state;
	const char *delay = lkm_param_text(dev, "delay");
	char *end;

	if (!delay)
		return 0;
	fpga->delay_ns = strtoull(delay, &end, 0);
	if (end != delay && !*end)
		return 0;
	lkm_message(dev, 3, "delay=%s is no number", delay);
	return -EINVAL;
}

static const struct lkm_pci pci = {
	.vendor = 0x1172,
	.device = 0xe003,
	.class_code = 0x120000,
	.interrupt_pin = 1,
	.msi_vectors = 1,
	.bars = { { 1 << 30, 0 } },
};

const struct lkm_model lkmhost_model = {
	.abi = LKM_MODEL_ABI,
	.size = sizeof(struct lkm_model),
	.name = "virtine_fpga",
	.summary = "virtine co-processor: restores memory from a snapshot",
	.params = params,
	.pci = &pci,
	.state_size = sizeof(struct fpga),
	.open = fpga_open,
	.reset = fpga_reset,
	.read = fpga_read,
	.write = fpga_write,
};
