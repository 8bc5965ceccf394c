// SPDX-License-Identifier: GPL-2.0
/*
 * cpld.c - the CPLD: four registers behind GPIO pins, bus cycles behind them.
 */
#include "pistorm_model.h"

#define PIN(n) (1u << (n))
#define DATA_LINES (0xffffu << PISTORM_PIN_D0)

void cpld_reset(struct cpld *c)
{
	c->data = c->address_low = c->read_data = 0;
	c->status = 0;
	c->busy_until = 0;
	c->pins = 0;
}

static unsigned int selected(uint32_t pins)
{
	return pins >> PISTORM_PIN_A0 & 3;
}

/*
 * The lane follows from the address. Some drivers put a byte to an even
 * address on the lower lane alone; where the upper one is 0 they meant that.
 */
static void write_byte(struct cpld *c, struct amiga *a, uint32_t address)
{
	uint16_t value = c->data;

	if (!(address & 1) && !(value >> 8))
		value = (uint16_t)(value << 8);
	amiga_write(a, address, value, !(address & 1), address & 1);
}

/* A byte that was read is on both lanes: drivers take either. */
static uint16_t read_byte(struct amiga *a, uint32_t address, uint64_t now)
{
	uint16_t word = amiga_read(a, address, now);

	return (uint16_t)((address & 1 ? word & 0xff : word >> 8) * 0x0101);
}

static void run_cycle(struct cpld *c, struct amiga *a, uint16_t high,
		      uint64_t now)
{
	uint32_t address = (uint32_t)(high & 0xff) << 16 | c->address_low;
	bool byte = high & PISTORM_CYCLE_BYTE;

	if (high & PISTORM_CYCLE_READ)
		c->read_data = byte ? read_byte(a, address, now) :
				      amiga_read(a, address, now);
	else if (byte)
		write_byte(c, a, address);
	else
		amiga_write(a, address, c->data, true, true);
	c->busy_until = now + c->cycle_ns;
}

static void write_register(struct cpld *c, struct amiga *a, uint64_t now)
{
	uint16_t value = (uint16_t)(c->pins >> PISTORM_PIN_D0);

	switch (selected(c->pins)) {
	case PISTORM_REG_DATA:
		c->data = value;
		break;
	case PISTORM_REG_ADDR_LO:
		c->address_low = value;
		break;
	case PISTORM_REG_ADDR_HI:
		run_cycle(c, a, value, now);
		break;
	case PISTORM_REG_STATUS:
		/* The machine is in reset while this bit is low. */
		if (!(value & PISTORM_STATUS_RESET) &&
		    c->status & PISTORM_STATUS_RESET)
			amiga_reset(a);
		c->status = value;
		break;
	}
}

/* A register is taken over where WR rises. */
void cpld_drive(struct cpld *c, struct amiga *a, uint32_t pins, uint64_t now)
{
	bool rises = pins & ~c->pins & PIN(PISTORM_PIN_WR);

	c->pins = pins;
	if (rises)
		write_register(c, a, now);
}

static uint16_t status(const struct cpld *c, const struct amiga *a)
{
	return (uint16_t)((c->status & (PISTORM_STATUS_INIT |
					PISTORM_STATUS_RESET)) |
			  amiga_interrupt_level(a) << PISTORM_STATUS_IPL_SHIFT);
}

uint32_t cpld_levels(const struct cpld *c, const struct amiga *a, uint64_t now)
{
	uint32_t levels = 0;
	uint16_t data;

	if (c->hung || now < c->busy_until)
		levels |= PIN(PISTORM_PIN_TXN);
	if (!amiga_interrupt_level(a))
		levels |= PIN(PISTORM_PIN_IPL_ZERO);
	if (c->pins & PIN(PISTORM_PIN_RD)) {
		data = selected(c->pins) == PISTORM_REG_STATUS ?
			       status(c, a) : c->read_data;
		levels |= (uint32_t)data << PISTORM_PIN_D0;
	}
	return levels;
}
