// SPDX-License-Identifier: GPL-2.0
/*
 * give.c - give virtines to the co-processor and see them cleaned, byte for
 * byte, in memory that the driver shares; with "virtual" in the program's own,
 * by its addresses, which a device reaches where program and driver share a
 * process.
 */
#include <err.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "node.h"

#define VIRTINES 10u
#define SIZE 3000u	/* of a virtine: no power of two, across pages */
#define STRIDE 4096u
#define DIRTY 0xd1

/* The snapshot, then the virtines, STRIDE apart. */
static unsigned char *memory;
static uint64_t address;	/* the device's of all that */

static unsigned char clean_byte(unsigned int i)
{
	return (unsigned char)(i * 31 + (i >> 8) + 5);
}

static unsigned char *virtine(unsigned int n)
{
	return memory + (n + 1) * STRIDE;
}

static uint64_t virtine_address(unsigned int n)
{
	return address + (n + 1) * STRIDE;
}

static void take_memory(int fd, int is_virtual)
{
	struct fpga_buffer buffer;
	size_t size = (VIRTINES + 1) * STRIDE;

	if (is_virtual) {
		memory = aligned_alloc(STRIDE, size);
		address = (uint64_t)memory;
	} else {
		node_request(fd, "buffer", FPGA_GET_BUFFER,
			     (unsigned long)&buffer);
		memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED,
			      fd, 0);
		address = buffer.addr;
	}
	if (!memory || memory == MAP_FAILED)
		err(1, "memory");
	memset(memory, DIRTY, size);
}

static void wait_for_interrupt(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (poll(&p, 1, 10000) != 1 || !(p.revents & POLLIN))
		errx(1, "no interrupt came");
}

/* Its first @size bytes are the snapshot's, the others as they were. */
static void check(unsigned int n, size_t size, const void *snapshot)
{
	const unsigned char *p = virtine(n);

	if (memcmp(p, snapshot, size))
		errx(1, "virtine %u is not the snapshot", n);
	for (size_t i = size; i < STRIDE; i++)
		if (p[i] != DIRTY)
			errx(1, "virtine %u: byte %zu was written", n, i);
}

static void expect(uint64_t got, uint64_t wanted, const char *what)
{
	if (got != wanted)
		errx(1, "%s: %#" PRIx64 ", not %#" PRIx64, what, got, wanted);
}

/* What the device has by itself: 8 bytes. */
static void give_one(int fd)
{
	static const uint64_t snapshot = 0xfeedbeaddeadbeef;

	node_write64(fd, FPGA_RQ_TAIL, virtine_address(0));
	node_request(fd, "doorbell", FPGA_RING_DOORBELL, 0);
	wait_for_interrupt(fd);
	expect(node_read64(fd, FPGA_CQ_HEAD), virtine_address(0), "complete");
	expect(node_read64(fd, FPGA_CQ_HEAD), 0, "an empty queue");
	check(0, sizeof(snapshot), &snapshot);
	puts("1 virtine, of 8 bytes: clean");
}

static void give_batch(int fd)
{
	struct fpga_snapshot snapshot = { .addr = address, .size = SIZE };

	for (unsigned int i = 0; i < SIZE; i++)
		memory[i] = clean_byte(i);
	node_request(fd, "snapshot", FPGA_SET_SNAPSHOT,
		     (unsigned long)&snapshot);
	node_request(fd, "batch", FPGA_MODIFY_BATCH_FACTOR, VIRTINES);
	for (unsigned int n = 0; n < VIRTINES; n++)
		node_write64(fd, FPGA_RQ_TAIL, virtine_address(n));
	node_request(fd, "doorbell", FPGA_RING_DOORBELL, 0);
	wait_for_interrupt(fd);
	for (unsigned int n = 0; n < VIRTINES; n++) {
		expect(node_read64(fd, FPGA_CQ_HEAD), virtine_address(n),
		       "complete");
		check(n, SIZE, memory);
	}
	expect(node_read64(fd, FPGA_CQ_HEAD), 0, "an empty queue");
	node_request(fd, "batch", FPGA_MODIFY_BATCH_FACTOR, 1);
	printf("%u virtines, of %u bytes: clean\n", VIRTINES, SIZE);
}

int main(int argc, char **argv)
{
	int is_virtual = argc == 2 && !strcmp(argv[1], "virtual");
	int fd;

	if (argc > 2 || (argc == 2 && !is_virtual)) {
		fprintf(stderr, "usage: give [virtual]\n");
		return 2;
	}
	fd = node_open();
	take_memory(fd, is_virtual);
	give_one(fd);
	give_batch(fd);
	return 0;
}
