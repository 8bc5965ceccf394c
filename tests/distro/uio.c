// SPDX-License-Identifier: GPL-2.0
/*
 * uio - drive QEMU's rtl8139 from user space, as by the kernel's uio-howto: its
 * registers through resource0, which are ports, its timer's interrupt through
 * /dev/uio0.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FUNCTION "/sys/bus/pci/devices/0000:00:01.0/"
enum { TIMER_COUNT = 0x48, TIMER_INTERRUPT = 0x54, INTERRUPT_MASK = 0x3c,
       INTERRUPT_STATUS = 0x3e };
#define TIMEOUT 0x4000u

static int checks, config, registers, uio;

static void check(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "not so: %s (%s)\n", what, strerror(errno));
		exit(1);
	}
	checks++;
}
#define CHECK(x) check(x, #x)

static void put(unsigned int at, uint32_t value, size_t size)
{
	CHECK(pwrite(registers, &value, size, at) == (ssize_t)size);
}

static uint32_t get(unsigned int at, size_t size)
{
	uint32_t value = 0;

	CHECK(pread(registers, &value, size, at) == (ssize_t)size);
	return value;
}

static int readable(int milliseconds)
{
	struct pollfd p = { .fd = uio, .events = POLLIN };

	return poll(&p, 1, milliseconds);
}

/* The command register's bit that holds the pin back, as in the howto. */
static void enable_pin(int on)
{
	unsigned char high;

	CHECK(pread(config, &high, 1, 5) == 1);
	high = on ? high & ~4 : high | 4;
	CHECK(pwrite(config, &high, 1, 5) == 1);
}

/* A moment of the device's timer, then what the kernel has counted. */
static int32_t wait_for_timer(void)
{
	int32_t count = -1;

	put(TIMER_INTERRUPT, 1000, 4);
	put(TIMER_COUNT, 0, 4);
	CHECK(readable(5000) == 1);
	CHECK(read(uio, &count, sizeof(count)) == sizeof(count));
	CHECK(get(INTERRUPT_STATUS, 2) & TIMEOUT);
	put(INTERRUPT_STATUS, TIMEOUT, 2);
	return count;
}

int main(void)
{
	uint32_t id = 0;
	int32_t first, number;

	config = open(FUNCTION "config", O_RDWR);
	CHECK(pread(config, &id, 4, 0) == 4 && id == 0x813910ec);
	registers = open(FUNCTION "resource0", O_RDWR);
	uio = open("/dev/uio0", O_RDWR);
	CHECK(registers >= 0 && uio >= 0);
	put(INTERRUPT_MASK, TIMEOUT, 2);
	CHECK(get(INTERRUPT_MASK, 2) == TIMEOUT);
	CHECK(readable(0) == 0);
	first = wait_for_timer();
	/* The driver holds the pin back until it is told to go on. */
	CHECK(readable(50) == 0);
	for (number = 1; number < 4; number++) {
		enable_pin(1);
		CHECK(wait_for_timer() == first + number);
	}
	enable_pin(0);
	put(TIMER_COUNT, 0, 4);
	CHECK(readable(50) == 0);
	enable_pin(1);
	CHECK(readable(5000) == 1);
	printf("uio: %d checks passed\n", checks);
	return 0;
}
