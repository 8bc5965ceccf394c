// SPDX-License-Identifier: GPL-2.0
/* ps_protocol.c - the ps_*() calls over /dev/pistorm0 or /dev/pistorm. */
#include "ps_protocol.h"

#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "../pistorm_uapi.h"

int ps_descriptor(void)
{
	static int fd = -1;
	const char *given = getenv("PISTORM_DEVICE");

	if (fd >= 0)
		return fd;
	fd = open(given ? given : "/dev/pistorm0", O_RDWR | O_CLOEXEC);
	if (fd < 0 && !given)
		fd = open("/dev/pistorm", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		err(1, "%s", given ? given : "/dev/pistorm");
	return fd;
}

static void request(unsigned long number, void *arg, const char *name)
{
	if (ioctl(ps_descriptor(), number, arg))
		err(1, "%s", name);
}

void ps_setup_protocol(void)
{
	request(PISTORM_IOC_SETUP, NULL, "SETUP");
}

void ps_reset_state_machine(void)
{
	request(PISTORM_IOC_RESET_SM, NULL, "RESET_SM");
}

void ps_pulse_reset(void)
{
	request(PISTORM_IOC_PULSE_RESET, NULL, "PULSE_RESET");
}

static unsigned int bus_read(unsigned int address, uint8_t width,
			     uint16_t flags)
{
	struct pistorm_busop op = { .addr = address, .width = width,
				    .is_read = 1, .flags = flags };

	request(PISTORM_IOC_BUSOP, &op, "BUSOP");
	return op.value;
}

static void bus_write(unsigned int address, uint8_t width, uint16_t flags,
		      unsigned int value)
{
	struct pistorm_busop op = { .addr = address, .value = value,
				    .width = width, .flags = flags };

	request(PISTORM_IOC_BUSOP, &op, "BUSOP");
}

unsigned int ps_read_8(unsigned int address)
{
	return bus_read(address, 1, 0);
}

unsigned int ps_read_16(unsigned int address)
{
	return bus_read(address, 2, 0);
}

unsigned int ps_read_32(unsigned int address)
{
	return bus_read(address, 4, 0);
}

void ps_write_8(unsigned int address, unsigned int data)
{
	bus_write(address, 1, 0, data);
}

void ps_write_16(unsigned int address, unsigned int data)
{
	bus_write(address, 2, 0, data);
}

void ps_write_32(unsigned int address, unsigned int data)
{
	bus_write(address, 4, 0, data);
}

unsigned int ps_read_status_reg(void)
{
	return bus_read(0, 2, PISTORM_STATUS);
}

void ps_write_status_reg(unsigned int value)
{
	bus_write(0, 2, PISTORM_STATUS, value);
}

unsigned int ps_get_ipl_zero(void)
{
	struct pistorm_pins pins;

	request(PISTORM_IOC_GET_PINS, &pins, "GET_PINS");
	return pins.gplev0 >> PISTORM_PIN_IPL_ZERO & 1;
}
