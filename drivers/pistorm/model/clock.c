// SPDX-License-Identifier: GPL-2.0
/*
 * clock.c - BCM2835 ARM Peripherals, section 6.3: general purpose clocks. A
 * control register's BUSY follows its ENAB a little later, and drivers wait
 * for that.
 */
#include "pistorm_model.h"

#define PASSWORD_MASK 0xff000000u
#define KILL 0x20u
#define BUSY 0x80u
/* Ten cycles of the oscillator that clocks are switched by, about. */
#define SETTLE_NS 500u

/* Control registers and dividers take turns. */
static bool is_control(unsigned int offset)
{
	return !(offset & 7);
}

uint32_t clocks_read(const struct clocks *c, unsigned int offset, uint64_t now)
{
	uint32_t value = c->words[offset / 4];
	bool runs = value & CLOCK_ENAB;

	if (!is_control(offset))
		return value;
	if (now < c->settles[offset / 4])
		runs = !runs;
	return runs ? value | BUSY : value;
}

void clocks_write(struct clocks *c, unsigned int offset, uint32_t value,
		  uint64_t now)
{
	uint32_t old = c->words[offset / 4];

	if ((value & PASSWORD_MASK) != CLOCK_PASSWORD)
		return;
	value &= ~(PASSWORD_MASK | BUSY);
	if (is_control(offset)) {
		/* Killed, a clock stops at once. */
		if (value & KILL)
			value &= ~CLOCK_ENAB;
		else if ((value ^ old) & CLOCK_ENAB)
			c->settles[offset / 4] = now + SETTLE_NS;
		value &= ~KILL;
	}
	c->words[offset / 4] = value;
}

bool clocks_gp0_runs(const struct clocks *c, uint64_t now)
{
	return clocks_read(c, GP0CTL, now) & BUSY;
}
